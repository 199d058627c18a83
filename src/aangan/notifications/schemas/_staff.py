"""What staff send, and what became of it."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, field_validator

from aangan.kit.actor import Role
from aangan.kit.schema import Id, In, Out, Text
from aangan.live.types import JobId
from aangan.notifications.schemas._texts import TOPIC, Body, Data, DeepLink, Title, TokenText, TypeKey
from aangan.notifications.types import (
    Audience,
    DeliveryState,
    NotificationChannel,
    Reason,
)


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
    """A campaign that was begun; its people are told page by page after this answer, so none are `processed` yet.

    How far it comes is told live, as the job `job_id`.
    """

    campaign_id: int
    job_id: JobId
    requested: int
    processed: int = 0
    summary: CampaignSummary


class CampaignState(StrEnum):
    RUNNING = "running"
    CANCELLED = "cancelled"
    FINISHED = "finished"


class CampaignPreview(Out):
    """Whom a campaign would mean, and how many of them each channel would reach; caps are counted when it is sent."""

    requested: int
    reachable: dict[NotificationChannel, int]


class CampaignStatus(Out):
    """How far a campaign came: `progress` is the share (0 to 1) of its people who were looked at."""

    campaign_id: int
    type_key: str
    title: str | None = None
    body: str | None = None
    state: CampaignState
    audience: Audience
    channels: list[NotificationChannel] | None = None
    requested: int
    processed: int
    told: int
    progress: float
    created_by: int | None = None
    created_at: datetime
    finished_at: datetime | None = None
    cancelled_at: datetime | None = None


class CampaignTally(Out):
    channel: NotificationChannel
    state: DeliveryState
    reason: Reason | None = None
    deliveries: int


class CampaignProgress(CampaignStatus):
    """The same, with what became of all that it planned."""

    deliveries: list[CampaignTally]


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
    html: str | None = None
    sent_at: datetime
