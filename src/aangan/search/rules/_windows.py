"""Windows: of dates and of maps."""

from datetime import date, timedelta

from aangan.kit.geo import Position, distance_km
from aangan.search.types import Box, MoveIn

_DAYS = {
    MoveIn.IMMEDIATE: 8, MoveIn.IMMEDIATELY: 8, MoveIn.WITHIN_1_WEEK: 8, MoveIn.WITHIN_2_WEEKS: 15,
    MoveIn.WITHIN_1_MONTH: 30, MoveIn.WITHIN_2_MONTHS: 60, MoveIn.WITHIN_3_MONTHS: 90,
}  # fmt: skip
ROUGH_KM = 10
# Half the way around the earth, and a little more: every place is as near.
ANYWHERE_KM = 20_100.0
HALF_A_TURN = 180


def move_in_window(wanted: MoveIn, today: date) -> tuple[date | None, date | None]:
    """Return the first day of a window (None: whenever before) and the day after its last; (None, None) for any."""
    if wanted in _DAYS:
        return None, today + timedelta(days=_DAYS[wanted])
    if wanted is MoveIn.FLEXIBLE:
        return None, None
    following = _next_month(today)
    return (None, following) if wanted is MoveIn.THIS_MONTH else (following, _next_month(following))


def day(text: str | None) -> date | None:
    """Return the date that a text begins with; None when it is none."""
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


def around(box: Box) -> tuple[Position, float]:
    """Return the middle of a box, and in km how far its corners are at most."""
    width = box.east - box.west if box.west <= box.east else box.east - box.west + 360
    middle = box.west + width / 2
    centre = Position((box.south + box.north) / 2, middle - 360 if middle > 180 else middle)
    if width > HALF_A_TURN:
        # What lies behind the horizon of the middle may be farther away than every corner.
        return centre, ANYWHERE_KM
    edges = [Position(lat, lng) for lat in (box.south, box.north) for lng in (box.west, box.east)]
    # The side that is nearer to the equator is the longer one, and a wide box bulges between its corners.
    edges += [Position(lat, centre.lng) for lat in (box.south, box.north)]
    return centre, max(distance_km(centre, edge) for edge in edges) * 1.01 + 0.01


def roughly_km(km: float) -> float:
    """Return a distance as it may be told of a home whose door is not: in halves of a km, in whole ones from ten on."""
    step = 0.5 if km < ROUGH_KM else 1.0
    return max(step, round(km / step) * step)


def _next_month(of: date) -> date:
    return (of.replace(day=28) + timedelta(days=4)).replace(day=1)
