"""The earth: positions in degrees, distances in kilometres, wrapped at the date line and calm at the poles."""

import math
from dataclasses import dataclass

EARTH_RADIUS_KM = 6371.0088


@dataclass(frozen=True, slots=True)
class Position:
    """A latitude (-90..90) and a longitude (-180..180), in degrees."""

    lat: float
    lng: float

    def __post_init__(self) -> None:
        """Refuse what is not on the earth."""
        if not (
            math.isfinite(self.lat) and math.isfinite(self.lng) and -90 <= self.lat <= 90 and -180 <= self.lng <= 180
        ):
            raise ValueError("not a position on earth")


def distance_km(one: Position, other: Position) -> float:
    """Return the great-circle distance in kilometres."""
    phi, psi = math.radians(one.lat), math.radians(other.lat)
    half = math.sin((psi - phi) / 2) ** 2
    half += math.cos(phi) * math.cos(psi) * math.sin(math.radians(other.lng - one.lng) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(half)))


def to_the_lane(where: Position) -> Position:
    """Blur a position to about 100 m: the lane of a shared home, and not its door."""
    return Position(round(where.lat, 3), round(where.lng, 3))


def approximate(where: Position) -> Position:
    """Blur a position to about 1 km, for eyes that may not know the door."""
    return Position(round(where.lat, 2), round(where.lng, 2))
