"""Visits in calendar apps."""

from typing import Any

from fastapi import APIRouter, Response

from aangan.identity.deps import Signed
from aangan.infra.deps import HouseSettings, Read, Write
from aangan.infra.idempotency import IdempotentRoute
from aangan.infra.openapi import refusals
from aangan.visits import service
from aangan.visits.deps import OwnerId, Signature, VisitId
from aangan.visits.schemas import CalendarOut

TYPE = "text/calendar; charset=utf-8"
CALENDAR: dict[int | str, dict[str, Any]] = {
    200: {"description": "iCalendar (RFC 5545)", "content": {"text/calendar": {"schema": {"type": "string"}}}}
}
# Calendar apps ask by themselves, many times a day.
PRIVATE = {"Cache-Control": "private, max-age=300"}

router = APIRouter(route_class=IdempotentRoute, prefix="/api/v1/visits", tags=["visits"])


@router.get("/calendar", summary="The private link to my calendar of visits")
async def link(actor: Signed, unit: Write, settings: HouseSettings) -> CalendarOut:
    return await service.calendar_link(unit, actor, settings)


@router.post("/calendar/renew", summary="Another link to my calendar; the old one leads nowhere from now on")
async def renew(actor: Signed, unit: Write, settings: HouseSettings) -> CalendarOut:
    return await service.renew_calendar(unit, actor, settings)


@router.get(
    "/calendar/{user_id}/{signature}.ics",
    summary="A calendar of visits, for whoever has its link",
    response_class=Response,
    responses=CALENDAR | refusals(404, 422),
)
async def feed(unit: Read, settings: HouseSettings, user_id: OwnerId, signature: Signature) -> Response:
    written = await service.feed(unit, user_id, signature, settings)
    return Response(written, media_type=TYPE, headers=PRIVATE)


@router.get(
    "/{visit_id}.ics",
    summary="One of my visits, for a calendar",
    response_class=Response,
    responses=CALENDAR | refusals(404),
)
async def invitation(unit: Read, actor: Signed, settings: HouseSettings, visit_id: VisitId) -> Response:
    written = await service.invitation(unit, actor, visit_id, base=settings.public_url)
    named = {"Content-Disposition": f'attachment; filename="visit-{visit_id}.ics"'}
    return Response(written, media_type=TYPE, headers=PRIVATE | named)
