"""The worker process: relays live signals, runs jobs and cron."""

import asyncio
import signal
from contextlib import suppress

import structlog

from aangan import house
from aangan.infra import jobs, log, relay
from aangan.infra.settings import Settings

logger = structlog.get_logger(__name__)
CONCURRENCY = 4


def main(settings: Settings | None = None) -> None:
    """Work until SIGTERM or SIGINT; a job in hand is finished first."""
    chosen = settings or Settings()
    log.configure(chosen)
    with suppress(KeyboardInterrupt):
        asyncio.run(work(chosen))


async def work(settings: Settings) -> None:
    """Run the worker of these settings until it is told to stop."""
    services = house.build(settings)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for how in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(how, stop.set)
    try:
        async with jobs.opened(settings, services) as app:
            runner = asyncio.create_task(
                app.run_worker_async(concurrency=CONCURRENCY, install_signal_handlers=False, listen_notify=True)
            )
            relaying = asyncio.create_task(relay.run(services, stop))
            waiter = asyncio.create_task(stop.wait())
            logger.info("worker_started")
            done, _ = await asyncio.wait({runner, relaying, waiter}, return_when=asyncio.FIRST_COMPLETED)
            stop.set()
            # procrastinate lets the job in hand finish when it is cancelled once.
            runner.cancel()
            await asyncio.wait({runner, relaying})
            for task in done - {waiter}:
                task.result()
    finally:
        await services.close()
        logger.info("worker_stopped")
