"""The humans who show homes: who they are, when and where they work, and who is in whose care.

Whoever assigns takes turns with all others who do (`take_turns`), so that load is counted exactly.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aangan.agents import policy, repository, rules
from aangan.agents.errors import AgentNotFound, AgentsNeedNone, NoAgentsAvailable, NobodyAssigned, UnknownZone
from aangan.agents.events import AgentAssigned, AgentRetired
from aangan.agents.schemas import (
    AgentAssignment,
    AgentCreate,
    AgentOut,
    AgentStats,
    AgentUpdate,
    AgentWithStats,
    AgentWorkload,
    Area,
    InteractionIn,
    InteractionOut,
)
from aangan.agents.types import AssignmentReason, InteractionKind
from aangan.identity import service as identity
from aangan.identity.errors import UserNotFound
from aangan.identity.types import Role
from aangan.infra.unit import ReadUnit, Row, Unit
from aangan.kit.actor import Actor
from aangan.kit.page import Page, PageIn, decode_cursor, make_page
from aangan.kit.text import absolute
from aangan.places import service as places

__all__ = [
    "AgentWorkload",
    "agent_of",
    "assign",
    "assigned",
    "create",
    "deactivate",
    "get_agent",
    "get_stats",
    "list_agents",
    "list_interactions",
    "list_workload",
    "may_read_of",
    "note_interaction",
    "note_visit",
    "set_availability",
    "take_turns",
    "update",
]


async def list_agents(
    unit: ReadUnit, actor: Actor, page: PageIn, *, base: str, everybody: bool = False, **asked: Any
) -> Page[AgentOut]:
    """Return agents in the order of their ids: those at work, or with `everybody` (for staff) all.

    `asked` narrows by is_available, agent_type, specialization.
    """
    given = {name: value for name, value in asked.items() if value is not None}
    if not (everybody and actor.is_admin):
        given["is_active"] = True
    rows, total = await _listed(unit, given, page)
    key = [rows[page.limit - 1]["id"]] if len(rows) > page.limit else None
    return make_page([_shown(row, base) for row in rows], page, key, given, total)


async def list_workload(unit: ReadUnit, page: PageIn) -> Page[AgentWorkload]:
    """Return how full the hands of the active agents are."""
    asked = {"is_active": True}
    rows, total = await _listed(unit, asked, page)
    key = [rows[page.limit - 1]["id"]] if len(rows) > page.limit else None
    return make_page([_workload(row) for row in rows], page, key, asked, total)


async def get_agent(unit: ReadUnit, agent_id: int, *, base: str) -> AgentOut:
    """Return an agent. Raises AgentNotFound."""
    return _shown(await _found(unit, agent_id), base)


async def agent_of(unit: ReadUnit, actor: Actor, *, base: str) -> AgentOut:
    """Return the agent that the actor is. Raises AgentRequired, AgentNotFound."""
    return await get_agent(unit, policy.must_be_an_agent(actor), base=base)


async def get_stats(unit: ReadUnit, agent_id: int, *, base: str) -> AgentWithStats:
    """Return an agent and how they fare. Raises AgentNotFound."""
    row = await _found(unit, agent_id)
    seen = await repository.activity(unit, agent_id)
    stats = AgentStats(
        total_users_assigned=row["people"],
        user_satisfaction_rating=_rating(row),
        active_conversations=seen["people"],
        daily_interactions=seen["daily"],
        weekly_interactions=seen["weekly"],
        efficiency_score=rules.efficiency(row["people"], row["rating"]),
    )
    return AgentWithStats(**_shown(row, base).model_dump(), stats=stats)


async def create(unit: Unit, given: AgentCreate, *, base: str) -> AgentOut:
    """Take on an agent, and let the account that was named act as them. Raises UnknownZone, UserNotFound."""
    values = given.columns()
    await _check_zone(unit, values)
    agent_id = await repository.insert(unit, values | {"created_at": unit.now()})
    await repository.cover(unit, agent_id, _areas(given.coverage))
    if given.user_id is not None:
        await identity.appoint(unit, given.user_id, agent_id)
    return await get_agent(unit, agent_id, base=base)


async def update(unit: Unit, agent_id: int, change: AgentUpdate, *, base: str) -> AgentOut:
    """Write what was sent; an agent who comes back is acted as by the account that is named.

    Raises AgentNotFound, UnknownZone, UserNotFound.
    """
    values = change.columns()
    await _check_zone(unit, values)
    await _write(unit, agent_id, values)
    if change.coverage is not None:
        await repository.cover(unit, agent_id, _areas(change.coverage))
    if change.user_id is not None:
        await identity.appoint(unit, change.user_id, agent_id)
    return await get_agent(unit, agent_id, base=base)


async def deactivate(unit: Unit, agent_id: int) -> None:
    """Let an agent go: no account acts as them any more, and whoever is in their care stays so until they ask again.

    Raises AgentNotFound.
    """
    await _write(unit, agent_id, {"is_active": False, "is_available": False})


async def set_availability(unit: Unit, actor: Actor, agent_id: int, *, is_available: bool) -> None:
    """Say whether an agent takes new work, as themselves or staff. Raises NotYourAgent, AgentNotFound."""
    policy.must_be_themselves_or_staff(actor, agent_id)
    await _write(unit, agent_id, {"is_available": is_available})


async def assigned(unit: Unit, actor: Actor, *, base: str) -> AgentOut:
    """Return the agent in charge of the actor; whoever has none gets the least busy. Raises NobodyAssigned."""
    try:
        return (await assign(unit, actor, base=base)).agent
    except NoAgentsAvailable as nobody:
        raise NobodyAssigned from nobody


async def assign(
    unit: Unit, actor: Actor, agent_id: int | None = None, area: Area | None = None, *, base: str
) -> AgentAssignment:
    """Put the actor into an agent's care: the one named, or the least busy of those who take people (in an area).

    Whoever has an active agent keeps them. Raises AgentsNeedNone, AgentNotFound, NoAgentsAvailable.
    """
    await repository.take_turns(unit)
    care = await repository.in_care(unit, actor.user_id)
    if care is None:
        raise UserNotFound
    if care["role"] == Role.AGENT:
        raise AgentsNeedNone
    if care["is_active"]:
        return await _assignment(unit, actor, care["agent_id"], AssignmentReason.ALREADY, care["assigned_at"], base)
    reason = AssignmentReason.AUTO if agent_id is None else AssignmentReason.MANUAL
    chosen = await _chosen(unit, agent_id, area)
    since = await repository.note(unit, chosen, actor.user_id, reason.value)
    await identity.entrust(unit, actor.user_id, chosen)
    unit.emit(AgentAssigned(chosen, actor.user_id, reason.value))
    return await _assignment(unit, actor, chosen, reason, since, base)


async def take_turns(unit: Unit) -> None:
    """Wait until nobody else assigns an agent, to a person or to a visit; held until the commit."""
    await repository.take_turns(unit)


async def may_read_of(unit: ReadUnit, actor: Actor, agent_id: int) -> None:
    """Allow the agent themselves and staff. Raises NotYourAgent, and for staff AgentNotFound."""
    policy.must_be_themselves_or_staff(actor, agent_id)
    await _found(unit, agent_id)


async def note_interaction(unit: Unit, actor: Actor, agent_id: int, said: InteractionIn) -> InteractionOut:
    """Write down that a person and their agent had to do with each other.

    Only people rate agents, and of one person the newest rating counts. Raises NotYourAgent, AgentNotFound.
    """
    about = policy.may_write_of(actor, agent_id, said.user_id)
    rating = said.rating if about == actor.user_id else None
    return await _note(unit, agent_id, about, said.kind, rating, said.note)


async def note_visit(unit: Unit, agent_id: int, user_id: int) -> None:
    """Write down that an agent showed somebody a home."""
    await _note(unit, agent_id, user_id, InteractionKind.VISIT, None, None)


async def list_interactions(unit: ReadUnit, actor: Actor, agent_id: int, page: PageIn) -> Page[InteractionOut]:
    """Return an agent's interactions, newest first, to themselves and to staff. Raises NotYourAgent."""
    policy.must_be_themselves_or_staff(actor, agent_id)
    filters = {"agent": agent_id}
    before = next(iter(decode_cursor(page.cursor, [int], filters)), None)
    rows = await repository.interactions(unit, agent_id, before, page.limit + 1)
    total = await repository.count_interactions(unit, agent_id) if page.include_total else None
    key = [rows[page.limit - 1]["id"]] if len(rows) > page.limit else None
    return make_page([InteractionOut.model_validate(row) for row in rows], page, key, filters, total)


