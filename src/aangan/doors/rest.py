"""The REST door: assembles the rooms' routers into one app, and decides nothing."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.middleware.cors import CORSMiddleware

from aangan import __version__
from aangan.doors import description, health, mcp, widgets
from aangan.doors.index import Index
from aangan.infra import problems, trace
from aangan.infra.entrance import Entrance
from aangan.infra.room import Room
from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.oauth import service as oauth

# Any page of this machine may speak to a server in development; elsewhere the settings name the origins.
LOCAL_ORIGINS = r"https?://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
ALLOWED_HEADERS = (
    "Authorization", "Content-Type", "apikey", "x-client-info", "x-supabase-api-version", "X-Requested-With",
    "X-CSRF-Token", "X-API-Key", "X-Request-ID", "Idempotency-Key", "Mcp-Session-Id", "MCP-Protocol-Version",
    "Mcp-Method", "Mcp-Name", "Last-Event-ID",
)  # fmt: skip
EXPOSED_HEADERS = (
    "Content-Length", "Retry-After", "X-Request-ID", "RateLimit", "RateLimit-Policy", "X-RateLimit-Limit",
    "Idempotent-Replayed", "Mcp-Session-Id", "WWW-Authenticate",
)  # fmt: skip
PREFLIGHT_SECONDS = 86_400


def make_app(
    rooms: Sequence[Room], settings: Settings, build: Callable[[], Services], extra: Sequence[APIRouter] = ()
) -> FastAPI:
    """Assemble the app; what it holds open is built when it starts and closed when it ends."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        services = build()
        app.state.services = services
        async with AsyncExitStack() as stack:
            stack.callback(trace.flush, traced)
            stack.push_async_callback(services.close)
            for room in rooms:
                if room.lifespan is not None:
                    await stack.enter_async_context(room.lifespan(app, services))
            for door in doors:
                await stack.enter_async_context(door.running())
            yield

    traced = trace.options(settings)
    tools = [tool for room in rooms for tool in room.tools]
    doors = mcp.doors(tools, settings, oauth.verify, widgets.resources(settings))
    app = FastAPI(
        title="aangan",
        description=description.TEXT,
        version=__version__,
        lifespan=lifespan,
        openapi_url="/api/v1/openapi.json",
        docs_url="/api/v1/docs",
        redoc_url="/api/v1/redoc",
        openapi_tags=description.TAGS,
        separate_input_output_schemas=False,
        redirect_slashes=False,
        **traced,
    )
    problems.install(app)
    _open(app, [health.router, *(router for room in rooms for router in room.routers), *extra], doors)
    _surround(app, settings)
    _describe(app)
    return app


def _open(app: FastAPI, routers: Sequence[APIRouter], doors: Sequence[mcp.Door]) -> None:
    # Taken as they are: a router that is included once more would match each request twice.
    for router in routers:
        app.router.routes.extend(router.routes)
    for door in doors:
        app.router.routes.extend(door.routes)
    app.router.middleware_stack = Index(app.router)


def _surround(app: FastAPI, settings: Settings) -> None:
    app.add_middleware(Entrance, settings=settings)
    # Outermost, so that refusals of the entrance carry its headers too.
    app.add_middleware(
        CORSMiddleware,
        allow_origins=settings.allowed_origins,
        allow_origin_regex=LOCAL_ORIGINS if settings.in_development else None,
        allow_methods=METHODS,
        allow_headers=ALLOWED_HEADERS,
        expose_headers=EXPOSED_HEADERS,
        allow_credentials=True,
        max_age=PREFLIGHT_SECONDS,
    )


def _describe(app: FastAPI) -> None:
    plain = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = description.completed(plain(), app.routes)
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]
