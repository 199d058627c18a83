"""Towns and localities, by whatever name."""

import httpx
import pytest

from aangan.infra.services import Services
from aangan.kit.geo import Position, distance_km
from aangan.kit.spelling import fold, latin, sound
from aangan.places import service as places
from aangan.places.types import Address
from aangan.town.localities import localities as town_localities

pytestmark = pytest.mark.anyio

PLACES = "/api/v1/places"


async def names(client: httpx.AsyncClient, kind: str, **query: object) -> list[str]:
    answer = await client.get(f"{PLACES}/{kind}", params=query)
    assert answer.status_code == 200, answer.text
    return [item["name"] for item in answer.json()["items"]]


@pytest.mark.parametrize(
    ("written", "city"),
    [
        ("Bangalore", "Bangalore"), ("bengaluru", "Bangalore"), ("Banglore", "Bangalore"), ("बेंगलुरु", "Bangalore"),
        ("bangal", "Bangalore"), ("Bombay", "Mumbai"), ("मुंबई", "Mumbai"), ("Gurgaon", "Gurugram"),
        ("madras", "Chennai"), ("Hydrabad", "Hyderabad"), ("Trivandrum", "Thiruvananthapuram"), ("calcutta", "Kolkata"),
    ],
)  # fmt: skip
async def test_a_city_is_found_by_any_of_its_names(client: httpx.AsyncClient, written: str, city: str) -> None:
    assert (await names(client, "cities", q=written))[0] == city


async def test_without_a_name_the_largest_cities_come_first(client: httpx.AsyncClient) -> None:
    assert (await names(client, "cities", limit=3)) == ["Mumbai", "Delhi", "Bangalore"]


@pytest.mark.parametrize(
    ("written", "city", "locality"),
    [
        ("Koramangala", None, "Koramangala"), ("kormangla", None, "Koramangala"), ("कोरमंगला", None, "Koramangala"),
        ("indira", "bengaluru", "Indiranagar"), ("indranagar", "Bangalore", "Indiranagar"),
        ("Malleswaram", None, "Malleshwaram"), ("hinjawadi", "Poona", "Hinjewadi"),
        ("gk 2", "दिल्ली", "Greater Kailash 2"), ("bandra", "Bombay", "Bandra West"),
        ("whitefeild", None, "Whitefield"), ("hi-tech city", None, "HITEC City"),
    ],
)  # fmt: skip
async def test_a_locality_is_found_in_spite_of_its_spelling(
    client: httpx.AsyncClient, written: str, city: str | None, locality: str
) -> None:
    found = await names(client, "localities", q=written, **({"city": city} if city else {}))
    assert found[0] == locality


async def test_localities_of_one_name_are_told_apart_by_their_city(client: httpx.AsyncClient) -> None:
    answer = (await client.get(f"{PLACES}/localities", params={"q": "Malviya Nagar", "city": "Jaipur"})).json()
    best = answer["items"][0]
    assert (best["name"], best["city"], best["state"]) == ("Malviya Nagar", "Jaipur", "Rajasthan")
    assert {item["city"] for item in answer["items"]} == {"Jaipur"}
    assert await names(client, "localities", q="Malviya Nagar", city="Atlantis") == []


@pytest.mark.parametrize("query", [{}, {"q": "nagar"}, {"q": "nagar", "city": "Bangalore"}])
async def test_localities_page_through_once_each(client: httpx.AsyncClient, query: dict[str, object]) -> None:
    seen: list[int] = []
    asked: dict[str, object] = {**query, "limit": 40}
    while True:
        page = (await client.get(f"{PLACES}/localities", params=asked)).json()
        seen += [item["id"] for item in page["items"]]
        if not page["has_more"]:
            break
        asked["cursor"] = page["next_cursor"]
    assert len(seen) == len(set(seen)) > 10
    assert query or len(seen) > 400


async def test_a_cursor_belongs_to_its_question(client: httpx.AsyncClient) -> None:
    first = (await client.get(f"{PLACES}/cities", params={"q": "nagar", "limit": 2})).json()
    other = await client.get(f"{PLACES}/cities", params={"q": "pur", "limit": 2, "cursor": first["next_cursor"]})
    assert (other.status_code, other.json()["error"]["code"]) == (400, "INVALID_CURSOR")


@pytest.mark.parametrize(
    ("lat", "lng", "locality", "city"),
    [
        (12.9784, 77.6408, "Indiranagar", "Bangalore"), (19.0596, 72.8295, "Bandra West", "Mumbai"),
        (12.30, 76.64, None, "Mysuru"),
    ],
)  # fmt: skip
async def test_a_position_is_named(
    client: httpx.AsyncClient, lat: float, lng: float, locality: str | None, city: str
) -> None:
    here = (await client.get(f"{PLACES}/reverse", params={"lat": lat, "lng": lng})).json()
    assert (here["locality"], here["city"]) == (locality, city)
    assert here["label"].startswith(locality or city)


async def test_a_position_far_from_any_town_is_404(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"{PLACES}/reverse", params={"lat": 0, "lng": 60})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "PLACE_NOT_FOUND")


@pytest.mark.parametrize("query", [{"lat": 91, "lng": 0}, {"lat": 0, "lng": "nan"}, {"lat": 1}])
async def test_what_is_no_position_is_422(client: httpx.AsyncClient, query: dict[str, object]) -> None:
    assert (await client.get(f"{PLACES}/reverse", params=query)).status_code == 422


async def test_every_locality_of_the_town_is_known_and_near(services: Services) -> None:
    async with services.units.read() as unit:
        for place in town_localities():
            found = await places.locate(unit, Address(city=place.city, locality=place.name))
            assert found is not None, place
            assert distance_km(found, Position(place.lat, place.lng)) < 2, place


async def test_a_city_has_spellings_in_two_scripts(services: Services) -> None:
    async with services.units.read() as unit:
        spelled = await places.spellings_of_city(unit, "Bengaluru")
        assert {"bangalore", "bengaluru", "बंगलौर"} <= set(spelled)
        assert await places.spellings_of_city(unit, "Atlantis") == []


def test_hindi_is_written_as_people_type_it() -> None:
    assert [latin(word) for word in ("कोरमंगला", "इंदिरानगर", "बेंगलुरु", "मुंबई")] == [
        "koramangala", "indiranagar", "bengaluru", "mumbai",
    ]  # fmt: skip
    assert fold("  Café—Ādarsh_नगर!  ") == "cafe adarsh nagar"


def test_spellings_of_one_name_sound_alike() -> None:
    assert len({sound(word) for word in ("malleshwaram", "malleswaram", "maleshvaram")}) == 1
    assert len({sound(word) for word in ("koramangala", "kormangla", "koramangla")}) == 1
    assert sound("baner") is None
    assert sound("indiranagar") != sound("jayanagar")
