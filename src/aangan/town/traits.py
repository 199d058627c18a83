"""What people are like, as columns of numbers: quick to draw by the million, and all that swiping needs to know."""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from aangan.town import demo, names
from aangan.town.draw import (
    BLOCK,
    Bools,
    Floats,
    Ints,
    Kind,
    block_length,
    blocks,
    stream,
    weighted,
    weighted_by,
)
from aangan.town.localities import CITIES, localities, of_city
from aangan.town.size import Size
from aangan.town.work import PROFESSIONS

DAY = 86_400
MODES = ("room_poster", "seeker", "co_hunter", "open_to_both")
GENDERS = ("male", "female", "other")
WANTS = ("any", "male", "female")
STATUSES = ("active", "paused", "draft", "pending_review")
TIMELINES = (
    "immediately",
    "within_1_week",
    "within_2_weeks",
    "within_1_month",
    "within_2_months",
    "within_3_months",
    "flexible",
)
OFTEN = ("never", "occasionally", "regularly")
# The seven questions, in the order of the rows of `Traits.answers`.
QUESTIONS: dict[str, tuple[str, ...]] = {
    "sleep_schedule": ("early_bird", "flexible", "night_owl"),
    "cleanliness": ("minimal", "tidy", "spotless"),
    "food_habits": ("vegetarian", "vegan", "non_vegetarian", "eggetarian", "no_preference"),
    "smoking": OFTEN,
    "drinking": OFTEN,
    "guests_policy": ("no_overnight_guests", "occasional_ok", "open_house"),
    "work_style": ("wfh", "office", "hybrid"),
}
SLEEP, CLEAN, FOOD, SMOKING, DRINKING, GUESTS, WORK = range(7)
PETS = ("no_pets", "pet_friendly", "have_pets")
PARTIES = ("no_parties", "occasional_weekends", "party_friendly")
STRICT = ("food_veg_only", "no_smoking", "no_drinking", "no_overnight_guests", "no_pets", "no_parties", "min_tidy")
ROOM_POSTER, OPEN_TO_BOTH = MODES.index("room_poster"), MODES.index("open_to_both")
OPEN_HOUSE = QUESTIONS["guests_policy"].index("open_house")
MISSING = 0.12
STUDENTS = frozenset(index for index, each in enumerate(PROFESSIONS) if each.name.endswith(("Student", "Aspirant")))
OPEN_WITH_A_HOME = 0.3


@dataclass(frozen=True, slots=True)
class Traits:
    """Columns about people; words are indexes into the tuples above, -1 where somebody did not say."""

    number: Ints
    city: Ints
    locality: Ints
    community: Ints
    gender: Ints
    # Which of their community's first names they have: of the women's where `she`, otherwise of the men's.
    she: Bools
    first: Ints
    age: Ints
    mode: Ints
    status: Ints
    job: Ints
    # Seven rows, one a question.
    answers: Ints
    wants: Ints
    # One bit for each of `STRICT`.
    strict: Ints
    pets: Ints
    parties: Ints
    timeline: Ints
    budget_min: Ints
    budget_max: Ints
    # Seconds before the town's now.
    active: Ints
    joined: Ints
    lat: Floats
    lng: Floats
    # How liked somebody is, and how much they swipe: 1 on the average.
    appeal: Floats
    zeal: Floats
    has_home: Bools


def draw_traits(seed: int, size: Size, block: int) -> Traits:
    """Draw one block of people, by themselves: (seed, size, block) alone decides."""
    count = block_length(size.people, block)
    chance = stream(seed, Kind.PEOPLE, block)
    where = _where(chance, size, count)
    who = _who(chance, where["city"], count)
    ways = _ways(chance, who, count)
    wishes = _wishes(chance, where["locality"], who, count)
    drawn = Traits(number=block * BLOCK + 1 + np.arange(count), **where, **who, **ways, **wishes)
    if block == 0:
        _seat(drawn)
    return drawn


def first_name(traits: Traits, at: int) -> str:
    """Return what friends call the person at an index."""
    community = names.communities()[int(traits.community[at])]
    return (community.women if traits.she[at] else community.men)[int(traits.first[at])]


def all_traits(seed: int, size: Size) -> Traits:
    """Draw everybody, block after block; about 250 bytes a person."""
    drawn = [draw_traits(seed, size, block) for block in blocks(size.people)]
    columns = {
        field.name: np.concatenate([getattr(each, field.name) for each in drawn], axis=-1) for field in fields(Traits)
    }
    return Traits(**columns)


def _where(chance: np.random.Generator, size: Size, count: int) -> dict[str, Any]:
    city = weighted(chance, [size.cities.get(name, 0) for name in CITIES], count)
    locality = _localities(chance, city)
    lat, lng = _positions(chance, locality)
    return {"city": city, "locality": locality, "lat": lat, "lng": lng}


