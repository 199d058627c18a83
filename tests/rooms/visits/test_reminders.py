"""A reminder of a visit is true when it rings, or does not ring."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from aangan.notifications import service as notifications
from aangan.visits import tasks
from tests.rooms.visits.stage import MONDAY, TOMORROW, Stage
from tests.support.cast import Person

pytestmark = pytest.mark.anyio

NIGHT = {"start": "22:00", "end": "08:00", "timezone": "Asia/Kolkata"}
# Tuesday, seven in the morning in India.
EARLY = MONDAY + timedelta(hours=22)


async def with_phone(stage: Stage, name: str, **settings: Any) -> Person:
    """Make somebody who is reached by push."""
    who = await stage.person(name)
    phone = {"token": f"phone-of-{name}", "platform": "android"}
    assert (
        await stage.client.post("/api/v1/notifications/devices/register", json=phone, headers=who.headers)
    ).is_success
    if settings:
        path = "/api/v1/users/notification-settings"
        answer = await stage.client.put(path, json=settings, headers=who.headers)
        assert answer.status_code == 200, answer.text
    return who


async def rung(stage: Stage, who: Person) -> Sequence[str]:
    """Do what is due, and return the types of all that rang on a person's phone so far."""
    await tasks.reminding(stage.services)
    carrier = notifications.Carrier(stage.services)
    while await carrier.carry():
        pass
    async with stage.services.units.read() as unit:
        rows = await unit.fetch(
            """SELECT n.type_key FROM sent_notices s JOIN notification_deliveries d ON d.id = s.delivery_id
            JOIN notifications n ON n.id = d.notification_id WHERE n.user_id = %s ORDER BY s.id""",
            (who.id,),
        )
    return [row["type_key"] for row in rows]


async def ends(stage: Stage, who: Person) -> dict[str, datetime]:
    """Return until when each type's last notice to a person is good."""
    answer = await stage.client.get("/api/v1/notifications", headers=who.headers)
    lines = reversed(answer.json()["items"])
    return {line["type_key"]: datetime.fromisoformat(line["expires_at"]) for line in lines}


async def test_an_hour_before_an_early_visit_it_rings_in_quiet_hours(stage: Stage) -> None:
    asha = await with_phone(stage, "Asha", quietHours=NIGHT)
    ravi, listing = await stage.host()
    await stage.confirmed(asha, ravi, listing, EARLY)
    assert await rung(stage, asha) == ["flatmate_visit_confirmed"]
    await stage.advance(hours=20, minutes=58)
    assert await rung(stage, asha) == ["flatmate_visit_confirmed"]
    await stage.advance(minutes=4)
    assert await rung(stage, asha) == ["flatmate_visit_confirmed", "visit_reminder"]


async def test_a_day_before_it_waits_for_the_morning(stage: Stage) -> None:
    asha = await with_phone(stage, "Asha", quietHours=NIGHT)
    ravi, listing = await stage.host()
    await stage.confirmed(asha, ravi, listing, EARLY + timedelta(days=1))
    assert (await rung(stage, asha)).count("visit_reminder") == 0
    await stage.advance(hours=22)
    assert (await rung(stage, asha)).count("visit_reminder") == 0
    await stage.advance(hours=1)
    assert (await rung(stage, asha)).count("visit_reminder") == 1


async def test_it_does_not_ring_once_the_visit_began_however_late_the_worker_is(stage: Stage) -> None:
    asha = await with_phone(stage, "Asha")
    ravi, listing = await stage.host()
    await stage.confirmed(asha, ravi, listing)
    await rung(stage, asha)
    await stage.advance(hours=25, minutes=5)
    await tasks.reminding(stage.services)
    await stage.advance(minutes=55)
    assert (await rung(stage, asha)).count("visit_reminder") == 0


async def test_what_is_said_of_a_plan_ends_when_the_visit_begins(stage: Stage) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    soon = MONDAY + timedelta(hours=5)
    made = await stage.asked(asha, listing, soon)
    assert await ends(stage, ravi) == {"flatmate_visit_scheduled": soon}
    await stage.put(ravi, made["id"], status="confirmed")
    later = soon + timedelta(hours=3)
    await stage.put(ravi, made["id"], scheduled_date=later.isoformat())
    found = await ends(stage, asha)
    assert found == {"flatmate_visit_confirmed": soon, "flatmate_visit_rescheduled": later}


async def test_that_another_time_is_asked_for_or_that_it_is_off_stays_true(stage: Stage) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    soon, day = MONDAY + timedelta(hours=5), MONDAY + timedelta(days=1)
    made = await stage.asked(asha, listing, soon)
    await stage.put(ravi, made["id"], status="reschedule_suggested")
    await stage.post(ravi, made["id"], "cancel", {"reason": "Let"})
    off = soon + timedelta(hours=12)
    assert await ends(stage, asha) == {"flatmate_visit_rescheduled": day, "flatmate_visit_cancelled": off}


async def test_that_an_early_visit_is_off_rings_an_hour_before_it_in_quiet_hours(stage: Stage) -> None:
    asha = await with_phone(stage, "Asha", quietHours=NIGHT)
    ravi, listing = await stage.host()
    made = await stage.confirmed(asha, ravi, listing, EARLY)
    await rung(stage, asha)
    await stage.advance(hours=18)
    await stage.post(ravi, made["id"], "cancel", {"reason": "Let"})
    assert (await rung(stage, asha)).count("flatmate_visit_cancelled") == 0
    await stage.advance(hours=3, minutes=1)
    assert (await rung(stage, asha)).count("flatmate_visit_cancelled") == 1


async def test_a_time_that_is_agreed_upon_when_it_has_come_is_told_all_the_same(stage: Stage) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    made = await stage.asked(asha, listing)
    await stage.advance(hours=27)
    assert stage.clock.now() > TOMORROW
    await stage.put(ravi, made["id"], status="confirmed")
    assert list(await ends(stage, asha)) == ["flatmate_visit_confirmed"]
