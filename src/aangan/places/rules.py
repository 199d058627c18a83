"""The gazetteer that the product brings along, and how names are compared."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from typing import Any

from aangan.kit.likeness import likeness
from aangan.kit.spelling import consonants, fold, sound
from aangan.places.types import Neighbourhood, Town

# A shorter name is like too many others; a name less like the asked one is another name. Of two that are nearly as
# like the one with ten times as many people is meant rather.
MISSPELLED_MIN = 4
LIKE_ENOUGH = 0.75
BY_SIZE = 0.04
DIGITS = re.compile(r"\d+")
# The city's id, the locality's id or None, the name folded, as it is written, and as it is said.
Name = tuple[int, int | None, str, str, str | None]


def cities() -> list[Town]:
    """Return India's towns of 20,000 people and more, the largest first; ids count from 1."""
    return [
        Town(number, name, state, float(lat), float(lng), int(population), _aliases(aliases))
        for number, (name, state, lat, lng, population, aliases) in enumerate(_rows("cities.tsv"), 1)
    ]


def localities() -> list[Neighbourhood]:
    """Return the localities that people look for homes in, with a middle of about a kilometre's truth."""
    numbers: dict[str, int] = {}
    for town in cities():
        numbers.setdefault(town.name, town.id)
    return [
        Neighbourhood(number, numbers[city], name, float(lat), float(lng), pincode, _aliases(aliases))
        for number, (city, name, lat, lng, pincode, aliases) in enumerate(_rows("localities.tsv"), 1)
    ]


def names(towns: Sequence[Town], places: Sequence[Neighbourhood]) -> Iterator[Name]:
    """Return every name that a town or locality is known by."""
    for town in towns:
        yield from _named(town.id, None, (town.name, *town.aliases))
    for place in places:
        yield from _named(place.city_id, place.id, (place.name, *place.aliases))


def said(name: str) -> str | None:
    """Return how a folded name of one or more words is said; None for names that are too short to tell."""
    return sound(name.replace(" ", ""))


def town_meant(folded: str, named: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Return which of some towns (`name` folded, `population`) is meant by a misspelled name; None for none."""
    alike = {at: _alike(folded, town["name"]) for at, town in enumerate(named)}
    close = [at for at, like in alike.items() if like >= LIKE_ENOUGH]
    best = max(close, key=lambda at: alike[at] + BY_SIZE * math.log10(1 + named[at]["population"]), default=None)
    return None if best is None else named[best]


def locality_meant(folded: str, named: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Return which of some localities (`name` folded) is meant by a misspelled name; None for none.

    There are many with names that differ in a letter: only one is meant that is said with the same consonants.
    """
    heard = consonants(folded.replace(" ", ""))
    same = [place for place in named if heard and consonants(place["name"].replace(" ", "")) == heard]
    best = max(same, key=lambda place: _alike(folded, place["name"]), default=None)
    return best if best and _alike(folded, best["name"]) >= LIKE_ENOUGH else None


def starts(folded: str) -> str:
    """Return the LIKE pattern of names that start so."""
    return folded.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def _alike(asked: str, name: str) -> float:
    # "Sector 62" is not "Sector 63" misspelled.
    if len(asked) < MISSPELLED_MIN or DIGITS.findall(asked) != DIGITS.findall(name):
        return 0.0
    return likeness(asked, name)


def _named(city_id: int, locality_id: int | None, written: Sequence[str]) -> Iterator[Name]:
    for each in dict.fromkeys(written):
        folded = fold(each)
        yield city_id, locality_id, folded, each, said(folded)


def _rows(file: str) -> Iterator[list[str]]:
    text = resources.files("aangan.places").joinpath(file).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    for line in lines[1:]:
        yield line.split("\t")


def _aliases(cell: str) -> tuple[str, ...]:
    return tuple(filter(None, cell.split("|")))
