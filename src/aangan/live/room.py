"""The manifest of the room, and what it keeps running in each web process."""

import asyncio
import signal
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import FrameType
from typing import Any

from fastapi import FastAPI

from aangan.infra.room import Room
from aangan.infra.services import Services
from aangan.infra.stream import Hub, hub_of
from aangan.live import handlers, tasks
from aangan.live.endpoints import ROUTERS


@asynccontextmanager
async def streams(_app: FastAPI, services: Services) -> AsyncIterator[None]:
    """Run the process's hub, and end its streams as soon as the process is asked to go."""
    hub = hub_of(services)
    async with hub.running():
        with_signals = threading.current_thread() is threading.main_thread()
        before = _shut_on_signals(hub) if with_signals else {}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _shut_on_signals(hub: Hub) -> dict[int, Any]:
    # The server waits for open answers before it tells the app to end; a stream never ends by itself. So the streams
    # hear the signal first, and the server right after them.
    loop = asyncio.get_running_loop()
    before: dict[int, Any] = {}

    def note(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(hub.shut)
        handler = before[number]
        if callable(handler):
            handler(number, frame)

    for number in (signal.SIGTERM, signal.SIGINT):
        before[number] = signal.getsignal(number)
        if before[number] is not signal.SIG_DFL:
            signal.signal(number, note)
    return before


ROOM = Room(
    "live",
    routers=ROUTERS,
    tasks=(tasks,),
    handlers=(handlers.close_streams, handlers.close_streams_of_who_left, handlers.forget_their_work),
    lifespan=streams,
)
