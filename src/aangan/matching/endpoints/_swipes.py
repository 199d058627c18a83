"""`/api/v1/swipes`: homes, liked or passed by, in the words of the marketplace app."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from aangan.identity.deps import Signed
from aangan.infra.deps import HouseSettings, Read, Write
from aangan.infra.idempotency import IdempotentRoute
from aangan.infra.openapi import refusals
from aangan.kit.page import Page, Paging
from aangan.kit.schema import Id, MessageOut
from aangan.listings.service import PropertyOut
from aangan.matching import service
from aangan.matching.deps import Likes
from aangan.matching.schemas import BatchRemoveIn, BatchRemoveOut, PropertySwipeIn, SwipeStatsOut
from aangan.search.deps import filters
from aangan.search.service import Filters
from aangan.search.types import SortBy

router = APIRouter(route_class=IdempotentRoute, prefix="/api/v1/swipes", tags=["swipes"], responses=refusals(401, 403))


@router.post("", summary="Like a home, or pass it by", responses=refusals(400, 404, 422, 429))
async def swipe(move: PropertySwipeIn, actor: Signed, unit: Write, pace: Likes) -> MessageOut:
    await service.swipe_home(unit, actor, move.property_id, liked=move.is_liked, pace=pace)
    return MessageOut(message=f"Property {'liked' if move.is_liked else 'passed'} successfully")


@router.get("", summary="The homes that I swiped", responses=refusals(400, 422))
async def swiped(
    page: Paging,
    actor: Signed,
    unit: Read,
    settings: HouseSettings,
    narrowed: Annotated[Filters, Depends(filters)],
    is_liked: Annotated[bool | None, Query(description="only those liked, or only those passed by")] = None,
    sort_by: Annotated[SortBy | None, Query(description="the newest word first, when nothing else is asked")] = None,
) -> Page[PropertyOut]:
    """Narrowed and sorted as the list of homes on offer is."""
    base = settings.public_url
    return await service.swiped_homes(unit, actor, page, narrowed, is_liked=is_liked, sort=sort_by, base=base)


@router.get("/stats", summary="How often I swiped homes")
async def stats(actor: Signed, unit: Read) -> SwipeStatsOut:
    return await service.swipe_stats(unit, actor)


@router.delete("/undo", summary="Take my newest swipe back, on a home or a person", responses=refusals(404, 409))
async def undo(actor: Signed, unit: Write) -> MessageOut:
    await service.undo_swipe(unit, actor)
    return MessageOut(message="Last swipe undone successfully")


@router.post("/batch-remove", summary="Take swipes on several homes back", responses=refusals(422))
async def batch_remove(given: BatchRemoveIn, actor: Signed, unit: Write) -> BatchRemoveOut:
    return await service.remove_swipes(unit, actor, given.property_ids)


@router.put("/{swipe_id}/toggle", summary="Turn a swipe on a home around", responses=refusals(400, 404, 422, 429))
async def toggle(swipe_id: Id, actor: Signed, unit: Write, pace: Likes) -> MessageOut:
    liked = await service.toggle_swipe(unit, actor, swipe_id, pace=pace)
    return MessageOut(message=f"Property {'liked' if liked else 'unliked'} successfully")
