"""Each row of the contract's pages on homes and visits: what it answers on real data, and how it refuses."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.stories.home_answers import HOME_ANSWERS
from tests.stories.rows import API, PAGE_OF, Row, Scene, picture, unfit
from tests.support import database
from tests.support.cast import ROOM, flatmate, home, person, swipe
from tests.support.house import StoppedClock, browser, opened_app, settings_for
from tests.support.shapes import misfits

pytestmark = pytest.mark.anyio

# A Monday, nine in the morning in India: agents are at work.
MONDAY = datetime(2027, 1, 4, 3, 30, tzinfo=UTC)
NOBODYS = 2**52
WHOLE_HOME = {
    **ROOM, "property_type": "apartment", "sharing_type": "entire_flat", "state": "Karnataka",
    "country": "India", "pincode": "560038",
    "sub_locality": "Stage 2", "landmark": "The temple", "full_address": "7, 3rd Cross", "area_type": "super",
    "area_sqft": 900.5, "bedrooms": 2, "bathrooms": 2, "balconies": 1, "parking_spaces": 1,
    "kitchen_type": "vegetarian",
    "ventilation_type": "good", "windows_count": 4, "ventilation_shafts": 1, "setup_cost": 500, "other_charges": 250.5,
    "other_charges_description": "Water", "furnishing_level": "semi_furnished", "daily_rate": 900,
    "maintenance_charges": 1500, "floor_number": 2, "total_floors": 5, "age_of_property": 3, "max_occupancy": 3,
    "minimum_stay_days": 1, "amenity_ids": [1, 2], "features": ["wifi"], "available_from": "2027-01-01",
    "calendar_data": {"busy": []}, "tags": ["sunny"], "owner_name": "Asha", "owner_contact": "+919876543210",
    "builder_name": "Prestige", "search_keywords": "sunny corner", "video_urls": ["https://films.test/1.mp4"],
    "virtual_tour_url": "https://tours.test/1", "video_tour_url": "https://films.test/2.mp4",
    "floor_plan_url": "https://pictures.test/plan.jpg", "google_street_view_url": "https://maps.test/1",
    "listing_preferences": {"gender_preference": "any", "food_habits": "vegetarian",
        "pets": "no", "guests_policy": "occasional_ok"},
}  # fmt: skip
EVERY_FILTER = {
    "lat": 12.97, "lng": 77.64, "radius": 20, "q": "sunny", "semantic_search": False, "property_type": ["apartment"],
    "purpose": "rent", "price_min": 1, "price_max": 90000, "bedrooms_min": 1, "bedrooms_max": 9, "bathrooms_min": 1,
    "bathrooms_max": 9, "area_min": 1, "area_max": 9000, "city": "Bengaluru", "locality": "Indiranagar",
    "pincode": "560038", "amenities": ["1"], "features": ["wifi"], "furnishing": ["semi_furnished"],
    "kitchen_type": ["vegetarian"], "ventilation_type": ["good"], "windows_min": 1, "has_lift": False,
    "gender_preference": "female", "sharing_type": "entire_flat", "available_from": "2026-12-01",
    "move_in": "immediately", "parking_spaces_min": 1, "floor_number_min": 1, "floor_number_max": 9, "age_max": 9,
    "check_in": "2027-02-01", "check_out": "2027-02-05", "guests": 2, "sort_by": "distance", "exclude_swiped": False,
}  # fmt: skip
CHANGE = {
    "title": "Sunny flat", "base_price": 23000.5, "status": "available", "is_available": True,
    "features": ["wifi", "ac"],
    "listing_preferences": {"pets": "yes"}, "gender_preference": "any", "sharing_type": "entire_flat",
    "society_type": "gated", "society_amenities": ["gym"], "society_vibe_tags": ["Quiet"], "tags": [],
    "image_urls": ["https://pictures.test/3.jpg"], "available_from": "2027-01-02",
}  # fmt: skip
NEW_AGENT = {
    "name": "Ira", "contact_number": "+91 98765 43210", "description": "Knows the east.", "languages": ["english"],
    "avatar_url": "https://pictures.test/ira.jpg", "agent_type": "specialist", "experience_level": "expert",
    "working_hours": {"start": "09:00", "end": "18:00", "timezone": "UTC"}, "specializations": ["rentals"],
}  # fmt: skip
TOUR = {"property_id": "$flat", "visit_context": "property_tour"}
FILED = {"folder": "property_image", "visibility": "public"}

ROWS = (
    # Agents.
    Row("GET /agents", "page of Agent", who="meera", query={"include_inactive": True}),
    Row("POST /agents", "Agent", who="meera", given=NEW_AGENT, keeps="ira"),
    Row("POST /agents/assign", "InCare", who="kabir", query={"agent_id": "$omars"}),
    Row("POST /agents/assign", "InCare", who="nina"),
    Row("GET /agents/assigned", "Agent", who="kabir"),
    Row("GET /agents/available", "page of Agent", query={"specialization": "rentals", "agent_type": "specialist"}),
    Row("GET /agents/me", "Agent", who="omar"),
    Row("GET /agents/specializations/rentals", "page of Agent"),
    Row("GET /agents/system/stats", "System", who="meera"),
    Row("GET /agents/system/workload", "page of Workload", who="meera"),
    Row("GET /agents/types/specialist", "page of Agent"),
    Row("GET /agents/{omars}", "Agent"),
    Row("PUT /agents/{omars}", "Agent", who="meera", given={"description": "Early.", "is_active": True}),
    Row("PATCH /agents/{omars}/availability", "Done", who="omar", query={"is_available": True}),
    Row("GET /agents/{omars}/stats", "Stats of Agent"),
    Row("GET /agents/{omars}/visits", "page of Visit", who="omar"),
    Row("DELETE /agents/{ira}", "Done", who="meera"),
    # Homes.
    Row("GET /amenities", "[AmenityRow]", who=""),
    Row("POST /properties", "Property", given=WHOLE_HOME, keeps="other_flat"),
    Row("POST /properties", "Property", who="meera", query={"owner_id": "$asha"}, given=ROOM),
    Row("GET /properties", "page of Property", who=""),
    Row("GET /properties", "page of Property", who="kabir", query=EVERY_FILTER),
    Row("GET /properties", "page of Property", who="kabir", query={"ids": ["$flat"], "bbox": "77,12,78,13"}),
    *(Row("GET /properties", "page of Property", who="", query={"sort_by": sort, "lat": 12.97, "lng": 77.64})
      for sort in ("distance", "price_low", "price_high", "newest", "popular")),
    Row("GET /properties", "page of Property", who="", query={"sort_by": "relevance", "q": "sunny"}),
    Row("GET /properties/me", "page of Property"),
    Row("GET /properties/recommendations", "page of Property", who=""),
    Row("GET /properties/semantic-search", "page of Property", who="kabir", query={"q": "sunny room"}),
    Row("GET /properties/{flat}", "Property", who=""),
    Row("GET /properties/{flat}", "Property", who="kabir"),
    Row("PUT /properties/{flat}", "Property", given=CHANGE),
    Row("DELETE /properties/{other_flat}", "Done"),
    # Files.
    Row("POST /upload", "Uploaded", file="file", form=FILED, keeps="file=media.id"),
    Row("POST /upload/batch", "UploadedMany", file="files", form={"folder": "chats", "visibility": "private"}),
    Row("POST /upload/presigned", "Links", given={"files": [{
        "filename": "a.png", "content_type": "image/png", "file_size": 900, "folder_type": "property_image",
        "property_id": "$flat", "visibility": "public"}]}),
    Row("POST /upload/confirm/{upload}", "Confirmed"),
    Row("GET /upload/media", "page of File", query={"mime_type": "image/webp", "upload_status": "complete"}),
    Row("GET /upload/media", "page of File", query={"folder": "chats", "visibility": "private"}),
    Row("GET /upload/media/{file}", "File"),
    Row("PATCH /upload/media/{file}", "File", given={"visibility": "private"}),
    Row("DELETE /upload/media/{file}", "", status=204),
    Row("POST /upload/media/batch-delete", "FilesGone", given={"media_ids": ["$kept", "7777777"]}),
    # Visits.
    Row("POST /visits", "Visit", who="kabir", keeps="tour", given={
        **TOUR, "scheduled_date": "2027-01-07", "special_requirements": "With my mother"}),
    Row("POST /visits", "Visit", who="kabir", keeps="meeting", given={
        "property_id": "$flat", "scheduled_date": "2027-01-08T05:30:00Z", "visit_context": "flatmate_meet",
        "counterparty_user_id": "$asha", "conversation_id": "$talk", "match_id": "$match"}),
    Row("GET /visits", "page of Visit", who="kabir"),
    Row("GET /visits", "page of Visit", who="kabir", query={"status": "requested"}),
    Row("GET /visits", "page of Visit", who="kabir", query={"status": "scheduled"}),
    Row("GET /visits/all", "page of Visit", who="meera", query={
        "status": "requested", "property_id": "$flat", "user_id": "$kabir"}),
    Row("GET /visits/past", "page of Visit", who="kabir"),
    Row("GET /visits/upcoming", "page of Visit", who="kabir"),
    Row("GET /visits/{tour}", "Visit", who="kabir"),
    Row("PUT /visits/{tour}", "Visit", given={
        "status": "confirmed", "visit_notes": "Ring twice", "follow_up_required": True,
        "follow_up_date": "2027-01-09T00:00:00Z"}),
    Row("PUT /visits/{done}", "Visit", who="kabir", given={"visitor_feedback": "Bright", "interest_level": "high"}),
    Row("POST /visits/{done}/complete", "Visit", given={"notes": "They came", "feedback": None}),
    Row("POST /visits/{tour}/reschedule", "Visit", who="kabir", given={
        "new_date": "2027-01-09T05:30:00Z", "reason": "Exam"}),
    Row("POST /visits/{tour}/cancel", "Visit", who="kabir", given={"reason": "Found one"}),
)  # fmt: skip
SHAPES = HOME_ANSWERS | {"Stats of Agent": HOME_ANSWERS["Agent"] + " stats:AgentsStats"}
PAGES = (PAGE_OF, "[")
FOR_SOMEBODY = [number for number, row in enumerate(ROWS) if row.who]
FOR_STAFF = [number for number, row in enumerate(ROWS) if row.who == "meera"]
OF_ONE = [number for number, row in enumerate(ROWS) if "{" in row.call]
PAGED = [number for number, row in enumerate(ROWS) if row.answer.startswith(PAGE_OF)]
WRITING = [number for number, row in enumerate(ROWS) if isinstance(row.given, dict)]


@dataclass(frozen=True)
class Refused:
    """A call that is refused, with which status and code."""

    status: int
    code: str
    row: Row

    def __str__(self) -> str:
        """Return what the refusal is called."""
        return f"{self.row.call} {self.code}"


def refused(status: int, code: str, call: str, **row: Any) -> Refused:
    return Refused(status, code, Row(call, "Refusal", **row))


REFUSALS = (
    refused(400, "VISIT_IN_PAST", "POST /visits", who="kabir", given={
        **TOUR, "scheduled_date": "2026-12-31T05:30:00Z"}),
    refused(400, "VISIT_TOO_FAR", "POST /visits", who="kabir", given={**TOUR, "scheduled_date": "2037-01-05"}),
    refused(400, "OWN_LISTING", "POST /visits", given={**TOUR, "scheduled_date": "2027-01-06"}),
    refused(409, "VISIT_CONFLICT", "POST /visits", who="nina", given={
        **TOUR, "scheduled_date": "2027-01-05T05:30:00Z"}),
    refused(404, "PROPERTY_NOT_FOUND", "POST /visits", who="kabir", given={
        "property_id": NOBODYS, "scheduled_date": "2027-01-06"}),
    refused(400, "MATCH_REQUIRED", "POST /visits", who="nina", given={
        "property_id": "$flat", "scheduled_date": "2027-01-06", "visit_context": "flatmate_meet",
        "counterparty_user_id": "$asha"}),
    refused(422, "VALIDATION_ERROR", "GET /visits", who="kabir", query={"status": "bogus"}),
    refused(422, "VALIDATION_ERROR", "GET /visits/all", who="meera", query={"status": "bogus"}),
    refused(404, "VISIT_NOT_FOUND", "GET /visits/{taken}", who="nina"),
    refused(404, "VISIT_NOT_FOUND", "POST /visits/{taken}/cancel", who="nina", given={"reason": "Not mine"}),
    refused(403, "NOT_YOURS_TO_CONFIRM", "PUT /visits/{taken}", who="kabir", given={"status": "confirmed"}),
    refused(400, "INVALID_TRANSITION", "POST /visits/{taken}/complete", given={}),
    refused(403, "PROPERTY_OWNERSHIP_REQUIRED", "PUT /properties/{flat}", who="nina", given={"title": "Mine now"}),
    refused(403, "PROPERTY_OWNERSHIP_REQUIRED", "DELETE /properties/{flat}", who="nina"),
    refused(422, "VALIDATION_ERROR", "GET /properties", who="", query={"lat": 91, "lng": 0}),
    refused(422, "VALIDATION_ERROR", "GET /properties", who="", query={"price_max": "NaN"}),
    refused(422, "VALIDATION_ERROR", "GET /properties", who="", query={"sort_by": "loudest"}),
    refused(404, "MEDIA_NOT_FOUND", "GET /upload/media/{kept}", who="nina"),
    refused(403, "AGENT_REQUIRED", "GET /agents/me", who="nina"),
)  # fmt: skip


@dataclass(frozen=True)
class Walk:
    """What each row answers, and how it refuses strangers, unknown ids, broken cursors and bodies."""

    answered: list[httpx.Response]
    refused: list[httpx.Response]
    to_nobody: dict[int, httpx.Response]
    to_others: dict[int, httpx.Response]
    of_nothing: dict[int, httpx.Response]
    after_nonsense: dict[int, httpx.Response]
    of_no_size: dict[int, httpx.Response]
    with_a_list: dict[int, httpx.Response]


@pytest.fixture(scope="module")
async def walk(servers: tuple[str, str], worker_database: str, worker_id: str, tmp_path_factory: Any) -> Walk:
    """Every row in the order of the table: later rows live with what earlier ones did."""
    number = int(worker_id.removeprefix("gw")) + 1 if worker_id.startswith("gw") else 0
    valkey, folder = f"{servers[1]}?db={number}", tmp_path_factory.mktemp("files")
    settings = settings_for(worker_database, valkey, f"homes-{worker_id}", data_folder=folder)
    clock = StoppedClock(MONDAY)
    try:
        async with opened_app(settings, clock=clock) as (app, services), browser(app) as client:
            await services.valkey.flushdb()
            scene = Scene(client, services)
            await set_up(scene, clock)
            refusals = [await scene.ask(each.row) for each in REFUSALS]
            answered = [await scene.ask(row) for row in ROWS]
            return Walk(answered, refusals, *[await _asked(scene, rows) for rows in _variations(scene)])
    finally:
        database.empty(worker_database)


def _variations(scene: Scene) -> list[dict[int, Row]]:
    """The rows as they must be refused, in the order of the walk's fields."""
    unknown = dict.fromkeys(scene.known, NOBODYS)
    return [
        {number: replace(ROWS[number], who="") for number in FOR_SOMEBODY},
        {number: replace(ROWS[number], who="nina") for number in FOR_STAFF},
        {number: replace(ROWS[number], call=ROWS[number].call.format(**unknown), keeps="") for number in OF_ONE},
        {number: replace(ROWS[number], query={**ROWS[number].query, "cursor": "nonsense"}) for number in PAGED},
        {number: replace(ROWS[number], query={**ROWS[number].query, "limit": 0}) for number in PAGED},
        {number: replace(ROWS[number], given=["nonsense"]) for number in WRITING},
    ]


