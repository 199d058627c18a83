"""The channel that today's clients join: broadcast over a Phoenix socket, serializers 2.0.0 and 1.0.0."""

import asyncio
import json
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from aangan.identity.service import actor_of
from aangan.infra.deps import services_of
from aangan.infra.ending import end
from aangan.infra.stream import Subscription
from aangan.kit.actor import Actor
from aangan.kit.errors import HouseError
from aangan.live import service
from aangan.live.endpoints._sockets import close
from aangan.live.types import Listening

router = APIRouter()
TOPIC = "realtime:flatmates:user:"
FRAME_MAX = 64_000
TOPICS_MAX = 5
SILENT = 1008


@dataclass(frozen=True, slots=True)
class Frame:
    """One Phoenix message."""

    join_ref: str | None
    ref: str | None
    topic: str
    event: str
    payload: dict[str, Any]


@dataclass(slots=True)
class Wire:
    """The socket, and the way in which this client writes its frames."""

    socket: WebSocket
    as_objects: bool
    task: "asyncio.Task[object] | None" = field(default_factory=asyncio.current_task)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    joined: "dict[str, Joined]" = field(default_factory=dict)
    patience: asyncio.Timeout | None = None

    def read(self, text: str) -> Frame | None:
        """Read a frame; None for what is none."""
        try:
            given = json.loads(text)
            if isinstance(given, list):
                join_ref, ref, topic, event, payload = given
            else:
                join_ref, ref = given.get("join_ref"), given.get("ref")
                topic, event, payload = given["topic"], given["event"], given["payload"]
        except (ValueError, KeyError, TypeError, AttributeError):
            return None
        if not (isinstance(topic, str) and isinstance(event, str)):
            return None
        return Frame(join_ref, ref, topic, event, payload if isinstance(payload, dict) else {})

    async def write(self, frame: Frame) -> None:
        """Send a frame; one at a time."""
        fields: Any = [frame.join_ref, frame.ref, frame.topic, frame.event, frame.payload]
        if self.as_objects:
            fields = dict(zip(("join_ref", "ref", "topic", "event", "payload"), fields, strict=True))
        async with self.lock:
            await self.socket.send_text(json.dumps(fields, separators=(",", ":")))

    def mind(self) -> None:
        """Let a socket with an open channel last, and one without be closed after a while."""
        if self.patience is None:
            return
        if any(channel.stream.closed is None for channel in self.joined.values()):
            self.patience.reschedule(None)
        elif self.patience.when() is None:
            seconds = services_of(self.socket).settings.live_join_seconds
            self.patience.reschedule(asyncio.get_running_loop().time() + seconds)

    async def reply(self, to: Frame, status: str, response: dict[str, Any]) -> None:
        """Answer a frame."""
        payload = {"status": status, "response": response}
        await self.write(Frame(to.join_ref, to.ref, to.topic, "phx_reply", payload))


@dataclass(frozen=True, slots=True)
class Joined:
    """A channel that is open on a socket."""

    task: "asyncio.Task[None]"
    stream: Subscription


@router.websocket("/realtime/v1/websocket")
async def realtime(socket: WebSocket, vsn: str = "1.0.0") -> None:
    """Joins are authorised one by one: a topic is its owner's alone."""
    await socket.accept()
    wire = Wire(socket, as_objects=not vsn.startswith("2"))
    try:
        await _read(wire)
    except (WebSocketDisconnect, RuntimeError, KeyError):
        return
    except TimeoutError:
        await close(socket, SILENT)
    except asyncio.CancelledError:
        if not any(channel.stream.closed == "dead" for channel in wire.joined.values()):
            raise
    finally:
        wire.patience = None
        await end(*(channel.task for channel in wire.joined.values()))


async def _read(wire: Wire) -> None:
    """Handle what comes until the socket is gone; raises TimeoutError when no channel was open for too long."""
    async with asyncio.timeout(None) as wire.patience:
        wire.mind()
        while True:
            text = await wire.socket.receive_text()
            frame = wire.read(text) if len(text) <= FRAME_MAX else None
            if frame is not None:
                await _handle(wire, frame)


async def _handle(wire: Wire, frame: Frame) -> None:
    if frame.event == "heartbeat":
        await wire.reply(frame, "ok", {})
    elif frame.event == "phx_join":
        await _join(wire, frame)
    elif frame.event == "access_token" and frame.topic in wire.joined:
        await _renew(wire, frame, wire.joined[frame.topic])
    elif frame.event == "phx_leave":
        channel = wire.joined.pop(frame.topic, None)
        if channel is not None:
            channel.task.cancel()
        wire.mind()
        await wire.reply(frame, "ok", {})
        await wire.write(Frame(frame.join_ref, frame.ref, frame.topic, "phx_close", {}))


async def _join(wire: Wire, frame: Frame) -> None:
    actor = await _owner(wire, frame)
    if actor is None:
        await wire.reply(frame, "error", {"reason": "Unauthorized: this topic is not yours"})
        return
    if len(wire.joined) >= TOPICS_MAX:
        await wire.reply(frame, "error", {"reason": "ChannelRateLimitReached: too many channels"})
        return
    before = wire.joined.pop(frame.topic, None)
    if before is not None:
        before.task.cancel()
    opened: asyncio.Future[Subscription | None] = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(_broadcast(wire, frame, actor, opened))
    # The reply goes out when the stream is open: from then on nothing is missed.
    stream = await opened
    if stream is None:
        await end(task)
        await wire.reply(frame, "error", {"reason": "Unavailable: try again"})
        return
    wire.joined[frame.topic] = Joined(task, stream)
    wire.mind()
    await wire.reply(frame, "ok", {"postgres_changes": []})


async def _renew(wire: Wire, frame: Frame, channel: Joined) -> None:
    """Let a channel last as long as the newer token; one that is not good changes nothing."""
    actor = await _owner(wire, frame)
    if actor is not None:
        service.last_until(services_of(wire.socket), channel.stream, actor)


async def _owner(wire: Wire, frame: Frame) -> Actor | None:
    config = frame.payload.get("config")
    token = frame.payload.get("access_token") or (config.get("access_token") if isinstance(config, dict) else None)
    wanted = frame.topic.removeprefix(TOPIC)
    if not frame.topic.startswith(TOPIC) or not wanted.isdigit() or not isinstance(token, str):
        return None
    try:
        actor = await actor_of(services_of(wire.socket), token)
    except HouseError:
        return None
    return actor if str(actor.user_id) == wanted else None


async def _broadcast(wire: Wire, frame: Frame, actor: Actor, opened: "asyncio.Future[Subscription | None]") -> None:
    async with AsyncExitStack() as stack:
        try:
            stream, _, heard = await stack.enter_async_context(service.listen(services_of(wire.socket), actor, None))
            # A client that takes nothing on one channel takes nothing at all: the socket goes with it.
            stream.task = wire.task
            opened.set_result(stream)
        finally:
            if not opened.done():
                opened.set_result(None)
        await _speak(wire, frame, stream, heard)
        if stream.closed in {"shutdown", "away"}:
            await close(wire.socket, 1012)
        else:
            wire.mind()
            await wire.write(Frame(frame.join_ref, None, frame.topic, "phx_close", {}))


async def _speak(wire: Wire, frame: Frame, stream: Subscription, heard: Listening) -> None:
    async for word in heard:
        if word.kind == "event":
            payload = {"type": "broadcast", "event": word.name, "payload": json.loads(word.body)}
            with stream.sending():
                await wire.write(Frame(frame.join_ref, None, frame.topic, "broadcast", payload))
        elif word.kind == "end":
            return
