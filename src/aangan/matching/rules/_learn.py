"""What the market teaches: how much each pair of answers, popularity and pickiness say of a like."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aangan.matching.rules._fit import CODES, ORDER
from aangan.matching.rules._market import IMPORTANCE, PRIOR, Floats, Ints, Weights, codes, log_odds, share, with_silence

STEPS = 12
SETTLED = 1e-4
HALVINGS = 20
# How many looks the guess of the hand is worth before the market is believed: the precision of a Gaussian around it.
DOUBT = 12.0
KM_SCALE, YEARS_SCALE = 10.0, 5.0
SINGLES = 5
# Every pair of answers of every dimension, as places of a table.
PAIRS = tuple(
    np.array(
        [
            (number, mine, theirs)
            for number, order in enumerate(ORDER)
            for mine in range(1, len(order) + 1)
            for theirs in range(1, len(order) + 1)
        ]
    ).T
)


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

    Without an example, the prior itself. A missing answer counts as the average one, weighed by how often each is
    given: nobody rises by staying silent.
    """
    if not examples.liked.size:
        return prior
    base = float((examples.liked.sum() + prior.base * DOUBT) / (examples.liked.size + DOUBT))
    often = _often(examples)
    features = _features(examples, base, often)
    begin = np.concatenate([_singles(prior), prior.table[PAIRS]])
    found = _settle(features, examples.liked.astype(np.float64), begin)
    table = np.zeros_like(prior.table)
    table[PAIRS] = found[SINGLES:]
    return _weights(found, with_silence(table, often), base)


def _often(examples: Examples) -> Floats:
    """Return how often each answer is given, a row a dimension that adds up to 1; each was given once before."""
    given = np.concatenate([codes(examples.mine), codes(examples.theirs)], axis=1)
    count = np.stack([np.bincount(row, minlength=CODES) for row in given]) + 1.0
    for number, order in enumerate(ORDER):
        count[number, 0] = count[number, len(order) + 1 :] = 0.0
    often: Floats = count / count.sum(axis=1, keepdims=True)
    return often


def _features(examples: Examples, base: float, often: Floats) -> NDArray[np.float32]:
    """Return the features, a look a row: the single ones, and one for each pair of answers of each dimension."""
    singles = np.zeros((examples.liked.size, SINGLES), dtype=np.float32)
    singles[:, 0] = 1
    singles[:, 1] = log_odds(examples.popularity) - log_odds(base)
    singles[:, 2] = log_odds(examples.selectivity) - log_odds(base)
    singles[:, 3] = 0 if examples.km is None else np.nan_to_num(examples.km) / KM_SCALE
    singles[:, 4] = 0 if examples.years is None else np.nan_to_num(examples.years) / YEARS_SCALE
    mine, theirs = codes(examples.mine), codes(examples.theirs)
    matters = IMPORTANCE.astype(np.float32)[codes(0 if examples.importance is None else examples.importance)]
    blocks = [singles]
    for number in range(len(ORDER)):
        _, mine_is, theirs_is = (each[PAIRS[0] == number] for each in PAIRS)
        # A given answer is one place of its row; a missing one is spread over what it may have been.
        answer = np.eye(CODES, dtype=np.float32)
        answer[0] = often[number]
        block = answer[mine[number]][:, mine_is] * answer[theirs[number]][:, theirs_is]
        blocks.append(block * matters[number].reshape(-1, 1))
    return np.concatenate(blocks, axis=1)


def _settle(features: NDArray[np.float32], liked: Floats, begin: Floats) -> Floats:
    """Climb to the most likely weights under a Gaussian prior around where they begin; Newton's steps.

    A step that leads down is halved: where a town agrees about something, whole ones would overshoot for ever.
    """
    precision = np.full(begin.size, DOUBT)
    precision[0] = 0.1

    def doubt(weights: Floats) -> float:
        odds = (features @ weights.astype(np.float32)).astype(np.float64)
        return float(np.logaddexp(0, np.where(liked > 0, -odds, odds)).sum() + precision @ (weights - begin) ** 2 / 2)

    found, left = begin.copy(), doubt(begin)
    for _ in range(STEPS):
        chance = share((features @ found.astype(np.float32)).astype(np.float64))
        slope = features.T @ (liked - chance).astype(np.float32) - precision * (found - begin)
        spread = np.maximum(chance * (1 - chance), 1e-6).astype(np.float32)
        bend = (features.T @ (features * spread[:, None])).astype(np.float64) + np.diag(precision)
        step = np.linalg.solve(bend, slope.astype(np.float64))
        for _ in range(HALVINGS):
            there = doubt(found + step)
            if there <= left:
                break
            step /= 2
        else:
            break
        found, left = found + step, there
        if np.abs(step).max() < SETTLED:
            break
    return found


def _singles(weights: Weights) -> Floats:
    apart = [weights.km * KM_SCALE, weights.years * YEARS_SCALE]
    return np.array([weights.bias, weights.popularity, weights.selectivity, *apart])


def _weights(found: Floats, table: Floats, base: float) -> Weights:
    bias, popularity, selectivity, km, years = (float(each) for each in found[:SINGLES])
    return Weights(bias, table, popularity, selectivity, km / KM_SCALE, years / YEARS_SCALE, base)
