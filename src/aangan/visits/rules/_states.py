"""The one table of how a visit turns."""

from collections.abc import Mapping

from aangan.visits.types import VisitStatus

SCHEDULED, CONFIRMED, COMPLETED, CANCELLED, RESCHEDULED = VisitStatus

# A suggestion may be answered by another one; nothing follows the end.
TURNS: Mapping[VisitStatus, frozenset[VisitStatus]] = {
    SCHEDULED: frozenset({CONFIRMED, RESCHEDULED, CANCELLED}),
    CONFIRMED: frozenset({COMPLETED, RESCHEDULED, CANCELLED}),
    RESCHEDULED: frozenset({CONFIRMED, RESCHEDULED, CANCELLED}),
    COMPLETED: frozenset(),
    CANCELLED: frozenset(),
}
# Still to be: these hold their time.
LIVE = frozenset({SCHEDULED, CONFIRMED, RESCHEDULED})


def may_turn(before: VisitStatus, after: VisitStatus) -> bool:
    """Tell whether a visit may turn from one state into another."""
    return after in TURNS[before]
