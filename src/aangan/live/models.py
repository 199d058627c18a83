"""Long work that people started; signals are spoken to in SQL and have no models."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, SmallInteger, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from aangan.kit.model import EnumStringType, Key, Model, Moment, check_enum
from aangan.live.types import JobStatus


class LongJob(Model):
    """How far one piece of long work came. `about` names what it is about: one open piece a kind and thing.

    `carrier_id` is the queue's row that carries it out; `due_at` is when it is given up unless it is heard of before.
    """

    __tablename__ = "long_jobs"
    __table_args__ = (
        check_enum("status", JobStatus),
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
        CheckConstraint("(ended_at IS NULL) = (status IN ('queued', 'running'))", name="end"),
        Index(None, "owner_id", "id"),
        Index(None, "kind", "about"),
    )

    id: Mapped[Key]
    uid: Mapped[uuid.UUID] = mapped_column(Uuid, unique=True, server_default=text("gen_random_uuid()"))
    owner_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(Text)
    about: Mapped[str | None] = mapped_column(Text)
    carrier_id: Mapped[int | None] = mapped_column(BigInteger)
    status: Mapped[JobStatus] = mapped_column(EnumStringType(JobStatus))
    progress: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    step: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    error_message: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[Moment]
    started_at: Mapped[datetime | None]
    due_at: Mapped[Moment]
    ended_at: Mapped[datetime | None] = mapped_column(index=True)
