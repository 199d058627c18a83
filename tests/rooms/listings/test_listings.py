"""Homes on offer."""

import asyncio

import httpx
import pytest

from aangan.infra.services import Services
from aangan.infra.settings import Settings
from tests.support.cast import ROOM, home, person
from tests.support.house import browser, opened_app

pytestmark = pytest.mark.anyio

HOMES = "/api/v1/properties"
PAUSE = {"listing_preferences": {"moderation_status": "paused"}}
WAKE = {"listing_preferences": {"moderation_status": "live"}}


async def test_a_home_is_read_as_it_was_offered(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    given = {
        **ROOM, "amenity_ids": [1, 3], "available_from": "2026-12-01", "society_vibe_tags": ["Quiet"],
        "listing_preferences": {"pets": "no_pets", "gender_preference": "female"}, "owner_contact": "+919876543210",
    }  # fmt: skip
    made = (await client.post(HOMES, json=given, headers=asha.headers)).json()
    shown = (await client.get(f"{HOMES}/{made['id']}")).json()
    assert {name: shown[name] for name in ("title", "monthly_rent", "city", "bedrooms", "sharing_type")} == {
        name: given[name] for name in ("title", "monthly_rent", "city", "bedrooms", "sharing_type")
    }
    assert shown["gender_preference"] == shown["listing_preferences"]["gender_preference"] == "female"
    assert (shown["status"], shown["property_status"], shown["is_available"]) == ("active", "approved", True)
    assert [amenity["id"] for amenity in shown["amenities"]] == [1, 3]
    assert shown["main_image_url"] == "https://pictures.test/1.jpg"
    assert shown["owner_contact"] is None
    assert shown["available_from"] == "2026-12-01T00:00:00Z"
    own = (await client.get(f"{HOMES}/{made['id']}", headers=asha.headers)).json()
    assert own["owner_contact"] == "+919876543210"


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ({"image_urls": ["https://pictures.test/1.jpg"]}, "missing_photos"),
        ({"monthly_rent": 1_500_000}, "suspicious_pricing"),
        ({"description": "WhatsApp me at 98765 43210"}, "contact_phone"),
        ({"title": "Earn money from home"}, "commercial_spam"),
    ],
)
async def test_what_a_first_look_finds_waits_for_a_moderator(
    client: httpx.AsyncClient, services: Services, change: dict[str, object], finding: str
) -> None:
    asha, meera = await person(services), await person(services, "Meera", role="admin")
    made = (await client.post(HOMES, json={**ROOM, **change}, headers=asha.headers)).json()
    assert made["moderation_status"] == "pending_review"
    assert (await client.get(f"{HOMES}/{made['id']}")).status_code == 404
    queue = (await client.get("/api/v1/flatmates/moderation/listings", headers=meera.headers)).json()
    assert finding in queue["items"][0]["findings"]
    decide = f"/api/v1/flatmates/moderation/listings/{made['id']}"
    assert (await client.put(decide, json={"action": "approve"}, headers=asha.headers)).status_code == 403
    assert (await client.put(decide, json={"action": "approve"}, headers=meera.headers)).json() == {
        "listing_id": made["id"], "action": "approve", "status": "live", "reason": "",
    }  # fmt: skip
    assert (await client.get(f"{HOMES}/{made['id']}")).status_code == 200


async def test_the_owner_cannot_put_a_waiting_or_rejected_home_live(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, meera = await person(services), await person(services, "Meera", role="admin")
    room = await home(client, asha, title="xxx escort rooms")
    for _ in range(2):
        answer = await client.put(f"{HOMES}/{room}", json=WAKE, headers=asha.headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "MODERATION_REQUIRED")
        body = {"action": "reject", "reason": "no"}
        await client.put(f"/api/v1/flatmates/moderation/listings/{room}", json=body, headers=meera.headers)
    await client.put(f"{HOMES}/{room}", json={"title": "A perfectly clean room"}, headers=asha.headers)
    assert (await client.get(f"{HOMES}/{room}", headers=asha.headers)).json()["moderation_status"] == "pending_review"


async def test_a_rejected_home_is_gone_for_everybody_else_at_once(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, meera = await person(services), await person(services, "Meera", role="admin")
    room = await home(client, asha)
    assert (await client.get(f"{HOMES}/{room}")).status_code == 200
    body = {"action": "reject", "reason": "not a real place"}
    await client.put(f"/api/v1/flatmates/moderation/listings/{room}", json=body, headers=meera.headers)
    assert (await client.get(f"{HOMES}/{room}")).status_code == 404
    assert (await client.get(f"{HOMES}")).json()["items"] == []
    async with services.units.read() as unit:
        rows = await unit.fetch(
            """SELECT data FROM signals WHERE user_id = %s AND event = 'listing_status_changed'
            ORDER BY seq DESC LIMIT 1""",
            (asha.id,),
        )
    assert rows[0]["data"] == {"property_id": room, "change_type": "rejected"}


async def test_the_owner_rests_and_wakes_a_live_home(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await person(services), await person(services, "Kabir")
    room = await home(client, asha)
    assert (await client.put(f"{HOMES}/{room}", json=PAUSE, headers=kabir.headers)).status_code == 403
    assert (await client.put(f"{HOMES}/{room}", json=PAUSE, headers=asha.headers)).json()["status"] == "paused"
    assert (await client.get(f"{HOMES}/{room}", headers=kabir.headers)).status_code == 404
    assert (await client.put(f"{HOMES}/{room}", json=WAKE, headers=asha.headers)).json()["status"] == "active"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"city": "bangalore"}, {"Near", "Far", "Dear"}), ({"city": "Pune"}, {"Pune"}),
        ({"locality": "koramang"}, {"Far"}),
        ({"price_max": 25000, "city": "Bangalore"}, {"Near", "Far"}), ({"price_min": 40000}, {"Dear"}),
        ({"lat": 12.9784, "lng": 77.6408, "radius": 2}, {"Near", "Dear"}), ({"sharing_type": "shared_room"}, {"Pune"}),
        ({"property_type": ["pg", "villa"]}, {"Pune"}), ({"gender_preference": "male"}, {"Near", "Dear", "Pune"}),
        ({"bedrooms_min": 4}, {"Far"}),
    ],
)  # fmt: skip
async def test_each_filter_of_the_list_narrows(
    client: httpx.AsyncClient, services: Services, query: dict[str, object], found: set[str]
) -> None:
    asha = await person(services)
    for name, change in {
        "Near": {},
        "Far": {
            "locality": "Koramangala",
            "latitude": 12.9352,
            "longitude": 77.6245,
            "gender_preference": "female",
            "bedrooms": 4,
        },
        "Dear": {"monthly_rent": 45000},
        "Pune": {
            "city": "Pune",
            "latitude": 18.5,
            "longitude": 73.8,
            "sharing_type": "shared_room",
            "property_type": "pg",
        },
    }.items():
        await home(client, asha, title=f"{name} room", **change)
    page = (await client.get(HOMES, params=query)).json()
    assert {item["title"].removesuffix(" room") for item in page["items"]} == found


