"""Campaigns: counted before they begin, at a pace, stopped and taken up again; and what goes out each morning."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.kit.actor import Role
from aangan.notifications import service as notifications
from tests.rooms.notifications.stage import BASE, carry, deliveries, inbox, reachable, sent, stopped_house, tell
from tests.support.cast import Person, person

pytestmark = pytest.mark.anyio

MARKETING = f"{BASE}/marketing"
SALE = {"type_key": "discount_offer", "title": "Half off", "body": "This week only"}
MATCH = {"conversation_id": 7, "match_id": 3}


async def go_on(services: Services, per_minute: int = 0) -> int:
    """Do what the worker does for campaigns; returns in how many units."""
    rounds = 0
    while True:
        async with services.units.write(background=True) as unit:
            if not await notifications.continue_campaigns(unit, per_minute):
                return rounds
        rounds += 1


async def call(client: httpx.AsyncClient, who: Person, path: str, **body: Any) -> Any:
    """Call a route of staff."""
    answer = await client.post(f"{MARKETING}/{path}", json=body, headers=who.headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def progress(client: httpx.AsyncClient, who: Person, campaign: int) -> Any:
    """Return how far a campaign came."""
    return (await client.get(f"{MARKETING}/campaigns/{campaign}", headers=who.headers)).json()


WISHES: tuple[dict[str, Any], ...] = (
    {},
    {"promotional_emails": True},
    {"promotional_emails": True, "email_notifications": False},
    {"promotional_push": False},
    {"promotional": False},
    {"promotional": True, "sms": True},
    {"push": False, "promotional_emails": True},
    {"push_notifications": False, "push": True},
    {"categories": {"promotions": False}, "promotional_emails": True},
    {"categories": {"promotions": True}},
    {"promotions": True, "categories": {"promotions": False}},
    {"promotions": "yes", "sms_notifications": True, "promotional_emails": True},
    {"types": {"discount_offer": {"push": False, "email": True}}},
    {"types": {"discount_offer": {"email": False, "sms": True}}, "sms_notifications": True, "promotional_emails": True},
    {"types": {"win_back": {"email": True}}, "promotional_push": "no"},
    {"types": {"discount_offer": {"email": True}}, "promotions": False},
)


async def test_a_preview_counts_exactly_whom_the_campaign_then_reaches(
    services: Services, client: httpx.AsyncClient
) -> None:
    staff = await person(services, "Meera", role=Role.ADMIN)
    for nth, wishes in enumerate(WISHES):
        await reachable(services, f"P{nth}", devices=nth % 3, **wishes)
    shown = await call(client, staff, "preview", **SALE, filter={"role": "user"})
    begun = await call(client, staff, "segment", **SALE, filter={"role": "user"})
    assert shown["requested"] == begun["requested"] == len(WISHES)
    await go_on(services)
    async with services.units.read() as unit:
        rows = await unit.fetch(
            """SELECT d.channel, count(DISTINCT n.user_id) AS people FROM notification_deliveries d
            JOIN notifications n ON n.id = d.notification_id WHERE d.state = 'planned' GROUP BY d.channel"""
        )
    assert shown["reachable"] == {row["channel"]: row["people"] for row in rows}
    assert all(number for number in shown["reachable"].values())


async def test_a_campaign_shows_how_far_it_came_and_what_became_of_it(
    services: Services, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notifications._campaigns, "CAMPAIGN_PAGE", 4)
    staff = await person(services, "Meera", role=Role.ADMIN)
    for nth in range(9):
        await reachable(services, f"P{nth}")
    begun = await call(client, staff, "segment", **SALE, filter={"role": "user"})
    campaign = begun["campaign_id"]
    assert (await progress(client, staff, campaign))["progress"] == 0
    async with services.units.write(background=True) as unit:
        await notifications.continue_campaigns(unit)
    halfway = await progress(client, staff, campaign)
    assert (halfway["state"], halfway["processed"], halfway["progress"]) == ("running", 4, 0.4444)
    await go_on(services)
    await carry(services)
    done = await progress(client, staff, campaign)
    assert (done["state"], done["told"], done["progress"]) == ("finished", 9, 1.0)
    tally = {(each["channel"], each["state"], each["reason"]): each["deliveries"] for each in done["deliveries"]}
    assert tally[("push", "sent", None)] == 9
    assert tally[("email", "suppressed", "no_consent")] == 9
    listed = (await client.get(f"{MARKETING}/campaigns", headers=staff.headers)).json()["items"]
    assert [each["campaign_id"] for each in listed] == [campaign]


async def test_a_stopped_campaign_tells_nobody_else_and_goes_on_where_it_was(
    services: Services, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notifications._campaigns, "CAMPAIGN_PAGE", 3)
    staff = await person(services, "Meera", role=Role.ADMIN)
    people = [await reachable(services, f"P{nth}") for nth in range(7)]
    campaign = (await call(client, staff, "segment", **SALE, filter={"role": "user"}))["campaign_id"]
    async with services.units.write(background=True) as unit:
        await notifications.continue_campaigns(unit)
    assert (await call(client, staff, f"campaigns/{campaign}/cancel"))["state"] == "cancelled"
    assert await go_on(services) == 0
    await carry(services)
    assert await sent(services) == []
    assert ("push", "suppressed", "withdrawn") in await deliveries(services, people[0])
    assert (await call(client, staff, f"campaigns/{campaign}/resume"))["state"] == "running"
    await go_on(services)
    await carry(services)
    addresses = sorted(row["address"] for row in await sent(services))
    assert addresses == sorted(f"phone-{who.id}-0" for who in people[3:])
    path = f"{MARKETING}/campaigns/{campaign}"
    assert (await client.post(f"{path}/cancel", headers=staff.headers)).status_code == 409
    assert (await client.post(f"{MARKETING}/campaigns/99999/resume", headers=staff.headers)).status_code == 404
    assert (await client.post(f"{path}/cancel", headers=people[0].headers)).status_code == 403


async def test_a_campaign_keeps_to_its_pace(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notifications._campaigns, "CAMPAIGN_PAGE", 2)
    async with stopped_house(settings) as (services, client, clock):
        staff = await person(services, "Meera", role=Role.ADMIN)
        for nth in range(12):
            await reachable(services, f"P{nth}", devices=0)
        await call(client, staff, "segment", **SALE, filter={"role": "user"})
        counts = []
        for _ in range(4):
            counts.append(2 * await go_on(services, per_minute=12))
            clock.advance(seconds=10)
        assert counts == [2, 2, 2, 2]
        clock.advance(minutes=10)
        assert await go_on(services, per_minute=12) <= 2


def every_morning(settings: Settings, **more: Any) -> Settings:
    """Return settings that send by themselves."""
    return settings.model_copy(update={"enable_notif_scheduler": True, **more})


async def test_the_morning_push_begins_once_a_day_however_many_workers_ask(settings: Settings) -> None:
    chosen = every_morning(settings)
    # Half past eight in India.
    async with stopped_house(chosen, datetime(2026, 3, 10, 3, 0, tzinfo=UTC)) as (services, client, clock):
        asha = await reachable(services, promotional_emails=True, locale="hi")
        kabir = await reachable(services, "Kabir", promotional_push=False)

        async def ask() -> int | None:
            async with services.units.write(background=True) as unit:
                return await notifications.start_daily_push(unit, chosen)

        assert await ask() is None
        clock.advance(minutes=31)
        assert len([begun for begun in await asyncio.gather(*(ask() for _ in range(8))) if begun]) == 1
        await go_on(services)
        await carry(services)
        assert [row["address"] for row in await sent(services)] == [f"phone-{asha.id}-0"]
        assert await deliveries(services, kabir) == [("push", "suppressed", "no_consent")]
        assert "ब" in (await sent(services))[0]["body"]
        line = (await inbox(client, asha))["items"][0]
        assert line["type"] == "promotion_generic"
        clock.advance(hours=23)
        assert await ask() is None
        clock.advance(hours=1)
        assert await ask() is not None


async def test_nothing_goes_out_by_itself_unless_it_is_switched_on(settings: Settings) -> None:
    async with stopped_house(settings) as (services, _, _clock):
        asha = await reachable(services, digest=True, promotional_emails=True)
        await tell(services, asha, "chat_message", MATCH)
        async with services.units.write(background=True) as unit:
            assert await notifications.start_daily_push(unit, settings) is None
            assert await notifications.tell_digests(unit, settings) is None
        assert len(await deliveries(services, asha)) == 1


async def test_a_digest_comes_at_nine_of_ones_own_clock_once_and_only_with_news(settings: Settings) -> None:
    chosen = every_morning(settings)
    async with stopped_house(chosen, datetime(2026, 3, 10, 0, 0, tzinfo=UTC)) as (services, _, clock):
        wish = {"promotional_emails": True, "digest": True}
        asha = await reachable(services, devices=0, **wish)
        berlin = await reachable(services, "Berlin", devices=0, timezone="Europe/Berlin", **wish)
        silent = await reachable(services, "Silent", devices=0, **wish)
        unwilling = await reachable(services, "Unwilling", devices=0, digest=False, promotional_emails=True)
        for who in (asha, berlin, unwilling):
            await tell(services, who, "flatmate_new_match", MATCH)
            for _ in range(2):
                await tell(services, who, "flatmate_new_message", {"conversation_id": 7})
        came: dict[int, list[str]] = {}
        for _ in range(4 * 16):
            async with services.units.write(background=True) as unit:
                await notifications.tell_digests(unit, chosen)
            await carry(services)
            digests = [row for row in await sent(services) if row["data"]["type_key"] == "daily_digest"]
            for row in digests[sum(map(len, came.values())) :]:
                who = next(each for each in (asha, berlin, silent, unwilling) if each.name.lower() in row["address"])
                came.setdefault(who.id, []).append(clock.now().strftime("%H:%M"))
                assert row["body"] == "2 new messages, 1 new match"
            clock.advance(minutes=15)
        assert came == {asha.id: ["03:30"], berlin.id: ["08:00"]}
