"""Seeded chance: the same town, kind and block always draw the same, whatever was drawn before."""

from collections.abc import Sequence
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

BLOCK = 10_000


class Kind(IntEnum):
    """What is drawn: each kind has streams of its own, so that a change in one leaves the others alone."""

    PEOPLE = 1
    WORDS = 2
    HOMES = 3
    RING = 4
    SWIPES = 5
    TALK = 6
    TROUBLE = 7


def stream(seed: int, kind: Kind, block: int = 0) -> np.random.Generator:
    """Return the chance of one block."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence((seed, int(kind), block))))


def blocks(total: int) -> range:
    """Return the numbers of the blocks that hold `total` things."""
    return range(-(-total // BLOCK))


def block_length(total: int, block: int) -> int:
    """Return how many things stand in a block; the last one may be shorter."""
    return max(0, min(BLOCK, total - block * BLOCK))


def weighted(chance: np.random.Generator, weights: Sequence[float] | Floats, count: int) -> Ints:
    """Draw `count` indexes, each as often as its weight says."""
    edges = np.cumsum(weights, dtype=np.float64)
    found: Ints = np.searchsorted(edges, chance.random(count) * edges[-1], side="right").clip(max=len(edges) - 1)
    return found.astype(np.int64)


def weighted_by(chance: np.random.Generator, tables: Floats, rows: Ints) -> Ints:
    """Draw one index for each of `rows`, by the weights in that row of `tables`."""
    edges = np.cumsum(tables, axis=1)
    edges /= edges[:, -1:]
    draws: Ints = (chance.random(len(rows))[:, None] > edges[rows]).sum(axis=1)
    last = tables.shape[1] - 1
    return np.where(draws > last, last, draws)
