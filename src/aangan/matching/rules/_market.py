"""What is known of a market when a deck is dealt: who looks, whom they may be shown, and what answers are worth."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aangan.matching.rules._fit import CODES, ORDER, SCORES, SHIFTS, WEIGHTS
from aangan.people.types import IMPORTANCE as FACTORS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# What somebody said of the viewer, as `Pool.said` holds it.
NOTHING, LIKED, PASSED, SUPER_LIKED = 0, 1, 2, 3
NEWCOMER_DAYS = 3.0

# Shares of likes among looks move slowly from the market's to somebody's own: by so many looks' worth of doubt.
BASE_RATE = 0.22
POPULARITY_DOUBT = 12.0
SELECTIVITY_DOUBT = 8.0
# And the share of days on which somebody comes by: by so many days' worth.
COMING_BY, COMING_BY_DOUBT = 0.35, 4.0

# What a dimension weighs by what its person says of it: code 0 says nothing, codes 1..4 the importances 0..3.
IMPORTANCE = np.array([*FACTORS, *[1.0] * (CODES - len(FACTORS))])

# Before anything was learned a perfect answer is worth so much more log-odds than the worst one, over all dimensions.
PRIOR_SLOPE = 3.0


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks, on which day (any count of days that grows by one): all shares are 0..1, `importance` is packed."""

    user_id: int
    day: int
    answers: int
    importance: int = 0
    popularity: float = BASE_RATE
    selectivity: float = BASE_RATE


@dataclass(frozen=True, slots=True)
class Pool:
    """Those who may be shown, one place of each array for each.

    `answers` and `importance` are packed by three bits a dimension; `popularity` is the share of those who look that
    like them, `selectivity` the share of those they look at that they like, `activity` the share of days they come by,
    all three smoothed by `smoothed`; `pending` counts likes they have not answered, `open_matches` whom they talk with,
    `age_days` how long they have been here, `said` what they said of the viewer. `km` and `years` lie between the two,
    NaN where nobody knows.
    """

    ids: Ints
    answers: Ints
    popularity: Floats
    selectivity: Floats
    activity: Floats
    pending: Ints
    open_matches: Ints
    age_days: Floats
    said: Ints
    importance: Ints | None = None
    km: Floats | None = None
    years: Floats | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """The log-odds that somebody likes somebody: a table of (dimension, my code, their code), and single slopes.

    Code 0, an answer that is missing, is worth the average of what might have been answered: silence is never better
    than every answer. `popularity` and `selectivity` weigh log-odds above the `base` rate's; `km` and `years` weigh how
    far a place and an age lie apart.
    """

    bias: float
    table: Floats
    popularity: float
    selectivity: float
    km: float
    years: float
    base: float

    def dumped(self) -> dict[str, Any]:
        """Return it as what JSON can hold."""
        slopes = ("bias", "popularity", "selectivity", "km", "years", "base")
        return {**{name: float(getattr(self, name)) for name in slopes}, "table": self.table.tolist()}

    @classmethod
    def loaded(cls, kept: Mapping[str, Any]) -> "Weights":
        """Return what `dumped` gave; raises KeyError or ValueError where it is something else."""
        table = np.array(kept["table"], dtype=np.float64)
        if table.shape != SCORES.shape or not np.isfinite(table).all():
            raise ValueError("a table of another shape")
        slopes = {name: float(kept[name]) for name in ("bias", "popularity", "selectivity", "km", "years", "base")}
        return cls(table=table, **slopes)


def smoothed(hits: Floats, looks: Floats, mean: float = BASE_RATE, doubt: float = POPULARITY_DOUBT) -> Floats:
    """Return the mean of a Beta distribution that began at `mean` with `doubt` looks and saw `hits` of `looks`."""
    estimate: Floats = (np.asarray(hits, dtype=np.float64) + mean * doubt) / (np.asarray(looks, np.float64) + doubt)
    return estimate


def log_odds(of: Floats | float) -> Floats:
    """Return the log-odds of a share, which is kept away from certainty."""
    safe = np.clip(of, 0.005, 0.995)
    odds: Floats = np.log(safe / (1 - safe))
    return odds


def share(odds: Floats) -> Floats:
    """Return the share of some log-odds, 0..1."""
    found: Floats = 1 / (1 + np.exp(-np.clip(odds, -30, 30)))
    return found


def codes(packed: Ints | int) -> Ints:
    """Return the code of each dimension, (7, n) or (7,)."""
    found: Ints = (np.asarray(packed)[..., None] >> SHIFTS & (CODES - 1)).T
    return found


def with_silence(table: Floats, often: Floats) -> Floats:
    """Return a table with code 0 filled in by the averages over the answers, given how often (7, 8) each is given."""
    filled = table.copy()
    filled[:, :, 0] = np.einsum("dab,db->da", table, often)
    filled[:, 0, :] = np.einsum("dab,da->db", table, often)
    filled[:, 0, 0] = np.einsum("dab,da,db->d", table, often, often)
    return filled


def _prior() -> Weights:
    known = ~np.isnan(SCORES)
    mean = (np.nan_to_num(SCORES) * known).sum(axis=(1, 2)) / known.sum(axis=(1, 2))
    centred = np.where(known, (SCORES - mean[:, None, None]) / 100, 0.0)
    evenly = np.array([[0 < code <= len(order) for code in range(CODES)] for order in ORDER], dtype=np.float64)
    often = evenly / evenly.sum(axis=1, keepdims=True)
    table = with_silence(PRIOR_SLOPE * WEIGHTS[:, None, None] * centred, often)
    return Weights(float(log_odds(BASE_RATE)), table, 1.0, 1.0, -0.03, -0.04, BASE_RATE)


# The hand's guess: what the compatibility page says, a like for the liked, a little for nearness.
PRIOR = _prior()
