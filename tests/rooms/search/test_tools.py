import httpx
import pytest

from aangan.infra.services import Services
from tests.support.cast import home, person
from tests.support.tools import call, refused, told

pytestmark = pytest.mark.anyio
HOMES = "/api/v1/properties"


async def test_a_guest_finds_what_rest_finds(services: Services, client: httpx.AsyncClient) -> None:
    owner = await person(services, "Ravi")
    await home(client, owner, title="Quiet room by the lake", monthly_rent=15000)
    await home(client, owner, title="Loud room over the market", monthly_rent=30000)
    asked = {"city": "Bangalore", "price_max": 20000, "purpose": "rent"}
    rest = (await client.get(HOMES, params=asked)).json()["items"]
    found = await told(services, None, "search_homes", **asked)
    assert [one["id"] for one in found["homes"]] == [one["id"] for one in rest]
    assert [one["title"] for one in found["homes"]] == ["Quiet room by the lake"]


async def test_words_are_understood_as_rest_understands_them(services: Services, client: httpx.AsyncClient) -> None:
    owner = await person(services, "Ravi")
    await home(client, owner, title="Quiet room by the lake")
    await home(client, owner, title="Loud room over the market")
    rest = (await client.get(f"{HOMES}/semantic-search", params={"q": "quite lake"})).json()["items"]
    found = await told(services, None, "search_homes", query="quite lake")
    assert [one["id"] for one in found["homes"]] == [one["id"] for one in rest]
    assert found["homes"][0]["title"] == "Quiet room by the lake"


async def test_homes_near_a_place_say_how_far_they_are(services: Services, client: httpx.AsyncClient) -> None:
    await home(client, await person(services, "Ravi"))
    near = {"latitude": 12.98, "longitude": 77.64, "radius_km": 3, "sort": "distance"}
    assert (await told(services, None, "search_homes", **near))["homes"][0]["distance_km"] < 1
    assert "km away" in (await call(services, None, "search_homes", **near)).in_words()
    assert await refused(services, None, "search_homes", latitude=12.98) == (422, "VALIDATION_ERROR")


async def test_what_i_judged_is_left_out_when_i_ask_for_new_homes(
    services: Services, client: httpx.AsyncClient
) -> None:
    listing = await home(client, await person(services, "Ravi"))
    asha = await person(services, "Asha")
    await call(services, asha, "swipe", home_id=listing, action="like")
    assert (await told(services, asha, "search_homes"))["homes"][0]["liked"] is True
    assert (await told(services, asha, "search_homes", only_new=True))["homes"] == []


async def test_a_search_without_answers_says_what_to_try(services: Services) -> None:
    assert "widen" in (await call(services, None, "search_homes", city="Nowhere")).in_words()


async def test_pages_follow_one_another_and_their_cursor_is_bound(
    services: Services, client: httpx.AsyncClient
) -> None:
    owner = await person(services, "Ravi")
    made = [await home(client, owner, title=f"Room number {number} by the lake") for number in range(3)]
    first = await told(services, None, "search_homes", limit=2, city="Bangalore")
    second = await told(services, None, "search_homes", limit=2, city="Bangalore", cursor=first["next_cursor"])
    assert [one["id"] for one in first["homes"] + second["homes"]] == made[::-1]
    stolen = {"city": "Pune", "cursor": first["next_cursor"]}
    assert await refused(services, None, "search_homes", **stolen) == (400, "INVALID_CURSOR")
