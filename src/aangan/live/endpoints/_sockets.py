"""Plain WebSockets on the same hub: `/ws/notifications` and `/ws/user`."""

import asyncio
import json
from collections.abc import Coroutine
from contextlib import AsyncExitStack, suppress
from typing import Any

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from aangan.identity.service import actor_of
from aangan.infra.deps import services_of
from aangan.infra.ending import end
from aangan.infra.stream import Subscription
from aangan.kit.actor import Actor
from aangan.kit.errors import Forbidden, HouseError, NotFound
from aangan.live import service
from aangan.live.errors import GoingAway
from aangan.live.types import Event, Listening

router = APIRouter()

# What today's clients know each socket to say of a token that is not good: `/ws/user` and `/ws/jobs` in their own way.
UNAUTHORIZED, UNAUTHORIZED_OF_OLD = 4401, 4001
FORBIDDEN, UNKNOWN, REPLACED, AWAY = 4403, 4004, 4429, 1012
# What today's clients were promised to read each in its own place: the kind and the work, beside all else of the event.
LEVEL = frozenset({Event.JOB_COMPLETED.value, Event.JOB_FAILED.value})


@router.websocket("/ws/notifications")
async def notifications(socket: WebSocket, token: str = "", ticket: str = "", last_event_id: str | None = None) -> None:
    """Frames are `{"type": "notification", "event", "id", "data"}`; the text `ping` is answered with `pong`."""
    await _tell(socket, token, ticket, last_event_id, UNAUTHORIZED)


@router.websocket("/ws/user")
async def user(socket: WebSocket, token: str = "", ticket: str = "", last_event_id: str | None = None) -> None:
    """Say what `/ws/notifications` says, to clients that know the older name and its 4001."""
    await _tell(socket, token, ticket, last_event_id, UNAUTHORIZED_OF_OLD)


async def _tell(socket: WebSocket, token: str, ticket: str, last_event_id: str | None, unauthorized: int) -> None:
    actor = await welcome(socket, token, ticket, unauthorized)
    if actor is None:
        return
    async with AsyncExitStack() as stack:
        try:
            listening = service.listen(services_of(socket), actor, last_event_id)
            stream, begins, heard = await stack.enter_async_context(listening)
        except HouseError as wrong:
            await close(socket, refusal(wrong, unauthorized))
            return
        await hold(socket, stream, _speak(socket, stream, begins, heard), unauthorized)


async def welcome(socket: WebSocket, token: str, ticket: str, unauthorized: int) -> Actor | None:
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


async def hold(socket: WebSocket, stream: Subscription, speaking: Coroutine[Any, Any, None], unauthorized: int) -> None:
    """Speak until the stream or the client ends, answer pings meanwhile, and say at the end why it is one."""
    reader = asyncio.create_task(_answer_pings(socket, stream))
    try:
        await speaking
    except WebSocketDisconnect:
        return
    except HouseError as wrong:
        await close(socket, refusal(wrong, unauthorized))
        return
    except asyncio.CancelledError:
        if stream.closed != "dead":
            raise
        return
    finally:
        await end(reader)
    ended = {"expired": unauthorized, "revoked": unauthorized, "replaced": REPLACED, "gone": 1000}
    await close(socket, ended.get(stream.closed or "gone", AWAY))


async def close(socket: WebSocket, code: int) -> None:
    """Close a socket that may be gone already."""
    with suppress(RuntimeError, WebSocketDisconnect):
        await socket.close(code)


def refusal(wrong: HouseError, unauthorized: int) -> int:
    """Return the code that says why somebody is not let in."""
    if isinstance(wrong, GoingAway):
        return AWAY
    if isinstance(wrong, NotFound):
        return UNKNOWN
    return FORBIDDEN if isinstance(wrong, Forbidden) else unauthorized


async def _answer_pings(socket: WebSocket, stream: Subscription) -> None:
    """Answer each `ping` until the client is gone, which ends the stream."""
    try:
        while True:
            if await socket.receive_text() == "ping":
                await socket.send_text("pong")
    except (WebSocketDisconnect, RuntimeError, KeyError):
        stream.close("gone")


async def _speak(socket: WebSocket, stream: Subscription, begins: str, heard: Listening) -> None:
    await socket.send_json({"type": "connected", "message": "Connected to user notifications", "id": begins})
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
