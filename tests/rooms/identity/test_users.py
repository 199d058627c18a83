"""People's accounts."""

import asyncio
import io
import struct
import threading

import httpx
import pytest
from PIL import Image

from aangan.identity.types import SoughtHome, SoughtPurpose
from aangan.infra.decoders import WAITING_MAX, decoders_of
from aangan.infra.services import Services
from aangan.listings.types import PropertyType, Purpose
from tests.rooms.identity.conftest import Porch, bearer
from tests.support.cast import person

pytestmark = pytest.mark.anyio

ME = "/api/v1/users/me"


async def test_what_is_changed_persists_and_is_answered_whole(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    change = {"full_name": "Asha Rao", "date_of_birth": "1998-04-03", "email": "asha@example.com"}
    assert (await client.put(ME, json=change, headers=asha.headers)).status_code == 200
    me = (await client.get(ME, headers=asha.headers)).json()
    assert {name: me[name] for name in change} == change
    assert me["email_verified"] is False


@pytest.mark.parametrize(
    "change",
    [
        {"email": "nope"}, {"phone": "12"}, {"phone": "not a phone"}, {"date_of_birth": "2020-01-01"},
        {"full_name": "A"}, {"profile_image_url": "/relative.png"}, {"profile_image_url": "javascript:alert(1)"},
        {"current_latitude": 91}, {"full_name": "A\u0000B"},
    ],
)  # fmt: skip
async def test_bad_values_are_422_and_never_stored(
    client: httpx.AsyncClient, services: Services, change: dict[str, object]
) -> None:
    asha = await person(services)
    before = (await client.get(ME, headers=asha.headers)).json()
    answer = await client.put(ME, json=change, headers=asha.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "VALIDATION_ERROR")
    assert (await client.get(ME, headers=asha.headers)).json() == before


async def test_an_identifier_that_is_taken_is_409(client: httpx.AsyncClient, services: Services) -> None:
    await person(services, "Kabir", email="kabir@example.com", phone="+919876543210")
    asha = await person(services)
    for change in ({"email": "KABIR@example.com"}, {"phone": "98765 43210"}):
        answer = await client.put(ME, json=change, headers=asha.headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "IDENTIFIER_TAKEN")


async def test_settings_are_merged_not_replaced(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    await client.put("/api/v1/users/notification-settings", json={"sms_notifications": True}, headers=asha.headers)
    await client.put("/api/v1/users/notifications", json={"push": {"chat": False}}, headers=asha.headers)
    kept = (await client.get(ME, headers=asha.headers)).json()["notification_settings"]
    assert kept == {"sms_notifications": True, "push": {"chat": False}}
    read = (await client.get("/api/v1/users/notification-settings", headers=asha.headers)).json()
    assert (read["sms_notifications"], read["email_notifications"]) == (True, True)


async def test_strangers_learn_nothing_and_staff_see_everybody(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await person(services), await person(services, "Kabir")
    meera = await person(services, "Meera", role="admin")
    assert (await client.get(f"/api/v1/users/{kabir.id}", headers=asha.headers)).status_code == 404
    assert (await client.get("/api/v1/users", headers=asha.headers)).status_code == 403
    page = (await client.get("/api/v1/users?limit=2&include_total=true", headers=meera.headers)).json()
    assert (page["total"], page["has_more"], [user["full_name"] for user in page["items"]]) == (
        3,
        True,
        ["Meera", "Kabir"],
    )
    rest = (await client.get(f"/api/v1/users?limit=2&cursor={page['next_cursor']}", headers=meera.headers)).json()
    assert [user["full_name"] for user in rest["items"]] == ["Asha"]
    assert (await client.get("/api/v1/users?cursor=junk", headers=meera.headers)).json()["error"][
        "code"
    ] == "INVALID_CURSOR"


async def test_an_agent_sees_and_changes_only_those_in_their_care(
    client: httpx.AsyncClient, services: Services
) -> None:
    meera, asha, kabir = (
        await person(services, "Meera", role="admin"),
        await person(services),
        await person(services, "K"),
    )
    ravi = await person(services, "Ravi", role="agent")
    async with services.units.write() as unit:
        await unit.fetch("UPDATE users SET agent_id = id WHERE id = %(id)s", {"id": ravi.id})
    answer = await client.post(
        f"/api/v1/users/{asha.id}/assign-agent", json={"agent_id": ravi.id}, headers=meera.headers
    )
    assert answer.status_code == 200
    assert (await client.get(f"/api/v1/users/{asha.id}", headers=ravi.headers)).status_code == 200
    assert (await client.get(f"/api/v1/users/{kabir.id}", headers=ravi.headers)).status_code == 404
    change = {"email": "mine@example.com"}
    assert (await client.put(f"/api/v1/users/{asha.id}", json=change, headers=ravi.headers)).status_code == 403
    missing = await client.post(
        f"/api/v1/users/{kabir.id}/assign-agent", json={"agent_id": asha.id}, headers=meera.headers
    )
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "AGENT_NOT_FOUND")


async def test_the_way_in_ends_at_active(porch: Porch) -> None:
    session = await porch.sign_in_by_code()

    async def stage() -> str:
        answer = await porch.client.get(f"{ME}/auth-state?app=flatmates", headers=bearer(session))
        return str(answer.json()["stage"])

    assert await stage() == "password_setup"
    await porch.client.put("/auth/v1/user", json={"password": "Courtyard-42"}, headers=bearer(session))
    assert await stage() == "app_onboarding"
    answer = await porch.client.post(f"{ME}/onboarding?app=flatmates", headers=bearer(session))
    assert answer.status_code == 200
    assert await stage() == "active"
    assert (await porch.client.post(f"{ME}/onboarding?app=nope", headers=bearer(session))).status_code == 400


async def test_deleting_an_account_leaves_nothing_personal_and_frees_the_number(porch: Porch) -> None:
    session = await porch.sign_in_by_code("+919876543210")
    me = (await porch.client.get(ME, headers=bearer(session))).json()
    refused = await porch.client.post("/api/v1/auth/delete-account", json={"confirm": False}, headers=bearer(session))
    assert refused.status_code == 400
    answer = await porch.client.post("/api/v1/auth/delete-account", json={"confirm": True}, headers=bearer(session))
    assert (answer.status_code, answer.content) == (204, b"")
    assert (await porch.client.get(ME, headers=bearer(session))).status_code in {401, 403}
    async with porch.services.units.read() as unit:
        row = await unit.fetch_one(
            "SELECT email, phone, full_name, is_active FROM users WHERE id = %(id)s", {"id": me["id"]}
        )
    assert row == {"email": None, "phone": None, "full_name": None, "is_active": False}
    porch.clock.advance(seconds=31)
    again = await porch.sign_in_by_code("+919876543210")
    assert (await porch.client.get(ME, headers=bearer(again))).json()["id"] != me["id"]


async def test_identifier_status_tells_the_next_step_and_is_limited(porch: Porch) -> None:
    await porch.sign_in_by_code("+919876543210")
    asked = [
        await porch.client.post("/api/v1/auth/identifier-status", json={"identifier": "9876543210"}) for _ in range(6)
    ]
    assert asked[0].json() == {
        "exists": True, "verified": True, "has_password": False, "channel": "phone", "next_step": "otp",
    }  # fmt: skip
    assert [answer.status_code for answer in asked] == [200] * 5 + [429]
    assert int(asked[-1].headers["Retry-After"]) > 0


async def test_a_picture_is_kept_small_without_its_metadata(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    out = io.BytesIO()
    Image.new("RGB", (1600, 1200), "orange").save(out, "JPEG", exif=exif)
    answer = await client.post(f"{ME}/avatar", files={"file": ("a.jpg", out.getvalue())}, headers=asha.headers)
    url = answer.json()["profile_image_url"]
    assert url.startswith("http://")
    got = await client.get(url.removeprefix("http://127.0.0.1:8000"))
    with Image.open(io.BytesIO(got.content)) as kept:
        assert (kept.format, max(kept.size), dict(kept.getexif())) == ("WEBP", 512, {})


# A resolution, a unit and a width that are text, where EXIF has numbers: some editors write them so.
@pytest.mark.parametrize("tag", [0x011A, 0x0128, 0x0100])
async def test_a_picture_with_odd_notes_of_its_camera_is_kept_upright(
    client: httpx.AsyncClient, services: Services, tag: int
) -> None:
    asha = await person(services)
    entries = sorted([struct.pack("<HHI4s", 0x0112, 3, 1, b"\x06"), struct.pack("<HHI4s", tag, 2, 2, b"2")])
    exif = b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", len(entries)) + b"".join(entries) + bytes(4)
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "orange").save(out, "JPEG", exif=exif)
    answer = await client.post(f"{ME}/avatar", files={"file": ("a.jpg", out.getvalue())}, headers=asha.headers)
    assert answer.status_code == 200, answer.text
    got = await client.get(answer.json()["profile_image_url"].removeprefix("http://127.0.0.1:8000"))
    with Image.open(io.BytesIO(got.content)) as kept:
        assert kept.size == (48, 64)


@pytest.mark.parametrize(
    "content", [b"", b"not a picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\x89PNG\r\n\x1a\n"]
)
async def test_what_is_no_picture_is_refused(client: httpx.AsyncClient, services: Services, content: bytes) -> None:
    asha = await person(services)
    answer = await client.post(f"{ME}/avatar", files={"file": ("a.jpg", content)}, headers=asha.headers)
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("bag", "path", "said", "read"),
    [
        ("preferences", "preferences", {"budget_min": "lots", "purpose": "rent"}, {"budget_min": None}),
        ("preferences", "preferences", {"property_type": ["castle"], "purpose": "rent"}, {"property_type": None}),
        ("notification_settings", "notification-settings", {"digest": "perhaps", "purpose": 1}, {"digest": True}),
        ("notification_settings", "notification-settings", {"categories": {"a": "?"}}, {"categories": {}}),
        ("privacy_settings", "privacy-settings", {"location_sharing": 5}, {"location_sharing": True}),
    ],
)
async def test_what_one_door_took_and_another_does_not_know_is_read_as_unsaid(
    client: httpx.AsyncClient, services: Services, bag: str, path: str, said: dict[str, object], read: dict[str, object]
) -> None:
    asha = await person(services)
    assert (await client.put(ME, json={bag: said}, headers=asha.headers)).status_code == 200
    answer = await client.get(f"/api/v1/users/{path}", headers=asha.headers)
    assert answer.status_code == 200, answer.text
    assert answer.json().items() >= read.items()


async def test_what_is_looked_for_is_what_can_be_offered(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    assert (set(SoughtHome), set(SoughtPurpose)) == (set(PropertyType), set(Purpose))
    path = "/api/v1/users/preferences"
    for wrong in ({"property_type": ["castle"]}, {"purpose": "swap"}):
        assert (await client.put(path, json=wrong, headers=asha.headers)).status_code == 422
    said = {"property_type": ["flatmate", "pg"], "purpose": "rent"}
    assert (await client.put(path, json=said, headers=asha.headers)).status_code == 200
    assert (await client.get(path, headers=asha.headers)).json().items() >= said.items()


async def test_pictures_wait_for_few_decoders_and_hold_no_connection_meanwhile(
    client: httpx.AsyncClient, services: Services
) -> None:
    people = [await person(services, f"Somebody {n}") for n in range(services.settings.request_pool_size + 1)]
    gate, decoders = threading.Event(), decoders_of(services)
    held = [asyncio.ensure_future(decoders.run(gate.wait)) for _ in range(services.settings.media_decoders)]
    out = io.BytesIO()
    Image.new("RGB", (80, 60)).save(out, "PNG")
    files = {"file": ("a.png", out.getvalue())}
    sent = [asyncio.ensure_future(client.post(f"{ME}/avatar", files=files, headers=one.headers)) for one in people]
    while decoders.waiting < len(held) + len(people):
        await asyncio.sleep(0.01)
    async with services.units.write() as unit:
        assert await unit.fetch_one("SELECT 1 AS one") == {"one": 1}
    crowd = [asyncio.ensure_future(decoders.run(gate.wait)) for _ in range(WAITING_MAX - decoders.waiting)]
    await asyncio.sleep(0)
    refused = await client.post(f"{ME}/avatar", files=files, headers=people[0].headers)
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
    gate.set()
    await asyncio.gather(*held, *crowd)
    assert {answer.status_code for answer in await asyncio.gather(*sent)} == {200}
