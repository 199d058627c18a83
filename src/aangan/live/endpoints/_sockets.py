"""Plain WebSockets on the same hub: `/ws/notifications` and `/ws/user`."""

import asyncio
import json
from contextlib import AsyncExitStack, suppress
from typing import Any

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from aangan.identity.service import actor_of
from aangan.infra.deps import services_of
from aangan.infra.ending import end
from aangan.infra.stream import Subscription
from aangan.kit.actor import Actor
from aangan.kit.errors import Forbidden, HouseError
from aangan.live import service
from aangan.live.errors import GoingAway
from aangan.live.types import Event, Listening

router = APIRouter()

UNAUTHORIZED, FORBIDDEN, AWAY = 4401, 4403, 1012
# What today's clients were promised to read each in its own place: the kind and the work, beside all else of the event.
LEVEL = frozenset({Event.JOB_COMPLETED.value, Event.JOB_FAILED.value})
ENDED = {"expired": UNAUTHORIZED, "revoked": UNAUTHORIZED, "replaced": 4429, "gone": 1000}


@router.websocket("/ws/notifications")
@router.websocket("/ws/user")
async def notifications(socket: WebSocket, token: str = "", ticket: str = "", last_event_id: str | None = None) -> None:
    """Frames are `{"type": "notification", "event", "id", "data"}`; the text `ping` is answered with `pong`."""
    actor = await welcome(socket, token, ticket)
    if actor is None:
        return
    services = services_of(socket)
    async with AsyncExitStack() as stack:
        try:
            listening = service.listen(services, actor, last_event_id)
            stream, begins, heard = await stack.enter_async_context(listening)
        except HouseError as wrong:
            await close(socket, AWAY if isinstance(wrong, GoingAway) else refusal(wrong))
            return
        reader = asyncio.create_task(answer_pings(socket, stream))
        try:
            # Inside, as the client may be gone already.
            await socket.send_json({"type": "connected", "message": "Connected to user notifications", "id": begins})
            await _speak(socket, stream, heard)
        except WebSocketDisconnect:
            return
        except asyncio.CancelledError:
            if stream.closed != "dead":
                raise
            return
        finally:
            await end(reader)
        await close(socket, ENDED.get(stream.closed or "gone", AWAY))


async def welcome(socket: WebSocket, token: str, ticket: str = "", unauthorized: int = UNAUTHORIZED) -> Actor | None:
    """Accept a socket and return whose it is; close it with a reason that the client can read, and return None."""
    services = services_of(socket)
    await socket.accept()
    origin, allowed = socket.headers.get("origin"), services.settings.allowed_origins
    if origin and allowed and origin not in allowed:
        await close(socket, FORBIDDEN)
        return None
    try:
        return await service.use_ticket(services, ticket) if ticket else await actor_of(services, token)
    except HouseError as wrong:
        await close(socket, refusal(wrong, unauthorized))
        return None


async def close(socket: WebSocket, code: int) -> None:
    """Close a socket that may be gone already."""
    with suppress(RuntimeError, WebSocketDisconnect):
        await socket.close(code)


def refusal(wrong: HouseError, unauthorized: int = UNAUTHORIZED) -> int:
    """Return the code that says why somebody is not let in."""
    return FORBIDDEN if isinstance(wrong, Forbidden) else unauthorized


async def answer_pings(socket: WebSocket, stream: Subscription) -> None:
    """Answer each `ping` until the client is gone, which ends the stream."""
    try:
        while True:
            if await socket.receive_text() == "ping":
                await socket.send_text("pong")
    except (WebSocketDisconnect, RuntimeError, KeyError):
        stream.close("gone")


async def _speak(socket: WebSocket, stream: Subscription, heard: Listening) -> None:
    async for word in heard:
        if word.kind == "end":
            return
        frame: dict[str, Any] = {"type": word.kind}
        if word.kind == "event":
            said = json.loads(word.body)
            if word.name in LEVEL:
                said |= said["data"]
            frame = {"type": "notification", "event": word.name, "id": word.cursor, "data": said}
        elif word.kind == "resync":
            frame["id"] = word.cursor
        with stream.sending():
            await socket.send_json(frame)