def _who(chance: np.random.Generator, city: Ints, count: int) -> dict[str, Any]:
    known = names.communities()
    gender = weighted(chance, (0.51, 0.475, 0.015), count)
    community = weighted_by(chance, np.array([names.weights(each) for each in CITIES], dtype=np.float64), city)
    she = (gender == 1) | ((gender == 2) & (chance.random(count) < 0.5))
    given = np.array([[len(each.men), len(each.women)] for each in known])[community, she.astype(np.int64)]
    job = weighted(chance, [each.weight for each in PROFESSIONS], count)
    active = np.clip(150 + np.exp(chance.normal(np.log(0.8 * DAY), 1.7, count)), 150, 75 * DAY).astype(np.int64)
    return {
        "gender": gender,
        "community": community,
        "she": she,
        "first": (chance.random(count) * given).astype(np.int64),
        "job": job,
        "age": _ages(chance, job),
        "mode": weighted(chance, (0.35, 0.25, 0.2, 0.2), count),
        "status": weighted(chance, (0.965, 0.02, 0.01, 0.005), count),
        "active": active,
        "joined": active + np.clip(DAY * (1 + chance.gamma(1.2, 60, count)), DAY, 900 * DAY).astype(np.int64),
        "appeal": _lognormal(chance, 0.55, count),
        "zeal": _lognormal(chance, 0.85, count),
    }


def _ways(chance: np.random.Generator, who: dict[str, Any], count: int) -> dict[str, Any]:
    habits = _habits(chance, who["community"], who["gender"], who["job"], who["age"])
    pets = weighted(chance, (0.62, 0.27, 0.11), count)
    open_house = (habits[GUESTS] == OPEN_HOUSE).astype(np.int64)
    parties = weighted_by(chance, np.array([[0.6, 0.36, 0.04], [0.1, 0.5, 0.4]]), open_house)
    answers = np.where(chance.random(habits.shape) < MISSING, -1, habits)
    strict = _strict(chance, answers, pets, parties)
    return {"answers": answers, "pets": pets, "parties": parties, "strict": strict}


def _wishes(chance: np.random.Generator, locality: Ints, who: dict[str, Any], count: int) -> dict[str, Any]:
    low, high = _budgets(chance, locality, who["mode"])
    open_with_a_home = (who["mode"] == OPEN_TO_BOTH) & (chance.random(count) < OPEN_WITH_A_HOME)
    return {
        "wants": weighted_by(chance, np.array([[0.72, 0.28, 0.0], [0.43, 0.02, 0.55], [1.0, 0.0, 0.0]]), who["gender"]),
        "timeline": weighted(chance, (15, 12, 18, 25, 12, 8, 10), count),
        "budget_min": low,
        "budget_max": high,
        "has_home": (who["mode"] == ROOM_POSTER) | open_with_a_home,
    }


def _seat(drawn: Traits) -> None:
    """Write the three whom everybody meets over the first three who were drawn."""
    known = [each.key for each in names.communities()]
    places = [(place.city, place.name) for place in localities()]
    jobs = [each.name for each in PROFESSIONS]
    for at, seat in enumerate(demo.SEATS[: len(drawn.number)]):
        drawn.city[at] = CITIES.index(seat.city)
        drawn.locality[at] = places.index((seat.city, seat.locality))
        drawn.community[at] = known.index(seat.community)
        drawn.she[at], drawn.first[at] = _given(seat)
        drawn.gender[at], drawn.age[at] = GENDERS.index(seat.gender), seat.age
        drawn.mode[at], drawn.status[at] = MODES.index(seat.mode), STATUSES.index(seat.status)
        drawn.job[at], drawn.wants[at] = jobs.index(seat.job), WANTS.index("any")
        drawn.answers[:, at] = [
            options.index(said) for options, said in zip(QUESTIONS.values(), seat.answers, strict=True)
        ]
        drawn.strict[at] = sum(1 << STRICT.index(key) for key in seat.strict)
        drawn.pets[at], drawn.parties[at] = PETS.index(seat.pets), PARTIES.index(seat.parties)
        drawn.timeline[at] = TIMELINES.index(seat.timeline)
        drawn.budget_min[at], drawn.budget_max[at] = seat.budget_min, seat.budget_max
        drawn.active[at], drawn.joined[at] = seat.active, 200 * DAY
        drawn.lat[at], drawn.lng[at] = seat.lat, seat.lng
        drawn.appeal[at], drawn.zeal[at] = 1.5, 1.0
        drawn.has_home[at] = seat.has_home


def _given(seat: demo.Seat) -> tuple[bool, int]:
    she = seat.gender == "female"
    community = next(each for each in names.communities() if each.key == seat.community)
    return she, (community.women if she else community.men).index(seat.full_name.split(" ")[0])


