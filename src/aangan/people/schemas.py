import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from aangan.identity.service import Email, Phone
from aangan.kit.schema import Bag, Id, In, Instant, Out, Text
from aangan.kit.text import called, rupees
from aangan.people.rules import known_non_negotiables, smoking_and_drinking, wishes
from aangan.people.types import (
    Cleanliness,
    Color,
    FoodHabits,
    GuestsPolicy,
    Mode,
    Often,
    ProfileStatus,
    SleepSchedule,
    SmokingDrinking,
    WorkStyle,
)

RUPEES_MAX = 100_000_000
# Written out whole: what a browser would read otherwise (a user before an `@`, a backslash) is no such address.
_LINKEDIN = re.compile(r"https?://(?:[a-z0-9-]{1,63}\.){0,2}linkedin\.com(?:[/?#][^\s\\]*)?", re.IGNORECASE)
_WEB = re.compile(r"https?://[^\s/]+\S*", re.IGNORECASE)

Rupees = Annotated[float, Field(ge=0, le=RUPEES_MAX, allow_inf_nan=False)]
Word = Annotated[Text, Field(max_length=120)]


def _web_address(value: str | None) -> str | None:
    if value and not _WEB.fullmatch(value):
        raise ValueError("must be an absolute http(s) URL")
    return value or None


def _linkedin_address(value: str | None) -> str | None:
    if value and not _LINKEDIN.fullmatch(value):
        raise ValueError("must be an http(s) URL on linkedin.com")
    return value or None


