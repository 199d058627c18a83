"""What the worker keeps of how people fare, and what it learns of a night."""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np

from aangan.infra.unit import ReadUnit, Unit
from aangan.matching import repository, rules
from aangan.matching.repository import Look
from aangan.matching.rules import Examples, Weights
from aangan.matching.service._ranking import WEEKS_DAYS

SWIPES_AT_A_TIME, PEOPLE_AT_A_TIME = 2000, 500
# So many looks teach enough, and fit into a few hundred megabytes while they do; fewer than the least teach chance.
EXAMPLES_MOST, EXAMPLES_LEAST = 100_000, 500
NIGHTS_KEPT = 30


async def count_fresh(unit: Unit) -> bool:
    """Count anew how those fare who swiped or were swiped since the last time; tells whether there may be more."""
    found = await repository.stirred(unit, SWIPES_AT_A_TIME)
    if found is None:
        return False
    upto, ids = found
    await count(unit, ids)
    await repository.remember(unit, upto)
    return True


async def count_next(unit: Unit, after: int) -> int | None:
    """Count anew the next people by id: days pass, and matches end, without a swipe. None when nobody is left."""
    ids = await repository.counted(unit, after, PEOPLE_AT_A_TIME)
    if ids:
        await count(unit, ids)
    return ids[-1] if ids else None


async def count(unit: Unit, ids: Sequence[int]) -> None:
    """Count how some people fare, from all that they and others said."""
    await repository.count(unit, sorted(ids), unit.now() - timedelta(days=WEEKS_DAYS))


async def examples(unit: ReadUnit) -> Examples | None:
    """Return the newest looks to learn from, None while they are too few."""
    looks = await repository.looks(unit, EXAMPLES_MOST)
    return examples_of(looks) if len(looks) >= EXAMPLES_LEAST else None


async def keep_learned(unit: Unit, learned: Weights, number: int) -> None:
    """Keep what was learned from so many looks: decks are dealt by it from now on."""
    await repository.keep_weights(unit, learned.dumped(), number, NIGHTS_KEPT)


def examples_of(looks: Sequence[Look]) -> Examples:
    """Put looks into arrays, one place for each."""
    columns = dict(
        zip(Look._fields, (np.array(each, dtype=np.float64) for each in zip(*looks, strict=True)), strict=True)
    )
    return Examples(
        mine=columns["mine"].astype(np.int64),
        theirs=columns["theirs"].astype(np.int64),
        liked=columns["liked"].astype(np.bool_),
        popularity=rules.smoothed(columns["likes_received"], columns["looks_received"], doubt=rules.POPULARITY_DOUBT),
        selectivity=rules.smoothed(columns["likes_given"], columns["looks_given"], doubt=rules.SELECTIVITY_DOUBT),
        importance=columns["importance"].astype(np.int64),
        km=columns["km"],
        years=columns["years"],
    )
