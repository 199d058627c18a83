"""A block and what opens a conversation, on two real connections, take turns."""

import asyncio
from typing import Any

import httpx
import pytest

from aangan.identity import service as identity
from aangan.infra.services import Services
from aangan.safety import service as safety
from tests.support.cast import FLATMATES, Person, flatmate, home

pytestmark = pytest.mark.anyio
WAITING = "SELECT count(*) AS number FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


async def until_it_waits(services: Services, task: "asyncio.Task[Any]") -> None:
    """Give a request time to come to where it waits, or to its end."""
    async with asyncio.timeout(10):
        while not task.done():
            async with services.units.read() as unit:
                row = await unit.fetch_one(WAITING)
            if row is not None and row["number"]:
                return
            await asyncio.sleep(0.01)


def liking(listing_id: int) -> tuple[str, dict[str, object]]:
    return f"{FLATMATES}/swipes", {"target_type": "property", "action": "like", "property_id": listing_id}


def opening(owner: Person) -> tuple[str, dict[str, object]]:
    return f"{FLATMATES}/conversations", {"peer_user_id": owner.id}


@pytest.mark.parametrize("way", ["liking", "opening"])
async def test_what_opens_a_conversation_while_a_block_is_written_leaves_none_open(
    client: httpx.AsyncClient, services: Services, way: str
) -> None:
    owner, viewer = await flatmate(services, client, "Owner"), await flatmate(services, client, "Viewer")
    listing_id = await home(client, owner)
    path, body = liking(listing_id) if way == "liking" else opening(owner)
    token = owner.headers["Authorization"].removeprefix("Bearer ")
    actor = await identity.actor_of(services, token)
    async with services.units.write() as unit:
        await safety.block(unit, actor, viewer.id)
        await unit.settle()
        trying = asyncio.ensure_future(client.post(path, json=body, headers=viewer.headers))
        await until_it_waits(services, trying)
    answer = await trying
    async with services.units.read() as unit:
        talks = await unit.fetch("SELECT status FROM conversations")
    assert (answer.status_code, talks) == (403, []), answer.text
