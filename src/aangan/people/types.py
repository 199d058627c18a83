from dataclasses import dataclass
from enum import StrEnum


class Mode(StrEnum):
    """What somebody is here for."""

    ROOM_POSTER = "room_poster"
    SEEKER = "seeker"
    CO_HUNTER = "co_hunter"
    OPEN_TO_BOTH = "open_to_both"


class ProfileStatus(StrEnum):
    DRAFT = "draft"
    PENDING_REVIEW = "pending_review"
    ACTIVE = "active"
    PAUSED = "paused"
    REJECTED = "rejected"


class SleepSchedule(StrEnum):
    EARLY_BIRD = "early_bird"
    FLEXIBLE = "flexible"
    NIGHT_OWL = "night_owl"


class Cleanliness(StrEnum):
    MINIMAL = "minimal"
    TIDY = "tidy"
    SPOTLESS = "spotless"


class FoodHabits(StrEnum):
    VEGETARIAN = "vegetarian"
    VEGAN = "vegan"
    NON_VEGETARIAN = "non_vegetarian"
    EGGETARIAN = "eggetarian"
    NO_PREFERENCE = "no_preference"


class Often(StrEnum):
    """How often somebody smokes, or drinks."""

    NEVER = "never"
    OCCASIONALLY = "occasionally"
    REGULARLY = "regularly"


class GuestsPolicy(StrEnum):
    NO_OVERNIGHT_GUESTS = "no_overnight_guests"
    OCCASIONAL_OK = "occasional_ok"
    OPEN_HOUSE = "open_house"


class WorkStyle(StrEnum):
    WFH = "wfh"
    OFFICE = "office"
    HYBRID = "hybrid"


class SmokingDrinking(StrEnum):
    """The one question that today's web client asks for both."""

    NEITHER = "neither"
    SMOKE_OUTSIDE = "smoke_outside"
    DRINK_OCCASIONALLY = "drink_occasionally"
    BOTH_FINE = "both_fine"


class NonNegotiable(StrEnum):
    """What somebody will not live with."""

    FOOD_VEG_ONLY = "food_veg_only"
    FOOD_VEGAN_ONLY = "food_vegan_only"
    NO_SMOKING = "no_smoking"
    NO_DRINKING = "no_drinking"
    NO_OVERNIGHT_GUESTS = "no_overnight_guests"
    NO_PETS = "no_pets"
    NO_PARTIES = "no_parties"
    MIN_TIDY = "min_tidy"
    EARLY_RISER = "early_riser"
    GENDER_FEMALE_ONLY = "gender_female_only"
    GENDER_MALE_ONLY = "gender_male_only"


class Color(StrEnum):
    GREEN = "green"
    AMBER = "amber"
    RED = "red"


STRICT_ABOUT_MEAT = frozenset({"vegetarian", "vegan"})


@dataclass(frozen=True, slots=True)
class Scale:
    """An ordered question: what an answer one step away, and two steps away, is worth of 100."""

    answers: tuple[str, str, str]
    adjacent: int
    far: int

    def score(self, mine: str, theirs: str) -> int:
        """Return 0..100 for two answers."""
        steps = abs(self.answers.index(mine) - self.answers.index(theirs))
        return (100, self.adjacent, self.far)[steps]


@dataclass(frozen=True, slots=True)
class Food:
    """Food: meat on the table is fine with some, and not with others."""

    def score(self, mine: str, theirs: str) -> int:
        """Return 0..100 for two answers."""
        if mine == theirs:
            return 100
        if "no_preference" in {mine, theirs}:
            return 70
        strict = (mine in STRICT_ABOUT_MEAT) + (theirs in STRICT_ABOUT_MEAT)
        return (80, 0, 100)[strict]


@dataclass(frozen=True, slots=True)
class Work:
    """Work: where somebody works hardly disturbs anybody."""

    def score(self, mine: str, theirs: str) -> int:
        """Return 0..100 for two answers."""
        return 100 if mine == theirs else 70


Question = Scale | Food | Work
OFTEN = ("never", "occasionally", "regularly")
# name, weight, how two answers are judged: one implementation for every client, and for the deck.
DIMENSIONS: tuple[tuple[str, float, Question], ...] = (
    ("sleep_schedule", 0.20, Scale(("early_bird", "flexible", "night_owl"), 50, 0)),
    ("cleanliness", 0.20, Scale(("minimal", "tidy", "spotless"), 50, 0)),
    ("food_habits", 0.15, Food()),
    ("smoking", 0.10, Scale(OFTEN, 70, 40)),
    ("drinking", 0.10, Scale(OFTEN, 70, 40)),
    ("guests_policy", 0.15, Scale(("no_overnight_guests", "occasional_ok", "open_house"), 60, 20)),
    ("work_style", 0.10, Work()),
)

# What a question counts by what its person says of it: nothing said, then the importances 0 (none) to 3 (above all).
IMPORTANCE = (1.0, 0.0, 0.6, 1.2, 1.8)
IMPORTANCE_BITS = 3


def weigh(number: int, mine: int, theirs: int) -> float:
    """Return what the question of this number counts for two people, by what either says of it; 1 where none does.

    What either says of all questions is packed by three bits each: 0 for nothing, 1..4 for the importances 0..3.
    """
    shift, mask = number * IMPORTANCE_BITS, (1 << IMPORTANCE_BITS) - 1
    return (IMPORTANCE[mine >> shift & mask] + IMPORTANCE[theirs >> shift & mask]) / 2


def label(name: str) -> str:
    """Return a dimension's name as people read it: `Sleep Schedule`."""
    return name.replace("_", " ").title()
