import asyncio

import httpx
import pytest
from fastapi import FastAPI

from aangan.infra.idempotency import HEADER
from aangan.infra.services import Services
from tests.support.cast import FLATMATES, ROOM, flatmate, person, swipe

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


# What is no different done twice, must be new each time, or is a file, told from others by its bytes.
WITHOUT_KEY = {
    "/api/v1/auth/link-identity", "/api/v1/users/me/profile-image", "/api/v1/users/me/avatar", "/auth/v1/logout",
    "/api/v1/flatmates/sse/ticket", "/api/v1/notifications/marketing/preview", "/api/v1/upload/confirm/{upload_id}",
    "/api/v1/proximity/hello", "/api/v1/upload", "/api/v1/upload/batch", "/api/v1/agent/chat",
    "/api/v1/agent/conversations/{conversation_id}/approvals",
}  # fmt: skip


async def test_every_post_of_the_api_honours_the_header_or_says_why_not(app: FastAPI) -> None:
    described = app.openapi()["paths"]
    posts = {path: operations["post"] for path, operations in described.items() if "post" in operations}
    signed = {path: post for path, post in posts.items() if "security" in post}
    assert len(signed) > 50
    keyed = {path for path, post in signed.items() if any(p["name"] == HEADER for p in post.get("parameters", ()))}
    assert set(signed) - keyed == WITHOUT_KEY


async def test_a_message_sent_again_is_said_once(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await flatmate(services, client), await flatmate(services, client, "Kabir")
    await swipe(client, asha, kabir)
    made = await swipe(client, kabir, asha)
    where = f"{FLATMATES}/conversations/{made['conversation_id']}/messages"
    headers = {**asha.headers, "Idempotency-Key": "hello"}
    first, again = [await client.post(where, json={"body": "Hello"}, headers=headers) for _ in range(2)]
    assert first.status_code == 200
    assert again.content == first.content
    assert len((await client.get(where, headers=kabir.headers)).json()["messages"]) == 1


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
