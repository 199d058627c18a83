"""The order in which people are dealt: likely to end in a match that both have room for, and fair to newcomers."""

import numpy as np
from numpy.typing import NDArray

from aangan.matching.rules._fit import CODES
from aangan.matching.rules._market import (
    IMPORTANCE,
    LIKED,
    NEWCOMER_DAYS,
    PASSED,
    SUPER_LIKED,
    Floats,
    Ints,
    Pool,
    Viewer,
    Weights,
    codes,
    log_odds,
    share,
)

# Whoever passed on me is shown when nobody else is left; a super-like goes before a like.
HARDLY = 1e-6
SUPER = 3.0
# A like is seen when the other comes by within so many days and goes through what waits, so many likes a visit.
PATIENCE_DAYS = 6.0
LIKES_A_VISIT = 2.5
# Somebody who talks with this many has half the time for one more, squared.
ROOM_FOR = 6.0
# Of their share of the pool, newcomers get this much of every beginning of a deck.
NEWCOMERS_SHARE = 1.0

DIMENSION = np.arange(7)[:, None]
GOLDEN = np.uint64(0x9E3779B97F4A7C15)
MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))


def rank(viewer: Viewer, pool: Pool, weights: Weights) -> Ints:
    """Return the places of the pool in the order to deal them, best first: the same for the same day.

    Places of equal score are in an order of chance that the viewer's id and the day decide, so that nobody is last by
    the number they were given.
    """
    score = worth(viewer, pool, weights)
    chance = draw(viewer, pool.ids)
    order: Ints = np.lexsort((chance, -score))
    return _with_newcomers(order, pool, _part(draw(viewer, np.array([viewer.user_id]))))


def worth(viewer: Viewer, pool: Pool, weights: Weights) -> Floats:
    """Return the expected worth of showing each: both like, the other gets to see it, and has time to talk."""
    mine, theirs = likely(viewer, pool, weights)
    liked = (pool.said == LIKED) | (pool.said == SUPER_LIKED)
    reach = reached(pool.activity, pool.pending)
    score: Floats = mine * np.where(liked, 1.0, theirs * reach) / (1 + pool.open_matches / ROOM_FOR) ** 2
    score[pool.said == SUPER_LIKED] *= SUPER
    score[pool.said == PASSED] *= HARDLY
    return score


def likely(viewer: Viewer, pool: Pool, weights: Weights) -> tuple[Floats, Floats]:
    """Return how likely the viewer is to like each, and each to like the viewer, by their answers and habits alone."""
    own, others = codes(viewer.answers), codes(pool.answers)
    there = weights.table[DIMENSION, own[:, None], np.arange(CODES)]
    back = weights.table[DIMENSION, np.arange(CODES), own[:, None]]
    matters = IMPORTANCE[codes(viewer.importance)]
    mine = (there * matters[:, None])[DIMENSION, others].sum(axis=0)
    worth_to_them = back[DIMENSION, others]
    if pool.importance is not None:
        worth_to_them = worth_to_them * IMPORTANCE[codes(pool.importance)]
    apart = weights.bias + _apart(pool.km, weights.km) + _apart(pool.years, weights.years)
    base = log_odds(weights.base)
    liked = weights.popularity * (log_odds(pool.popularity) - base)
    picky = weights.selectivity * (log_odds(pool.selectivity) - base)
    my_draw = weights.popularity * (log_odds(viewer.popularity) - base)
    my_taste = weights.selectivity * (log_odds(viewer.selectivity) - base)
    return share(mine + apart + liked + my_taste), share(worth_to_them.sum(axis=0) + apart + my_draw + picky)


def reached(activity: Floats, pending: Ints) -> Floats:
    """Return how likely somebody is to get to one more like: by how often they come by, and what already waits."""
    return 1 - np.exp(-PATIENCE_DAYS * activity * LIKES_A_VISIT / (LIKES_A_VISIT + pending))


def draw(viewer: Viewer, ids: Ints) -> NDArray[np.uint64]:
    """Return a number of chance for each id, which the viewer and the day decide (splitmix64)."""
    with np.errstate(over="ignore"):
        seed = np.array([viewer.user_id, viewer.day], dtype=np.uint64) * np.array([GOLDEN, MIX[0]])
        value = ids.astype(np.uint64) * GOLDEN + seed[0] + seed[1]
        value = (value ^ value >> np.uint64(30)) * MIX[0]
        value = (value ^ value >> np.uint64(27)) * MIX[1]
    drawn: NDArray[np.uint64] = value ^ value >> np.uint64(31)
    return drawn


def _with_newcomers(order: Ints, pool: Pool, phase: float) -> Ints:
    """Move newcomers forward until every beginning of the order holds their share, and nobody else's turn is lost."""
    fresh = (pool.age_days <= NEWCOMER_DAYS) & (pool.said != PASSED)
    new = fresh[order]
    places = np.flatnonzero(new)
    if not places.size or places.size == order.size:
        return order
    part = min(1.0, NEWCOMERS_SHARE * places.size / np.count_nonzero(pool.said != PASSED))
    due = np.ceil((np.arange(places.size) + 1 - phase) / part).astype(np.int64) - 1
    due = np.maximum(due, np.arange(places.size))
    turn = np.zeros(order.size, dtype=bool)
    turn[np.minimum(places, due)] = True
    dealt = np.empty_like(order)
    dealt[turn], dealt[~turn] = order[new], order[~new]
    return dealt


def _part(numbers: NDArray[np.uint64]) -> float:
    return float(numbers[0]) / 2.0**64


def _apart(between: Floats | None, slope: float) -> Floats | float:
    return 0.0 if between is None else slope * np.nan_to_num(between)
