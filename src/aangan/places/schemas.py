"""What crosses the wire."""

from aangan.kit.schema import Out


class CityOut(Out):
    """A town; the middle of it in degrees."""

    id: int
    name: str
    state: str
    latitude: float
    longitude: float
    population: int


class LocalityOut(Out):
    """A locality; the middle of it in degrees, true to about a kilometre."""

    id: int
    name: str
    city_id: int
    city: str
    state: str
    pincode: str | None
    latitude: float
    longitude: float


class HereOut(Out):
    """Where a position is, as far as we know: the nearest locality if one is near, and the town."""

    city: str
    state: str
    country: str = "India"
    locality: str | None = None
    pincode: str | None = None
    distance_km: float
    label: str
