"""Agents, over REST: a directory for everybody, and an office for staff."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from aangan.agents import service
from aangan.agents.schemas import (
    AgentAssignment,
    AgentCreate,
    AgentOut,
    AgentUpdate,
    AgentWithStats,
    AgentWorkload,
    Area,
    InteractionIn,
    InteractionOut,
)
from aangan.agents.types import AgentType
from aangan.identity.deps import Signed, Staff
from aangan.infra.deps import HouseSettings, Read, Write
from aangan.infra.idempotency import IdempotentRoute
from aangan.infra.openapi import refusals
from aangan.kit.ids import MAX_ID
from aangan.kit.page import Page, Paging
from aangan.kit.schema import MessageOut

AgentId = Annotated[int, Path(ge=1, le=MAX_ID)]
WORD = r"^[^\x00]*$"
Word = Annotated[str | None, Query(max_length=120, pattern=WORD)]

router = APIRouter(route_class=IdempotentRoute, prefix="/api/v1/agents", tags=["agents"])


@router.get(
    "/assigned", summary="The agent in charge of me; whoever has none gets one", responses=refusals(400, 401, 403, 404)
)
async def assigned(actor: Signed, unit: Write, settings: HouseSettings) -> AgentOut:
    return await service.assigned(unit, actor, base=settings.public_url)


@router.post(
    "/assign",
    summary="Come into an agent's care: the one named, or the least busy",
    responses=refusals(400, 401, 403, 404),
)
async def assign(
    actor: Signed,
    unit: Write,
    settings: HouseSettings,
    agent_id: Annotated[int | None, Query(ge=1, le=MAX_ID)] = None,
    city: Word = None,
    locality: Word = None,
) -> AgentAssignment:
    area = Area(city=city, locality=locality) if city else None
    return await service.assign(unit, actor, agent_id, area, base=settings.public_url)


@router.get("/available", summary="Agents who take people now", responses=refusals(400, 401, 403, 404))
async def available(
    unit: Read,
    actor: Signed,
    settings: HouseSettings,
    page: Paging,
    specialization: Word = None,
    agent_type: AgentType | None = None,
) -> Page[AgentOut]:
    return await service.list_agents(
        unit,
        actor,
        page,
        base=settings.public_url,
        is_available=True,
        specialization=specialization,
        agent_type=agent_type and agent_type.value,
    )


@router.get("/types/{agent_type}", summary="Agents of a type", responses=refusals(400, 401, 403, 404))
async def of_type(
    unit: Read, actor: Signed, settings: HouseSettings, page: Paging, agent_type: AgentType
) -> Page[AgentOut]:
    return await service.list_agents(unit, actor, page, base=settings.public_url, agent_type=agent_type.value)


@router.get(
    "/specializations/{specialization}",
    summary="Agents who know something well",
    responses=refusals(400, 401, 403, 404),
)
async def of_specialization(
    unit: Read,
    actor: Signed,
    settings: HouseSettings,
    page: Paging,
    specialization: Annotated[str, Path(min_length=1, max_length=60, pattern=WORD)],
) -> Page[AgentOut]:
    return await service.list_agents(unit, actor, page, base=settings.public_url, specialization=specialization)


@router.get(
    "/system/workload", summary="How full the agents' hands are, for staff", responses=refusals(400, 401, 403, 404)
)
async def workload(unit: Read, actor: Staff, page: Paging) -> Page[AgentWorkload]:  # noqa: ARG001 - staff only
    return await service.list_workload(unit, page)


@router.get("/me", summary="The agent that I am", responses=refusals(400, 401, 403, 404))
async def me(unit: Read, actor: Signed, settings: HouseSettings) -> AgentOut:
    return await service.agent_of(unit, actor, base=settings.public_url)


@router.get("", summary="All agents, for staff", responses=refusals(400, 401, 403, 404))
async def agents(
    unit: Read,
    actor: Staff,
    settings: HouseSettings,
    page: Paging,
    include_inactive: Annotated[bool, Query(description="those who left, too")] = False,
) -> Page[AgentOut]:
    return await service.list_agents(unit, actor, page, base=settings.public_url, everybody=include_inactive)


@router.post("", summary="Take on an agent", responses=refusals(400, 401, 403, 404))
async def create(actor: Staff, unit: Write, settings: HouseSettings, given: AgentCreate) -> AgentOut:  # noqa: ARG001
    return await service.create(unit, given, base=settings.public_url)


@router.get("/{agent_id}", summary="One agent", responses=refusals(400, 401, 403, 404))
async def agent(unit: Read, actor: Signed, settings: HouseSettings, agent_id: AgentId) -> AgentOut:  # noqa: ARG001
    return await service.get_agent(unit, agent_id, base=settings.public_url)


@router.put("/{agent_id}", summary="Change an agent, for staff", responses=refusals(400, 401, 403, 404))
async def update(
    actor: Staff,  # noqa: ARG001 - staff only
    unit: Write,
    settings: HouseSettings,
    agent_id: AgentId,
    change: AgentUpdate,
) -> AgentOut:
    return await service.update(unit, agent_id, change, base=settings.public_url)


@router.delete(
    "/{agent_id}", summary="Let an agent go; their visits find others", responses=refusals(400, 401, 403, 404)
)
async def deactivate(actor: Staff, unit: Write, agent_id: AgentId) -> MessageOut:  # noqa: ARG001 - staff only
    await service.deactivate(unit, agent_id)
    return MessageOut(message="Agent deactivated")


@router.patch("/{agent_id}/availability", summary="Take work, or take none", responses=refusals(400, 401, 403, 404))
async def availability(
    actor: Signed, unit: Write, agent_id: AgentId, is_available: Annotated[bool, Query()]
) -> MessageOut:
    await service.set_availability(unit, actor, agent_id, is_available=is_available)
    return MessageOut(message="Agent is available" if is_available else "Agent is not available")


# A number only: `/system/stats` is answered by the room that knows homes and visits too.
@router.get("/{agent_id:int}/stats", summary="How an agent fares", responses=refusals(400, 401, 403, 404))
async def stats(
    unit: Read,
    actor: Signed,  # noqa: ARG001 - whoever signed in
    settings: HouseSettings,
    agent_id: AgentId,
) -> AgentWithStats:
    return await service.get_stats(unit, agent_id, base=settings.public_url)


@router.get(
    "/{agent_id}/interactions",
    summary="What an agent had to do, for them and staff",
    responses=refusals(400, 401, 403, 404),
)
async def interactions(unit: Read, actor: Signed, page: Paging, agent_id: AgentId) -> Page[InteractionOut]:
    return await service.list_interactions(unit, actor, agent_id, page)


@router.post(
    "/{agent_id}/interactions",
    summary="Write down, or rate, what I had to do with an agent",
    responses=refusals(400, 401, 403, 404),
)
async def interact(actor: Signed, unit: Write, agent_id: AgentId, said: InteractionIn) -> InteractionOut:
    return await service.note_interaction(unit, actor, agent_id, said)
