"""Visits in few words, and what is asked to change one."""

from enum import StrEnum
from typing import Literal, Self

from pydantic import Field, model_validator

from aangan.infra.toolbox import Answer, Confirmable, PagedAnswer
from aangan.kit.actor import Actor
from aangan.kit.page import Page
from aangan.kit.schema import Id, Instant, Out
from aangan.kit.text import called, on_one_line, spoken
from aangan.visits.schemas import Reason, Version, VisitOut, VisitPerson, When
from aangan.visits.types import Outcome, Side, VisitContext, VisitStatus

OPEN = frozenset({VisitStatus.SCHEDULED, VisitStatus.RESCHEDULED})


class Person(Out):
    id: int
    name: str | None = None

    @classmethod
    def of(cls, person: VisitPerson | None) -> Self | None:
        """Draw a party, if they may be seen."""
        return None if person is None else cls(id=person.id, name=person.full_name)


class Visit(Out):
    """A visit as one of its parties sees it; `waits_for_me` until they accept or move it."""

    id: int
    kind: VisitContext
    status: VisitStatus
    at: Instant
    minutes: int
    timezone: str
    i_am: Literal["visitor", "host"]
    waits_for_me: bool
    home_id: int
    home_title: str | None = None
    place: str | None = None
    address: str | None = None
    image: str | None = None
    visitor: Person | None = None
    meets: Person | None = None
    agent_id: int | None = None
    agent_name: str | None = None
    agent_phone: str | None = None
    wishes: str | None = None
    cancelled_because: str | None = None
    outcome: Outcome | None = None
    version: int

    @classmethod
    def of(cls, visit: VisitOut, actor: Actor) -> Self:
        """Draw a visit for one of its parties."""
        comes = visit.user_id == actor.user_id
        mine = Side.VISITOR if comes else Side.HOST
        home = visit.property
        return cls(
            id=visit.id,
            kind=visit.visit_context,
            status=visit.status,
            at=visit.scheduled_date,
            minutes=visit.duration_minutes,
            timezone=visit.timezone,
            i_am=mine.value,
            waits_for_me=visit.status in OPEN and visit.proposed_by is not mine,
            home_id=visit.property_id,
            home_title=visit.property_title or (home and home.title),
            place=", ".join(part for part in (home.locality, home.city) if part) or None if home else None,
            address=home and home.full_address,
            image=home and home.main_image_url,
            visitor=Person.of(visit.visitor),
            meets=Person.of(visit.counterparty_user),
            agent_id=visit.agent_id,
            agent_name=visit.agents and visit.agents.name,
            agent_phone=visit.agents and visit.agents.phone,
            wishes=visit.special_requirements,
            cancelled_because=visit.cancellation_reason,
            outcome=visit.outcome,
            version=visit.version,
        )

    def in_line(self) -> str:
        """Say the visit in one line."""
        what = "tour of" if self.kind is VisitContext.PROPERTY_TOUR else "meeting at"
        told = [
            called(self.status),
            f"in {self.place}" if self.place else "",
            f"address: {self.address}" if self.address else "",
            f"visitor {self.visitor.name} (person {self.visitor.id})" if self.visitor and self.i_am == "host" else "",
            f"with {self.meets.name} (person {self.meets.id})" if self.meets and self.i_am == "visitor" else "",
            f"agent {self.agent_name} (agent {self.agent_id})" if self.agent_id else "",
            "waits for your word" if self.waits_for_me else "",
        ]
        when = spoken(self.at, self.timezone)
        said = ", ".join(one for one in told if one)
        return f"visit {self.id}: {when}, {what} **{self.home_title}** (home {self.home_id}); {said}"


class Visits(PagedAnswer):
    visits: list[Visit]

    @classmethod
    def of(cls, page: Page[VisitOut], actor: Actor) -> Self:
        """Draw a page of visits for one of their parties."""
        return cls(visits=[Visit.of(one, actor) for one in page.items], next_cursor=page.next_cursor)

    def in_words(self) -> str:
        """Say each visit in a line."""
        return self.listed("Visits:", (one.in_line() for one in self.visits), "No visits.")


class OneVisit(Answer):
    visit: Visit

    def in_words(self) -> str:
        """Say the visit."""
        return on_one_line(self.visit.in_line())


class VisitStep(StrEnum):
    """What a party makes of a visit."""

    ACCEPT = "accept"
    MOVE = "move"
    CANCEL = "cancel"
    COMPLETE = "complete"


class StaffStep(StrEnum):
    """What staff and agents make of a visit."""

    ACCEPT = "accept"
    MOVE = "move"
    CANCEL = "cancel"
    COMPLETE = "complete"
    ASSIGN = "assign"


class Turn(Confirmable):
    """What every change of a visit says."""

    visit_id: Id
    when: When | None = Field(None, description="to move: a moment, or a day (then a free time of it)")
    reason: Reason | None = None
    version: Version | None = Field(None, description="the one looked at; refused when it changed meanwhile")

    @property
    def step(self) -> StaffStep:
        """What is to become of the visit."""
        raise NotImplementedError

    def destroys(self) -> bool:
        """Cancelling is confirmed."""
        return self.step is StaffStep.CANCEL

    @model_validator(mode="after")
    def _says_when(self) -> Self:
        if (self.step is StaffStep.MOVE) != (self.when is not None):
            raise ValueError("when goes with the action move, and with no other")
        return self


class ChangeVisit(Turn):
    action: VisitStep

    @property
    def step(self) -> StaffStep:
        """What is to become of the visit."""
        return StaffStep(self.action.value)


class ChangeVisitAsStaff(Turn):
    action: StaffStep
    agent_id: Id | None = Field(None, description="to assign: who shows the home; left out, the least busy who can")

    @property
    def step(self) -> StaffStep:
        """What is to become of the visit."""
        return self.action

    @model_validator(mode="after")
    def _assigns_somebody(self) -> Self:
        if self.agent_id is not None and self.action is not StaffStep.ASSIGN:
            raise ValueError("agent_id goes with the action assign only")
        return self
