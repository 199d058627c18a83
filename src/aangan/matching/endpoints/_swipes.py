"""`/api/v1/swipes`: homes, liked or passed by, in the words of the marketplace app."""

from typing import Annotated

from fastapi import APIRouter, Query

from aangan.identity.deps import Signed
from aangan.infra.deps import HouseSettings, Read, Write
from aangan.infra.openapi import refusals
from aangan.kit.page import Page, Paging
from aangan.kit.schema import Id, MessageOut
from aangan.listings.service import PropertyOut
from aangan.matching import service
from aangan.matching.schemas import BatchRemoveIn, BatchRemoveOut, PropertySwipeIn, SwipeStatsOut

router = APIRouter(prefix="/api/v1/swipes", tags=["swipes"], responses=refusals(401, 403))


@router.post("", summary="Like a home, or pass it by", responses=refusals(400, 404))
async def swipe(move: PropertySwipeIn, actor: Signed, unit: Write) -> MessageOut:
    await service.swipe_home(unit, actor, move)
    return MessageOut(message="Swipe recorded")


@router.get("", summary="The homes that I swiped", responses=refusals(400))
async def swiped(
    page: Paging,
    actor: Signed,
    unit: Read,
    settings: HouseSettings,
    is_liked: Annotated[bool | None, Query()] = None,
) -> Page[PropertyOut]:
    return await service.liked_homes(unit, actor, page, is_liked=is_liked, base=settings.public_url)


@router.get("/stats", summary="How often I swiped homes")
async def stats(actor: Signed, unit: Read) -> SwipeStatsOut:
    return await service.swipe_stats(unit, actor)


@router.delete("/undo", summary="Take my newest swipe on a home back", responses=refusals(404))
async def undo(actor: Signed, unit: Write) -> MessageOut:
    await service.undo_swipe(unit, actor)
    return MessageOut(message="Swipe undone")


@router.post("/batch-remove", summary="Take swipes on several homes back")
async def batch_remove(given: BatchRemoveIn, actor: Signed, unit: Write) -> BatchRemoveOut:
    return await service.remove_swipes(unit, actor, given.property_ids)


@router.put("/{swipe_id}/toggle", summary="Turn a swipe around", responses=refusals(400, 404))
async def toggle(swipe_id: Id, actor: Signed, unit: Write) -> MessageOut:
    await service.toggle_swipe(unit, actor, swipe_id)
    return MessageOut(message="Swipe toggled")
