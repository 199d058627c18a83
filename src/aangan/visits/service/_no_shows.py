"""Who was not there: told by the other side, and open to dispute for a day."""

from datetime import timedelta

from aangan.infra.unit import Unit
from aangan.kit.actor import Actor
from aangan.visits import policy, rules
from aangan.visits.errors import CannotTurn, DisputeClosed, NotYet, NotYoursToChange
from aangan.visits.events import VisitChanged, VisitCompleted
from aangan.visits.schemas import DisputeIn, NoShowIn, VisitOut
from aangan.visits.service._booking import covered
from aangan.visits.service._changes import Step, applied, opened
from aangan.visits.service._shapes import told
from aangan.visits.types import Outcome, Side, VisitStatus

# Everybody may be a little late.
GRACE = timedelta(minutes=15)
DISPUTED_WITHIN = timedelta(hours=24)
ABSENT = {Side.VISITOR: Outcome.VISITOR_NO_SHOW, Side.HOST: Outcome.HOST_NO_SHOW}


async def tell_no_show(unit: Unit, actor: Actor, visit_id: int, said: NoShowIn, *, base: str) -> VisitOut:
    """Tell that the other side of a confirmed visit did not come, a quarter of an hour after it began or later.

    Raises VisitNotFound, VisitChanged, CannotTurn, NotYoursToChange, NotYet.
    """
    row, mine = await opened(unit, actor, visit_id, said.version)
    policy.may_tell_absence(mine, said.absent)
    if not rules.may_turn(VisitStatus(row["status"]), VisitStatus.COMPLETED):
        raise CannotTurn("Only of a confirmed visit can somebody be absent")
    if row["status_at"] >= row["scheduled_date"]:
        raise CannotTurn("The time was agreed upon only when it had come")
    now = unit.now()
    if now < row["scheduled_date"] + GRACE:
        raise NotYet("Wait a quarter of an hour")
    outcome = ABSENT[said.absent].value
    values = {"status": VisitStatus.COMPLETED.value, "status_at": now, "outcome": outcome, "outcome_at": now}
    step = Step(values, lambda seen, by: VisitCompleted(**told(seen, by), outcome=outcome), is_turn=True)
    return await applied(unit, actor, row, step, base)


async def dispute(unit: Unit, actor: Actor, visit_id: int, said: DisputeIn, *, base: str) -> VisitOut:
    """Deny, within a day, that one's own side did not come; what is left stands as disputed.

    Raises VisitNotFound, CannotTurn, NotYoursToChange, DisputeClosed.
    """
    row, mine = await opened(unit, actor, visit_id, None)
    mine_is = ABSENT[policy.side(mine)]
    if row["outcome"] not in set(ABSENT.values()):
        raise CannotTurn("Nobody is said to have been absent")
    if row["outcome"] != mine_is:
        raise NotYoursToChange("Whoever is said to have been absent may deny it")
    if unit.now() > row["outcome_at"] + DISPUTED_WITHIN:
        raise DisputeClosed
    reason = covered(said.reason, row["visit_context"])
    values = {"outcome": Outcome.DISPUTED.value, "outcome_at": unit.now()}
    step = Step(values, lambda seen, by: VisitChanged(**told(seen, by)), is_turn=True, reason=reason)
    return await applied(unit, actor, row, step, base)
