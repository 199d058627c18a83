"""`/api/v1/flatmates`: the deck, swipes, likes, matches, blocks, bootstrap. Pages are written straight to bytes."""

import msgspec
from fastapi import APIRouter, Response

from aangan.identity.deps import Signed
from aangan.infra.deps import HouseSettings, Read, Write
from aangan.infra.idempotency import IdempotentRoute
from aangan.infra.openapi import refusals
from aangan.kit.page import Page, Paging
from aangan.kit.schema import Id
from aangan.matching import service
from aangan.matching.deps import Dealt, Likes
from aangan.matching.schemas import (
    BlockedOut,
    BlockIn,
    BlockMade,
    BootstrapOut,
    DeckCardOut,
    IncomingLikeOut,
    MatchOut,
    OutgoingLikeOut,
    SwipeRequest,
    SwipeResult,
    UnblockOut,
    UnmatchOut,
)

router = APIRouter(
    route_class=IdempotentRoute, prefix="/api/v1/flatmates", tags=["flatmates"], responses=refusals(401, 403)
)


@router.get("/bootstrap", summary="All that a client needs to begin")
async def bootstrap(actor: Signed, unit: Read, settings: HouseSettings) -> BootstrapOut:
    return await service.bootstrap(unit, actor, base=settings.public_url)


@router.get(
    "/profiles", summary="The deck: whom I can meet", response_model=Page[DeckCardOut], responses=refusals(400, 422)
)
async def discover(found: Dealt) -> Response:
    """Only people who could also accept me are dealt; `total`, when asked for, counts who is left in the hand."""
    return _json(found)


@router.post("/swipes", summary="Like, super-like or pass a person or a home", responses=refusals(400, 404, 422, 429))
async def swipe(move: SwipeRequest, actor: Signed, unit: Write, pace: Likes) -> SwipeResult:
    return await service.record_swipe(unit, actor, move, pace=pace)


@router.get(
    "/likes",
    summary="Who likes me and has no answer yet",
    response_model=Page[IncomingLikeOut],
    responses=refusals(400, 422),
)
async def incoming_likes(page: Paging, actor: Signed, unit: Read, settings: HouseSettings) -> Response:
    return _json(await service.list_incoming_likes(unit, actor, page, base=settings.public_url))


@router.get(
    "/outgoing-likes",
    summary="Whom and what I like",
    response_model=Page[OutgoingLikeOut],
    responses=refusals(400, 422),
)
async def outgoing_likes(page: Paging, actor: Signed, unit: Read, settings: HouseSettings) -> Response:
    return _json(await service.list_outgoing_likes(unit, actor, page, base=settings.public_url))


@router.get("/matches", summary="My matches", response_model=Page[MatchOut], responses=refusals(400, 422))
async def matches(page: Paging, actor: Signed, unit: Read, settings: HouseSettings) -> Response:
    return _json(await service.list_matches(unit, actor, page, base=settings.public_url))


@router.put("/matches/{match_id}/unmatch", summary="Take a match back", responses=refusals(404, 409, 422))
async def unmatch(match_id: Id, actor: Signed, unit: Write) -> UnmatchOut:
    return await service.unmatch(unit, actor, match_id)


@router.get("/blocks", summary="Whom I blocked", response_model=Page[BlockedOut], responses=refusals(400, 422))
async def blocks(page: Paging, actor: Signed, unit: Read, settings: HouseSettings) -> Response:
    return _json(await service.list_blocks(unit, actor, page, base=settings.public_url))


@router.post("/blocks", summary="Block a person, or only unmatch them", responses=refusals(400, 404, 422))
async def block(given: BlockIn, actor: Signed, unit: Write) -> BlockMade | UnmatchOut:
    if given.unmatch_only:
        return await service.unmatch_person(unit, actor, given.blocked_user_id)
    return BlockMade.model_validate(await service.block(unit, actor, given.blocked_user_id))


@router.delete("/blocks/{blocked_user_id}", summary="Take a block back", responses=refusals(404, 422))
async def unblock(blocked_user_id: Id, actor: Signed, unit: Write) -> UnblockOut:
    await service.unblock(unit, actor, blocked_user_id)
    return UnblockOut(blocked_user_id=blocked_user_id)


def _json(page: service.Wire) -> Response:
    return Response(msgspec.json.encode(page), media_type="application/json")
