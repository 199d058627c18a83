"""Squares of the map: the newest homes of a circle are read out of each, and no others are looked at."""

import math

# Squares to a degree; at India's latitudes one is about five kilometres each way. `geo_cell` in the database counts
# them in the same way.
SIDE = 20
ROUND = 360 * SIDE
# A larger circle holds so many homes that the newest of all are among its own.
CELLS_MAX = 64
# A degree is nowhere shorter along a meridian; a little more than the circle costs nothing.
KM_OF_DEGREE = 110.0
POLAR = 85.0


def cells(lat: float, lng: float, km: float) -> list[int] | None:
    """Return the squares that a circle touches, or None where they would be too many."""
    up = km / KM_OF_DEGREE
    if abs(lat) + up > POLAR:
        return None
    across = up / math.cos(math.radians(abs(lat) + up))
    rows = range(_nth(lat - up + 90), _nth(lat + up + 90) + 1)
    columns = range(_nth(lng - across + 180), _nth(lng + across + 180) + 1)
    if len(rows) * len(columns) > CELLS_MAX:
        return None
    return [row * ROUND + column % ROUND for row in rows for column in columns]


def _nth(degrees: float) -> int:
    return math.floor(degrees * SIDE)
