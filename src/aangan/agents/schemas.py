from datetime import time
from typing import Annotated, Any

from pydantic import AfterValidator, Field, field_validator, model_validator

from aangan.agents import rules
from aangan.agents.types import AgentType, AssignmentReason, ExperienceLevel, InteractionKind
from aangan.kit.schema import Id, In, Instant, Out, Text
from aangan.kit.text import plain

EVERY_DAY = [1, 2, 3, 4, 5, 6, 7]
SPOKEN = ("english",)


def _zone(value: str) -> str:
    if not rules.is_zone(value):
        raise ValueError("must be a zone such as Asia/Kolkata")
    return value


def _web(value: str) -> str:
    if not value.startswith(("https://", "http://")):
        raise ValueError("must be an absolute http(s) URL")
    return value


def _words(value: list[str]) -> list[str]:
    return list(dict.fromkeys(word.lower() for word in value if word))


Zone = Annotated[str, Field(max_length=64), AfterValidator(_zone)]
Line = Annotated[Text, Field(max_length=120)]
Name = Annotated[Text, Field(min_length=2, max_length=120), AfterValidator(plain)]
Number = Annotated[str, Field(max_length=32, pattern=r"^\+?[0-9][0-9 ()-]{4,30}$")]
Prose = Annotated[Text, Field(max_length=2000), AfterValidator(plain)]
Url = Annotated[Text, Field(max_length=500), AfterValidator(_web)]
Words = Annotated[
    list[Annotated[Text, Field(min_length=1, max_length=60)]], Field(max_length=20), AfterValidator(_words)
]
Weight = Annotated[int, Field(ge=1, le=10)]
Weekday = Annotated[int, Field(ge=1, le=7)]


class WorkingHours(In):
    """From when to when an agent works, in a zone's wall-clock time; days count from 1, Monday."""

    start: time = time(9)
    end: time = time(18)
    timezone: Zone = "Asia/Kolkata"
    days: Annotated[list[Weekday], Field(min_length=1, max_length=7)] = EVERY_DAY

    @field_validator("start", "end")
    @classmethod
    def _of_the_wall(cls, value: time) -> time:
        if value.tzinfo is not None:
            raise ValueError("is wall-clock time; the zone stands in timezone")
        return value.replace(second=0, microsecond=0)

    @model_validator(mode="after")
    def _forward(self) -> "WorkingHours":
        if self.start >= self.end:
            raise ValueError("end must be after start, on the same day")
        return self

    def columns(self) -> dict[str, Any]:
        """Return the columns that keep the hours."""
        days = sorted(set(self.days))
        return {"works_from": self.start, "works_until": self.end, "zone": self.timezone, "works_on": days}


class Area(In):
    """A city, or one locality of it, in which an agent shows homes."""

    city: Annotated[Text, Field(min_length=1, max_length=120)]
    locality: Line | None = None


Areas = Annotated[list[Area], Field(max_length=100)]


class AgentCreate(In):
    """An agent to come; `user_id` is the account of the person who is it, who then acts as an agent."""

    name: Name
    contact_number: Number | None = None
    description: Prose | None = None
    avatar_url: Url | None = None
    languages: Words | None = Field(default_factory=lambda: list(SPOKEN))
    specializations: Words = Field(default_factory=list)
    agent_type: AgentType = AgentType.GENERAL
    experience_level: ExperienceLevel = ExperienceLevel.INTERMEDIATE
    working_hours: WorkingHours | None = WorkingHours()
    weight: Weight = 1
    coverage: Areas = Field(default_factory=list)
    user_id: Id | None = None

    def columns(self) -> dict[str, Any]:
        """Return the columns that this writes."""
        return _columns(self.model_copy(update={"working_hours": self.working_hours or WorkingHours()}), set())


class AgentUpdate(In):
    """A partial change: only the keys that are sent are written."""

    name: Name | None = None
    contact_number: Number | None = None
    description: Prose | None = None
    avatar_url: Url | None = None
    languages: Words | None = None
    specializations: Words | None = None
    agent_type: AgentType | None = None
    experience_level: ExperienceLevel | None = None
    is_active: bool | None = None
    is_available: bool | None = None
    working_hours: WorkingHours | None = None
    weight: Weight | None = None
    coverage: Areas | None = None
    user_id: Id | None = None

    def columns(self) -> dict[str, Any]:
        """Return the columns that this writes; null empties only what may be empty."""
        return _columns(self, NULLABLE)


# What null empties; anywhere else it says nothing.
NULLABLE = {"contact_number", "description", "avatar_url"}


class AreaOut(Out):
    city: str
    locality: str | None = None


class AgentOut(Out):
    """An agent as everybody who signed in sees them."""

    id: int
    name: str
    contact_number: str | None = None
    description: str | None = None
    avatar_url: str | None = None
    languages: list[str] | None = Field(default_factory=lambda: list(SPOKEN))
    specializations: list[str] = Field(default_factory=list)
    agent_type: AgentType
    experience_level: ExperienceLevel
    is_active: bool
    is_available: bool
    working_hours: dict[str, Any] | None = None
    coverage: list[AreaOut] = Field(default_factory=list)
    weight: int = 1
    total_users_assigned: int
    user_satisfaction_rating: float
    created_at: Instant
    updated_at: Instant | None = None


class AgentAssignment(Out):
    """In whose care somebody is, since when, and how that came."""

    user_id: int
    agent: AgentOut
    assigned_at: Instant
    assignment_reason: AssignmentReason = AssignmentReason.AUTO


class AgentStats(Out):
    """How an agent fares; active conversations are people they had to do with in seven days."""

    total_users_assigned: int
    user_satisfaction_rating: float
    active_conversations: int
    daily_interactions: int
    weekly_interactions: int
    efficiency_score: float


class AgentWithStats(AgentOut):
    stats: AgentStats


class AgentWorkload(Out):
    """How full an agent's hands are: of 50 people, the nominal capacity."""

    agent_id: int
    agent_name: str
    current_users: int
    utilization_percentage: float
    is_available: bool
    queue_length: int


class InteractionIn(In):
    """That a person and their agent had to do with each other; `user_id` is for agents and staff, who write it down."""

    kind: InteractionKind = InteractionKind.OTHER
    rating: Annotated[int, Field(ge=1, le=5)] | None = None
    note: Annotated[Text, Field(max_length=1000), AfterValidator(plain)] | None = None
    user_id: Id | None = None


class InteractionOut(Out):
    id: int
    agent_id: int
    user_id: int
    kind: InteractionKind
    rating: int | None = None
    note: str | None = None
    happened_at: Instant


def _columns(given: AgentCreate | AgentUpdate, nullable: set[str]) -> dict[str, Any]:
    unset = isinstance(given, AgentUpdate)
    sent = given.model_dump(exclude={"working_hours", "coverage", "user_id"}, exclude_unset=unset)
    kept = {name: value for name, value in sent.items() if value is not None or name in nullable or not unset}
    if not unset and kept["languages"] is None:
        kept["languages"] = list(SPOKEN)
    return kept | (given.working_hours.columns() if given.working_hours else {})
