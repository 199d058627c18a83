"""What reaches people later: the inbox, how each notice travels, and the devices it travels to."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Integer,
    SmallInteger,
    String,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from aangan.kit.actor import Role
from aangan.kit.model import EnumStringType, Key, Model, Moment, check_enum
from aangan.notifications.types import Audience, DeliveryState, NotificationChannel, Platform, Reason


class DeviceToken(Model):
    """An address for push: an FCM token, or the endpoint of a web subscription; nobody's until somebody signs in."""

    __tablename__ = "device_tokens"
    __table_args__ = (
        check_enum("platform", Platform),
        CheckConstraint("(p256dh IS NULL) = (auth IS NULL)", name="keys"),
    )

    id: Mapped[Key]
    user_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"))
    token: Mapped[str] = mapped_column(Text, unique=True)
    platform: Mapped[Platform] = mapped_column(EnumStringType(Platform))
    app_version: Mapped[str | None] = mapped_column(Text)
    locale: Mapped[str | None] = mapped_column(Text)
    # What a browser seals by; without it, it is only woken.
    p256dh: Mapped[str | None] = mapped_column(Text)
    auth: Mapped[str | None] = mapped_column(Text)
    registered_at: Mapped[Moment]
    seen_at: Mapped[Moment]


class Campaign(Model):
    """One piece of marketing, told to its people page by page; `last_user_id` is how far it came.

    `channels` are those that it may take of its type's (None: all), `next_at` is when its pace lets it go on.
    """

    __tablename__ = "notice_campaigns"
    __table_args__ = (
        check_enum("audience", Audience),
        CheckConstraint("(title IS NULL) = (body IS NULL)", name="words"),
    )

    id: Mapped[Key]
    type_key: Mapped[str] = mapped_column(Text)
    title: Mapped[str | None] = mapped_column(Text)
    body: Mapped[str | None] = mapped_column(Text)
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)
    audience: Mapped[Audience] = mapped_column(EnumStringType(Audience))
    role: Mapped[Role | None] = mapped_column(EnumStringType(Role))
    agent_id: Mapped[int | None] = mapped_column(BigInteger)
    is_active: Mapped[bool | None] = mapped_column(Boolean)
    created_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[Moment]
    last_user_id: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    channels: Mapped[list[str] | None] = mapped_column(ARRAY(String(40)))
    requested: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    processed: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    told: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    next_at: Mapped[Moment]
    finished_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]


class Notification(Model):
    """A line of a person's inbox, or (without a person) what was said to a topic or to bare tokens."""

    __tablename__ = "notifications"
    __table_args__ = (
        check_enum("audience", Audience),
        CheckConstraint("(title IS NULL) = (body IS NULL)", name="words"),
        CheckConstraint("(user_id IS NULL) = (audience IN ('topic', 'tokens'))", name="recipient"),
    )

    id: Mapped[Key]
    user_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"))
    type_key: Mapped[str] = mapped_column(Text)
    audience: Mapped[Audience] = mapped_column(EnumStringType(Audience))
    topic: Mapped[str | None] = mapped_column(Text)
    campaign_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("notice_campaigns.id", ondelete="SET NULL"))
    actor_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="SET NULL"))
    title: Mapped[str | None] = mapped_column(Text)
    body: Mapped[str | None] = mapped_column(Text)
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)
    bundle_key: Mapped[str | None] = mapped_column(Text)
    bundled: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    # When a bundle is to go out next, and when it went last.
    plan_at: Mapped[datetime | None]
    planned_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]


class Delivery(Model):
    """One notice on one way out of the app (for push: to one device); each state with its moment."""

    __tablename__ = "notification_deliveries"
    __table_args__ = (
        check_enum("channel", NotificationChannel),
        check_enum("state", DeliveryState),
        check_enum("reason", Reason),
        CheckConstraint("(state = 'sending') = (lease_until IS NOT NULL)", name="leased"),
        CheckConstraint("reason IS NOT NULL OR state NOT IN ('suppressed', 'failed')", name="why"),
    )

    id: Mapped[Key]
    notification_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("notifications.id", ondelete="CASCADE"), index=True
    )
    channel: Mapped[NotificationChannel] = mapped_column(EnumStringType(NotificationChannel))
    # No foreign key: who is told something must not fail because a phone of theirs signs out at that moment.
    device_id: Mapped[int | None] = mapped_column(BigInteger)
    # Of what goes to nobody we know: a bare token, a topic. A person's own addresses are read when it goes out.
    address: Mapped[str | None] = mapped_column(Text)
    state: Mapped[DeliveryState] = mapped_column(EnumStringType(DeliveryState))
    reason: Mapped[Reason | None] = mapped_column(EnumStringType(Reason))
    detail: Mapped[str | None] = mapped_column(Text)
    urgency: Mapped[int] = mapped_column(SmallInteger)
    attempts: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    if_unread: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    provider_ref: Mapped[str | None] = mapped_column(Text)
    planned_at: Mapped[Moment]
    deliver_after: Mapped[Moment]
    lease_until: Mapped[datetime | None]
    sending_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class NoticeCap(Model):
    """How often a type reached a person on their newest day and in their newest week."""

    __tablename__ = "notice_caps"

    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    type_key: Mapped[str] = mapped_column(Text, primary_key=True)
    day: Mapped[date] = mapped_column(Date)
    day_used: Mapped[int] = mapped_column(SmallInteger)
    week: Mapped[date] = mapped_column(Date)
    week_used: Mapped[int] = mapped_column(SmallInteger)


class NoticeKey(Model):
    """That something was told to a person once, and must not be told again."""

    __tablename__ = "notice_keys"

    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    created_at: Mapped[Moment]


class SentNotice(Model):
    """What a development channel was given in place of a provider."""

    __tablename__ = "sent_notices"
    __table_args__ = (check_enum("channel", NotificationChannel),)

    id: Mapped[Key]
    delivery_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("notification_deliveries.id", ondelete="CASCADE"), index=True
    )
    channel: Mapped[NotificationChannel] = mapped_column(EnumStringType(NotificationChannel))
    address: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)
    html: Mapped[str | None] = mapped_column(Text)
    sent_at: Mapped[Moment]


class UnreachableAddress(Model):
    """An address at which nobody is, as a provider told us."""

    __tablename__ = "unreachable_addresses"
    __table_args__ = (check_enum("channel", NotificationChannel),)

    channel: Mapped[NotificationChannel] = mapped_column(EnumStringType(NotificationChannel), primary_key=True)
    address: Mapped[str] = mapped_column(Text, primary_key=True)
    detail: Mapped[str | None] = mapped_column(Text)
    noted_at: Mapped[Moment]


class NoticeRun(Model):
    """That a daily notice went out on a day."""

    __tablename__ = "notice_runs"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    ran_at: Mapped[Moment]
