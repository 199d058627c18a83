import httpx
import pytest

from aangan.infra.services import Services
from tests.support.cast import person
from tests.support.tools import refusal_of, refused, told

pytestmark = pytest.mark.anyio
USERS = "/api/v1/users"


async def test_staff_find_whom_rest_finds(services: Services, client: httpx.AsyncClient) -> None:
    boss = await person(services, "Om", role="admin")
    for name in ("Asha Rao", "Asha Menon", "Ravi"):
        await person(services, name)
    rest = (await client.get(USERS, params={"q": "asha"}, headers=boss.headers)).json()["items"]
    first = await told(services, boss, "find_users", query="asha", limit=1)
    second = await told(services, boss, "find_users", query="asha", limit=1, cursor=first["next_cursor"])
    assert [one["id"] for one in first["users"] + second["users"]] == [one["id"] for one in rest]
    assert len(rest) == 2


async def test_an_agent_sees_only_whom_they_care_for(services: Services, client: httpx.AsyncClient) -> None:
    boss, meera = await person(services, "Om", role="admin"), await person(services, "Meera")
    body = {"name": "Meera", "user_id": meera.id}
    agent = (await client.post("/api/v1/agents", json=body, headers=boss.headers)).json()["id"]
    asha, ravi = await person(services, "Asha"), await person(services, "Ravi")
    given = await told(services, boss, "assign_agent", user_id=asha.id, agent_id=agent)
    assert given["user"]["agent_id"] == agent
    assert (await told(services, meera, "get_user", user_id=asha.id))["user"]["name"] == "Asha"
    rest = refusal_of(await client.get(f"{USERS}/{ravi.id}", headers=meera.headers))
    assert await refused(services, meera, "get_user", user_id=ravi.id) == rest == (404, "USER_NOT_FOUND")
    listed = (await client.get(USERS, headers=meera.headers)).json()["items"]
    found = (await told(services, meera, "find_users"))["users"]
    assert [one["id"] for one in found] == [one["id"] for one in listed]
    assert ravi.id not in {one["id"] for one in found}
    wish = {"user_id": ravi.id, "agent_id": agent}
    answer = await client.post(f"{USERS}/{ravi.id}/assign-agent", json={"agent_id": agent}, headers=meera.headers)
    assert await refused(services, meera, "assign_agent", **wish) == refusal_of(answer) == (403, "ADMIN_REQUIRED")


async def test_people_find_nobody(services: Services, client: httpx.AsyncClient) -> None:
    asha = await person(services, "Asha")
    rest = refusal_of(await client.get(USERS, headers=asha.headers))
    assert await refused(services, asha, "find_users") == rest == (403, "AGENT_REQUIRED")
    assert await refused(services, asha, "get_user", user_id=asha.id) == (403, "AGENT_REQUIRED")
    assert await refused(services, None, "find_users") == (401, "AUTH_HEADER_MISSING")


async def test_nobody_comes_into_the_care_of_an_agent_who_is_none(
    services: Services, client: httpx.AsyncClient
) -> None:
    boss, asha = await person(services, "Om", role="admin"), await person(services, "Asha")
    answer = await client.post(f"{USERS}/{asha.id}/assign-agent", json={"agent_id": 2**40}, headers=boss.headers)
    assert await refused(services, boss, "assign_agent", user_id=asha.id, agent_id=2**40) == refusal_of(answer)
