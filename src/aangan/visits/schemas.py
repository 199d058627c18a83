import re
from datetime import date, time
from itertools import pairwise
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    Field,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    field_validator,
    model_validator,
)

from aangan.kit.schema import Id, In, Instant, Out, Text
from aangan.kit.text import plain
from aangan.visits.types import Outcome, Side, VisitContext, VisitStatus

DAY_ALONE = re.compile(r"\d{4}-\d{2}-\d{2}")
NO_TIME = "must be a day such as 2026-12-20, or a moment such as 2026-12-20T11:00:00+05:30"


def _day_or_moment(value: Any, read: ValidatorFunctionWrapHandler) -> Any:
    # A date alone is no midnight: which hour of it is meant, the host's zone tells.
    try:
        if isinstance(value, str) and DAY_ALONE.fullmatch(value.strip()):
            return date.fromisoformat(value.strip())
        return read(value)
    except ValueError:
        # Of two readings that failed, the reasons name our types and neither helps whoever typed it.
        raise ValueError(NO_TIME) from None


def _zone(value: str) -> str:
    if value == "UTC" or "/" in value:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as wrong:
            raise ValueError("must be a zone such as Asia/Kolkata") from wrong
        return value
    raise ValueError("must be a zone such as Asia/Kolkata")


def _wall(value: time) -> time:
    if value.tzinfo is not None:
        raise ValueError("is wall-clock time of the host's zone")
    return value.replace(second=0, microsecond=0)


When = Annotated[Instant | date, WrapValidator(_day_or_moment)]
Zone = Annotated[str, Field(max_length=64), AfterValidator(_zone)]
Wall = Annotated[time, AfterValidator(_wall)]
Words = Annotated[Text, Field(max_length=1000), AfterValidator(plain)]
Reason = Annotated[Text, Field(max_length=500), AfterValidator(plain)]
Interest = Annotated[Text, Field(max_length=40)]
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]
Minutes = Annotated[int, Field(ge=15, le=240)]


class VisitCreate(In):
    """A visit that is asked for; a date alone means a free time of that day, near eleven in the host's zone.

    `user_id` is ignored: everybody asks for themselves.
    """

    property_id: Id
    scheduled_date: When
    user_id: int | None = None
    special_requirements: Words | None = None
    visit_context: VisitContext = VisitContext.PROPERTY_TOUR
    counterparty_user_id: Id | None = None
    conversation_id: Id | None = None
    match_id: Id | None = None
    duration_minutes: Minutes | None = None


class VisitUpdate(In):
    """A partial change: only the keys that are sent are written, each by whom it is for.

    `version`, in all changes, is the one that was looked at: another one meanwhile, and nothing is changed.
    """

    scheduled_date: When | None = None
    status: VisitStatus | None = None
    special_requirements: Words | None = None
    visit_notes: Words | None = None
    visitor_feedback: Words | None = None
    interest_level: Interest | None = None
    follow_up_required: bool | None = None
    follow_up_date: Instant | None = None
    cancellation_reason: Reason | None = None
    visit_context: VisitContext | None = None
    counterparty_user_id: Id | None = None
    conversation_id: Id | None = None
    match_id: Id | None = None
    version: Version | None = None


class FlatmateVisitUpdate(In):
    status: VisitStatus | None = None
    scheduled_date: When | None = None
    visitor_feedback: Words | None = None
    interest_level: Interest | None = None
    version: Version | None = None


class FlatmateVisitOut(Out):
    """A small word that it is done."""

    id: int
    status: VisitStatus
    updated: bool = True


class VisitCancel(In):
    reason: Reason | None = None
    version: Version | None = None


class VisitComplete(In):
    notes: Words | None = None
    feedback: Words | None = None
    version: Version | None = None


class VisitReschedule(In):
    new_date: When
    reason: Reason | None = None
    version: Version | None = None


class VisitAssign(In):
    """Which agent shows the home; without one, the least busy of those who can."""

    agent_id: Id | None = None


class NoShowIn(In):
    """Which side was not there."""

    absent: Side
    version: Version | None = None


class DisputeIn(In):
    reason: Reason | None = None


class VisitAgentInfo(Out):
    id: int
    name: str
    phone: str | None = None
    avatar_url: str | None = None


class VisitPerson(Out):
    """Another party of a visit: no address, no number, nothing of their account."""

    id: int
    full_name: str | None = None
    profile_image_url: str | None = None


class VisitPicture(Out):
    id: int
    property_id: int
    image_url: str
    caption: str | None = None
    image_category: str = "others"
    display_order: int | None = None
    is_main_image: bool = False


class VisitAmenity(Out):
    id: int
    title: str
    icon: str | None = None
    category: str | None = None


class VisitProperty(Out):
    """The home that is visited.

    The full address is for those who show it, and once a tour is confirmed for its visitor; where two flatmates meet is
    told to about a kilometre.
    """

    id: int
    owner_id: int
    title: str
    description: str | None = None
    property_type: str
    purpose: str
    status: str
    is_available: bool
    base_price: float
    monthly_rent: float | None = None
    security_deposit: float | None = None
    city: str | None = None
    state: str | None = None
    country: str | None = None
    locality: str | None = None
    sub_locality: str | None = None
    full_address: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    position_is_approximate: bool = False
    area_sqft: float | None = None
    bedrooms: int | None = None
    bathrooms: int | None = None
    furnishing_level: str | None = None
    main_image_url: str | None = None
    owner_name: str | None = None
    images: list[VisitPicture] = Field(default_factory=list)
    amenities: list[VisitAmenity] = Field(default_factory=list)
    view_count: int = 0
    like_count: int = 0
    interest_count: int = 0
    created_at: Instant


