"""Why somebody is dealt, and what differs, in plain words."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from aangan.matching.rules._fit import BITS, CODES, ORDER, SCORES, WEIGHTS, WORKABLE_FROM
from aangan.matching.rules._market import IMPORTANCE, LIKED, NEWCOMER_DAYS, SUPER_LIKED, Pool, Viewer

TOP = 3
OFTEN_HERE = 0.5
NEAR_KM = 3.0

# What people do who gave an answer, as it follows "You" and "They"; a few answers serve two dimensions.
DOES: tuple[dict[str, str], ...] = (
    {"early_bird": "get up early", "flexible": "keep flexible hours", "night_owl": "stay up late"},
    {"minimal": "take tidying easy", "tidy": "like it tidy", "spotless": "like it spotless"},
    {
        "vegetarian": "eat vegetarian", "vegan": "eat vegan", "non_vegetarian": "eat meat",
        "eggetarian": "eat eggs but no meat", "no_preference": "eat anything",
    },
    {"never": "do not smoke", "occasionally": "smoke now and then", "regularly": "smoke regularly"},
    {"never": "do not drink", "occasionally": "drink now and then", "regularly": "drink regularly"},
    {
        "no_overnight_guests": "have no overnight guests", "occasional_ok": "have guests now and then",
        "open_house": "keep an open house",
    },
    {"wfh": "work from home", "office": "work at an office", "hybrid": "work partly from home"},
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reasons:
    """At most three sentences each: what brought the two together, and what differs; the weightiest first."""

    why: tuple[str, ...]
    differs: tuple[str, ...]


def reasons(viewer: Viewer, pool: Pool, place: int) -> Reasons:
    """Return why the one at a place of the pool is shown to the viewer, and where the two differ."""
    said = sentences(viewer.answers, viewer.importance, int(pool.answers[place]))
    return Reasons(tuple([*_known(pool, place), *said.why][:TOP]), said.differs)


@lru_cache(maxsize=1 << 16)
def sentences(mine: int, importance: int, theirs: int) -> Reasons:
    """Return what two packed answers have in common, and where they differ.

    Dimensions count as much as they weigh in the percentage, by what `importance` says of them; one that either left
    open is not spoken of. Many people answer alike, and pages are shown again and again: hence the cache.
    """
    why: list[tuple[float, str]] = []
    differs: list[tuple[float, str]] = []
    for number, order in enumerate(ORDER):
        own, other = (answers >> number * BITS & CODES - 1 for answers in (mine, theirs))
        matters = WEIGHTS[number] * IMPORTANCE[importance >> number * BITS & CODES - 1]
        score = SCORES[number, own, other]
        if np.isnan(score) or not matters:
            continue
        do, they_do = DOES[number][order[own - 1]], DOES[number][order[other - 1]]
        if score >= WORKABLE_FROM:
            why.append((matters * score, f"You both {do}" if own == other else f"You {do}, they {they_do}: it works"))
        else:
            differs.append((matters * (100 - score), f"You {do}, they {they_do}"))
    return Reasons(_heaviest(why), _heaviest(differs))


def _known(pool: Pool, place: int) -> list[str]:
    """Return what speaks for a card besides the answers."""
    said, known = pool.said[place], []
    if said in {LIKED, SUPER_LIKED}:
        known.append("They super-liked you" if said == SUPER_LIKED else "They already like you")
    if pool.km is not None and pool.km[place] <= NEAR_KM:
        known.append("They look in the same part of town")
    if pool.age_days[place] <= NEWCOMER_DAYS:
        known.append("They are new here")
    elif pool.activity[place] >= OFTEN_HERE:
        known.append("They are often here")
    # Answers are what the two will live with: two of three places are theirs.
    return known[:1]


def _heaviest(found: list[tuple[float, str]]) -> tuple[str, ...]:
    return tuple(sentence for _, sentence in sorted(found, key=lambda each: -each[0])[:TOP])
