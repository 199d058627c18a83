"""Conversations with the concierge: listed, read again, followed, deleted."""

from typing import Annotated

from fastapi import APIRouter, Header, Path, Query, Response

from aangan.concierge import service
from aangan.concierge.endpoints._stream import STREAM, LogStream
from aangan.concierge.schemas import ConversationMessageOut, ConversationSummary
from aangan.identity.deps import Signed
from aangan.infra.deps import HouseServices, Read, Write
from aangan.infra.openapi import refusals
from aangan.kit.page import Page, Paging
from aangan.kit.schema import Id

router = APIRouter(prefix="/api/v1/agent/conversations", tags=["concierge"])

ThreadId = Annotated[Id, Path()]
CURSOR_MAX = 64


@router.get("", summary="Conversations with the concierge", responses=refusals(400, 401, 403))
async def conversations(unit: Read, actor: Signed, page: Paging) -> Page[ConversationSummary]:
    """The one that was spoken in last comes first."""
    return await service.list_threads(unit, actor, page)


@router.get(  # not paged: clients were promised an array; `before_id` leads to older lines
    "/{conversation_id}/messages", summary="What was said and done", responses=refusals(401, 403, 404)
)
async def messages(
    unit: Read,
    actor: Signed,
    conversation_id: ThreadId,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
    before_id: Annotated[Id | None, Query(description="only lines before this one")] = None,
) -> list[ConversationMessageOut]:
    """The newest lines, the oldest of them first; calls of tools are lines of their own."""
    return await service.list_messages(unit, actor, conversation_id, limit, before_id)


@router.get(
    "/{conversation_id}/events",
    summary="Go on reading an answer",
    response_class=Response,
    responses={
        **STREAM,
        204: {"description": "Nothing more comes: the last answer has ended, and was read"},
        **refusals(400, 401, 403, 404),
    },
)
async def events(
    services: HouseServices,
    actor: Signed,
    conversation_id: ThreadId,
    last_event_id: Annotated[
        str | None, Query(max_length=CURSOR_MAX, description="for clients that cannot send the header")
    ] = None,
    last_event_id_header: Annotated[str | None, Header(alias="Last-Event-ID", max_length=CURSOR_MAX)] = None,
) -> Response:
    """The frames after the one whose id is sent, or the newest answer from its beginning, until that has ended."""
    cursor = last_event_id_header or last_event_id
    frames = await service.follow(services, actor, conversation_id, cursor)
    return LogStream(services, frames) if frames else Response(status_code=204)


@router.delete(
    "/{conversation_id}",
    summary="Delete a conversation",
    status_code=204,
    response_class=Response,
    responses=refusals(401, 403, 404, 409),
)
async def delete(unit: Write, actor: Signed, conversation_id: ThreadId) -> None:
    """With all that was said and done in it; what tools did elsewhere stays done."""
    await service.delete_thread(unit, actor, conversation_id)
