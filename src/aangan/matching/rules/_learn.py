"""What the market teaches: how much each pair of answers, popularity and pickiness say of a like."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aangan.matching.rules._fit import CODES, ORDER
from aangan.matching.rules._market import IMPORTANCE, PRIOR, Floats, Ints, Weights, codes, log_odds

STEPS = 12
SETTLED = 1e-4
# How many looks the guess of the hand is worth before the market is believed: the precision of a Gaussian around it.
DOUBT = 12.0
KM_SCALE, YEARS_SCALE = 10.0, 5.0
SINGLES = 5


@dataclass(frozen=True, slots=True)
class Examples:
    """Looks that ended in a like or a pass, one place of each array for each.

    `mine` are the packed answers of who looked and `theirs` of whom they saw; `popularity` of the seen and
    `selectivity` of the looker are as they stood BEFORE the look, else the answer hides in the question.
    """

    mine: Ints
    theirs: Ints
    liked: NDArray[np.bool_]
    popularity: Floats
    selectivity: Floats
    importance: Ints | None = None
    km: Floats | None = None
    years: Floats | None = None


def learn(examples: Examples, prior: Weights = PRIOR) -> Weights:
    """Return the weights most likely after these looks, by iterated least squares around the prior's.

    Without an example, the prior itself. The answers of a dimension are centred on the looks, so that a missing answer
    says as much as the average one: nobody rises by staying silent.
    """
    if not examples.liked.size:
        return prior
    base = float((examples.liked.sum() + prior.base * DOUBT) / (examples.liked.size + DOUBT))
    features, pairs = _features(examples, base)
    begin = np.concatenate([_singles(prior), prior.table.reshape(-1)[pairs]])
    found = _settle(features, examples.liked.astype(np.float64), begin)
    table = prior.table.reshape(-1).copy()
    table[pairs] = found[SINGLES:]
    often = features[:, SINGLES:].mean(axis=0)
    for number in range(len(ORDER)):
        here = pairs // CODES**2 == number
        if here.any():
            average = np.average(table[pairs[here]], weights=often[here] + 1e-9)
            table[pairs[here]] -= average
            found[0] += average
    return _weights(found, table.reshape(prior.table.shape), base)


def _features(examples: Examples, base: float) -> tuple[NDArray[np.float32], Ints]:
    """Return the features, a look a row, and which pairs of answers stand in the columns after the single ones."""
    size = examples.liked.size
    cells = np.arange(len(ORDER))[:, None] * CODES**2 + codes(examples.mine) * CODES + codes(examples.theirs)
    known = (codes(examples.mine) > 0) & (codes(examples.theirs) > 0)
    pairs = np.unique(cells[known])
    column = np.full(len(ORDER) * CODES**2, -1)
    column[pairs] = np.arange(pairs.size) + SINGLES
    features = np.zeros((size, SINGLES + pairs.size), dtype=np.float32)
    features[:, 0] = 1
    features[:, 1] = log_odds(examples.popularity) - log_odds(base)
    features[:, 2] = log_odds(examples.selectivity) - log_odds(base)
    features[:, 3] = 0 if examples.km is None else np.nan_to_num(examples.km) / KM_SCALE
    features[:, 4] = 0 if examples.years is None else np.nan_to_num(examples.years) / YEARS_SCALE
    matters = IMPORTANCE[codes(0 if examples.importance is None else examples.importance)]
    weight = np.broadcast_to(matters.reshape(len(ORDER), -1), known.shape)
    dimension, row = np.nonzero(known)
    features[row, column[cells[dimension, row]]] = weight[dimension, row]
    return features, pairs


def _settle(features: NDArray[np.float32], liked: Floats, begin: Floats) -> Floats:
    """Climb to the most likely weights under a Gaussian prior around where they begin; Newton's steps."""
    precision = np.full(begin.size, DOUBT)
    precision[0] = 0.1
    found = begin.copy()
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-(features @ found.astype(np.float32)).astype(np.float64)))
        slope = features.T @ (liked - chance).astype(np.float32) - precision * (found - begin)
        spread = np.maximum(chance * (1 - chance), 1e-6).astype(np.float32)
        bend = (features.T @ (features * spread[:, None])).astype(np.float64) + np.diag(precision)
        step = np.linalg.solve(bend, slope.astype(np.float64))
        found += step
        if np.abs(step).max() < SETTLED:
            break
    return found


def _singles(weights: Weights) -> Floats:
    apart = [weights.km * KM_SCALE, weights.years * YEARS_SCALE]
    return np.array([weights.bias, weights.popularity, weights.selectivity, *apart])


def _weights(found: Floats, table: Floats, base: float) -> Weights:
    bias, popularity, selectivity, km, years = (float(each) for each in found[:SINGLES])
    return Weights(bias, table, popularity, selectivity, km / KM_SCALE, years / YEARS_SCALE, base)
