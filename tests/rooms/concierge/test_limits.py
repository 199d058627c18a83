"""What the concierge may cost: each person's share of a day, each answer's bounds, and guests' pace."""

import asyncio

import httpx
import pytest
from pydantic_ai.messages import UserPromptPart

from aangan.concierge import rules
from aangan.infra.services import Services
from aangan.infra.settings import Settings
from tests.support.cast import person
from tests.support.house import browser, opened_app
from tests.support.scripted import AGENT, Script, events, only, say

pytestmark = pytest.mark.anyio


async def test_without_a_model_nothing_is_pretended(settings: Settings) -> None:
    async with opened_app(settings) as (app, services), browser(app) as client:
        await services.valkey.flushdb()
        asha = await person(services)
        assert (await client.get(f"{AGENT}/status")).json() == {"configured": False, "model": None, "fallbacks": []}
        for path, headers in (("chat", asha.headers), ("chat-public", {})):
            answer = await client.post(f"{AGENT}/{path}", json={"message": "hello"}, headers=headers)
            assert (answer.status_code, answer.json()["error"]["code"]) == (503, "AGENT_NOT_CONFIGURED")
            assert answer.headers["content-type"] == "application/json"
            assert int(answer.headers["retry-after"]) > 0
        async with services.units.read() as unit:
            assert await unit.fetch("SELECT 1 FROM concierge_usage") == []


async def test_a_days_requests_are_counted_exactly_under_a_rush(settings: Settings, script: Script) -> None:
    limited = settings.model_copy(update={"concierge_requests_per_day": 3})
    async with opened_app(limited, model=script.model()) as (app, services), browser(app) as client:
        await services.valkey.flushdb()
        asha = await person(services)

        async def ask() -> httpx.Response:
            return await client.post(f"{AGENT}/chat", json={"message": "hello"}, headers=asha.headers)

        answers = await asyncio.gather(*(ask() for _ in range(12)))
        assert sorted(answer.status_code for answer in answers) == [200] * 3 + [429] * 9
        refused = next(answer for answer in answers if answer.status_code == 429)
        assert refused.json()["error"]["code"] == "AGENT_LIMIT_REACHED"
        assert 0 < int(refused.headers["retry-after"]) <= 24 * 3600
        # Another person has their own share.
        assert events(await say(client, await person(services, "Ravi"), "hello"))[-1] == "done"
        async with services.units.read() as unit:
            rows = await unit.fetch("SELECT requests, held FROM concierge_usage WHERE user_id = %s", (asha.id,))
        assert rows == [{"requests": 3, "held": 0}]


async def test_a_days_tokens_are_set_aside_before_they_are_used(settings: Settings, script: Script) -> None:
    most = rules.RUN_TOKENS + rules.TOKENS_LEAST + 10
    limited = settings.model_copy(update={"concierge_tokens_per_day": most})
    async with opened_app(limited, model=script.model()) as (app, services), browser(app) as client:
        await services.valkey.flushdb()
        asha = await person(services)
        thinking: asyncio.Queue[None] = asyncio.Queue()
        go_on = asyncio.Event()

        async def think() -> None:
            thinking.put_nowait(None)
            await go_on.wait()

        script.will(think)
        first = asyncio.create_task(say(client, asha, "think"))
        await thinking.get()
        script.will(think)
        second = asyncio.create_task(say(client, asha, "think too"))
        await thinking.get()
        answer = await client.post(f"{AGENT}/chat", json={"message": "me too"}, headers=asha.headers)
        assert answer.status_code == 429
        go_on.set()
        for frames in (await first, await second):
            assert events(frames)[-1] == "done"
        # What was not used is given back.
        assert events(await say(client, asha, "now?"))[-1] == "done"
        async with services.units.read() as unit:
            [used] = await unit.fetch("SELECT requests, held, tokens FROM concierge_usage")
            [runs] = await unit.fetch("SELECT sum(tokens)::int AS tokens FROM concierge_runs")
        assert (used["requests"], used["held"]) == (3, 0)
        assert used["tokens"] == runs["tokens"] > 0


async def test_one_answer_asks_the_model_only_so_often(
    client: httpx.AsyncClient, services: Services, script: Script
) -> None:
    asha = await person(services)
    script.will(*[[("who_am_i", {})] for _ in range(50)])
    frames = await say(client, asha, "who am I?")
    assert only(frames, "error")["code"] == "AGENT_LIMIT_REACHED"
    assert len(script.told) == rules.RUN_REQUESTS


async def test_an_answer_that_takes_too_long_ends(settings: Settings, script: Script) -> None:
    impatient = settings.model_copy(update={"concierge_run_seconds": 1})
    async with opened_app(impatient, model=script.model()) as (app, services), browser(app) as client:
        await services.valkey.flushdb()
        script.will(lambda: asyncio.sleep(60))
        frames = await say(client, await person(services), "hello")
    assert only(frames, "error")["code"] == "AGENT_TIMEOUT"


async def test_guests_of_one_address_have_a_pace(settings: Settings, script: Script) -> None:
    paced = settings.model_copy(update={"trusted_proxy_hops": 1})
    async with opened_app(paced, model=script.model()) as (app, services), browser(app) as client:
        await services.valkey.flushdb()

        async def ask(address: str) -> int:
            headers = {"X-Forwarded-For": address}
            return (await client.post(f"{AGENT}/chat-public", json={"message": "hi"}, headers=headers)).status_code

        statuses = [await ask("203.0.113.1") for _ in range(12)]
        assert statuses == [200] * 10 + [429] * 2
        assert await ask("203.0.113.2") == 200


async def test_who_is_shut_out_meanwhile_acts_no_more(
    client: httpx.AsyncClient, services: Services, script: Script
) -> None:
    asha = await person(services)

    async def suspend() -> None:
        async with services.units.write() as unit:
            await unit.fetch("UPDATE users SET is_active = false WHERE id = %s", (asha.id,))

    script.will(suspend, [("who_am_i", {})], "I could not.")
    frames = await say(client, asha, "who am I?")
    assert only(frames, "tool_call_end")["success"] is False
    assert "USER_INACTIVE" in str(script.returns[0].content)


async def test_who_is_staff_no_longer_acts_no_more_as_staff(
    client: httpx.AsyncClient, services: Services, script: Script
) -> None:
    om = await person(services, "Om", role="admin")

    async def demote() -> None:
        async with services.units.write() as unit:
            await unit.fetch("UPDATE users SET role = 'user' WHERE id = %s", (om.id,))

    script.will(demote, [("find_users", {"query": "Om"})], "I could not.")
    frames = await say(client, om, "who is here?")
    assert only(frames, "tool_call_end")["success"] is False
    assert "Om" not in str(script.returns[0].content)


async def test_long_conversations_are_told_from_a_beginning_only(
    client: httpx.AsyncClient, services: Services, script: Script
) -> None:
    asha = await person(services)
    conversation = None
    for nth in range(rules.HISTORY_RUNS + 3):
        script.will([("who_am_i", {})], "You are Asha.")
        conversation = (await say(client, asha, f"question {nth}", conversation))[0].data["conversation_id"]
    messages = script.told[-1][0]
    prompts = [part.content for one in messages for part in one.parts if isinstance(part, UserPromptPart)]
    assert prompts == [f"question {nth}" for nth in range(2, rules.HISTORY_RUNS + 3)]
    assert isinstance(messages[0].parts[0], UserPromptPart)
