"""One step of a visit, whoever takes it."""

from aangan.infra.toolbox import shaped
from aangan.infra.unit import Unit
from aangan.kit.actor import Actor
from aangan.visits import service
from aangan.visits.schemas import VisitCancel, VisitComplete, VisitReschedule, VisitUpdate
from aangan.visits.tools._cards import OneVisit, StaffStep, Turn, Visit
from aangan.visits.types import VisitStatus


async def stepped(unit: Unit, actor: Actor, ask: Turn, *, base: str) -> OneVisit:
    """Accept, move, cancel or complete a visit, and return it as the actor sees it."""
    seen = {"version": ask.version}
    if ask.step is StaffStep.MOVE:
        move = shaped(VisitReschedule, {"new_date": ask.when, "reason": ask.reason, **seen})
        done = await service.reschedule(unit, actor, ask.visit_id, move, base=base)
    elif ask.step is StaffStep.CANCEL:
        done = await service.cancel(unit, actor, ask.visit_id, VisitCancel(reason=ask.reason, **seen), base=base)
    elif ask.step is StaffStep.COMPLETE:
        done = await service.complete(unit, actor, ask.visit_id, VisitComplete(notes=ask.reason, **seen), base=base)
    else:
        accepted = VisitUpdate(status=VisitStatus.CONFIRMED, **seen)
        done = await service.update(unit, actor, ask.visit_id, accepted, base=base)
    return OneVisit(visit=Visit.of(done, actor))
