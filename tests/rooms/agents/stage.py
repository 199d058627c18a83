"""What the tests of this room set up: staff, agents, and people who need one."""

from typing import Any

import httpx

from aangan.infra.services import Services
from tests.support.cast import Person, person

BASE = "/api/v1/agents"


async def staff(services: Services) -> Person:
    """Return somebody of the staff."""
    return await person(services, "Meera", role="admin")


async def agent(client: httpx.AsyncClient, boss: Person, name: str = "Ravi", **more: Any) -> int:
    """Take on an agent, and return their id."""
    answer = await client.post(BASE, json={"name": name, **more}, headers=boss.headers)
    assert answer.status_code == 200, answer.text
    return int(answer.json()["id"])


async def agent_person(services: Services, client: httpx.AsyncClient, boss: Person, **more: Any) -> tuple[Person, int]:
    """Take on an agent with an account; return the account and the agent's id."""
    made = await person(services, "Ravi")
    return made, await agent(client, boss, user_id=made.id, **more)
