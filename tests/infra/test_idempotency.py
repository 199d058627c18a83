import asyncio

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from aangan.infra.idempotency import IdempotentRoute
from aangan.infra.services import Services
from tests.support.cast import ROOM, person

pytestmark = pytest.mark.anyio

HOMES = "/api/v1/properties"


async def homes(services: Services) -> int:
    async with services.units.read() as unit:
        row = await unit.fetch_one("SELECT count(*) AS n FROM properties")
    return int(row["n"]) if row else 0


async def test_fifty_tries_with_one_key_make_one_row(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    headers = {**asha.headers, "Idempotency-Key": "one"}
    answers = await asyncio.gather(*(client.post(HOMES, json=ROOM, headers=headers) for _ in range(50)))
    assert await homes(services) == 1
    assert {answer.status_code for answer in answers} <= {200, 409}
    again = await client.post(HOMES, json=ROOM, headers=headers)
    first = next(answer for answer in answers if answer.status_code == 200)
    assert again.content == first.content
    assert again.headers["Idempotent-Replayed"] == "true"


async def test_a_key_belongs_to_its_person_and_its_request(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await person(services), await person(services, "Kabir")
    key = {"Idempotency-Key": "one"}
    await client.post(HOMES, json=ROOM, headers={**asha.headers, **key})
    other = await client.post(HOMES, json={**ROOM, "title": "Another room"}, headers={**asha.headers, **key})
    assert (other.status_code, other.json()["error"]["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert (await client.post(HOMES, json=ROOM, headers={**kabir.headers, **key})).status_code == 200
    assert await homes(services) == 2


async def test_a_failed_try_is_not_kept(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    headers = {**asha.headers, "Idempotency-Key": "one"}
    assert (await client.post(HOMES, json={**ROOM, "title": "x"}, headers=headers)).status_code == 422
    assert (await client.post(HOMES, json=ROOM, headers=headers)).status_code == 200


@pytest.mark.parametrize("key", ["", "with space", "x" * 256])
async def test_strange_keys_are_refused(client: httpx.AsyncClient, services: Services, key: str) -> None:
    asha = await person(services)
    answer = await client.post(HOMES, json=ROOM, headers={**asha.headers, "Idempotency-Key": key})
    assert answer.status_code == 400


async def test_every_post_of_the_api_honours_the_header(app: FastAPI) -> None:
    for route in app.routes:
        if isinstance(route, APIRoute) and "POST" in route.methods and route.path.startswith("/api/v1"):
            assert isinstance(route, IdempotentRoute) or route.path.startswith("/api/v1/flatmates/sse"), route.path


async def test_the_same_key_with_another_query_is_another_request(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await person(services)
    headers = {**asha.headers, "Idempotency-Key": "one"}
    answers = [
        await client.post(f"/api/v1/users/me/onboarding?app={app}", headers=headers) for app in ("flatmates", "stays")
    ]
    assert [answer.status_code for answer in answers] == [200, 422]
    assert answers[1].json()["error"]["code"] == "IDEMPOTENCY_KEY_REUSED"
