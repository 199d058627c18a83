"""Secrets of ours: 256 bits of chance each, kept as digests only."""

import hashlib
import hmac

from aangan.infra.services import Services
from aangan.kit.ids import new_token
from aangan.oauth.types import TokenKind

# So that whoever finds one in a log or a repository sees what it is.
PREFIX = {TokenKind.ACCESS: "aangan_at_", TokenKind.REFRESH: "aangan_rt_"}


def new_secret(kind: TokenKind) -> str:
    """Return a token that nobody can guess."""
    return PREFIX[kind] + new_token()


def successor(services: Services, refresh_token: str) -> str:
    """Return the refresh token that follows another: it follows from that and our secret, and so need not be kept."""
    secret = services.settings.secret_key.get_secret_value().encode()
    return PREFIX[TokenKind.REFRESH] + hmac.new(secret, b"oauth:" + refresh_token.encode(), hashlib.sha256).hexdigest()


def digest_of(secret: str) -> bytes:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode()).digest()
