import httpx
import pytest

from aangan.infra.services import Services
from tests.rooms.agents.stage import BASE, agent, agent_person, staff
from tests.support.cast import person

pytestmark = pytest.mark.anyio

SHAPE = {
    "id", "name", "contact_number", "description", "avatar_url", "languages", "agent_type", "experience_level",
    "is_active", "is_available", "working_hours", "total_users_assigned", "user_satisfaction_rating", "created_at",
    "updated_at",
}  # fmt: skip


async def test_an_agent_has_every_field_of_the_contract(client: httpx.AsyncClient, services: Services) -> None:
    boss, asha = await staff(services), await person(services)
    body = {
        "name": "Ravi", "contact_number": "+91 98765 43210", "agent_type": "senior", "experience_level": "expert",
        "languages": ["Hindi", "english"], "specializations": ["PG"],
        "working_hours": {"start": "10:00", "end": "19:30", "timezone": "Asia/Kolkata", "days": [6, 1, 1]},
        "coverage": [{"city": "Pune"}, {"city": "Pune", "locality": "Baner"}],
    }  # fmt: skip
    made = (await client.post(BASE, json=body, headers=boss.headers)).json()
    assert made.keys() >= SHAPE
    assert made["working_hours"] == {"start": "10:00", "end": "19:30", "timezone": "Asia/Kolkata", "days": [1, 6]}
    assert made["languages"] == ["hindi", "english"]
    assert made["coverage"] == [{"city": "Pune", "locality": None}, {"city": "Pune", "locality": "Baner"}]
    assert (made["total_users_assigned"], made["user_satisfaction_rating"]) == (0, 0)
    seen = await client.get(f"{BASE}/{made['id']}", headers=asha.headers)
    assert seen.json() == made


async def test_what_is_not_said_of_an_agent_is_sensible(client: httpx.AsyncClient, services: Services) -> None:
    boss = await staff(services)
    made = (await client.post(BASE, json={"name": "Ravi", "working_hours": None}, headers=boss.headers)).json()
    assert (made["agent_type"], made["experience_level"], made["languages"]) == ("general", "intermediate", ["english"])
    assert (made["is_active"], made["is_available"]) == (True, True)
    assert made["working_hours"]["start"] == "09:00"


async def test_lists_page_through_agents_and_narrow_them(client: httpx.AsyncClient, services: Services) -> None:
    boss, asha = await staff(services), await person(services)
    plain = await agent(client, boss, "Plain")
    senior = await agent(client, boss, "Senior", agent_type="senior", specializations=["Co Living"])
    busy = await agent(client, boss, "Busy", agent_type="senior")
    await client.patch(f"{BASE}/{busy}/availability", params={"is_available": False}, headers=boss.headers)

    async def ids(path: str, **query: object) -> list[int]:
        answer = await client.get(f"{BASE}{path}", params=query, headers=asha.headers)
        assert answer.status_code == 200, answer.text
        return [each["id"] for each in answer.json()["items"]]

    assert await ids("/available") == [plain, senior]
    assert await ids("/available", agent_type="senior") == [senior]
    assert await ids("/available", specialization="co living") == [senior]
    assert await ids("/types/senior") == [senior, busy]
    assert await ids("/specializations/co%20living") == [senior]
    assert await ids("/specializations/caves") == []
    first = (await client.get(BASE, params={"limit": 2, "include_total": True}, headers=boss.headers)).json()
    assert ([each["id"] for each in first["items"]], first["total"], first["has_more"]) == ([plain, senior], 3, True)
    rest = (await client.get(BASE, params={"limit": 2, "cursor": first["next_cursor"]}, headers=boss.headers)).json()
    assert ([each["id"] for each in rest["items"]], rest["has_more"]) == ([busy], False)
    wrong = await client.get(BASE, params={"cursor": "?"}, headers=boss.headers)
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (400, "INVALID_CURSOR")


async def test_who_left_is_listed_for_staff_who_ask(client: httpx.AsyncClient, services: Services) -> None:
    boss = await staff(services)
    gone = await agent(client, boss)
    answer = await client.delete(f"{BASE}/{gone}", headers=boss.headers)
    assert answer.json() == {"message": "Agent deactivated", "success": True}
    assert (await client.get(BASE, headers=boss.headers)).json()["items"] == []
    told = (await client.get(BASE, params={"include_inactive": True}, headers=boss.headers)).json()["items"]
    assert [(each["id"], each["is_active"], each["is_available"]) for each in told] == [(gone, False, False)]


