from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Kind = Literal["event", "resync", "heartbeat", "end"]


class Event(StrEnum):
    """What a client can hear at once."""

    NEW_MATCH = "new_match"
    NEW_MESSAGE = "new_message"
    CONVERSATION_UPDATED = "conversation_updated"
    VISIT_UPDATED = "visit_updated"
    LISTING_STATUS_CHANGED = "listing_status_changed"
    NEW_NOTIFICATION = "new_notification"


@dataclass(frozen=True, slots=True)
class Heard:
    """What a stream gives its door: a numbered event, or a word about the stream itself.

    `cursor` is where to go on after it; `name` is the event's, or why the stream ends.
    """

    kind: Kind
    cursor: str = ""
    name: str = ""
    body: bytes = b""


Listening = AsyncIterator[Heard]
