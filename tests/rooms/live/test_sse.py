"""Server-sent events."""

import asyncio
import json
from contextlib import AsyncExitStack

import httpx
import pytest
from fastapi import FastAPI

from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.infra.stream import hub_of
from aangan.live import service as live
from tests.rooms.live.conftest import relaying, tell, until_relayed
from tests.support.cast import Person, person, swipe
from tests.support.house import opened_app
from tests.support.listening import Ear, listening
from tests.support.turns import until_none_is_held

pytestmark = pytest.mark.anyio


def numbers(ear: Ear) -> list[int]:
    return [json.loads(event["data"])["data"]["n"] for event in ear.events if event["event"] == "new_message"]


async def test_a_match_is_heard_by_both_at_once(
    app: FastAPI, client: httpx.AsyncClient, services: Services, relayed: None
) -> None:
    asha, kabir = await person(services), await person(services, "Kabir")
    async with listening(app, asha.headers) as one, listening(app, kabir.headers) as other:
        await one.until(lambda ear: len(ear.frames) >= 1)
        await other.until(lambda ear: len(ear.frames) >= 1)
        await swipe(client, asha, kabir)
        made = await swipe(client, kabir, asha)
        for ear in (one, other):
            await ear.until(lambda ear: any(event["event"] == "new_match" for event in ear.events))
    heard = json.loads(next(event for event in one.events if event["event"] == "new_match")["data"])
    assert (heard["type"], heard["data"]["match_id"], heard["data"]["peer_user_id"]) == (
        "new_match", made["match_id"], kabir.id,
    )  # fmt: skip


async def test_what_was_missed_comes_first_also_from_another_process(
    app: FastAPI, settings: Settings, services: Services, relayed: None
) -> None:
    asha = await person(services)
    async with listening(app, asha.headers) as ear:
        await ear.until(lambda ear: len(ear.frames) >= 1)
        await tell(services, asha.id, 1, 2)
        await ear.until(lambda ear: len(ear.events) == 2)
    await tell(services, asha.id, 3, 4)
    async with opened_app(settings) as (second, _):
        headers = {**asha.headers, "Last-Event-ID": ear.events[0]["id"]}
        async with listening(second, headers) as again:
            await again.until(lambda ear: len(ear.events) == 3)
            await tell(services, asha.id, 5)
            await again.until(lambda ear: len(ear.events) == 4)
    assert numbers(again) == [2, 3, 4, 5]


@pytest.mark.parametrize("cursor", ["junk", "00000000-3", "-", "99"])
async def test_a_cursor_that_nobody_knows_gets_a_resync_never_silence(
    app: FastAPI, services: Services, relayed: None, cursor: str
) -> None:
    asha = await person(services)
    await tell(services, asha.id, 1)
    async with listening(app, {**asha.headers, "Last-Event-ID": cursor}) as ear:
        await ear.until(lambda ear: len(ear.events) == 1)
        await tell(services, asha.id, 2)
        await ear.until(lambda ear: len(ear.events) == 2)
    assert [event["event"] for event in ear.events] == ["resync", "new_message"]


async def test_a_cursor_older_than_what_is_kept_gets_a_resync(app: FastAPI, services: Services, relayed: None) -> None:
    asha = await person(services)
    await tell(services, asha.id, 1, 2, 3)
    names = await hub_of(services).names()
    # What is moved after the loss would be found there again.
    await until_relayed(services)
    await services.valkey.delete(names.stream(asha.id))
    async with services.units.write() as unit:
        await unit.fetch("DELETE FROM signals WHERE seq <= 2")
    async with listening(app, {**asha.headers, "Last-Event-ID": f"{names.epoch}-1"}) as ear:
        await ear.until(lambda ear: len(ear.events) == 1)
    assert ear.events[0]["event"] == "resync"
    assert ear.events[0]["id"] == f"{names.epoch}-3"


async def test_a_cursor_that_only_looks_like_a_number_is_answered_with_a_resync(
    app: FastAPI, services: Services
) -> None:
    asha = await person(services)
    names = await hub_of(services).names()
    async with listening(app, asha.headers, query=f"last_event_id={names.epoch}-%C2%B2") as ear:
        await ear.until(lambda ear: len(ear.events) == 1)
    assert ear.events[0]["event"] == "resync"


async def test_a_lost_cache_is_made_good_from_the_table(app: FastAPI, services: Services, relayed: None) -> None:
    asha = await person(services)
    async with listening(app, asha.headers) as ear:
        await ear.until(lambda ear: len(ear.frames) >= 1)
        await tell(services, asha.id, 1, 2, 3)
        await ear.until(lambda ear: len(ear.events) == 3)
    await services.valkey.flushdb()
    async with listening(app, asha.headers, query=f"last_event_id={ear.events[0]['id']}") as again:
        await again.until(lambda ear: len(ear.events) == 2)
    assert numbers(again) == [2, 3]


async def test_a_reader_that_falls_behind_catches_up_in_order(settings: Settings) -> None:
    narrow = settings.model_copy(update={"live_queue_size": 4})
    async with opened_app(narrow) as (app, services), relaying(services):
        asha = await person(services)
        async with listening(app, asha.headers, slow=True) as ear:
            await ear.until(lambda ear: ear.status == 200)
            await tell(services, asha.id, *range(40))
            await asyncio.sleep(0.3)
            ear.hold.set()
            await ear.until(lambda ear: len(ear.events) >= 40)
    assert numbers(ear) == list(range(40))


