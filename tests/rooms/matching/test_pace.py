"""How many people and homes somebody may like in a day."""

import asyncio
from contextlib import AsyncExitStack

import httpx
import pytest
from fastapi import FastAPI

from aangan.infra.services import Services
from aangan.infra.settings import Settings
from tests.support.cast import FLATMATES, Person, home, person
from tests.support.house import opened_app

pytestmark = pytest.mark.anyio

MOST = 3


@pytest.fixture
async def app(settings: Settings, stack: AsyncExitStack) -> FastAPI:
    tight = settings.model_copy(update={"likes_per_day": MOST})
    started, services = await stack.enter_async_context(opened_app(tight))
    await services.valkey.flushdb()
    return started


async def say(client: httpx.AsyncClient, who: Person, action: str, **target: int) -> httpx.Response:
    kind = "user" if "target_user_id" in target else "property"
    body = {"target_type": kind, "action": action, **target}
    return await client.post(f"{FLATMATES}/swipes", json=body, headers=who.headers)


def refused(answer: httpx.Response) -> bool:
    if answer.status_code != 429:
        return False
    assert answer.json()["error"]["code"] == "LIKE_LIMIT"
    assert 0 < int(answer.headers["Retry-After"]) <= 24 * 60 * 60
    return True


async def test_after_the_days_share_of_likes_the_next_waits_and_passes_do_not(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await person(services)
    people = [await person(services, name=f"Person {n}") for n in range(MOST + 2)]
    await say(client, asha, "pass", target_user_id=people[-1].id)
    for other in people[:MOST]:
        for _ in range(2):
            assert (await say(client, asha, "like", target_user_id=other.id)).status_code == 200
    assert refused(await say(client, asha, "like", target_user_id=people[MOST].id))
    assert refused(await say(client, asha, "super_like", target_user_id=people[MOST].id))
    assert (await say(client, asha, "pass", target_user_id=people[MOST].id)).status_code == 200
    liked = (await client.get(f"{FLATMATES}/outgoing-likes", headers=asha.headers)).json()["items"]
    assert {one["peer"]["id"] for one in liked} == {other.id for other in people[:MOST]}
    assert (await say(client, people[0], "like", target_user_id=asha.id)).json()["did_match"] is True


async def test_homes_are_liked_from_the_same_share_by_every_way(client: httpx.AsyncClient, services: Services) -> None:
    asha, owner = await person(services), await person(services, name="Owner")
    homes = [await home(client, owner, title=f"Room number {n}") for n in range(MOST + 1)]
    assert (await say(client, asha, "like", property_id=homes[0])).status_code == 200
    for listing_id in homes[1:MOST]:
        body = {"property_id": listing_id, "is_liked": True}
        assert (await client.post("/api/v1/swipes", json=body, headers=asha.headers)).status_code == 200
    last = {"property_id": homes[MOST], "is_liked": True}
    assert refused(await client.post("/api/v1/swipes", json=last, headers=asha.headers))
    assert refused(await say(client, asha, "like", property_id=homes[MOST]))
    assert (await client.get(f"/api/v1/properties/{homes[MOST]}")).json()["like_count"] == 0
    passed = {"property_id": homes[MOST], "is_liked": False}
    assert (await client.post("/api/v1/swipes", json=passed, headers=asha.headers)).status_code == 200
    async with services.units.read() as unit:
        (swipe,) = await unit.fetch("SELECT id FROM listing_swipes WHERE property_id = %s", (homes[MOST],))
    assert refused(await client.put(f"/api/v1/swipes/{swipe['id']}/toggle", headers=asha.headers))


async def test_likes_at_the_same_moment_do_not_exceed_the_share(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    people = [await person(services, name=f"Person {n}") for n in range(MOST * 4)]
    answers = await asyncio.gather(*(say(client, asha, "like", target_user_id=other.id) for other in people))
    assert [answer.status_code for answer in answers].count(200) == MOST
    assert sum(refused(answer) for answer in answers) == MOST * 3
    liked = (await client.get(f"{FLATMATES}/outgoing-likes", headers=asha.headers)).json()["items"]
    assert len(liked) == MOST


async def test_a_like_that_cannot_be_costs_nothing(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    people = [await person(services, name=f"Person {n}") for n in range(MOST)]
    for _ in range(MOST):
        assert (await say(client, asha, "like", target_user_id=people[-1].id + 1000)).status_code == 404
        assert (await say(client, asha, "like", property_id=1)).status_code == 404
    for other in people:
        assert (await say(client, asha, "like", target_user_id=other.id)).status_code == 200
