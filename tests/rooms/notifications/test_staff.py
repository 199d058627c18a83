"""What staff send, and what they can see of it."""

import asyncio
from typing import Any

import httpx
import pytest

from aangan.infra.services import Services
from aangan.notifications import service as notifications
from tests.rooms.notifications.stage import BASE, carry, deliveries, inbox, reachable, sent, tell
from tests.support.cast import Person, person

pytestmark = pytest.mark.anyio

WORDS = {"title": "The office is closed", "body": "On Sunday nobody answers.", "deep_link": "/help"}
OFFER = {"type_key": "discount_offer", "title": "Half off", "body": "This week only"}


async def staff(services: Services) -> Person:
    """Make somebody of the staff."""
    return await person(services, "Meera", role="admin")


async def send(client: httpx.AsyncClient, who: Person, path: str, body: dict[str, Any]) -> httpx.Response:
    """Ask for something to be sent."""
    return await client.post(f"{BASE}/{path}", json=body, headers=who.headers)


async def run_campaigns(services: Services) -> None:
    """Do what the worker does for campaigns."""
    more = True
    while more:
        async with services.units.write(background=True) as unit:
            more = await notifications.continue_campaigns(unit)


ROUTES = (
    ("send/user", {"user_id": "1", **WORDS}),
    ("send/typed/user", {"user_id": 1, "type_key": "app_update", **WORDS}),
    ("send/token", {"token": "t", **WORDS}),
    ("send/topic", {"topic": "news", **WORDS}),
    ("send/bulk", {"tokens": ["t"], **WORDS}),
    ("marketing/broadcast", OFFER),
    ("marketing/segment", {**OFFER, "filter": {}}),
)


@pytest.mark.parametrize(("path", "body"), ROUTES)
async def test_only_staff_send(client: httpx.AsyncClient, services: Services, path: str, body: dict[str, Any]) -> None:
    asha = await person(services)
    assert (await send(client, asha, path, body)).status_code == 403
    assert (await client.post(f"{BASE}/{path}", json=body)).status_code == 401


async def test_a_person_is_told_by_the_id_of_their_sign_in_or_by_ours(
    client: httpx.AsyncClient, services: Services
) -> None:
    meera, asha = await staff(services), await reachable(services, devices=2)
    for ref in (asha.subject, str(asha.id)):
        answer = (await send(client, meera, "send/user", {"user_id": ref, **WORDS})).json()
        assert (answer["ok"], answer["sent"]) == (True, 2)
    newest = (await inbox(client, asha))["items"][0]
    assert (newest["title"], newest["body"], newest["route"]) == (WORDS["title"], WORDS["body"], "/help")
    assert newest["id"] == answer["notification_id"]
    for ref in ("nobody", "999999", "9" * 30):
        answer = await send(client, meera, "send/user", {"user_id": ref, **WORDS})
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "USER_NOT_FOUND")


async def test_a_typed_notice_keeps_to_its_type_and_the_persons_settings(
    client: httpx.AsyncClient, services: Services
) -> None:
    meera, asha = await staff(services), await reachable(services, email_notifications=False)
    body = {"user_id": asha.id, "type_key": "booking_confirmed", **WORDS}
    answer = (await send(client, meera, "send/typed/user", body)).json()
    assert (answer["type_key"], answer["channels"]) == ("booking_confirmed", {"push": True})
    assert (answer["title"], answer["body"]) == (WORDS["title"], WORDS["body"])
    unknown = (await send(client, meera, "send/typed/user", {**body, "type_key": "no_such_type"})).json()
    assert unknown["type_key"] == "admin_broadcast"
    assert (await send(client, meera, "send/typed/user", {**body, "user_id": 999_999})).status_code == 404


async def test_devices_and_topics_are_told_without_anybodys_inbox(
    client: httpx.AsyncClient, services: Services
) -> None:
    meera = await staff(services)
    assert (await send(client, meera, "send/token", {"token": "stray", **WORDS})).json()["ok"] is True
    assert (await send(client, meera, "send/topic", {"topic": "news", **WORDS})).json()["ok"] is True
    bulk = (await send(client, meera, "send/bulk", {"tokens": ["a", "b", "a"], **WORDS})).json()
    assert (bulk["ok"], bulk["requested"]) == (True, 2)
    await carry(services)
    assert sorted(row["address"] for row in await sent(services)) == ["a", "b", "news", "stray"]
    assert {row["title"] for row in await sent(services)} == {WORDS["title"]}
    async with services.units.read() as unit:
        row = await unit.fetch_one("SELECT count(*) AS lines FROM notifications WHERE user_id IS NOT NULL")
    assert row == {"lines": 0}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("send/bulk", {"tokens": [], **WORDS}),
        ("send/bulk", {"tokens": [str(n) for n in range(501)], **WORDS}),
        ("send/topic", {"topic": "a topic/", **WORDS}),
        ("send/token", {"token": "t", "title": "", "body": "x"}),
        ("send/user", {"user_id": "1", "title": "x", "body": "y" * 1001}),
        ("send/token", {"token": "t", **WORDS, "data": {"n": {"deep": 1}}}),
        ("send/token", {"token": "t", **WORDS, "data": {"\x00": "x"}}),
        ("marketing/segment", {**OFFER, "filter": {"role": "king"}}),
    ],
)
async def test_what_cannot_be_sent_is_refused(
    client: httpx.AsyncClient, services: Services, path: str, body: dict[str, Any]
) -> None:
    assert (await send(client, await staff(services), path, body)).status_code == 422


