"""What breaks: a server that dies, a cache that stands still, a cache that forgets."""

import asyncio
import os
import signal
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from aangan.infra.embedded import Embedded
from aangan.infra.settings import Settings
from bench.proximity import faults
from tests.rooms.proximity.stage import (
    PATIENCE,
    UNLIMITED,
    closed,
    hear,
    heard,
    listening,
    silent,
    simple,
    until_open,
)
from tests.support.processes import Running, running
from tests.support.restarts import crash_cache, own_servers

pytestmark = pytest.mark.anyio
PAIRS = 12


async def pairs(air: httpx.AsyncClient) -> list[tuple[str, str]]:
    found = [(f"left{n}", f"right{n}") for n in range(PAIRS)]
    for pair in found:
        for token in pair:
            await simple(air, token, "devops")
    return found


async def test_when_a_server_is_killed_nothing_is_lost_and_nothing_comes_twice(
    settings: Settings, server: Running, air: httpx.AsyncClient
) -> None:
    found = await pairs(air)
    heard_by: dict[str, list[str]] = {}

    async def listen(url: str, token: str, secret: str, last: str | None) -> None:
        async with listening(url, token, secret, frame=True, last_id=last) as socket:
            heard_by.setdefault(token, []).append((await hear(socket))["id"])
            assert await silent(socket)

    with running(settings, "serve", **UNLIMITED) as doomed:
        secrets = {}
        for token in ("x", "y", "z"):
            secrets[token] = (await simple(air, token, "chess"))["session_secret"]
        async with (
            listening(doomed.url, "x", secrets["x"]) as x,
            listening(doomed.url, "y", secrets["y"]) as y,
        ):
            await asyncio.sleep(0.3)
            await heard(air, "x", "y", {"Authorization": f"Bearer {secrets['x']}"})
            first = [(await hear(socket))["id"] for socket in (x, y)]
            doomed.kill()
            # Told while nobody listens, by a server that still lives.
            await heard(air, "x", "z", {"Authorization": f"Bearer {secrets['x']}"})
            assert await closed(x) is not None
    await asyncio.gather(listen(server.url, "x", secrets["x"], first[0]), listen(server.url, "z", secrets["z"], None))
    assert len(heard_by["x"]) == len(heard_by["z"]) == 1
    assert heard_by["x"][0] != first[0]
    for one, other in found:
        answers = await asyncio.gather(heard(air, one, other), heard(air, other, one))
        assert sum(answer.json()["nudge_sent"] for answer in answers) == 1


async def test_a_phone_comes_back_soon_after_its_server_was_killed(
    settings: Settings, server: Running, air: httpx.AsyncClient
) -> None:
    await simple(air, "one")
    await simple(air, "two")
    with running(settings, "serve", **UNLIMITED) as doomed:
        async with listening(doomed.url, "one"):
            await until_open(settings, 1)
            doomed.kill()
    await heard(air, "two", "one")
    # The dead server's claim on the socket ends by itself.
    async with asyncio.timeout(PATIENCE):
        while not await nudged(server.url, "one"):
            await asyncio.sleep(0.5)


async def nudged(url: str, token: str) -> bool:
    with suppress(ConnectionClosed):
        async with listening(url, token) as socket:
            return bool((await hear(socket))["type"] == "nudge")
    return False


def test_a_cache_that_stands_still_or_forgets_is_survived() -> None:
    with own_servers() as (embedded, settings), running(settings, "serve", **UNLIMITED) as server:
        asyncio.run(_stand_still(settings, server, valkey_pid(embedded.redis_url)))
        asyncio.run(_forget(settings, server, embedded))


def valkey_pid(url: str) -> int:
    return int((Path(url.removeprefix("unix://")).parent / "valkey.pid").read_text())


async def _stand_still(settings: Settings, server: Running, pid: int) -> None:
    async with httpx.AsyncClient(base_url=server.url, timeout=60) as air:
        await simple(air, "one")
        await simple(air, "two")
        async with listening(server.url, "one") as socket, listening(server.url, "two") as other:
            await until_open(settings, 2)
            await refused_while_stopped(air, pid)
            answer = await heard(air, "one", "two")
            while answer.status_code == 503:
                await asyncio.sleep(0.2)
                answer = await heard(air, "one", "two")
            # Whether the first one was carried out or the second: each is told once.
            assert answer.json()["match"] is True
            for each in (socket, other):
                assert (await hear(each))["type"] == "nudge"
                assert await silent(each)


async def refused_while_stopped(air: httpx.AsyncClient, pid: int) -> None:
    os.kill(pid, signal.SIGSTOP)
    try:
        answer = await heard(air, "one", "two")
    finally:
        os.kill(pid, signal.SIGCONT)
    assert (answer.status_code, "retry-after" in answer.headers) == (503, True)


async def _forget(settings: Settings, server: Running, embedded: Embedded) -> None:
    async with httpx.AsyncClient(base_url=server.url, timeout=60) as air:
        await simple(air, "three")
        async with listening(server.url, "three") as socket:
            await until_open(settings, 1)
            await asyncio.to_thread(crash_cache, embedded)
            assert await closed(socket) == 4404
        await simple(air, "three")
        await simple(air, "four")
        assert (await heard(air, "three", "four")).json()["nudge_sent"] is True


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_pairs_that_meet_while_things_break_are_each_told_once_and_counted_once() -> None:
    with own_servers() as (embedded, settings), running(settings, "serve", WEB_CONCURRENCY="2", **UNLIMITED) as server:
        field = faults.Field(server.url, server.pid, embedded, settings, pause_seconds=2, away_seconds=3)
        rows, counters = asyncio.run(faults.measure(field, pairs=300, rate=60))
    assert len(rows) == len(faults.FAULTS) + 1
    for name, pairs, lost, doubled, *_ in rows:
        assert (name, lost, doubled) == (name, 0, 0)
        assert pairs == 60
    for _, happened, counted in counters:
        assert happened == counted > 0
