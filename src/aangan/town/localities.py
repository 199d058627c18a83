"""Twelve cities and their neighbourhoods, as one may find them on a map."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

STATES = {
    "Bangalore": "Karnataka",
    "Hyderabad": "Telangana",
    "Pune": "Maharashtra",
    "Chennai": "Tamil Nadu",
    "Mumbai": "Maharashtra",
    "Gurugram": "Haryana",
    "Delhi": "Delhi",
    "Noida": "Uttar Pradesh",
    "Kolkata": "West Bengal",
    "Ahmedabad": "Gujarat",
    "Jaipur": "Rajasthan",
    "Kochi": "Kerala",
}
CITIES = tuple(STATES)


@dataclass(frozen=True, slots=True)
class Locality:
    """A neighbourhood: its middle in degrees, and what a private room there costs a month, in rupees."""

    city: str
    name: str
    lat: float
    lng: float
    pincode: str
    rent: int

    @property
    def state(self) -> str:
        """The state that the city lies in."""
        return STATES[self.city]


@cache
def localities() -> tuple[Locality, ...]:
    """Return every locality, city by city in the order of `CITIES`."""
    found = tuple(_read())
    return tuple(sorted(found, key=lambda place: CITIES.index(place.city)))


@cache
def of_city(city: str) -> tuple[int, ...]:
    """Return where a city's localities stand in `localities()`."""
    return tuple(index for index, place in enumerate(localities()) if place.city == city)


def _read() -> Iterator[Locality]:
    text = resources.files("aangan.town").joinpath("localities.tsv").read_text(encoding="utf-8")
    for line in text.splitlines()[1:]:
        city, name, lat, lng, pincode, rent = line.split("\t")
        yield Locality(city, name, float(lat), float(lng), pincode, int(rent))
