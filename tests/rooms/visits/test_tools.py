from datetime import timedelta

import pytest

from tests.rooms.visits.stage import TOMORROW, Stage, code
from tests.support.cast import person
from tests.support.tools import call, refused, to_confirm, told

pytestmark = pytest.mark.anyio


async def test_a_proposed_visit_is_a_visit_of_rest(stage: Stage) -> None:
    ravi, room = await stage.host()
    asha = await stage.person("Asha")
    made = (await told(stage.services, asha, "propose_visit", home_id=room, when=TOMORROW.isoformat()))["visit"]
    rest = await stage.get(asha, f"/{made['id']}")
    assert (made["at"], made["status"], made["home_id"]) == (rest["scheduled_date"], rest["status"], room)
    assert (made["i_am"], made["waits_for_me"]) == ("visitor", False)
    seen = (await told(stage.services, ravi, "my_visits"))["visits"]
    assert [(one["id"], one["i_am"], one["waits_for_me"]) for one in seen] == [(made["id"], "host", True)]
    assert "waits for your word" in (await call(stage.services, ravi, "my_visits")).in_words()


async def test_a_day_alone_means_a_free_time_of_it(stage: Stage) -> None:
    _, room = await stage.host()
    made = await told(stage.services, await stage.person("Asha"), "propose_visit", home_id=room, when="2027-01-06")
    assert made["visit"]["at"].startswith("2027-01-06")


async def test_two_who_match_meet(stage: Stage) -> None:
    asha, mina, _, _ = await stage.matched()
    _, room = await stage.host()
    wish = {"home_id": room, "when": TOMORROW.isoformat(), "kind": "flatmate_meet"}
    made = await told(stage.services, asha, "propose_visit", person_id=mina.id, **wish)
    assert made["visit"]["meets"] == {"id": mina.id, "name": "Mina"}
    rest = code(await stage.ask(asha, room, visit_context="flatmate_meet"))
    assert await refused(stage.services, asha, "propose_visit", **wish) == rest


async def test_a_visit_is_accepted_and_moved(stage: Stage) -> None:
    ravi, room = await stage.host()
    asha = await stage.person("Asha")
    visit = (await stage.asked(asha, room))["id"]
    assert await refused(stage.services, asha, "change_visit", visit_id=visit, action="accept") == code(
        await stage.put(asha, visit, status="confirmed")
    )
    accepted = await told(stage.services, ravi, "change_visit", visit_id=visit, action="accept")
    assert accepted["visit"]["status"] == "confirmed"
    later = (TOMORROW + timedelta(days=1)).isoformat()
    moved = await told(stage.services, asha, "change_visit", visit_id=visit, action="move", when=later)
    assert moved["visit"]["status"] == (await stage.get(ravi, f"/{visit}"))["status"] == "reschedule_suggested"
    stale = {"visit_id": visit, "action": "accept", "version": accepted["visit"]["version"]}
    assert await refused(stage.services, ravi, "change_visit", **stale) == (409, "VISIT_CHANGED")
    for wrong in ({"action": "move"}, {"action": "accept", "when": later}):
        assert await refused(stage.services, asha, "change_visit", visit_id=visit, **wrong) == (422, "VALIDATION_ERROR")


async def test_cancelling_asks_first(stage: Stage) -> None:
    ravi, room = await stage.host()
    asha = await stage.person("Asha")
    visit = (await stage.asked(asha, room))["id"]
    wish = {"visit_id": visit, "action": "cancel", "reason": "I found a room"}
    asked = await to_confirm(stage.services, asha, "change_visit", **wish)
    assert f"Cancel visit {visit}" in asked["about"]
    assert (await stage.get(asha, f"/{visit}"))["status"] == "requested"
    assert {one["status"] for one in await stage.heard(ravi)} == {"requested"}
    spoilt = [{**wish, "reason": "Another"}, {**wish, "confirm": "x"}]
    for one in spoilt:
        await to_confirm(stage.services, asha, "change_visit", **{"confirm": asked["confirm"], **one})
    await to_confirm(stage.services, ravi, "change_visit", **wish, confirm=asked["confirm"])
    done = await told(stage.services, asha, "change_visit", **wish, confirm=asked["confirm"])
    assert (done["visit"]["status"], done["visit"]["cancelled_because"]) == ("cancelled", "I found a room")
    again = await refused(stage.services, asha, "change_visit", **wish)
    assert again == code(await stage.post(asha, visit, "cancel"))


