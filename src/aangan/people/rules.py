"""Pure judgements about people: how well two fit, and what somebody will not live with."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aangan.people.types import (
    DIMENSIONS,
    IMPORTANCE_BITS,
    Color,
    NonNegotiable,
    Question,
    SmokingDrinking,
    label,
    weigh,
)

GREEN_FROM, AMBER_FROM = 70, 40
WORKABLE_FROM, STRONG_FROM = 60, 90
CHIPS = 3
PARTY_ANSWERS = frozenset({"occasional_weekends", "party_friendly", "occasionally", "regularly"})
PET_ANSWERS = frozenset({"have_pets", "has_pets", "yes", "true"})

# Words that today's clients send for the same time of moving in.
MOVE_IN_WORDS: tuple[frozenset[str], ...] = (
    frozenset({"immediate", "immediately", "now"}),
    frozenset({"within_1_week", "one_week"}),
    frozenset({"within_2_weeks", "two_weeks"}),
    frozenset({"this_month", "within_1_month", "within_a_month"}),
    frozenset({"next_month"}),
    frozenset({"within_2_months", "two_months"}),
    frozenset({"within_3_months", "three_months"}),
)


# What somebody asks of others beside deal-breakers: the key among the preferences, its column, its least and its most.
WISHES = (
    ("preferred_age_min", "wants_age_min", 18, 100),
    ("preferred_age_max", "wants_age_max", 18, 100),
    ("max_distance_km", "wants_km", 1, 1000),
)

NAMES = tuple(name for name, _, _ in DIMENSIONS)


@dataclass(frozen=True, slots=True)
class Dimension:
    """One question, judged for two people; without both answers it does not count."""

    name: str
    weight: float
    user_value: str | None
    peer_value: str | None
    score: float
    match: bool
    summary: str


@dataclass(frozen=True, slots=True)
class Compatibility:
    """How well two people fit: a percentage over what both answered (None when that is nothing), and why."""

    percentage: int | None
    color: Color
    dimensions: tuple[Dimension, ...]
    summary: tuple[str, ...]
    top: tuple[str, ...]


def compatibility(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> Compatibility:
    """Judge two people by their answers; the percentage is the same from both sides.

    `importance` among the answers, packed, says what matters to whom; a question counts by the mean of both.
    """
    matters = mine.get("importance") or 0, theirs.get("importance") or 0
    judged = [
        _judge(name, weight * weigh(number, *matters), rule, mine.get(name), theirs.get(name))
        for number, (name, weight, rule) in enumerate(DIMENSIONS)
    ]
    both = [each for each in judged if each.user_value and each.peer_value]
    weight = sum(each.weight for each in both)
    percentage = round(sum(each.weight * each.score for each in both) / weight) if weight > 0 else None
    best = sorted((each for each in both if each.match), key=lambda each: -each.score)[:CHIPS]
    return Compatibility(
        percentage,
        color_of(percentage),
        tuple(judged),
        tuple(each.summary for each in judged),
        tuple(label(each.name) for each in best),
    )


def wishes(preferences: Mapping[str, Any]) -> dict[str, int | None]:
    """Return the columns that the wishes among some preferences write. Raises ValueError with the key that is wrong."""
    found: dict[str, int | None] = {}
    for key, column, least, most in WISHES:
        if key in preferences:
            value = preferences[key]
            if value is not None and not (_is_number(value) and least <= value <= most):
                raise ValueError(f"{key} must be a number from {least} to {most}")
            found[column] = None if value is None else round(value)
    low, high = found.get("wants_age_min"), found.get("wants_age_max")
    if low is not None and high is not None and low > high:
        raise ValueError("preferred_age_max must not be less than preferred_age_min")
    if "importance" in preferences:
        found["importance"] = packed_importance(preferences["importance"] or {})
    return found


def packed_importance(given: Any) -> int:
    """Pack `{dimension: 0..3}` into three bits each; raises ValueError for anything else."""
    if not isinstance(given, Mapping) or not given.keys() <= set(NAMES):
        raise ValueError(f"importance must name some of {', '.join(NAMES)}")
    if not all(isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 3 for value in given.values()):
        raise ValueError("importance must be 0, 1, 2 or 3 for each question")
    return sum((given[name] + 1) << number * IMPORTANCE_BITS for number, name in enumerate(NAMES) if name in given)


def unpacked_importance(packed: int) -> dict[str, int]:
    """Return `{dimension: 0..3}` of the questions of which something was said."""
    codes = {name: packed >> number * IMPORTANCE_BITS & (1 << IMPORTANCE_BITS) - 1 for number, name in enumerate(NAMES)}
    return {name: code - 1 for name, code in codes.items() if code}


def color_of(percentage: int | None) -> Color:
    """Return the traffic light of a percentage."""
    if percentage is None or percentage < AMBER_FROM:
        return Color.RED
    return Color.GREEN if percentage >= GREEN_FROM else Color.AMBER


def move_in_words(asked: str | None) -> frozenset[str] | None:
    """Return all spellings of a time of moving in, or None when the word sets no limit."""
    word = (asked or "").strip().lower()
    return next((words for words in MOVE_IN_WORDS if word in words), None)


def smoking_and_drinking(both: SmokingDrinking) -> tuple[str, str]:
    """Unfold the web client's one answer into (smoking, drinking)."""
    smokes = both in {SmokingDrinking.SMOKE_OUTSIDE, SmokingDrinking.BOTH_FINE}
    drinks = both in {SmokingDrinking.DRINK_OCCASIONALLY, SmokingDrinking.BOTH_FINE}
    return ("occasionally" if smokes else "never", "occasionally" if drinks else "never")


