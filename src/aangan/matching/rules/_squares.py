"""The squares of a map that a circle may touch."""

from math import asin, cos, degrees, floor, radians, sin

# Squares of a tenth of a degree, as `deck_square` counts them; one is about 11 km high.
SQUARES_PER_DEGREE = 10
SQUARES_AROUND = 360 * SQUARES_PER_DEGREE
SQUARES_MAX = 10_000
EARTH_KM = 6371.0


def squares(lat: float, lng: float, km: float) -> list[int]:
    """Return the squares that a circle may touch, as `deck_square` numbers them; [] when there are too many to list."""
    reach = km / EARTH_KM
    first, last = _row(max(-90.0, lat - degrees(reach))), _row(min(90.0, lat + degrees(reach)))
    # Where the circle holds a pole, it touches every meridian.
    if abs(lat) + degrees(reach) >= 90:
        columns = list(range(SQUARES_AROUND))
    else:
        half = degrees(asin(min(1.0, sin(reach) / cos(radians(lat)))))
        west, east = floor((lng - half + 180) * SQUARES_PER_DEGREE), floor((lng + half + 180) * SQUARES_PER_DEGREE)
        columns = [column % SQUARES_AROUND for column in range(west, min(east, west + SQUARES_AROUND - 1) + 1)]
    if (last - first + 1) * len(columns) > SQUARES_MAX:
        return []
    return [row * SQUARES_AROUND + column for row in range(first, last + 1) for column in columns]


def _row(lat: float) -> int:
    return floor((lat + 90) * SQUARES_PER_DEGREE)
