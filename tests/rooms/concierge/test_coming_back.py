"""Leaving and coming back: the log is followed from any process, hanging up stops the run, and nothing is lost."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI

from aangan.concierge import service
from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.infra.stream import hub_of
from tests.support.assistants import served
from tests.support.cast import Person, home, person
from tests.support.house import browser, opened_app
from tests.support.scripted import AGENT, Script, events, heard, say
from tests.support.turns import until_none_is_held

pytestmark = pytest.mark.anyio


async def row(services: Services, query: str) -> dict[str, object]:
    async with services.units.read() as unit:
        found = await unit.fetch_one(query)
    assert found is not None
    return found


async def until_ended(services: Services) -> None:
    async with asyncio.timeout(60):
        while (await row(services, "SELECT status FROM concierge_runs"))["status"] == "running":
            await asyncio.sleep(0.02)


async def leave_at(caller: httpx.AsyncClient, who: Person, line: str) -> None:
    """Say something, and hang up when a line comes."""
    body = {"message": "do it"}
    async with caller.stream("POST", f"{AGENT}/chat", json=body, headers=who.headers) as answer:
        async for each in answer.aiter_lines():
            if each == line:
                return
    raise AssertionError(line)


async def test_after_a_reload_the_stream_goes_on_from_the_last_frame(
    client: httpx.AsyncClient, services: Services, script: Script
) -> None:
    asha = await person(services)
    await home(client, asha)
    script.will([("search_homes", {})], "One home.")
    frames = await say(client, asha, "homes?")
    path = f"{AGENT}/conversations/{frames[0].data['conversation_id']}/events"
    whole = await client.get(path, headers=asha.headers)
    assert heard(whole.text) == frames
    for place in range(len(frames) - 1):
        rest = await client.get(path, headers=asha.headers | {"Last-Event-ID": frames[place].id})
        assert heard(rest.text) == frames[place + 1 :]
    # Nothing more comes: a browser that gets this asks no more.
    done = await client.get(f"{path}?last_event_id={frames[-1].id}", headers=asha.headers)
    assert (done.status_code, done.text) == (204, "")
    wrong = await client.get(path, headers=asha.headers | {"Last-Event-ID": "yesterday"})
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (400, "INVALID_CURSOR")


async def test_another_process_follows_while_the_model_still_thinks(
    settings: Settings, app: FastAPI, client: httpx.AsyncClient, services: Services, script: Script
) -> None:
    asha = await person(services)
    thinking, go_on = asyncio.Event(), asyncio.Event()

    async def think() -> None:
        thinking.set()
        await go_on.wait()

    script.will([("who_am_i", {})], think, "Now I know.")
    async with opened_app(settings) as (other, _), browser(other) as elsewhere:
        speaking = asyncio.create_task(say(client, asha, "who am I?"))
        await thinking.wait()
        conversation = (await row(services, "SELECT id FROM concierge_threads"))["id"]
        path = f"{AGENT}/conversations/{conversation}/events"
        following = asyncio.create_task(elsewhere.get(path, headers=asha.headers))
        # The model was asked to think; the other process has nothing to end with yet.
        done, _ = await asyncio.wait({following}, timeout=0.7)
        assert not done
        go_on.set()
        frames = await speaking
        assert heard((await following).text) == frames
    assert events(frames)[-1] == "done"


async def test_hanging_up_stops_the_run_at_once_and_what_was_done_stays_to_be_read(
    app: FastAPI, client: httpx.AsyncClient, services: Services, script: Script
) -> None:
    asha = await person(services)
    stopped = asyncio.Event()

    async def think() -> None:
        try:
            await asyncio.sleep(600)
        except asyncio.CancelledError:
            stopped.set()
            raise

    script.will([("who_am_i", {})], think)
    async with served(app) as address, httpx.AsyncClient(base_url=address) as caller:
        await leave_at(caller, asha, "event: tool_call_end")
        await asyncio.wait_for(stopped.wait(), 60)
        await until_ended(services)
    run = await row(services, "SELECT status, thread_id, tokens FROM concierge_runs")
    assert run["status"] == "cancelled"
    frames = heard((await client.get(f"{AGENT}/conversations/{run['thread_id']}/events", headers=asha.headers)).text)
    assert events(frames) == ["conversation_info", "tool_call_start", "tool_call_end", "error"]
    assert (frames[-1].data["code"], frames[-1].data["recoverable"]) == ("CANCELLED", True)
    # What was set aside for it is given back, what it used is kept.
    used = await row(services, "SELECT requests, tokens, held FROM concierge_usage")
    assert (used["requests"], used["held"], used["tokens"]) == (1, 0, run["tokens"])
    # The model is told what was done before it was stopped.
    script.will("I was stopped.")
    await say(client, asha, "go on", int(str(run["thread_id"])))
    assert "Asha" in str(script.told[-1][0])


async def test_whoever_hangs_up_before_the_model_has_answered_has_used_what_was_sent(
    app: FastAPI, services: Services, script: Script
) -> None:
    asha, body = await person(services), {"message": "a quiet room by the lake " * 100}
    asked = asyncio.Event()

    async def think() -> None:
        asked.set()
        await asyncio.sleep(600)

    script.will(think)
    async with served(app) as address, httpx.AsyncClient(base_url=address) as caller:
        async with caller.stream("POST", f"{AGENT}/chat", json=body, headers=asha.headers):
            await asyncio.wait_for(asked.wait(), 60)
        await until_ended(services)
    used = await row(services, "SELECT requests, tokens, held FROM concierge_usage")
    assert (used["requests"], used["held"]) == (1, 0)
    assert int(str(used["tokens"])) >= len(body["message"]) // 4 - 1


async def test_a_tool_that_has_begun_is_finished_and_noted_although_the_caller_left(
    app: FastAPI, client: httpx.AsyncClient, services: Services, script: Script
) -> None:
    asha, om = await person(services), await person(services, "Om")
    number = await home(client, om)
    script.will([("send_message", {"person_id": om.id, "home_id": number, "text": "Is it free?"})])
    async with served(app) as address, httpx.AsyncClient(base_url=address) as caller:
        async with services.units.write() as unit:
            # The tool cannot write before this lock is given up.
            await unit.fetch("LOCK TABLE messages IN EXCLUSIVE MODE")
            await leave_at(caller, asha, "event: tool_call_start")
            await asyncio.sleep(0.3)
            assert (await row(services, "SELECT status FROM concierge_runs"))["status"] == "running"
        await until_ended(services)
    async with services.units.read() as unit:
        kept = await unit.fetch("SELECT tool_name, tool_result FROM concierge_messages WHERE role = 'tool'")
        sent = await unit.fetch("SELECT body FROM messages")
    assert [line["tool_name"] for line in kept] == ["send_message"]
    assert "error" not in kept[0]["tool_result"]
    assert [line["body"] for line in sent] == ["Is it free?"]


async def test_a_process_that_is_asked_to_go_ends_its_answers_first(
    client: httpx.AsyncClient, services: Services, script: Script
) -> None:
    async def think() -> None:
        hub_of(services).shut()
        await asyncio.sleep(600)

    script.will(think)
    frames = await say(client, await person(services), "hello")
    assert (frames[-1].event, frames[-1].data["code"]) == ("error", "GOING_AWAY")
    assert frames[-1].id


async def test_one_answer_at_a_time_in_a_conversation(
    client: httpx.AsyncClient, services: Services, script: Script
) -> None:
    asha = await person(services)
    thinking, go_on = asyncio.Event(), asyncio.Event()

    async def think() -> None:
        thinking.set()
        await go_on.wait()

    script.will("Hello.")
    conversation = (await say(client, asha, "hello"))[0].data["conversation_id"]
    script.will(think, "Slowly.", "Elsewhere.")
    speaking = asyncio.create_task(say(client, asha, "think", conversation))
    await thinking.wait()
    body = {"message": "faster!", "conversation_id": conversation}
    answer = await client.post(f"{AGENT}/chat", json=body, headers=asha.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "CONVERSATION_BUSY")
    gone = await client.delete(f"{AGENT}/conversations/{conversation}", headers=asha.headers)
    assert gone.status_code == 409
    go_on.set()
    assert events(await speaking)[-1] == "done"


async def test_no_connection_of_the_database_is_held_while_the_model_thinks(
    client: httpx.AsyncClient, services: Services, script: Script
) -> None:
    asha = await person(services)
    free: list[bool] = []

    async def think() -> None:
        # Once what was said before is written down.
        await until_none_is_held(services)
        free.append(True)

    script.will(think, [("who_am_i", {})], think, "Done.")
    await say(client, asha, "hello")
    assert free == [True, True]


async def test_a_run_whose_process_died_is_closed_and_the_conversation_goes_on(
    client: httpx.AsyncClient, services: Services, script: Script
) -> None:
    asha = await person(services)
    script.will("Hello.")
    conversation = (await say(client, asha, "hello"))[0].data["conversation_id"]
    then = services.clock.now() - timedelta(minutes=5)
    async with services.units.write() as unit:
        await unit.fetch(
            "UPDATE concierge_runs SET status = 'running', ended_at = NULL, beat_at = %(then)s RETURNING 1",
            {"then": then},
        )
        await unit.fetch("DELETE FROM concierge_frames WHERE event = 'done'")
        await unit.fetch("UPDATE concierge_usage SET held = 60000")
    await service.close_all_stale(services)
    frames = heard((await client.get(f"{AGENT}/conversations/{conversation}/events", headers=asha.headers)).text)
    assert events(frames) == ["conversation_info", "text_chunk", "error"]
    assert (await row(services, "SELECT held FROM concierge_usage"))["held"] == 0
    script.will("Here again.")
    assert events(await say(client, asha, "hello?", conversation))[-1] == "done"


async def test_old_logs_are_forgotten_but_for_how_they_ended(
    client: httpx.AsyncClient, services: Services, script: Script
) -> None:
    asha = await person(services)
    script.will("Hello.")
    conversation = (await say(client, asha, "hello"))[0].data["conversation_id"]
    async with services.units.write() as unit:
        assert not await service.forget_old(unit, 7)
        await unit.fetch("UPDATE concierge_runs SET ended_at = ended_at - interval '8 days'")
        assert not await service.forget_old(unit, 7)
    frames = heard((await client.get(f"{AGENT}/conversations/{conversation}/events", headers=asha.headers)).text)
    assert events(frames) == ["done"]
    kept = await client.get(f"{AGENT}/conversations/{conversation}/messages", headers=asha.headers)
    assert [line["role"] for line in kept.json()] == ["user", "assistant"]


async def test_a_closed_account_leaves_nothing(client: httpx.AsyncClient, services: Services, script: Script) -> None:
    asha = await person(services)
    script.will("Hello.")
    await say(client, asha, "hello")
    gone = await client.post("/api/v1/auth/delete-account", json={"confirm": True}, headers=asha.headers)
    assert gone.is_success, gone.text
    async with services.units.read() as unit:
        assert await unit.fetch("SELECT 1 FROM concierge_threads") == []
        assert await unit.fetch("SELECT 1 FROM concierge_usage") == []
