"""Talking: one conversation a pair of people, and what they said in it."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from aangan.conversations.types import ConversationSource, ConversationStatus, MessageType
from aangan.kit.model import Born, EnumStringType, Key, Model, Moment, check_enum


class Conversation(Model):
    """The one thread of two people, stored `low < high`.

    Each side has a column of its own for what it has not read, so that an inbox is one statement. They are changed only
    under this row's lock, which every send and every reading takes first: message ids therefore grow in the order of
    the commits, and the two counts are exact. `matched_at` stays when the match ends, which `match_ended_at` tells.
    """

    __tablename__ = "conversations"
    __table_args__ = (
        UniqueConstraint("low_id", "high_id"),
        CheckConstraint("low_id < high_id", name="ordered"),
        CheckConstraint("low_unread >= 0 AND high_unread >= 0", name="unread"),
        check_enum("source", ConversationSource),
        check_enum("status", ConversationStatus),
        # An inbox is read in the order of its last sign of life, from either side.
        Index("ix_conversations_low", "low_id", text("coalesce(last_message_at, created_at)"), "id"),
        Index("ix_conversations_high", "high_id", text("coalesce(last_message_at, created_at)"), "id"),
        Index(
            "ix_conversations_context_property_id",
            "context_property_id",
            postgresql_where=text("context_property_id IS NOT NULL"),
        ),
    )

    id: Mapped[Key]
    low_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"))
    high_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"))
    source: Mapped[ConversationSource] = mapped_column(EnumStringType(ConversationSource))
    status: Mapped[ConversationStatus] = mapped_column(EnumStringType(ConversationStatus))
    status_at: Mapped[Moment]
    context_property_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("properties.id", ondelete="SET NULL")
    )
    matched_at: Mapped[datetime | None]
    match_ended_at: Mapped[datetime | None]
    last_message_id: Mapped[int | None] = mapped_column(BigInteger)
    last_message_at: Mapped[datetime | None]
    last_message_preview: Mapped[str | None] = mapped_column(Text)
    low_unread: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    high_unread: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    created_at: Mapped[Born]


class Message(Model):
    """What one of the two said; the sender is one of the conversation's pair, whose keys hold the people."""

    __tablename__ = "messages"
    __table_args__ = (
        CheckConstraint("body IS NOT NULL OR attachment_url IS NOT NULL", name="says_something"),
        check_enum("message_type", MessageType),
        Index("ix_messages_conversation_id_id", "conversation_id", "id"),
        Index("ix_messages_unread", "conversation_id", "id", postgresql_where=text("read_at IS NULL")),
    )

    id: Mapped[Key]
    conversation_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("conversations.id", ondelete="CASCADE"))
    sender_id: Mapped[int] = mapped_column(BigInteger)
    body: Mapped[str | None] = mapped_column(Text)
    attachment_url: Mapped[str | None] = mapped_column(Text)
    message_type: Mapped[MessageType] = mapped_column(EnumStringType(MessageType))
    extra: Mapped[dict[str, Any] | None] = mapped_column("metadata", JSONB)
    read_at: Mapped[datetime | None]
    created_at: Mapped[Born]


class MatchQnAAnswer(Model):
    """What one of the two answered to the three first questions; null is what they left out."""

    __tablename__ = "match_qna_answers"
    __table_args__ = (CheckConstraint("coalesce(q1, q2, q3) IS NOT NULL", name="answers_something"),)

    conversation_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    q1: Mapped[str | None] = mapped_column(Text)
    q2: Mapped[str | None] = mapped_column(Text)
    q3: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[Born]
    updated_at: Mapped[Moment]
