"""Meetings of flatmates, where their app changes them."""

from fastapi import APIRouter

from aangan.identity.deps import Signed
from aangan.infra.deps import HouseSettings, Write
from aangan.infra.openapi import refusals
from aangan.visits import service
from aangan.visits.deps import VisitId
from aangan.visits.schemas import FlatmateVisitOut, FlatmateVisitUpdate

router = APIRouter(prefix="/api/v1/flatmates/visits", tags=["visits"])


@router.put("/{visit_id}", summary="Change a meeting of flatmates", responses=refusals(404, 409))
async def update(
    actor: Signed, unit: Write, settings: HouseSettings, visit_id: VisitId, change: FlatmateVisitUpdate
) -> FlatmateVisitOut:
    return await service.update_meeting(unit, actor, visit_id, change, base=settings.public_url)
