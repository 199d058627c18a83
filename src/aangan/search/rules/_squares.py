"""Squares of the map and eras: the first homes of a circle or a box are read out of these, and no others looked at."""

import math
from dataclasses import dataclass
from itertools import product

from aangan.kit.geo import EARTH_RADIUS_KM
from aangan.search.types import Box

# Squares to a degree; at India's latitudes one is some three kilometres each way. `geo_cell` in the database counts
# them in the same way.
SIDE = 40
ROUND = 360 * SIDE
# So many are asked of the index of words at once; of a larger circle, large squares.
SQUARES_MAX = 64
# So many are read one by one: those of a circle of a hundred kilometres.
MAP_MAX = 5500
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
    """The squares that lie within a circle or a box, and those that it cuts; each is a number."""

    within: list[int]
    cut: list[int]


def squares(lat: float, lng: float, km: float, most: int = SQUARES_MAX) -> Squares | None:
    """Return the squares that a circle touches, or None where they would be more than `most`."""
    span = _span(lat, lng, km)
    if span is None or len(span[0]) * len(span[1]) > 2 * most:
        return None
    found = Squares([], [])
    for row in span[0]:
        touched, within = _columns(lat, lng, km, row)
        for column in touched:
            (found.within if column in within else found.cut).append(_number(row, column))
    return found if len(found.within) + len(found.cut) <= most else None


def squares_of_box(box: Box, most: int = SQUARES_MAX) -> Squares | None:
    """Return the squares that a box touches, or None where they would be more than `most`."""
    width = box.east - box.west if box.west <= box.east else box.east - box.west + 360
    rows = range(_nth(box.south + 90), _nth(box.north + 90) + 1)
    columns = range(_nth(box.west + 180), _nth(box.west + width + 180) + 1)
    if len(rows) * len(columns) > most:
        return None
    within = set(product(rows[1:-1], columns[1:-1]))
    found = Squares([], [])
    for place in product(rows, columns):
        (found.within if place in within else found.cut).append(_number(*place))
    return found


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


def _columns(lat: float, lng: float, km: float, row: int) -> tuple[range, range]:
    """Return which squares of a row a circle touches, and which of them lie within it."""
    south, north = row / SIDE - 90, (row + 1) / SIDE - 90
    # A circle is widest a little nearer to the pole than its middle is.
    sine = math.sin(math.radians(lat)) / math.cos(km * MARGIN / EARTH_RADIUS_KM)
    widest = math.degrees(math.asin(max(-1.0, min(1.0, sine))))
    most = max(_reach(lat, at, km * MARGIN) for at in (south, north, max(south, min(widest, north))))
    least = min(_reach(lat, at, km / MARGIN) for at in (south, north))
    touched = range(_nth(lng - most + 180), _nth(lng + most + 180) + 1) if most >= 0 else range(0)
    within = range(_nth(lng - least + 180) + 1, _nth(lng + least + 180)) if least >= 0 else range(0)
    return touched, within


def _reach(lat: float, at: float, km: float) -> float:
    """Return how many degrees a circle reaches to each side at a latitude; -1 where it does not come there."""
    here, there = math.radians(lat), math.radians(at)
    cosine = math.cos(km / EARTH_RADIUS_KM) - math.sin(here) * math.sin(there)
    cosine /= math.cos(here) * math.cos(there)
    return -1.0 if cosine > 1 else math.degrees(math.acos(max(cosine, -1.0)))


def _nth(degrees: float) -> int:
    return math.floor(degrees * SIDE)
