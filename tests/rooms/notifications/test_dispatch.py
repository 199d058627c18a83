"""Telling somebody: what is kept, what is planned, and what keeps it from going out."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.notifications import service as notifications
from aangan.notifications.errors import UnknownNoticeType
from aangan.notifications.service import Notice
from tests.rooms.notifications.stage import (
    FLATMATES,
    NOON,
    OFFER,
    carry,
    change_settings,
    deliveries,
    delivery_rows,
    heard,
    inbox,
    reachable,
    sent,
    stopped_house,
    tell,
)
from tests.support.cast import person
from tests.support.statements import counted

pytestmark = pytest.mark.anyio

CONSENT = {"promotional_emails": True, "sms_notifications": True}


async def test_a_notice_is_kept_planned_and_told_at_once(client: httpx.AsyncClient, services: Services) -> None:
    asha = await reachable(services, devices=2)
    told = await tell(services, asha, "booking_confirmed", {"property": "Lake View", "booking_id": 7})
    assert told is not None
    assert await deliveries(services, asha) == [
        ("push", "planned", None),
        ("push", "planned", None),
        ("email", "planned", None),
    ]
    (line,) = (await inbox(client, asha))["items"]
    expected = {
        "id": str(told.notification_id),
        "type": "booking_confirmed",
        "title": "Booking confirmed",
        "body": "Your booking of Lake View is confirmed.",
        "is_read": False,
        "reference_id": 7,
        "route": None,
    }
    assert {key: line[key] for key in expected} == expected
    ((event, signal),) = await heard(services, asha)
    assert (event, signal["title"], signal["type_key"]) == ("new_notification", line["title"], "booking_confirmed")


async def test_the_ways_out_are_planned_in_their_order_whatever_the_database_knows_of_its_rows(
    services: Services,
) -> None:
    asha = await reachable(services, devices=2)
    for number in range(20):
        await tell(services, asha, "chat_message", {"conversation_id": number})
    # All for one person: it now expects many more rows of each notice than there are, and joins the other way round.
    async with services.units.write() as unit:
        await unit.fetch("ANALYZE notifications")
    told = await tell(services, asha, "booking_confirmed", {"property": "Lake View", "booking_id": 7})
    assert told is not None
    rows = [row for row in await delivery_rows(services, asha) if row["notification_id"] == told.notification_id]
    assert [row["channel"] for row in rows] == ["push", "push", "email"]


async def test_a_notice_costs_its_sender_three_statements_at_most_and_a_bundle_two(services: Services) -> None:
    asha = await reachable(services, devices=3)
    with counted(services) as seen:
        await tell(services, asha, "discount_offer", OFFER, idempotency_key="once")
    assert len(seen) == 3
    with counted(services) as seen:
        await tell(services, asha, "flatmate_new_message", {"conversation_id": 3})
    assert len(seen) == 2


async def test_forty_people_are_told_in_as_many_statements_as_one(services: Services) -> None:
    people = [await person(services, f"P{n}") for n in range(40)]
    with counted(services) as seen:
        async with services.units.write() as unit:
            notices = [Notice(who.id, "policy_update", {"policy": "privacy policy"}) for who in people]
            assert len(await notifications.dispatch_notices(unit, notices)) == len(people)
    assert len(seen) == 3


async def test_a_sender_that_fails_leaves_nothing_behind(services: Services) -> None:
    asha = await reachable(services)
    with pytest.raises(LookupError):
        async with services.units.write() as unit:
            await notifications.dispatch_notification_to_user(unit, asha.id, "discount_offer", data=OFFER)
            raise LookupError
    assert await deliveries(services, asha) == []
    assert await heard(services, asha) == []


async def test_words_without_their_data_are_the_senders_mistake(services: Services) -> None:
    asha = await reachable(services)
    with pytest.raises(ValueError, match="booking_confirmed"):
        await tell(services, asha, "booking_confirmed", {})
    with pytest.raises(UnknownNoticeType):
        await tell(services, asha, "flatmate_new_pet")


# What a person said, a type, and why each channel stays away ("-": it does not).
SWITCHES: list[tuple[dict[str, Any], str, str]] = [
    ({}, "security_alert", "push - email - sms switched_off"),
    ({"push_notifications": False}, "security_alert", "push switched_off email -"),
    ({"email_notifications": False, "sms_notifications": True}, "security_alert", "email switched_off sms -"),
    ({"push": False, "email": False, "sms": True}, "security_alert", "push switched_off email switched_off sms -"),
    ({"push_notifications": True, "push": False}, "security_alert", "push -"),
    ({}, "promotion_generic", "push - email no_consent"),
    ({"promotional_emails": True}, "promotion_generic", "push - email -"),
    ({"promotional_emails": False}, "promotion_generic", "push - email no_consent"),
    ({"promotional_push": False, "promotional_emails": True}, "promotion_generic", "push no_consent email -"),
    (
        {"promotional_emails": True, "categories": {"promotions": False}},
        "promotion_generic",
        "push no_consent email no_consent",
    ),
    ({"categories": {"promotions": True}}, "promotion_generic", "push - email -"),
    ({"promotional_emails": True, "digest": False}, "daily_digest", "email no_consent"),
    ({"promotional_emails": True, "categories": {"digest": False}}, "daily_digest", "email no_consent"),
    ({"promotional_emails": False, "categories": {"promotions": False}}, "security_alert", "push - email -"),
    ({"promotional": False}, "promotion_generic", "push no_consent email no_consent"),
    ({"new_matches": False}, "flatmate_new_match", "push switched_off"),
    ({"visit_reminders": False, "sms_notifications": True}, "visit_reminder", "push switched_off sms switched_off"),
    ({"push_notifications": "yes", "categories": 7}, "flatmate_new_match", "push -"),
]


@pytest.mark.parametrize(("wishes", "type_key", "expected"), SWITCHES)
async def test_only_what_a_person_lets_through_is_planned_and_the_rest_says_why(
    client: httpx.AsyncClient, services: Services, wishes: dict[str, Any], type_key: str, expected: str
) -> None:
    asha = await reachable(services, **wishes)
    await tell(services, asha, type_key, notifications.config_of(type_key).sample)
    found = {channel: reason or "-" for channel, _, reason in await deliveries(services, asha)}
    words = expected.split()
    assert {channel: found[channel] for channel in words[::2]} == dict(zip(words[::2], words[1::2], strict=True))
    assert len((await inbox(client, asha))["items"]) == 1


async def test_who_has_no_device_and_no_proven_address_is_unreachable_but_has_an_inbox(
    client: httpx.AsyncClient, services: Services
) -> None:
    ravi = await person(services, "Ravi", email="ravi@people.test", phone_verified=False)
    await tell(services, ravi, "security_alert")
    assert {reason for *_, reason in await deliveries(services, ravi)} == {"unreachable", "switched_off"}
    assert len((await inbox(client, ravi))["items"]) == 1


async def test_a_type_without_push_is_in_the_inbox_all_the_same(client: httpx.AsyncClient, services: Services) -> None:
    asha = await reachable(services, push_notifications=False, email_notifications=False)
    for type_key in ("password_changed", "policy_update", "win_back", "daily_digest"):
        await tell(services, asha, type_key, notifications.config_of(type_key).sample)
    assert len((await inbox(client, asha))["items"]) == 4


async def test_the_same_key_is_told_once_by_a_hundred_senders(services: Services) -> None:
    asha = await reachable(services)

    async def send() -> bool:
        return await tell(services, asha, "app_update", {}, idempotency_key="release-2") is not None

    told = await asyncio.gather(*(send() for _ in range(100)))
    assert sum(told) == 1
    assert len(await heard(services, asha)) == 1
    assert await tell(services, asha, "app_update", {}, idempotency_key="release-3") is not None


async def test_a_cap_is_never_passed_however_many_send_at_once(services: Services) -> None:
    asha = await reachable(services, **CONSENT)
    await asyncio.gather(*(tell(services, asha, "upsell_suggestion", OFFER) for _ in range(50)))
    found = await deliveries(services, asha)
    assert sum(state == "planned" for _, state, _ in found) == 3
    assert sum(reason == "frequency_cap" for *_, reason in found) == 47
    # What is capped waits in the inbox without a word.
    assert len(await heard(services, asha)) == 3


async def test_caps_count_days_and_weeks_of_the_persons_own_zone(settings: Settings) -> None:
    # Half past midnight on Sunday in Auckland; still Saturday noon in UTC.
    async with stopped_house(settings, datetime(2026, 3, 7, 11, 30, tzinfo=UTC)) as (services, _, clock):
        asha = await reachable(services, **CONSENT, timezone="Pacific/Auckland")

        async def allowed() -> bool:
            before = [state for _, state, _ in await deliveries(services, asha)].count("planned")
            await tell(services, asha, "discount_offer", OFFER)
            return [state for _, state, _ in await deliveries(services, asha)].count("planned") > before

        assert await allowed()
        clock.advance(hours=20)
        assert not await allowed(), "the same Sunday"
        clock.advance(hours=4)
        assert await allowed(), "a new day, and a new week"
        for day in range(2):
            clock.advance(days=1)
            assert await allowed(), day
        clock.advance(days=1)
        assert not await allowed(), "three a week"
        clock.advance(days=4)
        assert await allowed(), "the next week"


async def test_whoever_travels_west_gets_no_day_twice(settings: Settings) -> None:
    async with stopped_house(settings, datetime(2026, 3, 9, 20, 0, tzinfo=UTC)) as (services, _, _clock):
        asha = await reachable(services, **CONSENT, timezone="Pacific/Auckland")
        await tell(services, asha, "discount_offer", OFFER)
        await change_settings(services, asha, **CONSENT, timezone="America/Los_Angeles")
        await tell(services, asha, "discount_offer", OFFER)
        assert [reason for *_, reason in await deliveries(services, asha)].count("frequency_cap") == 3


async def test_what_does_not_go_out_uses_up_no_cap(services: Services) -> None:
    asha = await reachable(services, push=False, email=False)
    await tell(services, asha, "discount_offer", OFFER)
    await change_settings(services, asha, **CONSENT)
    await tell(services, asha, "discount_offer", OFFER)
    assert [state for _, state, _ in await deliveries(services, asha)].count("planned") == 3


async def test_a_notice_says_how_long_it_is_good_for(settings: Settings) -> None:
    async with stopped_house(settings) as (services, client, _clock):
        asha = await reachable(services)
        await tell(services, asha, "chat_message", {"conversation_id": 4})
        (line,) = (await inbox(client, asha, "/api/v1/notifications"))["items"]
        assert datetime.fromisoformat(line["expires_at"]) == NOON + timedelta(hours=12)


async def test_notices_are_said_in_the_persons_language(client: httpx.AsyncClient, services: Services) -> None:
    asha = await reachable(services, locale="hi-IN")
    ravi = await person(services, "Ravi")
    data = {"conversation_id": 1, "match_id": 1}
    await tell(services, asha, "flatmate_new_match", data, actor_id=ravi.id)
    (line,) = (await inbox(client, asha))["items"]
    assert (line["title"], line["body"]) == ("नया मैच!", "Ravi के साथ आपका मैच हुआ")
    assert (await heard(services, asha))[0][1]["body"] == line["body"]


MATCH = {"conversation_id": 7, "match_id": 3}


async def test_who_does_not_read_of_a_match_on_their_phone_gets_a_letter(settings: Settings) -> None:
    async with stopped_house(settings) as (services, _, clock):
        asha = await reachable(services)
        await tell(services, asha, "flatmate_new_match", MATCH)
        await carry(services)
        assert [row["channel"] for row in await sent(services)] == ["push"]
        clock.advance(minutes=11)
        await carry(services)
        assert [row["channel"] for row in await sent(services)] == ["push", "email"]


async def test_who_read_of_a_match_in_time_gets_no_letter(settings: Settings) -> None:
    async with stopped_house(settings) as (services, client, clock):
        asha = await reachable(services)
        await tell(services, asha, "flatmate_new_match", MATCH)
        await client.put(FLATMATES, json={"mark_all_read": True}, headers=asha.headers)
        clock.advance(minutes=11)
        await carry(services)
        assert ("email", "suppressed", "already_read") in await deliveries(services, asha)
        assert await sent(services) == []


async def test_who_has_no_device_hears_of_a_match_by_letter_at_once_unless_letters_are_off(settings: Settings) -> None:
    async with stopped_house(settings) as (services, _, _clock):
        asha = await reachable(services, devices=0)
        kabir = await reachable(services, "Kabir", devices=0, email_notifications=False)
        for who in (asha, kabir):
            await tell(services, who, "flatmate_new_match", MATCH)
        await carry(services)
        assert [row["channel"] for row in await sent(services)] == ["email"]
        assert ("email", "suppressed", "switched_off") in await deliveries(services, kabir)


async def test_a_house_that_is_tried_out_waits_a_shorter_while(settings: Settings) -> None:
    async with stopped_house(settings.model_copy(update={"notice_patience": 1 / 60})) as (services, _, clock):
        asha = await reachable(services)
        await tell(services, asha, "flatmate_new_match", MATCH)
        clock.advance(seconds=11)
        await carry(services)
        assert sorted(row["channel"] for row in await sent(services)) == ["email", "push"]
