"""Orders and pages."""

import httpx
import pytest

from aangan.infra.services import Services
from aangan.listings import tasks
from tests.rooms.search.street import HOMES, built, found, page
from tests.support.cast import home, person

pytestmark = pytest.mark.anyio

HERE = {"lat": 12.97, "lng": 77.64, "radius": 50}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        # Shared homes are boosted for a day when they are first approved.
        ({}, ["Lotus", "Jasmine", "Tulsi", "Neem"]),
        ({"sort_by": "newest"}, ["Tulsi", "Neem", "Lotus", "Jasmine"]),
        ({"sort_by": "price_low"}, ["Lotus", "Jasmine", "Tulsi", "Neem"]),
        ({"sort_by": "price_high"}, ["Neem", "Tulsi", "Jasmine", "Lotus"]),
        ({"sort_by": "distance", **HERE}, ["Jasmine", "Lotus", "Neem"]),
        ({"sort_by": "distance"}, ["Tulsi", "Neem", "Lotus", "Jasmine"]),
        ({"sort_by": "relevance"}, ["Tulsi", "Neem", "Lotus", "Jasmine"]),
    ],
)
async def test_each_order_puts_homes_in_order(
    client: httpx.AsyncClient, services: Services, query: dict[str, object], names: list[str]
) -> None:
    await built(client, services)
    assert await found(client, **query) == names


async def test_popular_is_what_is_liked_and_then_what_is_looked_at(
    client: httpx.AsyncClient, services: Services
) -> None:
    _, ids = await built(client, services)
    kabir = await person(services, "Kabir")
    body = {"property_id": ids["Lotus"], "is_liked": True}
    assert (await client.post("/api/v1/swipes", json=body, headers=kabir.headers)).status_code == 200
    for name, who in (("Jasmine", kabir.headers), ("Jasmine", {}), ("Neem", {})):
        await client.get(f"{HOMES}/{ids[name]}", headers=who)
    await tasks.counting(services)
    assert await found(client, sort_by="popular") == ["Lotus", "Jasmine", "Neem", "Tulsi"]


@pytest.mark.parametrize("sort", ["newest", "price_low", "price_high", "distance", "popular", "relevance"])
@pytest.mark.parametrize("q", [None, "sunny room"])
async def test_every_order_pages_through_all_homes_once(
    client: httpx.AsyncClient, services: Services, sort: str, q: str | None
) -> None:
    asha = await person(services)
    for number in range(7):
        await home(client, asha, monthly_rent=20000 + (number % 3) * 1000, latitude=12.97 + number / 1000)
    query: dict[str, object] = {"sort_by": sort, "limit": 2, **HERE} | ({"q": q} if q else {})
    whole = [item["id"] for item in (await page(client, **{**query, "limit": 100}))["items"]]
    seen: list[int] = []
    while True:
        part = await page(client, **query)
        seen += [item["id"] for item in part["items"]]
        if not part["has_more"]:
            break
        query["cursor"] = part["next_cursor"]
    assert seen == whole
    assert len(set(seen)) == 7


async def test_a_home_that_appears_while_paging_moves_no_other(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    first = [await home(client, asha) for _ in range(4)]
    page_one = await page(client, limit=2)
    await home(client, asha)
    page_two = await page(client, limit=2, cursor=page_one["next_cursor"])
    assert [item["id"] for item in (*page_one["items"], *page_two["items"])] == first[::-1]


@pytest.mark.parametrize("change", [{"sort_by": "price_low"}, {"city": "Bangalore"}, {"q": "room"}, {"radius": 9}])
async def test_a_cursor_belongs_to_its_question(
    client: httpx.AsyncClient, services: Services, change: dict[str, object]
) -> None:
    await built(client, services)
    query: dict[str, object] = {"limit": 1, **HERE}
    cursor = (await page(client, **query))["next_cursor"]
    answer = await client.get(HOMES, params={**query, **change, "cursor": cursor})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "INVALID_CURSOR")
