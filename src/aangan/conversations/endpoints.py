"""Talking, over REST. Answers are written straight to bytes: chats are asked for often."""

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query, Response

from aangan.conversations import service
from aangan.conversations.deps import BeforeId, ConversationId, FirstWords, Looking, SilentOpenings
from aangan.conversations.schemas import (
    ConversationCreate,
    ConversationSummary,
    Done,
    MessageCreate,
    MessageListResponse,
    MessageOut,
)
from aangan.identity.deps import Signed
from aangan.infra.deps import HouseSettings, Read, Write
from aangan.infra.idempotency import IdempotentRoute
from aangan.infra.openapi import refusals
from aangan.infra.unit import Unit
from aangan.kit.page import Page, Paging

MESSAGES_MAX = 200

router = APIRouter(route_class=IdempotentRoute, prefix="/api/v1/flatmates/conversations", tags=["conversations"])


@router.get(
    "",
    summary="My conversations, the liveliest first",
    response_model=Page[ConversationSummary],
    responses=refusals(400, 401, 422),
)
async def list_conversations(unit: Read, actor: Signed, settings: HouseSettings, page: Paging) -> Response:
    return _json(await service.list_conversations(unit, actor, page, base=settings.public_url))


@router.post(
    "",
    summary="Open a conversation with a person, or find it",
    response_model=ConversationSummary,
    responses=refusals(400, 401, 403, 404, 409, 422, 429),
)
async def open_conversation(
    unit: Write,
    actor: Signed,
    settings: HouseSettings,
    pace: FirstWords,
    silent: SilentOpenings,
    wish: ConversationCreate,
) -> Response:
    base = settings.public_url
    return _json(await service.open_conversation(unit, actor, wish, base=base, pace=pace, silent=silent))


@router.get(
    "/{conversation_id}",
    summary="One of my conversations",
    response_model=ConversationSummary,
    responses=refusals(401, 404, 422),
)
async def get_conversation(
    unit: Read, actor: Signed, settings: HouseSettings, conversation_id: ConversationId
) -> Response:
    return _json(await service.get_conversation(unit, actor, conversation_id, base=settings.public_url))


@router.get(
    "/{conversation_id}/messages",
    summary="The last messages, oldest first; asked without `before_id`, they are marked as read",
    response_model=MessageListResponse,
    responses=refusals(401, 404, 422),
)
async def list_messages(
    unit: Looking,
    actor: Signed,
    settings: HouseSettings,
    conversation_id: ConversationId,
    limit: Annotated[int, Query(ge=1, le=MESSAGES_MAX)] = 50,
    before_id: BeforeId = None,
) -> Response:
    base = settings.public_url
    if isinstance(unit, Unit):
        return _json(await service.see_messages(unit, actor, conversation_id, limit, base=base))
    return _json(await service.list_messages(unit, actor, conversation_id, before_id, limit, base=base))


@router.post(
    "/{conversation_id}/messages",
    summary="Say something",
    response_model=MessageOut,
    responses=refusals(401, 403, 404, 409, 422, 429),
)
async def send_message(
    unit: Write,
    actor: Signed,
    settings: HouseSettings,
    pace: FirstWords,
    conversation_id: ConversationId,
    said: MessageCreate,
) -> Response:
    base = settings.public_url
    return _json(await service.send_message(unit, actor, conversation_id, said, base=base, pace=pace))


@router.post(
    "/{conversation_id}/mark-read", summary="Mark all that the other said as read", responses=refusals(401, 404, 422)
)
async def mark_read(unit: Write, actor: Signed, conversation_id: ConversationId) -> Done:
    await service.mark_read(unit, actor, conversation_id)
    return Done()


def _json(answer: dict[str, Any]) -> Response:
    return Response(msgspec.json.encode(answer), media_type="application/json")
