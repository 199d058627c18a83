import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from aangan.visits import tasks
from tests.rooms.visits.stage import BASE, TOMORROW, Stage, code
from tests.support.cast import ROOM, home

pytestmark = pytest.mark.anyio


async def test_a_tour_is_shown_by_the_least_busy_who_is_free(stage: Stage) -> None:
    asha = await stage.person("Asha")
    _, listing = await stage.host()
    one, other = await stage.agent("One", contact_number="+91 80 1234 5678"), await stage.agent("Other")
    first = await stage.asked(asha, listing)
    second = await stage.asked(asha, listing, TOMORROW + timedelta(hours=2))
    assert [first["agent_id"], second["agent_id"]] == [one, other]
    assert first["agents"] == {"id": one, "name": "One", "phone": "+91 80 1234 5678", "avatar_url": None}


async def test_an_agent_who_is_elsewhere_away_or_not_at_work_is_not_chosen(stage: Stage) -> None:
    asha = await stage.person("Asha")
    _, listing = await stage.host()
    _, far = await stage.host("Far", city="Mumbai", locality="Powai")
    night = {"start": "20:00", "end": "23:00", "timezone": "Asia/Kolkata"}
    await stage.agent("Night", working_hours=night)
    await stage.agent("Sunday", working_hours={"start": "00:00", "end": "23:59", "days": [7]})
    await stage.agent("Delhi", coverage=[{"city": "Delhi"}])
    here = await stage.agent("Here", coverage=[{"city": "bangalore", "locality": "indiranagar"}])
    # The same wall-clock hours elsewhere are another time.
    await stage.agent("Berlin", working_hours={"start": "11:00", "end": "12:00", "timezone": "Europe/Berlin"})
    assert (await stage.asked(asha, listing))["agent_id"] == here
    assert (await stage.asked(await stage.person("B"), far))["agent_id"] is None


async def test_an_agent_shows_homes_of_their_city_whatever_their_owner_calls_it(stage: Stage) -> None:
    asha = await stage.person("Asha")
    here = await stage.agent("Here", coverage=[{"city": "Bangalore", "locality": "BTM Layout"}])
    _, listing = await stage.host(city="Bengaluru", locality="BTM")
    assert (await stage.asked(asha, listing))["agent_id"] == here


async def test_a_hundred_tours_are_shared_evenly_although_asked_for_at_once(stage: Stage) -> None:
    numbers = [await stage.agent(f"Agent {number}") for number in range(5)]
    hosts = [await stage.host(f"H{number}") for number in range(10)]
    crowd = [await stage.person(f"V{number}") for number in range(10)]
    answers = await asyncio.gather(
        *(
            stage.ask(crowd[(place + day) % 10], hosts[place][1], TOMORROW + timedelta(days=day, hours=place))
            for place in range(10)
            for day in range(10)
        )
    )
    assert {answer.status_code for answer in answers} == {200}
    given = Counter(answer.json()["agent_id"] for answer in answers)
    assert set(given) == set(numbers)
    assert max(given.values()) / min(given.values()) <= 1.25


async def test_no_agent_is_in_two_places(stage: Stage) -> None:
    only = await stage.agent()
    hosts = [await stage.host(f"H{number}") for number in range(6)]
    crowd = [await stage.person(f"V{number}") for number in range(6)]
    answers = await asyncio.gather(*(stage.ask(who, listing) for who, (_, listing) in zip(crowd, hosts, strict=True)))
    assert {answer.status_code for answer in answers} == {200}
    assert Counter(answer.json()["agent_id"] for answer in answers) == {only: 1, None: 5}


async def test_a_tour_without_an_agent_gets_one_who_comes_free(stage: Stage) -> None:
    asha, kabir = await stage.person("Asha"), await stage.person("Kabir")
    (_, one), (ravi, other) = await stage.host("One"), await stage.host("Other")
    only = await stage.agent()
    first, second = await stage.asked(asha, one), await stage.asked(kabir, other)
    assert (first["agent_id"], second["agent_id"]) == (only, None)
    await tasks.finding(stage.services)
    assert (await stage.get(kabir, f"/{second['id']}"))["agent_id"] is None
    await stage.post(asha, first["id"], "cancel")
    await tasks.finding(stage.services)
    found = await stage.get(kabir, f"/{second['id']}")
    assert (found["agent_id"], found["version"]) == (only, second["version"] + 1)
    assert (await stage.heard(ravi))[-1]["version"] == found["version"]


async def test_staff_give_a_tour_to_an_agent(stage: Stage) -> None:
    asha, boss = await stage.person("Asha"), await stage.person("Boss", role="admin")
    ravi, listing = await stage.host()
    made = await stage.asked(asha, listing)
    answer = await stage.post(boss, made["id"], "assign")
    assert code(answer) == (404, "NO_AGENTS_AVAILABLE")
    one, other = await stage.agent("One"), await stage.agent("Other")
    assert (await stage.post(boss, made["id"], "assign")).json()["agent_id"] == one
    assert (await stage.post(boss, made["id"], "assign", {"agent_id": other})).json()["agent_id"] == other
    assert code(await stage.post(boss, made["id"], "assign", {"agent_id": 987654})) == (404, "AGENT_NOT_FOUND")
    for who in (asha, ravi):
        assert code(await stage.post(who, made["id"], "assign")) == (403, "ADMIN_REQUIRED")
    assert code(await stage.post(boss, 987654, "assign")) == (404, "VISIT_NOT_FOUND")
    elsewhere = await stage.asked(await stage.person("B"), (await stage.host("Two"))[1])
    taken = await stage.post(boss, elsewhere["id"], "assign", {"agent_id": other})
    assert code(taken) == (409, "VISIT_CONFLICT")
    await stage.post(asha, made["id"], "cancel")
    assert code(await stage.post(boss, made["id"], "assign", {"agent_id": one})) == (400, "NOT_A_TOUR")


