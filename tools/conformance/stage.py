"""What the suite is run against: a house with a small town in it, its desk as staff see it, and the third server."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from aangan import house
from aangan.doors.mcp import opened_to_http
from aangan.doors.rest import make_app
from aangan.infra import log
from aangan.infra.embedded import passing
from aangan.infra.migrations import upgrade
from aangan.infra.settings import Environment, Settings
from aangan.town import load
from tools.conformance.fixture import make_fixture

SIZE = "small"


@dataclass
class Stage:
    """The addresses of what runs: the house, the house with a token shown for whoever comes, and the third server."""

    base: str
    opened: str
    fixture: str
    keys: "Keys"


class Keys:
    """Shows a token for whoever comes, as the suite knows no way to bring one."""

    token = ""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with the token."""
        shown = (b"authorization", f"Bearer {self.token}".encode())
        await self._app({**scope, "headers": [*scope["headers"], shown]}, receive, send)


@asynccontextmanager
async def stage() -> AsyncIterator[Stage]:
    """Set the stage; everything is taken down afterwards."""
    async with AsyncExitStack() as stack:
        database_url, redis_url = stack.enter_context(_servers())
        sockets = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(3)]
        addresses = [f"http://127.0.0.1:{one.getsockname()[1]}" for one in sockets]
        settings = Settings(
            _env_file=None,
            environment=Environment.TEST,
            public_url=addresses[0],
            database_url=database_url,
            redis_url=redis_url,
            rate_limit_per_minute=0,
            rate_limit_per_address=0,
            log_level="CRITICAL",
        )
        log.configure(settings)
        app = make_app(house.ROOMS, settings, lambda: house.build(settings), house.EXTRA)
        keys, fixture = Keys(app), opened_to_http(make_fixture(), "/mcp", settings, streams=True)
        await stack.enter_async_context(app.router.lifespan_context(app))
        await stack.enter_async_context(fixture.lifespan(fixture))
        for served, listening in zip((app, keys, fixture), sockets, strict=True):
            await stack.enter_async_context(_served(served, listening))
        yield Stage(addresses[0], addresses[1], f"{addresses[2]}/mcp", keys)


@asynccontextmanager
async def _served(app: ASGIApp, listening: socket.socket) -> AsyncIterator[None]:
    config = uvicorn.Config(app, lifespan="off", log_level="error", ws="none", timeout_graceful_shutdown=2)
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve([listening]))
    while not server.started:  # noqa: ASYNC110 - it can only be looked at
        await asyncio.sleep(0.05)
    yield
    server.should_exit = True
    await running


@contextmanager
def _servers() -> Iterator[tuple[str, str]]:
    with passing("aangan-conformance-") as embedded:
        upgrade(embedded.database_url())
        load(embedded.database_url(), SIZE, lambda _line: None)
        yield embedded.database_url(), embedded.redis_url
