"""Apps, what people allow them, and the tokens they show; secrets are kept as digests only."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Boolean, CheckConstraint, ForeignKey, Index, LargeBinary, Text, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from aangan.kit.model import EnumStringType, Key, Model, Moment, check_enum
from aangan.oauth.types import ClientKind, EndedBy, TokenKind


class OAuthClient(Model):
    """An app: one that registered itself, or what another looked like when somebody last let it in."""

    __tablename__ = "oauth_clients"
    __table_args__ = (
        check_enum("kind", ClientKind),
        Index("ix_oauth_clients_created_at", "created_at", postgresql_where=text("kind = 'registered'")),
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    kind: Mapped[ClientKind] = mapped_column(EnumStringType(ClientKind))
    name: Mapped[str] = mapped_column(Text)
    homepage: Mapped[str | None] = mapped_column(Text)
    redirect_uris: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created_at: Mapped[Moment]


class OAuthGrant(Model):
    """One consent, its code, and the family of tokens that follows from it; what ends it ends them all."""

    __tablename__ = "oauth_grants"
    __table_args__ = (
        check_enum("ended_by", EndedBy),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="end"),
        Index(None, "user_id", "id"),
    )

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"))
    client_id: Mapped[str] = mapped_column(Text, ForeignKey("oauth_clients.id"), index=True)
    # The sign-in of the consent page: once that is over, so is this.
    session_id: Mapped[UUID | None] = mapped_column(Uuid)
    resource: Mapped[str] = mapped_column(Text)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    redirect_uri: Mapped[str] = mapped_column(Text)
    redirect_named: Mapped[bool] = mapped_column(Boolean)
    challenge: Mapped[str] = mapped_column(Text)
    code_digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    code_expires_at: Mapped[Moment]
    granted_at: Mapped[Moment]
    code_used_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[EndedBy | None] = mapped_column(EnumStringType(EndedBy))


class OAuthToken(Model):
    """A token's digest; one that was used is kept until its end, so that a second use is noticed."""

    __tablename__ = "oauth_tokens"
    __table_args__ = (check_enum("kind", TokenKind),)

    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    grant_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("oauth_grants.id", ondelete="CASCADE"), index=True)
    kind: Mapped[TokenKind] = mapped_column(EnumStringType(TokenKind))
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