async def test_a_rolled_back_unit_is_never_heard(app: FastAPI, services: Services, relayed: None) -> None:
    asha = await person(services)
    async with listening(app, asha.headers) as ear:
        await ear.until(lambda ear: len(ear.frames) >= 1)
        with pytest.raises(RuntimeError):
            async with services.units.write() as unit:
                live.tell(unit, [asha.id], "new_message", {"n": 0})
                raise RuntimeError
        await tell(services, asha.id, 1)
        await ear.until(lambda ear: bool(ear.events))
    assert numbers(ear) == [1]


async def test_idle_streams_hold_no_connection_of_the_database(app: FastAPI, services: Services) -> None:
    people = [await person(services, f"P{number}") for number in range(20)]
    async with AsyncExitStack() as stack:
        ears = [await stack.enter_async_context(listening(app, someone.headers)) for someone in people]
        for ear in ears:
            await ear.until(lambda ear: len(ear.frames) >= 1)
        await until_none_is_held(services)


async def test_a_ticket_opens_one_stream_once(app: FastAPI, client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    given = (await client.post("/api/v1/flatmates/sse/ticket", headers=asha.headers)).json()
    assert given["expires_in"] <= 30
    async with listening(app, {}, query=f"ticket={given['ticket']}") as ear:
        await ear.until(lambda ear: ear.status == 200)
    async with listening(app, {}, query=f"ticket={given['ticket']}") as again:
        await again.until(lambda ear: ear.status != 0)
    assert again.status == 401


async def test_nobody_listens_without_a_token(app: FastAPI) -> None:
    async with listening(app, {}) as ear:
        await ear.until(lambda ear: ear.status != 0)
    assert ear.status == 401


async def test_signing_out_ends_the_streams(app: FastAPI, services: Services, relayed: None) -> None:
    asha = await person(services)
    async with listening(app, asha.headers) as ear:
        await ear.until(lambda ear: len(ear.frames) >= 1)
        async with services.units.write() as unit:
            live.end_streams(unit, asha.id)
        await ear.until(lambda ear: ear.ended)
    assert "revoked" in ear.frames[-1]


async def test_signing_out_ends_the_streams_also_when_its_bell_was_lost(app: FastAPI, services: Services) -> None:
    asha = await person(services)
    async with listening(app, asha.headers) as ear:
        await ear.until(lambda ear: len(ear.frames) >= 1)
        async with services.units.write() as unit:
            live.end_streams(unit, asha.id)
        async with services.units.write() as unit:
            await unit.fetch("UPDATE signals SET published_at = now()")
        async with relaying(services):
            await tell(services, asha.id, 7)
            await ear.until(lambda ear: ear.ended)
    assert "revoked" in ear.frames[-1]
    # The same sign-out, seen from afterwards, ends nothing.
    begins = ear.frames[0].partition("id: ")[2].split()[0]
    async with relaying(services), listening(app, asha.headers, query=f"last_event_id={begins}") as again:
        await again.until(lambda ear: len(ear.events) == 1)
        await tell(services, asha.id, 8)
        await again.until(lambda ear: len(ear.events) == 2)
    assert numbers(again) == [7, 8]


async def test_who_is_cut_off_before_the_first_event_misses_nothing(
    app: FastAPI, services: Services, relayed: None
) -> None:
    asha = await person(services)
    async with listening(app, asha.headers) as ear:
        await ear.until(lambda ear: len(ear.frames) >= 1)
    await tell(services, asha.id, 1)
    begins = ear.frames[0].partition("id: ")[2].split()[0]
    async with listening(app, {**asha.headers, "Last-Event-ID": begins}) as again:
        await again.until(lambda ear: len(ear.events) == 1)
    assert numbers(again) == [1]


async def test_a_stream_ends_when_its_token_does(settings: Settings) -> None:
    brief = settings.model_copy(update={"access_token_seconds": 1})
    async with opened_app(brief) as (app, services):
        asha = await person(services)
        async with listening(app, asha.headers) as ear:
            await ear.until(lambda ear: ear.ended)
    assert "expired" in ear.frames[-1]


async def test_the_oldest_of_too_many_streams_is_replaced(settings: Settings) -> None:
    few = settings.model_copy(update={"live_streams_per_user": 2})
    async with opened_app(few) as (app, services):
        asha = await person(services)
        async with listening(app, asha.headers) as first:
            await first.until(lambda ear: len(ear.frames) >= 1)
            async with listening(app, asha.headers), listening(app, asha.headers):
                await first.until(lambda ear: ear.ended)
    assert "replaced" in first.frames[-1]


async def test_a_process_that_goes_tells_when_to_come_back(settings: Settings) -> None:
    async with opened_app(settings) as (app, services):
        asha = await person(services)
        async with listening(app, asha.headers) as ear:
            await ear.until(lambda ear: len(ear.frames) >= 1)
            hub_of(services).shut()
            await ear.until(lambda ear: ear.ended)
    assert ear.frames[-1].startswith("retry: ")


async def test_silence_is_broken_by_a_heartbeat(settings: Settings) -> None:
    quick = settings.model_copy(update={"live_heartbeat_seconds": 0.1})
    async with opened_app(quick) as (app, services):
        asha: Person = await person(services)
        async with listening(app, asha.headers) as ear:
            await ear.until(lambda ear: ear.frames.count(": heartbeat") >= 2)
