"""Pure computation: how well a person fits each of some others, in which order they are dealt, and what a day is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from math import asin, ceil, cos, degrees, floor, radians, sin

import numpy as np
from numpy.typing import NDArray

from aangan.people.types import DIMENSIONS, label

SUPER_LIKES_A_DAY = 3
CHIPS = 3
WORKABLE_FROM = 60
# India has one zone and no summer time; a zone for each person comes with their settings.
HOME_ZONE = timezone(timedelta(hours=5, minutes=30))

# Evidence beats likeness: whoever already liked me comes first, whoever passed on me hardly at all.
LIKED_ME, PASSED_ME = 2.0, -0.9
ACTIVITY_WEIGHT = 0.25
ACTIVITY_HALF_LIFE_HOURS = 72.0
UNKNOWN = 0.5
BITS = 3
CODES = 1 << BITS

# Squares of a tenth of a degree, as `deck_square` counts them; one is about 11 km high.
SQUARES_PER_DEGREE = 10
SQUARES_AROUND = 360 * SQUARES_PER_DEGREE
SQUARES_MAX = 10_000
EARTH_KM = 6371.0

# For each question its answers, in the order of the bits in which `deck_drafts` packs them.
ORDER: tuple[tuple[str, ...], ...] = (
    ("early_bird", "flexible", "night_owl"),
    ("minimal", "tidy", "spotless"),
    ("vegetarian", "vegan", "non_vegetarian", "eggetarian", "no_preference"),
    ("never", "occasionally", "regularly"),
    ("never", "occasionally", "regularly"),
    ("no_overnight_guests", "occasional_ok", "open_house"),
    ("wfh", "office", "hybrid"),
)

# The bit of each thing that somebody may be, and another not live with: as `deck_drafts` sets them.
BITS_OF = {
    "food_veg_only": 1, "food_vegan_only": 2, "no_smoking": 4, "no_drinking": 8, "no_overnight_guests": 16,
    "no_pets": 32, "no_parties": 64, "min_tidy": 128, "early_riser": 256, "gender_female_only": 512,
    "gender_male_only": 1024,
}  # fmt: skip
# Two who both offer a room cannot share one: the bit is set on both sides.
ROOM_POSTER = 2048


@dataclass(frozen=True, slots=True)
class Fit:
    """How well two people fit: a percentage over what both answered (None when that is nothing), and their best."""

    percentage: int | None
    chips: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who can be dealt: packed answers, last active in epoch seconds, and what is known between us."""

    user_id: int
    answers: int
    seen_at: int
    said: str | None = None


def reject_mask(keys: Iterable[str]) -> int:
    """Return the mask of some non-negotiables; unknown words are left out."""
    mask = 0
    for key in keys:
        mask |= BITS_OF.get(key.strip(), 0)
    return mask


def _table() -> NDArray[np.float64]:
    table = np.full((len(DIMENSIONS), CODES, CODES), np.nan)
    for number, (_, _, rule) in enumerate(DIMENSIONS):
        for one, mine in enumerate(ORDER[number], 1):
            for other, theirs in enumerate(ORDER[number], 1):
                table[number, one, other] = rule.score(mine, theirs)
    return table


# One implementation of compatibility: the table is filled by the rule that the compatibility page shows.
SCORES = _table()
WEIGHTS = np.array([weight for _, weight, _ in DIMENSIONS])
LABELS = tuple(label(name) for name, _, _ in DIMENSIONS)
SHIFTS = np.arange(len(DIMENSIONS)) * BITS


def fits(mine: int, theirs: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the compatibility of one packed answer with many, 0..100; NaN where nothing was answered by both."""
    own = (mine >> SHIFTS) & (CODES - 1)
    others = (theirs[None, :] >> SHIFTS[:, None]) & (CODES - 1)
    scores: NDArray[np.float64] = SCORES[np.arange(len(DIMENSIONS))[:, None], own[:, None], others]
    known = ~np.isnan(scores)
    weight = (WEIGHTS[:, None] * known).sum(axis=0)
    total = (WEIGHTS[:, None] * np.nan_to_num(scores)).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(weight > 0, total / np.maximum(weight, 1e-9), np.nan)


@lru_cache(maxsize=1 << 16)
def fit(mine: int, theirs: int) -> Fit:
    """Return what a card says of two packed answers; summed in the order of the compatibility page, to the same digit.

    Pages show the same pairs again and again, and many people answer alike: hence the cache.
    """
    judged: list[tuple[float, float, str]] = []
    for number, (_, weight, _) in enumerate(DIMENSIONS):
        one, other = mine >> number * BITS & CODES - 1, theirs >> number * BITS & CODES - 1
        if one and other:
            judged.append((weight, int(SCORES[number, one, other]), LABELS[number]))
    if not judged:
        return Fit(None, ())
    total = sum(weight for weight, _, _ in judged)
    best = sorted((each for each in judged if each[1] >= WORKABLE_FROM), key=lambda each: -each[1])[:CHIPS]
    percentage = round(sum(weight * score for weight, score, _ in judged) / total)
    return Fit(percentage, tuple(name for _, _, name in best))


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


def squares(lat: float, lng: float, km: float) -> list[int]:
    """Return the squares that a circle may touch, as `deck_square` numbers them; [] when there are too many to list."""
    reach = km / EARTH_KM
    first, last = _row(max(-90.0, lat - degrees(reach))), _row(min(90.0, lat + degrees(reach)))
    # Where the circle holds a pole, it touches every meridian.
    if abs(lat) + degrees(reach) >= 90:
        columns = list(range(SQUARES_AROUND))
    else:
        half = degrees(asin(min(1.0, sin(reach) / cos(radians(lat)))))
        west, east = floor((lng - half + 180) * SQUARES_PER_DEGREE), floor((lng + half + 180) * SQUARES_PER_DEGREE)
        columns = [column % SQUARES_AROUND for column in range(west, min(east, west + SQUARES_AROUND - 1) + 1)]
    if (last - first + 1) * len(columns) > SQUARES_MAX:
        return []
    return [row * SQUARES_AROUND + column for row in range(first, last + 1) for column in columns]


def day_of(now: datetime) -> datetime:
    """Return the beginning of the day, at home, in which a moment falls."""
    return now.astimezone(HOME_ZONE).replace(hour=0, minute=0, second=0, microsecond=0)


def seconds_left_of_day(now: datetime) -> int:
    """Return how long the day at home still lasts, in whole seconds, at least 1."""
    return max(1, ceil((day_of(now) + timedelta(days=1) - now).total_seconds()))


def _evidence(said: str | None) -> float:
    if said is None:
        return 0.0
    return PASSED_ME if said == "pass" else LIKED_ME


def _row(lat: float) -> int:
    return floor((lat + 90) * SQUARES_PER_DEGREE)