async def test_a_move_keeps_the_agent_where_they_can_and_finds_another_where_not(stage: Stage) -> None:
    asha, kabir = await stage.person("Asha"), await stage.person("Kabir")
    (_, one), (_, other) = await stage.host("One"), await stage.host("Other")
    first_agent, second_agent = await stage.agent("First"), await stage.agent("Second")
    first = await stage.asked(asha, one)
    second = await stage.asked(kabir, other, TOMORROW + timedelta(hours=2))
    assert (first["agent_id"], second["agent_id"]) == (first_agent, second_agent)
    later = (TOMORROW + timedelta(hours=5)).isoformat()
    assert (await stage.post(asha, first["id"], "reschedule", {"new_date": later})).json()["agent_id"] == first_agent
    moved = (await stage.post(kabir, second["id"], "reschedule", {"new_date": later})).json()
    assert moved["agent_id"] == second_agent
    third = await stage.asked(await stage.person("C"), (await stage.host("Three"))[1], TOMORROW)
    assert third["agent_id"] is not None
    onto = await stage.post(asha, first["id"], "reschedule", {"new_date": TOMORROW.isoformat()})
    assert onto.json()["agent_id"] not in {None, third["agent_id"]}


async def test_the_visits_of_an_agent_who_leaves_find_others(stage: Stage) -> None:
    asha, boss = await stage.person("Asha"), await stage.person("Boss", role="admin")
    _, listing = await stage.host()
    one = await stage.agent("One")
    made = await stage.asked(asha, listing)
    other = await stage.agent("Other")
    await stage.client.delete(f"/api/v1/agents/{one}", headers=boss.headers)
    assert (await stage.get(asha, f"/{made['id']}"))["agent_id"] is None
    await tasks.finding(stage.services)
    assert (await stage.get(asha, f"/{made['id']}"))["agent_id"] == other


async def test_showing_a_home_is_noted_with_the_agent(stage: Stage) -> None:
    asha, boss = await stage.person("Asha"), await stage.person("Boss", role="admin")
    ravi, listing = await stage.host()
    number = await stage.agent()
    made = await stage.confirmed(asha, ravi, listing)
    await stage.advance(days=2)
    await stage.post(ravi, made["id"], "complete")
    page = await stage.client.get(f"/api/v1/agents/{number}/interactions", headers=boss.headers)
    assert [(each["user_id"], each["kind"]) for each in page.json()["items"]] == [(asha.id, "visit")]


async def test_an_agent_who_was_let_go_has_no_say_any_more_in_what_was_in_their_hands(stage: Stage) -> None:
    boss = await stage.person("Boss", role="admin")
    number = await stage.agent()
    acting = await stage.person("Acting", role="agent", agent_id=number)
    cared = await stage.person("Cared", agent_id=number)
    listing = await home(stage.client, cared, full_address="7, 3rd Cross")
    _, elsewhere = await stage.host()
    made = await stage.asked(cared, elsewhere)
    homes, mine = "/api/v1/properties", f"/api/v1/agents/{number}/visits"

    async def codes() -> list[int]:
        asks = [("GET", f"{BASE}/all", {}), ("GET", mine, {}), ("GET", f"{BASE}/{made['id']}", {})]
        asks += [("GET", "/api/v1/users", {}), ("GET", f"/api/v1/users/{cared.id}", {})]
        asks += [("PUT", f"{homes}/{listing}", {"json": {"title": "A title of mine"}})]
        asks += [("POST", homes, {"params": {"owner_id": cared.id}, "json": ROOM})]
        return [(await stage.client.request(*ask[:2], headers=acting.headers, **ask[2])).status_code for ask in asks]

    assert set(await codes()) == {200}
    await stage.client.delete(f"/api/v1/agents/{number}", headers=boss.headers)
    assert set(await codes()) == {403, 404}
    shown = await stage.client.get(f"{homes}/{listing}", headers=acting.headers)
    assert shown.json()["full_address"] is None


async def test_an_agent_who_comes_back_is_acted_as_by_whom_staff_name(stage: Stage) -> None:
    boss = await stage.person("Boss", role="admin")
    number = await stage.agent()
    acting = await stage.person("Acting", role="agent", agent_id=number)
    path = f"/api/v1/agents/{number}"
    await stage.client.put(path, json={"is_active": False}, headers=boss.headers)
    await stage.client.put(path, json={"is_active": True}, headers=boss.headers)
    assert (await stage.client.get("/api/v1/agents/me", headers=acting.headers)).status_code == 403
    await stage.client.put(path, json={"user_id": acting.id}, headers=boss.headers)
    assert (await stage.client.get("/api/v1/agents/me", headers=acting.headers)).json()["id"] == number
