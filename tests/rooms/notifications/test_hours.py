"""Quiet hours, across zones and their clock changes."""

from datetime import UTC, datetime
from typing import Any

import pytest

from aangan.infra.settings import Settings
from tests.rooms.notifications.stage import delivery_rows, reachable, stopped_house, tell

pytestmark = pytest.mark.anyio

QUIET = {"start": "22:00", "end": "07:30"}


@pytest.mark.parametrize(
    ("zone", "now", "hours", "wakes"),
    [
        ("Asia/Kolkata", "2026-03-10T18:00+00:00", QUIET, "2026-03-11T02:00+00:00"),
        ("Asia/Kolkata", "2026-03-10T22:00+00:00", QUIET, "2026-03-11T02:00+00:00"),
        ("Asia/Kolkata", "2026-03-10T02:00+00:00", QUIET, "2026-03-10T02:00+00:00"),
        ("Asia/Kolkata", "2026-03-10T09:00+00:00", QUIET, "2026-03-10T09:00+00:00"),
        # The night in which Berlin loses an hour: half past seven comes an hour sooner.
        ("Europe/Berlin", "2026-03-28T22:00+00:00", QUIET, "2026-03-29T05:30+00:00"),
        ("Europe/Berlin", "2026-03-27T22:00+00:00", QUIET, "2026-03-28T06:30+00:00"),
        # Half past two is skipped that night; the old clock would show it at half past three of the new one.
        ("Europe/Berlin", "2026-03-28T23:00+00:00", {"start": "23:00", "end": "02:30"}, "2026-03-29T01:30+00:00"),
        # New York gains one: half past one comes twice, and the first time counts.
        ("America/New_York", "2026-11-01T04:00+00:00", {"start": "23:00", "end": "01:30"}, "2026-11-01T05:30+00:00"),
        ("America/New_York", "2026-11-01T06:15+00:00", {"start": "23:00", "end": "01:30"}, "2026-11-01T06:15+00:00"),
        ("Asia/Kolkata", "2026-03-10T09:00+00:00", {"start": "13:00", "end": "15:00"}, "2026-03-10T09:30+00:00"),
        ("Nowhere/Else", "2026-03-10T18:00+00:00", QUIET, "2026-03-11T02:00+00:00"),
        ("Asia/Kolkata", "2026-03-10T18:00+00:00", {"start": "late", "end": "07:30"}, "2026-03-10T18:00+00:00"),
        ("Asia/Kolkata", "2026-03-10T18:00+00:00", {**QUIET, "enabled": "false"}, "2026-03-10T18:00+00:00"),
        ("Asia/Kolkata", "2026-03-10T18:00+00:00", True, "2026-03-11T02:30+00:00"),
    ],
)
async def test_quiet_hours_end_by_the_persons_own_clock(
    settings: Settings, zone: str, now: str, hours: Any, wakes: str
) -> None:
    async with stopped_house(settings, datetime.fromisoformat(now)) as (services, _, clock):
        for key in ("quietHours", "quiet_hours"):
            wish = hours if hours is True else {**hours, "timezone": zone}
            asha = await reachable(services, **{key: wish})
            await tell(services, asha, "chat_message", {"conversation_id": 1, "match_id": 1})
            (row,) = await delivery_rows(services, asha)
            assert row["deliver_after"] == datetime.fromisoformat(wakes)
            assert row["planned_at"] == clock.now()


async def test_what_is_critical_does_not_wait_for_the_morning(settings: Settings) -> None:
    night = datetime(2026, 3, 10, 18, 0, tzinfo=UTC)
    async with stopped_house(settings, night) as (services, _, _clock):
        asha = await reachable(services, quiet_hours={**QUIET, "timezone": "Asia/Kolkata"})
        await tell(services, asha, "security_alert")
        assert {row["deliver_after"] for row in await delivery_rows(services, asha)} == {night}
