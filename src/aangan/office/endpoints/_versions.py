"""`/api/v1/versions`: what is published of the apps."""

from typing import Annotated

from fastapi import APIRouter, Query

from aangan.identity.deps import Staff
from aangan.infra.deps import Read, Write
from aangan.infra.idempotency import IdempotentRoute
from aangan.infra.openapi import refusals
from aangan.kit.page import Page, Paging
from aangan.kit.schema import Id
from aangan.office import service
from aangan.office.schemas import (
    AppVersionCheckIn,
    AppVersionCheckOut,
    AppVersionCreate,
    AppVersionFilters,
    AppVersionOut,
    AppVersionUpdate,
)

router = APIRouter(route_class=IdempotentRoute, prefix="/api/v1/versions", tags=["office"])


@router.post("", summary="Publish a version", responses=refusals(401, 403, 409, 422))
async def create(given: AppVersionCreate, actor: Staff, unit: Write) -> AppVersionOut:
    return await service.create_version(unit, actor, given)


@router.post("/check", summary="Is there something newer, and must I have it?")
async def check(given: AppVersionCheckIn, unit: Read) -> AppVersionCheckOut:
    return await service.check_version(unit, given)


@router.get("", summary="What was published", responses=refusals(400, 401, 403))
async def versions(
    filters: Annotated[AppVersionFilters, Query()], page: Paging, actor: Staff, unit: Read
) -> Page[AppVersionOut]:
    return await service.list_versions(unit, actor, filters, page)


@router.put("/{version_id}", summary="Change what is said of a version", responses=refusals(401, 403, 404, 422))
async def update(version_id: Id, change: AppVersionUpdate, actor: Staff, unit: Write) -> AppVersionOut:
    return await service.update_version(unit, actor, version_id, change)
