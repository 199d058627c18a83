from datetime import datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from aangan.identity import service as identity
from aangan.infra.unit import Unit
from aangan.kit.facts import on
from aangan.visits import tasks
from aangan.visits.events import VisitCancelled, VisitFact, VisitReminderDue, VisitRescheduled, VisitScheduled
from tests.rooms.visits.stage import BASE, TOMORROW, Stage, code
from tests.support.cast import Person

pytestmark = pytest.mark.anyio


def listened(stage: Stage, *kinds: type[VisitFact]) -> list[Any]:
    """Collect the facts of some kinds, in the order in which they are told."""
    told: list[Any] = []
    handlers: Any = stage.services.units.handlers
    for kind in kinds:

        @on(kind)
        async def keep(_unit: Unit, fact: Any) -> None:
            told.append(fact)

        handlers[kind] = (*handlers.get(kind, ()), keep)
    return told


async def calendar(stage: Stage, who: Person, path: str) -> Any:
    answer = await stage.client.get(f"{BASE}{path}", headers=who.headers)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    return Calendar.from_ical(answer.content)


async def test_all_parties_hear_every_change_in_the_transaction_of_the_change(stage: Stage) -> None:
    stranger = await stage.person("Stranger")
    asha, ravi, acting, made = await stage.eventful()
    await stage.post(asha, made["id"], "cancel")
    for who in (asha, ravi, acting):
        heard = await stage.heard(who)
        assert [(each["visit_id"], each["status"]) for each in heard] == [
            (made["id"], status)
            for status in ("requested", "confirmed", "reschedule_suggested", "reschedule_suggested", "cancelled")
        ]
        assert [each["version"] for each in heard] == [1, 2, 3, 4, 5]
    assert heard[2]["scheduled_date"] == "2027-01-08T05:30:00+00:00"
    assert await stage.heard(stranger) == []


async def test_a_refused_change_is_told_to_nobody(stage: Stage) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    made = await stage.asked(asha, listing)
    await stage.put(asha, made["id"], status="confirmed")
    await stage.ask(await stage.person("Other"), listing)
    assert len(await stage.heard(ravi)) == 1


async def test_a_fact_tells_all_that_a_notice_needs(stage: Stage) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    told = listened(stage, VisitScheduled, VisitRescheduled, VisitCancelled)
    made = await stage.asked(asha, listing)
    await stage.post(ravi, made["id"], "reschedule", {"new_date": "2027-01-08", "reason": "Away"})
    await stage.post(ravi, made["id"], "cancel", {"reason": "Let"})
    scheduled, moved, cancelled = told
    assert (scheduled.title, scheduled.zone, scheduled.at) == ("Sunny room in a quiet lane", "Asia/Kolkata", TOMORROW)
    assert (scheduled.people, scheduled.by, scheduled.others) == ((asha.id, ravi.id), asha.id, (ravi.id,))
    assert (moved.was, moved.reason, moved.others) == (TOMORROW, "Away", (asha.id,))
    assert (cancelled.reason, cancelled.by, cancelled.host_id) == ("Let", ravi.id, ravi.id)


async def test_a_match_that_ends_cancels_what_was_arranged(stage: Stage) -> None:
    asha, mina, match_id, _ = await stage.matched()
    _, listing = await stage.host()
    meeting = {"visit_context": "flatmate_meet", "counterparty_user_id": mina.id}
    made = await stage.confirmed(asha, mina, listing, **meeting)
    tour = await stage.asked(asha, listing, TOMORROW + timedelta(hours=3))
    await stage.client.put(f"/api/v1/flatmates/matches/{match_id}/unmatch", headers=mina.headers)
    visit = await stage.get(asha, f"/{made['id']}")
    assert (visit["status"], visit["cancellation_reason"]) == ("cancelled", "The two no longer meet")
    assert (await stage.heard(asha))[-1]["status"] == "cancelled"
    assert (await stage.get(asha, f"/{tour['id']}"))["status"] == "requested"
    # The time is free again.
    await stage.asked(await stage.person("Other"), listing)


