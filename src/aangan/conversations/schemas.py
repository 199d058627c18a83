from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, Self
from urllib.parse import unquote, urlsplit

import msgspec
from pydantic import AfterValidator, Field, StringConstraints, ValidationError, model_validator

from aangan.conversations import rules
from aangan.conversations.types import ConversationSource, ConversationStatus, MessageType
from aangan.kit.schema import Id, In, Out, Text
from aangan.people.service import PeerOut

BODY_MAX = 4000
URL_MAX = 2048
# Bytes of JSON; a visit request, the largest our clients send, takes about 200.
METADATA_MAX = 4096
METADATA_DEPTH = 8
METADATA_PARTS = 64
ANSWER_MAX = 500
PIXELS_MAX = 50_000
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
    if _parts(data, METADATA_DEPTH) > METADATA_PARTS:
        raise ValueError(f"must hold at most {METADATA_PARTS} values, nested at most {METADATA_DEPTH} deep")
    try:
        written = msgspec.json.encode(data)
    except (TypeError, ValueError, RecursionError):
        raise ValueError("must be plain JSON") from None
    if len(written) > METADATA_MAX:
        raise ValueError(f"must be at most {METADATA_MAX} bytes of JSON")
    if b"\\u0000" in written:
        raise ValueError("must not contain the NUL character")
    return data


def _parts(data: object, levels: int) -> int:
    if isinstance(data, dict):
        data = list(data.values())
    if not isinstance(data, list):
        return 1
    if not levels or len(data) > METADATA_PARTS:
        return METADATA_PARTS + 1
    return 1 + sum(_parts(part, levels - 1) for part in data)


def _moment(text: str | None) -> str | None:
    if text is not None:
        # Both a day and a moment; it is kept as it was written.
        datetime.fromisoformat(text)
    return text


Body = Annotated[Text, StringConstraints(strip_whitespace=True, max_length=BODY_MAX), AfterValidator(rules.readable)]
Answer = Annotated[
    Text, StringConstraints(strip_whitespace=True, max_length=ANSWER_MAX), AfterValidator(rules.readable)
]


class VisitRequestData(In):
    """What our clients read in the metadata of a visit request; other keys are kept as they come."""

    visit_id: Id | None = None
    status: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")] | None = None
    scheduled_date: Annotated[Text | None, Field(max_length=40), AfterValidator(_moment)] = None
    time_slot_label: Annotated[Text, StringConstraints(max_length=100)] | None = None


class PictureData(In):
    """What our clients may read in the metadata of a picture; other keys are kept as they come."""

    width: Annotated[int, Field(ge=1, le=PIXELS_MAX)] | None = None
    height: Annotated[int, Field(ge=1, le=PIXELS_MAX)] | None = None


METADATA: Mapping[MessageType, type[In]] = {
    MessageType.VISIT_REQUEST: VisitRequestData,
    MessageType.IMAGE: PictureData,
}


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
        if self.message_type is MessageType.IMAGE and not self.attachment_url:
            raise ValueError("a picture needs an attachment_url")
        shape = METADATA.get(self.message_type)
        if shape is not None and self.metadata is not None:
            try:
                shape.model_validate(self.metadata)
            except ValidationError as wrong:
                first = wrong.errors()[0]
                raise ValueError(f"metadata.{first['loc'][0]}: {first['msg']}") from None
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


class QnAAnswers(In):
    """Answers to the three first questions, by number; those left out or empty stay as they were."""

    answers: dict[Literal["0", "1", "2"], Answer]

    @model_validator(mode="after")
    def _answers_something(self) -> Self:
        if not any(self.answers.values()):
            raise ValueError("answers: at least one question must be answered")
        return self

    def columns(self) -> dict[str, str | None]:
        """Return the answers as `q1`, `q2` and `q3`; None where there is none."""
        return {f"q{int(number) + 1}": self.answers.get(number) or None for number in ("0", "1", "2")}


class ConversationQnAAnswer(Out):
    user_id: int
    q1: str | None = None
    q2: str | None = None
    q3: str | None = None


class ConversationQnAState(Out):
    """What both answered to the three first questions, each seen by both; null until one of them answered."""

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
