"""Who is shut out, held back or blocked stands in no list, and no made-up cursor is an error of ours."""

import base64
import json

import httpx
import pytest

from aangan.identity import service as identity
from aangan.infra.services import Services
from tests.support.cast import FLATMATES, Person, flatmate, home, settled_in, swipe

pytestmark = pytest.mark.anyio


async def listed(client: httpx.AsyncClient, who: Person, path: str) -> int:
    page = (await client.get(path, params={"include_total": True}, headers=who.headers)).json()
    assert page["total"] in {None, len(page["items"])}
    return len(page["items"])


async def like_home(client: httpx.AsyncClient, who: Person, listing_id: int) -> None:
    answer = await client.post(
        "/api/v1/swipes", json={"property_id": listing_id, "is_liked": True}, headers=who.headers
    )
    assert answer.status_code == 200, answer.text


async def test_a_suspended_match_is_not_shown_until_they_are_let_in_again(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, ravi = await flatmate(services, client, "Asha"), await flatmate(services, client, "Ravi")
    await swipe(client, asha, ravi)
    assert (await swipe(client, ravi, asha))["did_match"]
    async with services.units.write() as unit:
        await identity.suspend(unit, ravi.id)
    assert await listed(client, asha, f"{FLATMATES}/matches") == 0
    async with services.units.write() as unit:
        await identity.reinstate(unit, ravi.id)
    assert await listed(client, asha, f"{FLATMATES}/matches") == 1


async def test_whoever_is_held_back_stands_in_nobodys_likes(client: httpx.AsyncClient, services: Services) -> None:
    asha, ravi = await flatmate(services, client, "Asha"), await flatmate(services, client, "Ravi")
    mira = await flatmate(services, client, "Mira")
    await swipe(client, ravi, asha)
    await swipe(client, mira, ravi)
    assert await listed(client, asha, f"{FLATMATES}/likes") == 1
    await settled_in(services, asha)
    report = {"reported_user_id": ravi.id, "reason": "abuse"}
    assert (await client.post(f"{FLATMATES}/reports", json=report, headers=asha.headers)).status_code == 200
    assert await listed(client, asha, f"{FLATMATES}/likes") == 0
    assert await listed(client, mira, f"{FLATMATES}/outgoing-likes") == 0


async def test_the_homes_of_whoever_is_suspended_leave_the_lists_of_likes(
    client: httpx.AsyncClient, services: Services
) -> None:
    owner, viewer = await flatmate(services, client, "Owner"), await flatmate(services, client, "Viewer")
    for kind in ("flatmate", "apartment"):
        await like_home(client, viewer, await home(client, owner, property_type=kind))
    lists = ("/api/v1/swipes", f"{FLATMATES}/outgoing-likes")
    assert [await listed(client, viewer, path) for path in lists] == [2, 2]
    async with services.units.write() as unit:
        await identity.suspend(unit, owner.id)
    assert [await listed(client, viewer, path) for path in lists] == [0, 0]


@pytest.mark.parametrize("blocker", ["owner", "viewer"])
async def test_the_homes_of_whoever_is_blocked_leave_the_lists_of_likes(
    client: httpx.AsyncClient, services: Services, blocker: str
) -> None:
    owner, viewer = await flatmate(services, client, "Owner"), await flatmate(services, client, "Viewer")
    await like_home(client, viewer, await home(client, owner))
    one, other = (owner, viewer) if blocker == "owner" else (viewer, owner)
    blocked = await client.post(f"{FLATMATES}/blocks", json={"blocked_user_id": other.id}, headers=one.headers)
    assert blocked.status_code == 200
    assert await listed(client, viewer, "/api/v1/swipes") == 0
    assert await listed(client, viewer, f"{FLATMATES}/outgoing-likes") == 0


@pytest.mark.parametrize(
    "body",
    [
        "[" * 1500,
        json.dumps({"v": 1, "k": ["2026-01-01T00:00:00+00:00", "\x00", 1], "f": ""}),
        json.dumps({"v": 1, "k": ["2026-01-01T00:00:00+00:00", "\ud800", 1], "f": ""}),
        json.dumps({"v": 1, "k": ["2026-01-01T00:00:00+00:00", "user", 2**63], "f": ""}),
        json.dumps({"v": 1, "k": 7, "f": ""}),
    ],
)
async def test_a_made_up_cursor_is_400(client: httpx.AsyncClient, services: Services, body: str) -> None:
    asha = await flatmate(services, client)
    cursor = base64.urlsafe_b64encode(body.encode()).decode().rstrip("=")
    answer = await client.get(f"{FLATMATES}/outgoing-likes", params={"cursor": cursor}, headers=asha.headers)
    assert answer.status_code == 400