async def _listed(unit: ReadUnit, asked: Mapping[str, Any], page: PageIn) -> tuple[list[Row], int | None]:
    after = next(iter(decode_cursor(page.cursor, [int], asked)), 0)
    rows = await repository.agents(unit, asked, after, page.limit + 1)
    return rows, await repository.count_agents(unit, asked) if page.include_total else None


async def _found(unit: ReadUnit, agent_id: int) -> Row:
    row = await repository.agent(unit, agent_id)
    if row is None:
        raise AgentNotFound
    return row


async def _write(unit: Unit, agent_id: int, values: Mapping[str, Any]) -> None:
    before = await repository.update(unit, agent_id, {**values, "updated_at": unit.now()})
    if before is None:
        raise AgentNotFound
    if before["was_active"] and values.get("is_active") is False:
        # Whoever acted as them has no business any more with the people, homes and visits that were in their hands.
        unit.emit(AgentRetired(agent_id, await identity.dismiss(unit, agent_id)))


async def _check_zone(unit: Unit, values: Mapping[str, Any]) -> None:
    # Hours are compared in SQL, whose list of zones need not be ours.
    if "zone" in values and not await repository.is_known_zone(unit, values["zone"]):
        raise UnknownZone


async def _chosen(unit: Unit, agent_id: int | None, area: Area | None) -> int:
    if agent_id is not None:
        row = await _found(unit, agent_id)
        if not (row["is_active"] and row["is_available"]):
            raise NoAgentsAvailable("This agent takes nobody at present")
        return agent_id
    names = await places.names_of(unit, area.city, area.locality) if area else ([], [])
    chosen = await repository.choose(unit, *names)
    if chosen is None:
        raise NoAgentsAvailable
    return chosen


