from typing import Annotated, Any

from pydantic import Field

from aangan.concierge.types import Decision, Role
from aangan.kit.schema import Id, In, Instant, Out, Text

MESSAGE_MAX = 4000
CALL_ID_MAX = 200
DECISIONS_MAX = 20

Message = Annotated[Text, Field(min_length=1, max_length=MESSAGE_MAX)]


class GuestChatRequest(In):
    message: Message


class AgentChatRequest(In):
    """What the person says; without `conversation_id`, or with one that is not theirs, a conversation begins."""

    message: Message
    conversation_id: Id | None = None


class DecisionIn(In):
    """The person's word on one call of `approval_required`."""

    call_id: Annotated[Text, Field(min_length=1, max_length=CALL_ID_MAX)]
    decision: Decision


class ApprovalsIn(In):
    """Their word on every call that waits; what they approve is done as it was shown."""

    decisions: Annotated[list[DecisionIn], Field(min_length=1, max_length=DECISIONS_MAX)]


class StatusOut(Out):
    """Whether the concierge can answer, and with which models, the first of them first."""

    configured: bool
    model: str | None = None
    fallbacks: list[str] = Field(default_factory=list)


class ConversationSummary(Out):
    id: int
    title: str | None
    created_at: Instant
    updated_at: Instant
    message_count: int = 0


class ConversationMessageOut(Out):
    """A line of a conversation; a call of a tool has its arguments and what it gave, `{"error": …}` when refused."""

    id: int
    role: Role
    content: str | None = None
    tool_name: str | None = None
    tool_args: dict[str, Any] | None = None
    tool_result: dict[str, Any] | None = None
    widget_name: str | None = None
    widget_data: dict[str, Any] | None = None
    created_at: Instant
