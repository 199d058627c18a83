"""Every filter narrows, and says that it did."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from aangan.infra.services import Services
from aangan.infra.settings import Settings
from tests.rooms.search.street import HOMES, STREET, built, found, page
from tests.support.cast import home, person
from tests.support.house import StoppedClock, browser, opened_app

pytestmark = pytest.mark.anyio

ALL = set(STREET)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ALL),
        ({"city": "bangalore"}, {"Jasmine", "Lotus", "Neem"}), ({"city": "बेंगलुरु"}, {"Jasmine", "Lotus", "Neem"}),
        ({"city": "Bombay"}, {"Tulsi"}), ({"city": "galor"}, {"Jasmine", "Lotus"}), ({"city": "Atlantis"}, set()),
        ({"locality": "koramang"}, {"Lotus"}), ({"locality": "कोरमंगला"}, {"Lotus"}),
        ({"locality": "Malleswaram"}, {"Neem"}), ({"locality": "100%"}, set()), ({"pincode": "560003"}, {"Neem"}),
        ({"property_type": ["pg", "studio"]}, {"Lotus", "Tulsi"}), ({"purpose": "buy"}, set()),
        ({"purpose": "rent"}, ALL), ({"price_min": 22000, "price_max": 38000}, {"Jasmine", "Tulsi"}),
        ({"price_max": 9000}, {"Lotus"}), ({"bedrooms_min": 3}, {"Jasmine", "Neem"}),
        ({"bedrooms_max": 1}, {"Lotus", "Tulsi"}), ({"bathrooms_min": 2}, {"Neem"}), ({"bathrooms_max": 2}, set()),
        ({"area_min": 1000}, {"Neem"}), ({"area_max": 300}, {"Tulsi"}),
        ({"lat": 12.9784, "lng": 77.6408}, {"Jasmine"}),
        ({"lat": 12.9784, "lng": 77.6408, "radius": 6}, {"Jasmine", "Lotus"}),
        ({"bbox": "77.5,12.9,77.63,13.1"}, {"Lotus", "Neem"}), ({"bbox": "72.0,18.0,73.0,20.0"}, {"Tulsi"}),
        ({"bbox": "77.7,12.9,72.9,19.5"}, {"Tulsi"}),
        ({"amenities": ["wifi"]}, {"Jasmine"}), ({"amenities": ["6", "Wi-Fi"]}, {"Jasmine"}),
        ({"amenities": ["Helipad"]}, set()), ({"features": ["cook", "garden VIEW"]}, {"Jasmine"}),
        ({"features": ["cook", "pool"]}, set()),
        ({"furnishing": ["furnished", "semi_furnished"]}, {"Jasmine", "Lotus"}),
        ({"kitchen_type": ["vegetarian"]}, {"Lotus"}), ({"ventilation_type": ["good"]}, {"Neem"}),
        ({"windows_min": 10}, {"Neem"}), ({"has_lift": True}, {"Jasmine", "Tulsi"}), ({"has_lift": False}, ALL),
        ({"gender_preference": "female"}, {"Jasmine", "Neem", "Tulsi"}), ({"gender_preference": "any"}, ALL),
        ({"kitchen_type": ["any"]}, ALL), ({"sharing_type": "shared_room"}, {"Lotus"}),
        ({"available_from": "2030-01-01"}, {"Jasmine"}), ({"available_from": "2030-02-01"}, set()),
        ({"available_from": "soon"}, ALL), ({"parking_spaces_min": 1}, {"Neem"}), ({"floor_number_min": 5}, {"Tulsi"}),
        ({"floor_number_max": 1}, {"Neem"}), ({"age_max": 30}, {"Neem"}), ({"age_max": 10}, set()),
        ({"guests": 2}, {"Lotus"}), ({"guests": 3}, set()), ({"check_in": "2029-12-24"}, ALL - {"Jasmine"}),
        ({"move_in": "flexible"}, ALL), ({"move_in": "within_1_month"}, set()),
        ({"q": "garden", "sort_by": "newest"}, {"Jasmine", "Neem"}), ({"q": "garden", "price_min": 50000}, {"Neem"}),
    ],
)  # fmt: skip
async def test_each_filter_narrows(
    client: httpx.AsyncClient, services: Services, query: dict[str, object], names: set[str]
) -> None:
    await built(client, services)
    assert set(await found(client, **query)) == names
    counted = await page(client, **query, include_total=True)
    assert counted["total"] == len(names)


async def test_only_the_homes_named_are_found(client: httpx.AsyncClient, services: Services) -> None:
    _, ids = await built(client, services)
    assert set(await found(client, ids=[ids["Lotus"], ids["Tulsi"], 10**12])) == {"Lotus", "Tulsi"}


@pytest.mark.parametrize(
    ("days", "windows"),
    [
        (0, {"immediate", "immediately", "within_1_week", "within_2_weeks", "within_1_month", "within_2_months",
             "within_3_months", "this_month", "flexible"}),
        (7, {"immediate", "immediately", "within_1_week", "within_2_weeks", "within_1_month", "within_2_months",
             "within_3_months", "this_month", "flexible"}),
        (8, {"within_2_weeks", "within_1_month", "within_2_months", "within_3_months", "this_month", "flexible"}),
        (20, {"within_1_month", "within_2_months", "within_3_months", "this_month", "flexible"}),
        (25, {"within_1_month", "within_2_months", "within_3_months", "next_month", "flexible"}),
        (59, {"within_2_months", "within_3_months", "flexible"}),
        (91, {"flexible"}),
    ],
)  # fmt: skip
async def test_moving_in_is_seen_from_today_in_india(settings: Settings, days: int, windows: set[str]) -> None:
    # In India it is the tenth already.
    clock = StoppedClock(datetime(2031, 3, 9, 20, 0, tzinfo=UTC))
    async with opened_app(settings, clock=clock) as (app, services), browser(app) as client:
        asha = await person(services)
        # A token lives by the clock of the machine: nobody signs in on this day.
        clock.at, then = datetime.now(UTC), clock.at
        first = datetime(2031, 3, 10, tzinfo=UTC) + timedelta(days=days)
        await home(client, asha, available_from=first.date().isoformat(), property_type="apartment")
        clock.at = then
        hits = set()
        for window in (*sorted(windows), "next_month", "this_month", "immediate", "within_3_months"):
            if (await client.get(HOMES, params={"move_in": window})).json()["items"]:
                hits.add(window)
    assert hits == windows


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"price_min": 5, "price_max": 4}, 422, "VALIDATION_ERROR"),
        ({"bedrooms_min": 3, "bedrooms_max": 2}, 422, "VALIDATION_ERROR"),
        ({"area_min": 3, "area_max": 2}, 422, "VALIDATION_ERROR"),
        ({"floor_number_min": 3, "floor_number_max": 2}, 422, "VALIDATION_ERROR"),
        ({"lat": 12.9}, 422, "VALIDATION_ERROR"), ({"lat": 91, "lng": 0}, 422, "VALIDATION_ERROR"),
        ({"lat": "nan", "lng": 0}, 422, "VALIDATION_ERROR"), ({"radius": 101}, 422, "VALIDATION_ERROR"),
        ({"radius": 0}, 422, "VALIDATION_ERROR"), ({"bbox": "1,2,3"}, 422, "VALIDATION_ERROR"),
        ({"bbox": "77,13,78,12"}, 422, "VALIDATION_ERROR"), ({"bbox": "nan,1,2,3"}, 422, "VALIDATION_ERROR"),
        ({"pincode": "12"}, 422, "VALIDATION_ERROR"), ({"property_type": "castle"}, 422, "VALIDATION_ERROR"),
        ({"sort_by": "luck"}, 422, "VALIDATION_ERROR"), ({"q": "x" * 201}, 422, "VALIDATION_ERROR"),
        ({"price_max": "inf"}, 422, "VALIDATION_ERROR"), ({"guests": 0}, 422, "VALIDATION_ERROR"),
        ({"check_in": "2030-01-02", "check_out": "2030-01-01"}, 422, "VALIDATION_ERROR"),
        ({"limit": 101}, 422, "VALIDATION_ERROR"), ({"cursor": "what"}, 400, "INVALID_CURSOR"),
        ({"semantic_search": True}, 400, "QUERY_REQUIRED"), ({"q": "a\x00b"}, 422, "VALIDATION_ERROR"),
    ],
)  # fmt: skip
async def test_what_cannot_be_asked_is_refused(
    client: httpx.AsyncClient, query: dict[str, object], status: int, code: str
) -> None:
    answer = await client.get(HOMES, params=query)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


async def test_the_answer_says_what_was_applied_and_from_where(client: httpx.AsyncClient, services: Services) -> None:
    await built(client, services)
    answer = await page(client, lat=12.9784, lng=77.6408, radius=6, city="Bangalore", q="room under 10k")
    assert [item["title"].split()[0] for item in answer["items"]] == ["Lotus"]
    assert answer["filters_applied"] == {
        "city": "Bangalore", "lat": 12.9784, "lng": 77.6408, "radius": 6, "q": "room under 10k", "price_max": 10000,
        "sort_by": "relevance",
    }  # fmt: skip
    assert answer["search_center"] == {"latitude": 12.9784, "longitude": 77.6408, "radius_km": 6.0}
    assert answer["items"][0]["distance_km"] == 5.0
    assert (await page(client))["search_center"] is None


async def test_what_is_hidden_is_found_by_nobody(client: httpx.AsyncClient, services: Services) -> None:
    asha, ids = await built(client, services)
    rest = {"listing_preferences": {"moderation_status": "paused"}}
    assert (await client.put(f"{HOMES}/{ids['Lotus']}", json=rest, headers=asha.headers)).status_code == 200
    async with services.units.write() as unit:
        await unit.fetch("UPDATE properties SET status = 'rented' WHERE id = %(id)s", {"id": ids["Tulsi"]})
    for query in ({}, {"q": "studio students"}, {"ids": list(ids.values())}):
        assert not {"Lotus", "Tulsi"} & set(await found(client, **query))


async def test_homes_of_people_who_are_apart_are_not_found(client: httpx.AsyncClient, services: Services) -> None:
    asha, _ = await built(client, services, "Jasmine")
    kabir = await person(services, "Kabir")
    assert await found(client, who=kabir) == ["Jasmine"]
    async with services.units.write() as unit:
        await unit.fetch(
            "INSERT INTO blocks (blocker_id, blocked_id, created_at) VALUES (%s, %s, now())", (asha.id, kabir.id)
        )
    assert await found(client, who=kabir) == []
    assert await found(client, q="balcony", who=kabir) == []


async def test_what_i_judged_is_left_out_when_i_say_so(client: httpx.AsyncClient, services: Services) -> None:
    _, ids = await built(client, services)
    kabir = await person(services, "Kabir")
    for name, liked in (("Jasmine", True), ("Lotus", False)):
        body = {"property_id": ids[name], "is_liked": liked}
        assert (await client.post("/api/v1/swipes", json=body, headers=kabir.headers)).status_code == 200
    left = await found(client, who=kabir, exclude_swiped=True)
    assert set(left) == {"Neem", "Tulsi"}
    liked = {item["title"].split()[0]: item["liked"] for item in (await page(client, who=kabir))["items"]}
    assert liked == {"Jasmine": True, "Lotus": False, "Neem": False, "Tulsi": False}
    assert {item["liked"] for item in (await page(client, exclude_swiped=True))["items"]} == {None}
    assert set(await found(client, who=kabir, exclude_swiped=True, q="room with garden")) <= {"Neem", "Tulsi"}


async def test_an_owners_secrets_are_not_found_with_the_home(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    await home(client, asha, full_address="12, Third Cross", owner_contact="+919876543210")
    (item,) = (await page(client, q="sunny"))["items"]
    assert (item["full_address"], item["owner_contact"]) == (None, None)


@pytest.mark.parametrize("more", [{}, {"sort_by": "newest"}, {"q": "tea"}, {"q": "tea", "sort_by": "newest"}])
@pytest.mark.parametrize("bbox", ["-180,-90,180,90", "-179,-60,179,80", "-150,0,140,60"])
async def test_a_map_of_the_whole_world_leaves_no_home_out(
    client: httpx.AsyncClient, services: Services, bbox: str, more: dict[str, str]
) -> None:
    await home(
        client, await person(services), title="Assam tea house", city="Dibrugarh", latitude=27.48, longitude=94.91
    )
    assert await found(client, bbox=bbox, **more) == ["Assam"]
