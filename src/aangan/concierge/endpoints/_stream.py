"""A run on the wire: server-sent events, with a sign of life while the model thinks; who hangs up stops the run."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from aangan.concierge import service
from aangan.concierge.types import Event, Frame
from aangan.infra.ending import end
from aangan.infra.services import Services
from aangan.infra.stream import hub_of

EVENT = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "description": "its place in the log, to go on from; a guest's frames have none"},
        "event": {"type": "string", "enum": [event.value for event in Event]},
        "data": {"type": "string", "contentMediaType": "application/json"},
    },
    "required": ["event", "data"],
}
STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {"text/event-stream": {"schema": EVENT}},
        "description": "Frames as they come; the last is `done` or `error`",
    }
}
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache, no-store"),
    (b"x-accel-buffering", b"no"),
]
# How often a silent stream looks whether its process is asked to go, and after how many looks it shows that it lives.
LOOK_SECONDS, LOOKS = 1.0, 10
# Who follows a log looks more often.
SHORT_LOOKS = 40
ALIVE = b": thinking\n\n"


class RunStream(Response):
    """An answer that is a run: it begins when the answer does, and ends with it."""

    media_type = "text/event-stream"

    def __init__(self, services: Services, turn: service.Turn) -> None:
        """Remember whose turn it is."""
        super().__init__()
        self._services = services
        self._turn = turn

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send until the run ends or the client is gone."""
        del scope
        async with service.running(self._services, self._turn) as run:
            await _write(receive, send, self._frames(run), LOOKS)

    async def _frames(self, run: service.Running) -> AsyncIterator[Frame | None]:
        hub = hub_of(self._services)
        async for frame in run.frames(LOOK_SECONDS):
            if hub.closing:
                run.stop(closing=True)
            yield frame


class LogStream(Response):
    """An answer that follows the log of a thread; whoever reads it stops nothing by leaving."""

    media_type = "text/event-stream"

    def __init__(self, services: Services, frames: AsyncIterator[Frame | None]) -> None:
        """Remember what is to be sent."""
        super().__init__()
        self._services = services
        self._frames = frames

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send until the log ends, the client is gone, or the process is asked to go."""
        del scope
        await _write(receive, send, self._until_closing(), SHORT_LOOKS)

    async def _until_closing(self) -> AsyncIterator[Frame | None]:
        hub = hub_of(self._services)
        async for frame in self._frames:
            if hub.closing:
                return
            yield frame


def framed(frame: Frame) -> bytes:
    """Spell a frame as server-sent events do."""
    named = f"id: {frame.id}\n" if frame.id else ""
    return f"{named}event: {frame.event.value}\ndata: {json.dumps(frame.data, ensure_ascii=False)}\n\n".encode()


async def _write(receive: Receive, send: Send, frames: AsyncIterator[Frame | None], looks: int) -> None:
    """Send frames until they end or the client is gone; in silence, a sign of life after so many `looks`."""
    gone = asyncio.create_task(_until_gone(receive))
    writing = asyncio.create_task(_write_all(send, frames, looks))
    try:
        await asyncio.wait({gone, writing}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await end(gone, writing)


async def _write_all(send: Send, frames: AsyncIterator[Frame | None], looks: int) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    silence = 0
    async for frame in frames:
        silence = 0 if frame else silence + 1
        if frame:
            await _send(send, framed(frame))
        elif silence % looks == 0:
            await _send(send, ALIVE)
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _send(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
