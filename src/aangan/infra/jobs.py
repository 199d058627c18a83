"""Jobs and cron: rows in the same PostgreSQL, deferred inside the unit, fired once across replicas."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg_pool
import structlog
from procrastinate import App, PsycopgConnector, RetryStrategy
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Job as Row
from procrastinate.jobs import Status

from aangan.infra.db import driver_url
from aangan.infra.services import Services
from aangan.infra.settings import Settings

log = structlog.get_logger(__name__)

Job = Callable[..., Awaitable[None]]
ATTEMPTS = 8
RETRY = RetryStrategy(max_attempts=ATTEMPTS, exponential_wait=2)
DONE_HOURS, FAILED_HOURS = 24 * 3, 24 * 30


@dataclass(slots=True)
class Runtime:
    """Where a task finds the services of the process that runs it, and whether that was told to stop."""

    services: Services | None = None
    stop: asyncio.Event | None = None

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


def named(name: str) -> Any:
    """Return a declared task by its name, for handlers, which stand beside the tasks of their room."""
    return app.tasks[name]


def every(cron: str, name: str) -> Callable[[Job], Any]:
    """Declare `async def job(services)` that runs at the times of `cron` (UTC), once across all workers."""

    def declare(job: Job) -> Any:
        async def run(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes when it was due
            await job(runtime.need())

        declared = app.task(name=name, queue="cron", queueing_lock=name)(run)
        return app.periodic(cron=cron, periodic_id=name)(declared)

    return declare


def rounds(most: int) -> Iterator[int]:
    """Count the rounds of a job that goes on while there is something to do; none begins once its worker must stop."""
    for nth in range(most):
        if runtime.stop is not None and runtime.stop.is_set():
            return
        yield nth


@asynccontextmanager
async def opened(
    settings: Settings, services: Services | None = None, *, pool_size: int = 4, stop: asyncio.Event | None = None
) -> AsyncIterator[App]:
    """Open the job store for a worker of these services (or, without them, for looking at the queue).

    Jobs that go on for rounds begin no other once `stop` is set.
    """
    url = driver_url(settings.database_url or "")
    pool = psycopg_pool.AsyncConnectionPool(url, min_size=1, max_size=pool_size, open=False)
    # A connector keeps the first pool that it is given, also after that was closed: each opening has its own.
    with app.replace_connector(PsycopgConnector()):
        async with pool, app.open_async(pool=pool):
            runtime.services, runtime.stop = services, stop
            try:
                yield app
            finally:
                runtime.services, runtime.stop = None, None


@every("* * * * *", name="jobs.retry_stalled")
async def retry_stalled(services: Services) -> None:
    """Each minute, jobs whose worker died in the middle are put back; those that keep killing workers are given up."""
    await put_back(await app.job_manager.get_stalled_jobs(), services.clock.now())


async def put_back(stalled: Iterable[Row], at: datetime) -> None:
    """Put jobs back that were seen to stall; one that was finished since is passed over."""
    for job in stalled:
        log.warning("job_stalled", task=job.task_name, job_id=job.id, attempts=job.attempts)
        try:
            await _put_back(job, at)
        except ConnectorException as moved_on:
            # Its worker was only slow, and has finished it meanwhile; a database that is away stops the next one too.
            log.warning("job_not_retried", task=job.task_name, job_id=job.id, kind=type(moved_on).__name__)


@every("53 2 * * *", name="jobs.forget_old")
async def forget_old(_services: Services) -> None:
    """Each night, what was done days ago is forgotten; what failed is kept longer, to be looked at."""
    await app.job_manager.delete_old_jobs(nb_hours=DONE_HOURS)
    await app.job_manager.delete_old_jobs(
        nb_hours=FAILED_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
    )


async def _put_back(job: Row, at: datetime) -> None:
    if job.attempts >= ATTEMPTS:
        await _give_up(job)
        return
    try:
        await app.job_manager.retry_job(job, retry_at=at)
    except UniqueViolation:
        # The next one of its kind already waits in the queue, and will do the same work.
        await _give_up(job)


async def _give_up(job: Row) -> None:
    await app.job_manager.finish_job(job, Status.FAILED, delete_job=False)
