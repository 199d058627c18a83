from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aangan.visits import rules
from tests.rooms.visits.stage import BASE, TOMORROW, Stage, code

pytestmark = pytest.mark.anyio

EVERY_DAY = range(1, 8)
NEW_YORK = "America/New_York"


def hours(zone: str, opens: time, closes: time, **more: Any) -> rules.Hours:
    return rules.Hours(zone=zone, weekly={day: [(opens, closes)] for day in EVERY_DAY}, binding=True, **more)


def utc(slots: Any) -> list[str]:
    return [slot.start.astimezone(UTC).strftime("%d %H:%M") for slot in slots]


def test_a_day_that_loses_an_hour_has_one_slot_less() -> None:
    spring = date(2027, 3, 14)
    night = hours(NEW_YORK, time(0), time(4))
    assert utc(rules.slots_between(night, spring, 1)) == ["14 05:00", "14 06:00", "14 07:00"]
    assert len(list(rules.slots_between(night, spring + timedelta(days=1), 1))) == 4


def test_a_day_that_gains_an_hour_has_one_slot_more() -> None:
    autumn = date(2027, 11, 7)
    night = hours(NEW_YORK, time(0), time(4))
    assert utc(rules.slots_between(night, autumn, 1)) == ["07 04:00", "07 05:00", "07 06:00", "07 07:00", "07 08:00"]


def test_hours_that_the_clock_leaves_out_are_no_hours() -> None:
    assert list(rules.slots_between(hours(NEW_YORK, time(2), time(3)), date(2027, 3, 14), 1)) == []


def test_eleven_is_eleven_on_both_sides_of_a_clock_change() -> None:
    for day, wanted in ((date(2027, 3, 27), "27 10:00"), (date(2027, 3, 28), "28 09:00")):
        berlin = hours("Europe/Berlin", time(9), time(18))
        chosen = rules.nearest_to_noon(rules.slots_between(berlin, day, 1), day, berlin.zone)
        assert utc([chosen]) == [wanted]


@given(
    zone=st.sampled_from(["Asia/Kolkata", NEW_YORK, "Europe/Berlin", "Australia/Lord_Howe", "America/Sao_Paulo"]),
    day=st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    opens=st.times(), closes=st.times(), minutes=st.integers(15, 240), buffer=st.integers(0, 240),
)  # fmt: skip
def test_slots_exist_follow_one_another_and_lie_within_the_hours(
    zone: str, day: date, opens: time, closes: time, minutes: int, buffer: int
) -> None:
    said = hours(zone, opens, closes, duration_minutes=minutes, buffer_minutes=buffer)
    slots = list(rules.slots_between(said, day, 1))
    spans = rules.open_spans(said, day)
    for slot in slots:
        assert slot.end - slot.start == timedelta(minutes=minutes)
        assert any(span.start <= slot.start and slot.end <= span.end for span in spans)
    for one, following in pairwise(slots):
        assert following.start - one.end == timedelta(minutes=buffer)


async def test_who_said_nothing_can_be_asked_for_any_time(stage: Stage) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    said = await stage.get(ravi, "/availability")
    assert (said["binding"], said["timezone"], len(said["windows"])) == (False, "Asia/Kolkata", 7)
    await stage.asked(asha, listing, "2027-01-05T20:30:00Z")


