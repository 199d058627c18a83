"""The relay: from the outbox to the streams, in order, as often as it takes, and never twice."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import psycopg
import pytest
from redis.asyncio.client import PubSub

from aangan.house import build
from aangan.infra import relay
from aangan.infra.db import driver_url
from aangan.infra.outbox import Bell, Signal
from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.infra.stream import Names, hub_of
from aangan.infra.unit import Unit
from aangan.live import service as live
from aangan.live import tasks
from tests.support.cast import person
from tests.support.house import StoppedClock, opened_app
from tests.support.processes import running
from tests.support.restarts import own_servers

pytestmark = pytest.mark.anyio
PATIENCE = 60


class SilentBell(Bell):
    """A bell that nobody ever hears."""

    async def ring(self) -> None:
        """Say nothing."""


@asynccontextmanager
async def relays(*houses: Services) -> AsyncIterator[None]:
    stop = asyncio.Event()
    started = [asyncio.create_task(relay.run(house, stop)) for house in houses]
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait(started)


@asynccontextmanager
async def connected(services: Services) -> AsyncIterator["psycopg.AsyncConnection[Any]"]:
    url = driver_url(services.settings.database_url or "")
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        yield connection


async def tell(services: Services, user_id: int, *numbers: int) -> None:
    async with services.units.write() as unit:
        for number in numbers:
            live.tell(unit, [user_id], "new_message", {"n": number})


async def in_stream(services: Services, user_id: int) -> list[int]:
    key = (await Names.of(services)).stream(user_id)
    return [int(number.partition(b"-")[0]) for number, _ in await services.valkey.xrange(key)]


async def unpublished(services: Services) -> int:
    async with services.units.read() as unit:
        row = await unit.fetch_one("SELECT count(*) AS n FROM signals WHERE published_at IS NULL")
    return int(row["n"]) if row else 0


async def until(check: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await check():
            await asyncio.sleep(0.02)


async def all_moved(services: Services) -> bool:
    return await unpublished(services) == 0


async def test_a_batch_that_is_moved_again_after_a_crash_changes_nothing(services: Services) -> None:
    asha = await person(services)
    await tell(services, asha.id, *range(5))
    names = await Names.of(services)
    async with connected(services) as connection:
        assert await relay.move_batch(services, connection, names) == 5
        before = await services.valkey.xrange(names.stream(asha.id))
        # As if the relay had died after the move and before the mark.
        await connection.execute("UPDATE signals SET published_at = NULL WHERE seq > 2")
        await tell(services, asha.id, 5)
        assert await relay.move_batch(services, connection, names) == 4
        assert await relay.move_batch(services, connection, names) == 0
    after = await services.valkey.xrange(names.stream(asha.id))
    assert after[:5] == before
    assert await in_stream(services, asha.id) == [1, 2, 3, 4, 5, 6]


async def test_more_than_a_batch_goes_out_in_order(services: Services) -> None:
    asha, kabir = await person(services), await person(services, "Kabir")
    for who in (asha, kabir):
        await tell(services, who.id, *range(relay.BATCH))
    async with relays(services):
        await until(lambda: all_moved(services))
    for who in (asha, kabir):
        numbers = await in_stream(services, who.id)
        assert numbers == list(range(numbers[0], relay.BATCH + 1))
        assert len(numbers) >= services.settings.live_stream_length


async def test_a_lost_bell_costs_a_poll_and_never_a_signal(settings: Settings) -> None:
    quick = settings.model_copy(update={"relay_poll_seconds": 0.05})
    async with opened_app(quick) as (_, services):
        asha = await person(services)
        deaf = Services(
            quick, services.clock, services.database, services.valkey,
            type(services.units)(services.database, services.clock, SilentBell(services.valkey, quick.namespace), {}),
            services.http, services.courier, services.storage,
        )  # fmt: skip
        async with relays(services):
            await tell(deaf, asha.id, 1, 2)
            await until(lambda: all_moved(services))
        assert await in_stream(services, asha.id) == [1, 2]


async def test_two_relays_alive_never_disorder(settings: Settings, services: Services) -> None:
    asha = await person(services)
    other = build(settings)
    names = await Names.of(services)
    try:
        async with services.valkey.pubsub() as bell, relays(services, other, other):
            await bell.subscribe(names.bell(asha.id))
            for _ in range(5):
                await _tell_one_by_one(services, asha.id, 20)
                await _unseat_leader(services)
            await until(lambda: all_moved(services))
            said = [message async for message in _rung(bell)]
    finally:
        await other.close()
    assert await in_stream(services, asha.id) == list(range(1, 101))
    heard = [int(text.split(b" ")[0]) for text in said]
    # A bell may ring twice around a change of leaders; nobody who drops what is old hears anything out of order.
    assert list(dict.fromkeys(heard)) == list(range(1, 101))


async def _tell_one_by_one(services: Services, user_id: int, count: int) -> None:
    for number in range(count):
        await tell(services, user_id, number)


async def _rung(bell: PubSub) -> AsyncIterator[bytes]:
    while (message := await bell.get_message(timeout=0.3)) is not None:
        if message["type"] == "message":
            yield message["data"]


async def _unseat_leader(services: Services) -> None:
    async with services.units.read() as unit:
        await unit.fetch(
            """
            SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
            WHERE l.locktype = 'advisory' AND l.granted AND l.objid = %(key)s AND d.datname = current_database()
            """,
            {"key": relay.LEADER},
        )


async def test_one_unit_that_tells_many_numbers_them_in_the_order_told(services: Services) -> None:
    people = [await person(services, f"P{number}") for number in range(30)]
    async with services.units.write() as unit:
        for number in range(20):
            live.tell(unit, [each.id for each in reversed(people)], "new_message", {"n": number})
    async with services.units.read() as unit:
        rows = await unit.fetch("SELECT user_id, seq, (data ->> 'n')::int AS n FROM signals ORDER BY id")
    for each in people:
        mine = [(row["seq"], row["n"]) for row in rows if row["user_id"] == each.id]
        assert mine == [(number + 1, number) for number in range(20)]


async def test_numbers_have_no_gaps_and_rise_with_the_commits(services: Services) -> None:
    asha = await person(services)

    async def one(number: int) -> None:
        async with services.units.write() as unit:
            live.tell(unit, [asha.id], "new_message", {"n": number})
            await asyncio.sleep(0)
            if number % 3 == 0:
                await _give_up(unit)

    await asyncio.gather(*(one(number) for number in range(60)), return_exceptions=True)
    async with services.units.read() as unit:
        rows = await unit.fetch("SELECT seq FROM signals ORDER BY id")
    assert [row["seq"] for row in rows] == list(range(1, 41))


async def _give_up(unit: Unit) -> None:
    await unit.settle()
    raise RuntimeError


async def test_a_gap_inside_a_stream_is_read_from_the_table(services: Services) -> None:
    asha = await person(services)
    await tell(services, asha.id, *range(6))
    async with relays(services):
        await until(lambda: all_moved(services))
    hub = hub_of(services)
    await services.valkey.xdel((await hub.names()).stream(asha.id), "4-0")
    first = await hub.replay(asha.id, 1)
    assert [entry.seq for entry in first or ()] == [2, 3]
    rest = await hub.replay(asha.id, 3)
    assert [entry.seq for entry in rest or ()] == [4, 5, 6]


async def test_a_number_from_a_future_that_was_lost_is_no_place_to_go_on_from(services: Services) -> None:
    asha = await person(services)
    await tell(services, asha.id, 1, 2)
    assert await hub_of(services).replay(asha.id, 3) is None
    assert await hub_of(services).replay(asha.id, 2) == []


async def test_old_signals_are_forgotten_and_unpublished_ones_kept(settings: Settings) -> None:
    clock = StoppedClock()
    async with opened_app(settings, clock=clock) as (_, services):
        asha = await person(services)
        await tell(services, asha.id, 1, 2)
        async with relays(services):
            await until(lambda: all_moved(services))
        await tell(services, asha.id, 3)
        clock.advance(days=settings.live_outbox_days + 1)
        await tell(services, asha.id, 4)
        async with services.units.write() as unit:
            assert await live.forget_old(unit, settings.live_outbox_days) is False
        async with services.units.read() as unit:
            rows = await unit.fetch("SELECT seq FROM signals ORDER BY seq")
    assert [row["seq"] for row in rows] == [3, 4]


@pytest.mark.slow
async def test_the_worker_outlives_its_servers() -> None:
    with own_servers() as (embedded, settings), running(settings, "work") as worker:
        for _ in range(2):
            await _work_is_done(settings)
            await asyncio.to_thread(embedded.stop)
            await asyncio.sleep(0.5)
            await asyncio.to_thread(embedded.start)
        await _work_is_done(settings)
        assert worker.code is None


async def _work_is_done(settings: Settings) -> None:
    services = build(settings)
    try:
        async with services.units.write() as unit:
            unit.signal(Signal(1, "new_message", {}))
            await unit.defer(tasks.forget_old, timestamp=0)
        await until(lambda: all_moved(services))
        await until(lambda: _job_is_done(services))
    finally:
        await services.close()


async def _job_is_done(services: Services) -> bool:
    # Jobs of the clock may have failed while the servers were away; their next time comes by itself.
    async with services.units.read() as unit:
        rows = await unit.fetch(
            "SELECT status FROM procrastinate_jobs WHERE task_name = %s ORDER BY id DESC LIMIT 1",
            (tasks.forget_old.name,),
        )
    return rows[0]["status"] == "succeeded"