def known_non_negotiables(given: Iterable[str]) -> list[str]:
    """Keep the keys that we know, once each, in their order."""
    known = set(NonNegotiable)
    return list(dict.fromkeys(key for key in given if key in known))


def breaks(key: str, person: Mapping[str, Any]) -> bool:
    """Tell whether somebody is what a non-negotiable rules out; an unanswered question rules nobody out."""
    value = {name: person.get(name) for name in (*NAMES, "gender", "pets", "parties_at_home")}
    judgements = {
        NonNegotiable.FOOD_VEG_ONLY: value["food_habits"] not in {None, "vegetarian", "vegan"},
        NonNegotiable.FOOD_VEGAN_ONLY: value["food_habits"] not in {None, "vegan"},
        NonNegotiable.NO_SMOKING: value["smoking"] not in {None, "never"},
        NonNegotiable.NO_DRINKING: value["drinking"] not in {None, "never"},
        NonNegotiable.NO_OVERNIGHT_GUESTS: value["guests_policy"] not in {None, "no_overnight_guests"},
        NonNegotiable.NO_PETS: value["pets"] in PET_ANSWERS,
        NonNegotiable.NO_PARTIES: value["parties_at_home"] in PARTY_ANSWERS,
        NonNegotiable.MIN_TIDY: value["cleanliness"] == "minimal",
        NonNegotiable.EARLY_RISER: value["sleep_schedule"] not in {None, "early_bird"},
        NonNegotiable.GENDER_FEMALE_ONLY: value["gender"] not in {None, "female"},
        NonNegotiable.GENDER_MALE_ONLY: value["gender"] not in {None, "male"},
    }
    return judgements.get(NonNegotiable(key), False) if key in set(NonNegotiable) else False


def wanted_gender(preference: str | None) -> str | None:
    """Return the one gender that a preference allows, or None when all are welcome."""
    word = (preference or "").lower().removesuffix("_only")
    return word if word in {"male", "female"} else None


def breaks_any(keys: Sequence[str], person: Mapping[str, Any]) -> bool:
    """Tell whether somebody is what any of these non-negotiables rules out."""
    return any(breaks(key, person) for key in keys)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _judge(name: str, weight: float, rule: Question, mine: str | None, theirs: str | None) -> Dimension:
    if not mine or not theirs:
        return Dimension(name, weight, mine, theirs, 0, False, f"{label(name)}: not enough data")  # noqa: FBT003
    score = rule.score(mine, theirs)
    words = "strong match" if score >= STRONG_FROM else "workable match" if score >= WORKABLE_FROM else "preference gap"
    return Dimension(name, weight, mine, theirs, score, score >= WORKABLE_FROM, f"{label(name)}: {words}")
