"""A visit agreed upon, moved, cancelled, kept, and written about."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from psycopg.errors import ExclusionViolation

from aangan.agents import service as agents
from aangan.infra.unit import Row, Unit
from aangan.kit.actor import Actor
from aangan.visits import policy, repository, rules
from aangan.visits.errors import CannotTurn, Fixed, NotYet, SameTime, VisitChanged, VisitConflict, VisitNotFound
from aangan.visits.events import (
    VisitCancelled,
    VisitCompleted,
    VisitConfirmed,
    VisitFact,
    VisitRescheduled,
)
from aangan.visits.events import VisitChanged as VisitTouched
from aangan.visits.schemas import (
    FlatmateVisitOut,
    FlatmateVisitUpdate,
    VisitCancel,
    VisitComplete,
    VisitOut,
    VisitReschedule,
    VisitUpdate,
)
from aangan.visits.service._agents import choose_agent, tell_of_a_loss
from aangan.visits.service._booking import covered, meeting_of
from aangan.visits.service._shapes import shown, told
from aangan.visits.service._times import find_time
from aangan.visits.types import Outcome, Part, VisitContext, VisitStatus

Mine = frozenset[Part]
FIXED = ("visit_context", "counterparty_user_id", "conversation_id", "match_id")


@dataclass(frozen=True, slots=True)
class Step:
    """What is written of a visit, and what is told of it; `is_turn` of those that history and calendars must know."""

    values: dict[str, Any]
    fact: Callable[[Row, int], VisitFact]
    is_turn: bool = False
    reason: str | None = None
    # Set when the time changed: who showed the home before.
    agent_before: int | None = None
    is_moved: bool = field(default=False)


async def update(unit: Unit, actor: Actor, visit_id: int, change: VisitUpdate, *, base: str) -> VisitOut:
    """Write what was sent; a status or a time that differs turns the visit.

    Raises VisitNotFound, VisitChanged, Fixed, NotYoursToChange, NotYoursToConfirm, CannotTurn, NotYet, and as
    `find_time` does.
    """
    row, mine = await _opened(unit, actor, visit_id, change.version, moves=change.scheduled_date is not None)
    return await _update(unit, actor, row, mine, change, base)


async def update_meeting(
    unit: Unit, actor: Actor, visit_id: int, change: FlatmateVisitUpdate, *, base: str
) -> FlatmateVisitOut:
    """Do as `update` does, for meetings of flatmates only. Raises VisitNotFound for a tour."""
    row, mine = await _opened(unit, actor, visit_id, change.version, moves=change.scheduled_date is not None)
    if row["visit_context"] != VisitContext.FLATMATE_MEET:
        raise VisitNotFound
    whole = VisitUpdate.model_validate(change.model_dump(exclude_unset=True))
    changed = await _update(unit, actor, row, mine, whole, base)
    return FlatmateVisitOut(id=visit_id, status=changed.status)


async def reschedule(unit: Unit, actor: Actor, visit_id: int, wish: VisitReschedule, *, base: str) -> VisitOut:
    """Suggest another time, which the other side must confirm. Raises as `update` does, and SameTime."""
    row, mine = await _opened(unit, actor, visit_id, wish.version, moves=True)
    step = await _moved(unit, row, mine, wish.new_date, wish.reason)
    if not step.is_moved:
        raise SameTime
    return await _apply(unit, actor, row, step, base)


async def cancel(unit: Unit, actor: Actor, visit_id: int, wish: VisitCancel, *, base: str) -> VisitOut:
    """Call a visit off, as any party. Raises VisitNotFound, VisitChanged, CannotTurn."""
    row, _ = await _opened(unit, actor, visit_id, wish.version)
    return await _apply(unit, actor, row, _cancelled(unit, row, wish.reason), base)


async def complete(unit: Unit, actor: Actor, visit_id: int, said: VisitComplete, *, base: str) -> VisitOut:
    """Say that a confirmed visit took place, once it has begun. Raises as `cancel` does, NotYet, NotYoursToChange."""
    row, mine = await _opened(unit, actor, visit_id, said.version)
    step = _completed(unit, row)
    if said.feedback is not None:
        policy.may_write(mine, {"visitor_feedback"})
        step.values["visitor_feedback"] = said.feedback
    if said.notes is not None:
        step.values["visit_notes"] = said.notes
    return await _apply(unit, actor, row, step, base)


async def opened(unit: Unit, actor: Actor, visit_id: int, version: int | None) -> tuple[Row, Mine]:
    """Lock a visit that somebody may see, and return it with what they are to it."""
    return await _opened(unit, actor, visit_id, version)


async def applied(unit: Unit, actor: Actor, row: Row, step: Step, base: str) -> VisitOut:
    """Write a step, tell of it, and return the visit as the actor sees it."""
    return await _apply(unit, actor, row, step, base)


async def _opened(
    unit: Unit, actor: Actor, visit_id: int, version: int | None, *, moves: bool = False
) -> tuple[Row, Mine]:
    if moves:
        await repository.hold_people_of(unit, visit_id)
        await agents.take_turns(unit)
    row = await repository.locked(unit, visit_id)
    if row is None:
        raise VisitNotFound
    mine = policy.may_see(actor, row)
    if version is not None and version != row["version"]:
        raise VisitChanged(details={"version": row["version"]})
    return row, mine


async def _update(unit: Unit, actor: Actor, row: Row, mine: Mine, change: VisitUpdate, base: str) -> VisitOut:
    for name in FIXED:
        wanted = getattr(change, name)
        if wanted is not None and wanted != row[name]:
            raise Fixed
    written = _written(mine, row, change)
    step = await _turn(unit, row, mine, change)
    if step is None:
        if not written:
            return await _as_it_is(unit, actor, row, base)
        step = Step({}, lambda seen, by: VisitTouched(**told(seen, by)))
    step.values.update(written)
    return await _apply(unit, actor, row, step, base)


async def _turn(unit: Unit, row: Row, mine: Mine, change: VisitUpdate) -> Step | None:
    """Return the turn that a change asks for, if any."""
    status, when = change.status, change.scheduled_date
    if change.cancellation_reason is not None and status is not VisitStatus.CANCELLED:
        raise CannotTurn("cancellation_reason goes with the status cancelled")
    if when is not None and status in {None, VisitStatus.RESCHEDULED, row["status"]}:
        step = await _moved(unit, row, mine, when, None)
        if step.is_moved or (status is VisitStatus.RESCHEDULED and status != row["status"]):
            return step
        return None
    if when is not None and not _is_same_time(row, when):
        raise CannotTurn(f"Another time is a suggestion, which cannot be {status} at once")
    if status is None or status == row["status"]:
        return None
    return _turned(unit, row, mine, status, change.cancellation_reason)


def _turned(unit: Unit, row: Row, mine: Mine, status: VisitStatus, reason: str | None) -> Step:
    if status is VisitStatus.CANCELLED:
        return _cancelled(unit, row, reason)
    if status is VisitStatus.COMPLETED:
        return _completed(unit, row)
    if status is VisitStatus.CONFIRMED:
        return _confirmed(unit, row, mine)
    if status is VisitStatus.RESCHEDULED:
        return _suggested(unit, row, mine)
    raise _cannot(row, status)


def _confirmed(unit: Unit, row: Row, mine: Mine) -> Step:
    _check_turn(row, VisitStatus.CONFIRMED)
    policy.may_confirm(mine, row)
    values = {"status": VisitStatus.CONFIRMED.value, "status_at": unit.now()}
    return Step(values, lambda seen, by: VisitConfirmed(**told(seen, by)), is_turn=True)


def _cancelled(unit: Unit, row: Row, reason: str | None) -> Step:
    _check_turn(row, VisitStatus.CANCELLED)
    said = covered(reason, row["visit_context"])
    values = {"status": VisitStatus.CANCELLED.value, "status_at": unit.now(), "cancellation_reason": said}
    return Step(values, lambda seen, by: VisitCancelled(**told(seen, by), reason=said), is_turn=True, reason=said)


def _completed(unit: Unit, row: Row) -> Step:
    _check_turn(row, VisitStatus.COMPLETED)
    now = unit.now()
    if now < row["scheduled_date"]:
        raise NotYet
    values = {
        "status": VisitStatus.COMPLETED.value,
        "status_at": now,
        "actual_date": now,
        "outcome": Outcome.TOOK_PLACE.value,
        "outcome_at": now,
    }
    return Step(
        values, lambda seen, by: VisitCompleted(**told(seen, by), outcome=Outcome.TOOK_PLACE.value), is_turn=True
    )


def _suggested(unit: Unit, row: Row, mine: Mine, reason: str | None = None) -> Step:
    """Ask for another time without naming one."""
    _check_turn(row, VisitStatus.RESCHEDULED)
    policy.may_move(mine, row)
    values = {
        "status": VisitStatus.RESCHEDULED.value,
        "status_at": unit.now(),
        "proposed_by": policy.side(mine).value,
    }
    said = covered(reason, row["visit_context"])
    return Step(values, lambda seen, by: _told_of_a_move(row, seen, by, said), is_turn=True, reason=said)


async def _moved(unit: Unit, row: Row, mine: Mine, when: datetime | date, reason: str | None) -> Step:
    step = _suggested(unit, row, mine, reason)
    meeting = await meeting_of(
        unit, row["user_id"], row["counterparty_user_id"], row, minutes=row["duration_minutes"], but=row["id"]
    )
    if _is_same_time(row, when, meeting.hours.zone):
        return step
    span = await find_time(unit, meeting, when)
    values = {**step.values, "scheduled_date": span.start, "rescheduled_from": row["scheduled_date"], "agent_id": None}
    return Step(values, step.fact, is_turn=True, reason=step.reason, agent_before=row["agent_id"], is_moved=True)


def _told_of_a_move(row: Row, seen: Row, by: int, reason: str | None) -> VisitRescheduled:
    newcomers = tuple(seen["agent_accounts"]) if seen["agent_id"] != row["agent_id"] else ()
    return VisitRescheduled(**told(seen, by), was=row["scheduled_date"], reason=reason, newcomers=newcomers)


async def _apply(unit: Unit, actor: Actor, row: Row, step: Step, base: str) -> VisitOut:
    try:
        await repository.change(unit, row, step.values, by=actor.user_id, reason=step.reason, told=step.is_turn)
    except ExclusionViolation as taken:
        raise VisitConflict from taken
    if step.is_moved and row["visit_context"] == VisitContext.PROPERTY_TOUR:
        at, minutes = step.values["scheduled_date"], row["duration_minutes"]
        agent_id = await choose_agent(unit, row, at, minutes, rather=step.agent_before)
        if agent_id is not None:
            await repository.assign(unit, row["id"], agent_id, counts=False)
    if step.values.get("outcome") == Outcome.TOOK_PLACE and row["agent_id"] is not None:
        await agents.note_visit(unit, row["agent_id"], row["user_id"])
    seen = await repository.visit(unit, row["id"])
    assert seen is not None
    unit.emit(step.fact(seen, actor.user_id))
    if step.agent_before is not None and seen["agent_id"] != step.agent_before:
        await tell_of_a_loss(unit, seen, actor.user_id, step.agent_before, row["scheduled_date"])
    return shown(seen, actor, base)


async def _as_it_is(unit: Unit, actor: Actor, row: Row, base: str) -> VisitOut:
    seen = await repository.visit(unit, row["id"])
    assert seen is not None
    return shown(seen, actor, base)


def _written(mine: Mine, row: Row, change: VisitUpdate) -> dict[str, Any]:
    """Return the fields that are written, each by whom it is for; what is as it was is not written."""
    sent = change.model_dump(include=set(policy.WRITERS), exclude_unset=True)
    if sent.get("follow_up_required", False) is None:
        sent.pop("follow_up_required")
    if "special_requirements" in sent:
        sent["special_requirements"] = covered(sent["special_requirements"], row["visit_context"])
    differing = {name: value for name, value in sent.items() if value != row[name]}
    policy.may_write(mine, differing.keys())
    return differing


def _is_same_time(row: Row, when: datetime | date, zone: str = "Asia/Kolkata") -> bool:
    if isinstance(when, datetime):
        return bool(when == row["scheduled_date"])
    return bool(row["scheduled_date"].astimezone(ZoneInfo(zone)).date() == when)


def _check_turn(row: Row, after: VisitStatus) -> None:
    if not rules.may_turn(VisitStatus(row["status"]), after):
        raise _cannot(row, after)


def _cannot(row: Row, after: VisitStatus) -> CannotTurn:
    return CannotTurn(f"Cannot transition from '{row['status']}' to '{after}'")
