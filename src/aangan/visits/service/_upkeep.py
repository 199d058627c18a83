"""Visits that end because something else did, and reminders."""

from collections.abc import Sequence

from aangan.infra.unit import Unit
from aangan.kit.ids import canonical_pair
from aangan.visits import repository
from aangan.visits.events import VisitCancelled, VisitReminderDue
from aangan.visits.service._shapes import told

PARTED = "The two no longer meet"
GONE = "One of the two has left"
AWAY = "One of the two cannot be there"
BATCH = 200


async def end_match(unit: Unit, match_id: int) -> None:
    """Cancel the coming meetings of a match that ended."""
    await _tell(unit, await repository.cancel_match(unit, match_id, PARTED), PARTED)


async def end_between(unit: Unit, one: int, other: int) -> None:
    """Cancel every coming visit of two people, also one that is just being asked for; `one` wishes to be apart."""
    await repository.hold_people(unit, [one, other])
    await _tell(unit, await repository.cancel_between(unit, canonical_pair(one, other), PARTED), PARTED, by=one)


async def end_of(unit: Unit, user_id: int) -> None:
    """Cancel every coming visit of somebody who left.

    Without their turn: whoever asks for one holds their row, or waits for it and finds them gone.
    """
    await _tell(unit, await repository.cancel_of(unit, user_id, GONE), GONE, by=user_id)


async def end_of_shut_out(unit: Unit, user_id: int) -> None:
    """Cancel every coming visit of somebody who was suspended or banned; the others do not learn that they were.

    Also one that is just being asked for.
    """
    await repository.hold_people(unit, [user_id])
    await _tell(unit, await repository.cancel_of(unit, user_id, AWAY), AWAY)


async def remind(unit: Unit, hours: int) -> bool:
    """Tell of some confirmed visits that begin in so many hours, each once; returns whether there may be more."""
    due = await repository.remind(unit, hours, BATCH)
    for visit_id in due:
        row = await repository.visit(unit, visit_id)
        if row is not None:
            unit.emit(VisitReminderDue(**told(row, None), hours_before=hours))
    return len(due) == BATCH


async def _tell(unit: Unit, cancelled: Sequence[int], reason: str, *, by: int | None = None) -> None:
    for visit_id in cancelled:
        row = await repository.visit(unit, visit_id)
        if row is not None:
            unit.emit(VisitCancelled(**told(row, by), reason=reason))