async def test_a_block_cancels_tours_too_and_leaves_what_was(stage: Stage) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    past = await stage.confirmed(asha, ravi, listing)
    await stage.advance(days=2)
    coming = await stage.asked(asha, listing, TOMORROW + timedelta(days=3))
    await stage.client.post("/api/v1/flatmates/blocks", json={"blocked_user_id": ravi.id}, headers=asha.headers)
    statuses = [(await stage.get(ravi, f"/{visit['id']}"))["status"] for visit in (past, coming)]
    assert statuses == ["confirmed", "cancelled"]


@pytest.mark.parametrize("who", ["visitor", "counterparty"])
async def test_a_block_by_who_lends_the_room_cancels_the_meeting_in_it(stage: Stage, who: str) -> None:
    asha, mina, _, _ = await stage.matched()
    ravi, listing = await stage.host()
    made = await stage.asked(asha, listing, visit_context="flatmate_meet", counterparty_user_id=mina.id)
    whom = {"visitor": asha, "counterparty": mina}[who]
    await stage.client.post("/api/v1/flatmates/blocks", json={"blocked_user_id": whom.id}, headers=ravi.headers)
    assert (await stage.get(mina, f"/{made['id']}"))["status"] == "cancelled"


async def test_a_host_who_closes_their_account_leaves_nobody_on_the_way(stage: Stage) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    made = await stage.confirmed(asha, ravi, listing)
    await stage.client.post("/api/v1/auth/delete-account", json={"confirm": True}, headers=ravi.headers)
    heard = (await stage.heard(asha))[-1]
    assert (heard["visit_id"], heard["status"]) == (made["id"], "cancelled")
    assert (await stage.kinds(asha))[-1] == "visit_cancelled"
    # The visit went with the home.
    assert (await stage.get(asha))["items"] == []


@pytest.mark.parametrize("who", ["host", "visitor"])
async def test_nobody_is_let_go_to_somebody_who_was_shut_out_nor_let_them_come(stage: Stage, who: str) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    made = await stage.confirmed(asha, ravi, listing)
    shut_out, other = (ravi, asha) if who == "host" else (asha, ravi)
    for _ in range(2):
        async with stage.services.units.write() as unit:
            await identity.suspend(unit, shut_out.id)
    seen = await stage.get(other, f"/{made['id']}")
    assert (seen["status"], seen["cancellation_reason"]) == ("cancelled", "One of the two cannot be there")
    assert [each["status"] for each in await stage.heard(other)].count("cancelled") == 1
    assert (await stage.kinds(other))[-1] == "visit_cancelled"


async def test_who_closes_their_account_leaves_nobody_waiting(stage: Stage) -> None:
    asha, kabir = await stage.person("Asha"), await stage.person("Kabir")
    ravi, listing = await stage.host()
    made, other = await stage.asked(asha, listing), await stage.asked(kabir, listing, TOMORROW + timedelta(hours=2))
    await stage.client.post("/api/v1/auth/delete-account", json={"confirm": True}, headers=asha.headers)
    assert (await stage.get(ravi, f"/{made['id']}"))["status"] == "cancelled"
    assert (await stage.get(ravi, f"/{other['id']}"))["status"] == "requested"


async def test_a_reminder_is_told_once_a_day_and_once_an_hour_before(stage: Stage) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    told = listened(stage, VisitReminderDue)
    made = await stage.confirmed(asha, ravi, listing)
    await stage.asked(asha, listing, TOMORROW + timedelta(hours=2))

    async def rounds() -> list[int]:
        told.clear()
        await tasks.reminding(stage.services)
        await tasks.reminding(stage.services)
        return [fact.hours_before for fact in told]

    assert await rounds() == []
    await stage.advance(hours=2)
    assert await rounds() == [24]
    assert (told[0].visit_id, told[0].people) == (made["id"], (asha.id, ravi.id))
    await stage.advance(hours=22)
    assert await rounds() == []
    await stage.advance(hours=1, minutes=4)
    assert await rounds() == [1]
    await stage.advance(hours=3)
    assert await rounds() == []


