"""A home may go; what was kept at it, and what came of it, is remembered by both sides."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from icalendar import Calendar

from aangan.identity import service as identity
from aangan.identity.types import Role
from aangan.kit.actor import Actor
from aangan.kit.ids import UserId
from aangan.takeout import repository as takeout
from tests.rooms.visits.stage import BASE, TOMORROW, Stage, code
from tests.support.cast import Person
from tests.support.tools import call
from tests.support.turns import until_they_wait

pytestmark = pytest.mark.anyio

HOME = "Sunny room in a quiet lane"


async def taken_away(stage: Stage, ravi: Person, listing: int) -> None:
    answer = await stage.client.delete(f"/api/v1/properties/{listing}", headers=ravi.headers)
    assert answer.status_code == 200, answer.text


async def left(stage: Stage, who: Person) -> None:
    answer = await stage.client.delete("/api/v1/users/me", headers=who.headers)
    assert answer.status_code == 200, answer.text


async def kept_and_called_off(stage: Stage) -> tuple[Person, Person, Person, int, list[int]]:
    """Make a visitor, a host and an agent, a home that is gone, and the two visits that were arranged at it."""
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    kiran = await stage.person("Kiran", role="agent", agent_id=await stage.agent())
    kept = await stage.confirmed(asha, ravi, listing)
    off = await stage.confirmed(asha, ravi, listing, TOMORROW + timedelta(hours=2))
    await stage.post(asha, off["id"], "cancel", {"reason": "Found another"})
    await stage.advance(days=1, hours=3)
    answer = await stage.post(ravi, kept["id"], "complete", {"notes": "Second floor", "feedback": None})
    assert answer.status_code == 200, answer.text
    await taken_away(stage, ravi, listing)
    return asha, ravi, kiran, listing, [off["id"], kept["id"]]


async def test_what_was_kept_at_a_home_that_is_gone_is_read_by_all_its_sides(stage: Stage) -> None:
    asha, ravi, kiran, listing, numbers = await kept_and_called_off(stage)
    boss = await stage.person("Boss", role="admin")
    for who, path in ((asha, ""), (ravi, ""), (asha, "/past"), (kiran, "/all"), (boss, "/all")):
        page = await stage.get(who, path, include_total=True)
        assert [each["id"] for each in page["items"]][-1] == numbers[-1], path
        assert {each["id"] for each in page["items"]} <= set(numbers)
    for who in (asha, ravi, kiran, boss):
        seen = await stage.get(who, f"/{numbers[1]}")
        assert (seen["status"], seen["outcome"], seen["visit_notes"]) == ("completed", "took_place", "Second floor")
        assert (seen["property_id"], seen["property"], seen["property_title"]) == (listing, None, HOME)
        assert (await stage.get(who, f"/{numbers[1]}/history"))["items"][0]["to_status"] == "completed"
    assert (await stage.get(boss, "/all", property_id=listing, include_total=True))["total"] == 2
    assert (await stage.get(asha, "/upcoming"))["items"] == []
    stranger = await stage.person("Stranger")
    assert code(await stage.client.get(f"{BASE}/{numbers[1]}", headers=stranger.headers)) == (404, "VISIT_NOT_FOUND")


async def test_an_agents_visits_stay_theirs_when_the_home_is_gone(stage: Stage) -> None:
    _, _, kiran, _, numbers = await kept_and_called_off(stage)
    boss = await stage.person("Boss", role="admin")
    async with stage.services.units.read() as unit:
        row = await unit.fetch_one("SELECT agent_id FROM users WHERE id = %s", (kiran.id,))
    assert row is not None
    path = f"/api/v1/agents/{row['agent_id']}/visits"
    page = (await stage.client.get(path, params={"include_total": True}, headers=kiran.headers)).json()
    assert (page["total"], [each["property"] for each in page["items"]]) == (2, [None, None])
    stats = (await stage.client.get("/api/v1/agents/system/stats", headers=boss.headers)).json()
    assert (stats["total_visits"], stats["properties_listed"]) == (2, 0)
    assert {each["id"] for each in page["items"]} == set(numbers)


async def test_calendars_keep_a_visit_to_a_home_that_is_gone_by_its_name(stage: Stage) -> None:
    asha, _, _, _, numbers = await kept_and_called_off(stage)
    answer = await stage.client.get(f"{BASE}/{numbers[1]}.ics", headers=asha.headers)
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert (str(event["SUMMARY"]), event.get("LOCATION")) == (f"Visit: {HOME}", None)
    link = await stage.get(asha, "/calendar")
    feed = await stage.client.get(link["url"].removeprefix("http://127.0.0.1:8000"))
    assert len(Calendar.from_ical(feed.content).walk("VEVENT")) == 2


async def test_a_home_with_a_visit_ahead_stays_as_ever(stage: Stage) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    made = await stage.asked(asha, listing)
    answer = await stage.client.delete(f"/api/v1/properties/{listing}", headers=ravi.headers)
    assert answer.status_code == 400
    assert (await stage.get(asha, f"/{made['id']}"))["property"]["id"] == listing


async def test_what_is_said_of_an_absence_is_denied_although_the_home_is_gone(stage: Stage) -> None:
    asha, boss = await stage.person("Asha"), await stage.person("Boss", role="admin")
    ravi, listing = await stage.host()
    made = await stage.confirmed(asha, ravi, listing)
    await stage.advance(days=1, hours=3)
    assert (await stage.post(ravi, made["id"], "no-show", {"absent": "visitor"})).status_code == 200
    await taken_away(stage, ravi, listing)
    denied = await stage.post(asha, made["id"], "dispute", {"reason": "I rang twice"})
    assert (denied.json()["outcome"], denied.json()["property"]) == ("disputed", None)
    assert (await stage.heard(ravi))[-1]["property_id"] == listing
    lines = (await stage.get(boss, f"/{made['id']}/history"))["items"]
    assert lines[0]["reason"] == "I rang twice"
    noted = await stage.put(boss, made["id"], visit_notes="The bell was broken", follow_up_required=True)
    assert noted.json()["visit_notes"] == "The bell was broken"


async def test_who_closes_their_account_takes_their_words_along_and_leaves_that_there_was_a_visit(
    stage: Stage,
) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    kept = await stage.confirmed(asha, ravi, listing)
    off = await stage.asked(asha, listing, TOMORROW + timedelta(hours=2))
    await stage.post(ravi, off["id"], "cancel", {"reason": "My mother is ill"})
    await stage.advance(days=1, hours=3)
    await stage.post(ravi, kept["id"], "complete", {"notes": "She works at a bank"})
    await stage.put(ravi, kept["id"], follow_up_required=True, follow_up_date="2027-01-09T10:00:00Z")
    await stage.put(asha, kept["id"], visitor_feedback="Bright", interest_level="high")
    await left(stage, ravi)
    seen = await stage.get(asha, f"/{kept['id']}")
    assert (seen["status"], seen["property_id"], seen["property"], seen["property_title"]) == (
        "completed", listing, None, None,
    )  # fmt: skip
    assert (seen["visit_notes"], seen["follow_up_required"], seen["follow_up_date"]) == (None, False, None)
    assert (seen["visitor_feedback"], seen["interest_level"]) == ("Bright", "high")
    gone = await stage.get(asha, f"/{off['id']}")
    assert (gone["status"], gone["cancellation_reason"]) == ("cancelled", None)
    assert {each["reason"] for each in (await stage.get(asha, f"/{off['id']}/history"))["items"]} == {None}
    answer = await stage.client.get(f"{BASE}/{kept['id']}.ics", headers=asha.headers)
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert str(event["SUMMARY"]) == "Visit"


async def test_what_a_visitor_wrote_goes_with_their_account(stage: Stage) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    kept = await stage.confirmed(asha, ravi, listing, special_requirements="With my dog")
    await stage.advance(days=1, hours=3)
    await stage.post(asha, kept["id"], "complete", {"feedback": "Bright"})
    await stage.put(asha, kept["id"], interest_level="high")
    await stage.put(ravi, kept["id"], visit_notes="Second floor")
    await left(stage, asha)
    seen = await stage.get(ravi, f"/{kept['id']}")
    words = [seen[name] for name in ("special_requirements", "visitor_feedback", "interest_level", "visit_notes")]
    assert words == [None, None, None, "Second floor"]
    assert seen["visitor"]["full_name"] is None


async def test_coming_visits_of_who_closes_their_account_are_called_off_and_told(stage: Stage) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    made = await stage.confirmed(asha, ravi, listing)
    await left(stage, ravi)
    seen = await stage.get(asha, f"/{made['id']}")
    assert (seen["status"], seen["cancellation_reason"]) == ("cancelled", "One of the two has left")
    told = (await stage.notices(asha))[-1]
    assert told["type"] == "visit_cancelled"
    assert HOME in told["body"]


async def unanswered(stage: Stage) -> tuple[Person, Any]:
    """Make a visitor whose host said nothing, let the time pass, and left."""
    asha, ravi, made = await past_and_unsaid(stage)
    await left(stage, ravi)
    return asha, made


async def test_nobody_arranges_anything_at_a_home_that_is_gone(stage: Stage) -> None:
    asha, made = await unanswered(stage)
    refused = await stage.put(asha, made["id"], scheduled_date="2027-01-09T10:00:00Z")
    assert code(refused) == (400, "INVALID_TRANSITION")
    assert code(await stage.put(asha, made["id"], status="reschedule_suggested")) == (400, "INVALID_TRANSITION")
    assert code(await stage.ask(asha, made["property_id"], "2027-01-09")) == (404, "PROPERTY_NOT_FOUND")
    told = await stage.post(asha, made["id"], "no-show", {"absent": "host"})
    assert told.json()["outcome"] == "host_no_show"


async def test_the_database_lets_no_visit_be_moved_to_a_home_that_is_gone(stage: Stage) -> None:
    asha, made = await unanswered(stage)
    moved = "UPDATE visits SET scheduled_date = scheduled_date + interval '9 days' WHERE id = %s"
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        async with stage.services.units.write() as unit:
            await unit.fetch(moved, (made["id"],))
    assert (await stage.get(asha, "/upcoming"))["items"] == []


async def past_and_unsaid(stage: Stage) -> tuple[Person, Person, Any]:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    made = await stage.confirmed(asha, ravi, listing)
    await stage.advance(days=1, hours=3)
    return asha, ravi, made


async def test_a_visit_that_is_moved_while_its_host_leaves_is_called_off(stage: Stage) -> None:
    asha, ravi, made = await past_and_unsaid(stage)
    async with stage.services.units.write() as unit:
        await unit.fetch("UPDATE visits SET scheduled_date = '2027-01-09T10:00:00Z' WHERE id = %s", (made["id"],))
        leaving = asyncio.create_task(left(stage, ravi))
        await until_they_wait(stage.services, leaving)
    await leaving
    seen = await stage.get(asha, f"/{made['id']}")
    assert (seen["status"], seen["property"]) == ("cancelled", None)
    assert (await stage.kinds(asha))[-1] == "visit_cancelled"


@pytest.mark.parametrize("verb", ["move", "cancel", "no-show"])
async def test_who_speaks_of_a_visit_whose_host_is_just_leaving_waits_in_no_circle(stage: Stage, verb: str) -> None:
    asha, ravi, made = await past_and_unsaid(stage)
    async with stage.services.units.write() as unit:
        await identity.close_account(unit, Actor(UserId(ravi.id), Role.USER, ravi.subject), confirm=True)
        if verb == "move":
            said = stage.put(asha, made["id"], scheduled_date="2027-01-09T10:00:00Z")
        else:
            said = stage.post(asha, made["id"], verb, {"absent": "host"} if verb == "no-show" else None)
        saying = asyncio.create_task(said)
        await until_they_wait(stage.services, saying)
        await unit.settle()
    assert (await saying).status_code == (400 if verb == "move" else 200)
    assert (await stage.get(asha, "/upcoming"))["items"] == []


async def test_a_home_without_a_name_is_called_so_in_lines_and_notices(stage: Stage) -> None:
    asha = await stage.person("Asha")
    ravi, listing = await stage.host()
    kiran = await stage.person("Kiran", role="agent", agent_id=await stage.agent())
    phone = {"token": "kirans-phone", "platform": "android", "locale": "hi-IN"}
    await stage.client.post("/api/v1/notifications/devices/register", json=phone, headers=kiran.headers)
    made = await stage.confirmed(asha, ravi, listing)
    await stage.advance(days=1, hours=3)
    await left(stage, ravi)
    said = (await call(stage.services, asha, "my_visits", show="past")).in_words()
    assert f"tour of a home that is gone (home {listing})" in said
    assert (await stage.post(asha, made["id"], "cancel")).status_code == 200
    assert "एक घर जो अब नहीं है" in (await stage.notices(kiran))[-1]["body"]


async def test_a_copy_of_what_is_known_of_somebody_tells_of_visits_to_homes_that_are_gone(stage: Stage) -> None:
    asha, _, _, listing, numbers = await kept_and_called_off(stage)
    (chapter,) = (each for each in takeout.CHAPTERS if each.name == "visits")
    async with stage.services.units.read() as unit:
        told = [json.loads(each.body) for each in await takeout.entries(unit, chapter, asha.id, chapter.first, 10)]
    assert {each["id"] for each in told} == set(numbers)
    assert {(each["property_id"], each["property_title"]) for each in told} == {(listing, HOME)}
