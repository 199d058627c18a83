"""Pure computation: how well a person fits each of some others, and in which order they are dealt."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
from numpy.typing import NDArray

from aangan.people.types import DIMENSIONS, label

SUPER_LIKES_A_DAY = 3
DECK_SIZE = 200
# Beyond this a deck is dealt anew when it is asked for from the beginning.
DECK_MINUTES = 30
CHIPS = 3
# India has one zone and no summer time; a zone for each person comes with their settings.
HOME_ZONE = timezone(timedelta(hours=5, minutes=30))

# Evidence beats likeness: whoever already liked me comes first, whoever passed on me hardly at all.
LIKED_ME, PASSED_ME = 0.6, -0.9
ACTIVITY_WEIGHT = 0.25
ACTIVITY_HALF_LIFE_HOURS = 72.0
UNKNOWN = 0.5
BITS = 3
CODES = 1 << BITS


# For each question its answers, in the order of the bits in which `deck_sources` packs them.
ORDER: tuple[tuple[str, ...], ...] = (
    ("early_bird", "flexible", "night_owl"),
    ("minimal", "tidy", "spotless"),
    ("vegetarian", "vegan", "non_vegetarian", "eggetarian", "no_preference"),
    ("never", "occasionally", "regularly"),
    ("never", "occasionally", "regularly"),
    ("no_overnight_guests", "occasional_ok", "open_house"),
    ("wfh", "office", "hybrid"),
)

# The bit of each thing that somebody may be, and another not live with: as `deck_sources` sets them.
BITS_OF = {
    "food_veg_only": 1, "food_vegan_only": 2, "no_smoking": 4, "no_drinking": 8, "no_overnight_guests": 16,
    "no_pets": 32, "no_parties": 64, "min_tidy": 128, "early_riser": 256, "gender_female_only": 512,
    "gender_male_only": 1024,
}  # fmt: skip


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


def fit(mine: int, theirs: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the compatibility of one packed answer with many, 0..100; NaN where nothing was answered by both."""
    scores = _scores(mine, theirs)
    known = ~np.isnan(scores)
    weight = (WEIGHTS[:, None] * known).sum(axis=0)
    total = (WEIGHTS[:, None] * np.nan_to_num(scores)).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(weight > 0, total / np.maximum(weight, 1e-9), np.nan)


def chips(mine: int, theirs: int) -> list[str]:
    """Return up to three labels of what two people share best."""
    scores = _scores(mine, np.array([theirs]))[:, 0]
    order = sorted(range(len(LABELS)), key=lambda number: -np.nan_to_num(scores[number], nan=-1.0))
    return [LABELS[number] for number in order if scores[number] >= 60][:CHIPS]


def percentage(mine: int, theirs: int) -> int | None:
    """Return the compatibility of two packed answers, rounded as the compatibility page rounds it."""
    found = fit(mine, np.array([theirs]))[0]
    return None if np.isnan(found) else round(float(found))


def deal(
    mine: int,
    people: Sequence[int],
    answers: Sequence[int],
    idle_hours: Sequence[float],
    said: Sequence[str | None],
) -> list[int]:
    """Order people for one viewer, best first; `said` is each one's own swipe on the viewer, if any.

    The order is total (ties by id), so that two dealers agree.
    """
    if not people:
        return []
    fits = fit(mine, np.asarray(answers, dtype=np.int64)) / 100
    score = np.where(np.isnan(fits), UNKNOWN, fits)
    score += ACTIVITY_WEIGHT * np.exp2(-np.asarray(idle_hours, dtype=np.float64) / ACTIVITY_HALF_LIFE_HOURS)
    score += np.array([0.0 if word is None else PASSED_ME if word == "pass" else LIKED_ME for word in said])
    ids = np.asarray(people, dtype=np.int64)
    return [int(ids[place]) for place in np.lexsort((-ids, -score))][:DECK_SIZE]


def day_of(now: datetime) -> datetime:
    """Return the beginning of the day, at home, in which a moment falls."""
    local = now.astimezone(HOME_ZONE)
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def seconds_left_of_day(now: datetime) -> int:
    """Return how long the day at home still lasts."""
    return int((day_of(now) + timedelta(days=1) - now.astimezone(UTC)).total_seconds()) + 1


def _scores(mine: int, theirs: NDArray[np.int64]) -> NDArray[np.float64]:
    shifts = np.arange(len(DIMENSIONS)) * BITS
    own = (mine >> shifts) & (CODES - 1)
    others = (theirs[None, :] >> shifts[:, None]) & (CODES - 1)
    found: NDArray[np.float64] = SCORES[np.arange(len(DIMENSIONS))[:, None], own[:, None], others]
    return found
