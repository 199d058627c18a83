from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self


class VisitContext(StrEnum):
    """A seeker tours a home, or two who match meet at one."""

    PROPERTY_TOUR = "property_tour"
    FLATMATE_MEET = "flatmate_meet"


class VisitStatus(StrEnum):
    """Where a visit stands; the wire spells the first and the last in its own way, and takes both spellings."""

    SCHEDULED = "requested"
    CONFIRMED = "confirmed"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    RESCHEDULED = "reschedule_suggested"

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        return cls.__members__.get(value.upper()) if isinstance(value, str) else None


class Side(StrEnum):
    """Whoever comes, and whoever receives (host, counterparty, agent, staff)."""

    VISITOR = "visitor"
    HOST = "host"

    @property
    def other(self) -> "Side":
        """The side that this one proposes to."""
        return Side.HOST if self is Side.VISITOR else Side.VISITOR


class Part(StrEnum):
    """What somebody is to a visit."""

    VISITOR = "visitor"
    COUNTERPARTY = "counterparty"
    HOST = "host"
    AGENT = "agent"
    STAFF = "staff"


class Outcome(StrEnum):
    """How a completed visit went; a no-show stands unless it is disputed within a day."""

    TOOK_PLACE = "took_place"
    VISITOR_NO_SHOW = "visitor_no_show"
    HOST_NO_SHOW = "host_no_show"
    DISPUTED = "disputed"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of time, aware, its end not included."""

    start: datetime
    end: datetime

    def meets(self, other: "Span") -> bool:
        """Tell whether two pieces share a moment."""
        return self.start < other.end and other.start < self.end
