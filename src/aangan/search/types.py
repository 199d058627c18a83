from dataclasses import dataclass
from enum import StrEnum


class SortBy(StrEnum):
    DISTANCE = "distance"
    PRICE_LOW = "price_low"
    PRICE_HIGH = "price_high"
    NEWEST = "newest"
    POPULAR = "popular"
    RELEVANCE = "relevance"
    MATCH_PERCENTAGE = "match_percentage"


class Swiped(StrEnum):
    """What somebody said of a home when they swiped it."""

    EITHER = "either"
    LIKED = "liked"
    PASSED = "passed"


class MoveIn(StrEnum):
    """When somebody wants to move in, as seen from today in India."""

    IMMEDIATE = "immediate"
    IMMEDIATELY = "immediately"
    WITHIN_1_WEEK = "within_1_week"
    WITHIN_2_WEEKS = "within_2_weeks"
    WITHIN_1_MONTH = "within_1_month"
    WITHIN_2_MONTHS = "within_2_months"
    WITHIN_3_MONTHS = "within_3_months"
    THIS_MONTH = "this_month"
    NEXT_MONTH = "next_month"
    FLEXIBLE = "flexible"


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a map, in degrees; one whose west is east of its east goes over the date line."""

    south: float
    west: float
    north: float
    east: float


@dataclass(frozen=True, slots=True)
class Asked:
    """One word of a question: the words that would do as well, and how many homes say the commonest of them."""

    words: tuple[str, ...]
    homes: int
