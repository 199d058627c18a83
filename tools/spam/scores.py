"""How good scores are: precision, recall, F1, and the threshold of a wished precision."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tools.spam.fit import Rows, fit, taken

Array = NDArray[np.float64]
Truth = NDArray[np.bool_]


class Measure(NamedTuple):
    """Shares from 0 to 1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def measure(flagged: Truth, truth: Truth) -> Measure:
    """Return how many of the flagged are meant, and how many of the meant are flagged."""
    right = int((flagged & truth).sum())
    return Measure(right / max(1, int(flagged.sum())), right / max(1, int(truth.sum())))


def best_threshold(scores: Array, truth: Truth, precision: float) -> float:
    """Return the lowest threshold at which the precision is still as wished; 1.0 when there is none."""
    order = np.argsort(-scores, kind="stable")
    right = np.cumsum(truth[order])
    good = np.flatnonzero(right / np.arange(1, len(order) + 1) >= precision)
    return float(scores[order][good[-1]]) if len(good) else 1.0


def cross_validated(rows: Rows, truth: Truth, *, folds: int = 5, seed: int = 7, cost: float = 100.0) -> Array:
    """Return the score of each row by a model that never saw it; folds are drawn by seed, spam and ham apart."""
    chance = np.random.default_rng(seed)
    fold = np.empty(len(truth), dtype=np.int64)
    for kind in (True, False):
        members = chance.permutation(np.flatnonzero(truth == kind))
        fold[members] = np.arange(len(members)) % folds
    scores = np.empty(len(truth))
    for held in range(folds):
        learn, ask = np.flatnonzero(fold != held), np.flatnonzero(fold == held)
        scores[ask] = fit(taken(rows, learn), truth[learn], cost).scores(taken(rows, ask))
    return scores
