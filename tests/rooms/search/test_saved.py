"""Searches that people keep."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import anyio
import httpx
import pytest

from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.search import service as search
from aangan.search import tasks
from tests.rooms.search.street import HOMES, STREET
from tests.support.cast import Person, home, person
from tests.support.house import StoppedClock, browser, opened_app
from tests.support.turns import until_they_wait

pytestmark = pytest.mark.anyio

KEPT = "/api/v1/search/saved"
# The clock moves by hours, and nobody signs in again.
LONG = {"access_token_seconds": 86_400}
WISH = {"name": "Room in Indiranagar", "filters": {"city": "Bengaluru", "q": "balcony", "price_max": 25000}}

MANY = """
INSERT INTO properties
    (owner_id, title, property_type, purpose, base_price_paise, city, moderation_status, created_at)
SELECT %(owner)s, 'A house', 'house', 'rent', 100, 'Bangalore', 'live', %(now)s FROM generate_series(1, %(homes)s)
"""


async def keep(client: httpx.AsyncClient, who: Person, **changes: Any) -> Any:
    answer = await client.post(KEPT, json={**WISH, **changes}, headers=who.headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def news(services: Services, who: Person) -> list[dict[str, Any]]:
    async with services.units.read() as unit:
        rows = await unit.fetch(
            "SELECT data FROM notifications WHERE user_id = %(id)s AND type_key = 'saved_search_found'"
            " ORDER BY created_at, id",
            {"id": who.id},
        )
    return [row["data"] for row in rows]


async def look(services: Services) -> int:
    async with services.units.write() as unit:
        return await search.look_for_news(unit, unit.now())


async def many(services: Services, owner: Person, homes: int) -> None:
    async with services.units.write() as unit:
        await unit.fetch(MANY, {"owner": owner.id, "homes": homes, "now": unit.now()})
        await search.write_missing_words(unit)


async def test_a_search_is_kept_changed_and_dropped(client: httpx.AsyncClient, services: Services) -> None:
    kabir = await person(services, "Kabir")
    made = await keep(client, kabir)
    assert {name: made[name] for name in ("name", "alerts", "found")} == {
        "name": WISH["name"], "alerts": True, "found": 0,
    }  # fmt: skip
    assert made["filters"] == {**WISH["filters"], "radius": 5}  # type: ignore[dict-item]
    change = {"name": "Cheaper", "alerts": False}
    changed = (await client.patch(f"{KEPT}/{made['id']}", json=change, headers=kabir.headers)).json()
    assert (changed["name"], changed["alerts"], changed["filters"]) == ("Cheaper", False, made["filters"])
    listed = (await client.get(KEPT, headers=kabir.headers, params={"include_total": True})).json()
    assert ([item["id"] for item in listed["items"]], listed["total"]) == ([made["id"]], 1)
    assert (await client.delete(f"{KEPT}/{made['id']}", headers=kabir.headers)).status_code == 200
    assert (await client.get(f"{KEPT}/{made['id']}", headers=kabir.headers)).status_code == 404


async def test_what_somebody_keeps_is_nobody_elses(client: httpx.AsyncClient, services: Services) -> None:
    kabir, meera = await person(services, "Kabir"), await person(services, "Meera")
    made = await keep(client, kabir)
    for method in ("GET", "PATCH", "DELETE"):
        body = {} if method == "PATCH" else None
        answer = await client.request(method, f"{KEPT}/{made['id']}", json=body, headers=meera.headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "SAVED_SEARCH_NOT_FOUND")
    assert (await client.get(KEPT, headers=meera.headers)).json()["items"] == []
    assert (await client.get(KEPT)).status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        {"name": "x"}, {"name": "", "filters": WISH["filters"]}, {"name": "x", "filters": {}},
        {"name": "x", "filters": {"price_min": 5, "price_max": 4}}, {"name": "x", "filters": {"lat": 5}},
        {"name": "x", "filters": {"bbox": "here"}}, {"name": "x", "filters": {"property_type": ["castle"]}},
        {"name": "x", "filters": {"q": "for rent"}},
    ],
)  # fmt: skip
async def test_a_search_that_makes_no_sense_is_not_kept(
    client: httpx.AsyncClient, services: Services, body: dict[str, Any]
) -> None:
    kabir = await person(services, "Kabir")
    assert (await client.post(KEPT, json=body, headers=kabir.headers)).status_code == 422


async def test_a_person_keeps_so_many_and_no_more_also_at_once(client: httpx.AsyncClient, services: Services) -> None:
    kabir = await person(services, "Kabir")
    for _ in range(23):
        await keep(client, kabir)
    answers: list[int] = []

    async def one_more() -> None:
        answers.append((await client.post(KEPT, json=WISH, headers=kabir.headers)).status_code)

    async with anyio.create_task_group() as together:
        for _ in range(5):
            together.start_soon(one_more)
    assert sorted(answers) == [200, 200, 409, 409, 409]


async def test_searches_page_through_newest_first(client: httpx.AsyncClient, services: Services) -> None:
    kabir = await person(services, "Kabir")
    kept = [(await keep(client, kabir))["id"] for _ in range(3)]
    first = (await client.get(KEPT, params={"limit": 2}, headers=kabir.headers)).json()
    second = (await client.get(KEPT, params={"limit": 2, "cursor": first["next_cursor"]}, headers=kabir.headers)).json()
    assert [item["id"] for item in (*first["items"], *second["items"])] == kept[::-1]


async def test_what_appears_is_told_once_within_the_hour(settings: Settings) -> None:
    clock = StoppedClock(datetime.now(UTC).replace(microsecond=0) - timedelta(hours=5))
    async with opened_app(settings.model_copy(update=LONG), clock=clock) as (app, services), browser(app) as client:
        asha, kabir = await person(services), await person(services, "Kabir")
        await home(client, asha, **STREET["Jasmine"])
        clock.advance(minutes=30)
        made = await keep(client, kabir)
        await keep(client, asha, name="My own homes are no news to me")
        assert await look(services) == 0
        rose = await home(client, asha, title="Rose room with a balcony")
        await home(client, asha, title="Dahlia room with a balcony", monthly_rent=90000)
        clock.advance(hours=1)
        assert await look(services) == 2
        assert await look(services) == 0
        clock.advance(hours=1)
        assert await look(services) == 2
        (told,) = await news(services, kabir)
        assert {name: told[name] for name in ("search_id", "count", "property_id")} == {
            "search_id": made["id"], "count": 1, "property_id": rose,
        }  # fmt: skip
        assert await news(services, asha) == []
        assert (await client.get(f"{KEPT}/{made['id']}", headers=kabir.headers)).json()["found"] == 1


async def test_a_search_kept_just_before_the_hourly_look_hears_of_a_new_home_by_it(settings: Settings) -> None:
    clock = StoppedClock(datetime.now(UTC).replace(microsecond=0) - timedelta(hours=5))
    async with opened_app(settings.model_copy(update=LONG), clock=clock) as (app, services), browser(app) as client:
        asha, kabir = await person(services), await person(services, "Kabir")
        await keep(client, kabir)
        clock.advance(minutes=1)
        rose = await home(client, asha, title="Rose room with a balcony")
        clock.advance(minutes=5)
        await tasks.looking(services)
        assert [told["property_id"] for told in await news(services, kabir)] == [rose]


async def test_a_home_that_is_rested_and_woken_is_no_news_but_one_that_is_approved_is(settings: Settings) -> None:
    clock = StoppedClock(datetime.now(UTC).replace(microsecond=0) - timedelta(hours=5))
    async with opened_app(settings.model_copy(update=LONG), clock=clock) as (app, services), browser(app) as client:
        asha, kabir = await person(services), await person(services, "Kabir")
        meera = await person(services, "Meera", role="admin")
        await keep(client, kabir, filters={"city": "Bangalore"})
        waiting = await home(client, asha, image_urls=[], title="Rose room with a balcony")
        rested = await home(client, asha, title="Lily room with a balcony")
        clock.advance(hours=1)
        await look(services)
        for state in ("paused", "live"):
            body = {"listing_preferences": {"moderation_status": state}}
            assert (await client.put(f"{HOMES}/{rested}", json=body, headers=asha.headers)).status_code == 200
        decide = f"/api/v1/flatmates/moderation/listings/{waiting}"
        answer = await client.put(decide, json={"action": "approve"}, headers=meera.headers)
        assert answer.status_code == 200, answer.text
        clock.advance(hours=1)
        await look(services)
        assert [told["property_id"] for told in await news(services, kabir)] == [rested, waiting]


async def test_without_alerts_nobody_looks_and_from_then_on_is_from_then_on(settings: Settings) -> None:
    clock = StoppedClock(datetime.now(UTC).replace(microsecond=0) - timedelta(hours=5))
    async with opened_app(settings.model_copy(update=LONG), clock=clock) as (app, services), browser(app) as client:
        asha, kabir = await person(services), await person(services, "Kabir")
        made = await keep(client, kabir, alerts=False)
        await home(client, asha, title="Rose room with a balcony")
        clock.advance(hours=2)
        assert await look(services) == 0
        await client.patch(f"{KEPT}/{made['id']}", json={"alerts": True}, headers=kabir.headers)
        clock.advance(hours=1)
        assert await look(services) == 1
        assert await news(services, kabir) == []


@pytest.mark.parametrize("q", ["room under 20k", "qz"])
async def test_what_does_not_answer_the_words_of_a_search_is_no_news(settings: Settings, q: str) -> None:
    clock = StoppedClock(datetime.now(UTC).replace(microsecond=0) - timedelta(hours=5))
    async with opened_app(settings.model_copy(update=LONG), clock=clock) as (app, services), browser(app) as client:
        asha, kabir = await person(services), await person(services, "Kabir")
        await keep(client, kabir, filters={"q": q})
        await home(client, asha, title="Dahlia room with a balcony", monthly_rent=90000)
        clock.advance(hours=1)
        assert await look(services) == 1
        assert await news(services, kabir) == []


async def test_a_home_that_goes_while_news_are_looked_for_spoils_nobodys_news(settings: Settings) -> None:
    clock = StoppedClock(datetime.now(UTC).replace(microsecond=0) - timedelta(hours=5))
    async with opened_app(settings.model_copy(update=LONG), clock=clock) as (app, services), browser(app) as client:
        asha, kabir = await person(services), await person(services, "Kabir")
        await keep(client, kabir)
        rose = await home(client, asha, title="Rose room with a balcony")
        lily = await home(client, asha, title="Lily room with a balcony")
        clock.advance(hours=1)
        async with services.units.write() as unit:
            await unit.fetch("DELETE FROM properties WHERE id = %(id)s", {"id": lily})
            looking = asyncio.create_task(look(services))
            await until_they_wait(services, looking)
        assert await looking == 1
        assert [(told["count"], told["property_id"]) for told in await news(services, kabir)] == [(1, rose)]


@pytest.mark.parametrize(("homes", "said"), [(50, "50 new"), (51, "50+ new")])
async def test_more_homes_than_are_counted_are_told_of_as_more(settings: Settings, homes: int, said: str) -> None:
    clock = StoppedClock(datetime.now(UTC).replace(microsecond=0) - timedelta(hours=5))
    async with opened_app(settings.model_copy(update=LONG), clock=clock) as (app, services), browser(app) as client:
        asha, kabir = await person(services), await person(services, "Kabir")
        made = await keep(client, kabir, filters={"city": "Bangalore"})
        clock.advance(minutes=30)
        await many(services, asha, homes)
        await look(services)
        inbox = (await client.get("/api/v1/flatmates/notifications", headers=kabir.headers)).json()["items"]
        assert [each["body"] for each in inbox] == [f"{said} for “{WISH['name']}”"]
        assert (await client.get(f"{KEPT}/{made['id']}", headers=kabir.headers)).json()["found"] == 50


async def test_what_was_told_just_before_is_not_counted_again(settings: Settings) -> None:
    clock = StoppedClock(datetime.now(UTC).replace(microsecond=0) - timedelta(hours=5))
    async with opened_app(settings.model_copy(update=LONG), clock=clock) as (app, services), browser(app) as client:
        asha, kabir = await person(services), await person(services, "Kabir")
        await keep(client, kabir, filters={"city": "Bangalore"})
        for homes in (10, 50):
            clock.advance(minutes=5)
            await many(services, asha, homes)
            await look(services)
        assert [(told["count"], "more" in told) for told in await news(services, kabir)] == [(10, False), (50, False)]
