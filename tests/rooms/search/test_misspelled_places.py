"""A city or locality is found in spite of its spelling, and never instead of one that is really called so."""

from typing import Any

import httpx
import pytest

from aangan.infra.services import Services
from tests.rooms.search.street import built, found, page
from tests.rooms.search.test_saved import KEPT, keep, look
from tests.support.cast import home, person
from tests.support.statements import counted
from tests.support.tools import told

pytestmark = pytest.mark.anyio

BANGALORE = {"Jasmine", "Lotus", "Neem"}


@pytest.mark.parametrize(
    ("city", "names"),
    [
        ("Banglore", BANGALORE), ("BENGLURU", BANGALORE), ("Bangalroe", BANGALORE), ("बैंगलोर", BANGALORE),
        ("बंगलौर", BANGALORE), ("bengaluru ", BANGALORE), ("Mumbay", {"Tulsi"}), ("mumabi", {"Tulsi"}),
        ("Bombey", {"Tulsi"}), ("मुम्बई", {"Tulsi"}), ("Gurgaon", {"Cedar"}), ("Gurgoan", {"Cedar"}),
        ("Gurugrm", {"Cedar"}), ("गुड़गाँव", {"Cedar"}), ("Mysore", {"Palm"}), ("Vizag", {"Mango"}),
        ("Atlantis", set()), ("Narnia", set()), ("xyz", set()), ("Indiranagar", set()), ("%", set()),
    ],
)  # fmt: skip
async def test_a_city_is_meant_by_its_aliases_and_misspellings(
    client: httpx.AsyncClient, services: Services, city: str, names: set[str]
) -> None:
    owner, _ = await built(client, services)
    for title, of in (("Cedar", "Gurugram"), ("Palm", "Mysuru"), ("Mango", "Visakhapatnam")):
        await home(client, owner, title=f"{title} room", city=of, locality="Centre")
    assert set(await found(client, city=city)) == names
    assert set(await found(client, city=city, q="room studio house", sort_by="newest")) <= names


async def test_a_city_that_no_gazetteer_knows_is_found_by_its_own_name(
    client: httpx.AsyncClient, services: Services
) -> None:
    owner, _ = await built(client, services)
    assert set(await found(client, city="Bangalora")) == BANGALORE
    # As like to Bangalore as any misspelling of it; but there it is.
    await home(client, owner, title="Fig room", city="Bangalora", locality="Old town")
    for city in ("Bangalora", "bangalora", "ngalora"):
        answer = await page(client, city=city)
        assert [item["title"] for item in answer["items"]] == ["Fig room"]
        assert answer["filters_applied"]["city"] == city


async def test_the_answer_says_which_place_was_understood(client: httpx.AsyncClient, services: Services) -> None:
    await built(client, services)
    said = (await page(client, city="Banglore", locality="Koramangla", limit=1))["filters_applied"]
    assert (said["city"], said["locality"]) == ("Bangalore", "Koramangala")
    assert (await page(client, city="Bombay"))["filters_applied"]["city"] == "Bombay"


async def test_a_misspelled_city_pages_through_once_each(client: httpx.AsyncClient, services: Services) -> None:
    await built(client, services)
    first = await page(client, city="Banglore", limit=2)
    second = await page(client, city="Banglore", limit=2, cursor=first["next_cursor"])
    assert {item["title"].split()[0] for item in first["items"] + second["items"]} == BANGALORE


@pytest.mark.parametrize(
    ("locality", "names"),
    [
        ("Koramangla", {"Lotus"}), ("Kormangala", {"Lotus"}), ("Maleshwarm", {"Neem"}), ("Bandra Wst", {"Tulsi"}),
        ("Bandra", {"Tulsi"}), ("Jayanagar", set()), ("Sector 63", set()), ("Andheri", set()),
    ],
)  # fmt: skip
async def test_a_locality_is_meant_by_its_misspellings(
    client: httpx.AsyncClient, services: Services, locality: str, names: set[str]
) -> None:
    owner, _ = await built(client, services)
    await home(client, owner, title="Cedar room", city="Noida", locality="Sector 62")
    assert set(await found(client, locality=locality)) == names


async def test_a_locality_that_a_home_names_is_no_misspelling(client: httpx.AsyncClient, services: Services) -> None:
    owner, _ = await built(client, services)
    await home(client, owner, title="Fig room", city="Mysuru", locality="Koramangla")
    assert await found(client, locality="koramangla") == ["Fig"]


@pytest.mark.parametrize(("city", "more"), [("Bangalore", 1), ("Gurgaon", 1), ("Banglore", 4)])
async def test_only_a_misspelled_city_costs_further_statements(
    client: httpx.AsyncClient, services: Services, city: str, more: int
) -> None:
    await built(client, services)
    with counted(services) as statements:
        await found(client, sort_by="price_low", city=city)
    assert len([each for each in statements if "place_names" in each or "own AS" in each]) == more


async def test_a_kept_search_and_a_tool_understand_a_misspelled_city_too(
    client: httpx.AsyncClient, services: Services
) -> None:
    owner, _ = await built(client, services)
    kabir = await person(services, "Kabir")
    kept = await keep(client, kabir, filters={"city": "Banglore", "price_min": 12000, "price_max": 20000})
    new = await home(client, owner, title="Fig room", monthly_rent=15000)
    assert await look(services) == 1
    kept = (await client.get(f"{KEPT}/{kept['id']}", headers=kabir.headers)).json()
    assert (kept["found"], kept["filters"]["city"]) == (1, "Banglore")
    homes = (await told(services, None, "search_homes", city="Banglore", price_max=20000))["homes"]
    assert homes[0]["id"] == new


async def test_recommendations_know_all_names_of_a_liked_city(client: httpx.AsyncClient, services: Services) -> None:
    _, ids = await built(client, services)
    kabir = await person(services, "Kabir")
    body: dict[str, Any] = {"property_id": ids["Neem"], "is_liked": True}
    assert (await client.post("/api/v1/swipes", json=body, headers=kabir.headers)).status_code == 200
    assert set(await found(client, "/recommendations", kabir)) == {"Jasmine", "Lotus"}