async def _assignment(
    unit: Unit, actor: Actor, agent_id: int, reason: AssignmentReason, since: datetime, base: str
) -> AgentAssignment:
    agent = await get_agent(unit, agent_id, base=base)
    return AgentAssignment(user_id=actor.user_id, agent=agent, assigned_at=since, assignment_reason=reason)


async def _note(
    unit: Unit, agent_id: int, user_id: int, kind: InteractionKind, rating: int | None, note: str | None
) -> InteractionOut:
    values = {"agent": agent_id, "user": user_id, "kind": kind.value, "rating": rating, "note": note}
    row = await repository.insert_interaction(unit, values | {"now": unit.now()})
    if row is None:
        raise AgentNotFound
    return InteractionOut.model_validate(row)


def _areas(coverage: list[Area]) -> list[tuple[str, str]]:
    return [(area.city, area.locality or "") for area in coverage]


def _shown(row: Row, base: str) -> AgentOut:
    hours = {
        "start": row["works_from"].strftime("%H:%M"),
        "end": row["works_until"].strftime("%H:%M"),
        "timezone": row["zone"],
        "days": row["works_on"],
    }
    counted = {"total_users_assigned": row["people"], "user_satisfaction_rating": _rating(row)}
    shown = {**row, **counted, "working_hours": hours, "avatar_url": absolute(row["avatar_url"], base)}
    return AgentOut.model_validate(shown)


def _workload(row: Row) -> AgentWorkload:
    return AgentWorkload(
        agent_id=row["id"],
        agent_name=row["name"],
        current_users=row["people"],
        utilization_percentage=rules.utilization(row["people"]),
        is_available=row["is_available"],
        queue_length=rules.queue_length(row["people"]),
    )


def _rating(row: Row) -> float:
    return round(row["rating"] or 0.0, 2)
