"""What agents have to do with visits."""

from fastapi import APIRouter

from aangan.identity.deps import Signed, Staff
from aangan.infra.deps import HouseSettings, Read
from aangan.infra.openapi import refusals
from aangan.kit.page import Page, Paging
from aangan.visits import service
from aangan.visits.deps import AgentId
from aangan.visits.schemas import SystemStats, VisitOut

router = APIRouter(prefix="/api/v1/agents", tags=["agents"])


@router.get("/{agent_id}/visits", summary="An agent's visits, for themselves and staff", responses=refusals(400, 404))
async def visits(unit: Read, actor: Signed, settings: HouseSettings, page: Paging, agent_id: AgentId) -> Page[VisitOut]:
    return await service.list_of_agent(unit, actor, agent_id, page, base=settings.public_url)


@router.get("/system/stats", summary="The whole of the agents' work, for staff")
async def stats(unit: Read, actor: Staff) -> SystemStats:  # noqa: ARG001 - staff only
    return await service.system_stats(unit)
