"""Where a person can be rung: whose a device is, and who may say so."""

from typing import Any

import httpx
import pytest

from aangan.infra.services import Services
from tests.rooms.notifications.stage import BASE, carry, deliveries, reachable, sent, tell
from tests.support.cast import Person, person

pytestmark = pytest.mark.anyio

REGISTER = f"{BASE}/devices/register"
UNREGISTER = f"{BASE}/devices/unregister"
PHONE = {"token": "fcm-token-1", "platform": "android", "app_version": "2.1", "locale": "hi-IN"}


async def register(client: httpx.AsyncClient, who: Person | None, **changes: Any) -> httpx.Response:
    """Register a phone."""
    return await client.post(REGISTER, json={**PHONE, **changes}, headers=who.headers if who else {})


async def owners(services: Services) -> dict[str, int | None]:
    """Return whose each device is."""
    async with services.units.read() as unit:
        return {row["token"]: row["user_id"] for row in await unit.fetch("SELECT token, user_id FROM device_tokens")}


async def test_a_device_is_registered_once_however_often(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    for _ in range(3):
        answer = await register(client, asha)
        assert (answer.status_code, answer.json()) == (200, {"ok": True})
    assert await owners(services) == {"fcm-token-1": asha.id}


async def test_a_phone_that_changes_hands_rings_for_its_new_owner_only(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, kabir = await person(services), await person(services, "Kabir")
    await register(client, asha)
    await tell(services, asha, "chat_message", {"conversation_id": 1, "match_id": 1})
    await register(client, kabir)
    assert await owners(services) == {"fcm-token-1": kabir.id}
    await tell(services, kabir, "chat_message", {"conversation_id": 2, "match_id": 2})
    await carry(services)
    assert await deliveries(services, asha) == [("push", "suppressed", "device_gone")]
    assert [row["data"]["route"] for row in await sent(services)] == ["/chats/2"]


async def test_whoever_only_knows_a_token_takes_nobodys_device_away(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, kabir = await person(services), await person(services, "Kabir")
    await register(client, asha)
    assert (await register(client, None)).json() == {"ok": True}
    for who in (None, kabir):
        headers = who.headers if who else {}
        answer = await client.delete(UNREGISTER, params={"token": "fcm-token-1"}, headers=headers)
        assert (answer.status_code, answer.json()) == (200, {"ok": True, "removed": False})
    assert await owners(services) == {"fcm-token-1": asha.id}
    answer = await client.delete(UNREGISTER, params={"token": "fcm-token-1"}, headers=asha.headers)
    assert answer.json() == {"ok": True, "removed": True}
    assert await owners(services) == {}


async def test_a_device_of_nobody_becomes_its_owners_when_they_sign_in(
    client: httpx.AsyncClient, services: Services
) -> None:
    await register(client, None)
    assert await owners(services) == {"fcm-token-1": None}
    asha = await person(services)
    await register(client, asha, user_id=asha.subject)
    assert await owners(services) == {"fcm-token-1": asha.id}


async def test_a_device_is_registered_for_oneself_only(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await person(services), await person(services, "Kabir")
    refused = await register(client, None, user_id=asha.subject)
    assert (refused.status_code, refused.json()["error"]["code"]) == (401, "AUTH_REQUIRED_FOR_USER_BIND")
    assert (await register(client, kabir, user_id=str(asha.id))).status_code == 403
    assert await owners(services) == {}


async def test_a_web_client_registers_the_endpoint_of_its_subscription_without_keys(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await person(services)
    endpoint = "https://push.example.test/send/" + "x" * 400
    assert (await register(client, asha, token=endpoint, platform="web")).status_code == 200
    assert list(await owners(services)) == [endpoint]
    for token in ("http://push.example.test/x", "fcm-token", "javascript:alert(1)"):
        assert (await register(client, asha, token=token, platform="web")).status_code == 422


async def test_nonsense_is_no_token_and_no_error_of_ours(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    for token in ("\x00", "a b", "é", ""):
        answer = await client.delete(UNREGISTER, params={"token": token}, headers=asha.headers)
        assert answer.status_code == 422


@pytest.mark.parametrize("change", [{"token": ""}, {"token": "a b"}, {"token": "x" * 2049}, {"platform": "pager"}])
async def test_what_is_no_device_is_refused(
    client: httpx.AsyncClient, services: Services, change: dict[str, str]
) -> None:
    assert (await register(client, await person(services), **change)).status_code == 422


async def test_strangers_register_a_few_devices_a_minute(client: httpx.AsyncClient, services: Services) -> None:
    answers = [(await register(client, None, token=f"stray-{number}")).status_code for number in range(12)]
    assert answers.count(200) == 10
    assert answers[-1] == 429


async def test_a_person_has_twenty_devices_at_most_and_the_forgotten_ones_go_first(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await reachable(services, devices=19)
    for number in range(3):
        assert (await register(client, asha, token=f"new-{number}")).status_code == 200
    known = await owners(services)
    assert len(known) == 20
    assert {f"new-{number}" for number in range(3)} <= set(known)


async def test_a_device_says_which_language_its_owner_speaks(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    await register(client, asha)
    told = await tell(services, asha, "app_update")
    assert told is not None
    assert told.title == "नया संस्करण उपलब्ध"
