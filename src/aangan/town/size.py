"""How large a town is: the people, the cities they live in, and how much they swipe."""

from collections.abc import Mapping
from dataclasses import dataclass

# The number that the demo town is drawn from.
SEED = 1947
ALL_CITIES = {
    "Bangalore": 24.0,
    "Hyderabad": 13.0,
    "Pune": 12.0,
    "Mumbai": 13.0,
    "Chennai": 9.0,
    "Gurugram": 7.0,
    "Delhi": 8.0,
    "Noida": 4.0,
    "Kolkata": 4.0,
    "Ahmedabad": 2.5,
    "Jaipur": 1.5,
    "Kochi": 2.0,
}
SIX_CITIES = {"Bangalore": 30.0, "Hyderabad": 15.0, "Pune": 15.0, "Mumbai": 15.0, "Chennai": 13.0, "Gurugram": 12.0}


@dataclass(frozen=True)
class Size:
    """A size: how many people, the weight of each city, and how many people each of them judged on the average."""

    name: str
    people: int
    cities: Mapping[str, float]
    swipes_each: float
    # The share of homes that a moderator should not let pass.
    suspicious: float = 0.02

    @property
    def swipes(self) -> int:
        """How many swipes the town has; very small cities may stay a little below it."""
        return round(self.people * self.swipes_each)


SIZES: dict[str, Size] = {
    size.name: size
    for size in (
        Size("small", 400, SIX_CITIES, 8, suspicious=0.06),
        Size("city", 20_000, ALL_CITIES, 15),
        Size("million", 1_000_000, ALL_CITIES, 5),
    )
}
