"""What crosses the wire. Ids are strings here, as today's clients know them; within, they are numbers."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, field_validator, model_validator

from aangan.kit.actor import Role
from aangan.kit.schema import Id, In, Out, Text
from aangan.notifications.types import (
    Audience,
    DeliveryState,
    NotificationCategory,
    NotificationChannel,
    Platform,
    Priority,
    Reason,
)

# Two columns of an index page hold no more; FCM tokens have some 200 characters, web endpoints some 500.
TOKEN_MAX = 2048
TokenText = Annotated[str, Field(min_length=1, max_length=TOKEN_MAX, pattern=r"^[\x21-\x7e]+$")]
Title = Annotated[Text, Field(min_length=1, max_length=200)]
Body = Annotated[Text, Field(min_length=1, max_length=1000)]
TypeKey = Annotated[Text, Field(min_length=1, max_length=80)]
Data = Annotated[
    dict[Annotated[Text, Field(max_length=100)], Annotated[Text, Field(max_length=1000)]], Field(max_length=30)
]
DeepLink = Annotated[Text, Field(max_length=500)]
TOPIC = r"^[A-Za-z0-9\-_.~%]{1,200}$"


class FlatmatesNotificationOut(Out):
    """A line of the inbox, as the flatmates clients know it; `type` is one that has an icon, without its room."""

    id: str
    type: str = "general"
    title: str
    body: str
    is_read: bool = False
    reference_id: int | None = None
    route: str | None = None
    created_at: datetime


class FlatmatesNotificationUpdate(In):
    is_read: bool | None = None
    mark_all_read: bool | None = None


class MarkedAll(Out):
    ok: bool = True
    updated: int
    message: str = "All notifications marked as read"


class Marked(Out):
    ok: bool = True
    id: str
    is_read: bool
    message: str = "Notification updated"


class NotificationOut(FlatmatesNotificationOut):
    """A line of the inbox, whole; `count` is how many are bundled in it."""

    type_key: str
    category: NotificationCategory
    priority: Priority
    count: int = 1
    data: dict[str, Any] = Field(default_factory=dict)
    read_at: datetime | None = None
    expires_at: datetime


class UnreadCount(Out):
    unread: int


class Done(Out):
    ok: bool = True


class Unregistered(Done):
    """`removed` is false when the device was not known as yours."""

    removed: bool


class DeviceRegister(In):
    token: TokenText
    platform: Platform
    app_version: Annotated[Text, Field(max_length=60)] | None = None
    locale: Annotated[Text, Field(max_length=35)] | None = None
    user_id: Annotated[Text, Field(max_length=120)] | None = None

    @model_validator(mode="after")
    def _web_tokens_are_endpoints(self) -> "DeviceRegister":
        # A plain endpoint without keys can be woken, but told nothing; it is fetched from by us, so it must be https.
        if self.platform is Platform.WEB and not self.token.startswith("https://"):
            raise ValueError("token: of a web client it is the https endpoint of its push subscription")
        return self


class _Said(In):
    title: Title
    body: Body
    data: Data | None = None
    deep_link: DeepLink | None = None

    def payload(self) -> dict[str, str]:
        """Return the data with the deep link in it, as devices get it."""
        return {**(self.data or {}), **({"deep_link": self.deep_link} if self.deep_link else {})}


class SendToToken(_Said):
    token: TokenText
    image: Annotated[Text, Field(max_length=500)] | None = None

    def payload(self) -> dict[str, str]:
        """Return the data with deep link and image in it."""
        return {**super().payload(), **({"image": self.image} if self.image else {})}


class SendToTopic(_Said):
    topic: Annotated[str, Field(pattern=TOPIC)]


class SendToUser(_Said):
    user_id: Annotated[Text, Field(min_length=1, max_length=120)]


class SendBulk(_Said):
    tokens: Annotated[list[TokenText], Field(min_length=1, max_length=500)]

    @field_validator("tokens")
    @classmethod
    def _each_once(cls, tokens: list[str]) -> list[str]:
        return list(dict.fromkeys(tokens))


class TypedUserNotification(_Said):
    user_id: Id
    type_key: TypeKey


class MarketingNotification(_Said):
    type_key: TypeKey


class SegmentFilter(In):
    role: Role | None = None
    agent_id: Id | None = None
    is_active: bool | None = True


class MarketingSegmentRequest(MarketingNotification):
    filter: SegmentFilter


class PlannedOut(Out):
    """What was written is on its way; `fcm` is what the provider said, which nobody knows yet."""

    ok: bool = True
    notification_id: str | None = None
    fcm: None = None


class SentToUserOut(Out):
    """`sent` counts the devices that it is on its way to."""

    ok: bool = True
    sent: int
    notification_id: str | None = None


class SentInBulkOut(Out):
    ok: bool = True
    requested: int
    notification_id: str


class TypedOut(Out):
    """`channels` are those that it is on its way by."""

    type_key: str
    title: str
    body: str
    sent_at: datetime
    notification_id: str | None = None
    channels: dict[NotificationChannel, bool]


class CampaignSummary(Out):
    requested: int
    succeeded: int
    details: list[dict[str, Any]] = Field(default_factory=list)


class CampaignOut(Out):
    """A campaign that was begun; its people are told page by page after this answer, so none are `processed` yet."""

    campaign_id: int
    requested: int
    processed: int = 0
    summary: CampaignSummary


class NotificationLogEntry(Out):
    id: str
    title: str
    body: str
    data: dict[str, Any] | None = None
    audience_type: Audience | None = None
    target_user_id: str | None = None
    topic: str | None = None
    created_at: datetime | None = None


class DeliveryOut(Out):
    """How one notice travelled on one way, each state with its moment; `reason` is why it did not."""

    id: str
    channel: NotificationChannel
    state: DeliveryState
    reason: Reason | None = None
    detail: str | None = None
    attempts: int
    planned_at: datetime
    deliver_after: datetime
    sending_at: datetime | None = None
    sent_at: datetime | None = None
    delivered_at: datetime | None = None
    opened_at: datetime | None = None
    ended_at: datetime | None = None


class SentNoticeOut(Out):
    """What a development channel was given in place of a provider."""

    id: int
    delivery_id: str
    channel: NotificationChannel
    address: str
    title: str
    body: str
    data: dict[str, Any]
    sent_at: datetime