class VisitOut(Out):
    """A visit as one of its parties sees it; `proposed_by` is the side that waits for the other's word."""

    id: int
    user_id: int
    property_id: int
    agent_id: int | None = None
    agents: VisitAgentInfo | None = None
    visit_context: VisitContext
    counterparty_user_id: int | None = None
    conversation_id: int | None = None
    match_id: int | None = None
    scheduled_date: Instant
    duration_minutes: int
    timezone: str
    actual_date: Instant | None = None
    status: VisitStatus
    proposed_by: Side
    special_requirements: str | None = None
    visit_notes: str | None = None
    visitor_feedback: str | None = None
    interest_level: str | None = None
    follow_up_required: bool = False
    follow_up_date: Instant | None = None
    cancellation_reason: str | None = None
    rescheduled_from: Instant | None = None
    outcome: Outcome | None = None
    outcome_at: Instant | None = None
    version: int
    created_at: Instant
    updated_at: Instant | None = None
    property: VisitProperty | None = None
    property_title: str | None = None
    counterparty_user: VisitPerson | None = None
    visitor: VisitPerson | None = None


class VisitChangeOut(Out):
    """One line of a visit's history."""

    id: int
    changed_by: int | None = None
    from_status: VisitStatus | None = None
    to_status: VisitStatus
    from_date: Instant | None = None
    to_date: Instant
    reason: str | None = None
    changed_at: Instant


class HoursIn(In):
    opens: Wall
    closes: Wall

    @model_validator(mode="after")
    def _forward(self) -> "HoursIn":
        if self.opens >= self.closes:
            raise ValueError("closes must be after opens, on the same day")
        return self


class WindowIn(HoursIn):
    """Hours of every week; 1 is Monday."""

    weekday: Annotated[int, Field(ge=1, le=7)]


class OverrideIn(In):
    """A day with hours of its own; without any, the host receives nobody."""

    day: date
    hours: Annotated[list[HoursIn], Field(max_length=8)] = Field(default_factory=list)


class AvailabilityIn(In):
    """When a host receives; all of it is said anew."""

    timezone: Zone = "Asia/Kolkata"
    duration_minutes: Minutes = 60
    buffer_minutes: Annotated[int, Field(ge=0, le=240)] = 0
    notice_minutes: Annotated[int, Field(ge=0, le=20160)] = 0
    horizon_days: Annotated[int, Field(ge=1, le=365)] = 60
    windows: Annotated[list[WindowIn], Field(max_length=56)]
    overrides: Annotated[list[OverrideIn], Field(max_length=366)] = Field(default_factory=list)

    @field_validator("windows")
    @classmethod
    def _apart(cls, windows: list[WindowIn]) -> list[WindowIn]:
        return _without_overlap(windows, lambda window: window.weekday)

    @field_validator("overrides")
    @classmethod
    def _once(cls, overrides: list[OverrideIn]) -> list[OverrideIn]:
        if len({one.day for one in overrides}) < len(overrides):
            raise ValueError("a day stands there twice")
        for one in overrides:
            _without_overlap(one.hours, lambda _hours: 0)
        return overrides


class WindowOut(Out):
    weekday: int
    opens: str
    closes: str


class HoursOut(Out):
    opens: str
    closes: str


class OverrideOut(Out):
    day: date
    hours: list[HoursOut]


class AvailabilityOut(Out):
    """When a host receives; not `binding` are the hours of somebody who never said any."""

    binding: bool
    timezone: str
    duration_minutes: int
    buffer_minutes: int
    notice_minutes: int
    horizon_days: int
    windows: list[WindowOut]
    overrides: list[OverrideOut]


class SlotOut(Out):
    starts_at: Instant
    ends_at: Instant


class SlotsOut(Out):
    """Free times of a home's host, and of whoever asks, on some days of the host's zone."""

    property_id: int
    timezone: str
    duration_minutes: int
    slots: list[SlotOut]


class CalendarOut(Out):
    """A private link for calendar apps: whoever has it reads the calendar, until it is renewed."""

    url: str
    webcal_url: str


class SystemStats(Out):
    """The whole of the agents' work; nothing is booked or paid for here, so those two are nought."""

    total_agents: int
    active_agents: int
    total_users_served: int
    system_satisfaction_score: float
    agents_by_type: dict[str, int]
    load_distribution: list[Any]
    active_users: int
    properties_listed: int
    occupancy_rate: float
    total_bookings: Literal[0] = 0
    total_visits: int
    total_revenue: Literal[0] = 0


def _without_overlap(windows: list[Any], of: Any) -> list[Any]:
    ordered = sorted(windows, key=lambda window: (of(window), window.opens))
    for one, following in pairwise(ordered):
        if of(one) == of(following) and following.opens < one.closes:
            raise ValueError("windows must not overlap")
    return ordered
