from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict


class NotificationChannel(StrEnum):
    """The ways to reach a person; `in_app` is the inbox, where every notice is kept."""

    IN_APP = "in_app"
    PUSH = "push"
    EMAIL = "email"
    SMS = "sms"


# By which channels most types travel.
IN_APP_AND_PUSH = frozenset({NotificationChannel.IN_APP, NotificationChannel.PUSH})
IN_APP_AND_EMAIL = frozenset({NotificationChannel.IN_APP, NotificationChannel.EMAIL})
IN_APP_PUSH_AND_EMAIL = IN_APP_AND_PUSH | IN_APP_AND_EMAIL
IN_APP_PUSH_AND_SMS = IN_APP_AND_PUSH | {NotificationChannel.SMS}


class NotificationCategory(StrEnum):
    TRANSACTIONAL = "transactional"
    SYSTEM = "system"
    MARKETING = "marketing"


class Priority(StrEnum):
    """How much it matters; what is `critical` does not wait for the morning."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    CRITICAL = "critical"


class Audience(StrEnum):
    """To whom a notice was addressed."""

    USER = "user"
    TOPIC = "topic"
    ALL = "all"
    SEGMENT = "segment"
    TOKENS = "tokens"


class Platform(StrEnum):
    ANDROID = "android"
    IOS = "ios"
    WEB = "web"


class DeliveryState(StrEnum):
    """planned → sending → sent → delivered → opened, or an end: failed, expired, suppressed."""

    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    OPENED = "opened"
    FAILED = "failed"
    EXPIRED = "expired"
    SUPPRESSED = "suppressed"


class Reason(StrEnum):
    """Why a delivery did not go out."""

    SWITCHED_OFF = "switched_off"
    NO_CONSENT = "no_consent"
    UNREACHABLE = "unreachable"
    FREQUENCY_CAP = "frequency_cap"
    ALREADY_READ = "already_read"
    WITHDRAWN = "withdrawn"
    DEVICE_GONE = "device_gone"
    ACCOUNT_CLOSED = "account_closed"
    NOT_CONFIGURED = "not_configured"
    TOO_LATE = "too_late"
    REFUSED = "refused"
    GAVE_UP = "gave_up"
    UNSURE = "unsure"


class Locale(StrEnum):
    """The languages in which notices are written; the first is spoken where another is asked for."""

    ENGLISH = "en"
    HINDI = "hi"


class NoticeData(BaseModel):
    """What a type's words may speak of; each type has its own shape, unknown keys travel along unspoken."""

    model_config = ConfigDict(extra="allow", frozen=True)


@dataclass(frozen=True, slots=True)
class FrequencyCap:
    """How often a type may reach one person outside the app, per day and week of their own zone (weeks from Monday)."""

    per_day: int
    per_week: int


@dataclass(frozen=True, slots=True)
class Bundle:
    """Notices about one thing are one while unread: it goes out after `wait`, and again after `pause` at the soonest.

    Whoever reads in time, because they are there, is not disturbed at all.
    """

    wait: timedelta
    pause: timedelta


@dataclass(frozen=True, slots=True)
class Words:
    """What a notice says: Jinja templates over its data, `name` (who caused it) and `count` (how many are bundled).

    `many` takes the place of `body` when several were bundled. `letter` is what an e-mail says instead of the body, in
    paragraphs between empty lines; `sms` is what a text says instead of title and body.
    """

    title: str
    body: str
    many: str | None = None
    letter: str | None = None
    sms: str | None = None


@dataclass(frozen=True, slots=True)
class NotificationTypeConfig:
    """One type of notice: what it is, how it may travel, how often, how long, and what it says.

    `switches` are further keys of a person's settings that turn it off outside the app; `escalation` makes a channel
    wait, and go out only if the notice is still unread; `fallback` are channels beside its usual ones that step in when
    it is unread so long, or at once for who has no device to hear it on; `collapse` names, in data, the thing that
    notices are about: on a phone the newer one takes the place of the older. `reference` names the data's number that
    clients read. Quiet hours hold it until `last_call` before what it tells of is over, and no longer. `sample` has an
    example of everything that the data may hold.
    """

    key: str
    category: NotificationCategory
    priority: Priority
    allowed_channels: frozenset[NotificationChannel]
    words: Mapping[Locale, Words]
    sample: Mapping[str, Any]
    data: type[NoticeData] = NoticeData
    ttl: timedelta = timedelta(hours=24)
    frequency_cap: FrequencyCap | None = None
    marketing_opt_in_key: str | None = None
    switches: tuple[str, ...] = ()
    route: str | None = None
    reference: str | None = None
    collapse: str | None = None
    bundle: Bundle | None = None
    escalation: Mapping[NotificationChannel, timedelta] = field(default_factory=dict)
    fallback: Mapping[NotificationChannel, timedelta] = field(default_factory=dict)
    last_call: timedelta | None = None

    @property
    def outside(self) -> tuple[NotificationChannel, ...]:
        """The channels that leave the app, those that only step in among them, in a stable order."""
        ways = (self.allowed_channels | self.fallback.keys()) - {NotificationChannel.IN_APP}
        return tuple(channel for channel in NotificationChannel if channel in ways)

    @property
    def is_marketing(self) -> bool:
        return self.category is NotificationCategory.MARKETING

    @property
    def urgency(self) -> int:
        """The order of sending, the smallest first: a campaign never delays what somebody waits for."""
        if self.is_marketing:
            return 9
        return {Priority.CRITICAL: 0, Priority.HIGH: 1, Priority.NORMAL: 2, Priority.LOW: 3}[self.priority]


class BreakerState(StrEnum):
    """Whether a provider is asked as usual, left alone for a while, or asked by one alone."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class NoticeTypesWrong(ValueError):
    """The declared types do not fit together; the house does not start."""
