"""Visits that staff and agents look after, and how the house does."""

from typing import Literal

from aangan.identity.errors import AdminRequired
from aangan.infra import cache
from aangan.infra.services import Services
from aangan.infra.toolbox import Answer, Audience, Nothing, PagedAsk, tool
from aangan.infra.unit import ReadUnit, Unit
from aangan.kit.actor import Actor
from aangan.kit.schema import Id, Instant
from aangan.safety import service as safety
from aangan.visits import service
from aangan.visits.tools._cards import ChangeVisitAsStaff, OneVisit, StaffStep, Visit, Visits
from aangan.visits.tools._mine import about_cancelling
from aangan.visits.tools._steps import stepped
from aangan.visits.types import VisitStatus

DAYS = 30


class AllVisits(PagedAsk):
    status: VisitStatus | None = None
    agent_id: Id | None = None
    home_id: Id | None = None
    user_id: Id | None = None


class Status(Answer):
    """How the house does: what it leans on, who and what is in it, how moderation keeps up."""

    at: Instant
    database: Literal["connected"]
    cache: Literal["connected", "disconnected"]
    active_people: int
    agents: int
    active_agents: int
    homes: int
    visits: int
    open_cases: int
    overdue_cases: int
    open_appeals: int
    first_look_seconds_p50: float | None = None
    late_share: float | None = None

    def in_words(self) -> str:
        """Say how the house does."""
        return (
            f"Database {self.database}, cache {self.cache}. {self.active_people} active people, {self.homes} homes, "
            f"{self.visits} visits, {self.active_agents} of {self.agents} agents at work. Moderation: "
            f"{self.open_cases} open cases, {self.overdue_cases} overdue, {self.open_appeals} appeals."
        )


async def _cache_answers(services: Services, _actor: Actor, _ask: Nothing) -> bool:
    return await cache.answers(services.valkey)


@tool(title="All visits", audience=Audience.STAFF, read_only=True, widget="visits")
async def all_visits(unit: ReadUnit, actor: Actor, ask: AllVisits, services: Services) -> Visits:
    """List everybody's visits, the latest first, narrowed by status, agent, home or person; agents see their own.

    Use it to see what is planned or who did not come; then `change_visit_as_staff` for one of them.
    """
    narrowed = {"agent_id": ask.agent_id, "property_id": ask.home_id, "user_id": ask.user_id}
    found = await service.list_all(
        unit,
        actor,
        ask.page,
        base=services.settings.public_url,
        status=ask.status and ask.status.value,
        **narrowed,
    )
    return Visits.of(found, actor)


@tool(
    title="Change a visit as staff",
    audience=Audience.STAFF,
    destructive=True,
    preview=about_cancelling,
    widget="visits",
)
async def change_visit_as_staff(unit: Unit, actor: Actor, ask: ChangeVisitAsStaff, services: Services) -> OneVisit:
    """Accept, move, cancel or complete a visit for its host, or (admins) assign the agent who shows the home.

    Ids come from `all_visits`, agents from `find_agents`. Both sides are told; cancelling must be confirmed.
    """
    base = services.settings.public_url
    if ask.step is not StaffStep.ASSIGN:
        return await stepped(unit, actor, ask, base=base)
    if not actor.is_admin:
        raise AdminRequired
    return OneVisit(visit=Visit.of(await service.assign(unit, actor, ask.visit_id, ask.agent_id, base=base), actor))


@tool(title="System status", audience=Audience.STAFF, admin_only=True, read_only=True, prepare=_cache_answers)
async def system_status(unit: ReadUnit, actor: Actor, ask: Nothing, prepared: bool) -> Status:  # noqa: ARG001
    """Tell how the house does: database and cache, people, homes, visits, agents, and how moderation keeps up.

    Use it for "is everything all right?"; overdue cases are listed by `moderation_queue`.
    """
    counts = await service.system_stats(unit)
    measures = await safety.measure(unit, actor, DAYS)
    return Status(
        at=unit.now(),
        database="connected",
        cache="connected" if prepared else "disconnected",
        active_people=counts.active_users,
        agents=counts.total_agents,
        active_agents=counts.active_agents,
        homes=counts.properties_listed,
        visits=counts.total_visits,
        open_cases=measures.open_cases,
        overdue_cases=measures.overdue_cases,
        open_appeals=measures.open_appeals,
        first_look_seconds_p50=measures.first_look_seconds_p50,
        late_share=measures.late_share,
    )
