"""Notices of visits: to whom each concerns, in words that they understand, each once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from aangan.visits import tasks
from aangan.visits.events import VisitScheduled
from tests.rooms.visits.stage import TOMORROW, Stage

pytestmark = pytest.mark.anyio

HOME = "Sunny room in a quiet lane"


async def test_each_change_is_told_to_all_who_are_concerned_but_who_made_it(stage: Stage) -> None:
    stranger = await stage.person("Stranger")
    asha, ravi, acting, made = await stage.eventful()
    await stage.post(acting, made["id"], "cancel", {"reason": "Flooded"})
    assert await stage.kinds(asha) == ["visit_confirmed", "visit_cancelled"]
    assert await stage.kinds(ravi) == ["visit_scheduled", "visit_rescheduled", "visit_cancelled"]
    assert await stage.kinds(acting) == ["visit_scheduled", "visit_confirmed", "visit_rescheduled"]
    assert await stage.kinds(stranger) == []


async def test_a_notice_says_which_home_and_when_on_the_hosts_clock_and_leads_to_the_visit(stage: Stage) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    made = await stage.asked(asha, listing)
    await stage.put(asha, made["id"], scheduled_date="2027-01-08")
    await stage.post(ravi, made["id"], "cancel", {"reason": "Let"})
    scheduled, moved = await stage.notices(ravi)
    assert scheduled["body"] == f"Visit for {HOME} on Tue 5 January, 11:00"
    assert scheduled["reference_id"] == moved["reference_id"] == made["id"]
    was = f"Visit for {HOME} on Tue 5 January, 11:00"
    assert moved["body"] == f"{was}: another time is asked for, Fri 8 January, 11:00."
    (cancelled,) = await stage.notices(asha)
    assert cancelled["body"] == f"The visit for {HOME} on Fri 8 January, 11:00 is off. Reason: Let"


async def test_hindi_is_told_in_hindi_with_its_own_days(stage: Stage) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    phone = {"token": "ravis-phone", "platform": "android", "locale": "hi-IN"}
    answer = await stage.client.post("/api/v1/notifications/devices/register", json=phone, headers=ravi.headers)
    assert answer.status_code == 200, answer.text
    await stage.asked(asha, listing)
    (scheduled,) = await stage.notices(ravi)
    assert scheduled["title"] == "विज़िट तय हुई"
    assert "मंगलवार 5 जनवरी, 11:00" in scheduled["body"]


async def test_two_who_meet_tell_one_another_and_whose_home_it_is(stage: Stage) -> None:
    asha, mina, _, _ = await stage.matched()
    ravi, listing = await stage.host()
    meeting = {"visit_context": "flatmate_meet", "counterparty_user_id": mina.id}
    made = await stage.confirmed(asha, mina, listing, **meeting)
    assert await stage.kinds(mina) == ["visit_scheduled"]
    assert await stage.kinds(asha) == ["visit_confirmed"]
    assert await stage.kinds(ravi) == ["visit_scheduled", "visit_confirmed"]
    await stage.client.post("/api/v1/flatmates/blocks", json={"blocked_user_id": asha.id}, headers=mina.headers)
    assert (await stage.get(asha, f"/{made['id']}"))["status"] == "cancelled"
    assert (await stage.kinds(asha))[-1] == "visit_cancelled"
    assert (await stage.notices(asha))[-1]["body"].endswith("Reason: The two no longer meet")


async def test_an_agent_who_is_found_later_hears_of_the_tour(stage: Stage) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    await stage.confirmed(asha, ravi, listing)
    number = await stage.agent()
    acting = await stage.person("Acting", role="agent", agent_id=number)
    await tasks.finding(stage.services)
    assert await stage.kinds(acting) == ["visit_confirmed"]
    assert await stage.kinds(asha) == ["visit_confirmed"]


async def test_reminders_a_day_and_an_hour_before_reach_everybody_once(stage: Stage) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    await stage.confirmed(asha, ravi, listing)

    async def reminded() -> list[int]:
        for _ in range(3):
            await tasks.reminding(stage.services)
        return [(await stage.kinds(who)).count("visit_reminder") for who in (asha, ravi)]

    assert await reminded() == [0, 0]
    await stage.advance(hours=2)
    assert await reminded() == [1, 1]
    await stage.advance(hours=23, minutes=4)
    assert await reminded() == [2, 2]
    await stage.advance(hours=3)
    assert await reminded() == [2, 2]


async def test_a_fact_that_comes_twice_is_told_once(stage: Stage) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    made = await stage.asked(asha, listing)
    again = VisitScheduled(
        visit_id=made["id"], property_id=listing, title=HOME, visit_context="property_tour", status="requested",
        at=TOMORROW, zone="Asia/Kolkata", visitor_id=asha.id, host_id=ravi.id, counterparty_id=None, agent_id=None,
        people=(asha.id, ravi.id), by=asha.id, visit_version=made["version"],
    )  # fmt: skip
    for fact in (again, replace(again, by=None)):
        async with stage.services.units.write() as unit:
            unit.emit(fact)
    assert await stage.kinds(ravi) == ["visit_scheduled"]


async def test_who_is_said_to_have_been_absent_hears_it(stage: Stage) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    made = await stage.confirmed(asha, ravi, listing)
    await stage.advance(days=1, hours=3)
    answer = await stage.post(ravi, made["id"], "no-show", {"absent": "visitor"})
    assert answer.status_code == 200, answer.text
    assert (await stage.kinds(asha))[-1] == "visit_absence_told"
    assert "visit_absence_told" not in await stage.kinds(ravi)


async def test_a_refused_request_is_told_to_nobody(stage: Stage) -> None:
    asha, other = await stage.person("Asha"), await stage.person("Other")
    ravi, listing = await stage.host()
    await stage.asked(asha, listing)
    assert (await stage.ask(other, listing, TOMORROW + timedelta(minutes=30))).status_code == 409
    assert await stage.kinds(ravi) == ["visit_scheduled"]
