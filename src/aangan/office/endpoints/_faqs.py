"""`/api/v1/faqs`: questions that many ask."""

from typing import Annotated

from fastapi import APIRouter, Query

from aangan.identity.deps import Staff
from aangan.infra.deps import Read, Write
from aangan.infra.idempotency import IdempotentRoute
from aangan.infra.openapi import refusals
from aangan.kit.page import Page, Paging
from aangan.kit.schema import Id, MessageOut
from aangan.office import service
from aangan.office.schemas import FaqCreate, FaqFilters, FaqOut, FaqPublicFilters, FaqUpdate

router = APIRouter(route_class=IdempotentRoute, prefix="/api/v1/faqs", tags=["office"])


@router.post("", summary="Write a question with its answer", responses=refusals(401, 403))
async def create(given: FaqCreate, actor: Staff, unit: Write) -> FaqOut:
    return await service.create_faq(unit, actor, given)


@router.get("", summary="All questions, in the order of their display", responses=refusals(400, 401, 403))
async def faqs(filters: Annotated[FaqFilters, Query()], page: Paging, actor: Staff, unit: Read) -> Page[FaqOut]:
    return await service.list_faqs(unit, actor, filters, page)


@router.get("/public", summary="The questions that everybody sees", responses=refusals(400))
async def public(filters: Annotated[FaqPublicFilters, Query()], page: Paging, unit: Read) -> Page[FaqOut]:
    return await service.list_public_faqs(unit, filters, page)


@router.get("/{faq_id}", summary="One question", responses=refusals(401, 403, 404))
async def one(faq_id: Id, actor: Staff, unit: Read) -> FaqOut:
    return await service.get_faq(unit, actor, faq_id)


@router.put("/{faq_id}", summary="Change a question", responses=refusals(401, 403, 404))
async def update(faq_id: Id, change: FaqUpdate, actor: Staff, unit: Write) -> FaqOut:
    return await service.update_faq(unit, actor, faq_id, change)


@router.delete("/{faq_id}", summary="Delete a question", responses=refusals(401, 403, 404))
async def delete(faq_id: Id, actor: Staff, unit: Write) -> MessageOut:
    await service.delete_faq(unit, actor, faq_id)
    return MessageOut(message="FAQ deleted")