async def _asked(scene: Scene, rows: dict[int, Row]) -> dict[int, httpx.Response]:
    return {number: await scene.ask(replace(row, keeps="")) for number, row in rows.items()}


async def set_up(scene: Scene, clock: StoppedClock) -> None:
    """Asha offers a flat and a room and matched with Kabir, who has seen the flat and is to come again."""
    client, services = scene.client, scene.services
    asha = scene.enter("asha", await flatmate(services, client, mode="room_poster"))
    kabir = scene.enter("kabir", await flatmate(services, client, "Kabir", mode="seeker"))
    scene.enter("nina", await flatmate(services, client, "Nina"))
    meera = scene.enter("meera", await person(services, "Meera", role="admin"))
    omar = scene.enter("omar", await person(services, "Omar", role="agent"))
    hours = {"start": "00:00", "end": "23:59", "timezone": "Asia/Kolkata"}
    agent = {"name": "Omar", "user_id": omar.id, "working_hours": hours, "specializations": ["rentals"],
             "agent_type": "specialist"}  # fmt: skip
    made = await client.post(f"{API}/agents", json=agent, headers=meera.headers)
    assert made.status_code == 200, made.text
    scene.known |= {"omars": made.json()["id"], "flat": await home(client, asha, **WHOLE_HOME)}
    await home(client, asha)
    await swipe(client, kabir, asha)
    matched = await swipe(client, asha, kabir)
    scene.known |= {"match": matched["match_id"], "talk": matched["conversation_id"]}
    soon = MONDAY + timedelta(minutes=10)
    for name, at in (("done", soon.isoformat()), ("taken", "2027-01-05T05:30:00Z")):
        wish = {"property_id": scene.known["flat"], "scheduled_date": at}
        visit = await client.post(f"{API}/visits", json=wish, headers=kabir.headers)
        assert visit.status_code == 200, visit.text
        scene.known[name] = visit.json()["id"]
    done = f"{API}/visits/{scene.known['done']}"
    agreed = await client.put(done, json={"status": "confirmed"}, headers=asha.headers)
    assert agreed.status_code == 200, agreed.text
    await upload(scene, asha.headers)
    clock.advance(minutes=20)