async def test_hours_are_kept_as_they_were_said(stage: Stage) -> None:
    ravi, _ = await stage.host()
    said = {
        "timezone": "Europe/Berlin", "duration_minutes": 30, "buffer_minutes": 10, "notice_minutes": 120,
        "horizon_days": 30,
        "windows": [
            {"weekday": 2, "opens": "14:00", "closes": "16:00"}, {"weekday": 2, "opens": "09:00", "closes": "12:00"},
        ],
        "overrides": [
            {"day": "2027-01-12", "hours": []},
            {"day": "2027-01-13", "hours": [{"opens": "10:00", "closes": "11:00"}]},
        ],
    }  # fmt: skip
    kept = await stage.available(ravi, **said)
    said["windows"].reverse()  # type: ignore[attr-defined]
    assert kept == {"binding": True, **said}
    assert await stage.get(ravi, "/availability") == kept
    assert (await stage.available(ravi, windows=[]))["windows"] == []


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"windows": [{"weekday": 0, "opens": "09:00", "closes": "10:00"}]},
        {"windows": [{"weekday": 1, "opens": "09:00", "closes": "09:00"}]},
        {"windows": [{"weekday": 1, "opens": "10:00", "closes": "09:00"}]},
        {"windows": [{"weekday": 1, "opens": "09:00Z", "closes": "10:00Z"}]},
        {"windows": [{"weekday": 1, "opens": "09:00", "closes": "11:00"},
                     {"weekday": 1, "opens": "10:00", "closes": "12:00"}]},
        {"windows": [], "overrides": [{"day": "2027-01-12"}, {"day": "2027-01-12"}]},
        {"windows": [], "overrides": [{"day": "2027-02-30"}]},
        {"windows": [], "timezone": "IST"},
        {"windows": [], "timezone": "Mars/Olympus"},
        {"windows": [], "buffer_minutes": -1},
        {"windows": [], "duration_minutes": 0},
        {"windows": [], "horizon_days": 3650},
    ],
)  # fmt: skip
async def test_hours_that_make_no_sense_are_refused(stage: Stage, wrong: dict[str, Any]) -> None:
    ravi = await stage.person("Ravi")
    answer = await stage.client.put(f"{BASE}/availability", json=wrong, headers=ravi.headers)
    assert code(answer) == (422, "VALIDATION_ERROR")


async def test_outside_of_the_hosts_hours_nobody_is_received(stage: Stage) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    await stage.available(
        ravi, windows=[{"weekday": 3, "opens": "10:00", "closes": "12:00"}],
        overrides=[
            {"day": "2027-01-13", "hours": []},
            {"day": "2027-01-14", "hours": [{"opens": "15:00", "closes": "16:00"}]},
        ],
    )  # fmt: skip
    refused = await stage.ask(asha, listing)
    assert code(refused) == (409, "VISIT_OUTSIDE_HOURS")
    free = [each["starts_at"][:16] for each in refused.json()["error"]["details"]["alternatives"]]
    # Wednesday at ten and eleven, the Thursday of the week after at three; in India.
    assert free == ["2027-01-06T04:30", "2027-01-06T05:30", "2027-01-14T09:30"]
    assert code(await stage.ask(asha, listing, "2027-01-05")) == (409, "VISIT_OUTSIDE_HOURS")
    assert code(await stage.ask(asha, listing, "2027-01-13")) == (409, "VISIT_OUTSIDE_HOURS")
    assert (await stage.asked(asha, listing, "2027-01-14"))["scheduled_date"] == "2027-01-14T09:30:00Z"
    half_in = await stage.ask(asha, listing, "2027-01-06T06:00:00Z")
    assert code(half_in) == (409, "VISIT_OUTSIDE_HOURS")
    await stage.asked(asha, listing, "2027-01-06T05:30:00Z")


async def test_a_host_is_told_early_enough_and_not_too_early(stage: Stage) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    windows = [{"weekday": day, "opens": "00:00", "closes": "23:59"} for day in EVERY_DAY]
    await stage.available(ravi, windows=windows, notice_minutes=36 * 60, horizon_days=10)
    assert code(await stage.ask(asha, listing)) == (400, "VISIT_TOO_SOON")
    assert code(await stage.ask(asha, listing, TOMORROW + timedelta(days=12))) == (400, "VISIT_TOO_FAR")
    await stage.asked(asha, listing, TOMORROW + timedelta(days=1))


