"""Visits as their parties see them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aangan.agents import service as agents
from aangan.identity.errors import AgentRequired
from aangan.identity.types import Role
from aangan.infra.unit import ReadUnit
from aangan.kit.actor import Actor
from aangan.kit.page import Page, PageIn, decode_cursor, make_page
from aangan.visits import policy, repository
from aangan.visits.errors import VisitNotFound
from aangan.visits.schemas import SystemStats, VisitChangeOut, VisitOut
from aangan.visits.service._shapes import shown
from aangan.visits.types import VisitStatus

WORKLOADS = 100


async def get_visit(unit: ReadUnit, actor: Actor, visit_id: int, *, base: str) -> VisitOut:
    """Return a visit to one of its parties. Raises VisitNotFound."""
    row = await repository.visit(unit, visit_id)
    if row is None:
        raise VisitNotFound
    policy.may_see(actor, row)
    return shown(row, actor, base)


async def list_mine(
    unit: ReadUnit, actor: Actor, status: VisitStatus | None, page: PageIn, *, base: str
) -> Page[VisitOut]:
    """Return the visits that the actor makes or receives, the latest first."""
    asked = {"me": actor.user_id, **({"status": status.value} if status else {})}
    return await _listed(unit, actor, asked, page, base)


async def list_upcoming(unit: ReadUnit, actor: Actor, page: PageIn, *, base: str) -> Page[VisitOut]:
    """Return the actor's visits that are still to be, the next first."""
    asked = {"me": actor.user_id, "since": unit.now(), "live": True}
    return await _listed(unit, actor, asked, page, base, forward=True)


async def list_past(unit: ReadUnit, actor: Actor, page: PageIn, *, base: str) -> Page[VisitOut]:
    """Return the actor's visits whose time is over, the latest first."""
    return await _listed(unit, actor, {"me": actor.user_id, "until": unit.now()}, page, base)


async def list_all(unit: ReadUnit, actor: Actor, page: PageIn, *, base: str, **asked: Any) -> Page[VisitOut]:
    """Return all visits to staff, to an agent their own and those of whoever is in their care; the latest first.

    `asked` narrows by status, agent_id, property_id, user_id. Raises AgentRequired for others.
    """
    given = {name: value for name, value in asked.items() if value is not None}
    if not actor.is_admin:
        if actor.role is not Role.AGENT or actor.agent_id is None:
            raise AgentRequired
        given["care_of"] = actor.agent_id
    return await _listed(unit, actor, given, page, base)


async def list_of_agent(unit: ReadUnit, actor: Actor, agent_id: int, page: PageIn, *, base: str) -> Page[VisitOut]:
    """Return an agent's visits to themselves and to staff, the latest first. Raises NotYourAgent, AgentNotFound."""
    await agents.may_read_of(unit, actor, agent_id)
    return await _listed(unit, actor, {"agent_id": agent_id}, page, base)


async def list_history(unit: ReadUnit, actor: Actor, visit_id: int, page: PageIn) -> Page[VisitChangeOut]:
    """Return what became of a visit, the newest first, to one of its parties. Raises VisitNotFound."""
    row = await repository.visit(unit, visit_id)
    if row is None:
        raise VisitNotFound
    policy.may_see(actor, row)
    bound = {"visit": visit_id}
    before = next(iter(decode_cursor(page.cursor, [int], bound)), None)
    lines = await repository.history(unit, visit_id, before, page.limit + 1)
    key = [lines[page.limit - 1]["id"]] if len(lines) > page.limit else None
    return make_page([VisitChangeOut.model_validate(line) for line in lines], page, key, bound)


async def system_stats(unit: ReadUnit) -> SystemStats:
    """Count agents, people, homes and visits, with the workload of the first hundred agents."""
    workloads = await agents.list_workload(unit, PageIn(limit=WORKLOADS))
    return SystemStats(**await repository.system_stats(unit), load_distribution=list(workloads.items))


async def _listed(
    unit: ReadUnit, actor: Actor, asked: Mapping[str, Any], page: PageIn, base: str, *, forward: bool = False
) -> Page[VisitOut]:
    # Which moment it is now moves on from page to page; the cursor is bound to what was asked for.
    bound = {name: value for name, value in asked.items() if name not in {"since", "until"}} | {"forward": forward}
    after = decode_cursor(page.cursor, [datetime, int], bound)
    rows = await repository.visits(unit, asked, after, page.limit + 1, forward=forward)
    total = await repository.count_visits(unit, asked) if page.include_total else None
    last = rows[page.limit - 1] if len(rows) > page.limit else None
    key = [last["scheduled_date"], last["id"]] if last else None
    return make_page([shown(row, actor, base) for row in rows], page, key, bound, total)
