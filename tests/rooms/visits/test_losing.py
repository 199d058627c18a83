"""An agent who loses a tour hears it, and so does the one who gets it."""

from datetime import timedelta
from typing import Any

import pytest

from aangan.visits import tasks
from tests.rooms.visits.stage import TOMORROW, Stage
from tests.support.cast import Person

pytestmark = pytest.mark.anyio

HOME = "Sunny room in a quiet lane"
LATER = TOMORROW + timedelta(hours=5)
AT, THEN = "Tue 5 January, 11:00", "Tue 5 January, 16:00"


async def agent_with_account(stage: Stage, name: str, **more: Any) -> tuple[int, Person]:
    number = await stage.agent(name, **more)
    return number, await stage.person(name, role="agent", agent_id=number)


async def moved_to_another(stage: Stage, by: str = "Asha") -> tuple[Any, dict[str, Person]]:
    """Have a tour moved to a time at which another agent is free, by one of its people."""
    first, kiran = await agent_with_account(stage, "Kiran", working_hours={"start": "10:00", "end": "13:00"})
    people = {"Asha": await stage.person("Asha"), "Kiran": kiran}
    people["Ravi"], listing = await stage.host()
    made = await stage.asked(people["Asha"], listing)
    assert made["agent_id"] == first
    second, people["Leela"] = await agent_with_account(stage, "Leela")
    answer = await stage.post(people[by], made["id"], "reschedule", {"new_date": LATER.isoformat()})
    assert answer.json()["agent_id"] == second
    return made, people


async def test_staff_who_give_a_tour_to_another_tell_both(stage: Stage) -> None:
    asha, boss = await stage.person("Asha"), await stage.person("Boss", role="admin")
    ravi, listing = await stage.host()
    first, kiran = await agent_with_account(stage, "Kiran")
    made = await stage.asked(asha, listing)
    second, leela = await agent_with_account(stage, "Leela")
    for agent_id in (second, second, first):
        assert (await stage.post(boss, made["id"], "assign", {"agent_id": agent_id})).json()["agent_id"] == agent_id
    assert await stage.kinds(kiran) == ["visit_scheduled", "visit_tour_lost", "visit_scheduled"]
    assert await stage.kinds(leela) == ["visit_scheduled", "visit_tour_lost"]
    assert await stage.kinds(asha) == []
    assert await stage.kinds(ravi) == ["visit_scheduled"]
    lost = (await stage.notices(leela))[-1]
    assert lost["body"] == f"You do not show {HOME} on {AT} any more."
    assert lost["reference_id"] == made["id"]
    assert (await stage.heard(leela))[-1]["visit_id"] == made["id"]


async def test_a_move_to_when_another_is_free_tells_both_and_each_what_concerns_them(stage: Stage) -> None:
    _, people = await moved_to_another(stage)
    (_, lost), (got,) = await stage.notices(people["Kiran"]), await stage.notices(people["Leela"])
    said = f"You do not show {HOME} on {AT} any more. It was moved to {THEN}, when you are not free."
    assert (lost["type"], lost["body"]) == ("visit_tour_lost", said)
    # Of a time before, which was never theirs, the other hears nothing.
    assert (got["type"], got["body"]) == ("visit_scheduled", f"Visit for {HOME} on {THEN}")
    assert await stage.kinds(people["Ravi"]) == ["visit_scheduled", "visit_rescheduled"]
    assert [each["version"] for each in await stage.heard(people["Leela"])] == [2]


async def test_an_agent_who_moves_a_tour_away_from_themselves_hears_that_it_is_gone(stage: Stage) -> None:
    _, people = await moved_to_another(stage, by="Kiran")
    assert await stage.kinds(people["Kiran"]) == ["visit_scheduled", "visit_tour_lost"]
    assert await stage.kinds(people["Leela"]) == ["visit_scheduled"]


async def test_who_keeps_a_tour_that_was_moved_loses_nothing(stage: Stage) -> None:
    asha = await stage.person("Asha")
    _, listing = await stage.host()
    _, kiran = await agent_with_account(stage, "Kiran")
    made = await stage.asked(asha, listing)
    await stage.post(asha, made["id"], "reschedule", {"new_date": LATER.isoformat()})
    assert await stage.kinds(kiran) == ["visit_scheduled", "visit_rescheduled"]


async def test_an_agent_who_goes_inactive_is_told_and_whoever_takes_over(stage: Stage) -> None:
    asha, boss = await stage.person("Asha"), await stage.person("Boss", role="admin")
    ravi, listing = await stage.host()
    first, kiran = await agent_with_account(stage, "Kiran")
    made = await stage.confirmed(asha, ravi, listing)
    second, leela = await agent_with_account(stage, "Leela")
    change = {"is_active": False}
    answer = await stage.client.put(f"/api/v1/agents/{first}", json=change, headers=boss.headers)
    assert answer.status_code == 200, answer.text
    assert await stage.kinds(kiran) == ["visit_scheduled", "visit_confirmed", "visit_tour_lost"]
    assert (await stage.notices(kiran))[-1]["body"] == f"You do not show {HOME} on {AT} any more."
    await tasks.finding(stage.services)
    assert (await stage.get(asha, f"/{made['id']}"))["agent_id"] == second
    assert await stage.kinds(leela) == ["visit_confirmed"]


async def test_a_loss_is_told_in_hindi_too(stage: Stage) -> None:
    asha, boss = await stage.person("Asha"), await stage.person("Boss", role="admin")
    _, listing = await stage.host()
    _, kiran = await agent_with_account(stage, "Kiran")
    phone = {"token": "kirans-phone", "platform": "android", "locale": "hi-IN"}
    await stage.client.post("/api/v1/notifications/devices/register", json=phone, headers=kiran.headers)
    made = await stage.asked(asha, listing)
    second, _ = await agent_with_account(stage, "Leela")
    await stage.post(boss, made["id"], "assign", {"agent_id": second})
    lost = (await stage.notices(kiran))[-1]
    assert lost["title"] == "यह विज़िट अब आपकी नहीं"
    assert lost["body"] == f"मंगलवार 5 जनवरी, 11:00 को {HOME} अब आपको नहीं दिखाना है।"
