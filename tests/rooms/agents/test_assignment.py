import asyncio
from collections import Counter
from itertools import pairwise

import httpx
import pytest

from aangan.agents import rules
from aangan.agents import service as agents
from aangan.infra.services import Services
from aangan.kit.actor import Actor, Role
from aangan.kit.ids import UserId
from tests.rooms.agents.stage import BASE, agent, agent_person, staff
from tests.support.cast import Person, person

pytestmark = pytest.mark.anyio

MANY = """
INSERT INTO users (subject, full_name, phone_verified)
SELECT 'crowd:' || n, 'Somebody', true FROM generate_series(1, %(people)s) n RETURNING id
"""
LOADS = "SELECT agent_id, count(*) AS people FROM users WHERE agent_id IS NOT NULL GROUP BY agent_id"


async def assign(client: httpx.AsyncClient, who: Person, **query: object) -> httpx.Response:
    return await client.post(f"{BASE}/assign", params=query, headers=who.headers)


async def test_the_least_busy_agent_is_assigned_and_kept(client: httpx.AsyncClient, services: Services) -> None:
    boss = await staff(services)
    one, other = await agent(client, boss, "One"), await agent(client, boss, "Other")
    asha, kabir = await person(services), await person(services, "Kabir")
    first = (await assign(client, asha)).json()
    assert (first["agent"]["id"], first["assignment_reason"], first["user_id"]) == (one, "auto_assigned", asha.id)
    assert first["agent"]["total_users_assigned"] == 1
    assert (await assign(client, kabir)).json()["agent"]["id"] == other
    again = (await assign(client, asha, agent_id=other)).json()
    assert (again["agent"]["id"], again["assignment_reason"]) == (one, "already_assigned")
    assert again["assigned_at"] == first["assigned_at"]
    mine = await client.get(f"{BASE}/assigned", headers=asha.headers)
    assert (mine.status_code, mine.json()["id"]) == (200, one)


async def test_the_agent_who_was_asked_for_is_assigned(client: httpx.AsyncClient, services: Services) -> None:
    boss, asha = await staff(services), await person(services)
    await agent(client, boss, "One")
    other = await agent(client, boss, "Other")
    answer = (await assign(client, asha, agent_id=other)).json()
    assert (answer["agent"]["id"], answer["assignment_reason"]) == (other, "manual_assigned")


async def test_asking_for_mine_assigns_one(client: httpx.AsyncClient, services: Services) -> None:
    boss, asha = await staff(services), await person(services)
    none = await client.get(f"{BASE}/assigned", headers=asha.headers)
    assert (none.status_code, none.json()["error"]["message"]) == (404, "No agent assigned yet")
    number = await agent(client, boss)
    assert (await client.get(f"{BASE}/assigned", headers=asha.headers)).json()["id"] == number


async def test_who_is_away_or_gone_is_given_nobody(client: httpx.AsyncClient, services: Services) -> None:
    boss, asha = await staff(services), await person(services)
    away = await agent(client, boss, "Away")
    await client.patch(f"{BASE}/{away}/availability", params={"is_available": False}, headers=boss.headers)
    for query in ({}, {"agent_id": away}):
        answer = await assign(client, asha, **query)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NO_AGENTS_AVAILABLE")


async def test_whose_agent_left_gets_another(client: httpx.AsyncClient, services: Services) -> None:
    boss, asha = await staff(services), await person(services)
    first = await agent(client, boss, "First")
    await assign(client, asha)
    second = await agent(client, boss, "Second")
    await client.delete(f"{BASE}/{first}", headers=boss.headers)
    assert (await assign(client, asha)).json()["agent"]["id"] == second


async def test_an_agent_is_put_into_nobodys_care(client: httpx.AsyncClient, services: Services) -> None:
    boss = await staff(services)
    ravi, number = await agent_person(services, client, boss)
    answer = await assign(client, ravi)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "AGENTS_NEED_NONE")
    assert (await client.get(f"{BASE}/{number}", headers=boss.headers)).json()["total_users_assigned"] == 0


async def test_only_agents_of_the_area_are_chosen_for_it(client: httpx.AsyncClient, services: Services) -> None:
    boss = await staff(services)
    await agent(client, boss, "Pune, Baner", coverage=[{"city": "Pune", "locality": "Baner"}])
    mumbai = await agent(client, boss, "Mumbai", coverage=[{"city": "Mumbai"}], weight=10)
    for name in ("A", "B"):
        who = await person(services, name)
        answer = (await assign(client, who, city="mumbai", locality="Powai")).json()
        assert answer["agent"]["id"] == mumbai
    renamed = (await assign(client, await person(services, "D"), city="Bombay", locality="Powai")).json()
    assert renamed["agent"]["id"] == mumbai
    nobody = await assign(client, await person(services, "C"), city="Pune", locality="Kothrud")
    assert nobody.json()["error"]["code"] == "NO_AGENTS_AVAILABLE"


async def test_a_weightier_agent_is_given_more(client: httpx.AsyncClient, services: Services) -> None:
    boss = await staff(services)
    light, heavy = await agent(client, boss, "Light"), await agent(client, boss, "Heavy", weight=3)
    given = Counter([(await assign(client, await person(services))).json()["agent"]["id"] for _ in range(8)])
    assert given == {light: 2, heavy: 6}


