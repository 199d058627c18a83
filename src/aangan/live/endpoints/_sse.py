"""Server-sent events, as one plain ASGI answer: two tasks and no session of any kind for an idle stream."""

import asyncio
import random
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from aangan.identity.deps import Signed, signed
from aangan.infra.deps import HouseServices
from aangan.infra.ending import end
from aangan.infra.openapi import refusals
from aangan.infra.services import Services
from aangan.infra.stream import Subscription
from aangan.kit.actor import Actor
from aangan.live import service
from aangan.live.schemas import TicketOut
from aangan.live.types import Heard, Listening

router = APIRouter(prefix="/api/v1/flatmates", tags=["live"])

HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache, no-store"),
    (b"x-accel-buffering", b"no"),
]
FIRST_RETRY_MS = 2000
RETRY_SPREAD_MS = (1000, 5000)


class EventStream(Response):
    """An answer that lasts: what a person hears, until one of both sides ends it."""

    media_type = "text/event-stream"

    def __init__(self, services: Services, actor: Actor, cursor: str | None) -> None:
        """Remember whose stream it is and where it goes on."""
        super().__init__()
        self._services = services
        self._actor = actor
        self._cursor = cursor

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send until the client is gone or the stream ends."""
        del scope
        async with service.listen(self._services, self._actor, self._cursor) as (stream, begins, heard):
            gone = asyncio.create_task(_until_gone(receive, stream))
            try:
                await _write(send, stream, begins, heard)
            except asyncio.CancelledError:
                if stream.closed != "dead":
                    raise
            finally:
                await end(gone)


@router.get(
    "/sse",
    summary="Hear what happens, at once",
    response_class=Response,
    responses={
        200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}, "description": "The stream"},
        **refusals(401, 403, 503),
    },
)
async def sse(
    request: Request,
    services: HouseServices,
    ticket: Annotated[str | None, Query(max_length=200)] = None,
    last_event_id: Annotated[
        str | None, Query(max_length=64, description="for clients that cannot send the header")
    ] = None,
    last_event_id_header: Annotated[str | None, Header(alias="Last-Event-ID", max_length=64)] = None,
) -> EventStream:
    """Signed by a bearer token, or by a ticket where no header can be sent.

    Frames have `id`, `event` and JSON `data` of `{type, data, sent_at, seq}`. After a break send the last id: what was
    missed comes first. A cursor that is too old gets `event: resync`: fetch anew.
    """
    actor = await service.use_ticket(services, ticket) if ticket else await signed(request)
    return EventStream(services, actor, last_event_id_header or last_event_id)


@router.post("/sse/ticket", summary="A ticket that opens one stream", responses=refusals(401, 403))
async def ticket(request: Request, actor: Signed, services: HouseServices) -> TicketOut:
    del actor  # signed is all that is asked; the ticket stands for the token
    token = request.headers["authorization"].partition(" ")[2].strip()
    return TicketOut(ticket=await service.new_ticket(services, token), expires_in=service.TICKET_SECONDS)


async def _write(send: Send, stream: Subscription, begins: str, heard: Listening) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    # With the place where it begins: a client that loses the stream before its first event still knows where it was.
    await _send(send, stream, f"retry: {FIRST_RETRY_MS}\nid: {begins}\n: welcome\n\n".encode())
    async for word in heard:
        if stream.closed == "gone":
            return
        await _send(send, stream, _frame(word))
    await send({"type": "http.response.body", "body": b"", "more_body": False})


def _frame(word: Heard) -> bytes:
    if word.kind == "heartbeat":
        return b": heartbeat\n\n"
    if word.kind == "resync":
        return f'id: {word.cursor}\nevent: resync\ndata: {{"type":"resync"}}\n\n'.encode()
    if word.kind == "end":
        # Everybody is told to come back at another moment, so that they do not all come at once.
        retry = random.randint(*RETRY_SPREAD_MS)  # noqa: S311 - spread, not secrecy
        return f"retry: {retry}\n: {word.name}\n\n".encode()
    return b"id: %s\nevent: %s\ndata: %s\n\n" % (word.cursor.encode(), word.name.encode(), word.body)


async def _send(send: Send, stream: Subscription, body: bytes) -> None:
    with stream.sending():
        await send({"type": "http.response.body", "body": body, "more_body": True})


async def _until_gone(receive: Receive, stream: Subscription) -> None:
    while True:
        message: Message = await receive()
        if message["type"] == "http.disconnect":
            stream.close("gone")
            return
