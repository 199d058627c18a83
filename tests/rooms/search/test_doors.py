"""What a search tells of where a shared home is: the lane, whatever is asked."""

import base64
import json
from typing import Any

import httpx
import pytest

from aangan.infra.services import Services
from aangan.search.rules import roughly_km
from tests.rooms.search.street import HOMES, page
from tests.support.cast import flatmate, home, person
from tests.support.statements import counted

pytestmark = pytest.mark.anyio

DOOR = {"latitude": 12.978449, "longitude": 77.640851}
LANE = (12.978, 77.641)


async def nearest(client: httpx.AsyncClient, lat: float, lng: float, **query: Any) -> list[dict[str, Any]]:
    items = (await page(client, lat=lat, lng=lng, radius=1, sort_by="distance", **query))["items"]
    return list(items)


@pytest.mark.parametrize(
    ("km", "told"), [(0.0, 0.5), (0.2, 0.5), (0.74, 0.5), (0.76, 1.0), (1.9, 2.0), (9.9, 10.0), (12.4, 12.0)]
)
def test_distances_are_told_in_steps(km: float, told: float) -> None:
    assert roughly_km(km) == told


async def test_of_a_shared_home_a_distance_is_told_in_halves_of_a_kilometre(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await person(services)
    await home(client, asha, **DOOR)
    whole = await home(client, asha, **DOOR, property_type="apartment")
    for lat in (12.978449, 12.9805, 12.9831):
        told = {item["id"]: item["distance_km"] for item in await nearest(client, lat, DOOR["longitude"])}
        exact = told.pop(whole)
        assert list(told.values()) == [roughly_km(exact)]
        assert exact == pytest.approx(abs(lat - DOOR["latitude"]) * 111.2, abs=0.01)


async def test_the_edge_of_a_circle_runs_through_the_lane_and_not_through_the_door(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await person(services)
    await home(client, asha, **DOOR)
    degrees = 1 / 111.195
    north = LANE[0] + degrees
    assert await nearest(client, north - 0.0001, LANE[1]) != []
    assert await nearest(client, north + 0.0001, LANE[1]) == []
    # From the door itself the edge would be 50 m farther.
    assert north + 0.0001 < DOOR["latitude"] + degrees


async def test_a_cursor_of_distances_holds_that_of_the_lane(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    for _ in range(2):
        await home(client, asha, **DOOR)
    answer = await page(client, lat=LANE[0], lng=LANE[1], radius=1, sort_by="distance", limit=1)
    cursor = answer["next_cursor"]
    key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))["k"]
    assert key[0] == pytest.approx(0, abs=1e-3)


async def test_a_home_that_is_shared_from_now_on_hides_its_door(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    made = await home(client, asha, **DOOR, property_type="apartment")
    change = {"property_type": "flatmate", "sharing_type": "private_room"}
    answer = await client.put(f"{HOMES}/{made}", json=change, headers=asha.headers)
    assert answer.status_code == 200, answer.text
    async with services.units.read() as unit:
        row = await unit.fetch_one("SELECT seen_lat, seen_lng FROM properties WHERE id = %s", (made,))
    assert row == {"seen_lat": LANE[0], "seen_lng": LANE[1]}


async def test_who_looks_for_flatmates_reads_how_well_they_fit_who_shares_a_home(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await flatmate(services, client)
    kabir = await flatmate(services, client, "Kabir", sleep_schedule="night_owl", food_habits="non_vegetarian")
    silent = await person(services, "Silent")
    shared = await home(client, asha)
    alone = await home(client, asha, property_type="apartment")
    unsaid = await home(client, silent)

    async def scores(who: Any) -> dict[int, float | None]:
        return {item["id"]: item["compatibility_score"] for item in (await page(client, "", who))["items"]}

    path = f"/api/v1/flatmates/profiles/{asha.id}/compatibility"
    judged = (await client.get(path, headers=kabir.headers)).json()["overall_percentage"]
    assert await scores(kabir) == {shared: judged, alone: None, unsaid: None}
    assert await scores(None) == await scores(silent) == await scores(asha) == {
        shared: None, alone: None, unsaid: None
    }  # fmt: skip


async def test_homes_come_by_how_well_who_looks_fits_their_people_and_those_without_a_word_last(
    client: httpx.AsyncClient, services: Services
) -> None:
    kabir = await flatmate(services, client, "Kabir", sleep_schedule="night_owl", food_habits="non_vegetarian")
    like = await flatmate(services, client, "Like", sleep_schedule="night_owl", food_habits="non_vegetarian")
    unlike = await flatmate(services, client, "Unlike", sleep_schedule="early_bird", food_habits="vegan")
    silent = await person(services, "Silent")
    best, worst = await home(client, like), await home(client, unlike)
    second, unsaid = await home(client, like), await home(client, silent)
    alone = await home(client, like, property_type="apartment")
    wanted = [second, best, worst, alone, unsaid]
    asked = {"sort_by": "match_percentage", "limit": 2}
    first = await page(client, "", kabir, **asked)
    other = await page(client, "", kabir, **asked, cursor=first["next_cursor"])
    last = await page(client, "", kabir, **asked, cursor=other["next_cursor"])
    pages = [*first["items"], *other["items"], *last["items"]]
    assert [item["id"] for item in pages] == wanted
    scores = [item["compatibility_score"] for item in pages]
    assert scores[:3] == sorted(scores[:3], reverse=True)
    assert scores[3:] == [None, None]
    assert last["next_cursor"] is None
    near = {"lat": pages[0]["latitude"], "lng": pages[0]["longitude"], "radius": 5, "q": "room"}
    closest = await page(client, "", kabir, **asked, **near)
    assert (closest["items"][0]["id"], closest["items"][0]["distance_km"] is not None) == (second, True)
    # Whom nobody knows anything of sees the newest first.
    assert [item["id"] for item in (await page(client, "", None, sort_by="match_percentage"))["items"]] == [
        alone, unsaid, second, worst, best
    ]  # fmt: skip


async def test_one_home_says_as_the_list_does_how_well_who_looks_fits_it(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await flatmate(services, client)
    kabir = await flatmate(services, client, "Kabir", sleep_schedule="night_owl", food_habits="non_vegetarian")
    silent = await person(services, "Silent")
    shared, alone = await home(client, asha), await home(client, asha, property_type="apartment")
    listed = {item["id"]: item["compatibility_score"] for item in (await page(client, "", kabir))["items"]}

    async def score(who: Any, room: int = shared) -> float | None:
        answer = await client.get(f"{HOMES}/{room}", headers=who.headers if who else {})
        assert answer.status_code == 200, answer.text
        said: float | None = answer.json()["compatibility_score"]
        return said

    assert await score(kabir) == listed[shared] is not None
    assert [await score(who) for who in (None, silent, asha)] == [None, None, None]
    assert await score(kabir, alone) is None


async def test_nobody_is_judged_for_a_guest(client: httpx.AsyncClient, services: Services) -> None:
    room = await home(client, await flatmate(services, client))
    with counted(services) as sent:
        assert (await client.get(f"{HOMES}/{room}")).status_code == 200
    assert len(sent) == 1
