"""Speaking with the concierge: everything that can be refused is refused before a stream is opened."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from aangan.concierge import service
from aangan.concierge.endpoints._stream import STREAM, RunStream
from aangan.concierge.schemas import AgentChatRequest, ApprovalsIn, GuestChatRequest, StatusOut
from aangan.identity.deps import Signed
from aangan.infra.deps import HouseServices
from aangan.infra.openapi import refusals
from aangan.kit.schema import Id

router = APIRouter(prefix="/api/v1/agent", tags=["concierge"])

ThreadId = Annotated[Id, Path()]


@router.get("/status", summary="Can the concierge answer here?")
async def status(services: HouseServices) -> StatusOut:
    """Without a model and its key in the settings it cannot, and says so."""
    return service.status(services)


@router.post(
    "/chat",
    summary="Say something to the concierge",
    response_class=Response,
    responses={**STREAM, **refusals(401, 403, 409, 429, 503)},
)
async def chat(services: HouseServices, actor: Signed, asked: AgentChatRequest) -> RunStream:
    """It answers with the person's own tools, as a stream; hanging up stops it at once.

    Each frame has an `id`: after a reload `GET …/events` goes on from there. What destroys is asked for by
    `approval_required` and done only after `POST …/approvals`, or a plain yes. One answer at a time in a conversation.
    """
    return RunStream(services, await service.hear(services, actor, asked))


@router.post(
    "/chat-public",
    summary="Ask the concierge as a guest",
    response_class=Response,
    responses={**STREAM, **refusals(429, 503)},
)
async def chat_public(services: HouseServices, request: Request, asked: GuestChatRequest) -> RunStream:
    """It searches and looks at homes; nothing is kept, so each question stands alone."""
    address = request.state.client_address
    return RunStream(services, await service.hear_guest(services, asked, address))


@router.post(
    "/conversations/{conversation_id}/approvals",
    summary="Approve or deny what waits",
    response_class=Response,
    responses={**STREAM, **refusals(401, 403, 404, 409, 410, 429, 503)},
)
async def approve(services: HouseServices, actor: Signed, conversation_id: ThreadId, given: ApprovalsIn) -> RunStream:
    """Takes a word on every call that waits, once; the answer goes on as a stream.

    What is approved is done exactly as it was shown.
    """
    return RunStream(services, await service.decide(services, actor, conversation_id, given))
