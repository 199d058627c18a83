"""Each row of what today's clients call: its status, and the names and JSON types in its answer."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.stories.answers import ANSWERS
from tests.stories.rows import API, Row, Scene, Walk, unfit
from tests.support import database
from tests.support.cast import flatmate, home, person, swipe
from tests.support.courier import KeepingCourier
from tests.support.house import browser, opened_app, settings_for
from tests.support.oidc import OpenIdStandIn, provider
from tests.support.shapes import misfits

pytestmark = pytest.mark.anyio

GOOGLE = "web.google.test"


BUG = {
    "source": "web", "bug_type": "crash", "severity": "high", "title": "It closes", "description": "On opening a chat.",
}  # fmt: skip
ALL_OF_ME = {
    "full_name": "Asha Rao", "mode": "room_poster", "profile_status": "active", "onboarding_completed": True,
    "bio": "Early riser.", "age": 27, "profession": "Nurse", "budget_min": 15000, "budget_max": 25000.5,
    "move_in_timeline": "within_1_month", "city": "Bangalore", "locality": "Indiranagar",
    "sleep_schedule": "early_bird", "cleanliness": "tidy", "food_habits": "vegetarian", "smoking": "never",
    "drinking": "never", "native_place": "Mysuru", "linkedin_url": "https://linkedin.com/in/asha",
    "guests_policy": "occasional_ok", "work_style": "hybrid", "gender": "female", "gender_preference": "any",
    "profile_image_url": "https://pictures.test/asha.jpg", "preferences": {"non_negotiables": ["no_smoking"]},
    "email": "asha@people.test", "phone": "+919876543299",
}  # fmt: skip
NARROWED = {
    "city": "Bangalore", "budget_min": 1000, "budget_max": 90000, "move_in": "within_1_month", "age_min": 18,
    "age_max": 60, "non_negotiables": "no_smoking",
}  # fmt: skip
NEAR_HOMES = {
    "lat": 12.97, "lng": 77.64, "radius": 20, "q": "sunny", "property_type": ["flatmate", "pg"], "purpose": "rent",
    "price_min": 1, "price_max": 90000, "bedrooms_min": 1, "bedrooms_max": 9, "bathrooms_min": 0, "bathrooms_max": 9,
    "area_min": 0, "area_max": 9000, "city": "Bangalore", "locality": "Indiranagar", "pincode": "560038",
    "features": ["wifi"], "parking_spaces_min": 0, "floor_number_min": 0, "floor_number_max": 50, "age_max": 90,
    "guests": 1, "is_liked": True, "sort_by": "distance",
}  # fmt: skip
EQUIPPED = {
    "pincode": "560038", "features": ["wifi"], "area_sqft": 900, "bathrooms": 2, "parking_spaces": 1,
    "floor_number": 2, "age_of_property": 3, "max_occupancy": 2,
}  # fmt: skip
PAGE = {"title": "Terms", "content": "<p>Be kind.</p>", "format": "html", "custom_config": {}, "is_draft": False}
VERSION = {"release_notes": "Faster", "download_url": "https://apps.test/a", "is_mandatory": False, "is_active": True}

ROWS = (
    # People.
    Row("GET /flatmates/bootstrap", "Bootstrap"),
    Row("GET /flatmates/catalogs", "[Catalog]", who=""),
    Row("GET /flatmates/profile", "Profile"),
    Row("PUT /flatmates/profile", "Profile", given=ALL_OF_ME),
    Row("PATCH /flatmates/profile", "Profile", given={"bio": None, "preferences": {"messages": True}}),
    Row("POST /flatmates/profile", "Profile", given={"work_style": "wfh"}),
    Row("GET /flatmates/profiles", "page of Peer", who="nina"),
    Row("GET /flatmates/profiles", "page of Peer", who="nina", query=NARROWED),
    Row("GET /flatmates/profiles/{kabir}", "Peer"),
    Row("GET /flatmates/profiles/{kabir}/compatibility", "Fit"),
    Row("POST /flatmates/profile-views", "View", who="kabir", given={
        "target_user_id": "$asha", "duration_seconds": 30, "context_property_id": "$room", "scroll_depth_percent": 80,
        "source": "public_profile"}),
    # Swipes, likes, matches.
    Row("POST /flatmates/swipes", "Swiped", given={
        "target_type": "user", "action": "like", "target_user_id": "$leela", "context_property_id": None}),
    Row("POST /flatmates/swipes", "Swiped", who="nina", given={
        "target_type": "property", "action": "super_like", "property_id": "$room"}),
    Row("GET /flatmates/likes", "page of LikeIn", who="ravi"),
    Row("GET /flatmates/outgoing-likes", "page of LikeOut", who="nina"),
    Row("GET /flatmates/matches", "page of Match"),
    Row("POST /swipes", "Done", who="kabir", given={"property_id": "$room", "is_liked": True}),
    Row("GET /flatmates/outgoing-likes", "page of LikeOut", who="kabir", keeps="swipe"),
    Row("GET /swipes", "page of Property", who="kabir"),
    Row("GET /swipes", "page of Property", who="kabir", query=NEAR_HOMES),
    Row("GET /swipes/stats", "Stats", who="kabir"),
    Row("PUT /swipes/{swipe}/toggle", "Done", who="kabir"),
    Row("POST /swipes/batch-remove", "Removed", who="kabir", given={"property_ids": ["$room", "$shady"]}),
    Row("DELETE /swipes/undo", "Done", who="nina"),
    # Talk.
    Row("GET /flatmates/conversations", "page of Talk"),
    Row("POST /flatmates/conversations", "Talk", who="kabir", given={
        "peer_user_id": "$asha", "initial_message": "Hello!"}),
    Row("GET /flatmates/conversations/{talk}", "Talk"),
    Row("POST /flatmates/conversations/{talk}/messages", "Message", who="kabir", given={
        "body": "See you there", "message_type": "visit_request", "metadata": {"status": "requested"},
        "attachment_url": "https://pictures.test/map.png"}),
    Row("POST /flatmates/conversations/{talk}/mark-read", "Read"),
    Row("POST /flatmates/conversations/{talk}/qna", "Kept", given={
        "answers": {"0": "Tea", "1": "Quiet", "2": "Early"}}),
    Row("POST /flatmates/conversations/{talk}/qa", "Kept", who="kabir", given={"answers": {"0": "Coffee"}}),
    Row("GET /flatmates/conversations/{talk}/messages", "Messages", query={"limit": 200, "before_id": 2**40}),
    Row("GET /flatmates/conversations/{talk}/messages", "Messages"),
    # Notices.
    Row("GET /flatmates/notifications", "page of Notice", keeps="notice"),
    Row("PUT /flatmates/notifications/{notice}", "NoticeRead", given={"is_read": True}),
    Row("PUT /flatmates/notifications", "NoticesRead", given={"mark_all_read": True}),
    # Going to see it.
    Row("PUT /flatmates/visits/{visit}", "VisitMoved", given={"status": "confirmed", "scheduled_date": None}),
    # Safety.
    Row("POST /flatmates/reports", "Report", given={
        "reported_user_id": "$dev", "reason": "fake_profile", "conversation_id": None, "property_id": "$shady",
        "notes": "Asks for money"}, keeps="report"),
    Row("GET /flatmates/moderation/reports", "page of ReportRow", who="meera"),
    Row("PUT /flatmates/moderation/reports/{report}", "ReportDecided", who="meera", given={
        "action": "warn_user", "notes": "First time"}),
    Row("GET /flatmates/moderation/reports", "page of ReportRow", who="meera", query={"status": "resolved"}),
    Row("GET /flatmates/moderation/listings", "page of ListingRow", who="meera", query={"status": "pending_review"}),
    Row("POST /flatmates/moderation/prescreen/{shady}", "Look", who="meera"),
    Row("PUT /flatmates/moderation/listings/{shady}", "ListingDecided", who="meera", given={
        "action": "reject", "reason": "No such house"}),
    Row("GET /flatmates/moderation/listings", "page of ListingRow", who="meera", query={"status": "rejected"}),
    Row("POST /flatmates/listings/{room}/society-tags/votes", "Vote", who="kabir", given={
        "tag": "Quiet", "vote": "up"}),
    Row("PUT /flatmates/matches/{match}/unmatch", "Unmatched"),
    Row("POST /flatmates/blocks", "Unmatched", given={"blocked_user_id": "$leela", "unmatch_only": True}),
    Row("POST /flatmates/blocks", "Block", given={"blocked_user_id": "$ravi"}),
    Row("GET /flatmates/blocks", "page of Blocked"),
    Row("DELETE /flatmates/blocks/{ravi}", "Unblocked"),
    # Signing in.
    Row("GET /auth/config", "Config", who=""),
    Row("POST /auth/identifier-status", "Known", who="", given={"identifier": "asha@people.test"}),
    Row("POST /auth/identifier-status", "Known", who="", given={"identifier": "9876543299"}),
    Row("POST /auth/last-method", "", given={"method": "phone_otp"}, status=204),
    Row("POST /auth/link-identity", "Linked", who="zoya", given={"provider": "google", "id_token": "$id_token"}),
    Row("POST /auth/delete-account", "", who="zoya", given={"confirm": True}, status=204),
    # Accounts.
    Row("GET /users/me", "User"),
    Row("GET /users/profile", "User"),
    Row("PUT /users/me", "User", given={
        "full_name": "Asha Rao", "date_of_birth": "1998-04-05", "email": "rao@people.test", "phone": "9876543298",
        "preferences": {"theme": "dark"}, "current_latitude": 12.9, "current_longitude": 77.6,
        "notification_settings": {"digest": False}, "privacy_settings": {"location_sharing": False},
        "profile_image_url": "https://pictures.test/a.jpg"}),
    Row("PUT /users/profile", "User", given={"full_name": "Asha K Rao"}),
    Row("PUT /users/me/phone", "User", given={"phone": "+91 98765 43297"}),
    Row("GET /users/me/auth-state", "Stage"),
    Row("GET /users/me/auth-state", "Stage", query={"app": "flatmates"}),
    Row("POST /users/me/onboarding", "User", query={"app": "stays"}),
    Row("GET /users/me/identities", "Ways"),
    Row("POST /users/me/avatar", "User", file="file"),
    Row("POST /users/me/profile-image", "User", file="file"),
    Row("PUT /users/location", "Done", given={"latitude": 12.97, "longitude": 77}),
    Row("PUT /users/preferences", "Done", given={
        "property_type": ["flatmate"], "purpose": "rent", "budget_min": 1, "budget_max": 2, "bedrooms_min": 1,
        "bedrooms_max": 2, "area_min": 1, "area_max": 2, "location_preference": ["Koramangala"], "max_distance_km": 5}),
    Row("GET /users/preferences", "Sought"),
    Row("PUT /users/notification-settings", "Done", given={
        "push_notifications": True, "frequency": "daily", "quietHours": {"start": "22:00", "end": "07:00"},
        "categories": {"engagement": False}}),
    Row("GET /users/notification-settings", "Switches"),
    Row("PUT /users/notifications", "User", given={"digest": True}),
    Row("PUT /users/privacy-settings", "Done", given={"profile_visibility": "private", "contact_sharing": False}),
    Row("GET /users/privacy-settings", "Privacy"),
    Row("PUT /users/privacy", "User", given={"search_history_tracking": False}),
    Row("GET /users", "page of User", who="meera", query={
        "q": "Asha", "is_active": True, "phone_verified": False, "unassigned": True}),
    Row("GET /users/{kabir}", "User", who="meera"),
    Row("PUT /users/{kabir}", "User", who="meera", given={"full_name": "Kabir Khan"}),
    Row("POST /users/{kabir}/assign-agent", "Done", who="meera", given={"agent_id": "$agent"}),
    Row("GET /users", "page of User", who="meera", query={"agent_id": "$agent"}),
    Row("DELETE /users/me", "Done", who="leela"),
    # The office.
    Row("POST /bugs", "Bug", given={**BUG, "device_info": {"os": "Android 15"}, "tags": ["chat"],
        "media_urls": ["https://pictures.test/1.png"], "steps_to_reproduce": "Open it", "expected_behavior": "Stays",
        "actual_behavior": "Closes", "app_version": "1.4.2"}, keeps="bug"),
    Row("POST /bugs/with-media", "Bug", form={**BUG, "device_info": "Pixel 9", "tags": "chat,crash"}, file="files"),
    Row("GET /bugs", "page of Bug", query={"status": "open", "bug_type": "crash", "severity": "high"}),
    Row("GET /bugs/{bug}", "Bug"),
    Row("PUT /bugs/{bug}", "Bug", who="meera", given={
        "status": "resolved", "assigned_to": "$meera", "resolution": "Fixed", "tags": ["chat"]}),
    Row("POST /faqs", "Faq", who="meera", given={
        "question": "Is it free?", "answer": "Yes.", "category": "money", "tags": ["price"], "display_order": 3,
        "is_active": True}, keeps="faq"),
    Row("GET /faqs", "page of Faq", who="meera", query={"category": "money", "is_active": True}),
    Row("GET /faqs/public", "page of Faq", who="", query={"category": "money"}),
    Row("GET /faqs/{faq}", "Faq", who="meera"),
    Row("PUT /faqs/{faq}", "Faq", who="meera", given={"answer": "It is."}),
    Row("DELETE /faqs/{faq}", "Done", who="meera"),
    Row("POST /pages", "Page", who="meera", given={**PAGE, "unique_name": "terms", "is_private": False}),
    Row("GET /pages", "page of Page", who="meera", query={"is_active": True, "is_draft": False}),
    Row("GET /pages/terms", "Page", who="meera"),
    Row("GET /pages/terms/public", "PublicPage", who=""),
    Row("PUT /pages/terms", "Page", who="meera", given=PAGE),
    Row("DELETE /pages/terms", "Done", who="meera"),
    Row("POST /versions", "Version", who="meera", keeps="version", given={
        **VERSION, "app": "flatmates", "platform": "android", "version": "2.0.0", "build_number": 20,
        "min_supported_version": "1.0.0"}),
    Row("GET /versions", "page of Version", who="meera", query={
        "app": "flatmates", "platform": "android", "is_active": True}),
    Row("PUT /versions/{version}", "Version", who="meera", given=VERSION),
    Row("POST /versions/check", "Checked", who="", given={
        "app": "flatmates", "platform": "android", "current_version": "1.9.0", "build_number": 19}),
    Row("GET /deeplinks/apps", "[App]", who=""),
    Row("POST /deeplinks/generate", "Link", who="", given={
        "app": "flatmates", "entity": "listing", "identifier": "7"}),
    Row("GET /deeplinks/flatmates/chat/7", "Link", who=""),
)  # fmt: skip
FOR_SOMEBODY = [number for number, row in enumerate(ROWS) if row.who]
FOR_STAFF = [number for number, row in enumerate(ROWS) if row.who == "meera"]


@pytest.fixture(scope="module")
async def walk(servers: tuple[str, str], worker_database: str, worker_id: str) -> Walk:
    """Every row in the order of the table: later rows live with what earlier ones did."""
    number = int(worker_id.removeprefix("gw")) + 1 if worker_id.startswith("gw") else 0
    courier = KeepingCourier()
    with provider() as google:
        google.clients[GOOGLE] = "secret"
        settings = settings_for(
            worker_database,
            f"{servers[1]}?db={number}",
            f"contract-{worker_id}",
            google_issuer=google.url,
            google_web_client_id=GOOGLE,
        )
        try:
            async with opened_app(settings, courier=courier) as (app, services), browser(app) as client:
                await services.valkey.flushdb()
                scene = Scene(client, services)
                await set_up(scene)
                await sign_in(scene, courier, google)
                answered = [await scene.ask(row) for row in ROWS]
                to_nobody = {number: await scene.ask(replace(ROWS[number], who="")) for number in FOR_SOMEBODY}
                to_others = {number: await scene.ask(replace(ROWS[number], who="nina")) for number in FOR_STAFF}
        finally:
            database.empty(worker_database)
    return Walk(answered, to_nobody, to_others)


async def set_up(scene: Scene) -> None:
    """Asha offers a room and matched with Kabir; others like, are liked, and were reported."""
    client, services = scene.client, scene.services
    asha = scene.enter("asha", await flatmate(services, client, mode="room_poster"))
    kabir = scene.enter("kabir", await flatmate(services, client, "Kabir", mode="seeker"))
    leela, ravi, nina, dev = [
        scene.enter(name.lower(), await flatmate(services, client, name)) for name in ("Leela", "Ravi", "Nina", "Dev")
    ]
    meera = scene.enter("meera", await person(services, "Meera", role="admin"))
    scene.known["room"] = await home(client, asha, **EQUIPPED)
    scene.known["shady"] = await home(client, dev, title="Telegram only, no photos", image_urls=[])
    await swipe(client, kabir, asha, context_property_id=scene.known["room"])
    made = await swipe(client, asha, kabir)
    scene.known |= {"match": made["match_id"], "talk": made["conversation_id"]}
    meeting = {
        "property_id": scene.known["room"], "counterparty_user_id": asha.id, "visit_context": "flatmate_meet",
        "conversation_id": made["conversation_id"],
        "scheduled_date": str((datetime.now(UTC) + timedelta(days=3)).date()),
    }  # fmt: skip
    asked = await client.post(f"{API}/visits", json=meeting, headers=kabir.headers)
    assert asked.status_code == 200, asked.text
    scene.known["visit"] = asked.json()["id"]
    await swipe(client, leela, asha)
    await swipe(client, asha, ravi)
    await swipe(client, nina, ravi, "super_like")
    omar = await person(services, "Omar", role="agent")
    agent = await client.post(f"{API}/agents", json={"name": "Omar", "user_id": omar.id}, headers=meera.headers)
    scene.known["agent"] = agent.json()["id"]


async def sign_in(scene: Scene, courier: KeepingCourier, google: OpenIdStandIn) -> None:
    """Zoya has an account of the built-in sign-in, and a token of Google."""
    phone = "+919876500001"
    await scene.client.post("/auth/v1/otp", json={"phone": phone})
    said = {"phone": phone, "token": courier.codes[phone], "type": "sms"}
    session = (await scene.client.post("/auth/v1/verify", json=said)).json()
    scene.tokens["zoya"] = {"Authorization": f"Bearer {session['access_token']}"}
    scene.known["id_token"] = google.id_token(GOOGLE)


@pytest.mark.parametrize("number", range(len(ROWS)), ids=list(map(str, ROWS)))
async def test_a_row_answers_as_clients_read_it(walk: Walk, number: int) -> None:
    row, answer = ROWS[number], walk.answered[number]
    assert answer.status_code == row.status, answer.text
    assert list(unfit(row, answer, ANSWERS)) == []


@pytest.mark.parametrize("number", FOR_SOMEBODY, ids=lambda number: str(ROWS[number]))
async def test_a_row_for_somebody_refuses_nobody_in_the_one_envelope(walk: Walk, number: int) -> None:
    answer = walk.to_nobody[number]
    assert answer.status_code == 401, answer.text
    assert list(misfits(answer.json(), "Refusal", ANSWERS)) == []


@pytest.mark.parametrize("number", FOR_STAFF, ids=lambda number: str(ROWS[number]))
async def test_a_row_for_staff_refuses_others_in_the_one_envelope(walk: Walk, number: int) -> None:
    answer = walk.to_others[number]
    assert answer.status_code in {403, 404}, answer.text
    assert list(misfits(answer.json(), "Refusal", ANSWERS)) == []
