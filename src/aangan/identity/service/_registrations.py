"""What the house is at the providers that vouch for people, as the settings say it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import structlog
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from aangan.identity.types import Provider
from aangan.infra.settings import Settings

log = structlog.get_logger(__name__)

SECRET_SECONDS = 300
# Names under which the same provider signs.
ALIASES: Mapping[str, frozenset[str]] = {
    "https://accounts.google.com": frozenset({"accounts.google.com"}),
    "https://appleid.apple.com": frozenset({"https://account.apple.com"}),
}


@dataclass(frozen=True, slots=True)
class Registration:
    """What the house is at a provider: `audiences` are the client ids that its ID tokens may be made out to."""

    provider: Provider
    issuer: str
    audiences: frozenset[str]
    # The client of the sign-in pages and its secret, for a moment in epoch seconds; without both, only apps that bring
    # an ID token can sign in.
    page_client_id: str | None
    secret_at: Callable[[int], str] | None
    scope: str
    skip_nonce: bool = False
    # Apple hands out names and addresses only to pages that are posted back.
    form_post: bool = False

    @property
    def issuers(self) -> frozenset[str]:
        """Every spelling of the provider's `iss`."""
        return ALIASES.get(self.issuer, frozenset()) | {self.issuer}


def registrations(settings: Settings) -> list[Registration]:
    """Return what the house is at each provider that knows it at all."""
    return [one for one in (_google(settings), _apple(settings)) if one.audiences]


def _google(settings: Settings) -> Registration:
    """Return what the house is at Google; the pages need a client secret."""
    ids = (settings.google_web_client_id, settings.google_ios_client_id, settings.google_android_client_id)
    secret = settings.google_client_secret.get_secret_value() if settings.google_client_secret else ""
    return Registration(
        Provider.GOOGLE,
        settings.google_issuer,
        frozenset(filter(None, ids)),
        settings.google_web_client_id or None,
        (lambda _now: secret) if secret else None,
        "openid email profile",
        skip_nonce=settings.google_skip_nonce_check,
    )


def _apple(settings: Settings) -> Registration:
    """Return what the house is at Apple; the pages need a key that signs client secrets."""
    return Registration(
        Provider.APPLE,
        settings.apple_issuer,
        frozenset(filter(None, (settings.apple_client_id, settings.apple_ios_client_id))),
        settings.apple_client_id or None,
        _apple_secrets(settings),
        "openid email name",
        form_post=True,
    )


def _apple_secrets(settings: Settings) -> Callable[[int], str] | None:
    """Return what mints Apple's client secrets: tokens about ourselves, signed with a key that Apple gave us."""
    pem = (
        settings.apple_private_key.get_secret_value().replace("\\n", "\n").strip() if settings.apple_private_key else ""
    )
    team, kid, client = settings.apple_team_id, settings.apple_key_id, settings.apple_client_id
    if not (pem and team and kid and client):
        return None
    try:
        key = ECKey.import_key(pem)
    except (JoseError, ValueError):
        log.error("apple_private_key_unreadable")  # noqa: TRY400 - a traceback would show the key
        return None

    def secret_at(now: int) -> str:
        claims = {"iss": team, "sub": client, "aud": settings.apple_issuer, "iat": now, "exp": now + SECRET_SECONDS}
        return jwt.encode({"alg": "ES256", "kid": kid}, claims, key)

    return secret_at