async def test_the_office_is_for_staff(client: httpx.AsyncClient, services: Services) -> None:
    boss, asha = await staff(services), await person(services)
    ravi, number = await agent_person(services, client, boss)
    for who in (asha, ravi):
        calls = [
            client.get(BASE, headers=who.headers),
            client.post(BASE, json={"name": "Me too"}, headers=who.headers),
            client.put(f"{BASE}/{number}", json={"name": "Other"}, headers=who.headers),
            client.delete(f"{BASE}/{number}", headers=who.headers),
            client.get(f"{BASE}/system/workload", headers=who.headers),
        ]
        assert [(await call).status_code for call in calls] == [403] * 5
    assert (await client.get(f"{BASE}/available")).status_code == 401


async def test_an_account_acts_as_its_agent(client: httpx.AsyncClient, services: Services) -> None:
    boss, asha = await staff(services), await person(services)
    ravi, number = await agent_person(services, client, boss)
    mine = await client.get(f"{BASE}/me", headers=ravi.headers)
    assert (mine.status_code, mine.json()["id"]) == (200, number)
    refused = await client.get(f"{BASE}/me", headers=asha.headers)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "AGENT_REQUIRED")
    away = await client.patch(f"{BASE}/{number}/availability", params={"is_available": False}, headers=ravi.headers)
    assert away.json()["success"]
    other = await agent(client, boss, "Other")
    refused = await client.patch(f"{BASE}/{other}/availability", params={"is_available": False}, headers=ravi.headers)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "INSUFFICIENT_PERMISSIONS")


async def test_staff_change_only_what_they_send(client: httpx.AsyncClient, services: Services) -> None:
    boss = await staff(services)
    number = await agent(client, boss, description="Knows every lane", coverage=[{"city": "Pune"}])
    hours = {"start": "08:00", "end": "12:00", "timezone": "Europe/Berlin"}
    answer = await client.put(
        f"{BASE}/{number}", json={"working_hours": hours, "name": None, "description": None}, headers=boss.headers
    )
    changed = answer.json()
    assert (changed["name"], changed["description"]) == ("Ravi", None)
    assert changed["working_hours"] == {**hours, "days": [1, 2, 3, 4, 5, 6, 7]}
    assert changed["coverage"] == [{"city": "Pune", "locality": None}]
    moved = await client.put(
        f"{BASE}/{number}", json={"coverage": [{"city": "Mumbai", "locality": "Powai"}]}, headers=boss.headers
    )
    assert moved.json()["coverage"] == [{"city": "Mumbai", "locality": "Powai"}]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "R"},
        {"name": "Ravi", "contact_number": "call me"},
        {"name": "Ravi", "avatar_url": "javascript:alert(1)"},
        {"name": "Ravi", "agent_type": "spy"},
        {"name": "Ravi", "weight": 0},
        {"name": "Ravi", "working_hours": {"start": "18:00", "end": "09:00"}},
        {"name": "Ravi", "working_hours": {"start": "09:00", "end": "09:00"}},
        {"name": "Ravi", "working_hours": {"timezone": "IST"}},
        {"name": "Ravi", "working_hours": {"timezone": "../etc/passwd"}},
        {"name": "Ravi", "working_hours": {"timezone": "Asia/Atlantis"}},
        {"name": "Ravi", "working_hours": {"days": []}},
        {"name": "Ravi", "working_hours": {"days": [8]}},
        {"name": "Ravi", "coverage": [{"city": ""}]},
    ],
)
async def test_a_wrong_agent_is_refused_with_the_field(
    client: httpx.AsyncClient, services: Services, wrong: dict[str, object]
) -> None:
    boss = await staff(services)
    answer = await client.post(BASE, json=wrong, headers=boss.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "VALIDATION_ERROR")
    assert answer.json()["error"]["details"]["fields"]


async def test_an_account_that_is_not_there_becomes_no_agent(client: httpx.AsyncClient, services: Services) -> None:
    boss = await staff(services)
    for nobody in (987654, boss.id):
        answer = await client.post(BASE, json={"name": "Ravi", "user_id": nobody}, headers=boss.headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "USER_NOT_FOUND")
    assert (await client.get(BASE, headers=boss.headers)).json()["items"] == []


async def test_an_agent_who_is_not_there_is_not_found(client: httpx.AsyncClient, services: Services) -> None:
    boss = await staff(services)
    calls = [
        client.get(f"{BASE}/99", headers=boss.headers),
        client.get(f"{BASE}/99/stats", headers=boss.headers),
        client.put(f"{BASE}/99", json={"name": "Nobody"}, headers=boss.headers),
        client.delete(f"{BASE}/99", headers=boss.headers),
        client.patch(f"{BASE}/99/availability", params={"is_available": True}, headers=boss.headers),
        client.post(f"{BASE}/assign", params={"agent_id": 99}, headers=boss.headers),
    ]
    answers = [await call for call in calls]
    assert [(each.status_code, each.json()["error"]["code"]) for each in answers] == [(404, "AGENT_NOT_FOUND")] * 6
