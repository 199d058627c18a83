"""Facts about visits, each with all that a notice of it needs."""

from dataclasses import dataclass
from datetime import datetime

from aangan.kit.facts import Fact


@dataclass(frozen=True, slots=True)
class VisitFact(Fact):
    """What every fact about a visit tells.

    `people` are the accounts of all parties (visitor, counterparty, host, the agent's), `by` is who did it (None: the
    house). `at` is the time of the visit and `zone` the IANA zone in which its host writes it. `status` and
    `visit_context` are values of the enums in `types`.
    """

    visit_id: int
    property_id: int
    title: str
    visit_context: str
    status: str
    at: datetime
    zone: str
    visitor_id: int
    host_id: int
    counterparty_id: int | None
    agent_id: int | None
    people: tuple[int, ...]
    by: int | None
    visit_version: int

    @property
    def others(self) -> tuple[int, ...]:
        """All parties but who did it."""
        return tuple(user_id for user_id in self.people if user_id != self.by)


@dataclass(frozen=True, slots=True)
class VisitScheduled(VisitFact):
    """Somebody asked for a visit."""


@dataclass(frozen=True, slots=True)
class VisitConfirmed(VisitFact):
    """The other side agreed to the time."""


@dataclass(frozen=True, slots=True)
class VisitRescheduled(VisitFact):
    """Another time was suggested; `was` is the one before, `reason` why, where somebody said.

    `newcomers` are the accounts of an agent who shows the home only since then: they know of no time before.
    """

    was: datetime
    reason: str | None
    newcomers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class VisitCancelled(VisitFact):
    """The visit is off; `reason` as it was given."""

    reason: str | None


@dataclass(frozen=True, slots=True)
class VisitCompleted(VisitFact):
    """The visit is over; `outcome` is a value of `types.Outcome`."""

    outcome: str


@dataclass(frozen=True, slots=True)
class VisitChanged(VisitFact):
    """Something else about the visit changed: notes, feedback, its agent, a dispute."""


@dataclass(frozen=True, slots=True)
class VisitAssigned(VisitFact):
    """A tour has an agent now, or another one; `agent_people` are the accounts of theirs."""

    agent_people: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TourLost(VisitFact):
    """A tour is no longer an agent's; `agent_people` are the accounts of theirs, `was` when they were to show it."""

    agent_people: tuple[int, ...]
    was: datetime


@dataclass(frozen=True, slots=True)
class VisitReminderDue(VisitFact):
    """A confirmed visit begins in about so many hours; told once for each time and number of hours."""

    hours_before: int
