"""Who may do what with a home: owners, the agents who manage them, staff, strangers, and nobody."""

from typing import Any

import httpx
import pytest

from aangan.infra.services import Services
from tests.rooms.listings.stage import HOMES, agent_of, read, wish
from tests.support.cast import ROOM, Person, home, person

pytestmark = pytest.mark.anyio

VERBS: list[tuple[str, str, dict[str, Any] | None]] = [
    ("PUT", "", {"title": "Another fine title"}), ("PUT", "", wish("paused")), ("DELETE", "", None),
    ("POST", "/images", {"image_url": "https://pictures.test/9.jpg"}), ("PUT", "/images/{image}", {"caption": "x"}),
    ("DELETE", "/images/{image}", None), ("POST", "/publish", None), ("POST", "/pause", None),
    ("POST", "/resume", None), ("POST", "/renew", {}), ("POST", "/boost", {"duration": "24h"}),
]  # fmt: skip


async def cast(services: Services) -> tuple[Person, dict[str, Person | None]]:
    """Return an owner, and who else there is."""
    asha = await person(services)
    agent = await agent_of(services, asha)
    others = {
        "agent": agent, "staff": await person(services, "Meera", role="admin"),
        "other agent": await agent_of(services), "stranger": await person(services, "Kabir"), "nobody": None,
    }  # fmt: skip
    # Whoever is in the same agent's care is no agent.
    others["neighbour"] = await person(services, "Zoya")
    async with services.units.write() as unit:
        neighbour = others["neighbour"]
        await unit.fetch(
            "UPDATE users SET agent_id = (SELECT agent_id FROM users WHERE id = %s) WHERE id = %s",
            (asha.id, neighbour.id if neighbour else None),
        )
    return asha, {"owner": asha, **others}


@pytest.mark.parametrize(("method", "path", "body"), VERBS)
async def test_owners_their_agents_and_staff_may_and_nobody_else(
    client: httpx.AsyncClient, services: Services, method: str, path: str, body: dict[str, Any] | None
) -> None:
    asha, everybody = await cast(services)
    for name, who in everybody.items():
        room = await home(client, asha)
        image = (await read(client, room))["images"][0]["id"]
        headers = who.headers if who else {}
        url = f"{HOMES}/{room}{path.format(image=image)}"
        answer = await client.request(method, url, json=body, headers=headers)
        expected = {"owner": 200, "agent": 200, "staff": 200, "nobody": 401}.get(name, 403)
        assert answer.status_code == expected, (name, answer.text)
        if expected == 403:
            assert answer.json()["error"]["code"] == "PROPERTY_OWNERSHIP_REQUIRED"


async def test_what_is_not_on_show_exists_for_its_keepers_only(client: httpx.AsyncClient, services: Services) -> None:
    asha, everybody = await cast(services)
    room = await home(client, asha, **wish("draft"))
    for name, who in everybody.items():
        headers = who.headers if who else {}
        kept = name in {"owner", "agent", "staff"}
        assert (await client.get(f"{HOMES}/{room}", headers=headers)).status_code == (200 if kept else 404), name
        if who and not kept:
            answer = await client.put(f"{HOMES}/{room}", json={"title": "Mine now"}, headers=headers)
            assert answer.status_code == 404, name


async def test_staff_and_agents_offer_homes_for_others(client: httpx.AsyncClient, services: Services) -> None:
    asha, everybody = await cast(services)
    for name, who in everybody.items():
        headers = who.headers if who else {}
        answer = await client.post(HOMES, params={"owner_id": asha.id}, json=ROOM, headers=headers)
        expected = {"owner": 200, "agent": 200, "staff": 200, "nobody": 401}.get(name, 403)
        assert answer.status_code == expected, (name, answer.text)
        if expected == 200:
            assert (answer.json()["owner_id"], answer.json()["owner_name"]) == (asha.id, "Asha")
    mine = (await client.get(f"{HOMES}/me", headers=asha.headers, params={"include_total": True})).json()
    assert mine["total"] == 3


async def test_an_owner_who_is_not_there_is_404_for_staff_and_403_for_agents(
    client: httpx.AsyncClient, services: Services
) -> None:
    _, everybody = await cast(services)
    for name, expected in (("staff", (404, "USER_NOT_FOUND")), ("agent", (403, "INSUFFICIENT_PERMISSIONS"))):
        who = everybody[name]
        assert who is not None
        answer = await client.post(HOMES, params={"owner_id": 987654}, json=ROOM, headers=who.headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == expected


async def test_what_an_agent_changes_is_looked_at_as_the_owners_own(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, everybody = await cast(services)
    agent, staff = everybody["agent"], everybody["staff"]
    assert agent
    assert staff
    room = await home(client, asha)
    spam = {"title": "Earn money from home"}
    assert (await client.put(f"{HOMES}/{room}", json=spam, headers=staff.headers)).json()["status"] == "active"
    after = await client.put(f"{HOMES}/{room}", json=spam, headers=agent.headers)
    assert after.json()["moderation_status"] == "pending_review"
    refused = await client.put(f"{HOMES}/{room}", json=wish("live"), headers=agent.headers)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "MODERATION_REQUIRED")


@pytest.mark.parametrize("path", ["", "/me"])
async def test_one_must_be_signed_in_to_offer_and_to_read_ones_own(client: httpx.AsyncClient, path: str) -> None:
    answer = await (client.post(HOMES, json=ROOM) if not path else client.get(HOMES + path))
    assert answer.status_code == 401
