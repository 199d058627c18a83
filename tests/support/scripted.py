"""A model under test: it says what a test has written down, and remembers what it was told. Nothing is made up."""

import json
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from pydantic_ai.messages import ModelMessage, ModelRequest, ToolReturnPart
from pydantic_ai.models.function import AgentInfo, DeltaToolCall, FunctionModel

from tests.support.cast import Person

AGENT = "/api/v1/agent"
Call = tuple[str, dict[str, Any]]
# Words, calls, an error to raise, or something to wait for before the next step.
Step = str | list[Call] | Exception | Callable[[], Awaitable[object]]


@dataclass
class Script:
    """What the model will say, step by step, and what it was told each time."""

    steps: deque[Step] = field(default_factory=deque)
    told: list[tuple[list[ModelMessage], AgentInfo]] = field(default_factory=list)
    calls: int = 0

    def will(self, *steps: Step) -> None:
        """Add steps."""
        self.steps.extend(steps)

    def model(self, name: str = "scripted") -> FunctionModel:
        """Return the model that plays it."""
        return FunctionModel(stream_function=self._play, model_name=name)

    @property
    def returns(self) -> list[ToolReturnPart]:
        """What tools gave it, in the last request."""
        last = self.told[-1][0][-1]
        assert isinstance(last, ModelRequest)
        return [part for part in last.parts if isinstance(part, ToolReturnPart)]

    @property
    def tools(self) -> list[str]:
        """The tools that it was told of last."""
        return [tool.name for tool in self.told[-1][1].function_tools]

    async def _play(self, messages: list[ModelMessage], info: AgentInfo) -> AsyncIterator[Any]:
        self.told.append((messages, info))
        while self.steps:
            step = self.steps.popleft()
            if isinstance(step, Exception):
                raise step
            if isinstance(step, str):
                for word in step.split(" "):
                    yield word if word == step.split(" ")[0] else f" {word}"
                return
            if isinstance(step, list):
                for place, (name, arguments) in enumerate(step):
                    self.calls += 1
                    yield {place: DeltaToolCall(name, json.dumps(arguments), tool_call_id=f"call-{self.calls}")}
                return
            await step()
        yield "I have nothing more to say."


@dataclass(frozen=True)
class Heard:
    """A frame as it came over the wire."""

    event: str
    data: dict[str, Any]
    id: str | None = None


def heard(text: str) -> list[Heard]:
    """Read the frames of a stream."""
    frames = []
    for block in text.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if line and not line.startswith(":"))
        if "event" in lines:
            frames.append(Heard(lines["event"], json.loads(lines["data"]), lines.get("id")))
    return frames


async def say(
    client: httpx.AsyncClient, who: Person | None, message: str, conversation_id: int | None = None
) -> list[Heard]:
    """Say something to the concierge and hear it out."""
    if who is None:
        answer = await client.post(f"{AGENT}/chat-public", json={"message": message})
    else:
        body = {"message": message, "conversation_id": conversation_id}
        answer = await client.post(f"{AGENT}/chat", json=body, headers=who.headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/event-stream")
    return heard(answer.text)


async def decide(client: httpx.AsyncClient, who: Person, conversation_id: int, **words: str) -> httpx.Response:
    """Send a word on calls: `approve` or `deny`, by the call's id with `_` for `-`."""
    decisions = [{"call_id": call.replace("_", "-"), "decision": word} for call, word in words.items()]
    path = f"{AGENT}/conversations/{conversation_id}/approvals"
    return await client.post(path, json={"decisions": decisions}, headers=who.headers)


def events(frames: list[Heard]) -> list[str]:
    """Return the names of frames; words that came in several are one."""
    names = [frame.event for frame in frames]
    return [name for name, before in zip(names, [None, *names], strict=False) if name != "text_chunk" or name != before]


def only(frames: list[Heard], event: str) -> dict[str, Any]:
    """Return the data of the one frame of a name."""
    [data] = [frame.data for frame in frames if frame.event == event]
    return data
