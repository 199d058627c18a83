"""Jobs outlive the workers that run them, and leave nothing behind for ever."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from aangan.infra import jobs
from aangan.infra.services import Services
from aangan.infra.settings import Settings

pytestmark = pytest.mark.anyio


@jobs.task("tests.nothing")
async def nothing(services: Services) -> None:
    """Do nothing: the jobs of these tests are about their rows."""


done: list[int] = []


@jobs.task("tests.rounds")
async def goes_on(services: Services) -> None:
    """Go on round after round; told to stop in the third."""
    for nth in jobs.rounds(10):
        done.append(nth)
        if nth == 2 and jobs.runtime.stop is not None:
            jobs.runtime.stop.set()


@pytest.fixture
async def store(settings: Settings, services: Services) -> AsyncIterator[Any]:
    async with jobs.opened(settings, services) as app:
        yield app


async def test_a_job_whose_worker_died_is_done_by_another(store: Any, services: Services) -> None:
    job = await _taken_by_a_worker_that_dies(store, services)
    await jobs.retry_stalled.func(timestamp=0)
    assert await _status(services, job) == ("todo", 1)
    await store.run_worker_async(wait=False, install_signal_handlers=False, queues=["default"])
    assert await _status(services, job) == ("succeeded", 2)


@pytest.mark.parametrize(("stop", "rounds"), [(None, 10), (asyncio.Event(), 3)])
async def test_a_job_begins_no_other_round_once_its_worker_must_stop(
    settings: Settings, services: Services, stop: asyncio.Event | None, rounds: int
) -> None:
    done.clear()
    async with jobs.opened(settings, services, stop=stop) as app:
        await goes_on.defer_async()
        await app.run_worker_async(wait=False, install_signal_handlers=False, queues=["default"])
    assert done == list(range(rounds))


async def test_a_job_in_good_hands_is_left_alone(store: Any, services: Services) -> None:
    job = await nothing.defer_async()
    worker = await store.job_manager.register_worker()
    assert (await store.job_manager.fetch_job(["default"], worker)).id == job
    await jobs.retry_stalled.func(timestamp=0)
    assert await _status(services, job) == ("doing", 0)


async def test_a_job_that_keeps_killing_its_workers_is_given_up(store: Any, services: Services) -> None:
    job = await _taken_by_a_worker_that_dies(store, services)
    await _alter(services, "UPDATE procrastinate_jobs SET attempts = 8 WHERE id = %(id)s", job)
    await jobs.retry_stalled.func(timestamp=0)
    assert (await _status(services, job))[0] == "failed"


async def test_a_stalled_job_gives_way_to_the_one_that_already_waits(store: Any, services: Services) -> None:
    job = await _taken_by_a_worker_that_dies(store, services, queueing_lock="one")
    waiting = await nothing.configure(queueing_lock="one").defer_async()
    await jobs.retry_stalled.func(timestamp=0)
    assert (await _status(services, job))[0] == "failed"
    assert (await _status(services, waiting))[0] == "todo"


@pytest.mark.parametrize("attempts", [1, 8])
async def test_a_job_that_was_finished_meanwhile_is_passed_over_and_the_next_is_put_back(
    store: Any, services: Services, attempts: int
) -> None:
    """As when a slow worker ends its job between the look and the deed: what was seen is no longer so."""
    slow, dead = [await _taken_by_a_worker_that_dies(store, services) for _ in range(2)]
    await _alter(services, f"UPDATE procrastinate_jobs SET attempts = {attempts} WHERE id = %(id)s", slow)
    seen = [job for job in await store.job_manager.get_stalled_jobs() if job.id in {slow, dead}]
    assert len(seen) == 2
    await _alter(services, "UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %(id)s", slow)
    await jobs.put_back(seen, services.clock.now())
    assert (await _status(services, slow))[0] == "succeeded"
    assert (await _status(services, dead))[0] == "todo"


async def test_finished_jobs_are_forgotten_and_failed_ones_kept_longer(store: Any, services: Services) -> None:
    done, fresh, failed = [await nothing.defer_async() for _ in range(3)]
    await store.run_worker_async(wait=False, install_signal_handlers=False, queues=["default"])
    await _alter(services, "UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %(id)s", failed)
    for job in (done, failed):
        await _happened(services, job, timedelta(days=4))
    await jobs.forget_old.func(timestamp=0)
    assert await _status(services, done) is None
    assert (await _status(services, fresh), await _status(services, failed)) == (("succeeded", 1), ("failed", 1))
    await _happened(services, failed, timedelta(days=31))
    await jobs.forget_old.func(timestamp=0)
    assert await _status(services, failed) is None


async def _taken_by_a_worker_that_dies(store: Any, services: Services, **how: Any) -> int:
    job = await nothing.configure(**how).defer_async()
    worker = await store.job_manager.register_worker()
    assert (await store.job_manager.fetch_job(["default"], worker)).id == job
    async with services.units.write() as unit:
        await unit.fetch(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute' WHERE id = %(id)s",
            {"id": worker},
        )
    return int(job)


async def _alter(services: Services, statement: str, job: int) -> None:
    async with services.units.write() as unit:
        await unit.fetch(statement, {"id": job})


async def _happened(services: Services, job: int, ago: timedelta) -> None:
    async with services.units.write() as unit:
        await unit.fetch(
            "UPDATE procrastinate_events SET at = now() - %(ago)s WHERE job_id = %(id)s", {"id": job, "ago": ago}
        )


async def _status(services: Services, job: int) -> tuple[str, int] | None:
    async with services.units.read() as unit:
        row = await unit.fetch_one(
            "SELECT status::text, attempts FROM procrastinate_jobs WHERE id = %(id)s", {"id": job}
        )
    return (row["status"], row["attempts"]) if row else None
