"""Everything that can be said of a home comes back as it was said, to each client in its place."""

from typing import Any

import httpx
import pytest

from aangan.infra.services import Services
from tests.rooms.listings.stage import HOMES, change, read
from tests.support.cast import ROOM, home, person

pytestmark = pytest.mark.anyio

# Every field that a home can be offered with, in words that are not the default.
WHOLE: dict[str, Any] = {
    "title": "Master bedroom near the lake", "description": "Two windows, one cat.", "property_type": "pg",
    "purpose": "rent", "base_price": 21000.5, "latitude": 12.978412, "longitude": 77.640812, "city": "Bangalore",
    "state": "Karnataka", "country": "India", "pincode": "560038", "locality": "Indiranagar",
    "sub_locality": "12th Main", "landmark": "Opposite the park", "full_address": "Flat 4, Lake View, 12th Main",
    "area_type": "carpet", "area_sqft": 640.0, "bedrooms": 3, "bathrooms": 2, "balconies": 1, "parking_spaces": 1,
    "video_urls": ["https://films.test/1.mp4"], "google_street_view_url": "https://maps.test/view",
    "floor_plan_url": "https://pictures.test/plan.png", "video_tour_url": "https://films.test/tour.mp4",
    "virtual_tour_url": "https://films.test/virtual", "kitchen_type": "eggetarian", "ventilation_type": "good",
    "windows_count": 4, "ventilation_shafts": 1, "setup_cost": 1500.0, "other_charges": 250.0,
    "other_charges_description": "Water, by use", "furnishing_level": "semi_furnished", "monthly_rent": 21000.5,
    "daily_rate": 900.0, "security_deposit": 60000.0, "maintenance_charges": 1200.0, "floor_number": 2,
    "total_floors": 4, "age_of_property": 12, "max_occupancy": 2, "minimum_stay_days": 30,
    "features": ["Corner", "Quiet"], "calendar_data": {"blocked": ["2027-01-01"]}, "tags": ["lake"],
    "builder_name": "Lake Homes", "search_keywords": "lake cat", "owner_contact": "+919876543210",
    "gender_preference": "female", "sharing_type": "master_bedroom", "society_type": "gated",
    "society_amenities": ["Gym"], "society_vibe_tags": ["Pet friendly"],
}  # fmt: skip
# What each answer of the contract says of a home.
PROPERTY = frozenset(WHOLE) | {
    "id", "owner_id", "status", "price_per_sqft", "main_image_url", "is_available", "available_from", "owner_name",
    "view_count", "like_count", "interest_count", "is_managed", "management_status", "payment_due_day",
    "grace_period_days", "late_fee_policy", "current_lease_id", "current_tenant_id", "created_at", "updated_at",
    "images", "amenities", "distance_km", "liked", "vector_distance", "relevance_score", "compatibility_score",
    "user_has_scheduled_visit", "user_scheduled_visit_count", "user_next_visit_date", "listing_preferences",
}  # fmt: skip
PREFERENCES = {
    "gender_preference": "male", "sharing_type": "shared_room", "video_tour_url": "https://films.test/2.mp4",
    "food_habits": "vegetarian", "smoking_drinking": "neither", "guests_policy": "occasional_ok",
    "cleanliness": "tidy", "pets": "no_pets", "parties_at_home": "rarely",
}  # fmt: skip