async def test_a_thousand_assignments_at_the_same_time_are_shared_evenly(
    client: httpx.AsyncClient, services: Services
) -> None:
    boss = await staff(services)
    for name in range(10):
        await agent(client, boss, f"Agent {name}")
    async with services.units.write() as unit:
        crowd = [row["id"] for row in await unit.fetch(MANY, {"people": 1000})]

    async def come(user_id: int) -> None:
        async with services.units.write() as unit:
            await agents.assign(unit, Actor(UserId(user_id), Role.USER, f"crowd:{user_id}"), base="http://test")

    queue = iter(crowd)

    async def one_after_another() -> None:
        for user_id in queue:
            await come(user_id)

    await asyncio.gather(*(one_after_another() for _ in range(8)))
    async with services.units.read() as unit:
        loads = sorted(row["people"] for row in await unit.fetch(LOADS))
    assert (len(loads), sum(loads)) == (10, 1000)
    assert loads[-1] / loads[0] <= 1.25


async def test_how_full_hands_are_is_told_to_staff(client: httpx.AsyncClient, services: Services) -> None:
    boss, asha = await staff(services), await person(services)
    number = await agent(client, boss)
    await assign(client, asha)
    page = (await client.get(f"{BASE}/system/workload", headers=boss.headers)).json()
    assert page["items"] == [
        {
            "agent_id": number, "agent_name": "Ravi", "current_users": 1, "utilization_percentage": 2.0,
            "is_available": True, "queue_length": 0,
        }
    ]  # fmt: skip


async def test_people_rate_their_agent_and_their_newest_word_counts(
    client: httpx.AsyncClient, services: Services
) -> None:
    boss, asha, kabir = await staff(services), await person(services), await person(services, "Kabir")
    ravi, number = await agent_person(services, client, boss)
    await assign(client, asha)
    path = f"{BASE}/{number}/interactions"
    for rating in (1, 4):
        answer = await client.post(path, json={"kind": "call", "rating": rating}, headers=asha.headers)
        assert (answer.status_code, answer.json()["rating"]) == (200, rating)
    own = await client.post(path, json={"kind": "call", "rating": 5, "user_id": asha.id}, headers=ravi.headers)
    assert own.json()["rating"] is None
    stranger = await client.post(path, json={"rating": 1}, headers=kabir.headers)
    assert (stranger.status_code, stranger.json()["error"]["code"]) == (403, "INSUFFICIENT_PERMISSIONS")
    stats = (await client.get(f"{BASE}/{number}/stats", headers=kabir.headers)).json()
    assert stats["user_satisfaction_rating"] == 4.0
    assert stats["stats"] == {
        "total_users_assigned": 1, "user_satisfaction_rating": 4.0, "active_conversations": 1,
        "daily_interactions": 3, "weekly_interactions": 3, "efficiency_score": rules.efficiency(1, 4.0),
    }  # fmt: skip
    page = (await client.get(path, params={"limit": 2, "include_total": True}, headers=ravi.headers)).json()
    assert ([each["rating"] for each in page["items"]], page["total"], page["has_more"]) == ([None, 4], 3, True)
    assert (await client.get(path, headers=asha.headers)).status_code == 403
    wrong = await client.post(path, json={"rating": 6}, headers=asha.headers)
    assert wrong.status_code == 422


def test_efficiency_falls_when_hands_are_too_full() -> None:
    assert rules.efficiency(0, None) == pytest.approx(42.5)
    assert rules.efficiency(40, 5.0) == pytest.approx(92.5)
    over = [rules.efficiency(people, 5.0) for people in (40, 45, 50, 75, 500)]
    assert all(later <= earlier for earlier, later in pairwise(over))
    assert (rules.queue_length(50), rules.queue_length(57)) == (0, 7)


async def test_staff_put_people_into_the_care_of_the_agent_whose_number_this_room_knows(
    client: httpx.AsyncClient, services: Services
) -> None:
    boss = await staff(services)
    ravi, agent_id = await agent_person(services, client, boss)
    asha = await person(services)
    path = f"/api/v1/users/{asha.id}/assign-agent"
    answer = await client.post(path, json={"agent_id": agent_id}, headers=boss.headers)
    assert answer.status_code == 200, answer.text
    mine = await client.get(f"{BASE}/assigned", headers=asha.headers)
    assert mine.json()["id"] == agent_id
    assert (await client.get(f"/api/v1/users/{asha.id}", headers=ravi.headers)).status_code == 200


async def test_an_agents_account_that_acts_as_nobody_yet_acts_as_no_agent_by_being_assigned_one(
    client: httpx.AsyncClient, services: Services
) -> None:
    boss = await staff(services)
    ravi, agent_id = await agent_person(services, client, boss)
    dev, asha = await person(services, "Dev", role="agent"), await person(services, agent_id=agent_id)
    await client.post(f"/api/v1/users/{dev.id}/assign-agent", json={"agent_id": agent_id}, headers=boss.headers)
    assert (await client.get(f"/api/v1/users/{asha.id}", headers=ravi.headers)).status_code == 200
    assert (await client.get(f"/api/v1/users/{asha.id}", headers=dev.headers)).status_code == 404
