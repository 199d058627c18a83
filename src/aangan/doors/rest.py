"""The REST door: assembles the rooms' routers into one app, and decides nothing."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import FastAPI

from aangan import __version__
from aangan.doors import health
from aangan.infra import problems
from aangan.infra.room import Room
from aangan.infra.services import Services

DESCRIPTION = "Find a home, the people to share it with, and the kindred people who happen to be near."


def make_app(rooms: Sequence[Room], build: Callable[[], Services]) -> FastAPI:
    """Assemble the app; what it holds open is built when it starts and closed when it ends."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        services = build()
        app.state.services = services
        async with AsyncExitStack() as stack:
            stack.push_async_callback(services.close)
            for room in rooms:
                if room.lifespan is not None:
                    await stack.enter_async_context(room.lifespan(app, services))
            yield

    app = FastAPI(
        title="aangan",
        description=DESCRIPTION,
        version=__version__,
        lifespan=lifespan,
        openapi_url="/api/v1/openapi.json",
        docs_url="/api/v1/docs",
        redoc_url="/api/v1/redoc",
        separate_input_output_schemas=False,
    )
    problems.install(app)
    app.include_router(health.router)
    for room in rooms:
        for router in room.routers:
            app.include_router(router)
    return app
