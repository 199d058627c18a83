"""How well two people fit: one table of answers, the same for the deck, a card and the compatibility page."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from aangan.people.types import DIMENSIONS, label, weigh

CHIPS = 3
WORKABLE_FROM = 60
BITS = 3
CODES = 1 << BITS

# For each question its answers, in the order of the bits in which `deck_drafts` packs them.
ORDER: tuple[tuple[str, ...], ...] = (
    ("early_bird", "flexible", "night_owl"),
    ("minimal", "tidy", "spotless"),
    ("vegetarian", "vegan", "non_vegetarian", "eggetarian", "no_preference"),
    ("never", "occasionally", "regularly"),
    ("never", "occasionally", "regularly"),
    ("no_overnight_guests", "occasional_ok", "open_house"),
    ("wfh", "office", "hybrid"),
)


@dataclass(frozen=True, slots=True)
class Fit:
    """How well two people fit: a percentage over what both answered (None when that is nothing), and their best."""

    percentage: int | None
    chips: tuple[str, ...]


def _table() -> NDArray[np.float64]:
    table = np.full((len(DIMENSIONS), CODES, CODES), np.nan)
    for number, (_, _, rule) in enumerate(DIMENSIONS):
        for one, mine in enumerate(ORDER[number], 1):
            for other, theirs in enumerate(ORDER[number], 1):
                table[number, one, other] = rule.score(mine, theirs)
    return table


# One implementation of compatibility: the table is filled by the rule that the compatibility page shows.
SCORES = _table()
WEIGHTS = np.array([weight for _, weight, _ in DIMENSIONS])
LABELS = tuple(label(name) for name, _, _ in DIMENSIONS)
SHIFTS = np.arange(len(DIMENSIONS)) * BITS


def fits(mine: int, theirs: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the compatibility of one packed answer with many, 0..100; NaN where nothing was answered by both."""
    own = (mine >> SHIFTS) & (CODES - 1)
    others = (theirs[None, :] >> SHIFTS[:, None]) & (CODES - 1)
    scores: NDArray[np.float64] = SCORES[np.arange(len(DIMENSIONS))[:, None], own[:, None], others]
    known = ~np.isnan(scores)
    weight = (WEIGHTS[:, None] * known).sum(axis=0)
    total = (WEIGHTS[:, None] * np.nan_to_num(scores)).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(weight > 0, total / np.maximum(weight, 1e-9), np.nan)


@lru_cache(maxsize=1 << 16)
def fit(mine: int, matters: int, theirs: int, matters_to_them: int) -> Fit:
    """Return what a card says of two packed answers, and of what matters to whom; to the compatibility page's digit.

    Pages show the same pairs again and again, and many people answer alike: hence the cache.
    """
    judged: list[tuple[float, float, str]] = []
    for number, (_, weight, _) in enumerate(DIMENSIONS):
        one, other = mine >> number * BITS & CODES - 1, theirs >> number * BITS & CODES - 1
        if one and other:
            counts = weight * weigh(number, matters, matters_to_them)
            judged.append((counts, int(SCORES[number, one, other]), LABELS[number]))
    total = sum(weight for weight, _, _ in judged)
    if not total:
        return Fit(None, ())
    best = sorted((each for each in judged if each[1] >= WORKABLE_FROM), key=lambda each: -each[1])[:CHIPS]
    percentage = round(sum(weight * score for weight, score, _ in judged) / total)
    return Fit(percentage, tuple(name for _, _, name in best))
