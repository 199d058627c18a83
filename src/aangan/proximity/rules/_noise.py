"""Figures that say nothing of any one session: OpenDP's discrete Laplace noise, or groups.

Noise of floating point numbers has given secrets away by its rounding; OpenDP's is drawn of exact fractions.
"""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import cache
from math import inf, nextafter
from typing import Any, cast

from aangan.proximity.types import WEIGHT_MAX

# What each figure may tell of the whole day's epsilon.
SHARES = {"sessions": Fraction(1, 5), "matches": Fraction(1, 5), "categories": Fraction(2, 5), "active": Fraction(1, 5)}


def noised(
    figures: Mapping[str, Any], categories: Iterable[str], epsilon: Fraction, *, releases: int, seen: int
) -> dict[str, Any]:
    """Return a day's figures with noise: `epsilon` is the day's, of so many releases, each session open at `seen`."""
    spent = {name: epsilon * share / (seen if name == "active" else releases) for name, share in SHARES.items()}
    return {
        "sessions": noisy(figures["sessions"], 1, spent["sessions"]),
        "matches": noisy(figures["matches"], WEIGHT_MAX, spent["matches"]),
        "active": noisy(figures["active"], 1, spent["active"]),
        # Every category of the table, also those that nobody named: a missing one would tell.
        "categories": {
            category: noisy(figures["categories"].get(category, 0), WEIGHT_MAX, spent["categories"])
            for category in categories
        },
    }


def noisy(value: int, sensitivity: int, epsilon: Fraction) -> int:
    """Return a count, which one session changes by `sensitivity` at most, with noise, and never below 0."""
    return max(0, _mechanism(sensitivity, epsilon)(value))


def floored(value: int, group: int) -> int:
    """Return a count down to a multiple of a group: one person more or less is mostly not seen."""
    return value // group * group


@cache
def _mechanism(sensitivity: int, epsilon: Fraction) -> Callable[[int], int]:
    """Return noise that OpenDP itself says to cost no more than epsilon."""
    # A large library, which houses that add no noise never load.
    import opendp.prelude as dp  # noqa: PLC0415

    dp.enable_features("contrib")
    domain, distance = dp.atom_domain(T=int), dp.absolute_distance(T=int)
    scale = float(sensitivity / epsilon)
    while True:
        # Some of its methods say nothing of their types.
        made: Any = dp.m.make_geometric(domain, distance, scale=scale)
        if Fraction(made.map(sensitivity)) <= epsilon:
            return cast("Callable[[int], int]", made)
        scale = nextafter(scale, inf)
