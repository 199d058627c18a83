"""Words that many homes say are looked for among the newest homes first, and no home is missed for it."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aangan.infra.services import Services
from aangan.search import repository, rules
from aangan.search.repository import _orders
from aangan.search.types import Asked
from tests.rooms.search.street import HOMES, found, page
from tests.support.cast import Person, home, person

ERA = 8192
WORD = rules.query_all([Asked((rules.asked_words("marigolds")[0],), 1)])
CHEAP, DEAR = 9000, 30000


async def skip_eras(services: Services, count: int) -> None:
    """Let the next home be offered so many eras later, as if many others had been offered meanwhile."""
    async with services.units.write() as unit:
        await unit.fetch(
            "SELECT setval(pg_get_serial_sequence('properties', 'id'), nextval('properties_id_seq') + %(homes)s)",
            {"homes": count * ERA},
        )


async def marigolds(client: httpx.AsyncClient, asha: Person, rent: int) -> int:
    return await home(client, asha, title="A veranda full of marigolds", monthly_rent=rent)


@pytest.mark.anyio
@pytest.mark.parametrize("looked_up", [1, 2, 1000])
@pytest.mark.parametrize("eras", [0, 3, 40])
async def test_where_the_filters_leave_too_few_of_the_newest_the_others_are_found_too(
    client: httpx.AsyncClient, services: Services, eras: int, looked_up: int
) -> None:
    asha, homes = await person(services), []
    for rent in (CHEAP, CHEAP, DEAR, DEAR):
        homes.append(await marigolds(client, asha, rent))
        await skip_eras(services, eras)
    async with services.units.read() as unit:
        cheap = await repository.newest(unit, {"price_max": 10000}, 10, must=WORD, looked_up=looked_up)
        newest = await repository.newest(unit, {}, 2, must=WORD, looked_up=looked_up)
        older = await repository.newest(unit, {}, 10, must=WORD, before=homes[2], looked_up=looked_up)
    assert cheap == homes[1::-1]
    assert newest == homes[:1:-1]
    assert older == homes[1::-1]


@given(last=st.integers(0, 2_000_000))
def test_homes_are_sought_among_the_newest_first_and_at_last_among_all(last: int) -> None:
    *few, everywhere = rules.eras(last)
    assert everywhere is None
    for eras in few:
        assert eras is not None
        assert max(eras) == last // ERA
        assert min(eras) >= 0
        assert eras == sorted(eras)
    assert [len(eras) for eras in few if eras] == sorted({len(eras) for eras in few if eras})


@pytest.mark.anyio
async def test_a_page_of_words_by_their_date_goes_on_where_it_ended(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, offered = await person(services), []
    for _ in range(5):
        offered.append(await marigolds(client, asha, CHEAP))
        await skip_eras(services, 9)
    asked = {"q": "marigolds", "sort_by": "newest", "limit": 2}
    first = await page(client, **asked)
    second = await page(client, **asked, cursor=first["next_cursor"])
    third = await page(client, **asked, cursor=second["next_cursor"])
    read = [item["id"] for each in (first, second, third) for item in each["items"]]
    assert read == offered[::-1]
    assert third["next_cursor"] is None


@pytest.mark.anyio
async def test_one_index_knows_words_eras_and_squares_at_once(services: Services) -> None:
    # A unit of reading commits after each statement, and would forget what it was told.
    async with services.units.write() as unit:
        await unit.fetch("SELECT set_config('enable_seqscan', 'off', true)")
        rows = await unit.fetch(
            """EXPLAIN SELECT property_id FROM listing_documents WHERE words @@ 'marigold'::tsquery
            AND era && '{1,2}'::int[] AND squares && '{3,4}'::int[]"""
        )
    plan = " ".join(row["QUERY PLAN"] for row in rows)
    assert plan.count("Index Scan on") == 1
    condition = plan[plan.index("Index Cond") :]
    assert all(name in condition for name in ("words @@", "era &&", "squares &&"))


@pytest.mark.anyio
@pytest.mark.parametrize("radius", [3, 60])
async def test_words_within_a_circle_follow_a_home_that_moves(
    client: httpx.AsyncClient, services: Services, radius: int
) -> None:
    asha = await person(services)
    moving = await home(client, asha, title="A veranda full of marigolds", latitude=12.9, longitude=77.6)
    here = {"q": "marigolds", "lat": 12.9, "lng": 77.6, "radius": radius}
    there = {"q": "marigolds", "lat": 19.0, "lng": 72.8, "radius": radius}
    assert (await found(client, **here), await found(client, **there)) == (["A"], [])
    moved = {"latitude": 19.0, "longitude": 72.8}
    await client.put(f"{HOMES}/{moving}", json=moved, headers=asha.headers)
    assert (await found(client, **here), await found(client, **there)) == ([], ["A"])
    assert await found(client, **there, sort_by="newest") == ["A"]


@pytest.mark.anyio
async def test_words_in_a_city_find_it_by_each_of_its_names(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    for city in ("Bangalore", "Bengaluru", "New Delhi"):
        await home(client, asha, title=f"{city} marigolds", city=city, locality="Old Street")
    assert await found(client, q="marigolds", city="Bengaluru") == ["Bengaluru", "Bangalore"]
    assert await found(client, q="marigolds", city="new delhi") == ["New"]
    assert await found(client, q="marigolds", city="Pune") == []


@given(cities=st.lists(st.sampled_from(["Bangalore", "New Delhi", "O'Neill's \\ town", "the", ""]), max_size=4))
def test_a_city_whose_name_says_nothing_narrows_nothing(cities: list[str]) -> None:
    query = rules.query_cities(cities)
    if not cities or "the" in cities or "" in cities:
        assert query is None
    else:
        assert query is not None
        assert "bangalore" in query or "Bangalore" not in cities


@pytest.mark.anyio
@pytest.mark.parametrize("saying_most", [1, 10_000])
@pytest.mark.parametrize("first_most", [1, 20_000])
async def test_words_in_every_order_are_found_however_common_they_are(
    client: httpx.AsyncClient,
    services: Services,
    monkeypatch: pytest.MonkeyPatch,
    saying_most: int,
    first_most: int,
) -> None:
    monkeypatch.setattr(_orders, "SAYING_MOST", saying_most)
    monkeypatch.setattr(_orders, "FIRST_MOST", first_most)
    asha = await person(services)
    rents = [12000, 9000, 30000, 9000, 15000]
    offered = [await marigolds(client, asha, rent) for rent in rents]
    await home(client, asha, monthly_rent=8000)
    far = await home(client, asha, title="Marigolds by the sea", city="Mumbai", latitude=19.0, longitude=72.8)
    cheapest = sorted(offered, key=lambda one: (rents[offered.index(one)], one))
    orders = {"newest": offered[::-1], "price_low": cheapest, "price_high": cheapest[::-1], "popular": offered[::-1]}
    for area in ({"lat": 12.97, "lng": 77.64, "radius": 50}, {"city": "Bengaluru"}, {"bbox": "77,12,78,13.5"}):
        for sort, expected in orders.items():
            asked = {"q": "marigolds", "sort_by": sort, "limit": 2, "include_total": True, **area}
            first = await page(client, **asked)
            second = await page(client, **asked, cursor=first["next_cursor"])
            third = await page(client, **asked, cursor=second["next_cursor"])
            read = [item["id"] for each in (first, second, third) for item in each["items"]]
            assert (read, first["total"], third["has_more"]) == (expected, 5, False), (area, sort)
    everywhere = await page(client, q="marigolds", sort_by="price_high", include_total=True)
    assert {item["id"] for item in everywhere["items"]} == {*offered, far}
    assert everywhere["total"] == 6
