"""A place that is asked for in words and where no home is: what is nearest to it comes first."""

from collections.abc import Mapping, Sequence
from itertools import pairwise, product
from typing import Any

from aangan.infra.unit import ReadUnit
from aangan.places import service as places
from aangan.places.types import Spot
from aangan.search import repository, rules
from aangan.search.schemas import CentreOut, Filters
from aangan.search.types import Asked, SortBy

# Who looks for a home in a place may live so far from it; where nothing is, what can be reached in some hours is told.
NEAR_KM, REACH_KM = 50, 300
NEAREST = 200
# Shorter names of places are too much like other words.
NAME_MIN = 4


async def spot_of(unit: ReadUnit, q: str, said: Mapping[str, int]) -> Spot | None:
    """Return the place that some words name, if it is none that a home speaks of (`said` is what homes say)."""
    words = rules.plain_words(q)
    strange = {word for word in words if len(word) >= NAME_MIN and not said.keys() >= set(rules.tokens(word))}
    strange -= {word for word in strange if any(letter.isdigit() for letter in word)}
    names = [*strange, *(f"{one} {other}" for one, other in pairwise(words) if {one, other} & strange)]
    return await places.spot(unit, names, words) if strange else None


def without(words: Sequence[str], spot: Spot) -> list[str]:
    """Return the words of a question that do not name the place."""
    named = set(rules.tokens(spot.name))
    return [word for word in words if word not in named]


def elsewhere(filters: Filters) -> bool:
    """Tell whether a filter says already where homes are looked for."""
    return any(
        each is not None for each in (filters.lat, filters.bbox, filters.city, filters.locality, filters.pincode)
    )


async def nearest(unit: ReadUnit, asked: Mapping[str, Any], words: Sequence[Asked], spot: Spot) -> list[int]:
    """Return the homes around a place that say all the other words, else any of them, the nearest first."""
    attempts = [rules.query_all(words), rules.query_any(words)] if words else [None]
    for km, must in product((NEAR_KM, REACH_KM), dict.fromkeys(attempts)):
        circle = {"box_lat": spot.lat, "box_lng": spot.lng, "box_km": km}
        ids = await repository.newest(unit, {**asked, **circle}, NEAREST, must=must)
        if ids:
            around = {"ids": ids, "lat": spot.lat, "lng": spot.lng, "radius": km}
            return [row["id"] for row in await repository.listed(unit, around, SortBy.DISTANCE, [], NEAREST)]
    return []


def centre_of(spot: Spot) -> CentreOut:
    """Return the middle of a place as the answer tells it."""
    return CentreOut(latitude=spot.lat, longitude=spot.lng, radius_km=NEAR_KM)
