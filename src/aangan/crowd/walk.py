"""Where phones are and what they hear: random waypoints with long-tailed pauses, and radio that fades with distance."""

import itertools
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass

WIDTH, HEIGHT = 60.0, 40.0
SPEED_METRES = (0.5, 1.6)
# Most people stand for seconds, some for the whole evening.
PAUSE_SHAPE, PAUSE_SECONDS, PAUSE_MOST = 1.3, 8.0, 900.0
POWER_DBM, EXPONENT, SHADOW_DB, HEARD_DBM = -59.0, 2.2, 4.0, -78.0
MISSED = 0.25


@dataclass(slots=True)
class Walker:
    """One person: where they are, where they go, how long they stand."""

    x: float
    y: float
    to_x: float
    to_y: float
    speed: float
    pause: float
    # Phones hear differently well; of two, often one hears the other first.
    ear_db: float


def walkers(count: int, chance: random.Random) -> list[Walker]:
    """Draw a crowd that stands about."""
    return [_walker(chance) for _ in range(count)]


def step(crowd: list[Walker], seconds: float, chance: random.Random) -> None:
    """Let time pass."""
    for one in crowd:
        _move(one, seconds, chance)


def heard(crowd: list[Walker], chance: random.Random) -> Iterator[tuple[int, int]]:
    """Give who hears whom in one scan, as (listener, heard)."""
    for (a, one), (b, other) in itertools.combinations(enumerate(crowd), 2):
        metres = max(0.3, math.hypot(one.x - other.x, one.y - other.y))
        level = POWER_DBM - 10 * EXPONENT * math.log10(metres) + chance.gauss(0, SHADOW_DB)
        for listener, sender, strength in ((a, b, level + one.ear_db), (b, a, level + other.ear_db)):
            if strength >= HEARD_DBM and chance.random() >= MISSED:
                yield listener, sender


def _walker(chance: random.Random) -> Walker:
    x, y = chance.uniform(0, WIDTH), chance.uniform(0, HEIGHT)
    return Walker(x, y, x, y, chance.uniform(*SPEED_METRES), chance.uniform(0, PAUSE_SECONDS), chance.gauss(0, 3))


def _move(one: Walker, seconds: float, chance: random.Random) -> None:
    if one.pause > 0:
        one.pause -= seconds
        return
    left = math.hypot(one.to_x - one.x, one.to_y - one.y)
    if left <= one.speed * seconds:
        one.x, one.y = one.to_x, one.to_y
        one.to_x, one.to_y = chance.uniform(0, WIDTH), chance.uniform(0, HEIGHT)
        one.pause = min(PAUSE_MOST, PAUSE_SECONDS * chance.paretovariate(PAUSE_SHAPE))
        return
    one.x += (one.to_x - one.x) / left * one.speed * seconds
    one.y += (one.to_y - one.y) / left * one.speed * seconds
