"""The house under test: the real app on real servers, entered through its real door."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import httpx
from fastapi import FastAPI

from aangan.doors.rest import make_app
from aangan.house import EXTRA, ROOMS, build
from aangan.infra.services import Services
from aangan.infra.settings import Environment, Settings


class StoppedClock:
    """A clock that moves only when a test says so."""

    def __init__(self, at: datetime | None = None) -> None:
        """Stop at a given moment, or at the present one."""
        self.at = at or datetime.now(UTC).replace(microsecond=0)

    def now(self) -> datetime:
        """Return the moment at which it stands."""
        return self.at

    def advance(self, **by: float) -> None:
        """Move on, by the keywords of timedelta."""
        self.at += timedelta(**by)


def settings_for(database_url: str, redis_url: str, namespace: str, **changes: object) -> Settings:
    """Return the settings of a test's house; the environment of the machine plays no part in them."""
    values: dict[str, object] = {
        "environment": Environment.TEST,
        "database_url": database_url,
        "redis_url": redis_url,
        "namespace": namespace,
        "log_level": "ERROR",
        "rate_limit_per_minute": 0,
        "rate_limit_per_address": 0,
        "sockets_per_address": 0,
        "likes_per_day": 0,
        "first_messages_per_day": 0,
        "silent_openings_per_day": 0,
        "profile_views_per_day": 0,
        "homes_per_person": 0,
        "request_pool_size": 8,
        # No test is about how slow its machine is.
        "pool_timeout_seconds": 60.0,
        "statement_timeout_ms": 60_000,
    } | changes
    return Settings(_env_file=None, **values)  # type: ignore[arg-type]


@asynccontextmanager
async def opened_app(settings: Settings, **substitutes: object) -> AsyncIterator[tuple[FastAPI, Services]]:
    """Run the app's lifespan around a test and give it with its services."""
    app = make_app(ROOMS, settings, lambda: build(settings, **substitutes), EXTRA)
    async with app.router.lifespan_context(app):
        yield app, app.state.services


@asynccontextmanager
async def browser(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Give a client that speaks to the app in this process, through every layer but the socket."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://aangan.test") as client:
        yield client
