"""Files that people gave us, their smaller copies, and what must be dropped from the storage."""

import uuid
from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, ForeignKey, Index, Integer, LargeBinary, Text, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from aangan.kit.model import Born, EnumStringType, Key, Model, check_enum
from aangan.media.types import Folder, Kind, Status, Visibility


class Media(Model):
    """One file. `key` is where it lies in the storage; a pending one has none yet.

    A trigger notes the keys of deleted rows in `media_drops`, however the row was deleted.
    """

    __tablename__ = "media"
    __table_args__ = (
        check_enum("folder", Folder),
        check_enum("visibility", Visibility),
        check_enum("kind", Kind),
        check_enum("status", Status),
        Index(None, "owner_id", "id"),
    )

    id: Mapped[Key]
    uid: Mapped[uuid.UUID] = mapped_column(Uuid, unique=True, server_default=text("gen_random_uuid()"))
    owner_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"))
    folder: Mapped[Folder] = mapped_column(EnumStringType(Folder))
    visibility: Mapped[Visibility] = mapped_column(EnumStringType(Visibility))
    status: Mapped[Status] = mapped_column(EnumStringType(Status))
    kind: Mapped[Kind | None] = mapped_column(EnumStringType(Kind))
    key: Mapped[str | None] = mapped_column(Text, unique=True)
    content_type: Mapped[str | None] = mapped_column(Text)
    filename: Mapped[str] = mapped_column(Text)
    tour_id: Mapped[str | None] = mapped_column(Text)
    size: Mapped[int | None] = mapped_column(BigInteger)
    width: Mapped[int | None] = mapped_column(Integer)
    height: Mapped[int | None] = mapped_column(Integer)
    sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    phashes: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default=text("'{}'"))
    dhashes: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default=text("'{}'"))
    bands: Mapped[list[int]] = mapped_column(ARRAY(Integer), server_default=text("'{}'"))
    placeholder: Mapped[str | None] = mapped_column(Text)
    processed_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    created_at: Mapped[Born]
    updated_at: Mapped[datetime | None]


class Rendition(Model):
    """A smaller copy of a picture, in a format for the web."""

    __tablename__ = "media_renditions"
    __table_args__ = (UniqueConstraint("media_id", "width", "format"),)

    id: Mapped[Key]
    media_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("media.id", ondelete="CASCADE"))
    format: Mapped[str] = mapped_column(Text)
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    size: Mapped[int] = mapped_column(BigInteger)
    key: Mapped[str] = mapped_column(Text, unique=True)


class MediaDrop(Model):
    """A key that is to be dropped from the storage when it is due, unless a row is made for it before."""

    __tablename__ = "media_drops"

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    due_at: Mapped[datetime] = mapped_column(index=True)
    claimed_at: Mapped[datetime | None]