@pytest.mark.parametrize("sort", ["newest", "price_low", "price_high", "distance"])
async def test_every_order_pages_through_all_homes_once(
    client: httpx.AsyncClient, services: Services, sort: str
) -> None:
    asha = await person(services)
    for number in range(7):
        await home(client, asha, monthly_rent=20000 + (number % 3) * 1000, latitude=12.97 + number / 1000)
    seen: list[int] = []
    query: dict[str, object] = {"sort_by": sort, "limit": 2, "lat": 12.97, "lng": 77.64, "radius": 50}
    while True:
        page = (await client.get(HOMES, params=query)).json()
        seen += [item["id"] for item in page["items"]]
        if not page["has_more"]:
            break
        query["cursor"] = page["next_cursor"]
    assert len(seen) == len(set(seen)) == 7


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Hi"}, {"monthly_rent": None}, {"purpose": "buy"}, {"pincode": "12"}, {"latitude": 95.0},
        {"longitude": None}, {"image_urls": ["ftp://x/1.jpg"]}, {"monthly_rent": -5}, {"windows_count": 101},
    ],
)  # fmt: skip
async def test_bad_offers_are_422(client: httpx.AsyncClient, services: Services, change: dict[str, object]) -> None:
    asha = await person(services)
    answer = await client.post(HOMES, json={**ROOM, **change}, headers=asha.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "VALIDATION_ERROR")


async def test_pictures_are_added_by_address_and_one_is_the_main_one(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await person(services)
    room = await home(client, asha)
    body = {"image_url": "https://pictures.test/3.jpg", "is_main": True}
    added = await client.post(f"{HOMES}/{room}/images", json=body, headers=asha.headers)
    assert (added.status_code, added.json()["is_main"]) == (200, True)
    shown = (await client.get(f"{HOMES}/{room}")).json()
    assert [image["is_main"] for image in shown["images"]] == [True, False, False]
    assert shown["main_image_url"] == body["image_url"]
    bad = await client.post(f"{HOMES}/{room}/images", json={"image_url": "file:///etc/passwd"}, headers=asha.headers)
    assert bad.status_code == 422


async def test_a_home_taken_away_is_gone(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await person(services), await person(services, "Kabir")
    room = await home(client, asha)
    assert (await client.delete(f"{HOMES}/{room}", headers=kabir.headers)).status_code == 403
    assert (await client.delete(f"{HOMES}/{room}", headers=asha.headers)).status_code == 200
    assert (await client.get(f"{HOMES}/{room}", headers=asha.headers)).status_code == 404


async def test_one_person_offers_only_so_many_homes_and_staff_any_number(settings: Settings) -> None:
    async with opened_app(settings.model_copy(update={"homes_per_person": 2})) as (app, services), browser(app) as door:
        asha, boss = await person(services), await person(services, "Meera", role="admin")
        kept = await home(door, asha)
        tries = [door.post("/api/v1/properties", json=ROOM, headers=asha.headers) for _ in range(4)]
        answers = await asyncio.gather(*tries)
        assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
        refused = next(answer for answer in answers if answer.status_code == 409)
        assert refused.json()["error"]["code"] == "HOME_LIMIT"
        assert (await door.delete(f"/api/v1/properties/{kept}", headers=asha.headers)).status_code == 200
        await home(door, asha)
        for _ in range(3):
            await home(door, boss)
