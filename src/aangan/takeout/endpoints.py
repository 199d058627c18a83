"""`/api/v1/users/me/export`: a copy of all that the house knows of me."""

from fastapi import APIRouter

from aangan.identity.deps import Signed
from aangan.infra.deps import HouseServices, Write
from aangan.infra.idempotency import IdempotentRoute
from aangan.infra.openapi import refusals
from aangan.takeout import service
from aangan.takeout.service import JobOut

router = APIRouter(route_class=IdempotentRoute, prefix="/api/v1/users/me", tags=["users"], responses=refusals(401, 403))


@router.post("/export", status_code=202, summary="Have a copy made of all that is known of me", responses=refusals(429))
async def export(actor: Signed, unit: Write, services: HouseServices) -> JobOut:
    """The job says how far it is; its `result` has a private `url`, good until `expires_at`."""
    return await service.start_copy(unit, actor, services)
