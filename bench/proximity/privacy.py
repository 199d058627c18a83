"""What noisy figures tell of one session, how wrong they are, and what asking again and again adds."""

import math
import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from aangan.infra.settings import Settings
from aangan.proximity import service
from aangan.proximity.rules import noised, taxonomy
from aangan.proximity.types import WEIGHT_MAX
from bench.proximity.clocked import Pocket, clocked

HEAD = ("noise", "pairs of releases", "epsilon configured", "seen (95 % sure)", "seen (best guess)")
ERROR_HEAD = ("sessions", "epsilon a day", "releases a day", "top-5 error %", "worst %", "top 5 right %")
POLL_HEAD = ("asked", "different answers")
Figures = dict[str, Any]
Release = Callable[[Figures, Fraction], Figures]
BASE, RARE = 1000, 30
Z95 = 1.645
TRIALS, TOP, NAMED = 200, 5, (1, 3)


def day(figures: Figures, epsilon: Fraction) -> Figures:
    """Draw a day's one release, as the product does, but for the categories that are the same on both days."""
    return noised(figures, _touched(), epsilon, releases=1, seen=1)


def audit(releases: int, epsilon: Fraction, draw: Release = day, sure: float = Z95) -> tuple[float, float]:
    """Return what a likelihood guess at one session more or less tells: for sure, and by its best threshold.

    Thresholds that more than a few releases reach are chosen on one half of the releases and judged on the other.
    `sure` is in standard deviations: 1.645 is wrong in five of a hundred audits.
    """
    drawn = [[_likelihood(draw(_figures(more), epsilon), epsilon) for _ in range(releases)] for more in (1, 0)]
    half = releases // 2
    known = [side[:half] for side in drawn]
    usual = [at for at in {round(one, 6) for side in known for one in side} if min(_reached(known, at)) >= RARE]
    chosen = max(usual, key=lambda at: _told(known, at, sure))
    rest = [side[half:] for side in drawn]
    return max(0.0, _told(rest, chosen, sure)), _told(rest, chosen, 0.0)


def errors(sessions: int, epsilon: Fraction, releases: int) -> list[object]:
    """Return how wrong the five largest categories of a made-up day are in its releases."""
    chance = random.Random(5)
    categories = taxonomy().categories
    liked = [1 / (rank + 1) for rank in range(len(categories))]
    counts = dict.fromkeys(categories, 0)
    for _ in range(sessions):
        for one in set(chance.choices(categories, liked, k=chance.randint(*NAMED))):
            counts[one] += 1
    figures = {"sessions": sessions, "matches": sessions // 4, "active": sessions // 12, "categories": counts}
    top = sorted(counts, key=lambda one: -counts[one])[:TOP]
    wrong, right = [], 0
    for _ in range(TRIALS):
        shown = noised(figures, categories, epsilon, releases=releases, seen=1)["categories"]
        wrong += [100 * abs(shown[one] - counts[one]) / counts[one] for one in top]
        right += len(set(sorted(shown, key=lambda one: -shown[one])[:TOP]) & set(top))
    share = 100 * right / (TRIALS * TOP)
    return [sessions, float(epsilon), releases, sum(wrong) / len(wrong), max(wrong), share]


async def polled(settings: Settings, times: int) -> list[list[object]]:
    """Ask again and again within one release while people come."""
    async with clocked(settings, proximity_stats="dp") as (services, _):
        answers = set()
        for _ in range(times):
            await Pocket(services, strong=True, likes=["devops"]).register()
            answers.add((await service.stats(services)).model_dump_json())
    return [[times, len(answers)]]


def _figures(more: int) -> Figures:
    """Return a day with one session more, which counts in all that it may."""
    return {
        "sessions": BASE + more,
        "matches": BASE + WEIGHT_MAX * more,
        "active": BASE + more,
        "categories": dict.fromkeys(_touched(), BASE + more),
    }


def _touched() -> list[str]:
    """Return the categories of the one session."""
    return taxonomy().categories[:WEIGHT_MAX]


def _likelihood(shown: Figures, epsilon: Fraction) -> float:
    """Return how much more likely a release is with the session than without, as a logarithm."""
    fifth = float(epsilon) / 5
    told = fifth * _nearer(shown["sessions"], 1) + fifth * _nearer(shown["active"], 1)
    told += fifth / WEIGHT_MAX * _nearer(shown["matches"], WEIGHT_MAX)
    return told + 2 * fifth / WEIGHT_MAX * sum(_nearer(count, 1) for count in shown["categories"].values())


def _nearer(shown: int, step: int) -> int:
    return abs(shown - BASE) - abs(shown - BASE - step)


def _told(drawn: list[list[float]], threshold: float, z: float) -> float:
    """Return the logarithm of how much more often a threshold is reached with the session than without."""
    hits, misses = _reached(drawn, threshold)
    low, high = _bound(hits, len(drawn[0]), -z), _bound(misses, len(drawn[1]), z)
    if not low:
        return -math.inf
    return math.log(low / high) if high else math.inf


def _reached(drawn: list[list[float]], threshold: float) -> list[int]:
    """Return how many releases with the session, and how many without, reach a threshold."""
    return [sum(one >= threshold - 1e-6 for one in side) for side in drawn]


def _bound(hits: int, of: int, z: float) -> float:
    """Return Wilson's bound of a share."""
    share = hits / of
    middle = share + z * z / (2 * of)
    spread = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return (middle + spread) / (1 + z * z / of)
