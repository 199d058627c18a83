"""Carrying notices out of the app: once each, in order of need, whatever breaks."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.notifications import service as notifications
from aangan.notifications.rules import ATTEMPTS_MAX, pause
from aangan.notifications.service import Carrier, Channels, Parcel, Refused, TryLater, Unsure
from aangan.notifications.types import NotificationChannel
from tests.rooms.notifications.stage import (
    OFFER,
    carry,
    change_settings,
    deliveries,
    delivery_rows,
    reachable,
    sent,
    stopped_house,
    tell,
)

pytestmark = pytest.mark.anyio

MATCH = {"conversation_id": 7, "match_id": 3}


class Provider:
    """A provider that answers as a test wants, and remembers what it was given."""

    def __init__(self, answer: Callable[[Parcel], str | None] = lambda _: "ref") -> None:
        """Take the way in which it answers."""
        self.answer = answer
        self.given: list[Parcel] = []

    async def send(self, parcel: Parcel) -> str | None:
        """Take a parcel, or not."""
        self.given.append(parcel)
        await asyncio.sleep(0)
        return self.answer(parcel)


def provided(services: Services, answer: Callable[[Parcel], str | None] = lambda _: "ref") -> Provider:
    """Put a provider in the place of development's channels, before they are asked for."""
    provider = Provider(answer)
    ways = (NotificationChannel.PUSH, NotificationChannel.EMAIL, NotificationChannel.SMS)
    services.keep(Channels, lambda _: Channels(dict.fromkeys(ways, provider)))
    return provider


def raising(error: Exception) -> Callable[[Parcel], str | None]:
    """Answer by an error."""

    def answer(_: Parcel) -> str | None:
        raise error

    return answer


async def test_what_is_due_goes_out_once_and_says_when(settings: Settings) -> None:
    async with stopped_house(settings) as (services, _, clock):
        asha = await reachable(services, locale="en")
        await tell(services, asha, "booking_confirmed", {"property": "Lake View", "booking_id": 7})
        assert await carry(services) == 2
        assert await carry(services) == 0
        push, email = sorted(await sent(services), key=lambda row: row["channel"], reverse=True)
        assert (push["channel"], push["address"]) == ("push", f"phone-{asha.id}-0")
        assert (email["channel"], email["address"].endswith("@people.test")) == ("email", True)
        assert (push["title"], push["body"]) == ("Booking confirmed", "Your booking of Lake View is confirmed.")
        for row in await delivery_rows(services, asha):
            assert (row["state"], row["attempts"], row["sent_at"]) == ("sent", 1, clock.now())
            assert row["provider_ref"].startswith("kept:")


async def test_what_a_phone_gets_is_flat_text_with_all_that_clients_read(settings: Settings) -> None:
    async with stopped_house(settings) as (services, _, _clock):
        provider = provided(services)
        asha = await reachable(services)
        told = await tell(services, asha, "chat_message", {**MATCH, "new": True, "gone": None})
        assert told is not None
        await carry(services)
        (parcel,) = provider.given
        (row,) = await delivery_rows(services, asha)
        assert parcel.data == {
            "conversation_id": "7", "match_id": "3", "new": "true", "notification_id": str(told.notification_id),
            "delivery_id": str(row["id"]), "type": "chat_message", "type_key": "chat_message",
            "title": "Someone", "body": "Sent you a message", "route": "/chats/7", "deep_link": "/chats/7",
        }  # fmt: skip
        assert (parcel.ttl, parcel.priority) == (12 * 3600, "high")


async def test_many_carriers_send_everything_once(services: Services) -> None:
    people = [await reachable(services, f"P{n}", devices=3) for n in range(20)]
    for who in people:
        await tell(services, who, "chat_message", MATCH)
    provider = provided(services)
    await asyncio.gather(*(_all(services) for _ in range(6)))
    addresses = [parcel.address for parcel in provider.given]
    assert len(addresses) == len(set(addresses)) == 60


async def test_what_somebody_waits_for_goes_before_a_campaign(settings: Settings) -> None:
    async with stopped_house(settings) as (services, _, clock):
        provider = provided(services)
        asha = await reachable(services, promotional_emails=True)
        await tell(services, asha, "discount_offer", OFFER)
        clock.advance(seconds=1)
        await tell(services, asha, "app_update")
        await tell(services, asha, "chat_message", MATCH)
        await tell(services, asha, "security_alert")
        await carry(services)
        kinds = [parcel.data["type_key"] for parcel in provider.given if parcel.channel == "push"]
        assert kinds == ["security_alert", "chat_message", "app_update", "discount_offer"]


