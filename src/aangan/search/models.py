"""What homes say, in words and in meaning, and searches that people keep."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, Computed, ForeignKey, Index, Integer, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import UserDefinedType

from aangan.kit.model import Key, Model, Moment

NUMBERS = 384


class HalfVector(UserDefinedType[str]):
    """pgvector's `halfvec`: numbers of sixteen bits each, enough to rank by."""

    cache_ok = True

    def __init__(self, numbers: int | str = NUMBERS) -> None:
        """Hold so many numbers."""
        self.numbers = int(numbers)

    def get_col_spec(self, **_: object) -> str:
        """Return the type as PostgreSQL names it."""
        return f"halfvec({self.numbers})"


# So that SQLAlchemy knows what it reads.
ischema_names["halfvec"] = HalfVector


class ListingDocument(Model):
    """The words of a home, weighed; `digest` is of all that they and the meaning are made of.

    `era` is one number, in an array because an index of words reads no plain ones; `squares` are the one and the large
    one in which the home is seen. `shown_at` is when the home last went live.
    """

    __tablename__ = "listing_documents"
    __table_args__ = (Index("ix_listing_documents_shown_at", "shown_at"),)

    property_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("properties.id", ondelete="CASCADE"), primary_key=True
    )
    words: Mapped[str] = mapped_column(TSVECTOR)
    era: Mapped[list[int]] = mapped_column(ARRAY(Integer), Computed("ARRAY[(property_id / 8192)::integer]"))
    squares: Mapped[list[int]] = mapped_column(ARRAY(Integer), server_default=text("'{}'"))
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    shown_at: Mapped[datetime | None]


class ListingMeaning(Model):
    """What the text of a home with this `digest` means in a model."""

    __tablename__ = "listing_meanings"

    property_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("properties.id", ondelete="CASCADE"), primary_key=True
    )
    meaning: Mapped[str] = mapped_column(HalfVector())
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    model: Mapped[str] = mapped_column(Text)


class SearchWord(Model):
    """A word that some home says, and how many said it when it was last counted."""

    __tablename__ = "search_words"

    word: Mapped[str] = mapped_column(Text, primary_key=True)
    sound: Mapped[str | None] = mapped_column(Text, index=True)
    homes: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))


class SavedSearch(Model):
    """A search that somebody keeps. `filters` is what the search is asked with, whole; nobody looks inside."""

    __tablename__ = "saved_searches"
    __table_args__ = (Index(None, "user_id", "id"),)

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(Text)
    filters: Mapped[dict[str, Any]] = mapped_column(JSONB)
    alerts: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))
    looked_at: Mapped[Moment]
    created_at: Mapped[Moment]
    updated_at: Mapped[datetime | None]


class SavedSearchFind(Model):
    """That a search found a home which was news to it."""

    __tablename__ = "saved_search_finds"

    search_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("saved_searches.id", ondelete="CASCADE"), primary_key=True
    )
    property_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("properties.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    found_at: Mapped[Moment]
