from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class RunStatus(StrEnum):
    """What became of a run; one that waits for the person's word is done."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class RunKind(StrEnum):
    """What began a run: something that the person said, or their word on calls that waited."""

    MESSAGE = "message"
    DECISION = "decision"


class Role(StrEnum):
    USER = "user"
    ASSISTANT = "assistant"
    TOOL = "tool"
    WIDGET = "widget"


class ApprovalStatus(StrEnum):
    WAITING = "waiting"
    APPROVED = "approved"
    DENIED = "denied"
    EXPIRED = "expired"


class Decision(StrEnum):
    """The person's word on one call."""

    APPROVE = "approve"
    DENY = "deny"


class Event(StrEnum):
    """The names of frames; a stream ends with `done` or `error`."""

    CONVERSATION_INFO = "conversation_info"
    TEXT_CHUNK = "text_chunk"
    TOOL_CALL_START = "tool_call_start"
    TOOL_CALL_END = "tool_call_end"
    WIDGET = "widget"
    APPROVAL_REQUIRED = "approval_required"
    FALLBACK = "fallback"
    DONE = "done"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Said:
    """A line of a thread, as it is kept."""

    role: Role
    content: str | None = None
    tool_name: str | None = None
    tool_args: dict[str, Any] | None = None
    tool_result: dict[str, Any] | None = None
    widget_name: str | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of a stream: `id` is its place in the log (guests have none); `said` is kept in the thread with it."""

    event: Event
    data: dict[str, Any]
    id: str | None = None
    said: Said | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A call that waits for the person's word: `about` says what it would do."""

    call_id: str
    tool: str
    arguments: dict[str, Any]
    about: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended: its last frames, what is kept of it, and what it cost."""

    status: RunStatus
    frames: list[Frame]
    history: list[object] | None = None
    waiting: list[Waiting] = field(default_factory=list)
    requests: int = 0
    tokens: int = 0
    tool_calls: int = 0
