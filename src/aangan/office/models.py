"""What the office keeps: bug reports, pages, questions, versions."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from aangan.kit.model import Born, EnumStringType, Key, Model, check_enum
from aangan.office.types import BugSeverity, BugStatus, BugType, PageFormat


class BugReport(Model):
    """What somebody found broken; it stays, without them, when they leave."""

    __tablename__ = "bug_reports"
    __table_args__ = (
        check_enum("bug_type", BugType),
        check_enum("severity", BugSeverity),
        check_enum("status", BugStatus),
        CheckConstraint("(status IN ('resolved', 'closed')) = (resolved_at IS NOT NULL)", name="ended"),
        Index(None, "user_id", "id"),
    )

    id: Mapped[Key]
    user_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="SET NULL"))
    source: Mapped[str] = mapped_column(Text)
    bug_type: Mapped[BugType] = mapped_column(EnumStringType(BugType))
    severity: Mapped[BugSeverity] = mapped_column(EnumStringType(BugSeverity))
    status: Mapped[BugStatus] = mapped_column(EnumStringType(BugStatus), server_default=BugStatus.OPEN.value)
    title: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    steps_to_reproduce: Mapped[str | None] = mapped_column(Text)
    expected_behavior: Mapped[str | None] = mapped_column(Text)
    actual_behavior: Mapped[str | None] = mapped_column(Text)
    device_info: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    app_version: Mapped[str | None] = mapped_column(Text)
    media_urls: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    tags: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    assigned_to: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="SET NULL"), index=True)
    resolution: Mapped[str | None] = mapped_column(Text)
    resolved_at: Mapped[datetime | None]
    created_at: Mapped[Born]
    updated_at: Mapped[datetime | None]


class Page(Model):
    """A text that staff keep, by its unique name."""

    __tablename__ = "pages"
    __table_args__ = (check_enum("format", PageFormat),)

    id: Mapped[Key]
    unique_name: Mapped[str] = mapped_column(Text, unique=True)
    title: Mapped[str] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text)
    format: Mapped[PageFormat] = mapped_column(EnumStringType(PageFormat))
    custom_config: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    is_active: Mapped[bool] = mapped_column(Boolean)
    is_draft: Mapped[bool] = mapped_column(Boolean)
    is_private: Mapped[bool] = mapped_column(Boolean)
    created_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="SET NULL"), index=True)
    updated_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="SET NULL"), index=True)
    view_count: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    created_at: Mapped[Born]
    updated_at: Mapped[datetime | None]


class Faq(Model):
    """A question that many ask, with its answer."""

    __tablename__ = "faqs"
    __table_args__ = (Index(None, "display_order", "id"),)

    id: Mapped[Key]
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    category: Mapped[str | None] = mapped_column(Text)
    tags: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    display_order: Mapped[int] = mapped_column(Integer)
    is_active: Mapped[bool] = mapped_column(Boolean)
    created_at: Mapped[Born]
    updated_at: Mapped[datetime | None]


class AppVersion(Model):
    """A published version of an app; `sort_key` spells version and build so that the database can order them."""

    __tablename__ = "app_versions"
    __table_args__ = (UniqueConstraint("app", "platform", "sort_key"),)

    id: Mapped[Key]
    app: Mapped[str] = mapped_column(Text)
    platform: Mapped[str] = mapped_column(Text)
    version: Mapped[str] = mapped_column(Text)
    build_number: Mapped[int | None] = mapped_column(BigInteger)
    sort_key: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    release_notes: Mapped[str | None] = mapped_column(Text)
    download_url: Mapped[str | None] = mapped_column(Text)
    is_mandatory: Mapped[bool] = mapped_column(Boolean)
    is_active: Mapped[bool] = mapped_column(Boolean)
    min_supported_version: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[Born]
    updated_at: Mapped[datetime | None]
