"""How often homes are looked at: once an hour a person, never one's own, none lost and none counted twice."""

import asyncio
from uuid import uuid4

import httpx
import pytest

from aangan.infra.services import Services
from aangan.listings import service as listings
from aangan.listings import tasks
from tests.rooms.listings.stage import HOMES, agent_of, read
from tests.support.cast import home, person
from tests.support.statements import counted

pytestmark = pytest.mark.anyio


async def seen(client: httpx.AsyncClient, services: Services, room: int) -> int:
    """Let the worker count, and return how often a home was looked at."""
    await tasks.counting(services)
    async with services.units.read() as unit:
        row = await unit.fetch_one("SELECT view_count FROM properties WHERE id = %s", (room,))
    assert row is not None
    return int(row["view_count"])


async def test_each_person_counts_once_an_hour_and_the_owner_never(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, kabir = await person(services), await person(services, "Kabir")
    room = await home(client, asha)
    for who in (asha, kabir, kabir, None, None, asha):
        await read(client, room, who)
    assert await seen(client, services, room) == 2
    await read(client, room, kabir)
    assert await seen(client, services, room) == 2
    mine = (await client.get(f"{HOMES}/me", headers=asha.headers)).json()
    assert mine["items"][0]["view_count"] == 2


async def test_after_an_hour_a_person_counts_again(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await person(services), await person(services, "Kabir")
    room = await home(client, asha)
    await read(client, room, kabir)
    keys = await services.valkey.keys(f"{services.settings.namespace}:viewed:*")
    assert [0 < await services.valkey.ttl(key) <= 3600 for key in keys] == [True]
    await services.valkey.delete(*keys)
    await read(client, room, kabir)
    assert await seen(client, services, room) == 2


@pytest.mark.parametrize(
    "browser",
    [
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "facebookexternalhit/1.1",
        "WhatsApp/2.23.20.0", "Mozilla/5.0 (compatible; bingbot/2.0)", "Twitterbot/1.0", "AhrefsBot/7.0",
        "Mozilla/5.0 HeadlessChrome/120", "Baiduspider/2.0", "Slackbot-LinkExpanding 1.0",
    ],
)  # fmt: skip
async def test_programs_do_not_count(client: httpx.AsyncClient, services: Services, browser: str) -> None:
    asha = await person(services)
    room = await home(client, asha)
    await client.get(f"{HOMES}/{room}", headers={"User-Agent": browser})
    assert await seen(client, services, room) == 0
    phone = "Mozilla/5.0 (Linux; Android 14; Redmi Note 13) AppleWebKit/537.36 Chrome/126.0 Mobile"
    await client.get(f"{HOMES}/{room}", headers={"User-Agent": phone})
    assert await seen(client, services, room) == 1


async def test_what_was_not_found_was_not_looked_at(client: httpx.AsyncClient, services: Services) -> None:
    await client.get(f"{HOMES}/987654")
    assert await listings.take_views(services) is None


async def test_looking_writes_nothing_and_counting_writes_once_for_all(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, agent = await person(services), await agent_of(services)
    rooms = [await home(client, asha) for _ in range(3)]
    with counted(services) as statements:
        for room in rooms:
            await read(client, room, agent)
    assert not [text for text in statements if "UPDATE" in text or "INSERT" in text]
    batch = await listings.take_views(services)
    assert batch is not None
    assert batch.views == dict.fromkeys(rooms, 1)
    with counted(services) as statements:
        async with services.units.write() as unit:
            await listings.count_views(unit, batch)
    assert len(statements) == 1


async def test_a_worker_that_dies_before_it_wrote_loses_nothing(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir, zoya = await person(services), await person(services, "Kabir"), await person(services, "Zoya")
    room = await home(client, asha)
    await read(client, room, kabir)
    assert await listings.take_views(services) is not None
    await read(client, room, zoya)
    assert await seen(client, services, room) == 1
    assert await seen(client, services, room) == 2


async def test_a_worker_that_dies_after_it_wrote_counts_nothing_twice(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, kabir = await person(services), await person(services, "Kabir")
    room = await home(client, asha)
    await read(client, room, kabir)
    batch = await listings.take_views(services)
    assert batch is not None
    async with services.units.write() as unit:
        await listings.count_views(unit, batch)
    assert await seen(client, services, room) == 1
    assert await listings.take_views(services) is None


async def test_two_workers_at_once_count_a_batch_once(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    rooms = [await home(client, asha) for _ in range(3)]
    for room in rooms:
        for _ in range(4):
            await listings.note_view(services, room, f"somebody {uuid4()}")
    await asyncio.gather(*(tasks.counting(services) for _ in range(4)))
    assert [await seen(client, services, room) for room in rooms] == [4, 4, 4]


async def test_nothing_is_lost_while_people_look_and_workers_count(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await person(services)
    rooms = [await home(client, asha) for _ in range(2)]

    async def look(number: int) -> None:
        for room in rooms:
            await listings.note_view(services, room, f"looker {number}")

    async def work() -> None:
        for _ in range(10):
            await tasks.counting(services)

    await asyncio.gather(*(look(number) for number in range(100)), work(), work())
    assert [await seen(client, services, room) for room in rooms] == [100, 100]


async def test_a_home_that_is_gone_is_left_out_of_the_count(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    gone, kept = await home(client, asha), await home(client, asha)
    await read(client, gone)
    await read(client, kept)
    await client.delete(f"{HOMES}/{gone}", headers=asha.headers)
    assert await seen(client, services, kept) == 1


async def test_nobodys_address_is_in_the_cache(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    room = await home(client, asha)
    await read(client, room)
    keys = [bytes(key).decode() for key in await services.valkey.keys("*viewed*")]
    assert len(keys) == 1
    assert "127.0.0.1" not in keys[0]