async def test_a_confirmation_lasts_ten_minutes(stage: Stage) -> None:
    _, room = await stage.host()
    asha = await stage.person("Asha")
    wish = {"visit_id": (await stage.asked(asha, room))["id"], "action": "cancel"}
    token = (await to_confirm(stage.services, asha, "change_visit", **wish))["confirm"]
    await stage.advance(minutes=10)
    await to_confirm(stage.services, asha, "change_visit", **wish, confirm=token)


async def test_a_time_that_is_taken_is_refused_with_free_ones(stage: Stage) -> None:
    _, room = await stage.host()
    first, second = await stage.person("Asha"), await stage.person("Mina")
    await stage.asked(first, room)
    wish = {"home_id": room, "when": TOMORROW.isoformat()}
    assert await refused(stage.services, second, "propose_visit", **wish) == code(await stage.ask(second, room))
    assert await refused(stage.services, None, "propose_visit", **wish) == (401, "AUTH_HEADER_MISSING")


async def test_staff_see_and_assign_all_visits(stage: Stage) -> None:
    boss = await person(stage.services, "Om", role="admin")
    ravi, room = await stage.host()
    visit = (await stage.asked(await stage.person("Asha"), room))["id"]
    agent = await stage.agent("Meera")
    listed = (await told(stage.services, boss, "all_visits", home_id=room))["visits"]
    assert [one["id"] for one in listed] == [one["id"] for one in (await stage.get(boss, "/all"))["items"]] == [visit]
    wish = {"visit_id": visit, "action": "assign", "agent_id": agent}
    given = await told(stage.services, boss, "change_visit_as_staff", **wish)
    assert given["visit"]["agent_id"] == agent
    assert await refused(stage.services, ravi, "change_visit_as_staff", **wish) == (403, "AGENT_REQUIRED")
    assert await refused(stage.services, ravi, "all_visits") == (403, "AGENT_REQUIRED")
    cancel = {"visit_id": visit, "action": "cancel"}
    asked = await to_confirm(stage.services, boss, "change_visit_as_staff", **cancel)
    assert "Cancel visit" in asked["about"]
    done = await told(stage.services, boss, "change_visit_as_staff", **cancel, confirm=asked["confirm"])
    assert done["visit"]["status"] == "cancelled"


async def test_an_agent_assigns_nobody(stage: Stage) -> None:
    meera = await stage.person("Meera")
    await stage.agent("Meera", user_id=meera.id)
    _, room = await stage.host()
    visit = (await stage.asked(await stage.person("Asha"), room))["id"]
    wish = {"visit_id": visit, "action": "assign"}
    rest = code(await stage.post(meera, visit, "assign"))
    assert await refused(stage.services, meera, "change_visit_as_staff", **wish) == rest == (403, "ADMIN_REQUIRED")


async def test_the_status_counts_what_is_there(stage: Stage) -> None:
    boss = await person(stage.services, "Om", role="admin")
    _, room = await stage.host()
    await stage.asked(await stage.person("Asha"), room)
    status = await told(stage.services, boss, "system_status")
    assert (status["database"], status["cache"]) == ("connected", "connected")
    assert (status["homes"], status["visits"], status["open_cases"]) == (1, 1, 0)
    assert await refused(stage.services, await stage.person("Mina"), "system_status") == (403, "ADMIN_REQUIRED")
