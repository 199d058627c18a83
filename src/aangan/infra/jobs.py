"""Jobs and cron: rows in the same PostgreSQL, deferred inside the unit, fired once across replicas."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import psycopg_pool
from procrastinate import App, PsycopgConnector, RetryStrategy

from aangan.infra.db import driver_url
from aangan.infra.services import Services
from aangan.infra.settings import Settings

Job = Callable[..., Awaitable[None]]
RETRY = RetryStrategy(max_attempts=8, exponential_wait=2)


@dataclass(slots=True)
class Runtime:
    """Where a task finds the services of the process that runs it."""

    services: Services | None = None

    def need(self) -> Services:
        """Return the services; raises RuntimeError outside a worker."""
        if self.services is None:
            raise RuntimeError("a task ran outside a worker")
        return self.services


runtime = Runtime()
# Rooms declare their tasks on it when they are imported; only a worker opens it:
# units defer on their own connection.
app = App(connector=PsycopgConnector())


def task(name: str, *, queue: str = "default", retry: RetryStrategy | bool = RETRY) -> Callable[[Job], Any]:
    """Declare `async def job(services, **ids)`: shallow, ids as arguments; returns what `unit.defer` takes."""

    def declare(job: Job) -> Any:
        async def run(**ids: Any) -> None:
            await job(runtime.need(), **ids)

        return app.task(name=name, queue=queue, retry=retry)(run)

    return declare


def every(cron: str, name: str) -> Callable[[Job], Any]:
    """Declare `async def job(services)` that runs at the times of `cron` (UTC), once across all workers."""

    def declare(job: Job) -> Any:
        async def run(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes when it was due
            await job(runtime.need())

        declared = app.task(name=name, queue="cron", queueing_lock=name)(run)
        return app.periodic(cron=cron, periodic_id=name)(declared)

    return declare


@asynccontextmanager
async def opened(settings: Settings, services: Services | None = None, *, pool_size: int = 4) -> AsyncIterator[App]:
    """Open the job store for a worker of these services (or, without them, for looking at the queue)."""
    url = driver_url(settings.database_url or "")
    pool = psycopg_pool.AsyncConnectionPool(url, min_size=1, max_size=pool_size, open=False)
    async with pool, app.open_async(pool=pool):
        runtime.services = services
        try:
            yield app
        finally:
            runtime.services = None
