"""Squares of the map and eras: the newest homes of a circle are read out of these, and no others are looked at."""

import math
from dataclasses import dataclass
from itertools import product

from aangan.kit.geo import Position, distance_km

# Squares to a degree; at India's latitudes one is some three kilometres each way. `geo_cell` in the database counts
# them in the same way.
SIDE = 40
ROUND = 360 * SIDE
# A larger circle holds so many homes that the newest of all are most likely among its own.
SQUARES_MAX = 64
# A large square has so many squares each way, some forty kilometres.
LARGE = 16
LARGE_MAX = SQUARES_MAX
# A degree is nowhere shorter along a meridian; a little more than the circle costs nothing.
KM_OF_DEGREE = 110.0
MARGIN = 1.02
POLAR = 85.0
# So many homes, by their numbers, are an era; the newest homes are sought in so many of the last eras.
ERA = 8192
ERAS = (4, 32)


@dataclass(frozen=True, slots=True)
class Squares:
    """The squares that lie within a circle, and those that it cuts; each is a number."""

    within: list[int]
    cut: list[int]


def squares(lat: float, lng: float, km: float) -> Squares | None:
    """Return the squares that a circle touches, or None where they would be too many."""
    span = _span(lat, lng, km)
    if span is None or len(span[0]) * len(span[1]) > 2 * SQUARES_MAX:
        return None
    found = Squares([], [])
    for row, column in product(*span):
        nearest, farthest = _away(lat, lng, row, column)
        if nearest <= km * MARGIN:
            side = found.within if farthest * MARGIN <= km else found.cut
            side.append(_number(row, column))
    return found if len(found.within) + len(found.cut) <= SQUARES_MAX else None


def touched(lat: float, lng: float, km: float) -> list[int] | None:
    """Return the squares that a circle touches, the large ones where they are too many; None where these are, too."""
    found = squares(lat, lng, km)
    if found is not None:
        return found.within + found.cut
    span = _span(lat, lng, km)
    if span is None:
        return None
    rows, columns = (range(each[0] // LARGE, each[-1] // LARGE + 1) for each in span)
    if len(rows) * len(columns) > LARGE_MAX:
        return None
    return sorted({_large(row * LARGE, column * LARGE) for row, column in product(rows, columns)})


def squares_of(lat: float, lng: float) -> list[int]:
    """Return the square and the large square in which a point lies, as `geo_cells` in the database does."""
    row, column = _nth(lat + 90), _nth(lng + 180)
    return [_number(row, column), _large(row, column)]


def eras(last: int) -> list[list[int] | None]:
    """Return in which eras to look for the newest homes up to the number `last`: the first few, more, and in all."""
    now = last // ERA
    return [*([*range(max(now - count + 1, 0), now + 1)] for count in ERAS if count <= now), None]


def _span(lat: float, lng: float, km: float) -> tuple[range, range] | None:
    up = km / KM_OF_DEGREE
    if abs(lat) + up > POLAR:
        return None
    across = up / math.cos(math.radians(abs(lat) + up))
    rows = range(_nth(lat - up + 90), _nth(lat + up + 90) + 1)
    return rows, range(_nth(lng - across + 180), _nth(lng + across + 180) + 1)


def _number(row: int, column: int) -> int:
    return row * ROUND + column % ROUND


def _large(row: int, column: int) -> int:
    # Below zero, where no other square is.
    return -1 - _number(row // LARGE * LARGE, column // LARGE * LARGE)


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