def _blank_is_none(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


def _sound_wishes(preferences: dict[str, Any]) -> dict[str, Any]:
    wishes(preferences)
    return preferences


WebAddress = Annotated[Text, Field(max_length=2000), AfterValidator(_web_address)]
Name = Annotated[Text, Field(min_length=2, max_length=100)]


class ProfileOut(Out):
    """One's own profile, whole."""

    id: int
    full_name: str | None = None
    email: str | None = None
    phone: str | None = None
    profile_image_url: str | None = None
    mode: Mode | None = None
    profile_status: ProfileStatus = ProfileStatus.DRAFT
    onboarding_completed: bool = False
    bio: str | None = None
    age: int | None = None
    age_bucket: str | None = None
    profession: str | None = None
    budget_min: float | None = None
    budget_max: float | None = None
    move_in_timeline: str | None = None
    city: str | None = None
    locality: str | None = None
    sleep_schedule: SleepSchedule | None = None
    cleanliness: Cleanliness | None = None
    food_habits: FoodHabits | None = None
    smoking: Often | None = None
    drinking: Often | None = None
    smoking_drinking: SmokingDrinking | None = None
    native_place: str | None = None
    linkedin_url: str | None = None
    guests_policy: GuestsPolicy | None = None
    work_style: WorkStyle | None = None
    gender: str | None = None
    gender_preference: str | None = None
    preferences: dict[str, Any] = Field(default_factory=dict)
    last_active_at: Instant | None = None


class ProfileUpdate(In):
    """A partial change of one's own profile: only the keys that are sent are written; null clears."""

    full_name: Name | None = None
    profile_image_url: Annotated[WebAddress | None, BeforeValidator(_blank_is_none)] = None
    mode: Mode | None = None
    profile_status: ProfileStatus | None = None
    onboarding_completed: bool | None = None
    # How somebody signs in is changed here, never taken away.
    email: Annotated[Email | None, BeforeValidator(_blank_is_none)] = None
    phone: Annotated[Phone | None, BeforeValidator(_blank_is_none)] = None
    bio: Annotated[Text, Field(max_length=2000)] | None = None
    age: Annotated[int, Field(ge=18, le=100)] | None = None
    profession: Word | None = None
    budget_min: Rupees | None = None
    budget_max: Rupees | None = None
    move_in_timeline: Word | None = None
    city: Word | None = None
    locality: Word | None = None
    sleep_schedule: SleepSchedule | None = None
    cleanliness: Cleanliness | None = None
    food_habits: FoodHabits | None = None
    smoking: Often | None = None
    drinking: Often | None = None
    smoking_drinking: SmokingDrinking | None = None
    native_place: Annotated[Word | None, AfterValidator(_blank_is_none)] = None
    linkedin_url: Annotated[
        Text | None, Field(max_length=255), AfterValidator(_linkedin_address), BeforeValidator(_blank_is_none)
    ] = None
    guests_policy: GuestsPolicy | None = None
    work_style: WorkStyle | None = None
    gender: Word | None = None
    gender_preference: Word | None = None
    preferences: Annotated[Bag, AfterValidator(_sound_wishes)] | None = None

    @model_validator(mode="after")
    def _budget_is_a_range(self) -> "ProfileUpdate":
        if self.budget_min is not None and self.budget_max is not None and self.budget_max < self.budget_min:
            raise ValueError("budget_max must not be less than budget_min")
        return self

    def columns(self) -> dict[str, Any]:
        """Return the columns of `profiles` that this change writes (preferences are folded in by the service)."""
        sent = self.model_dump(exclude_unset=True)
        for name in ("full_name", "profile_image_url", "onboarding_completed", "email", "phone", "preferences"):
            sent.pop(name, None)
        both = sent.pop("smoking_drinking", None)
        if both is not None:
            smoking, drinking = smoking_and_drinking(both)
            sent.setdefault("smoking", smoking)
            sent.setdefault("drinking", drinking)
        for name in ("budget_min", "budget_max"):
            if name in sent:
                rupees = sent.pop(name)
                sent[f"{name}_paise"] = None if rupees is None else round(rupees * 100)
        if sent.get("profile_status", ...) is None:
            del sent["profile_status"]
        return sent

    def non_negotiables(self) -> list[str] | None:
        """Return the non-negotiables among the preferences, or None when none were sent."""
        if self.preferences is None or "non_negotiables" not in self.preferences:
            return None
        given = self.preferences["non_negotiables"] or []
        return known_non_negotiables(str(key) for key in given) if isinstance(given, list) else []


class PeerOut(Out):
    """Somebody as others see them: never their exact age, phone or e-mail address."""

    id: int
    full_name: str | None = None
    profile_image_url: str | None = None
    mode: Mode | None = None
    city: str | None = None
    locality: str | None = None
    age: int | None = None
    age_bucket: str | None = None
    profession: str | None = None
    bio: str | None = None
    budget_min: float | None = None
    budget_max: float | None = None
    move_in_timeline: str | None = None
    sleep_schedule: str | None = None
    cleanliness: str | None = None
    food_habits: str | None = None
    smoking: str | None = None
    drinking: str | None = None
    smoking_drinking: str | None = None
    native_place: str | None = None
    linkedin_url: str | None = None
    guests_policy: str | None = None
    work_style: str | None = None
    gender: str | None = None
    gender_preference: str | None = None
    non_negotiables: list[str] = Field(default_factory=list)
    has_pets: bool = False
    party_habit: str | None = None
    match_percentage: float | None = None
    top_matches: list[str] = Field(default_factory=list)
    phone_number: str | None = None


# What others ask of a flatmate, in the order in which it is told.
HABITS = ("sleep_schedule", "cleanliness", "food_habits", "smoking", "drinking", "guests_policy", "work_style")


class PersonCard(Out):
    """Somebody in few words, for a model and a small picture; budgets in rupees a month, `fit` in percent."""

    id: int
    name: str
    picture: str | None = None
    looking_as: Mode | None = None
    place: str | None = None
    age: str | None = None
    gender: str | None = None
    profession: str | None = None
    bio: str | None = None
    budget_min: float | None = None
    budget_max: float | None = None
    move_in: str | None = None
    habits: dict[str, str] = Field(default_factory=dict)
    fit: float | None = None

    @classmethod
    def of(cls, peer: Mapping[str, Any]) -> Self:
        """Draw the card of a peer, given in the fields of `PeerOut`."""
        return cls(
            id=peer["id"],
            name=peer["full_name"] or "Somebody",
            picture=peer["profile_image_url"],
            looking_as=peer["mode"],
            place=", ".join(part for part in (peer.get("locality"), peer.get("city")) if part) or None,
            age=peer.get("age_bucket"),
            gender=peer.get("gender"),
            profession=peer.get("profession"),
            bio=peer.get("bio"),
            budget_min=peer.get("budget_min"),
            budget_max=peer.get("budget_max"),
            move_in=peer.get("move_in_timeline"),
            habits={name: peer[name] for name in HABITS if peer.get(name)},
            fit=peer.get("match_percentage"),
        )

    def in_line(self) -> str:
        """Say the person in one line, with their id."""
        least, most = self.budget_min, self.budget_max
        told = [
            self.age or "",
            self.profession or "",
            self.place or "",
            f"budget {rupees(least or 0)} to {rupees(most)}" if most else "",
            ", ".join(called(word) for word in self.habits.values()),
            f"{self.fit:.0f}% fit" if self.fit is not None else "",
        ]
        return f"**{self.name}** (person {self.id}): {'; '.join(word for word in told if word) or 'nothing said yet'}"


class DimensionOut(Out):
    """One question, answered by both or not."""

    name: str
    weight: float
    user_value: str | None = None
    peer_value: str | None = None
    score: float
    match: bool
    summary: str


class CompatibilityOut(Out):
    """How well two people fit, and why."""

    user_id: int
    peer_id: int
    overall_percentage: float | None = None
    color: Color
    dimensions: list[DimensionOut]
    summary: list[str]


class ProfileViewIn(In):
    target_user_id: Id
    context_property_id: Id | None = None
    duration_seconds: Annotated[int, Field(ge=0, le=3600)]
    scroll_depth_percent: Annotated[int, Field(ge=0, le=100)] | None = None
    source: Annotated[Text, Field(min_length=1, max_length=64)] = "swipe_deck"


class ProfileViewOut(Out):
    id: int
    viewer_user_id: int
    viewed_user_id: int
    context_property_id: int | None = None
    source: str
    duration_seconds: int
    scroll_depth_percent: int | None = None
    created_at: Instant


class CatalogEntry(Out):
    """A list that clients show; a list stands under `items` of the payload."""

    key: str
    version: int
    payload: dict[str, Any]


class RealtimeConfig(Out):
    """Where a client hears what happens; the provider's name is a literal that today's clients insist on."""

    provider: Literal["supabase"] = "supabase"
    channel: str
    private: bool = True
    events: list[str]
