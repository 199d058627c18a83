"""Listening to the live stream of an app in this process, frame by frame."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI

PATH = "/api/v1/flatmates/sse"
PATIENCE = 60.0


@dataclass
class Ear:
    """What came over one stream; `slow` makes a client that does not read."""

    status: int = 0
    frames: list[str] = field(default_factory=list)
    ended: bool = False
    arrived: asyncio.Condition = field(default_factory=asyncio.Condition)
    hold: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def events(self) -> list[dict[str, str]]:
        """The frames that carry an event, as their fields."""
        parsed = [dict(line.split(": ", 1) for line in frame.split("\n") if ": " in line) for frame in self.frames]
        return [frame for frame in parsed if "event" in frame]

    async def until(self, enough: Callable[["Ear"], bool]) -> None:
        """Wait until enough was heard; fails after some seconds."""
        async with asyncio.timeout(PATIENCE), self.arrived:
            await self.arrived.wait_for(lambda: enough(self))


@asynccontextmanager
async def listening(
    app: FastAPI, headers: dict[str, str], *, query: str = "", slow: bool = False
) -> AsyncIterator[Ear]:
    """Open the stream through the app's own ASGI door; the client leaves when the block ends."""
    ear, left = Ear(), asyncio.Event()
    if not slow:
        ear.hold.set()

    async def receive() -> dict[str, Any]:
        await left.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            ear.status = message["status"]
        else:
            await ear.hold.wait()
            ear.frames += [part for part in message.get("body", b"").decode().split("\n\n") if part]
            ear.ended = not message.get("more_body", False)
        async with ear.arrived:
            ear.arrived.notify_all()

    task = asyncio.create_task(_run(app, headers, query, receive, send))
    try:
        yield ear
    finally:
        left.set()
        ear.hold.set()
        with suppress(asyncio.CancelledError):
            async with asyncio.timeout(PATIENCE):
                await task


async def _run(
    app: FastAPI,
    headers: dict[str, str],
    query: str,
    receive: Callable[[], Awaitable[Any]],
    send: Callable[[Any], Awaitable[None]],
) -> None:
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": PATH,
        "raw_path": PATH.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("aangan.test", 80),
    }
    await app(scope, receive, send)
