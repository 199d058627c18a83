"""The two questions of whoever watches over us: is it alive, can it work."""

import asyncio
import hmac
from datetime import datetime
from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from aangan import __version__
from aangan.infra import cache, metrics
from aangan.infra.deps import HouseServices, HouseSettings
from aangan.infra.openapi import refusals
from aangan.infra.services import Services
from aangan.kit.errors import Unauthorized

router = APIRouter(tags=["health"])
READY_SECONDS = 3.0


class Health(BaseModel):
    """The process lives; nothing else is touched."""

    status: Literal["healthy"] = "healthy"
    version: str = __version__
    timestamp: datetime


class Ready(BaseModel):
    """What the process leans on, each `connected` or `disconnected`."""

    status: Literal["ready", "unready"]
    database: Literal["connected", "disconnected"]
    cache: Literal["connected", "disconnected"]
    version: str = __version__
    timestamp: datetime


class Welcome(BaseModel):
    """Where to look."""

    message: str = "aangan"
    version: str = __version__
    docs: str = "/api/v1/docs"
    status: str = "running"


@router.get("/", summary="Where to look")
async def welcome() -> Welcome:
    """Point to the documentation."""
    return Welcome()


@router.get("/health", summary="Is the process alive?")
async def health(services: HouseServices) -> Health:
    """Answer 200 whenever the process can answer at all."""
    return Health(timestamp=services.clock.now())


@router.get("/ready", summary="Can it work?", responses={503: {"model": Ready, "description": "Something is away"}})
async def ready(services: HouseServices, response: Response) -> Ready:
    """Answer 200 when PostgreSQL and Valkey answer, else 503."""
    database, valkey = await asyncio.gather(_database_answers(services), cache.answers(services.valkey))
    if not (database and valkey):
        response.status_code = 503
        response.headers["Retry-After"] = "5"
    return Ready(
        status="ready" if database and valkey else "unready",
        database="connected" if database else "disconnected",
        cache="connected" if valkey else "disconnected",
        timestamp=services.clock.now(),
    )


@router.get(
    "/metrics",
    summary="Prometheus's metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {}}}, **refusals(401)},
)
async def metrics_page(request: Request, settings: HouseSettings) -> Response:
    """Outside development only for whoever brings METRICS_TOKEN as a bearer token."""
    if not settings.in_development:
        token = settings.metrics_token.get_secret_value() if settings.metrics_token else ""
        given = request.headers.get("authorization", "")
        if not token or not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
            raise Unauthorized
    return Response(metrics.exposition(), media_type=metrics.CONTENT_TYPE)


async def _database_answers(services: Services) -> bool:
    try:
        async with asyncio.timeout(READY_SECONDS), services.units.read(background=True) as unit:
            await unit.session.execute(text("SELECT 1"))
    except (DBAPIError, PoolTimeoutError, TimeoutError, OSError):
        return False
    return True