async def test_between_two_visits_the_host_has_their_buffer(stage: Stage) -> None:
    asha, kabir = await stage.person("Asha"), await stage.person("Kabir")
    ravi, listing = await stage.host()
    windows = [{"weekday": day, "opens": "09:00", "closes": "18:00"} for day in EVERY_DAY]
    await stage.available(ravi, windows=windows, buffer_minutes=30)
    await stage.asked(asha, listing)
    for minutes in (60, 89, -60, -89):
        assert code(await stage.ask(kabir, listing, TOMORROW + timedelta(minutes=minutes))) == (409, "VISIT_CONFLICT")
    await stage.asked(kabir, listing, TOMORROW + timedelta(minutes=90))
    await stage.asked(kabir, listing, TOMORROW + timedelta(minutes=-90))
    # The buffer is the host's: the visitor goes on at once.
    _, near = await stage.host("Near")
    await stage.asked(asha, near, TOMORROW + timedelta(minutes=60))


async def test_free_times_are_those_of_host_and_visitor(stage: Stage) -> None:
    asha, kabir = await stage.person("Asha"), await stage.person("Kabir")
    ravi, listing = await stage.host()
    _, elsewhere = await stage.host("Elsewhere")
    await stage.available(ravi, windows=[{"weekday": 2, "opens": "09:00", "closes": "14:00"}])
    await stage.asked(kabir, listing)
    await stage.asked(asha, elsewhere, TOMORROW + timedelta(hours=1))

    async def starts(who: Any, **query: Any) -> list[str]:
        found = await stage.get(who, "/slots", property_id=listing, **query)
        assert (found["timezone"], found["duration_minutes"]) == ("Asia/Kolkata", query.get("duration_minutes", 60))
        return [slot["starts_at"][11:16] for slot in found["slots"]]

    assert await starts(asha) == ["03:30", "04:30", "07:30"]
    assert await starts(kabir) == ["03:30", "04:30", "06:30", "07:30"]
    assert await starts(asha, **{"from": "2027-01-06"}, days=6) == []
    assert await starts(kabir, duration_minutes=120) == ["03:30"]
    assert len(await starts(asha, **{"from": "2027-01-01"}, days=14)) == 8


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "America/Los_Angeles"])
async def test_beyond_the_hosts_horizon_nothing_is_free_up_to_the_end_of_the_calendar(stage: Stage, zone: str) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    windows = [{"weekday": day, "opens": "00:00", "closes": "23:59"} for day in range(1, 8)]
    await stage.available(ravi, timezone=zone, horizon_days=365, windows=windows)
    for day in ("2028-01-10", "9999-12-20", "9999-12-31"):
        assert (await stage.get(asha, "/slots", property_id=listing, **{"from": day, "days": 14}))["slots"] == []
    assert (await stage.get(asha, "/slots", property_id=listing, **{"from": "2028-01-03"}))["slots"]


async def test_free_times_of_a_home_that_cannot_be_seen_are_not_told(stage: Stage) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    await stage.client.post("/api/v1/flatmates/blocks", json={"blocked_user_id": asha.id}, headers=ravi.headers)
    for number in (listing, 987654):
        answer = await stage.client.get(f"{BASE}/slots", params={"property_id": number}, headers=asha.headers)
        assert code(answer) == (404, "PROPERTY_NOT_FOUND")
    for wrong in ({}, {"property_id": listing, "days": 15}, {"property_id": listing, "from": "soon"}):
        answer = await stage.client.get(f"{BASE}/slots", params=wrong, headers=asha.headers)
        assert code(answer) == (422, "VALIDATION_ERROR")


async def test_a_date_alone_is_a_day_of_the_hosts_zone(stage: Stage) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    windows = [{"weekday": day, "opens": "09:00", "closes": "18:00"} for day in EVERY_DAY]
    await stage.available(ravi, windows=windows, timezone=NEW_YORK, horizon_days=120)
    before = await stage.asked(asha, listing, "2027-03-13")
    after = await stage.asked(asha, listing, "2027-03-14")
    assert (before["scheduled_date"], after["scheduled_date"]) == ("2027-03-13T16:00:00Z", "2027-03-14T15:00:00Z")
    for visit in (before, after):
        there = datetime.fromisoformat(visit["scheduled_date"]).astimezone(ZoneInfo(visit["timezone"]))
        assert there.hour == 11
