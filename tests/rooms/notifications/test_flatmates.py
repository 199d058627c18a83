"""What flatmates hear when they are not looking: of matches, messages and their homes."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from aangan.infra.services import Services
from aangan.infra.settings import Settings
from tests.rooms.notifications.stage import (
    carry,
    deliveries,
    delivery_rows,
    heard,
    inbox,
    reachable,
    sent,
    stopped_house,
    tell,
)
from tests.support.cast import FLATMATES, ROOM, Person, home, person, swipe

pytestmark = pytest.mark.anyio


async def matched(client: httpx.AsyncClient, one: Person, other: Person) -> int:
    """Let two people like each other; returns their conversation."""
    await swipe(client, one, other)
    return int((await swipe(client, other, one))["conversation_id"])


async def say(client: httpx.AsyncClient, who: Person, talk: int, body: str = "Hello") -> None:
    """Send a message."""
    path = f"{FLATMATES}/conversations/{talk}/messages"
    assert (await client.post(path, json={"body": body}, headers=who.headers)).status_code == 200


async def judge(client: httpx.AsyncClient, staff: Person, room: int, action: str, reason: str = "") -> None:
    """Decide about a home, as staff."""
    body = {"action": action, "reason": reason}
    path = f"/api/v1/flatmates/moderation/listings/{room}"
    assert (await client.put(path, json=body, headers=staff.headers)).status_code == 200


async def test_both_are_told_of_a_match_and_led_to_its_conversation(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, kabir = await reachable(services), await reachable(services, "Kabir")
    talk = await matched(client, asha, kabir)
    for who, peer in ((asha, kabir), (kabir, asha)):
        (line,) = (await inbox(client, who))["items"]
        assert (line["type"], line["title"], line["body"]) == (
            "new_match",
            "New Match!",
            f"You matched with {peer.name}",
        )
        assert (line["route"], line["reference_id"]) == (f"/chats/{talk}", talk)
        assert await deliveries(services, who) == [("push", "planned", None), ("email", "planned", None)]
        events = [event for event, _ in await heard(services, who)]
        assert events.index("new_match") < events.index("new_notification")


async def test_a_match_that_is_not_committed_tells_nobody(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await reachable(services), await reachable(services, "Kabir")
    await swipe(client, asha, kabir, "like")
    await swipe(client, kabir, asha, "pass")
    assert (await inbox(client, asha))["items"] == (await inbox(client, kabir))["items"] == []


async def test_messages_of_a_conversation_are_one_notice_that_counts_until_it_is_read(settings: Settings) -> None:
    async with stopped_house(settings) as (services, client, clock):
        asha, kabir = await reachable(services), await reachable(services, "Kabir", devices=2)
        talk = await matched(client, asha, kabir)
        for _ in range(3):
            await say(client, asha, talk)
        line, _ = (await inbox(client, kabir))["items"]
        assert (line["type"], line["title"], line["body"]) == ("new_message", "Asha", "Sent you 3 messages")
        assert line["route"] == f"/chats/{talk}"
        assert await _pushed(services) == [], "not before the bundle's time"
        clock.advance(seconds=5)
        await carry(services)
        assert await _pushed(services) == ["Sent you 3 messages"] * 2
        await say(client, asha, talk)
        clock.advance(seconds=10)
        await carry(services)
        assert len(await _pushed(services)) == 2, "not again within the minute"
        clock.advance(seconds=60)
        await carry(services)
        assert await _pushed(services) == ["Sent you 3 messages"] * 2 + ["Sent you 4 messages"] * 2
        (before,) = {row["data"]["type_key"] for row in await sent(services) if "message" in row["body"]}
        assert before == "flatmate_new_message"


async def test_whoever_reads_in_time_is_not_rung(settings: Settings) -> None:
    async with stopped_house(settings) as (services, client, clock):
        asha, kabir = await reachable(services), await reachable(services, "Kabir")
        talk = await matched(client, asha, kabir)
        await say(client, asha, talk)
        path = f"{FLATMATES}/conversations/{talk}/mark-read"
        assert (await client.post(path, headers=kabir.headers)).status_code == 200
        clock.advance(seconds=30)
        await carry(services)
        assert await _pushed(services) == []
        line, _ = (await inbox(client, kabir))["items"]
        assert line["is_read"]
        await say(client, asha, talk)
        newest, *_ = (await inbox(client, kabir))["items"]
        assert (newest["body"], newest["is_read"], newest["id"] == line["id"]) == ("Sent you a message", False, False)


async def test_a_bundle_that_is_read_before_its_push_leaves_is_not_pushed(settings: Settings) -> None:
    async with stopped_house(settings, datetime(2026, 3, 10, 18, 0, tzinfo=UTC)) as (services, client, clock):
        asha, kabir = await reachable(services), await reachable(services, "Kabir", quiet_hours=True)
        talk = await matched(client, asha, kabir)
        await say(client, asha, talk)
        clock.advance(seconds=5)
        await carry(services)
        await say(client, asha, talk)
        clock.advance(minutes=2)
        await carry(services)
        waiting = [found for found in await deliveries(services, kabir) if found[1] == "planned"]
        assert len(waiting) == 3, (
            "the match by push and letter, and one bundle: what waits for the morning is not planned twice"
        )
        await client.put("/api/v1/flatmates/notifications", json={"mark_all_read": True}, headers=kabir.headers)
        clock.advance(hours=9)
        await carry(services)
        assert {reason for *_, reason in await deliveries(services, kabir)} == {"already_read"}


async def test_two_senders_are_two_notices(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir, meera = [await reachable(services, name) for name in ("Asha", "Kabir", "Meera")]
    for peer in (kabir, meera):
        await say(client, peer, await matched(client, asha, peer))
    titles = [line["title"] for line in (await inbox(client, asha))["items"] if line["type"] == "new_message"]
    assert sorted(titles) == ["Kabir", "Meera"]


async def test_a_block_takes_back_what_the_two_had_to_hear_of_each_other(settings: Settings) -> None:
    async with stopped_house(settings) as (services, client, clock):
        asha, kabir = await reachable(services), await reachable(services, "Kabir")
        await say(client, asha, await matched(client, asha, kabir))
        body = {"blocked_user_id": asha.id}
        assert (await client.post(f"{FLATMATES}/blocks", json=body, headers=kabir.headers)).status_code == 200
        clock.advance(minutes=11)
        await carry(services)
        for who in (asha, kabir):
            assert (await inbox(client, who))["items"] == []
            assert {reason for *_, reason in await deliveries(services, who)} == {"withdrawn"}
        assert await sent(services) == []


async def test_owners_are_told_what_staff_decided_and_why(client: httpx.AsyncClient, services: Services) -> None:
    asha, staff = await reachable(services), await person(services, "Meera", role="admin")
    room = await home(client, asha)
    assert (await inbox(client, asha))["items"] == []
    await judge(client, staff, room, "reject", "the pictures show another home")
    await judge(client, staff, room, "request_edit", "add a picture")
    await judge(client, staff, room, "approve")
    approved, returned, rejected = (await inbox(client, asha))["items"]
    title = ROOM["title"]
    assert (approved["type"], approved["body"]) == ("listing_approved", f'Your listing "{title}" is now live')
    assert (rejected["type"], rejected["route"]) == ("listing_rejected", "/post")
    assert rejected["body"] == f'Your listing "{title}" was not approved. Reason: the pictures show another home'
    assert (returned["type"], "add a picture" in returned["body"]) == ("listing_held", True)
    assert {line["reference_id"] for line in (approved, returned, rejected)} == {room}
    assert {channel for channel, *_ in await deliveries(services, asha)} == {"push", "email"}


async def test_owners_are_not_told_what_they_did_themselves(client: httpx.AsyncClient, services: Services) -> None:
    asha = await reachable(services)
    room = await home(client, asha)
    for state in ("paused", "live"):
        body: dict[str, Any] = {"listing_preferences": {"moderation_status": state}}
        answer = await client.put(f"/api/v1/properties/{room}", json=body, headers=asha.headers)
        assert answer.status_code == 200, answer.text
    assert (await inbox(client, asha))["items"] == []


async def test_switches_of_the_web_client_count_and_who_speaks_last_is_believed(settings: Settings) -> None:
    async with stopped_house(settings, datetime(2026, 3, 10, 18, 0, tzinfo=UTC)) as (services, client, clock):
        asha, kabir = await reachable(services), await reachable(services, "Kabir", promotional_emails=True)
        switches = {"new_matches": False, "promotional": False, "non_negotiables": ["no_smoking"]}
        answer = await client.patch(f"{FLATMATES}/profile", json={"preferences": switches}, headers=kabir.headers)
        assert answer.status_code == 200
        assert answer.json()["preferences"]["new_matches"] is False
        await matched(client, asha, kabir)
        off = [(channel, "suppressed", "switched_off") for channel in ("push", "email")]
        assert await deliveries(services, kabir) == off
        await tell(services, kabir, "promotion_generic", {"offer": "x"})
        assert {reason for *_, reason in (await deliveries(services, kabir))[2:]} == {"no_consent"}
        path = "/api/v1/users/notification-settings"
        body = {"quietHours": {"start": "09:00", "end": "10:00"}}
        assert (await client.put(path, json=body, headers=kabir.headers)).status_code == 200
        for wish, waits in ((True, True), (False, False)):
            change = {"preferences": {"quiet_hours": wish}}
            await client.patch(f"{FLATMATES}/profile", json=change, headers=kabir.headers)
            await tell(services, kabir, "app_update")
            newest = (await delivery_rows(services, kabir))[-1]
            assert (newest["deliver_after"] > clock.now()) is waits
        assert (await client.get(path, headers=kabir.headers)).status_code == 200


async def _pushed(services: Services) -> list[str]:
    return [row["body"] for row in await sent(services) if row["data"]["type"] == "new_message"]
