from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, NewType

Kind = Literal["event", "resync", "heartbeat", "end"]
# How the world calls a piece of long work: a UUID, as text, so that jobs of the queue can carry it.
JobId = NewType("JobId", str)


class Event(StrEnum):
    """What a client can hear at once."""

    NEW_MATCH = "new_match"
    NEW_MESSAGE = "new_message"
    CONVERSATION_UPDATED = "conversation_updated"
    VISIT_UPDATED = "visit_updated"
    LISTING_STATUS_CHANGED = "listing_status_changed"
    NEW_NOTIFICATION = "new_notification"
    JOB_UPDATE = "job_update"
    JOB_COMPLETED = "job_completed"
    JOB_FAILED = "job_failed"


# What clients are told that they will hear; one that reads another name among these does not start.
ANNOUNCED = (
    Event.NEW_MATCH, Event.NEW_MESSAGE, Event.CONVERSATION_UPDATED, Event.VISIT_UPDATED,
    Event.LISTING_STATUS_CHANGED, Event.NEW_NOTIFICATION,
)  # fmt: skip


class JobStatus(StrEnum):
    """How long work stands: `queued` and `running` go on; a `cancelled` piece may be taken up again."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


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