async def test_a_provider_that_is_away_is_asked_again_later_and_later_until_we_give_up(settings: Settings) -> None:
    async with stopped_house(settings) as (services, _, clock):
        provider = provided(services, raising(TryLater("503")))
        asha = await reachable(services)
        await tell(services, asha, "flatmate_listing_rejected", {"property_id": 1, "title": "Room"})
        waits: list[timedelta] = []
        for attempt in range(1, ATTEMPTS_MAX + 1):
            await carry(services)
            row = (await delivery_rows(services, asha))[0]
            assert row["attempts"] == attempt
            waits.append(row["deliver_after"] - clock.now())
            clock.advance(hours=1)
        assert (row["state"], row["reason"], row["detail"]) == ("failed", "gave_up", "503")
        assert len(provider.given) == 2 * ATTEMPTS_MAX
        assert all(wait > timedelta() for wait in waits[:-1])
        await carry(services)
        assert len(provider.given) == 2 * ATTEMPTS_MAX


def test_pauses_grow_up_to_an_hour_and_never_meet() -> None:
    for attempts, most in ((1, 10), (3, 40), (12, 3600), (60, 3600)):
        pauses = {pause(attempts).total_seconds() for _ in range(200)}
        assert len(pauses) > 100
        assert all(most * 0.2 <= seconds <= most for seconds in pauses)
    assert pause(1, asked=600) >= timedelta(seconds=600)


async def test_what_a_provider_asked_to_wait_is_waited(settings: Settings) -> None:
    async with stopped_house(settings) as (services, _, clock):
        provided(services, raising(TryLater("429", retry_after=900)))
        asha = await reachable(services)
        await tell(services, asha, "chat_message", MATCH)
        await carry(services)
        (row,) = await delivery_rows(services, asha)
        assert row["deliver_after"] >= clock.now() + timedelta(seconds=900)


async def test_a_device_that_its_provider_no_longer_knows_is_forgotten(settings: Settings) -> None:
    async with stopped_house(settings) as (services, _, _clock):
        provided(services, raising(Refused("UNREGISTERED", gone=True)))
        asha = await reachable(services)
        await tell(services, asha, "chat_message", MATCH)
        await carry(services)
        assert await deliveries(services, asha) == [("push", "failed", "refused")]
        await tell(services, asha, "chat_message", MATCH)
        assert (await deliveries(services, asha))[-1] == ("push", "suppressed", "unreachable")


async def test_a_hand_over_that_may_have_happened_is_repeated_unless_it_is_marketing(settings: Settings) -> None:
    async with stopped_house(settings) as (services, _, clock):
        provider = provided(services, raising(Unsure("connection lost")))
        asha = await reachable(services)
        await tell(services, asha, "chat_message", MATCH)
        await tell(services, asha, "promotion_generic", OFFER)
        for _ in range(2):
            await carry(services)
            clock.advance(hours=1)
        kinds = [parcel.data["type_key"] for parcel in provider.given]
        assert sorted(kinds) == ["chat_message", "chat_message", "promotion_generic"]
        first, second = (parcel for parcel in provider.given if parcel.data["type_key"] == "chat_message")
        assert first.collapse_id == second.collapse_id
        assert ("push", "failed", "unsure") in await deliveries(services, asha)


async def test_a_parcel_that_its_channel_cannot_bear_does_not_hold_up_the_others(settings: Settings) -> None:
    async with stopped_house(settings) as (services, _, _clock):
        asha, kabir = await reachable(services), await reachable(services, "Kabir")

        def answer(parcel: Parcel) -> str | None:
            if parcel.address == f"phone-{asha.id}-0":
                raise ZeroDivisionError
            return "ref"

        provided(services, answer)
        for who in (asha, kabir):
            await tell(services, who, "chat_message", MATCH)
        await carry(services)
        assert await deliveries(services, kabir) == [("push", "sent", None)]
        (row,) = await delivery_rows(services, asha)
        assert (row["state"], row["detail"]) == ("planned", "ZeroDivisionError")


async def test_what_a_worker_that_died_had_in_hand_is_sent_by_another(settings: Settings) -> None:
    async with stopped_house(settings) as (services, _, clock):
        provider = provided(services)
        asha = await reachable(services)
        await tell(services, asha, "chat_message", MATCH)
        async with services.units.write(background=True) as unit:
            from aangan.notifications import repository

            assert len(await repository.claim(unit, "push", 10, timedelta(minutes=5))) == 1
        clock.advance(minutes=4)
        assert await carry(services) == 0
        clock.advance(minutes=2)
        assert await carry(services) == 1
        assert len(provider.given) == 1
        assert await deliveries(services, asha) == [("push", "sent", None)]


async def test_workers_that_die_twenty_times_with_a_notice_in_hand_do_not_lose_it(settings: Settings) -> None:
    async with stopped_house(settings) as (services, _, clock):
        from aangan.notifications import repository

        provider = provided(services)
        asha = await reachable(services)
        await tell(services, asha, "chat_message", MATCH)
        for _ in range(20):
            async with services.units.write(background=True) as unit:
                assert len(await repository.claim(unit, "push", 10, timedelta(minutes=1))) == 1
            clock.advance(minutes=2)
            async with services.units.write(background=True) as unit:
                assert await notifications.recover_lost(unit) == 1
        await carry(services)
        assert len(provider.given) == 1
        assert await deliveries(services, asha) == [("push", "sent", None)]


