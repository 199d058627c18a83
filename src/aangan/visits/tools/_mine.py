"""One's own visits."""

from enum import StrEnum

from pydantic import Field

from aangan.infra.services import Services
from aangan.infra.toolbox import Ask, Audience, PagedAsk, shaped, tool
from aangan.infra.unit import ReadUnit, Unit
from aangan.kit.actor import Actor
from aangan.kit.schema import Id
from aangan.kit.text import spoken
from aangan.visits import service
from aangan.visits.schemas import Minutes, VisitCreate, When, Words
from aangan.visits.tools._cards import ChangeVisit, OneVisit, Turn, Visit, Visits
from aangan.visits.tools._steps import stepped
from aangan.visits.types import VisitContext


class Part(StrEnum):
    """Which of one's visits."""

    UPCOMING = "upcoming"
    PAST = "past"
    ALL = "all"


class MyVisits(PagedAsk):
    show: Part = Part.UPCOMING


class ProposeVisit(Ask):
    """A tour of a home, or a meeting with a match at one."""

    home_id: Id
    when: When = Field(description="a moment with its offset, or a day (then a free time of it)")
    kind: VisitContext = Field(
        VisitContext.PROPERTY_TOUR, description="property_tour; flatmate_meet needs person_id, a match"
    )
    person_id: Id | None = None
    minutes: Minutes | None = None
    wishes: Words | None = None


@tool(title="My visits", audience=Audience.USER, read_only=True, widget="visits")
async def my_visits(unit: ReadUnit, actor: Actor, ask: MyVisits, services: Services) -> Visits:
    """List the visits that this person makes or receives: upcoming (the next first), past, or all.

    Use it for "what is planned?", and before `change_visit`. `waits_for_me` marks those on which they must
    say something.
    """
    base = services.settings.public_url
    if ask.show is Part.ALL:
        found = await service.list_mine(unit, actor, None, ask.page, base=base)
    else:
        verb = service.list_upcoming if ask.show is Part.UPCOMING else service.list_past
        found = await verb(unit, actor, ask.page, base=base)
    return Visits.of(found, actor)


@tool(title="Propose a visit", audience=Audience.USER, open_world=True, widget="visits")
async def propose_visit(unit: Unit, actor: Actor, ask: ProposeVisit, services: Services) -> OneVisit:
    """Ask for a visit in this person's name: a tour of a home, or a meeting with a match at one.

    Agree on the time with the person first; the other side is told and must accept. When a time is taken or outside the
    host's hours, the refusal carries free times in `alternatives`: offer them.
    """
    wish = shaped(
        VisitCreate,
        {
            "property_id": ask.home_id,
            "scheduled_date": ask.when,
            "visit_context": ask.kind,
            "counterparty_user_id": ask.person_id,
            "duration_minutes": ask.minutes,
            "special_requirements": ask.wishes,
        },
    )
    made = await service.schedule(unit, actor, wish, base=services.settings.public_url)
    return OneVisit(visit=Visit.of(made, actor))


def about_cancelling(ask: Turn, answer: OneVisit) -> str:
    """Say which visit would be called off."""
    visit = answer.visit
    told = f"; the others are told: {ask.reason}" if ask.reason else ", and the others are told"
    return f"Cancel visit {visit.id} to {visit.home_title} on {spoken(visit.at, visit.timezone)}{told}."


@tool(
    title="Accept, move or cancel a visit",
    audience=Audience.USER,
    destructive=True,
    preview=about_cancelling,
    widget="visits",
)
async def change_visit(unit: Unit, actor: Actor, ask: ChangeVisit, services: Services) -> OneVisit:
    """Accept, move, cancel or complete one of this person's visits; ids come from `my_visits`.

    Moving suggests another time, which the other side must accept. Cancelling must be confirmed: the first call tells
    what would happen and gives a token for the second.
    """
    return await stepped(unit, actor, ask, base=services.settings.public_url)
