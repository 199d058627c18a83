"""What nobody should send: clear answers that echo nothing, and memory that stays bounded."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from aangan.infra.services import Services
from aangan.infra.settings import Settings
from tests.rooms.proximity.stage import Phone, heard, simple
from tests.support.house import browser, opened_app

pytestmark = pytest.mark.anyio
CANARY = "kanarienvogel"


@pytest.mark.parametrize(
    "body",
    [
        {}, {"ble_token": CANARY}, {"interests": [CANARY]}, {"ble_token": CANARY, "interests": []},
        {"ble_token": CANARY, "interests": [""]}, {"ble_token": CANARY, "interests": ["   "]},
        {"ble_token": CANARY, "interests": [CANARY * 20]}, {"ble_token": CANARY, "interests": [CANARY] * 21},
        {"ble_token": CANARY, "interests": [7]}, {"ble_token": CANARY, "interests": [{CANARY: CANARY}]},
        {"ble_token": CANARY, "interests": CANARY}, {"ble_token": CANARY, "interests": None},
        {"ble_token": CANARY, "interests": ["\x00" + CANARY]}, {"ble_token": CANARY, "interests": ["\ud800"]},
        {"ble_token": "", "interests": ["chess"]}, {"ble_token": CANARY * 1000, "interests": ["chess"]},
        {"ble_token": f"{CANARY}/x", "interests": ["chess"]}, {"ble_token": f"{CANARY} x", "interests": ["chess"]},
        {"ble_token": "é" + CANARY, "interests": ["chess"]}, {"ble_token": 7, "interests": ["chess"]},
        {"ble_token": "user", "interests": ["chess"]}, {"ble_token": "notifications", "interests": ["chess"]},
        {"ble_token": CANARY, "interests": ["chess"], "rotation": {"v": 1, "key": CANARY}},
        {"ble_token": CANARY, "interests": ["chess"], "rotation": {"v": 2, "key": "A" * 43}},
        {"ble_token": CANARY, "interests": ["chess"], "rotation": {"v": 1, "key": "A" * 43}},
        {"ble_token": CANARY, "interests": ["chess"], "block_tags": [CANARY]},
        {"ble_token": CANARY, "interests": ["chess"], "block_tags": ["A" * 22] * 257},
        {"ble_token": CANARY, "interests": ["chess"], "options": {"min_crowd": -1}},
        {"ble_token": CANARY, "interests": ["chess"], "options": CANARY},
        [CANARY], CANARY, None,
    ],
)  # fmt: skip
async def test_a_wrong_session_is_refused_and_nothing_is_echoed(client: httpx.AsyncClient, body: Any) -> None:
    for path in ("/session", "/api/v1/proximity/session"):
        # Spelled as ASCII, since half a surrogate pair has no other spelling.
        answer = await client.post(path, content=json.dumps(body), headers={"Content-Type": "application/json"})
        assert answer.status_code == 422, answer.text
        assert CANARY not in answer.text
        assert set(answer.json()) == {"error"}


@pytest.mark.parametrize(
    "body",
    [
        {}, {"own_token": CANARY}, {"own_token": CANARY, "detected_token": ""}, {"own_token": 1, "detected_token": 2},
        {"own_token": CANARY, "detected_token": CANARY}, {"own_token": CANARY * 1000, "detected_token": "x"},
        {"own_token": CANARY, "detected_token": None}, [CANARY], CANARY,
    ],
)  # fmt: skip
async def test_a_wrong_sighting_is_refused_and_nothing_is_echoed(client: httpx.AsyncClient, body: Any) -> None:
    answer = await client.post("/match", json=body)
    assert answer.status_code == 422
    assert CANARY not in answer.text


async def test_broken_json_and_ten_kilobytes_are_refused(client: httpx.AsyncClient) -> None:
    for content in (f'{{"ble_token": "{CANARY}', "x" * 10_000):
        answer = await client.post("/session", content=content, headers={"Content-Type": "application/json"})
        assert answer.status_code in {400, 422}
        assert CANARY not in answer.text
    answer = await client.post("/session", content="[" * 2_000_000, headers={"Content-Type": "application/json"})
    assert answer.status_code == 413


async def test_one_byte_is_a_token_for_first_clients(client: httpx.AsyncClient) -> None:
    await simple(client, "a")
    await simple(client, "b")
    assert (await heard(client, "a", "b")).json()["match"] is True


async def test_the_same_interest_in_many_spellings_is_one(client: httpx.AsyncClient) -> None:
    await simple(client, "a", "devops", "DevOps", "dev-ops", "SRE")
    await simple(client, "b", "site reliability")
    assert (await heard(client, "a", "b")).json()["shared_interests"] == ["devops"]


async def test_words_nobody_filed_match_and_are_not_shown(client: httpx.AsyncClient) -> None:
    await simple(client, "a", CANARY)
    await simple(client, "b", CANARY.upper())
    assert (await heard(client, "a", "b")).json()["shared_interests"] == ["other"]


async def test_what_is_private_never_nudges(client: httpx.AsyncClient) -> None:
    await simple(client, "a", "islam", "gay")
    await simple(client, "b", "islam", "gay")
    assert (await heard(client, "a", "b")).json()["match"] is False


async def test_unknown_and_expired_tokens_are_answered_alike(client: httpx.AsyncClient, services: Services) -> None:
    said = await simple(client, "gone")
    await simple(client, "here")
    await services.valkey.delete(f"{services.settings.namespace}:{{px}}:session:{said['session_id']}")
    expired, unknown = await heard(client, "gone", "here"), await heard(client, "never", "here")
    assert (expired.status_code, expired.content) == (unknown.status_code, unknown.content)
    assert expired.json()["error"]["code"] == "SESSION_NOT_FOUND"
    told = [(await heard(client, "here", token)).content for token in ("gone", "never")]
    assert told[0] == told[1]


async def test_a_flood_of_sessions_from_one_network_is_bounded(settings: Settings) -> None:
    limited = settings.model_copy(update={"proximity_sessions_per_minute": 10})
    async with opened_app(limited) as (app, services), browser(app) as client:
        bodies = [{"ble_token": f"flood{n}", "interests": ["chess"]} for n in range(40)]
        answers = await asyncio.gather(*(client.post("/session", json=body) for body in bodies))
        codes = [answer.status_code for answer in answers]
        assert (codes.count(200), codes.count(429)) == (10, 30)
        assert all("retry-after" in answer.headers for answer in answers if answer.status_code == 429)
        kept = [key async for key in services.valkey.scan_iter("*session:*")]
        assert len(kept) == 10
        # Whoever counts networks keeps no address.
        assert not [key async for key in services.valkey.scan_iter("*127.0.0.1*")]


async def test_a_full_house_says_so(settings: Settings) -> None:
    small = settings.model_copy(update={"proximity_sessions_max": 2})
    async with opened_app(small) as (app, _), browser(app) as client:
        for token, status in (("a", 200), ("b", 200), ("c", 503), ("a", 200)):
            body = {"ble_token": token, "interests": ["chess"]}
            assert (await client.post("/session", json=body)).status_code == status


async def test_one_session_asks_sixty_times_a_minute_at_most(client: httpx.AsyncClient) -> None:
    await simple(client, "busy")
    codes = [(await heard(client, "busy", f"other{n}")).status_code for n in range(62)]
    assert codes == [200] * 60 + [429] * 2


async def test_fifty_at_once_make_one_nudge(client: httpx.AsyncClient, services: Services) -> None:
    said = [await simple(client, token) for token in ("a", "b")]
    pairs = [("a", "b"), ("b", "a")] * 25
    answers = await asyncio.gather(*(heard(client, *pair) for pair in pairs))
    assert sum(answer.json()["nudge_sent"] for answer in answers) == 1
    for one in said:
        assert await services.valkey.xlen(f"{services.settings.namespace}:{{px}}:inbox:{one['session_id']}") == 1


async def test_verbs_of_a_session_ask_for_its_secret(client: httpx.AsyncClient) -> None:
    for headers in (None, Phone(secret="x" * 43).headers):
        for method, path in (("DELETE", "/session"), ("POST", "/block"), ("DELETE", "/session/profile")):
            body = {"encounter_id": "A" * 22} if method == "POST" else None
            answer = await client.request(method, path, json=body, headers=headers)
            assert (answer.status_code, answer.json()["error"]["code"]) == (404, "SESSION_NOT_FOUND")
