"""Models by the settings: their provider's wire is spoken for real, here to a provider of our own."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from fastapi import FastAPI, Request
from starlette.responses import StreamingResponse

from aangan.concierge.service._mind import models_of
from aangan.infra.settings import Settings
from tests.support.assistants import served
from tests.support.cast import person
from tests.support.house import browser, opened_app
from tests.support.scripted import AGENT, events, only, say

pytestmark = pytest.mark.anyio

KEY = "sk-only-for-this-test"


class Provider:
    """Answers on the wire of chat completions: first with a call, then with words."""

    def __init__(self) -> None:
        """Remember nothing yet."""
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.app = FastAPI()
        self.app.post("/v1/chat/completions")(self.complete)

    async def complete(self, request: Request) -> StreamingResponse:
        """Stream an answer."""
        self.keys.append(request.headers["authorization"])
        self.asked.append(await request.json())
        return StreamingResponse(self._chunks(), media_type="text/event-stream")

    async def _chunks(self) -> AsyncIterator[str]:
        call = {"index": 0, "id": "c1", "type": "function", "function": {"name": "who_am_i", "arguments": "{}"}}
        words = [{"content": "You are "}, {"content": "Asha."}]
        deltas = [{"tool_calls": [call]}] if len(self.asked) == 1 else words
        for delta in [*deltas, {}]:
            reason = None if delta else ("tool_calls" if len(self.asked) == 1 else "stop")
            choice = {"index": 0, "delta": {"role": "assistant", **delta}, "finish_reason": reason}
            yield f"data: {json.dumps(chunk(choices=[choice]))}\n\n"
        usage = {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110}
        yield f"data: {json.dumps(chunk(choices=[], usage=usage))}\n\ndata: [DONE]\n\n"


def chunk(**more: Any) -> dict[str, Any]:
    return {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "own", **more}


def chosen(settings: Settings, **changes: object) -> Settings:
    given = settings.model_dump() | changes
    return Settings(_env_file=None, **given)  # type: ignore[arg-type]


async def test_a_model_of_the_settings_answers_over_its_providers_wire(settings: Settings) -> None:
    provider = Provider()
    async with served(provider.app) as address:
        own = chosen(settings, concierge_model="openai-chat:own", concierge_key=KEY, concierge_url=f"{address}/v1")
        async with opened_app(own) as (app, services), browser(app) as client:
            await services.valkey.flushdb()
            status = (await client.get(f"{AGENT}/status")).json()
            frames = await say(client, await person(services), "who am I?")
            async with services.units.read() as unit:
                [run] = await unit.fetch("SELECT tokens, requests, tool_calls FROM concierge_runs")
    assert (status["configured"], status["model"]) == (True, "own")
    assert events(frames) == ["conversation_info", "tool_call_start", "tool_call_end", "text_chunk", "done"]
    assert only(frames, "done")["response_text"] == "You are Asha."
    assert provider.keys == [f"Bearer {KEY}"] * 2
    assert {tool["function"]["name"] for tool in provider.asked[0]["tools"]} >= {"search_homes", "who_am_i"}
    # What tools gave comes as a tool's message, and never among the instructions.
    roles = [message["role"] for message in provider.asked[1]["messages"]]
    assert roles == ["system", "user", "assistant", "tool"]
    assert run == {"tokens": 220, "requests": 2, "tool_calls": 1}


async def test_fallbacks_of_the_settings_are_asked_if_they_have_a_key(settings: Settings) -> None:
    own = chosen(
        settings,
        concierge_model="openai-chat:first",
        concierge_key=KEY,
        concierge_fallbacks="anthropic:keyless, openai-chat:second",
        concierge_fallback_keys=",sk-second",
    )
    async with opened_app(own) as (app, _), browser(app) as client:
        status = (await client.get(f"{AGENT}/status")).json()
    assert (status["model"], status["fallbacks"]) == ("first", ["second"])


def test_a_house_without_a_key_has_no_model_and_one_with_an_unknown_model_does_not_start(settings: Settings) -> None:
    assert models_of(chosen(settings, concierge_model="openai:gpt-x")) == ()
    for unknown in ("nobody:model", "gpt-without-provider"):
        with pytest.raises(ValueError, match="CONCIERGE_MODEL"):
            models_of(chosen(settings, concierge_model=unknown, concierge_key=KEY))