async def test_a_worker_that_comes_back_late_says_nothing_about_what_another_sent(settings: Settings) -> None:
    async with stopped_house(settings) as (services, _, clock):
        asha = await reachable(services)
        await tell(services, asha, "chat_message", MATCH)
        late = asyncio.Event()

        class Slow(Provider):
            async def send(self, parcel: Parcel) -> str | None:
                if len(self.given) == 0:
                    self.given.append(parcel)
                    await late.wait()
                    raise Refused("too late to matter")
                return await super().send(parcel)

        slow = Slow()
        services.keep(Channels, lambda _: Channels({NotificationChannel.PUSH: slow}))
        first = asyncio.create_task(Carrier(services).carry())
        while not slow.given:
            await asyncio.sleep(0.01)
        clock.advance(hours=1)
        await carry(services)
        late.set()
        await first
        assert await deliveries(services, asha) == [("push", "sent", None)]


async def test_what_comes_too_late_is_not_sent(settings: Settings) -> None:
    async with stopped_house(settings) as (services, _, clock):
        provider = provided(services)
        asha = await reachable(services)
        await tell(services, asha, "chat_message", {"conversation_id": 4})
        clock.advance(hours=12, seconds=1)
        await carry(services)
        assert await deliveries(services, asha) == [("push", "expired", "too_late")]
        assert provider.given == []


async def test_a_no_that_is_said_before_the_sending_counts(settings: Settings) -> None:
    async with stopped_house(settings) as (services, _, _clock):
        provider = provided(services)
        asha = await reachable(services, promotional_emails=True)
        await tell(services, asha, "promotion_generic", OFFER)
        await change_settings(services, asha, promotional_emails=False, categories={"promotions": False})
        await carry(services)
        assert provider.given == []
        assert {reason for *_, reason in await deliveries(services, asha)} == {"no_consent"}


async def test_quiet_hours_that_began_meanwhile_are_kept(settings: Settings) -> None:
    async with stopped_house(settings) as (services, _, clock):
        provider = provided(services)
        asha = await reachable(services)
        await tell(services, asha, "flatmate_listing_approved", {"property_id": 1, "title": "Room"})
        await change_settings(services, asha, quiet_hours={"start": "14:00", "end": "16:00"})
        await carry(services)
        assert provider.given == []
        assert {row["attempts"] for row in await delivery_rows(services, asha)} == {0}
        clock.advance(hours=1, minutes=30)
        assert await carry(services) == 2


async def test_a_text_message_waits_and_stays_away_when_the_notice_was_read(settings: Settings) -> None:
    async with stopped_house(settings) as (services, client, clock):
        provider = provided(services)
        asha, kabir = [await reachable(services, name, sms_notifications=True) for name in ("Asha", "Kabir")]
        for who in (asha, kabir):
            await tell(services, who, "payment_failed", {"amount": "₹22,000"})
        await carry(services)
        assert {parcel.channel for parcel in provider.given} == {"push", "email"}
        await client.put("/api/v1/flatmates/notifications", headers=asha.headers)
        clock.advance(minutes=16)
        await carry(services)
        texts = [parcel.address for parcel in provider.given if parcel.channel == "sms"]
        assert len(texts) == 1
        assert ("sms", "suppressed", "already_read") in await deliveries(services, asha)
        assert ("sms", "sent", None) in await deliveries(services, kabir)


async def test_a_text_message_does_not_wait_for_a_push_that_cannot_come(settings: Settings) -> None:
    async with stopped_house(settings) as (services, _, _clock):
        provider = provided(services)
        asha = await reachable(services, devices=0, sms_notifications=True)
        await tell(services, asha, "payment_failed", {"amount": "₹22,000"})
        await carry(services)
        assert "sms" in {parcel.channel for parcel in provider.given}


async def test_a_channel_that_is_not_set_up_says_so(settings: Settings) -> None:
    async with stopped_house(settings) as (services, _, _clock):
        services.keep(Channels, lambda _: Channels({}))
        asha = await reachable(services)
        await tell(services, asha, "chat_message", MATCH)
        await carry(services)
        assert await deliveries(services, asha) == [("push", "suppressed", "not_configured")]


async def test_old_notices_are_forgotten_with_their_journeys(settings: Settings) -> None:
    async with stopped_house(settings) as (services, _, clock):
        asha = await reachable(services)
        await tell(services, asha, "app_update", idempotency_key="release-2")
        clock.advance(days=91)
        await tell(services, asha, "chat_message", MATCH)
        async with services.units.write(background=True) as unit:
            assert not await notifications.forget_old(unit, 90)
        assert len(await delivery_rows(services, asha)) == 1
        async with services.units.read() as unit:
            assert await unit.fetch_one("SELECT count(*) AS keys FROM notice_keys") == {"keys": 0}


async def _all(services: Services) -> None:
    carrier: Any = Carrier(services)
    while await carrier.carry():
        pass
