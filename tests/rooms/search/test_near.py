"""A place that is named in words and where no home is: the answer says where it is, and what is nearest comes first."""

import httpx
import pytest

from aangan.infra.services import Services
from tests.rooms.search.street import built, found, page
from tests.support.cast import home, person
from tests.support.tools import call

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("q", "order"),
    [
        # Domlur lies between Indiranagar and Koramangala, Malleshwaram farther away.
        ("rooms domlur", ["Jasmine", "Lotus"]), ("room in Domlur under 10k", ["Lotus"]),
        ("डोमलूर में कमरा", ["Jasmine", "Lotus"]), ("domlur", ["Jasmine", "Lotus", "Neem"]),
        ("house domlur bangalore", ["Neem"]), ("domlur studio with lift", ["Jasmine"]),
        ("Rajaji Nagar", ["Neem", "Jasmine", "Lotus"]), ("studio in juhu", ["Tulsi"]), ("Navi Mumbai", ["Tulsi"]),
        ("room in Ooty", ["Lotus"]),
    ],
)  # fmt: skip
async def test_the_nearest_homes_come_first(
    client: httpx.AsyncClient, services: Services, q: str, order: list[str]
) -> None:
    await built(client, services)
    answer = await page(client, q=q)
    assert [item["title"].split()[0] for item in answer["items"]][: len(order)] == order
    assert answer["understood_by"][0] == "place"


async def test_the_answer_says_where_the_place_is_and_how_far_the_homes_are(
    client: httpx.AsyncClient, services: Services
) -> None:
    await built(client, services)
    answer = await page(client, q="studio in Shimla")
    assert [item["title"].split()[0] for item in answer["items"]] == ["Tulsi"]
    assert round(answer["search_center"]["latitude"]) == 31
    assert 1300 < answer["items"][0]["distance_km"] < 1500
    assert "km away" in (await call(services, None, "search_homes", query="studio in Shimla")).in_words()


async def test_a_place_without_homes_far_and_wide_finds_nothing_by_its_name_alone(
    client: httpx.AsyncClient, services: Services
) -> None:
    await built(client, services)
    answer = await page(client, q="Shimla")
    assert (answer["items"], round(answer["search_center"]["longitude"])) == ([], 77)


async def test_a_place_of_which_a_home_speaks_is_a_word_like_others(
    client: httpx.AsyncClient, services: Services
) -> None:
    owner, _ = await built(client, services)
    await home(client, owner, title="Cedar room", description="Ten minutes from Shimla.", city="Solan")
    answer = await page(client, q="room shimla")
    assert (answer["items"][0]["title"], answer["search_center"]) == ("Cedar room", None)
    assert answer["understood_by"] == ["words"]


@pytest.mark.parametrize(
    ("q", "city"), [("room Madras", "Chennai"), ("मैसूर", "Mysuru"), ("vizag rooms", "Visakhapatnam")]
)
async def test_a_place_is_the_same_by_all_its_names(
    client: httpx.AsyncClient, services: Services, q: str, city: str
) -> None:
    owner, _ = await built(client, services)
    await home(client, owner, title="Cedar room", city=city, locality="Centre")
    answer = await page(client, q=q)
    assert (answer["items"][0]["title"], answer["search_center"]) == ("Cedar room", None)


@pytest.mark.parametrize(
    "more", [{"city": "Bangalore"}, {"lat": 12.97, "lng": 77.64}, {"sort_by": "newest"}, {"locality": "Indiranagar"}]
)
async def test_who_says_otherwise_where_to_look_or_in_what_order_is_taken_at_their_word(
    client: httpx.AsyncClient, services: Services, more: dict[str, object]
) -> None:
    await built(client, services)
    answer = await page(client, q="room shimla", **more)
    assert "place" not in answer["understood_by"]
    assert [item["title"].split()[0] for item in answer["items"]][:1] != []


async def test_of_places_with_one_name_that_of_the_named_city_is_meant(
    client: httpx.AsyncClient, services: Services
) -> None:
    owner = await person(services)
    await home(client, owner, title="Cedar room", city="Jaipur", locality="Bani Park", latitude=26.93, longitude=75.79)
    answer = await page(client, q="Malviya Nagar Jaipur")
    assert round(answer["search_center"]["latitude"]) == 27
    assert [item["title"] for item in answer["items"]] == ["Cedar room"]


@pytest.mark.parametrize("q", ["bada kamra", "balcny garden", "sector 99", "zzyzx room"])
async def test_a_word_that_happens_to_be_a_town_elsewhere_is_a_word(
    client: httpx.AsyncClient, services: Services, q: str
) -> None:
    await built(client, services)
    answer = await page(client, q=q)
    assert (answer["search_center"], answer["understood_by"]) == (None, ["words"])


async def test_homes_near_a_place_page_through_once_each(client: httpx.AsyncClient, services: Services) -> None:
    await built(client, services)
    first = await page(client, q="domlur", limit=2)
    second = await page(client, q="domlur", limit=2, cursor=first["next_cursor"])
    names = [item["title"].split()[0] for item in first["items"] + second["items"]]
    assert names == ["Jasmine", "Lotus", "Neem"]
    assert await found(client, q="domlur") == names
