"""Squares of the map: the newest homes of a circle are read out of each, and no others are looked at."""

import math
from dataclasses import dataclass

from aangan.kit.geo import Position, distance_km

# Squares to a degree; at India's latitudes one is some three kilometres each way. `geo_cell` in the database counts
# them in the same way.
SIDE = 40
ROUND = 360 * SIDE
# A larger circle holds so many homes that the newest of all are most likely among its own.
SQUARES_MAX = 64
# A degree is nowhere shorter along a meridian; a little more than the circle costs nothing.
KM_OF_DEGREE = 110.0
MARGIN = 1.02
POLAR = 85.0


@dataclass(frozen=True, slots=True)
class Squares:
    """The squares that lie within a circle, and those that it cuts; each is a number."""

    within: list[int]
    cut: list[int]


def squares(lat: float, lng: float, km: float) -> Squares | None:
    """Return the squares that a circle touches, or None where they would be too many."""
    up = km / KM_OF_DEGREE
    if abs(lat) + up > POLAR:
        return None
    across = up / math.cos(math.radians(abs(lat) + up))
    rows = range(_nth(lat - up + 90), _nth(lat + up + 90) + 1)
    columns = range(_nth(lng - across + 180), _nth(lng + across + 180) + 1)
    if len(rows) * len(columns) > 2 * SQUARES_MAX:
        return None
    found = Squares([], [])
    for row in rows:
        for column in columns:
            nearest, farthest = _away(lat, lng, row, column)
            if nearest <= km * MARGIN:
                side = found.within if farthest * MARGIN <= km else found.cut
                side.append(row * ROUND + column % ROUND)
    return found if len(found.within) + len(found.cut) <= SQUARES_MAX else None


def _away(lat: float, lng: float, row: int, column: int) -> tuple[float, float]:
    """Return how far a square is, from its nearest point to its farthest corner, in km."""
    south, north = row / SIDE - 90, (row + 1) / SIDE - 90
    west, east = column / SIDE - 180, (column + 1) / SIDE - 180
    here = Position(lat, lng)
    nearest = _point(min(max(lat, south), north), min(max(lng, west), east))
    corners = (_point(up, across) for up in (south, north) for across in (west, east))
    return distance_km(here, nearest), max(distance_km(here, corner) for corner in corners)


def _point(lat: float, lng: float) -> Position:
    return Position(lat, (lng + 180) % 360 - 180)


def _nth(degrees: float) -> int:
    return math.floor(degrees * SIDE)
