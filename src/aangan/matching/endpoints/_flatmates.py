"""`/api/v1/flatmates`: the deck, swipes, likes, matches, blocks, bootstrap."""

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Query, Response

from aangan.identity.deps import Signed
from aangan.infra.deps import HouseServices, HouseSettings, Read, Write
from aangan.infra.openapi import refusals
from aangan.kit.page import Page, Paging
from aangan.kit.schema import Id
from aangan.matching import service
from aangan.matching.schemas import (
    BlockedOut,
    BlockIn,
    BootstrapOut,
    DeckCardOut,
    DeckFilters,
    IncomingLikeOut,
    MatchOut,
    OutgoingLikeOut,
    SwipeRequest,
    SwipeResult,
    UnblockOut,
    UnmatchOut,
)

router = APIRouter(prefix="/api/v1/flatmates", tags=["flatmates"], responses=refusals(401, 403))
Word = Annotated[str | None, Query(max_length=120)]
Rupees = Annotated[int | None, Query(ge=0, le=100_000_000)]
Age = Annotated[int | None, Query(ge=18, le=100)]


def filters(  # noqa: PLR0917 - query parameters are named by whoever asks
    city: Word = None,
    budget_min: Rupees = None,
    budget_max: Rupees = None,
    move_in: Word = None,
    age_min: Age = None,
    age_max: Age = None,
    lat: Annotated[float | None, Query(ge=-90, le=90)] = None,
    lng: Annotated[float | None, Query(ge=-180, le=180)] = None,
    radius: Annotated[float | None, Query(gt=0, le=500)] = None,
    non_negotiables: Annotated[str | None, Query(max_length=400, description="comma-separated keys")] = None,
) -> DeckFilters:
    """Read how the deck is narrowed."""
    return DeckFilters.model_validate(dict(locals()))


@router.get("/bootstrap", summary="All that a client needs to begin")
async def bootstrap(actor: Signed, unit: Read, settings: HouseSettings) -> BootstrapOut:
    return await service.bootstrap(unit, actor, base=settings.public_url)


@router.get("/profiles", summary="The deck: whom I can meet", response_model=Page[DeckCardOut], responses=refusals(400))
async def discover(
    narrowed: Annotated[DeckFilters, Depends(filters)],
    page: Paging,
    actor: Signed,
    services: HouseServices,
) -> Response:
    """Only people who could also accept me are dealt; the page is bytes by the time it leaves the service."""
    found = await service.discover(services, actor, narrowed, page, base=services.settings.public_url)
    return Response(msgspec.json.encode(found), media_type="application/json")


@router.post("/swipes", summary="Like, super-like or pass a person or a home", responses=refusals(400, 404, 409, 429))
async def swipe(move: SwipeRequest, actor: Signed, unit: Write) -> SwipeResult:
    return await service.record_swipe(unit, actor, move)


@router.get("/likes", summary="Who likes me and has no answer yet", responses=refusals(400))
async def incoming_likes(page: Paging, actor: Signed, unit: Read, settings: HouseSettings) -> Page[IncomingLikeOut]:
    return await service.list_incoming_likes(unit, actor, page, base=settings.public_url)


@router.get("/outgoing-likes", summary="Whom and what I like", responses=refusals(400))
async def outgoing_likes(page: Paging, actor: Signed, unit: Read, settings: HouseSettings) -> Page[OutgoingLikeOut]:
    return await service.list_outgoing_likes(unit, actor, page, base=settings.public_url)


@router.get("/matches", summary="My matches", responses=refusals(400))
async def matches(page: Paging, actor: Signed, unit: Read, settings: HouseSettings) -> Page[MatchOut]:
    return await service.list_matches(unit, actor, page, base=settings.public_url)


@router.put("/matches/{match_id}/unmatch", summary="Take a match back", responses=refusals(404, 409))
async def unmatch(match_id: Id, actor: Signed, unit: Write) -> UnmatchOut:
    return await service.unmatch(unit, actor, match_id)


@router.get("/blocks", summary="Whom I blocked", responses=refusals(400))
async def blocks(page: Paging, actor: Signed, unit: Read, settings: HouseSettings) -> Page[BlockedOut]:
    return await service.blocks(unit, actor, page, base=settings.public_url)


@router.post("/blocks", summary="Block a person, or only unmatch them", responses=refusals(400, 404))
async def block(given: BlockIn, actor: Signed, unit: Write) -> dict[str, Any]:
    if given.unmatch_only:
        return await service.unmatch_person(unit, actor, given.blocked_user_id)
    return (await service.block(unit, actor, given.blocked_user_id)).model_dump(mode="json")


@router.delete("/blocks/{blocked_user_id}", summary="Take a block back", responses=refusals(404))
async def unblock(blocked_user_id: Id, actor: Signed, unit: Write) -> UnblockOut:
    await service.unblock(unit, actor, blocked_user_id)
    return UnblockOut(blocked_user_id=blocked_user_id)