async def test_a_campaign_reaches_each_of_its_people_once_however_many_workers_tell_it(
    client: httpx.AsyncClient, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notifications._campaigns, "CAMPAIGN_PAGE", 3)
    meera = await staff(services)
    people = [await reachable(services, f"P{n}", promotional_emails=True) for n in range(8)]
    refusing = await reachable(services, "Ravi", categories={"promotions": False})
    gone = await person(services, "Gone", is_active=False)
    answer = (await send(client, meera, "marketing/broadcast", OFFER)).json()
    assert (answer["requested"], answer["processed"]) == (10, 0)
    assert answer["summary"] == {"requested": 10, "succeeded": 0, "details": []}
    await asyncio.gather(*(run_campaigns(services) for _ in range(4)))
    await run_campaigns(services)
    for who in people:
        (line,) = (await inbox(client, who))["items"]
        assert (line["title"], line["body"]) == ("Half off", "This week only")
        planned = [channel for channel, state, _ in await deliveries(services, who) if state == "planned"]
        assert sorted(planned) == ["email", "push"]
    assert {state for _, state, _ in await deliveries(services, refusing)} == {"suppressed"}
    assert await deliveries(services, gone) == []
    async with services.units.read() as unit:
        row = await unit.fetch_one("SELECT told, finished_at IS NOT NULL AS finished FROM notice_campaigns")
    assert row == {"told": 10, "finished": True}


async def test_a_second_campaign_of_the_day_is_held_back_by_the_cap(
    client: httpx.AsyncClient, services: Services
) -> None:
    meera, asha = await staff(services), await reachable(services, promotional_emails=True)
    for _ in range(2):
        await send(client, meera, "marketing/broadcast", OFFER)
    await run_campaigns(services)
    states = [state for _, state, _ in await deliveries(services, asha)]
    reasons = [reason for *_, reason in await deliveries(services, asha)]
    assert (states.count("planned"), reasons.count("frequency_cap")) == (2, 2)


async def test_a_segment_means_those_that_its_filter_names(client: httpx.AsyncClient, services: Services) -> None:
    meera = await staff(services)
    agent, asha = await person(services, "Agent", role="agent"), await reachable(services, "Asha")
    cared = await person(services, "Cared", agent_id=77)
    body = {**OFFER, "filter": {"role": "agent"}}
    assert (await send(client, meera, "marketing/segment", body)).json()["requested"] == 1
    body = {**OFFER, "filter": {"agent_id": 77}}
    assert (await send(client, meera, "marketing/segment", body)).json()["requested"] == 1
    await run_campaigns(services)
    for who, count in ((agent, 1), (cared, 1), (asha, 0)):
        assert len((await inbox(client, who))["items"]) == count


async def test_only_marketing_is_broadcast(client: httpx.AsyncClient, services: Services) -> None:
    meera = await staff(services)
    for type_key in ("security_alert", "no_such_type"):
        answer = await send(client, meera, "marketing/broadcast", {**OFFER, "type_key": type_key})
        assert answer.status_code == 400


async def test_a_campaign_that_is_asked_for_twice_under_one_key_is_one(
    client: httpx.AsyncClient, services: Services
) -> None:
    meera = await staff(services)
    headers = {**meera.headers, "Idempotency-Key": "campaign-1"}
    answers = [await client.post(f"{BASE}/marketing/broadcast", json=OFFER, headers=headers) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    async with services.units.read() as unit:
        assert await unit.fetch_one("SELECT count(*) AS n FROM notice_campaigns") == {"n": 1}


async def test_staff_see_why_a_notice_did_not_go_out(client: httpx.AsyncClient, services: Services) -> None:
    meera, asha = await staff(services), await reachable(services, devices=0)
    told = await tell(services, asha, "security_alert")
    assert told is not None
    await carry(services)
    page = await inbox(client, meera, f"{BASE}/{told.notification_id}/deliveries")
    found = {line["channel"]: (line["state"], line["reason"]) for line in page["items"]}
    assert found == {
        "push": ("suppressed", "unreachable"), "email": ("sent", None), "sms": ("suppressed", "switched_off"),
    }  # fmt: skip
    (kept,) = (await inbox(client, meera, f"{BASE}/sent"))["items"]
    assert (kept["channel"], kept["title"]) == ("email", "Security alert")
    for path in (f"{told.notification_id}/deliveries", "sent"):
        assert (await client.get(f"{BASE}/{path}", headers=asha.headers)).status_code == 403
