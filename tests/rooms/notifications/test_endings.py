"""What a notice tells of a moment ends at that moment."""

from datetime import UTC, datetime, timedelta

import pytest

from aangan.infra.handover import TryLater
from aangan.infra.settings import Settings
from aangan.notifications.service import Channels, Parcel
from aangan.notifications.types import NotificationChannel
from tests.rooms.notifications.stage import (
    NOON,
    carry,
    change_settings,
    deliveries,
    delivery_rows,
    heard,
    inbox,
    reachable,
    stopped_house,
    tell,
)

pytestmark = pytest.mark.anyio

LINES = "/api/v1/notifications"
VISIT = {"property": "Sunny room", "at": "Tue 10 March, 15:30", "visit_id": 7}
HOUR = timedelta(hours=1)
# Ten in the evening in India, when her quiet hours begin.
NIGHT = datetime(2026, 3, 10, 16, 30, tzinfo=UTC)
QUIET = {"start": "22:00", "end": "07:30", "timezone": "Asia/Kolkata"}


class Kept:
    """A channel that keeps what it is given, or fails as it is told."""

    def __init__(self, error: Exception | None = None) -> None:
        """Keep nothing yet."""
        self.given: list[Parcel] = []
        self.error = error

    async def send(self, parcel: Parcel) -> str | None:
        """Keep a parcel."""
        self.given.append(parcel)
        if self.error is not None:
            raise self.error
        return "ref"


async def test_it_is_good_no_longer_than_what_it_tells_of_nor_than_its_type(settings: Settings) -> None:
    async with stopped_house(settings) as (services, client, _clock):
        for name, until, ends in (("Asha", HOUR, HOUR), ("Ravi", 99 * HOUR, 24 * HOUR)):
            who = await reachable(services, name)
            await tell(services, who, "visit_reminder", VISIT, until=NOON + until)
            (line,) = (await inbox(client, who, LINES))["items"]
            assert datetime.fromisoformat(line["expires_at"]) == NOON + ends


async def test_of_what_is_over_nothing_is_told(settings: Settings) -> None:
    async with stopped_house(settings) as (services, client, _clock):
        asha = await reachable(services)
        for type_key in ("visit_reminder", "flatmate_new_message"):
            data = {**VISIT, "conversation_id": 4, "match_id": 4}
            assert await tell(services, asha, type_key, data, until=NOON) is None
        assert (await inbox(client, asha))["items"] == []
        assert (await deliveries(services, asha), await heard(services, asha)) == ([], [])


async def test_a_bundle_ends_with_what_was_told_last(settings: Settings) -> None:
    async with stopped_house(settings) as (services, client, _clock):
        asha = await reachable(services)
        for until in (3 * HOUR, HOUR):
            await tell(services, asha, "flatmate_new_message", {"conversation_id": 4}, until=NOON + until)
        (line,) = (await inbox(client, asha, LINES))["items"]
        assert datetime.fromisoformat(line["expires_at"]) == NOON + HOUR


async def test_a_late_worker_sends_nothing_of_what_is_over(settings: Settings) -> None:
    async with stopped_house(settings) as (services, _, clock):
        kept = Kept()
        services.keep(Channels, lambda _: Channels({NotificationChannel.PUSH: kept}))
        asha = await reachable(services)
        await tell(services, asha, "visit_reminder", VISIT, until=NOON + HOUR)
        clock.advance(hours=1)
        await carry(services)
        assert kept.given == []
        assert (await deliveries(services, asha))[0] == ("push", "expired", "too_late")


async def test_a_provider_keeps_it_no_longer_than_it_is_true_and_is_not_asked_after_it(settings: Settings) -> None:
    async with stopped_house(settings) as (services, _, clock):
        kept = Kept(TryLater("in a while", retry_after=1200))
        services.keep(Channels, lambda _: Channels({NotificationChannel.PUSH: kept}))
        asha = await reachable(services)
        await tell(services, asha, "visit_reminder", VISIT, until=NOON + HOUR)
        for _ in range(3):
            clock.advance(minutes=25)
            await carry(services)
        assert [parcel.ttl for parcel in kept.given] == [35 * 60, 10 * 60]
        assert (await deliveries(services, asha))[0] == ("push", "expired", "too_late")


@pytest.mark.parametrize(
    ("ends", "goes"),
    [
        # In its last hour it does not wait, nor past the beginning of that hour.
        (timedelta(minutes=50), timedelta(0)),
        (HOUR, timedelta(0)),
        (timedelta(hours=8, minutes=30), timedelta(hours=7, minutes=30)),
        (12 * HOUR, timedelta(hours=9, minutes=30)),
    ],
)
async def test_quiet_hours_hold_a_reminder_up_to_its_last_call(
    settings: Settings, ends: timedelta, goes: timedelta
) -> None:
    async with stopped_house(settings, NIGHT) as (services, _, clock):
        kept = Kept()
        services.keep(Channels, lambda _: Channels({NotificationChannel.PUSH: kept}))
        asha = await reachable(services, quiet_hours=QUIET)
        await tell(services, asha, "visit_reminder", VISIT, until=NIGHT + ends)
        assert (await delivery_rows(services, asha))[0]["deliver_after"] == NIGHT + goes
        clock.at = NIGHT + goes
        await carry(services)
        assert len(kept.given) == 1


async def test_quiet_hours_that_began_meanwhile_hold_no_last_call(settings: Settings) -> None:
    async with stopped_house(settings, NIGHT) as (services, _, _clock):
        kept = Kept()
        services.keep(Channels, lambda _: Channels({NotificationChannel.PUSH: kept}))
        asha, ravi = await reachable(services), await reachable(services, "Ravi")
        for who, ends in ((asha, HOUR), (ravi, 5 * HOUR)):
            await tell(services, who, "visit_reminder", VISIT, until=NIGHT + ends)
            await change_settings(services, who, quiet_hours=QUIET)
        await carry(services)
        assert [parcel.user_id for parcel in kept.given] == [asha.id]


async def test_other_types_wait_for_the_morning_although_it_is_over_by_then(settings: Settings) -> None:
    async with stopped_house(settings, NIGHT) as (services, _, clock):
        kept = Kept()
        services.keep(Channels, lambda _: Channels({NotificationChannel.PUSH: kept}))
        asha = await reachable(services, quiet_hours=QUIET)
        await tell(services, asha, "flatmate_visit_confirmed", VISIT, until=NIGHT + HOUR)
        await carry(services)
        clock.advance(hours=10)
        await carry(services)
        assert kept.given == []
        assert ("push", "expired", "too_late") in await deliveries(services, asha)
