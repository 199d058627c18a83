from datetime import datetime
from typing import Annotated, Any, Self
from urllib.parse import unquote, urlsplit

import msgspec
from pydantic import AfterValidator, Field, StringConstraints, model_validator

from aangan.conversations.types import ConversationSource, ConversationStatus, MessageType
from aangan.kit.schema import Id, In, Out, Text
from aangan.people.service import PeerOut

BODY_MAX = 4000
URL_MAX = 2048
# Bytes of JSON; a visit request, the largest our clients send, takes about 200.
METADATA_MAX = 4096
# Where our own pictures and files live.
OWN_FILES = "/media/"


def _fetchable(url: str | None) -> str | None:
    # What one person sends, another's browser opens: nothing but the web's own schemes, and our own files.
    if not url:
        return None
    if any(letter.isspace() or letter == "\\" for letter in url):
        raise ValueError("must be an http(s) address or one of our own files")
    parts = urlsplit(url)
    web = parts.scheme in {"http", "https"} and bool(parts.hostname)
    own = not parts.scheme and not parts.netloc and parts.path.startswith(OWN_FILES) and ".." not in unquote(url)
    if not (web or own):
        raise ValueError("must be an http(s) address or one of our own files")
    return url


def _storable(data: dict[str, Any] | None) -> dict[str, Any] | None:
    if data is None:
        return None
    try:
        written = msgspec.json.encode(data)
    except (TypeError, ValueError, RecursionError):
        raise ValueError("must be plain JSON") from None
    if len(written) > METADATA_MAX:
        raise ValueError(f"must be at most {METADATA_MAX} bytes of JSON")
    if b"\\u0000" in written:
        raise ValueError("must not contain the NUL character")
    return data


Body = Annotated[Text, StringConstraints(strip_whitespace=True, max_length=BODY_MAX)]


class MessageCreate(In):
    """What a person says: a text, a picture or file, or both."""

    body: Body | None = None
    attachment_url: Annotated[Text | None, Field(max_length=URL_MAX), AfterValidator(_fetchable)] = None
    message_type: MessageType = MessageType.TEXT
    metadata: Annotated[dict[str, Any] | None, AfterValidator(_storable)] = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.body and not self.attachment_url:
            raise ValueError("a message needs a body or an attachment_url")
        if self.message_type is MessageType.SYSTEM:
            raise ValueError("system messages are written by the house only")
        return self


class ConversationCreate(In):
    """Whom to talk to, about which home, and a first message if there is one."""

    peer_user_id: Id
    context_property_id: Id | None = None
    initial_message: Body | None = None


class MessageOut(Out):
    """One message; `read_at` is when the recipient read it."""

    id: int
    conversation_id: int
    sender_id: int
    body: str | None = None
    attachment_url: str | None = None
    message_type: MessageType
    metadata: dict[str, Any] | None = None
    read_at: datetime | None = None
    created_at: datetime


class MessageListResponse(Out):
    """A stretch of a conversation, oldest first; `total` is how many messages are in this answer."""

    messages: list[MessageOut]
    total: int
    has_more: bool


class ConversationPropertyContext(Out):
    """The home that two people talk about."""

    id: int
    title: str
    locality: str | None = None
    city: str | None = None
    monthly_rent: float | None = None
    main_image_url: str | None = None
    owner_name: str | None = None
    owner_image_url: str | None = None


class ConversationQnAAnswer(Out):
    user_id: int
    q1: str | None = None
    q2: str | None = None
    q3: str | None = None


class ConversationQnAState(Out):
    """What both answered to the three first questions; null until one of them did."""

    current_user: ConversationQnAAnswer | None = None
    peer: ConversationQnAAnswer | None = None
    both_answered: bool = False


class ConversationSummary(Out):
    """A conversation as one of the two sees it: the other, the last message, and what waits to be read."""

    id: int
    source: ConversationSource
    status: ConversationStatus
    peer: PeerOut
    context_property: ConversationPropertyContext | None = None
    last_message_preview: str | None = None
    last_message_at: datetime | None = None
    unread_count: int = 0
    matched_at: datetime | None = None
    qna: ConversationQnAState | None = None


class Done(Out):
    """An acknowledgement."""

    status: str = "success"
    message: str = "Marked as read"
