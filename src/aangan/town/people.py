"""The people of the town, as rows: who they are, how to reach them, and what they say of themselves."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from aangan.town import bios, demo
from aangan.town.draw import Ints, Kind, blocks, stream
from aangan.town.localities import CITIES, localities
from aangan.town.names import Community, communities
from aangan.town.pictures import Look, portrait_seed
from aangan.town.size import Size
from aangan.town.traits import (
    GENDERS,
    MODES,
    PARTIES,
    PETS,
    QUESTIONS,
    STATUSES,
    STRICT,
    TIMELINES,
    WANTS,
    Traits,
    draw_traits,
)
from aangan.town.work import PROFESSIONS

# The first mobile numbers of an Indian series: valid in form, and told apart from real ones at a glance.
FIRST_PHONE = 917_000_000_000
MAIL_HOST = "aangan.example"
WITHOUT_BINDI = frozenset({"malayali_christian", "khasi_garo", "naga_mizo", "sikkimese", "goan", "parsi", "sikh"})
SILENT = 0.06
STRICT_SETS = tuple(tuple(key for bit, key in enumerate(STRICT) if bits >> bit & 1) for bits in range(1 << len(STRICT)))


class Person(NamedTuple):
    """One person; money in rupees, times in seconds before the town's now, what is None was not said."""

    number: int
    full_name: str
    gender: str
    age: int
    days_since_birthday: int
    phone: str
    email: str
    role: str
    city: str
    locality: str
    lat: float
    lng: float
    mode: str
    profile_status: str
    profession: str
    bio: str | None
    budget_min: int
    budget_max: int
    move_in_timeline: str
    sleep_schedule: str | None
    cleanliness: str | None
    food_habits: str | None
    smoking: str | None
    drinking: str | None
    guests_policy: str | None
    work_style: str | None
    gender_preference: str
    non_negotiables: tuple[str, ...]
    pets: str
    parties_at_home: str
    native_place: str | None
    linkedin_url: str | None
    languages: tuple[str, ...]
    active_seconds: int
    joined_seconds: int
    portrait: int
    has_home: bool

    @property
    def image_url(self) -> str:
        """The path of the portrait, below the public address."""
        return f"/town/portraits/{self.portrait}.svg"


def people(seed: int, size: Size) -> Iterator[Person]:
    """Make everybody, in the order of their numbers from 1, a block at a time in memory."""
    for block in blocks(size.people):
        yield from people_block(seed, size, block)


def people_block(seed: int, size: Size, block: int, traits: Traits | None = None) -> list[Person]:
    """Make one block of people, by themselves; `traits` spares drawing them again."""
    traits = traits or draw_traits(seed, size, block)
    chance = stream(seed, Kind.WORDS, block)
    columns = _said(traits, chance)
    made = list(map(Person._make, zip(*columns, strict=True)))
    return _seated(made) if block == 0 else made


def birthday(person: Person, today: date) -> date:
    """Return a date of birth that makes the person's age true today."""
    last = today - timedelta(days=person.days_since_birthday)
    leap = last.month == 2 and last.day == 29
    return (last - timedelta(days=1) if leap else last).replace(year=last.year - person.age)


def _said(traits: Traits, chance: np.random.Generator) -> list[Sequence[object]]:
    """Turn columns of numbers into columns of words, in the order of `Person`."""
    origin = [communities()[index] for index in traits.community.tolist()]
    natives = _picked([each.places for each in origin], chance)
    cities = [CITIES[index] for index in traits.city.tolist()]
    places = [localities()[index].name for index in traits.locality.tolist()]
    modes = _words(traits.mode, MODES)
    answers = [_words(column, options) for column, options in zip(traits.answers, QUESTIONS.values(), strict=True)]
    return [
        *_who(traits, origin, chance),
        cities,
        places,
        traits.lat.tolist(),
        traits.lng.tolist(),
        modes,
        _words(traits.status, STATUSES),
        [PROFESSIONS[index].name for index in traits.job.tolist()],
        _bios(traits.job.tolist(), (natives, cities, places, [each.key for each in origin]), modes, answers, chance),
        traits.budget_min.tolist(),
        traits.budget_max.tolist(),
        _words(traits.timeline, TIMELINES),
        *answers,
        _words(traits.wants, WANTS),
        [STRICT_SETS[bits] for bits in traits.strict.tolist()],
        _words(traits.pets, PETS),
        _words(traits.parties, PARTIES),
        _sometimes(natives, 0.92, chance),
        _sometimes([f"https://www.linkedin.com/in/aangan-town-{number}" for number in traits.number], 0.22, chance),
        [each.languages for each in origin],
        traits.active.tolist(),
        traits.joined.tolist(),
        _portraits(traits, origin, chance),
        traits.has_home.tolist(),
    ]