async def test_a_moved_visit_is_reminded_of_anew_and_a_fresh_one_not_of_yesterday(stage: Stage) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    told = listened(stage, VisitReminderDue)
    made = await stage.confirmed(asha, ravi, listing)
    await stage.advance(hours=3)
    await tasks.reminding(stage.services)
    await stage.post(ravi, made["id"], "reschedule", {"new_date": (TOMORROW + timedelta(days=3)).isoformat()})
    await stage.put(asha, made["id"], status="confirmed")
    await stage.confirmed(asha, ravi, listing, TOMORROW)
    await tasks.reminding(stage.services)
    assert [fact.hours_before for fact in told] == [24]
    await stage.advance(days=3)
    await tasks.reminding(stage.services)
    assert [(fact.visit_id, fact.hours_before) for fact in told[1:]] == [(made["id"], 24)]


async def test_a_visit_in_a_calendar_keeps_its_name_and_counts_its_changes(stage: Stage) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host(full_address="7, 3rd Cross")
    made = await stage.asked(asha, listing, special_requirements="With my mother, and a dog; really")
    path = f"/{made['id']}.ics"
    seen = []
    for turn in (None, "confirmed", "cancelled"):
        if turn:
            await stage.put(ravi, made["id"], status=turn)
        written = await calendar(stage, asha, path)
        (event,) = written.walk("VEVENT")
        seen.append((str(written["METHOD"]), str(event["STATUS"]), int(event["SEQUENCE"]), str(event["UID"])))
        assert event["DTSTART"].dt == TOMORROW
        assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(hours=1)
        assert str(event["DESCRIPTION"]) == "With my mother, and a dog; really"
        assert isinstance(event["DTSTAMP"].dt, datetime)
    uid = f"visit-{made['id']}@aangan"
    assert seen == [
        ("REQUEST", "TENTATIVE", 0, uid),
        ("REQUEST", "CONFIRMED", 1, uid),
        ("CANCEL", "CANCELLED", 2, uid),
    ]


async def test_the_place_in_a_calendar_is_no_nearer_than_the_reader_may_know(stage: Stage) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host(full_address="7, 3rd Cross")
    made = await stage.asked(asha, listing)

    async def place(who: Person) -> str:
        (event,) = (await calendar(stage, who, f"/{made['id']}.ics")).walk("VEVENT")
        return str(event["LOCATION"])

    assert (await place(asha), await place(ravi)) == ("Indiranagar, Bangalore", "7, 3rd Cross")
    await stage.put(ravi, made["id"], status="confirmed")
    assert await place(asha) == "7, 3rd Cross"


async def test_a_feed_is_read_by_its_link_alone_until_it_is_renewed(stage: Stage) -> None:
    asha, other = await stage.person("Asha"), await stage.person("Other")
    ravi, listing = await stage.host()
    made = await stage.asked(asha, listing)
    await stage.asked(other, listing, TOMORROW + timedelta(hours=2))
    link = await stage.get(asha, "/calendar")
    assert link == await stage.get(asha, "/calendar")
    assert link["webcal_url"] == link["url"].replace("http://", "webcal://")
    path = link["url"].removeprefix("http://127.0.0.1:8000")
    answer = await stage.client.get(path)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "private, max-age=300")
    written = Calendar.from_ical(answer.content)
    assert str(written["METHOD"]) == "PUBLISH"
    assert [str(event["UID"]) for event in written.walk("VEVENT")] == [f"visit-{made['id']}@aangan"]
    renewed = (await stage.client.post(f"{BASE}/calendar/renew", headers=asha.headers)).json()
    assert renewed["url"] != link["url"]
    assert code(await stage.client.get(path)) == (404, "CALENDAR_NOT_FOUND")
    assert (await stage.client.get(renewed["url"].removeprefix("http://127.0.0.1:8000"))).status_code == 200
    stolen = path.replace(f"/{asha.id}/", f"/{ravi.id}/")
    assert code(await stage.client.get(stolen)) == (404, "CALENDAR_NOT_FOUND")
    assert (await stage.client.get(f"{BASE}/calendar/{asha.id}/nope.ics")).status_code == 422


async def test_the_feed_of_who_is_shut_out_is_shut(stage: Stage) -> None:
    asha = await stage.person("Asha")
    link = await stage.get(asha, "/calendar")
    async with stage.services.units.write() as unit:
        await unit.fetch("UPDATE users SET is_active = false WHERE id = %s", (asha.id,))
    answer = await stage.client.get(link["url"].removeprefix("http://127.0.0.1:8000"))
    assert code(answer) == (404, "CALENDAR_NOT_FOUND")