async def upload(scene: Scene, headers: dict[str, str]) -> None:
    """Asha uploads a picture by a link, and another one at once."""
    client, data = scene.client, {"files": [{"filename": "a.png", "content_type": "image/png"}]}
    link = (await client.post(f"{API}/upload/presigned", json=data, headers=headers)).json()["items"][0]
    sent = await client.post(httpx.URL(link["signed_url"]).raw_path.decode(), files=[("file", picture())])
    assert sent.status_code == 200, sent.text
    kept = await client.post(f"{API}/upload", files=[("file", picture())], headers=headers)
    assert kept.status_code == 200, kept.text
    scene.known |= {"upload": link["upload_id"], "kept": kept.json()["media"]["id"]}


def named(numbers: Any) -> list[str]:
    return [str(ROWS[number]) for number in numbers]


def is_refusal(answer: httpx.Response, *statuses: int) -> None:
    assert answer.status_code in statuses, answer.text
    assert list(misfits(answer.json(), "Refusal", SHAPES)) == []


@pytest.mark.parametrize("number", range(len(ROWS)), ids=named(range(len(ROWS))))
async def test_a_row_answers_as_clients_read_it(walk: Walk, number: int) -> None:
    row, answer = ROWS[number], walk.answered[number]
    assert answer.status_code == row.status, answer.text
    assert list(unfit(row, answer, SHAPES)) == []