def _who(traits: Traits, origin: list[Community], chance: np.random.Generator) -> list[Sequence[object]]:
    numbers = traits.number.tolist()
    firsts = [
        (each.women if she else each.men)[first]
        for each, she, first in zip(origin, traits.she.tolist(), traits.first.tolist(), strict=True)
    ]
    lasts = _picked([each.surnames for each in origin], chance)
    full_names = [f"{first} {last}" for first, last in zip(firsts, lasts, strict=True)]
    return [
        numbers,
        full_names,
        _words(traits.gender, GENDERS),
        traits.age.tolist(),
        chance.integers(0, 365, len(numbers)).tolist(),
        [f"+{FIRST_PHONE + number}" for number in numbers],
        [f"{_address(name)}.{number}@{MAIL_HOST}" for name, number in zip(full_names, numbers, strict=True)],
        ["user"] * len(numbers),
    ]


def _seated(made: list[Person]) -> list[Person]:
    """Give the three whom everybody meets their own words."""
    for at, seat in enumerate(demo.SEATS[: len(made)]):
        made[at] = made[at]._replace(
            full_name=seat.full_name,
            email=seat.email,
            role=seat.role,
            bio=seat.bio,
            native_place=seat.native_place,
            languages=seat.languages,
            portrait=seat.portrait,
        )
    return made


def _words(column: Ints, options: Sequence[str]) -> list[Any]:
    # The extra None stands last, where -1 finds it.
    known = [*options, None]
    return [known[index] for index in column.tolist()]


def _picked(options: list[tuple[str, ...]], chance: np.random.Generator) -> list[str]:
    draws = chance.random(len(options)).tolist()
    return [each[int(draw * len(each))] for each, draw in zip(options, draws, strict=True)]


def _sometimes(column: list[str], share: float, chance: np.random.Generator) -> list[str | None]:
    kept = (chance.random(len(column)) < share).tolist()
    return [each if keep else None for each, keep in zip(column, kept, strict=True)]


@cache
def _address(full_name: str) -> str:
    return "".join(letter for letter in full_name.lower().replace(" ", ".") if letter.isalpha() or letter == ".")


def _portraits(traits: Traits, origin: list[Community], chance: np.random.Generator) -> list[int]:
    draws = chance.random(len(origin)).tolist()
    looks = [
        _look(each, gender, draw) for each, gender, draw in zip(origin, traits.gender.tolist(), draws, strict=True)
    ]
    return [portrait_seed(number, look) for number, look in zip(traits.number.tolist(), looks, strict=True)]


def _look(origin: Community, gender: int, draw: float) -> Look:
    if gender == 2:
        return Look.ANYBODY
    if gender == 1:
        if origin.muslim:
            return Look.HIJAB if draw < 0.55 else Look.WOMAN
        bindi = 0.0 if origin.key in WITHOUT_BINDI else 0.38
        return Look.WOMAN_WITH_BINDI if draw < bindi else Look.WOMAN
    if origin.key == "sikh" and draw < 0.75:
        return Look.TURBAN
    if origin.muslim and draw < 0.25:
        return Look.MAN_WITH_CAP
    return Look.MAN_WITH_BEARD if draw > 0.7 else Look.MAN


def _bios(
    jobs: list[int],
    homes: tuple[list[str], ...],
    modes: list[str],
    answers: list[list[str | None]],
    chance: np.random.Generator,
) -> list[str | None]:
    draws = chance.random((8, len(jobs))).tolist()
    return [
        _bio(job, home, mode, dict(zip(QUESTIONS, said, strict=True)), draw)
        for job, home, mode, said, draw in zip(
            jobs, zip(*homes, strict=True), modes, zip(*answers, strict=True), zip(*draws, strict=True), strict=True
        )
    ]


def _bio(
    job: int, home: tuple[str, ...], mode: str, said: dict[str, str | None], draw: tuple[float, ...]
) -> str | None:
    if draw[0] < SILENT:
        return None
    place, city, locality, community = home
    openings = bios.LOCAL_OPENINGS if place == city else bios.OPENINGS
    about = {"A_job": bios.CAPITALISED[job], "a_job": bios.SAID[job], "job": bios.PLAIN[job], "Job": bios.TITLED[job]}
    parts = [_at(openings, draw[1]).format(**about, place=place, city=city, locality=locality)]
    question = _at(tuple(QUESTIONS), draw[2])
    answer = said[question]
    if answer:
        parts.append(_at(bios.HABITS[question][answer], draw[3]))
    if draw[4] < 0.12 and community in bios.FESTIVE:
        parts.append(bios.FESTIVE[community])
    elif draw[4] < 0.72:
        parts.append(_at(bios.LOVES, draw[5]))
    if draw[6] < 0.78:
        parts.append(_at(bios.WISHES[mode], draw[7]))
    return " ".join(parts)


def _at(options: Sequence[str], draw: float) -> str:
    return options[int(draw * len(options))]
