"""Long work: its owner sees how far it came, at once and in order; nobody else does; and none of it is forgotten."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from aangan.identity import service as identity
from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.live import service as live
from aangan.live.errors import JobEnded
from aangan.live.service import JobId
from tests.rooms.live.test_sockets import PATIENCE, bare, hear, ws
from tests.support.cast import Person, person
from tests.support.listening import listening
from tests.support.processes import Running, running

pytestmark = pytest.mark.anyio
LAST = 60


@pytest.fixture
def server(settings: Settings) -> Iterator[Running]:
    with running(settings, "serve") as here:
        yield here


async def begin(services: Services, who: Person, kind: str = "counting", about: str | None = None) -> JobId:
    async with services.units.write() as unit:
        job_id, _ = await live.track(unit, who.id, kind, about=about)
    return job_id


async def come(services: Services, job_id: JobId, *percents: int) -> None:
    for percent in percents:
        async with services.units.write(background=True) as unit:
            await live.report(unit, job_id, percent, 100)


async def finish(services: Services, job_id: JobId, **result: Any) -> None:
    async with services.units.write(background=True) as unit:
        await live.finish(unit, job_id, result)


async def get(client: httpx.AsyncClient, who: Person, path: str) -> httpx.Response:
    return await client.get(path, headers=who.headers)


def follow(server: Running, who: Person, job_id: str) -> connect:
    return connect(ws(server, f"/ws/jobs/{job_id}?token={bare(who)}"))


async def said(socket: ClientConnection) -> tuple[str, int]:
    frame = await hear(socket)
    assert frame["type"] == "job_update"
    return frame["data"]["status"], frame["data"]["progress"]


async def test_progress_arrives_in_order_and_ends_with_the_result(
    server: Running, services: Services, relayed: None
) -> None:
    asha = await person(services)
    job_id = await begin(services, asha)
    async with follow(server, asha, job_id) as socket:
        first = await hear(socket)
        nothing = {"status": "queued", "progress": 0, "result": None, "error_message": None}
        assert first == {"type": "job_update", "job_id": job_id, "data": nothing}
        await come(services, job_id, 10, 40, 30, 90)
        await finish(services, job_id, counted=7)
        heard = [await hear(socket) for _ in range(5)]
        await socket.send("ping")
        async with asyncio.timeout(PATIENCE):
            assert await socket.recv() == "pong"
    assert [frame["data"]["progress"] for frame in heard] == [10, 40, 40, 90, 100]
    assert heard[-1]["data"] == {"status": "done", "progress": 100, "result": {"counted": 7}, "error_message": None}


async def test_who_comes_back_is_told_the_present_state_first_then_what_follows(
    server: Running, services: Services, relayed: None
) -> None:
    asha = await person(services)
    job_id, other = await begin(services, asha), await begin(services, asha)
    async with follow(server, asha, job_id) as socket:
        assert await said(socket) == ("queued", 0)
    await come(services, job_id, 30)
    await come(services, other, 77)
    async with follow(server, asha, job_id.upper()) as socket:
        assert await said(socket) == ("running", 30)
        await come(services, other, 88)
        await come(services, job_id, 60)
        assert await said(socket) == ("running", 60)


async def test_a_look_and_what_is_heard_beside_it_never_go_backwards(
    server: Running, services: Services, relayed: None
) -> None:
    asha = await person(services)
    job_id = await begin(services, asha)
    working = asyncio.create_task(come(services, job_id, *range(1, LAST + 1)))
    for _ in range(5):
        async with follow(server, asha, job_id) as socket:
            heard = [(await said(socket))[1]]
            # Nothing follows the last.
            while len(heard) < 3 and heard[-1] < LAST:
                heard.append((await said(socket))[1])
            assert heard == sorted(set(heard))
    await working


async def test_why_work_failed_is_told(server: Running, services: Services, relayed: None) -> None:
    asha = await person(services)
    job_id = await begin(services, asha)
    async with follow(server, asha, job_id) as socket:
        assert await said(socket) == ("queued", 0)
        async with services.units.write() as unit:
            await live.fail(unit, job_id, "The paper ran out")
        told = (await hear(socket))["data"]
    assert (told["status"], told["error"], told["error_message"]) == (
        "failed",
        "The paper ran out",
        "The paper ran out",
    )


async def test_the_end_of_work_is_news_for_its_owner(server: Running, services: Services, relayed: None) -> None:
    asha = await person(services)
    good, bad = await begin(services, asha), await begin(services, asha)
    async with connect(ws(server, f"/ws/user?token={bare(asha)}")) as socket:
        assert (await hear(socket))["type"] == "connected"
        await finish(services, good, counted=7)
        async with services.units.write() as unit:
            await live.fail(unit, bad, "The paper ran out")
        heard = [await hear(socket) for _ in range(4)]
    done, failed = (frame["data"] for frame in heard if frame["event"] != "job_update")
    assert {frame["type"] for frame in heard} == {"notification"}
    assert (done["type"], done["job_id"], done["result"]) == ("job_completed", good, {"counted": 7})
    assert (failed["type"], failed["job_id"], failed["error"]) == ("job_failed", bad, "The paper ran out")


async def test_the_stream_of_events_replays_what_was_missed_of_it(
    app: FastAPI, services: Services, relayed: None
) -> None:
    asha = await person(services)
    async with listening(app, asha.headers) as ear:
        await ear.until(lambda ear: len(ear.frames) >= 1)
        job_id = await begin(services, asha)
        await ear.until(lambda ear: len(ear.events) == 1)
    await come(services, job_id, 50)
    await finish(services, job_id)
    async with listening(app, {**asha.headers, "Last-Event-ID": ear.events[0]["id"]}) as again:
        await again.until(lambda ear: len(ear.events) == 3)
    states = [json.loads(event["data"])["data"] for event in again.events[:2]]
    assert [(state["job_id"], state["status"], state["progress"]) for state in states] == [
        (job_id, "running", 50), (job_id, "done", 100),
    ]  # fmt: skip
    assert again.events[2]["event"] == "job_completed"


async def test_work_of_others_and_bad_tokens_are_turned_away_with_codes_that_say_so(
    server: Running, services: Services, client: httpx.AsyncClient
) -> None:
    asha, kabir = await person(services), await person(services, "Kabir")
    job_id = await begin(services, asha)
    for path, code in (
        (f"/ws/jobs/{job_id}?token={bare(kabir)}", 4004),
        (f"/ws/jobs/{uuid4()}?token={bare(asha)}", 4004),
        (f"/ws/jobs/junk?token={bare(asha)}", 4004),
        (f"/ws/jobs/{job_id}?token=junk", 4001),
        (f"/ws/jobs/{job_id}", 4001),
        (f"/ws/jobs/{job_id}?ticket=junk", 4001),
    ):
        async with connect(ws(server, path)) as socket:
            with pytest.raises(ConnectionClosed):
                await hear(socket)
        assert socket.close_code == code, path
    for name in (job_id, str(uuid4()), "junk"):
        refused = await get(client, kabir, f"/api/v1/jobs/{name}")
        assert (refused.status_code, refused.json()["error"]["code"]) == (404, "JOB_NOT_FOUND")
    assert (await client.get(f"/api/v1/jobs/{job_id}")).status_code == 401


async def test_a_ticket_opens_the_socket_too(server: Running, services: Services) -> None:
    asha = await person(services)
    job_id = await begin(services, asha)
    ticket = await live.new_ticket(services, bare(asha))
    async with connect(ws(server, f"/ws/jobs/{job_id}?ticket={ticket}")) as socket:
        assert await said(socket) == ("queued", 0)


async def test_sockets_of_one_person_have_a_limit_and_end_when_they_are_shut_out(
    server: Running, services: Services, relayed: None
) -> None:
    asha = await person(services)
    job_id = await begin(services, asha)
    async with AsyncExitStack() as stack:
        sockets = []
        for _ in range(services.settings.live_streams_per_user + 1):
            sockets.append(await stack.enter_async_context(follow(server, asha, job_id)))
            assert await said(sockets[-1]) == ("queued", 0)
        with pytest.raises(ConnectionClosed):
            await hear(sockets[0])
        assert sockets[0].close_code == 4429
        async with services.units.write() as unit:
            await identity.suspend(unit, asha.id)
        with pytest.raises(ConnectionClosed):
            await hear(sockets[-1])
        assert sockets[-1].close_code == 4001


async def test_my_work_is_listed_newest_first_in_pages_and_found_at_both_addresses(
    services: Services, client: httpx.AsyncClient
) -> None:
    asha, kabir = await person(services), await person(services, "Kabir")
    mine = [await begin(services, asha) for _ in range(3)]
    await begin(services, kabir)
    await come(services, mine[0], 25)
    first = (await get(client, asha, "/api/v1/jobs?limit=2")).json()
    rest = (await get(client, asha, f"/api/v1/jobs?limit=2&cursor={first['next_cursor']}")).json()
    assert [one["job_id"] for one in first["items"] + rest["items"]] == mine[::-1]
    assert not rest["has_more"]
    shown = (await get(client, asha, f"/api/v1/jobs/{mine[0]}")).json()
    assert (shown["kind"], shown["status"], shown["progress"]) == ("counting", "running", 25)
    assert (await get(client, asha, f"/jobs/{mine[0]}")).json() == shown


async def test_of_work_about_one_thing_one_piece_is_open_at_a_time(services: Services) -> None:
    asha = await person(services)
    both = await asyncio.gather(begin(services, asha, about="7"), begin(services, asha, about="7"))
    assert both[0] == both[1]
    await finish(services, both[0])
    assert await begin(services, asha, about="7") != both[0]


async def test_work_that_ended_hears_nothing_more(services: Services) -> None:
    asha = await person(services)
    job_id = await begin(services, asha)
    async with services.units.write() as unit:
        await live.cancel(unit, job_id)
    for late in (come(services, job_id, 50), finish(services, job_id)):
        with pytest.raises(JobEnded):
            await late
    async with services.units.write() as unit:
        await live.reopen(unit, job_id)
    await come(services, job_id, 50)


async def test_a_worker_says_no_more_than_anybody_can_read(services: Services) -> None:
    asha = await person(services)
    course = live.Course(services, await begin(services, asha))
    for done in range(5000):
        await course.report(done, 1_000_000)
    async with services.units.read() as unit:
        row = await unit.fetch_one("SELECT step, progress FROM long_jobs")
    assert row is not None
    assert (row["step"] < 100, row["progress"]) == (True, 0)


async def test_work_that_nobody_carries_out_any_more_has_failed(services: Services, client: httpx.AsyncClient) -> None:
    asha = await person(services)
    lost, waiting, given_up, silent = [await begin(services, asha, f"k{nth}") for nth in range(4)]
    async with services.units.write() as unit:
        for job_id in (lost, waiting, given_up):
            await live.entrust(unit, job_id, "media.optimize_for_web")
        hour_ago = {"then": unit.now() - timedelta(seconds=1)}
        await unit.fetch("UPDATE long_jobs SET due_at = %(then)s WHERE kind IN ('k1', 'k3')", hour_ago)
        carriers = "(SELECT carrier_id FROM long_jobs WHERE uid = %(uid)s::uuid)"
        await unit.fetch("DELETE FROM procrastinate_jobs WHERE id = " + carriers, {"uid": lost})
        await unit.fetch("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = " + carriers, {"uid": given_up})
    async with services.units.write(background=True) as unit:
        assert not await live.give_up_silent_jobs(unit)
    shown = {one["job_id"]: one for one in (await get(client, asha, "/api/v1/jobs")).json()["items"]}
    assert {job_id for job_id, one in shown.items() if one["status"] == "failed"} == {lost, given_up, silent}
    assert shown[waiting]["status"] == "queued"
    assert all(shown[job_id]["error_message"] for job_id in (lost, given_up, silent))


async def test_work_goes_with_its_owners_account(services: Services, client: httpx.AsyncClient) -> None:
    asha = await person(services)
    job_id = await begin(services, asha)
    assert (await client.delete("/api/v1/users/me", headers=asha.headers)).status_code < 300
    with pytest.raises(JobEnded):
        await come(services, job_id, 50)
