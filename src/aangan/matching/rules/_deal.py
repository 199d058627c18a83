"""The order of a plain deal: likeness, activity and what the other said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from aangan.matching.rules._fit import fits

# Evidence beats likeness: whoever already liked me comes first, whoever passed on me hardly at all.
LIKED_ME, PASSED_ME = 2.0, -0.9
ACTIVITY_WEIGHT = 0.25
ACTIVITY_HALF_LIFE_HOURS = 72.0
UNKNOWN = 0.5


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who can be dealt: packed answers, last active in epoch seconds, and what is known between us."""

    user_id: int
    answers: int
    seen_at: int
    said: str | None = None


def deal(mine: int, candidates: Sequence[Candidate], now: datetime) -> list[int]:
    """Order people for one viewer with these packed answers, best first.

    The order is total (ties by id), so that two dealers agree. A better ranker takes the place of this function: all it
    needs of a person stands in `Candidate`.
    """
    if not candidates:
        return []
    found = fits(mine, np.array([each.answers for each in candidates], dtype=np.int64)) / 100
    score = np.where(np.isnan(found), UNKNOWN, found)
    idle = np.maximum(0, now.timestamp() - np.array([each.seen_at for each in candidates])) / 3600
    score += ACTIVITY_WEIGHT * np.exp2(-idle / ACTIVITY_HALF_LIFE_HOURS)
    score += np.array([_evidence(each.said) for each in candidates])
    ids = np.array([each.user_id for each in candidates], dtype=np.int64)
    return [int(ids[place]) for place in np.lexsort((-ids, -score))]


def _evidence(said: str | None) -> float:
    if said is None:
        return 0.0
    return PASSED_ME if said == "pass" else LIKED_ME
