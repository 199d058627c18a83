"""`/api/v1/pages`: texts that staff keep."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from aangan.identity.deps import Staff
from aangan.infra.deps import Read, Write
from aangan.infra.idempotency import IdempotentRoute
from aangan.infra.openapi import refusals
from aangan.kit.page import Page, Paging
from aangan.kit.schema import MessageOut, Text
from aangan.office import service
from aangan.office.schemas import PageCreate, PageFilters, PageOut, PagePublicOut, PageUpdate

router = APIRouter(route_class=IdempotentRoute, prefix="/api/v1/pages", tags=["office"])
Name = Annotated[Text, Path(min_length=1, max_length=100)]


@router.post("", summary="Write a page", responses=refusals(401, 403, 409, 422))
async def create(given: PageCreate, actor: Staff, unit: Write) -> PageOut:
    return await service.create_page(unit, actor, given)


@router.get("", summary="All pages", responses=refusals(400, 401, 403))
async def pages(filters: Annotated[PageFilters, Query()], page: Paging, actor: Staff, unit: Read) -> Page[PageOut]:
    return await service.list_pages(unit, actor, filters, page)


@router.get("/{unique_name}", summary="One page, as staff see it", responses=refusals(401, 403, 404))
async def one(unique_name: Name, actor: Staff, unit: Read) -> PageOut:
    return await service.get_page(unit, actor, unique_name)


@router.get("/{unique_name}/public", summary="One page, as everybody sees it", responses=refusals(404))
async def public(unique_name: Name, unit: Write) -> PagePublicOut:
    """Counts the view."""
    return await service.public_page(unit, unique_name)


@router.put("/{unique_name}", summary="Change a page", responses=refusals(401, 403, 404, 422))
async def update(unique_name: Name, change: PageUpdate, actor: Staff, unit: Write) -> PageOut:
    return await service.update_page(unit, actor, unique_name, change)


@router.delete("/{unique_name}", summary="Delete a page", responses=refusals(401, 403, 404))
async def delete(unique_name: Name, actor: Staff, unit: Write) -> MessageOut:
    await service.delete_page(unit, actor, unique_name)
    return MessageOut(message="Page deleted")