@pytest.mark.parametrize("number", range(len(REFUSALS)), ids=list(map(str, REFUSALS)))
async def test_what_may_not_be_is_refused_with_its_own_code(walk: Walk, number: int) -> None:
    asked, answer = REFUSALS[number], walk.refused[number]
    is_refusal(answer, asked.status)
    assert answer.json()["error"]["code"] == asked.code


@pytest.mark.parametrize("number", FOR_SOMEBODY, ids=named(FOR_SOMEBODY))
async def test_a_row_for_somebody_refuses_nobody(walk: Walk, number: int) -> None:
    answer = walk.to_nobody[number]
    # Homes are for everybody to read.
    if str(ROWS[number]).startswith(("GET /properties?", "GET /properties/semantic", "GET /properties/{")):
        assert answer.status_code in {200, 404}, answer.text
    else:
        is_refusal(answer, 401)


@pytest.mark.parametrize("number", FOR_STAFF, ids=named(FOR_STAFF))
async def test_a_row_for_staff_refuses_others(walk: Walk, number: int) -> None:
    is_refusal(walk.to_others[number], 403, 404)


@pytest.mark.parametrize("number", OF_ONE, ids=named(OF_ONE))
async def test_what_is_not_there_is_not_found(walk: Walk, number: int) -> None:
    # An agent is told of themselves, and not whether there are others.
    is_refusal(walk.of_nothing[number], 403 if ROWS[number].who == "omar" else 404)


@pytest.mark.parametrize("number", PAGED, ids=named(PAGED))
async def test_a_page_after_nonsense_is_refused(walk: Walk, number: int) -> None:
    is_refusal(walk.after_nonsense[number], 400)


@pytest.mark.parametrize("number", PAGED, ids=named(PAGED))
async def test_a_page_of_no_size_is_refused(walk: Walk, number: int) -> None:
    is_refusal(walk.of_no_size[number], 422)


@pytest.mark.parametrize("number", WRITING, ids=named(WRITING))
async def test_a_body_of_another_kind_is_refused(walk: Walk, number: int) -> None:
    is_refusal(walk.with_a_list[number], 422)
