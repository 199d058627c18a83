"""`/api/v1/flatmates/moderation`: what waits for staff. What they decide is said where it belongs: homes, reports."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BeforeValidator

from aangan.identity.deps import Staff
from aangan.infra.deps import HouseSettings, Read
from aangan.infra.idempotency import IdempotentRoute
from aangan.infra.openapi import refusals
from aangan.kit.page import Page, Paging
from aangan.listings.types import ModerationStatus
from aangan.matching import service
from aangan.matching.schemas import QueuedListing, QueuedReport
from aangan.safety.service import RowStatus

router = APIRouter(
    route_class=IdempotentRoute,
    prefix="/api/v1/flatmates/moderation",
    tags=["moderation"],
    responses=refusals(400, 401, 403, 422),
)
# The clients' other words for the same.
WORDS = {"under_review": "pending_review", "approved": "live", "active": "live"}


def _own_word(word: Any) -> Any:
    return WORDS.get(word, word)


@router.get("/listings", summary="Shared homes in a state of moderation")
async def listings(
    page: Paging,
    actor: Staff,
    unit: Read,
    settings: HouseSettings,
    status: Annotated[ModerationStatus, BeforeValidator(_own_word)] = ModerationStatus.PENDING_REVIEW,
) -> Page[QueuedListing]:
    return await service.list_queued_homes(unit, actor, status, page, base=settings.public_url)


@router.get("/reports", summary="Reports that wait")
async def reports(
    page: Paging, actor: Staff, unit: Read, settings: HouseSettings, status: RowStatus = RowStatus.OPEN
) -> Page[QueuedReport]:
    return await service.list_queued_reports(unit, actor, status.meant, page, base=settings.public_url)
