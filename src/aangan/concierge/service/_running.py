"""A run: what the model and its tools do becomes frames; whatever ends it, the last frame says so."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import structlog
from pydantic_ai import AgentRunResultEvent, DeferredToolRequests, DeferredToolResults, ToolApproved, ToolDenied
from pydantic_ai.exceptions import AgentRunError, FallbackExceptionGroup, RunTimedOut, UsageLimitExceeded
from pydantic_ai.messages import (
    FunctionToolCallEvent,
    FunctionToolResultEvent,
    ModelMessage,
    ModelRequest,
    PartDeltaEvent,
    PartStartEvent,
    TextPart,
    TextPartDelta,
    ToolReturnPart,
)
from pydantic_ai.usage import RunUsage, UsageLimits

from aangan.concierge import rules
from aangan.concierge.service._mind import Asking, Called, fallen
from aangan.concierge.service._scribe import Scribe
from aangan.concierge.service._turns import Turn, told
from aangan.concierge.types import Event, Frame, Outcome, Role, RunStatus, Said, Waiting
from aangan.infra.services import Services

log = structlog.get_logger(__name__)

# Why a run broke: code, what the person reads, and whether asking again makes sense.
GONE = ("CANCELLED", "Stopped. What was done until then is above.", True)
CLOSING = ("GOING_AWAY", "The server is about to restart; ask again in a moment.", True)
TOO_MUCH = ("AGENT_LIMIT_REACHED", "This took more than one answer may take; ask for less at a time.", True)
TOO_LONG = ("AGENT_TIMEOUT", "This took too long; try again, or ask for less at a time.", True)
AWAY = ("AGENT_ERROR", "The model does not answer at the moment; try again.", True)
BROKEN = ("AGENT_ERROR", "Something went wrong on our side.", False)


class Running:
    """A run that is under way, and whoever began it: they read its frames, and may stop it."""

    def __init__(self, run: "_Run", scribe: Scribe) -> None:
        """Know the run."""
        self._run = run
        self._scribe = scribe

    def frames(self, beat_seconds: float = rules.BEAT_SECONDS) -> AsyncIterator[Frame | None]:
        """Give frames as they come, None after each silence."""
        return self._scribe.sent(beat_seconds)

    def stop(self, *, closing: bool = False) -> None:
        """Stop thinking at once; a tool that has begun ends what it does, and the log says how far it came."""
        self._run.stop(CLOSING if closing else GONE)


@asynccontextmanager
async def running(services: Services, turn: Turn) -> AsyncIterator[Running]:
    """Run a turn while the block lasts; whoever leaves it early stops the run, and waits until it is written down."""
    scribe = Scribe(services, turn.run_id)
    run = _Run(services, turn, scribe)
    run.start()
    try:
        yield Running(run, scribe)
    finally:
        run.stop(GONE)
        await asyncio.shield(run.ended())


class _Run:
    def __init__(self, services: Services, turn: Turn, scribe: Scribe) -> None:
        self._services = services
        self._turn = turn
        self._scribe = scribe
        self._asking = Asking(services, turn.actor)
        self._tools = {tool.name: tool for tool in turn.mind.tools}
        self._text: list[str] = []
        self._begun: dict[str, FunctionToolCallEvent] = {}
        self._ended: set[str] = set()
        self._usage = RunUsage()
        self._messages: Callable[[], list[ModelMessage]] = list
        self._why = GONE
        self._task: asyncio.Task[None] | None = None
        self._told = asyncio.Event()

    def start(self) -> None:
        self._task = asyncio.create_task(self._think())

    def stop(self, why: tuple[str, str, bool]) -> None:
        # Once: the second cancellation would hit the writing down of the first.
        if self._task is not None and not self._told.is_set():
            self._told.set()
            self._why = why
            self._task.cancel()

    async def ended(self) -> None:
        if self._task is not None:
            await asyncio.wait({self._task})

    async def _think(self) -> None:
        self._scribe.start(lambda: self.stop(BROKEN))
        if self._turn.thread_id is not None:
            self._scribe.put(Frame(Event.CONVERSATION_INFO, {"conversation_id": self._turn.thread_id}))
        try:
            outcome = await self._talked()
        except asyncio.CancelledError:
            outcome = self._broken(self._why, RunStatus.CANCELLED)
        except UsageLimitExceeded:
            outcome = self._broken(TOO_MUCH)
        except (RunTimedOut, TimeoutError):
            outcome = self._broken(TOO_LONG)
        except (AgentRunError, FallbackExceptionGroup, OSError) as wrong:
            log.warning("concierge_model_away", kind=type(wrong).__name__, model=self._turn.mind.models[0].model_name)
            outcome = self._broken(AWAY)
        except Exception:
            log.exception("unexpected", run_id=self._turn.run_id)
            outcome = self._broken(BROKEN)
        self._told.set()
        await self._scribe.end(outcome)
        log.info(
            "concierge_run",
            run_id=self._turn.run_id,
            status=outcome.status.value,
            requests=outcome.requests,
            tokens=outcome.tokens,
            tool_calls=outcome.tool_calls,
        )

    async def _talked(self) -> Outcome:
        turn, guest = self._turn, self._turn.actor is None
        fallen.set([])
        async with turn.mind.agent.run_stream_events(
            turn.prompt,
            deps=self._asking,
            instructions=rules.instructions(self._services.clock.now(), turn.zone, guest=guest, staff=turn.is_staff),
            message_history=list(turn.history) or None,
            deferred_tool_results=_results(turn),
            toolsets=[turn.mind.toolset_for(turn.actor)],
            timeout=float(self._services.settings.concierge_run_seconds),
            usage=self._usage,
            usage_limits=UsageLimits(
                request_limit=rules.GUEST_REQUESTS if guest else rules.RUN_REQUESTS,
                tool_calls_limit=rules.GUEST_TOOL_CALLS if guest else rules.RUN_TOOL_CALLS,
                total_tokens_limit=turn.tokens,
            ),
        ) as events:
            self._messages = events.new_messages
            async for event in events:
                self._hear(event)
            assert events.result is not None
            return self._done(events.result.output)

    def _hear(self, event: object) -> None:
        self._scribe.tokens = self._usage.total_tokens
        self._tell_fallen()
        if isinstance(event, PartStartEvent) and isinstance(event.part, TextPart):
            # What is said after a call is another paragraph.
            self._say(event.part.content, begins=True)
        elif isinstance(event, PartDeltaEvent) and isinstance(event.delta, TextPartDelta):
            self._say(event.delta.content_delta)
        elif isinstance(event, FunctionToolCallEvent):
            self._begun[event.tool_call_id] = event
            self._scribe.put(Frame(Event.TOOL_CALL_START, _begun(event)))
        elif isinstance(event, FunctionToolResultEvent):
            self._end_call(event.part.tool_call_id, event.part)
        elif isinstance(event, AgentRunResultEvent):
            self._tell_fallen()

    def _tell_fallen(self) -> None:
        noted = fallen.get([])
        for provider, reason in noted:
            self._scribe.put(Frame(Event.FALLBACK, {"provider": provider, "reason": reason}))
        noted.clear()

    def _say(self, text: str, *, begins: bool = False) -> None:
        if begins and self._text and text:
            text = f"\n\n{text}"
        if text:
            self._text.append(text)
            self._scribe.put(Frame(Event.TEXT_CHUNK, {"text": text}))

    def _end_call(self, call_id: str, part: ToolReturnPart | None) -> None:
        """Tell how a call ended: by what the tool gave, else by what the library says of a call that never was one."""
        called = self._asking.called.get(call_id)
        if called is None:
            assert part is not None
            called = _never_made(part, self._begun.get(call_id))
        self._ended.add(call_id)
        tool = self._tools.get(called.tool)
        widget = tool.widget if tool is not None and not called.refused else None
        said = Said(
            Role.WIDGET if widget else Role.TOOL,
            called.words,
            called.tool,
            called.arguments,
            called.result,
            widget,
        )
        end = {
            "call_id": call_id,
            "tool": called.tool,
            "success": not called.refused,
            "summary": rules.summary_of(called.words),
        }
        self._scribe.put(Frame(Event.TOOL_CALL_END, end, said=said))
        if widget:
            shown = {"widget_name": widget, "structured_content": called.result, "call_id": call_id}
            self._scribe.put(Frame(Event.WIDGET, shown))

    def _done(self, output: str | DeferredToolRequests) -> Outcome:
        waiting: list[Waiting] = []
        frames: list[Frame] = []
        if isinstance(output, DeferredToolRequests):
            waiting = [
                Waiting(
                    call.tool_call_id,
                    call.tool_name,
                    rules.clean(call.args_as_dict()),
                    output.metadata[call.tool_call_id]["about"],
                )
                for call in output.approvals
            ]
            frames = self._asked(waiting)
        return self._outcome(RunStatus.DONE, [*frames, self._last()], waiting)

    def _asked(self, waiting: list[Waiting]) -> list[Frame]:
        question = rules.question_of([call.about for call in waiting])
        if self._text:
            question = f"\n\n{question}"
        self._text.append(question)
        seconds = self._services.settings.concierge_approval_seconds
        frames = []
        for call in waiting:
            end = {"call_id": call.call_id, "tool": call.tool, "success": False, "summary": "waits for your approval"}
            asks = {
                "call_id": call.call_id,
                "tool": call.tool,
                "arguments": call.arguments,
                "about": call.about,
                "expires_in": seconds,
            }
            frames += [Frame(Event.TOOL_CALL_END, end), Frame(Event.APPROVAL_REQUIRED, asks)]
        return [*frames, Frame(Event.TEXT_CHUNK, {"text": question})]

    def _last(self) -> Frame:
        done: dict[str, Any] = {"tool_calls_count": len(self._begun), "response_text": "".join(self._text)}
        if self._turn.thread_id is not None:
            done["conversation_id"] = self._turn.thread_id
        return Frame(Event.DONE, done, said=self._spoken())

    def _broken(self, why: tuple[str, str, bool], status: RunStatus = RunStatus.FAILED) -> Outcome:
        self._tell_fallen()
        for call_id in self._asking.called.keys() - self._ended:
            self._end_call(call_id, None)
        code, message, recoverable = why
        error = {"code": code, "message": message, "recoverable": recoverable}
        return self._outcome(status, [Frame(Event.ERROR, error, said=self._spoken())], [])

    def _spoken(self) -> Said | None:
        return Said(Role.ASSISTANT, "".join(self._text)) if self._text else None

    def _outcome(self, status: RunStatus, frames: list[Frame], waiting: list[Waiting]) -> Outcome:
        messages = list(self._messages())
        if status is not RunStatus.DONE:
            messages = _with_returns(messages, self._asking.called)
        return Outcome(
            status,
            frames,
            # A run that came to nothing leaves what it was begun with.
            told(messages) if messages else None,
            waiting,
            self._usage.requests,
            self._at_least() if status is RunStatus.CANCELLED else self._usage.total_tokens,
            len(self._begun),
        )

    def _at_least(self) -> int:
        # A model says what an answer cost when it has ended: whoever hangs up before must not have asked for nothing.
        sent = len(self._turn.prompt or "") + len(json.dumps(told(self._turn.history)))
        return max(self._usage.total_tokens, rules.least_tokens(sent + len("".join(self._text))))


def _results(turn: Turn) -> DeferredToolResults | None:
    if not turn.decisions:
        return None
    words: dict[str, bool | ToolApproved | ToolDenied] = {
        call: True if word is True else ToolDenied(str(word)) for call, word in turn.decisions.items()
    }
    return DeferredToolResults(approvals=words)


def _begun(event: FunctionToolCallEvent) -> dict[str, Any]:
    arguments = _arguments(event) if event.args_valid is not False else {}
    return {"call_id": event.tool_call_id, "tool": event.part.tool_name, "arguments": arguments}


def _arguments(event: FunctionToolCallEvent) -> dict[str, Any]:
    given: dict[str, Any] = rules.clean(event.part.args_as_dict())
    return {name: value for name, value in given.items() if name != "confirm"}


def _never_made(part: ToolReturnPart, begun: FunctionToolCallEvent | None) -> Called:
    # A name or JSON that the model got wrong, or a call that the person did not allow.
    words = part.model_response_str(wrap_if_error=False)
    denied = part.outcome == "denied"
    error = {"code": "NOT_APPROVED" if denied else "NO_SUCH_CALL", "message": words}
    arguments = _arguments(begun) if begun is not None and begun.args_valid is not False else {}
    return Called(part.tool_name, arguments, words, {"error": error}, refused=True)


def _with_returns(messages: list[ModelMessage], called: dict[str, Called]) -> list[ModelMessage]:
    """Add what tools gave in a step that was cut off: the model must know what is done."""
    known = {
        part.tool_call_id
        for message in messages
        if isinstance(message, ModelRequest)
        for part in message.parts
        if isinstance(part, ToolReturnPart)
    }
    returns = [
        ToolReturnPart(one.tool, one.words, call_id, outcome="failed" if one.refused else "success")
        for call_id, one in called.items()
        if call_id not in known
    ]
    return [*messages, ModelRequest(parts=returns)] if returns else messages
