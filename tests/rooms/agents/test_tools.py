import httpx
import pytest

from aangan.infra.services import Services
from tests.support.cast import person
from tests.support.tools import call, refused, told

pytestmark = pytest.mark.anyio
AGENTS = "/api/v1/agents"


async def test_staff_find_the_agents_of_rest(services: Services, client: httpx.AsyncClient) -> None:
    boss = await person(services, "Om", role="admin")
    for name, kind in (("Meera", "senior"), ("Kiran", "general")):
        body = {"name": name, "agent_type": kind, "coverage": [{"city": "Pune", "locality": "Baner"}]}
        assert (await client.post(AGENTS, json=body, headers=boss.headers)).status_code == 200
    rest = (await client.get(AGENTS, headers=boss.headers)).json()["items"]
    found = (await told(services, boss, "find_agents"))["agents"]
    assert [one["id"] for one in found] == [one["id"] for one in rest]
    assert found[0]["areas"] == ["Baner, Pune"]
    senior = (await told(services, boss, "find_agents", agent_type="senior"))["agents"]
    assert [one["name"] for one in senior] == ["Meera"]
    await client.delete(f"{AGENTS}/{rest[0]['id']}", headers=boss.headers)
    assert len((await told(services, boss, "find_agents"))["agents"]) == 1
    assert len((await told(services, boss, "find_agents", with_inactive=True))["agents"]) == 2
    assert "(agent " in (await call(services, boss, "find_agents")).in_words()


async def test_the_list_of_agents_is_for_staff(services: Services) -> None:
    assert await refused(services, await person(services, "Asha"), "find_agents") == (403, "ADMIN_REQUIRED")
    assert await refused(services, None, "find_agents") == (401, "AUTH_HEADER_MISSING")
