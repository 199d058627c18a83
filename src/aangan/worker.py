"""The worker process: relays live signals, runs jobs and cron."""

import asyncio
import signal
from collections.abc import Awaitable
from contextlib import suppress

import psycopg
import psycopg_pool
import structlog
from procrastinate.exceptions import ConnectorException

from aangan import house
from aangan.infra import jobs, log, relay
from aangan.infra.services import Services
from aangan.infra.settings import Settings

logger = structlog.get_logger(__name__)
CONCURRENCY = 4
# So long a job in hand may take to its end; one that takes longer is left, and tried again by the next worker.
FINISH_SECONDS = 8.0
RETRY_SECONDS = 1.0
# What a database that went away leaves behind, whichever layer notices it first.
AWAY = (psycopg.Error, psycopg_pool.PoolTimeout, ConnectorException, OSError, TimeoutError)


def main(settings: Settings | None = None) -> None:
    """Work until SIGTERM or SIGINT; a job in hand is finished first, if that takes no longer than FINISH_SECONDS."""
    chosen = settings or Settings()
    log.configure(chosen)
    with suppress(KeyboardInterrupt):
        asyncio.run(work(chosen))


async def work(settings: Settings) -> None:
    """Run the worker of these settings until it is told to stop; servers that go away are waited for."""
    services = house.build(settings)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for how in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(how, stop.set)
    logger.info("worker_started")
    try:
        await _until_stopped(stop, _run_jobs(settings, services, stop), relay.run(services, stop))
    finally:
        await services.close()
        logger.info("worker_stopped")


async def _until_stopped(stop: asyncio.Event, *parts: Awaitable[None]) -> None:
    """Run parts side by side; when one of them ends, all do, and its error is ours."""
    tasks = [asyncio.ensure_future(part) for part in parts]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    stop.set()
    await asyncio.wait(tasks)
    for task in tasks:
        task.result()


async def _run_jobs(settings: Settings, services: Services, stop: asyncio.Event) -> None:
    # One pool for the process's life: procrastinate keeps the first that it is given, and a pool heals by itself.
    async with jobs.opened(settings, services, stop=stop) as app:
        while not stop.is_set():
            try:
                working = app.run_worker_async(
                    concurrency=CONCURRENCY, install_signal_handlers=False, shutdown_graceful_timeout=FINISH_SECONDS
                )
                await _unless(stop, working)
            except AWAY as away:
                logger.warning("jobs_wait", kind=type(away).__name__)
                await asyncio.sleep(RETRY_SECONDS)


async def _unless(stop: asyncio.Event, work: Awaitable[None]) -> None:
    """Do something that ends what it has in hand when it is cancelled; cancel it when told to stop."""
    working, stopped = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
    await asyncio.wait({working, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    working.cancel()
    with suppress(asyncio.CancelledError):
        await working
