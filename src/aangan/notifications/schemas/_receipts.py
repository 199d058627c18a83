"""What providers report, and what died."""

import re
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from aangan.kit.ids import MAX_ID
from aangan.kit.schema import In, Out, Text
from aangan.notifications.types import (
    BreakerState,
    NotificationChannel,
    Reason,
)

MESSAGE_ID = re.compile(r"<?n\d{1,19}\.d(\d{1,19})@[^\s<>]+>?")


class DeadLetterOut(Out):
    """A delivery that nobody tries any more, and why."""

    id: str
    notification_id: str
    user_id: int | None = None
    type_key: str
    channel: NotificationChannel
    reason: Reason
    detail: str | None = None
    attempts: int
    planned_at: datetime
    ended_at: datetime | None = None
    expires_at: datetime


class ProviderOut(Out):
    """How a provider stands with one worker: `since` when it is not asked as usual, `failures` in a row."""

    channel: NotificationChannel
    provider: str
    state: BreakerState
    since: datetime | None = None
    failures: int
    asked_again_in: float


class WorkerOut(Out):
    worker: str
    at: datetime
    providers: list[ProviderOut]


class ProvidersOut(Out):
    """Each worker that is alive, with the providers that it knows."""

    workers: list[WorkerOut]


class ReplayFilter(In):
    channel: NotificationChannel | None = None
    reason: Reason | None = None


class Replayed(Out):
    replayed: int


class MailEventKind(StrEnum):
    DELIVERED = "delivered"
    OPENED = "opened"
    BOUNCED = "bounced"
    COMPLAINED = "complained"


class MailEvent(In):
    """What became of a letter; `permanent` is said of a bounce that will be the same tomorrow."""

    event: MailEventKind
    address: Annotated[Text, Field(max_length=320)]
    message_id: Annotated[Text, Field(max_length=500)] | None = None
    permanent: bool = False
    detail: Annotated[Text, Field(max_length=500)] | None = None

    def delivery_id(self) -> int | None:
        """Return the delivery that the letter's Message-ID names."""
        found = MESSAGE_ID.fullmatch((self.message_id or "").strip())
        number = int(found[1]) if found else 0
        return number if 0 < number <= MAX_ID else None


class MailReport(In):
    events: Annotated[list[MailEvent], Field(min_length=1, max_length=500)]