async def test_every_field_is_kept(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    made = await client.post(HOMES, json={**ROOM, **WHOLE}, headers=asha.headers)
    assert made.status_code == 200, made.text
    shown = await read(client, made.json()["id"], asha)
    assert {name: shown[name] for name in WHOLE} == WHOLE
    assert shown.keys() >= PROPERTY
    assert shown["price_per_sqft"] == pytest.approx(21000.5 / 640)
    assert (shown["owner_id"], shown["owner_name"], shown["is_managed"]) == (asha.id, "Asha", False)


@pytest.mark.parametrize("name", sorted(WHOLE.keys() - {"title", "property_type", "purpose", "latitude", "longitude"}))
async def test_every_field_is_changed_alone(client: httpx.AsyncClient, services: Services, name: str) -> None:
    asha = await person(services)
    room = await home(client, asha)
    before = await read(client, room, asha)
    assert (await change(client, asha, room, **{name: WHOLE[name]}))[name] == WHOLE[name]
    after = await read(client, room, asha)
    told = {"updated_at", "price_per_sqft", "listing_preferences", "society_vibes", name}
    assert {key for key in after if after[key] != before[key]} <= told


async def test_what_is_unsaid_is_gone_and_what_is_needed_stays(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    room = (await client.post(HOMES, json={**ROOM, **WHOLE}, headers=asha.headers)).json()["id"]
    lasting = {"title", "property_type", "purpose", "base_price", "country", "monthly_rent"}
    gone = dict.fromkeys(name for name in WHOLE if name not in lasting)
    needed = dict.fromkeys(lasting - {"monthly_rent"})
    after = await change(client, asha, room, **gone, **needed, status=None, is_available=None)
    assert {name for name in gone if after[name]} == set()
    assert {name: after[name] for name in lasting} == {name: WHOLE[name] for name in lasting}


async def test_house_rules_are_read_where_each_client_looks(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await person(services), await person(services, "Kabir")
    room = await home(client, asha, sharing_type=None)
    after = await change(client, asha, room, listing_preferences=PREFERENCES, society_vibes=["Early birds"])
    nested = after["listing_preferences"]
    assert {name: nested[name] for name in PREFERENCES} == PREFERENCES
    assert (after["gender_preference"], after["sharing_type"]) == ("male", "shared_room")
    assert nested["moderation_status"] == after["moderation_status"] == "live"
    assert nested["society_vibes"] == nested["society_vibe_tags"] == after["society_vibes"] == ["Early birds"]
    assert (after["status"], after["availability"], after["property_status"]) == ("active", "available", "approved")
    top = await change(client, asha, room, gender_preference="female")
    assert top["listing_preferences"]["gender_preference"] == "female"
    assert (await read(client, room, kabir))["listing_preferences"]["sharing_type"] == "shared_room"


async def test_what_only_the_house_decides_is_not_read_from_a_client(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await person(services)
    claims = {
        "boosted_until": "2099-01-01T00:00:00Z", "first_approved_at": None, "moderation_reason": "fine",
        "society_tag_votes": {"quiet": 99}, "moderated_by": 1,
    }  # fmt: skip
    counts = {
        "view_count": 900,
        "like_count": 900,
        "interest_count": 900,
        "owner_id": 1,
        "paused_because": "x",
        "id": 5,
    }
    room = await home(client, asha, listing_preferences=claims, **counts)
    before = await read(client, room, asha)
    after = await change(client, asha, room, title="Another fine title", listing_preferences=claims, **counts)
    for shown in (before, after):
        assert (shown["view_count"], shown["like_count"], shown["interest_count"]) == (0, 0, 0)
        assert (shown["id"], shown["owner_id"], shown["society_tag_votes"]) == (room, asha.id, [])
        assert shown["listing_preferences"]["moderation_reason"] is None
        assert shown["boosted_until"] < "2098"


async def test_strangers_learn_neither_the_door_nor_the_number(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await person(services), await person(services, "Kabir")
    room = (await client.post(HOMES, json={**ROOM, **WHOLE}, headers=asha.headers)).json()["id"]
    for who in (kabir, None):
        shown = await read(client, room, who)
        hidden = ("owner_contact", "full_address", "calendar_data")
        assert [shown[name] for name in hidden] == [None, None, None]
        assert (shown["latitude"], shown["longitude"]) == (12.978, 77.641)
    villa = {**ROOM, **WHOLE, "property_type": "villa", "purpose": "buy"}
    sold = (await client.post(HOMES, json=villa, headers=asha.headers)).json()["id"]
    assert (await read(client, sold))["latitude"] == WHOLE["latitude"]


@pytest.mark.parametrize("kind", ["house", "apartment", "builder_floor", "room", "villa", "plot", "condo", "penthouse",
                                  "studio", "loft", "pg", "flatmate", "office", "shop", "warehouse"])  # fmt: skip
async def test_every_type_can_be_offered(client: httpx.AsyncClient, services: Services, kind: str) -> None:
    asha = await person(services)
    shown = await read(client, await home(client, asha, property_type=kind))
    assert shown["property_type"] == kind
    assert shown["status"] == ("active" if kind in {"pg", "flatmate"} else "available")


@pytest.mark.parametrize("purpose", ["buy", "short_stay"])
@pytest.mark.parametrize("status", ["available", "sold", "rented", "under_offer", "maintenance"])
async def test_every_purpose_and_status_is_kept(
    client: httpx.AsyncClient, services: Services, purpose: str, status: str
) -> None:
    asha = await person(services)
    room = await home(client, asha, property_type="apartment", purpose=purpose, monthly_rent=None)
    after = await change(client, asha, room, status=status)
    assert (after["purpose"], after["status"], after["availability"]) == (purpose, status, status)
    assert after["is_available"] == (status == "available")


async def test_a_shared_home_that_is_let_is_on_show_no_more(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    room = await home(client, asha)
    after = await change(client, asha, room, status="rented")
    assert (after["status"], after["availability"], after["is_available"]) == ("paused", "rented", False)
    assert (await client.get(HOMES)).json()["items"] == []


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("2027-03-01", "2027-03-01T00:00:00Z"),
        ("2027-03-01T00:00:00Z", "2027-03-01T00:00:00Z"),
        # Midnight in India, as the mobile client sends it.
        ("2027-02-28T18:30:00.000Z", "2027-03-01T00:00:00Z"),
        ("2027-03-01T00:00:00", "2027-03-01T00:00:00Z"),
        ("", None),
        (None, None),
    ],
)
async def test_a_day_may_be_sent_as_a_date_or_as_a_moment(
    client: httpx.AsyncClient, services: Services, sent: str | None, kept: str | None
) -> None:
    asha = await person(services)
    room = await home(client, asha, available_from=sent)
    assert (await read(client, room))["available_from"] == kept


@pytest.mark.parametrize(
    "body",
    [
        {"monthly_rent": 0}, {"monthly_rent": 1e9}, {"base_price": -1}, {"base_price": "much"}, {"purpose": "swap"},
        {"property_type": "castle"}, {"kitchen_type": "open"}, {"ventilation_type": "so"}, {"windows_count": 101},
        {"windows_count": -1}, {"ventilation_shafts": 51}, {"setup_cost": -1}, {"other_charges": -1},
        {"other_charges_description": "x" * 301}, {"furnishing_level": "bare"}, {"pincode": "5600"},
        {"latitude": 91, "longitude": 0}, {"latitude": 12.9, "longitude": None}, {"available_from": "soon"},
        {"expires_at": "never"}, {"expires_at": "9999-12-31"}, {"available_from": "9999-12-31T23:59:59Z"},
        {"available_from": "0001-01-01T00:00:00+14:00"}, {"listing_preferences": {"expires_at": "9999-12-31"}},
        {"expires_at": "2020-01-01"}, {"calendar_data": [1]}, {"tags": ["x" * 201]}, {"features": "wifi"},
        {"image_urls": ["javascript:alert(1)"]}, {"image_urls": ["https://pictures.test/1.jpg"] * 51},
        {"video_urls": ["file:///etc/passwd"]}, {"google_street_view_url": "ftp://maps.test"},
        {"listing_preferences": {"moderation_status": "famous"}}, {"listing_preferences": {"sharing_type": "bunk"}},
        {"gender_preference": "cats"}, {"amenity_ids": ["lift"]}, {"bedrooms": 1001}, {"title": "\x00 and more"},
        {"status": "haunted"},
    ],
)  # fmt: skip
async def test_what_makes_no_sense_is_refused_alike_when_offered_and_when_changed(
    client: httpx.AsyncClient, services: Services, body: dict[str, Any]
) -> None:
    asha = await person(services)
    room = await home(client, asha)
    before = await read(client, room, asha)
    for answer in (
        await client.post(HOMES, json={**ROOM, **body}, headers=asha.headers),
        await client.put(f"{HOMES}/{room}", json=body, headers=asha.headers),
    ):
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "VALIDATION_ERROR"), answer.text
    assert await read(client, room, asha) == before


@pytest.mark.parametrize(
    "body", [{"purpose": "buy"}, {"monthly_rent": None}, {"property_type": "villa", "monthly_rent": None}]
)
async def test_type_purpose_and_rent_hold_together_when_only_one_is_changed(
    client: httpx.AsyncClient, services: Services, body: dict[str, Any]
) -> None:
    asha = await person(services)
    room = await home(client, asha)
    assert (await client.put(f"{HOMES}/{room}", json=body, headers=asha.headers)).status_code == 422


async def test_an_empty_change_changes_nothing(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    room = await home(client, asha)
    before = await read(client, room, asha)
    assert await change(client, asha, room) == before


async def test_amenities_are_rows_and_unknown_ones_are_left_out(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    known = (await client.get("/api/v1/amenities")).json()
    assert {"id", "title", "icon", "category", "is_active", "created_at", "updated_at"} == set(known[0])
    room = await home(client, asha, amenity_ids=[known[1]["id"], known[0]["id"], 999_999])
    shown = (await read(client, room))["amenities"]
    assert shown == [{name: row[name] for name in ("id", "title", "icon", "category")} for row in known[:2]]
    assert (await change(client, asha, room, amenity_ids=[]))["amenities"] == []


async def test_a_home_that_is_not_there_is_404_everywhere(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    for method, path, body in (
        ("GET", "", None), ("PUT", "", {"title": "A title that fits"}), ("DELETE", "", None),
        ("POST", "/images", {"image_url": "https://pictures.test/1.jpg"}), ("PUT", "/images/1", {"caption": "x"}),
        ("DELETE", "/images/1", None), ("POST", "/publish", None), ("POST", "/pause", None), ("POST", "/resume", None),
        ("POST", "/renew", {}), ("POST", "/boost", {"duration": "7d"}),
    ):  # fmt: skip
        answer = await client.request(method, f"{HOMES}/987654{path}", json=body, headers=asha.headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "PROPERTY_NOT_FOUND"), (method, path)
    for number in ("0", "99999999999999999999"):
        assert (await client.get(f"{HOMES}/{number}")).status_code in {404, 422}
