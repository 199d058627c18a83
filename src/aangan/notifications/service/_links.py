"""Links that a person can use without signing in, as only we can have made them."""

import base64
import hashlib
import hmac
from dataclasses import dataclass

from aangan.infra.settings import Settings
from aangan.notifications.errors import LinkInvalid

PURPOSE = b"notices:unsubscribe:v1"
MARK_BYTES = 16
# Everything that is marketing, whatever its list.
EVERYTHING = "all"
PATH = "/api/v1/notifications/unsubscribe"


@dataclass(frozen=True, slots=True)
class Unsubscription:
    """Whose letters of which list (an opt-in key) are to end."""

    user_id: int
    letters: str


def unsubscribe_url(settings: Settings, user_id: int, letters: str) -> str:
    """Return the link that ends a list for a person; it has no end itself, as old letters are found again."""
    said = f"{user_id}.{letters}".encode()
    token = f"{_coded(said)}.{_coded(_mark(settings, said))}"
    return f"{settings.public_url.rstrip('/')}{PATH}?token={token}"


def read_unsubscription(settings: Settings, token: str) -> Unsubscription:
    """Return what a link says. Raises LinkInvalid for one that is not ours."""
    first, _, second = token.partition(".")
    try:
        said, mark = _decoded(first), _decoded(second)
    except ValueError as wrong:
        raise LinkInvalid from wrong
    if not hmac.compare_digest(mark, _mark(settings, said)):
        raise LinkInvalid
    user_id, _, letters = said.decode().partition(".")
    return Unsubscription(int(user_id), letters)


def _mark(settings: Settings, said: bytes) -> bytes:
    secret = hmac.new(settings.secret_key.get_secret_value().encode(), PURPOSE, hashlib.sha256).digest()
    return hmac.new(secret, said, hashlib.sha256).digest()[:MARK_BYTES]


def _coded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return base64.b64decode((text + "=" * (-len(text) % 4)).encode("ascii"), altchars=b"-_", validate=True)
