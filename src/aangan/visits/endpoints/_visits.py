"""Visits, over REST."""

from typing import Annotated

from fastapi import APIRouter, Body, Query

from aangan.identity.deps import Signed, Staff
from aangan.infra.deps import HouseSettings, Read, Write
from aangan.infra.idempotency import IdempotentRoute
from aangan.infra.openapi import refusals
from aangan.kit.ids import MAX_ID
from aangan.kit.page import Page, Paging
from aangan.visits import service
from aangan.visits.deps import VisitId
from aangan.visits.schemas import (
    DisputeIn,
    NoShowIn,
    VisitAssign,
    VisitCancel,
    VisitChangeOut,
    VisitComplete,
    VisitCreate,
    VisitOut,
    VisitReschedule,
    VisitUpdate,
)
from aangan.visits.types import VisitStatus

Some = Annotated[int | None, Query(ge=1, le=MAX_ID)]

router = APIRouter(route_class=IdempotentRoute, prefix="/api/v1/visits", tags=["visits"])


@router.post(
    "",
    summary="Ask for a visit: a tour of a home, or a meeting of two who match",
    responses=refusals(400, 403, 404, 409, 429),
)
async def schedule(actor: Signed, unit: Write, settings: HouseSettings, wish: VisitCreate) -> VisitOut:
    return await service.schedule(unit, actor, wish, base=settings.public_url)


@router.get("", summary="My visits, made and received, the latest first", responses=refusals(400))
async def mine(
    unit: Read, actor: Signed, settings: HouseSettings, page: Paging, status: VisitStatus | None = None
) -> Page[VisitOut]:
    return await service.list_mine(unit, actor, status, page, base=settings.public_url)


@router.get("/upcoming", summary="My visits that are still to be, the next first", responses=refusals(400))
async def upcoming(unit: Read, actor: Signed, settings: HouseSettings, page: Paging) -> Page[VisitOut]:
    return await service.list_upcoming(unit, actor, page, base=settings.public_url)


@router.get("/past", summary="My visits whose time is over, the latest first", responses=refusals(400))
async def past(unit: Read, actor: Signed, settings: HouseSettings, page: Paging) -> Page[VisitOut]:
    return await service.list_past(unit, actor, page, base=settings.public_url)


@router.get("/all", summary="All visits, for staff and, of their own, agents", responses=refusals(400))
async def everybodys(
    unit: Read,
    actor: Signed,
    settings: HouseSettings,
    page: Paging,
    status: VisitStatus | None = None,
    agent_id: Some = None,
    property_id: Some = None,
    user_id: Some = None,
) -> Page[VisitOut]:
    narrowed = {"agent_id": agent_id, "property_id": property_id, "user_id": user_id}
    return await service.list_all(
        unit, actor, page, base=settings.public_url, status=status and status.value, **narrowed
    )


@router.get("/{visit_id}", summary="One of my visits", responses=refusals(404))
async def visit(unit: Read, actor: Signed, settings: HouseSettings, visit_id: VisitId) -> VisitOut:
    return await service.get_visit(unit, actor, visit_id, base=settings.public_url)


@router.get("/{visit_id}/history", summary="What became of a visit, the newest first", responses=refusals(400, 404))
async def history(unit: Read, actor: Signed, page: Paging, visit_id: VisitId) -> Page[VisitChangeOut]:
    return await service.list_history(unit, actor, visit_id, page)


@router.put("/{visit_id}", summary="Change a visit: state, time, what is said of it", responses=refusals(404, 409))
async def update(
    actor: Signed, unit: Write, settings: HouseSettings, visit_id: VisitId, change: VisitUpdate
) -> VisitOut:
    return await service.update(unit, actor, visit_id, change, base=settings.public_url)


@router.post("/{visit_id}/reschedule", summary="Suggest another time", responses=refusals(404))
async def reschedule(
    actor: Signed, unit: Write, settings: HouseSettings, visit_id: VisitId, wish: VisitReschedule
) -> VisitOut:
    return await service.reschedule(unit, actor, visit_id, wish, base=settings.public_url)


@router.post("/{visit_id}/cancel", summary="Call a visit off", responses=refusals(404))
async def cancel(
    actor: Signed,
    unit: Write,
    settings: HouseSettings,
    visit_id: VisitId,
    wish: Annotated[VisitCancel | None, Body()] = None,
) -> VisitOut:
    return await service.cancel(unit, actor, visit_id, wish or VisitCancel(), base=settings.public_url)


@router.post("/{visit_id}/complete", summary="Say that a visit took place", responses=refusals(404))
async def complete(
    actor: Signed,
    unit: Write,
    settings: HouseSettings,
    visit_id: VisitId,
    said: Annotated[VisitComplete | None, Body()] = None,
) -> VisitOut:
    return await service.complete(unit, actor, visit_id, said or VisitComplete(), base=settings.public_url)


@router.post("/{visit_id}/no-show", summary="Tell that the other side did not come", responses=refusals(404))
async def no_show(actor: Signed, unit: Write, settings: HouseSettings, visit_id: VisitId, said: NoShowIn) -> VisitOut:
    return await service.tell_no_show(unit, actor, visit_id, said, base=settings.public_url)


@router.post("/{visit_id}/dispute", summary="Deny, within a day, that I did not come", responses=refusals(404, 410))
async def dispute(
    actor: Signed,
    unit: Write,
    settings: HouseSettings,
    visit_id: VisitId,
    said: Annotated[DisputeIn | None, Body()] = None,
) -> VisitOut:
    return await service.dispute(unit, actor, visit_id, said or DisputeIn(), base=settings.public_url)


@router.post("/{visit_id}/assign", summary="Give a tour to an agent, for staff", responses=refusals(404))
async def assign(
    actor: Staff,
    unit: Write,
    settings: HouseSettings,
    visit_id: VisitId,
    given: Annotated[VisitAssign | None, Body()] = None,
) -> VisitOut:
    agent_id = given.agent_id if given else None
    return await service.assign(unit, actor, visit_id, agent_id, base=settings.public_url)
