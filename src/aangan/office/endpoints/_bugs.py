"""`/api/v1/bugs`: what people find broken."""

from typing import Annotated

from fastapi import APIRouter, Query

from aangan.identity.deps import Signed, SignedFirstRoute, Staff
from aangan.infra.deps import HouseSettings, Read, Write
from aangan.infra.openapi import refusals
from aangan.kit.page import Page, Paging
from aangan.kit.schema import Id
from aangan.office import service
from aangan.office.deps import WithMedia
from aangan.office.schemas import BugFilters, BugReportCreate, BugReportOut, BugReportUpdate

router = APIRouter(route_class=SignedFirstRoute, prefix="/api/v1/bugs", tags=["office"], responses=refusals(401, 403))


@router.post("", summary="Report what is broken")
async def report(given: BugReportCreate, actor: Signed, unit: Write, settings: HouseSettings) -> BugReportOut:
    return await service.report_bug(unit, actor, given, settings)


@router.post("/with-media", summary="Report what is broken, with pictures and films", responses=refusals(410, 413))
async def report_with_media(given: WithMedia, actor: Signed, unit: Write, settings: HouseSettings) -> BugReportOut:
    return await service.report_bug(unit, actor, given.said, settings, received=given.received)


@router.get("", summary="My reports, and to staff everybody's", responses=refusals(400))
async def reports(
    filters: Annotated[BugFilters, Query()], page: Paging, actor: Signed, unit: Read, settings: HouseSettings
) -> Page[BugReportOut]:
    return await service.list_bugs(unit, actor, filters, page, settings)


@router.get("/{bug_id}", summary="One report", responses=refusals(404))
async def one(bug_id: Id, actor: Signed, unit: Read, settings: HouseSettings) -> BugReportOut:
    return await service.get_bug(unit, actor, bug_id, settings)


@router.put("/{bug_id}", summary="What staff found out about a report", responses=refusals(404, 422))
async def update(
    bug_id: Id, change: BugReportUpdate, actor: Staff, unit: Write, settings: HouseSettings
) -> BugReportOut:
    return await service.update_bug(unit, actor, bug_id, change, settings)
