"""The automatic look at homes, through the door."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import httpx
import pytest
from PIL import Image

from aangan.infra.services import Services
from aangan.listings import service as listings
from tests.support.cast import ROOM, Person, home, person

pytestmark = pytest.mark.anyio

HOMES = "/api/v1/properties"
STAFF = "/api/v1/flatmates/moderation"
WAKE = {"listing_preferences": {"moderation_status": "live"}}
PAUSE = {"listing_preferences": {"moderation_status": "paused"}}


async def state(client: httpx.AsyncClient, who: Person, room: int) -> str:
    """Return how a home stands."""
    return str((await client.get(f"{HOMES}/{room}", headers=who.headers)).json()["moderation_status"])


async def look(client: httpx.AsyncClient, staff: Person, room: int) -> Any:
    """Ask for a look; returns its body."""
    answer = await client.post(f"{STAFF}/prescreen/{room}", headers=staff.headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def cases(services: Services) -> list[Any]:
    """Return what staff have to look at."""
    async with services.units.read() as unit:
        return await unit.fetch("SELECT subject_id, owner_id, priority, findings FROM cases ORDER BY id")


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"image_urls": ["https://pictures.test/1.jpg"] * 2}, "missing_photos", "image_urls"),
        ({"monthly_rent": 1_000_000}, "suspicious_pricing", "monthly_rent"),
        ({"title": "Xxx rooms by the hour"}, "adult_content", "title"),
        ({"description": "G a n j a and MDMA available"}, "illegal_substances", "description"),
        ({"description": "Best crypto and betting tips"}, "commercial_spam", "description"),
        ({"description": "W.h.a.t.s.a.p.p only, no chat here"}, "off_platform_spam", "description"),
        ({"description": "Pehle token bhejo phir visit milega"}, "advance_fee", "description"),
        ({"description": "ring nau aath saat chhe paanch zero zero zero zero zero"}, "contact_phone", "description"),
        ({"landmark": "write to rahul (at) mail (dot) example"}, "contact_email", "landmark"),
        ({"features": ["Wifi", "insta: room_owner_99"]}, "contact_handle", "features"),
    ],
)
async def test_what_is_found_holds_a_home_and_says_where(
    client: httpx.AsyncClient, services: Services, change: dict[str, Any], code: str, field: str
) -> None:
    asha, meera = await person(services), await person(services, "Meera", role="admin")
    room = await home(client, asha, **change)
    assert await state(client, asha, room) == "pending_review"
    row = (await client.get(f"{STAFF}/listings", headers=meera.headers)).json()["items"][0]
    flags = [flag for flag in row["ai_prescreen_flags"] if flag["code"] == code]
    assert flags[0]["field"] == field
    assert flags[0]["reason"]
    assert (row["id"], row["status"], row["ai_prescreen_result"]) == (room, "pending_review", "flagged")
    assert row["owner"]["id"] == asha.id
    assert row["ai_flag_reason"] == row["ai_prescreen_reason"]


async def test_a_look_says_what_todays_clients_read(client: httpx.AsyncClient, services: Services) -> None:
    asha, meera = await person(services), await person(services, "Meera", role="admin")
    room = await home(client, asha, title="Telegram only", description=None, image_urls=[])
    found = await look(client, meera, room)
    assert set(found) == {
        "listing_id", "prescreen_result", "flags", "flagged", "flag_reason", "photo_count", "prescreened_at",
    }  # fmt: skip
    assert (found["listing_id"], found["prescreen_result"], found["flagged"]) == (room, "flagged", True)
    assert found["photo_count"] == 0
    assert {flag["code"]: flag["severity"] for flag in found["flags"]} == {
        "missing_photos": "high", "missing_key_field": "warning", "off_platform_spam": "warning",
    }  # fmt: skip
    spam = next(flag for flag in found["flags"] if flag["code"] == "off_platform_spam")
    assert (spam["field"], spam["matched_term"]) == ("title", "telegram only")
    assert found["flag_reason"].count("; ") == 3
    assert found["flag_reason"].endswith(f"{len(found['flags']) - 3} more flag(s)")


async def test_a_whole_and_honest_home_is_clear_and_live(client: httpx.AsyncClient, services: Services) -> None:
    asha, meera = await person(services), await person(services, "Meera", role="admin")
    whole = {"sub_locality": "12th Main", "bathrooms": 2, "gender_preference": "any"}
    room = await home(client, asha, **whole)
    found = await look(client, meera, room)
    assert (found["prescreen_result"], found["flags"], found["flag_reason"]) == ("clear", [], None)
    assert found["photo_count"] == 2
    assert await state(client, asha, room) == "live"
    assert await cases(services) == []


async def test_only_staff_ask_for_a_look_and_only_at_shared_homes(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, meera = await person(services), await person(services, "Meera", role="admin")
    room = await home(client, asha)
    villa = await home(client, asha, property_type="villa", sharing_type=None)
    for who, what, status in ((asha, room, 403), (meera, villa, 400), (meera, room + 1_000_000, 404)):
        answer = await client.post(f"{STAFF}/prescreen/{what}", headers=who.headers)
        assert answer.status_code == status
    assert (await client.post(f"{STAFF}/prescreen/{room}")).status_code == 401


async def test_what_is_only_unfinished_goes_live_when_it_is_finished(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await person(services)
    room = await home(client, asha, image_urls=[])
    assert await state(client, asha, room) == "pending_review"
    assert await cases(services) == []
    await client.put(f"{HOMES}/{room}", json={"image_urls": ROOM["image_urls"]}, headers=asha.headers)
    assert await state(client, asha, room) == "live"


async def test_what_was_suspected_once_waits_for_staff_however_clean_it_looks_now(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, meera = await person(services), await person(services, "Meera", role="admin")
    room = await home(client, asha, description="Keys come by courier after you pay token.")
    await client.put(f"{HOMES}/{room}", json={"description": "A corner room with a balcony."}, headers=asha.headers)
    await client.put(f"{HOMES}/{room}", json={"description": "A corner room with a fan."}, headers=asha.headers)
    assert await state(client, asha, room) == "pending_review"
    (case,) = await cases(services)
    assert (case["subject_id"], case["owner_id"]) == (room, asha.id)
    assert case["findings"][0]["code"] == "advance_fee"
    body = {"action": "approve", "reason": ""}
    assert (await client.put(f"{STAFF}/listings/{room}", json=body, headers=meera.headers)).status_code == 200
    assert await state(client, asha, room) == "live"


async def test_what_staff_sent_back_goes_live_by_staff_alone(client: httpx.AsyncClient, services: Services) -> None:
    asha, meera = await person(services), await person(services, "Meera", role="admin")
    room = await home(client, asha)
    body = {"action": "request_edit", "reason": "Please say which floor."}
    await client.put(f"{STAFF}/listings/{room}", json=body, headers=meera.headers)
    await client.put(f"{HOMES}/{room}", json={"floor_number": 2}, headers=asha.headers)
    assert await state(client, asha, room) == "pending_review"
    assert (await client.put(f"{HOMES}/{room}", json=WAKE, headers=asha.headers)).status_code == 403


async def test_staff_cannot_decide_about_their_own_home_nor_slip_past_the_look(
    client: httpx.AsyncClient, services: Services
) -> None:
    meera = await person(services, "Meera", role="admin")
    room = await home(client, meera, title="Escorts all night")
    answer = await client.put(f"{STAFF}/listings/{room}", json={"action": "approve"}, headers=meera.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "OWN_CASE")
    assert await state(client, meera, room) == "pending_review"
    clean = await home(client, meera)
    await client.put(f"{HOMES}/{clean}", json={"title": "Casino room"}, headers=meera.headers)
    assert await state(client, meera, clean) == "pending_review"


async def test_a_home_changed_for_the_worse_while_it_rests_is_not_woken_by_its_owner(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await person(services)
    room = await home(client, asha)
    await client.put(f"{HOMES}/{room}", json=PAUSE, headers=asha.headers)
    await client.put(f"{HOMES}/{room}", json={"description": "Ganja milega"}, headers=asha.headers)
    assert (await client.put(f"{HOMES}/{room}", json=WAKE, headers=asha.headers)).status_code == 403
    assert await state(client, asha, room) == "pending_review"


async def test_a_held_home_changed_for_the_worse_does_not_come_back_live(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await person(services)
    room = await home(client, asha)
    async with services.units.write() as unit:
        await listings.hold(unit, room, "three reports")
    await client.put(f"{HOMES}/{room}", json={"description": "Pay token before the visit"}, headers=asha.headers)
    async with services.units.write() as unit:
        await listings.let_go(unit, room)
    assert await state(client, asha, room) == "pending_review"


async def test_staff_who_change_a_home_of_somebody_else_do_not_move_it(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, meera = await person(services), await person(services, "Meera", role="admin")
    room = await home(client, asha)
    await client.put(f"{HOMES}/{room}", json={"title": "Room near the old casino"}, headers=meera.headers)
    assert await state(client, asha, room) == "live"


async def test_a_decision_settles_the_case_and_is_written_down(client: httpx.AsyncClient, services: Services) -> None:
    asha, meera = await person(services), await person(services, "Meera", role="admin")
    room = await home(client, asha, title="Escorts all night")
    body = {"action": "reject", "reason": "This is no home."}
    assert (await client.put(f"{STAFF}/listings/{room}", json=body, headers=meera.headers)).status_code == 200
    async with services.units.read() as unit:
        (case,) = await unit.fetch("SELECT status FROM cases WHERE subject_id = %s", (room,))
        (line,) = await unit.fetch("SELECT outcome, actor_id, reason FROM decisions")
    assert case["status"] == "decided"
    assert (line["outcome"], line["actor_id"], line["reason"]) == ("reject", meera.id, "This is no home.")
    shown = (await client.get(f"{HOMES}/{room}", headers=asha.headers)).json()
    assert (shown["moderation_status"], shown["listing_preferences"]["moderation_reason"]) == (
        "rejected",
        "This is no home.",
    )


async def test_a_rent_far_from_its_neighbours_is_held(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await person(services), await person(services, "Kabir")
    for number in range(12):
        await home(client, asha, monthly_rent=20_000 + 500 * number)
    async with services.units.write() as unit:
        await listings.reckon_rents(unit)
    assert await state(client, kabir, await home(client, kabir, monthly_rent=19_000)) == "live"
    assert await state(client, kabir, await home(client, kabir, monthly_rent=6_000)) == "pending_review"
    assert await state(client, kabir, await home(client, kabir, monthly_rent=220_000)) == "pending_review"
    elsewhere = await home(client, kabir, monthly_rent=6_000, city="Jaipur", locality="Mansarovar")
    assert await state(client, kabir, elsewhere) == "live"
    bed = await home(client, kabir, monthly_rent=6_000, sharing_type="shared_room")
    assert await state(client, kabir, bed) == "live"
    codes = [one["code"] for case in await cases(services) for one in case["findings"]]
    assert {"rent_too_low", "rent_too_high"} <= set(codes)


async def test_levels_of_rents_that_nobody_asks_any_more_are_dropped(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await person(services)
    room = await home(client, asha)
    async with services.units.write() as unit:
        await listings.reckon_rents(unit)
    async with services.units.read() as unit:
        rows = await unit.fetch("SELECT city, locality, room_type, homes FROM rent_levels ORDER BY locality")
    assert [tuple(row.values()) for row in rows] == [
        ("bangalore", "", "flatmate private_room", 1),
        ("bangalore", "indiranagar", "flatmate private_room", 1),
    ]
    await client.delete(f"{HOMES}/{room}", headers=asha.headers)
    async with services.units.write() as unit:
        await listings.reckon_rents(unit)
    async with services.units.read() as unit:
        assert await unit.fetch("SELECT FROM rent_levels") == []


def picture(shift: int = 0) -> Image.Image:
    """Return a picture with shapes of its own."""
    made = Image.effect_mandelbrot((320, 240), (-2.0 + shift, -1.5, 1.0 + shift / 2, 1.5), 60)
    return made.convert("RGB")


def data_url(of: Image.Image, quality: int) -> str:
    """Return a picture as a JPEG in a `data:` URL."""
    import base64

    written = BytesIO()
    of.save(written, "JPEG", quality=quality)
    return "data:image/jpeg;base64," + base64.b64encode(written.getvalue()).decode()


async def test_a_picture_of_another_owner_is_known_again(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await person(services), await person(services, "Kabir")
    second = data_url(picture(1), 90)
    await home(client, asha, image_urls=[data_url(picture(), 92), "https://pictures.test/a.jpg"])
    smaller = data_url(picture().resize((256, 192)), 60)
    copied = await home(client, kabir, image_urls=[smaller, "https://pictures.test/b.jpg"])
    assert await state(client, kabir, copied) == "pending_review"
    honest = await home(client, kabir, image_urls=[second, "https://pictures.test/c.jpg"])
    assert await state(client, kabir, honest) == "live"
    (case,) = await cases(services)
    assert [one["code"] for one in case["findings"]] == ["reused_photos"]


async def test_the_same_address_of_a_picture_asks_for_a_look_and_holds_nobody(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, kabir = await person(services), await person(services, "Kabir")
    await home(client, asha)
    assert await state(client, asha, await home(client, asha)) == "live"
    assert await cases(services) == []
    room = await home(client, kabir)
    assert await state(client, kabir, room) == "live"
    (case,) = await cases(services)
    assert [one["code"] for one in case["findings"]] == ["shared_photo_address"]


async def aged(services: Services, room: int, days: int, move_in_days_ago: int | None = None) -> None:
    """Make a home older than it is."""
    async with services.units.write() as unit:
        moment = unit.now() - timedelta(days=days)
        move_in = None if move_in_days_ago is None else unit.now().date() - timedelta(days=move_in_days_ago)
        await unit.fetch(
            "UPDATE properties SET created_at = %s, updated_at = NULL, available_from = %s WHERE id = %s",
            (moment, move_in, room),
        )


@pytest.mark.parametrize(
    ("days", "move_in", "kept"),
    [(59, None, True), (61, None, False), (20, 10, True), (40, 20, False), (10, 30, True), (20, -30, True)],
)
async def test_homes_that_grew_old_are_hidden_at_once_and_rested_by_the_job(
    client: httpx.AsyncClient, services: Services, days: int, move_in: int | None, kept: bool
) -> None:
    asha = await person(services)
    room = await home(client, asha)
    await aged(services, room, days, move_in)
    page = (await client.get(HOMES, params={"include_total": True})).json()
    assert ([item["id"] for item in page["items"]] == [room]) is kept
    async with services.units.write() as unit:
        assert await listings.pause_expired_flatmate_listings(unit) == (0 if kept else 1)
    assert await state(client, asha, room) == ("live" if kept else "paused")


async def test_a_home_that_was_rested_is_woken_by_its_owner(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    room = await home(client, asha)
    await aged(services, room, 90, 80)
    async with services.units.write() as unit:
        await listings.pause_expired_flatmate_listings(unit)
    async with services.units.read() as unit:
        rows = await unit.fetch("SELECT data FROM signals WHERE user_id = %s ORDER BY seq DESC LIMIT 1", (asha.id,))
    assert rows[0]["data"] == {"property_id": room, "change_type": "paused"}
    assert (await client.put(f"{HOMES}/{room}", json=WAKE, headers=asha.headers)).status_code == 200
    async with services.units.write() as unit:
        assert await listings.pause_expired_flatmate_listings(unit) == 0
    assert [item["id"] for item in (await client.get(HOMES)).json()["items"]] == [room]


async def test_a_villa_for_sale_grows_old_in_peace(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    room = await home(client, asha, property_type="villa", sharing_type=None)
    await aged(services, room, 400)
    async with services.units.write() as unit:
        assert await listings.pause_expired_flatmate_listings(unit) == 0
    assert await state(client, asha, room) == "live"
