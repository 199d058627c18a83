"""One's own inbox through the real door."""

import asyncio

import httpx
import pytest

from aangan.infra.services import Services
from tests.rooms.notifications.stage import (
    BASE,
    FLATMATES,
    carry,
    change_settings,
    delivery_rows,
    inbox,
    reachable,
    tell,
)
from tests.support.cast import person
from tests.support.statements import counted

pytestmark = pytest.mark.anyio

MATCH = {"conversation_id": 7, "match_id": 3}


async def test_the_inbox_is_paged_newest_first_each_once(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await reachable(services), await reachable(services, "Kabir")
    for number in range(7):
        await tell(services, asha, "booking_confirmed", {"property": f"Home {number}"})
    await tell(services, kabir, "app_update")
    for path in (FLATMATES, BASE):
        seen: list[str] = []
        cursor = None
        while True:
            page = await inbox(client, asha, path, limit=3, **({"cursor": cursor} if cursor else {}))
            assert page["limit"] == 3
            seen += [line["body"] for line in page["items"]]
            cursor = page["next_cursor"]
            if not page["has_more"]:
                break
        assert seen == [f"Your booking of Home {number} is confirmed." for number in reversed(range(7))]
    counts = await inbox(client, asha, include_total=True, limit=1)
    assert (counts["total"], counts["has_more"]) == (7, True)


async def test_the_inbox_is_narrowed_by_type_and_by_what_is_read(client: httpx.AsyncClient, services: Services) -> None:
    asha = await reachable(services)
    await tell(services, asha, "flatmate_new_match", MATCH)
    await tell(services, asha, "app_update")
    (match,) = (await inbox(client, asha, type="new_match"))["items"]
    assert (await inbox(client, asha, type="flatmate_new_match"))["items"] == [match]
    await client.put(f"{FLATMATES}/{match['id']}", json={"is_read": True}, headers=asha.headers)
    assert [line["type"] for line in (await inbox(client, asha, is_read=False))["items"]] == ["app_update"]
    assert [line["type"] for line in (await inbox(client, asha, is_read=True))["items"]] == ["new_match"]
    page = await inbox(client, asha, limit=1)
    bad = await client.get(
        FLATMATES, params={"cursor": page["next_cursor"], "type": "app_update"}, headers=asha.headers
    )
    assert (bad.status_code, bad.json()["error"]["code"]) == (400, "INVALID_CURSOR")
    for query in ({"cursor": "nonsense"}, {"limit": 0}, {"limit": 101}, {"type": "a b"}):
        assert (await client.get(FLATMATES, params=query, headers=asha.headers)).status_code in {400, 422}


async def test_a_line_is_marked_read_and_unread_by_its_owner_only(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, kabir = await reachable(services), await reachable(services, "Kabir")
    told = await tell(services, asha, "flatmate_new_match", MATCH)
    assert told is not None
    path = f"{FLATMATES}/{told.notification_id}"
    answer = await client.put(path, json={"is_read": True}, headers=asha.headers)
    assert answer.status_code == 200
    assert {key: answer.json()[key] for key in ("ok", "id", "is_read")} == {
        "ok": True, "id": str(told.notification_id), "is_read": True,
    }  # fmt: skip
    assert (await client.get(f"{BASE}/unread-count", headers=asha.headers)).json() == {"unread": 0}
    assert (await client.put(path, json={"is_read": False}, headers=asha.headers)).json()["is_read"] is False
    assert (await client.get(f"{BASE}/unread-count", headers=asha.headers)).json() == {"unread": 1}
    assert (await client.put(path, headers=asha.headers)).json()["is_read"] is True
    for number in (told.notification_id, 999_999):
        assert (await client.put(f"{FLATMATES}/{number}", headers=kabir.headers)).status_code == 404
        assert (await client.post(f"{BASE}/{number}/read", headers=kabir.headers)).status_code == 404
        assert (await client.post(f"{BASE}/{number}/archive", headers=kabir.headers)).status_code == 404
    assert (await client.put(path)).status_code == 401
    assert (await client.put(f"{FLATMATES}/nonsense", headers=asha.headers)).status_code == 422


async def test_a_bundle_marked_unread_again_stands_beside_the_new_one(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await reachable(services)
    about = {"conversation_id": 7}
    first = await tell(services, asha, "flatmate_new_message", about)
    assert first is not None
    path = f"{FLATMATES}/{first.notification_id}"
    await client.put(path, json={"is_read": True}, headers=asha.headers)
    await tell(services, asha, "flatmate_new_message", about)
    assert (await client.put(path, json={"is_read": False}, headers=asha.headers)).status_code == 200
    assert (await client.get(f"{BASE}/unread-count", headers=asha.headers)).json() == {"unread": 2}


async def test_the_whole_inbox_is_marked_read_in_one_statement(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await reachable(services), await reachable(services, "Kabir")
    for who in (asha, asha, asha, kabir):
        await tell(services, who, "app_update")
    with counted(services) as seen:
        answer = await client.put(FLATMATES, json={"mark_all_read": True}, headers=asha.headers)
    assert {key: answer.json()[key] for key in ("ok", "updated")} == {"ok": True, "updated": 3}
    # One to know who asks, one for the inbox.
    assert len(seen) == 2
    assert (await client.post(f"{BASE}/read-all", headers=asha.headers)).json()["updated"] == 0
    assert (await client.get(f"{BASE}/unread-count", headers=kabir.headers)).json() == {"unread": 1}
    assert (await client.put(FLATMATES, json={"mark_all_read": False}, headers=kabir.headers)).json()["updated"] == 0


async def test_what_is_put_away_is_gone_and_staff_still_see_it(client: httpx.AsyncClient, services: Services) -> None:
    asha, staff = await reachable(services), await person(services, "Meera", role="admin")
    told = await tell(services, asha, "flatmate_new_match", MATCH)
    assert told is not None
    assert (await client.post(f"{BASE}/{told.notification_id}/archive", headers=asha.headers)).json() == {"ok": True}
    assert (await inbox(client, asha))["items"] == []
    (entry,) = (await inbox(client, staff, f"{BASE}/users/{asha.id}"))["items"]
    assert (entry["id"], entry["audience_type"]) == (str(told.notification_id), "user")
    assert entry["target_user_id"] == str(asha.id)
    assert entry["data"]["_meta"] == {"type_key": "flatmate_new_match"}
    assert (await client.get(f"{BASE}/users/{asha.id}", headers=asha.headers)).status_code == 403


async def test_what_was_opened_is_read_and_only_by_whom_it_was_for(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, kabir = await reachable(services), await reachable(services, "Kabir")
    await tell(services, asha, "chat_message", MATCH)
    await carry(services)
    (row,) = await delivery_rows(services, asha)
    path = f"{BASE}/deliveries/{row['id']}/opened"
    assert (await client.post(path, headers=kabir.headers)).status_code == 404
    assert (await client.post(f"{BASE}/deliveries/999999/opened", headers=asha.headers)).status_code == 404
    assert (await client.post(path)).status_code == 401
    for _ in range(2):
        assert (await client.post(path, headers=asha.headers)).json() == {"ok": True}
    (row,) = await delivery_rows(services, asha)
    assert (row["state"], row["opened_at"] is not None, row["sent_at"] is not None) == ("opened", True, True)
    assert (await client.get(f"{BASE}/unread-count", headers=asha.headers)).json() == {"unread": 0}


async def test_unread_counts_stay_exact_while_notices_come_and_are_read(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await reachable(services)
    for _ in range(4):
        await asyncio.gather(
            *(tell(services, asha, "flatmate_new_message", {"conversation_id": n % 3}) for n in range(9)),
            client.put(FLATMATES, headers=asha.headers),
            client.post(f"{BASE}/read-all", headers=asha.headers),
        )
        unread = (await inbox(client, asha, is_read=False))["items"]
        assert (await client.get(f"{BASE}/unread-count", headers=asha.headers)).json() == {"unread": len(unread)}
        abouts = [line["route"] for line in unread]
        assert len(abouts) == len(set(abouts)), "while it is unread there is one notice about a thing"


async def test_who_caused_a_notice_and_left_is_somebody(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await reachable(services, locale="hi"), await person(services, "Kabir")
    await tell(services, asha, "flatmate_new_match", MATCH, actor_id=kabir.id)
    await client.delete("/api/v1/users/me", params={"confirm": True}, headers=kabir.headers)
    await client.request("DELETE", "/api/v1/users/me", json={"confirm": True}, headers=kabir.headers)
    await change_settings(services, asha)
    (line,) = (await inbox(client, asha))["items"]
    assert line["body"] == "You matched with Someone"


async def test_whoever_closes_their_account_leaves_nothing_here(client: httpx.AsyncClient, services: Services) -> None:
    asha = await reachable(services, promotional_emails=True)
    await tell(services, asha, "discount_offer", {"offer": "x"}, idempotency_key="k")
    await client.delete("/api/v1/users/me", params={"confirm": True}, headers=asha.headers)
    await client.request("DELETE", "/api/v1/users/me", json={"confirm": True}, headers=asha.headers)
    async with services.units.read() as unit:
        row = await unit.fetch_one(
            """SELECT (SELECT count(*) FROM notifications) + (SELECT count(*) FROM notification_deliveries)
                    + (SELECT count(*) FROM device_tokens) + (SELECT count(*) FROM notice_caps)
                    + (SELECT count(*) FROM notice_keys) AS left_behind"""
        )
    assert row == {"left_behind": 0}
