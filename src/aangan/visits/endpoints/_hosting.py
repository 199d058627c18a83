"""When hosts receive, and which times are free."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from aangan.identity.deps import Signed
from aangan.infra.deps import Read, Write
from aangan.infra.openapi import refusals
from aangan.kit.ids import MAX_ID
from aangan.visits import service
from aangan.visits.schemas import AvailabilityIn, AvailabilityOut, SlotsOut

DAYS_MAX = 14

router = APIRouter(prefix="/api/v1/visits", tags=["visits"])


@router.get("/availability", summary="When I receive visitors")
async def availability(unit: Read, actor: Signed) -> AvailabilityOut:
    return await service.get_availability(unit, actor)


@router.put("/availability", summary="Say when I receive visitors: weekly hours, other days, buffer, notice")
async def set_availability(actor: Signed, unit: Write, said: AvailabilityIn) -> AvailabilityOut:
    return await service.set_availability(unit, actor, said)


@router.get("/slots", summary="Free times to see a home", responses=refusals(404))
async def slots(
    unit: Read,
    actor: Signed,
    property_id: Annotated[int, Query(ge=1, le=MAX_ID)],
    from_day: Annotated[
        date | None, Query(alias="from", description="a day of the host's zone; today by default")
    ] = None,
    days: Annotated[int, Query(ge=1, le=DAYS_MAX)] = 7,
    duration_minutes: Annotated[int | None, Query(ge=15, le=240)] = None,
) -> SlotsOut:
    return await service.free_slots(unit, actor, property_id, from_day, days, duration_minutes)
