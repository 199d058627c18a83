"""One's own homes, with what became of them, in one statement."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from aangan.infra.services import Services
from tests.rooms.listings.stage import HOMES, read, visit, wish
from tests.support.cast import FLATMATES, home, person
from tests.support.statements import counted

pytestmark = pytest.mark.anyio


async def test_ones_own_homes_come_newest_first_whatever_their_state(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, kabir = await person(services), await person(services, "Kabir")
    await home(client, kabir)
    rooms = [
        await home(client, asha), await home(client, asha, **wish("draft")),
        await home(client, asha, title="Earn money from home"), await home(client, asha, property_type="villa"),
    ]  # fmt: skip
    await client.post(f"{HOMES}/{rooms[0]}/pause", headers=asha.headers)
    page = (await client.get(f"{HOMES}/me", params={"include_total": True}, headers=asha.headers)).json()
    assert [row["id"] for row in page["items"]] == rooms[::-1]
    assert [(row["status"], row["property_status"]) for row in page["items"]] == [
        ("available", "approved"), ("draft", "pending_review"), ("draft", "pending_review"), ("paused", "approved"),
    ]  # fmt: skip
    assert (page["total"], page["has_more"], page["next_cursor"], page["limit"]) == (4, False, None, 20)


async def test_ones_own_homes_are_paged(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    rooms = [await home(client, asha) for _ in range(5)]
    read_so_far: list[int] = []
    query: dict[str, object] = {"limit": 2}
    while True:
        page = (await client.get(f"{HOMES}/me", params=query, headers=asha.headers)).json()
        read_so_far += [row["id"] for row in page["items"]]
        if not page["has_more"]:
            break
        query["cursor"] = page["next_cursor"]
    assert read_so_far == rooms[::-1]
    for bad, status in (({"cursor": "nonsense"}, 400), ({"limit": 0}, 422), ({"limit": 101}, 422)):
        assert (await client.get(f"{HOMES}/me", params=bad, headers=asha.headers)).status_code == status


async def test_owners_read_how_many_like_it_and_are_to_come(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir, zoya = await person(services), await person(services, "Kabir"), await person(services, "Zoya")
    room, other = await home(client, asha), await home(client, asha)
    for who, action in ((kabir, "like"), (zoya, "super_like")):
        body = {"target_type": "property", "action": action, "property_id": room}
        assert (await client.post(f"{FLATMATES}/swipes", json=body, headers=who.headers)).status_code == 200
    soon = (datetime.now(UTC) + timedelta(days=2)).replace(microsecond=0)
    await visit(services, room, kabir, soon.isoformat())
    await visit(services, room, zoya, (soon + timedelta(days=1)).isoformat(), "confirmed")
    await visit(services, room, zoya, (soon - timedelta(days=1)).isoformat(), "cancelled")
    rows = {row["id"]: row for row in (await client.get(f"{HOMES}/me", headers=asha.headers)).json()["items"]}
    mine = rows[room]
    assert (mine["like_count"], mine["interest_count"], mine["user_scheduled_visit_count"]) == (2, 2, 2)
    assert mine["user_has_scheduled_visit"]
    assert datetime.fromisoformat(mine["user_next_visit_date"]) == soon
    assert (rows[other]["like_count"], rows[other]["user_scheduled_visit_count"]) == (0, 0)
    assert (rows[other]["user_has_scheduled_visit"], rows[other]["user_next_visit_date"]) == (False, None)


async def test_others_read_what_a_home_is_to_them(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir, zoya = await person(services), await person(services, "Kabir"), await person(services, "Zoya")
    room = await home(client, asha)
    body = {"target_type": "property", "action": "like", "property_id": room}
    await client.post(f"{FLATMATES}/swipes", json=body, headers=kabir.headers)
    soon = (datetime.now(UTC) + timedelta(days=2)).replace(microsecond=0)
    await visit(services, room, kabir, soon.isoformat())
    await visit(services, room, zoya, (soon - timedelta(days=1)).isoformat())
    shown = await read(client, room, kabir)
    assert (shown["liked"], shown["user_scheduled_visit_count"]) == (True, 1)
    assert datetime.fromisoformat(shown["user_next_visit_date"]) == soon
    assert ((await read(client, room, zoya))["liked"], (await read(client, room))["liked"]) == (False, None)
    assert (await read(client, room))["user_has_scheduled_visit"] is None


async def test_a_page_of_homes_is_one_statement_however_many_there_are(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await person(services)
    taken = []
    for _ in range(2):
        for _ in range(4):
            await home(client, asha, amenity_ids=[1, 2])
        with counted(services) as statements:
            await client.get(f"{HOMES}/me", headers=asha.headers)
        taken.append(len([text for text in statements if "FROM properties" in text]))
    assert taken == [1, 1]
    with counted(services) as statements:
        await client.get(f"{HOMES}/me", headers=asha.headers)
    # The second one asks who reads.
    assert len(statements) <= 2
