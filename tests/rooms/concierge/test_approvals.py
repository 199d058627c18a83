"""What destroys waits for the person: their own word, good once, and not for ever."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest

from aangan.infra.services import Services
from aangan.infra.settings import Settings
from tests.support.cast import Person, home, person
from tests.support.house import StoppedClock, browser, opened_app
from tests.support.scripted import AGENT, Heard, Script, decide, events, heard, only, say
from tests.support.tools import told

pytestmark = pytest.mark.anyio


async def a_visit(client: httpx.AsyncClient, services: Services) -> tuple[Person, int]:
    """A visitor and the visit that they proposed."""
    owner, visitor = await person(services, "Om"), await person(services)
    number = await home(client, owner)
    when = services.clock.now() + timedelta(days=3)
    card = await told(
        services, visitor, "propose_visit", home_id=number, when=when.replace(hour=6, minute=30).isoformat()
    )
    return visitor, card["visit"]["id"] if "visit" in card else card["id"]


async def status_of(services: Services, visit: int) -> str:
    async with services.units.read() as unit:
        row = await unit.fetch_one("SELECT status FROM visits WHERE id = %(id)s", {"id": visit})
    assert row is not None
    return str(row["status"])


def cancels(visit: int) -> list[tuple[str, dict[str, Any]]]:
    return [("change_visit", {"visit_id": visit, "action": "cancel", "reason": "plans changed"})]


async def asked(client: httpx.AsyncClient, who: Person, script: Script, visit: int) -> tuple[int, list[Heard]]:
    """Let the model wish to cancel; returns the conversation and what was streamed."""
    script.will(cancels(visit))
    frames = await say(client, who, "Cancel my visit")
    return frames[0].data["conversation_id"], frames


async def test_what_destroys_is_asked_for_and_not_done(
    client: httpx.AsyncClient, services: Services, script: Script
) -> None:
    visitor, visit = await a_visit(client, services)
    before = await status_of(services, visit)
    _, frames = await asked(client, visitor, script, visit)
    assert events(frames) == [
        "conversation_info", "tool_call_start", "tool_call_end", "approval_required", "text_chunk", "done",
    ]  # fmt: skip
    waits = only(frames, "approval_required")
    assert waits["tool"] == "change_visit"
    assert waits["arguments"] == cancels(visit)[0][1]
    assert waits["expires_in"] == services.settings.concierge_approval_seconds
    # For clients without buttons the same is said in words.
    assert waits["about"]
    assert waits["about"] in only(frames, "text_chunk")["text"]
    assert await status_of(services, visit) == before
    # Neither the model nor the stream ever holds a token that would confirm it.
    assert "confirm" not in str(frames)


async def test_what_is_approved_is_done_once_and_exactly(
    client: httpx.AsyncClient, services: Services, script: Script
) -> None:
    visitor, visit = await a_visit(client, services)
    conversation, _ = await asked(client, visitor, script, visit)
    script.will("It is cancelled.")
    answer = await decide(client, visitor, conversation, call_1="approve")
    frames = heard(answer.text)
    assert events(frames) == [
        "conversation_info", "tool_call_start", "tool_call_end", "widget", "text_chunk", "done",
    ]  # fmt: skip
    assert frames[2].data["success"] is True
    assert await status_of(services, visit) == "cancelled"
    assert [part.outcome for part in script.returns] == ["success"]
    again = await decide(client, visitor, conversation, call_1="approve")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "APPROVAL_DECIDED")


async def test_what_is_denied_is_not_done_and_the_model_is_told(
    client: httpx.AsyncClient, services: Services, script: Script
) -> None:
    visitor, visit = await a_visit(client, services)
    before = await status_of(services, visit)
    conversation, _ = await asked(client, visitor, script, visit)
    script.will("Then it stays.")
    frames = heard((await decide(client, visitor, conversation, call_1="deny")).text)
    assert only(frames, "tool_call_end")["success"] is False
    assert await status_of(services, visit) == before
    assert [part.outcome for part in script.returns] == ["denied"]


@pytest.mark.parametrize(
    ("word", "done"),
    [("Yes!", True), ("haan ji", True), ("हाँ।", True), ("no", False), ("नहीं", False), ("yes but later", False)],
)
async def test_a_plain_word_decides_where_there_are_no_buttons(
    word: str, done: bool, client: httpx.AsyncClient, services: Services, script: Script
) -> None:
    visitor, visit = await a_visit(client, services)
    before = await status_of(services, visit)
    conversation, _ = await asked(client, visitor, script, visit)
    script.will("As you say.")
    await say(client, visitor, word, conversation)
    assert await status_of(services, visit) == ("cancelled" if done else before)
    answer = await decide(client, visitor, conversation, call_1="approve")
    assert answer.status_code == 409


async def test_an_approval_is_the_persons_own_and_names_what_waits(
    client: httpx.AsyncClient, services: Services, script: Script
) -> None:
    visitor, visit = await a_visit(client, services)
    conversation, _ = await asked(client, visitor, script, visit)
    other = await person(services, "Ravi")
    answer = await decide(client, other, conversation, call_1="approve")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "CONVERSATION_NOT_FOUND")
    answer = await decide(client, visitor, conversation, call_9="approve")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "APPROVAL_NOT_FOUND")
    assert await status_of(services, visit) != "cancelled"


async def test_every_call_that_waits_needs_a_word(
    client: httpx.AsyncClient, services: Services, script: Script
) -> None:
    visitor, visit = await a_visit(client, services)
    script.will([*cancels(visit), *cancels(visit)])
    conversation = (await say(client, visitor, "Cancel it twice"))[0].data["conversation_id"]
    answer = await decide(client, visitor, conversation, call_1="approve")
    assert (answer.status_code, answer.json()["error"]["details"]) == (422, {"missing": ["call-2"]})
    script.will("Done.")
    frames = heard((await decide(client, visitor, conversation, call_1="approve", call_2="deny")).text)
    assert events(frames)[-1] == "done"
    assert await status_of(services, visit) == "cancelled"


async def test_an_approval_expires(settings: Settings, script: Script) -> None:
    clock = StoppedClock()
    async with opened_app(settings, model=script.model(), clock=clock) as (app, services), browser(app) as client:
        await services.valkey.flushdb()
        visitor, visit = await a_visit(client, services)
        conversation, _ = await asked(client, visitor, script, visit)
        clock.advance(seconds=settings.concierge_approval_seconds)
        answer = await decide(client, visitor, conversation, call_1="approve")
        assert (answer.status_code, answer.json()["error"]["code"]) == (410, "APPROVAL_EXPIRED")
        script.will("It was too late.")
        await say(client, visitor, "yes", conversation)
        assert "in time" in script.returns[-1].content
        assert await status_of(services, visit) != "cancelled"


async def test_two_approvals_at_once_do_it_once(client: httpx.AsyncClient, services: Services, script: Script) -> None:
    visitor, visit = await a_visit(client, services)
    conversation, _ = await asked(client, visitor, script, visit)
    script.will("Done.")
    answers = await asyncio.gather(*(decide(client, visitor, conversation, call_1="approve") for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert await status_of(services, visit) == "cancelled"
    assert len(script.told) == 2


async def test_what_would_be_refused_is_not_asked_for(
    client: httpx.AsyncClient, services: Services, script: Script
) -> None:
    _, visit = await a_visit(client, services)
    stranger = await person(services, "Ravi")
    script.will(cancels(visit), "That is not yours.")
    frames = await say(client, stranger, "Cancel that visit")
    assert "approval_required" not in events(frames)
    assert "NOT_FOUND" in script.returns[0].content
    answer = await client.get(f"{AGENT}/conversations", headers=stranger.headers)
    assert len(answer.json()["items"]) == 1
