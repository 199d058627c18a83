"""A logistic fit by L-BFGS over sparse rows, and what a threshold makes of its scores."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aangan.safety.rules._spam import BUCKETS, grams

Array = NDArray[np.float64]
MEMORY, STEPS = 10, 60


@dataclass(frozen=True, slots=True)
class Rows:
    """Texts as sparse rows: the buckets and values of all, one after another, and where each begins."""

    buckets: NDArray[np.int64]
    values: Array
    starts: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Fit:
    """What was learnt: a weight and a rarity for each bucket, and a bias."""

    weights: Array
    rarity: Array
    bias: float

    def scores(self, rows: Rows) -> Array:
        """Return the chance of spam of each row."""
        made = weighed(rows, self.rarity)
        return 1 / (1 + np.exp(-(np.add.reduceat(made.values * self.weights[made.buckets], made.starts) + self.bias)))


def rows_of(texts: Sequence[str]) -> Rows:
    """Return texts as rows of raw counts; each must have three letters at least."""
    pieces = [grams(text) for text in texts]
    lengths = np.array([len(buckets) for buckets, _ in pieces])
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64)
    return Rows(
        np.concatenate([buckets for buckets, _ in pieces]),
        np.concatenate([counts for _, counts in pieces]).astype(np.float64),
        starts,
    )


def taken(rows: Rows, wanted: Sequence[int] | NDArray[np.int64]) -> Rows:
    """Return some of the rows."""
    ends = np.append(rows.starts[1:], len(rows.buckets))
    spans = [slice(rows.starts[at], ends[at]) for at in wanted]
    lengths = np.array([span.stop - span.start for span in spans])
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64)
    return Rows(
        np.concatenate([rows.buckets[span] for span in spans]),
        np.concatenate([rows.values[span] for span in spans]),
        starts,
    )


def weighed(rows: Rows, rarity: Array) -> Rows:
    """Return rows weighed by rarity, each of length one."""
    values = rows.values * rarity[rows.buckets]
    lengths = np.sqrt(np.add.reduceat(values**2, rows.starts))
    counts = np.diff(np.append(rows.starts, len(values)))
    return Rows(rows.buckets, values / np.repeat(np.maximum(lengths, 1e-9), counts), rows.starts)


def fit(rows: Rows, spam: NDArray[np.bool_], cost: float = 100.0) -> Fit:
    """Fit a logistic model; `cost` is how much an error weighs beside large weights."""
    seen = np.bincount(rows.buckets, minlength=BUCKETS)
    rarity = np.log((1 + len(spam)) / (1 + seen)) + 1
    # What was never seen says nothing, and must not lengthen a text.
    rarity[seen == 0] = 0
    made = weighed(rows, rarity)
    # Spam is rare: both kinds weigh the same in all.
    each = np.where(spam, len(spam) / (2 * max(1, spam.sum())), len(spam) / (2 * max(1, (~spam).sum())))
    solved = _minimise(made, np.where(spam, 1.0, 0.0), cost * each)
    return Fit(solved[:-1], rarity, float(solved[-1]))


def _minimise(rows: Rows, truth: Array, cost: Array) -> Array:
    at = np.zeros(BUCKETS + 1)
    loss, slope = _loss(rows, truth, cost, at)
    past: deque[tuple[Array, Array]] = deque(maxlen=MEMORY)
    for _ in range(STEPS):
        way = -_inverse(slope, past)
        step = 1.0 if past else 1 / max(1.0, float(np.linalg.norm(slope)))
        then, (next_loss, next_slope) = at + step * way, _loss(rows, truth, cost, at + step * way)
        while next_loss > loss + 1e-4 * step * float(slope @ way) and step > 1e-6:
            step /= 2
            then, (next_loss, next_slope) = at + step * way, _loss(rows, truth, cost, at + step * way)
        moved, turned = then - at, next_slope - slope
        if float(moved @ turned) > 1e-12:
            past.append((moved, turned))
        done = loss - next_loss < 1e-6 * max(1.0, abs(loss))
        at, loss, slope = then, next_loss, next_slope
        if done:
            break
    return at


def _loss(rows: Rows, truth: Array, cost: Array, at: Array) -> tuple[float, Array]:
    weights, bias = at[:-1], at[-1]
    sums = np.add.reduceat(rows.values * weights[rows.buckets], rows.starts) + bias
    chance = 1 / (1 + np.exp(-sums))
    counts = np.diff(np.append(rows.starts, len(rows.values)))
    wrong = cost * (chance - truth)
    slope = np.bincount(rows.buckets, weights=rows.values * np.repeat(wrong, counts), minlength=BUCKETS) + weights
    loss = float(cost @ (np.logaddexp(0, sums) - truth * sums)) + 0.5 * float(weights @ weights)
    return loss, np.append(slope, wrong.sum())


def _inverse(slope: Array, past: deque[tuple[Array, Array]]) -> Array:
    way = slope.copy()
    shares = []
    for moved, turned in reversed(past):
        share = float(moved @ way) / float(moved @ turned)
        way -= share * turned
        shares.append(share)
    if past:
        moved, turned = past[-1]
        way *= float(moved @ turned) / float(turned @ turned)
    for (moved, turned), share in zip(past, reversed(shares), strict=True):
        way += (share - float(turned @ way) / float(moved @ turned)) * moved
    return way
