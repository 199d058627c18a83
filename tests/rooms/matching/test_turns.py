"""A block and what opens a conversation, on two real connections, take turns."""

import asyncio

import httpx
import pytest

from aangan.identity import service as identity
from aangan.infra.services import Services
from aangan.safety import service as safety
from tests.support.cast import FLATMATES, Person, flatmate, home
from tests.support.turns import until_they_wait

pytestmark = pytest.mark.anyio


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
        await until_they_wait(services, trying)
    answer = await trying
    async with services.units.read() as unit:
        talks = await unit.fetch("SELECT status FROM conversations")
    assert (answer.status_code, talks) == (403, []), answer.text
