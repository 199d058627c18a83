"""A made-up metro: who lives there, whom they could live with, whom they would like, and when they look.

All of it is drawn before anybody is dealt a card, from one seed, so that every policy meets the same people, who decide
the same of each other and come by at the same hours.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from aangan.matching.rules import CODES, ORDER, SHIFTS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

LIKE_RATE = 0.22
PAGE = 20
EXAMINED = 0.94
TAB, TAB_SIZE = 0.25, 5
LATE, OPEN_TO_BOTH, POSTER = 0.30, 0.20, 0.35

# What an answer of the other (columns) is to somebody of an answer (rows), 0 unbearable .. 1 welcome, as `ORDER` has
# them: who is neat minds the other's mess, and not the other way round.
WELCOME: tuple[tuple[tuple[float, ...], ...], ...] = (
    ((1.0, 0.6, 0.1), (0.9, 1.0, 0.7), (0.4, 0.8, 1.0)),
    ((0.8, 0.9, 0.6), (0.2, 1.0, 0.8), (0.0, 0.5, 1.0)),
    (
        (1.0, 0.9, 0.1, 0.5, 0.5),
        (0.7, 1.0, 0.0, 0.2, 0.4),
        (0.6, 0.3, 1.0, 0.9, 0.9),
        (0.9, 0.7, 0.5, 1.0, 0.8),
        (0.8, 0.7, 0.8, 0.9, 1.0),
    ),
    ((1.0, 0.5, 0.0), (0.8, 1.0, 0.7), (0.6, 0.9, 1.0)),
    ((1.0, 0.7, 0.2), (0.8, 1.0, 0.8), (0.5, 0.9, 1.0)),
    ((1.0, 0.5, 0.0), (0.7, 1.0, 0.6), (0.2, 0.8, 1.0)),
    ((0.7, 1.0, 0.9), (0.9, 1.0, 1.0), (0.8, 1.0, 1.0)),
)
ANSWERED = (
    (0.30, 0.40, 0.30), (0.25, 0.50, 0.25), (0.30, 0.05, 0.40, 0.10, 0.15), (0.60, 0.25, 0.15), (0.45, 0.40, 0.15),
    (0.30, 0.45, 0.25), (0.30, 0.40, 0.30),
)  # fmt: skip
# Question and answer codes that a deal-breaker will not have, and how many hold to it; the last is a pet.
BREAKERS = ((2, (3,), 0.18), (3, (2, 3), 0.20), (4, (3,), 0.15), (5, (3,), 0.15), (1, (1,), 0.20))
PET, NO_PETS = 0.15, 0.20


@dataclass(frozen=True, slots=True)
class Shape:
    """What a world is made of; the defaults are the thick market."""

    users: int = 2000
    days: int = 14
    like_rate: float = LIKE_RATE
    missing: float = 0.15
    radius_km: float = 26.0
    same_gender: float = 0.30
    tolerance_days: tuple[float, float] = (6.0, 120.0)

    @property
    def thin(self) -> "Shape":
        """The same with shorter ways and stricter people."""
        return replace(self, radius_km=11.0, same_gender=0.40, tolerance_days=(3.0, 75.0))


@dataclass(frozen=True, slots=True)
class Visits:
    """Every look into the app in the order of time: whose, when in days, how many cards, and whether likes too."""

    who: Ints
    when: Floats
    cards: Ints
    tab: Bools


@dataclass(frozen=True, slots=True)
class World:
    """People by number: `one_way[i, j]` that j is within what i asks for, `likes[i, j]` that i likes j when shown."""

    shape: Shape
    packed: Ints
    age: Floats
    km: Floats
    one_way: Bools
    chance: NDArray[np.float32]
    likes: Bools
    joined: Floats
    idle: Floats
    visits: Visits

    @property
    def two_way(self) -> Bools:
        """That both are within what the other asks for."""
        return self.one_way & self.one_way.T


def build(seed: int, shape: Shape | None = None) -> World:
    """Draw a world."""
    shape = shape or Shape()
    draw = np.random.default_rng(seed)
    size = shape.users
    answers = np.stack([draw.choice(len(share), size, p=share) for share in ANSWERED])
    age = np.clip(draw.normal(27, 4.5, size), 19, 50)
    km, radius = _places(draw, shape)
    one_way = _within(draw, shape, answers, km, radius)
    chance = _chance(draw, shape, answers, age, km / radius[:, None], one_way & one_way.T)
    likes = (draw.random((size, size), dtype=np.float32) < chance) & one_way
    told = draw.random(answers.shape) >= shape.missing
    packed = (np.where(told, answers + 1, 0) << SHIFTS[:, None]).sum(axis=0)
    # Those who were here before came days ago; the late come at any moment of the fortnight.
    late = draw.random(size) < LATE
    joined = np.where(late, draw.uniform(0, shape.days, size), -draw.uniform(4, 60, size))
    habit = draw.beta(1.6, 2.8, size)
    visits = _visits(draw, shape, joined, habit)
    idle = draw.exponential(1 / np.maximum(habit, 0.02))
    return World(shape, packed, age, km, one_way, chance, likes, joined, idle, visits)


def _places(draw: np.random.Generator, shape: Shape) -> tuple[Floats, Floats]:
    size = shape.users
    # Twelve quarters, evenly strewn as the seeds of a sunflower.
    turn, far = np.arange(12) * np.pi * (3 - np.sqrt(5)), 16 * np.sqrt((np.arange(12) + 0.5) / 12)
    centres = np.stack([far * np.cos(turn), far * np.sin(turn)], axis=1)
    place = centres[draw.choice(12, size, p=draw.dirichlet(np.full(12, 8.0)))] + draw.normal(0, 2.0, (size, 2))
    km = np.hypot(*(place[:, None, :] - place[None, :, :]).transpose(2, 0, 1))
    return km, shape.radius_km * np.exp(draw.normal(0, 0.9, size))


def _within(draw: np.random.Generator, shape: Shape, answers: Ints, km: Floats, radius: Floats) -> Bools:
    """Return whether j (columns) is within what i (rows) asks for; nobody is within what they ask for themselves."""
    size = shape.users
    mode = draw.choice(3, size, p=[POSTER, 1 - POSTER - OPEN_TO_BOTH, OPEN_TO_BOTH])
    within = (km <= radius[:, None]) & ~((mode == 0)[:, None] & (mode == 0)[None, :])
    middle, wide = 18_000 * np.exp(draw.normal(0, 0.28, size)), draw.uniform(0.15, 0.45, size)
    low, high = middle * (1 - wide), middle * (1 + wide)
    within &= (low[:, None] <= high[None, :]) & (low[None, :] <= high[:, None])
    date, patience = draw.gamma(2.0, 15.0, size), draw.uniform(*shape.tolerance_days, size)
    within &= np.abs(date[:, None] - date[None, :]) <= patience[:, None]
    gender, strict = draw.random(size) < 0.5, draw.random(size) < shape.same_gender
    within &= ~strict[:, None] | (gender[:, None] == gender[None, :])
    for question, refused, share in BREAKERS:
        has = np.isin(answers[question] + 1, refused)
        # Nobody refuses what they do themselves.
        within &= ~((draw.random(size) < share) & ~has)[:, None] | ~has[None, :]
    pet = draw.random(size) < PET
    within &= ~((draw.random(size) < NO_PETS) & ~pet)[:, None] | ~pet[None, :]
    np.fill_diagonal(within, val=False)
    return within


def _chance(
    draw: np.random.Generator, shape: Shape, answers: Ints, age: Floats, far: Floats, possible: Bools
) -> NDArray[np.float32]:
    """Return how likely i (rows) is to like j: taste with a direction, what a form does not ask, and a pickiness."""
    size = shape.users
    matters = draw.dirichlet(np.full(len(ORDER), 1.5), size)
    taste = np.zeros((size, size), dtype=np.float32)
    for number, welcome in enumerate(WELCOME):
        table = np.zeros((CODES, CODES), dtype=np.float32)
        table[: len(welcome), : len(welcome)] = welcome
        taste += matters[:, number, None].astype(np.float32) * table[answers[number][:, None], answers[number][None, :]]
    # Somebody's air, and the air they look for: half alike, so that liking goes back and forth, but not by itself.
    air = draw.normal(0, 1, (size, 3)).astype(np.float32)
    wish = (0.5 * air + 0.87 * draw.normal(0, 1, (size, 3))).astype(np.float32)
    quality, picky = draw.normal(0, 0.65, size), draw.normal(0, 0.55, size)
    odds = 6.0 * taste + 0.34 * wish @ air.T + quality.astype(np.float32)[None, :] - picky.astype(np.float32)[:, None]
    odds -= 0.05 * np.abs(age[:, None] - age[None, :]).astype(np.float32) + 0.2 * np.minimum(far, 2).astype(np.float32)
    return _calibrated(odds, shape.like_rate, possible)


def _calibrated(odds: NDArray[np.float32], rate: float, possible: Bools) -> NDArray[np.float32]:
    """Shift the odds until those who can live together like each other at this rate."""
    sample, low, high = odds[possible].astype(np.float64), -20.0, 20.0
    for _ in range(40):
        middle = (low + high) / 2
        found = (1 / (1 + np.exp(-(sample + middle)))).mean()
        low, high = (middle, high) if found < rate else (low, middle)
    shifted: NDArray[np.float32] = 1 / (1 + np.exp(-(odds + np.float32(low))))
    return shifted


def _visits(draw: np.random.Generator, shape: Shape, joined: Floats, habit: Floats) -> Visits:
    who, when = [], []
    for day in range(shape.days):
        here = joined < day + 1
        arrives = here & (joined >= day)
        active = here & ((draw.random(shape.users) < habit) | arrives)
        times = np.where(active, 1 + draw.poisson(0.6, shape.users), 0)
        people = np.repeat(np.arange(shape.users), times)
        # Whoever arrives today looks after they arrived.
        first = np.maximum(day, joined[people])
        who.append(people)
        when.append(first + draw.random(people.size) * (day + 1 - first))
    everyone, moment = np.concatenate(who), np.concatenate(when)
    order = np.argsort(moment, kind="stable")
    cards = np.minimum(draw.geometric(1 - EXAMINED, order.size), PAGE)
    return Visits(everyone[order], moment[order], cards, draw.random(order.size) < TAB)