def _localities(chance: np.random.Generator, city: Ints) -> Ints:
    found = np.zeros(len(city), dtype=np.int64)
    for index, name in enumerate(CITIES):
        here = np.flatnonzero(city == index)
        places = np.array(of_city(name))
        # The lists begin with the places that people ask for most.
        found[here] = places[weighted(chance, 1 / (4.0 + np.arange(len(places))), len(here))]
    return found


def _ages(chance: np.random.Generator, job: Ints) -> Ints:
    age = np.clip(np.rint(20.3 + chance.gamma(3.1, 2.3, len(job))), 20, 45).astype(np.int64)
    student = np.isin(job, list(STUDENTS))
    return np.where(student, 19 + age % 8, age)


def _habits(chance: np.random.Generator, community: Ints, gender: Ints, job: Ints, age: Ints) -> Ints:
    """Draw what people really do; young people sleep later, and families' kitchens travel with them."""
    count = len(community)
    veg = np.array([each.veg for each in names.communities()])[community]
    rest = 1 - veg
    food = weighted_by(
        chance, np.stack([veg, 0.02 * rest + 0.005, 0.78 * rest, 0.11 * rest, 0.06 * rest], axis=1), np.arange(count)
    )
    smoking = weighted_by(chance, np.array([[0.68, 0.22, 0.1], [0.85, 0.12, 0.03], [0.7, 0.2, 0.1]]), gender)
    abstains = np.array([each.muslim for each in names.communities()])[community] & (chance.random(count) < 0.8)
    drinking = weighted_by(chance, np.array([[0.56, 0.39, 0.05], [0.2, 0.58, 0.22], [0.12, 0.53, 0.35]]), smoking)
    young = (age < 26).astype(np.int64)
    sleep = weighted_by(chance, np.array([[0.36, 0.42, 0.22], [0.17, 0.42, 0.41]]), young)
    clean = weighted_by(chance, np.array([[0.22, 0.57, 0.21], [0.12, 0.56, 0.32], [0.17, 0.57, 0.26]]), gender)
    guests = weighted_by(chance, np.array([[0.32, 0.58, 0.1], [0.18, 0.6, 0.22]]), (drinking > 0).astype(np.int64))
    work = weighted_by(chance, np.array([each[2:] for each in PROFESSIONS], dtype=np.float64), job)
    return np.stack([sleep, clean, food, smoking, np.where(abstains, 0, drinking), guests, work])


def _strict(chance: np.random.Generator, answers: Ints, pets: Ints, parties: Ints) -> Ints:
    """Choose up to three things that people will not live with: only what they do not do themselves."""
    own = np.stack(
        [
            (answers[FOOD] == 0) | (answers[FOOD] == 1),
            answers[SMOKING] == 0,
            answers[DRINKING] == 0,
            answers[GUESTS] == 0,
            pets == 0,
            parties == 0,
            answers[CLEAN] >= 1,
        ]
    )
    wish = np.where(own, chance.random(own.shape) * np.array([1, 1.3, 0.9, 0.7, 0.8, 0.7, 0.9])[:, None], -1)
    rank = np.argsort(np.argsort(-wish, axis=0), axis=0)
    chosen = (rank < weighted(chance, (0.36, 0.31, 0.21, 0.12), len(pets))) & own
    bits: Ints = (chosen * (1 << np.arange(len(STRICT)))[:, None]).sum(axis=0)
    return bits


def _budgets(chance: np.random.Generator, locality: Ints, mode: Ints) -> tuple[Ints, Ints]:
    rent = np.array([place.rent for place in localities()], dtype=np.float64)[locality]
    middle = rent * np.exp(chance.normal(0.02, 0.16, len(mode)))
    # Who has a room asks about one rent; who is open to both asks about a wide range.
    reach = np.array([[0.9, 1.1], [0.62, 1.12], [0.65, 1.15], [0.7, 1.2]])[mode]
    low = np.maximum(3000, np.rint(middle * reach[:, 0] / 500) * 500).astype(np.int64)
    high = np.maximum(low + 1000, np.rint(middle * reach[:, 1] / 500) * 500).astype(np.int64)
    return low, high


def _positions(chance: np.random.Generator, locality: Ints) -> tuple[Floats, Floats]:
    middle = np.array([(place.lat, place.lng) for place in localities()])[locality]
    # About 600 metres around the middle of the locality, never more than 1.6 km.
    spread = np.clip(chance.normal(0, 0.0055, middle.shape), -0.014, 0.014)
    found = np.round(middle + spread, 5)
    return found[:, 0], found[:, 1]


def _lognormal(chance: np.random.Generator, sigma: float, count: int) -> Floats:
    return np.exp(chance.normal(-sigma * sigma / 2, sigma, count))
