"""Tokens that rotate, and a pepper that makes of everything kept an id which means nothing without it."""

import base64
import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass, field

from aangan.proximity.types import ROTATE_SECONDS, SKEW_SECONDS, Window

KEY_BYTES, TOKEN_BYTES = 32, 16
DAY_SECONDS = 86_400
EPOCHS_KEPT = 8


def rotation_key(key: bytes) -> bytes:
    """Return what a phone's session key signs its tokens with: HKDF-SHA256 with no salt."""
    return _hkdf(key, b"px-rpi-v1")


def token_at(rotation: bytes, interval: int) -> str:
    """Return the token that is on the air in an interval of ten minutes: 16 bytes, base64url without padding."""
    said = hmac.new(rotation, b"px-tok" + interval.to_bytes(4, "big"), hashlib.sha256).digest()
    return b64(said[:TOKEN_BYTES])


def interval_at(seconds: float) -> int:
    """Return the number of the interval that a moment (Unix seconds) lies in."""
    return int(seconds // ROTATE_SECONDS)


def tokens_for(key: bytes, now: float, lasts: int) -> Iterator[tuple[str, int, int]]:
    """Give each token of a session with the moments (Unix seconds) between which it may be heard.

    A token that was recorded is worth nothing after its own interval and the skew of clocks.
    """
    rotation, first = rotation_key(key), interval_at(now)
    for interval in range(first - 1, interval_at(now + lasts) + 2):
        begins = interval * ROTATE_SECONDS
        yield token_at(rotation, interval), begins - SKEW_SECONDS, begins + ROTATE_SECONDS + SKEW_SECONDS


def encounter_tags(encounter: str, day: int) -> list[str]:
    """Return what a meeting is called in `encounter_tags`, `block_tags` and `recent_tags` on a day and on the next.

    HMAC-SHA256 under the encounter's id: other days' tags do not lead to one another, nor does any to the meeting.
    """
    key = encounter.encode()
    said = (hmac.new(key, b"px-tag" + one.to_bytes(4, "big"), hashlib.sha256).digest() for one in (day, day + 1))
    return [b64(tag[:TOKEN_BYTES]) for tag in said]


def b64(raw: bytes) -> str:
    """Spell bytes in base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    """Read base64url with or without padding. Raises ValueError."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def secret_hash(secret: str) -> str:
    """Return what is kept of a session's secret: 256 random bits need no slow hash."""
    return b64(hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()) if secret else ""


@dataclass(frozen=True, slots=True)
class Pepper:
    """The server's own secret, which no store ever sees; another key comes of it each day."""

    secret: bytes
    _epochs: dict[int, bytes] = field(default_factory=dict)

    def lookup(self, day: int, token: str) -> str:
        """Return what a token is found by on a day."""
        return self._named(day, b"tok", token)

    def interest(self, day: int, word: str) -> str:
        """Return what an interest is compared by on a day: 16 characters."""
        return self._named(day, b"int", word)

    def address(self, day: int, prefix: str) -> str:
        """Return what a network is counted by on a day."""
        return self._named(day, b"net", prefix)

    def seal(self, sid: str, number: int) -> str:
        """Hide an account's id in a session; `unseal` of the same session and pepper gives it back."""
        return str(number ^ self._mask(sid))

    def unseal(self, sid: str, sealed: str) -> int:
        """Return the account's id that was sealed."""
        return int(sealed) ^ self._mask(sid)

    def windows(self, token: str, begins: float, ends: float) -> Iterator[Window]:
        """Give the lookups of a token for each day that its life touches."""
        for day in range(day_of(begins), day_of(ends) + 1):
            from_, till = max(begins, day * DAY_SECONDS), min(ends, (day + 1) * DAY_SECONDS)
            if till > from_:
                yield Window(self.lookup(day, token), int(from_ * 1000), int(till * 1000))

    def _mask(self, sid: str) -> int:
        return int.from_bytes(hmac.new(self.secret, b"account" + sid.encode(), hashlib.sha256).digest()[:8], "big")

    def _named(self, day: int, kind: bytes, text: str) -> str:
        epoch = self._epochs.get(day)
        if epoch is None:
            if len(self._epochs) >= EPOCHS_KEPT:
                self._epochs.clear()
            epoch = self._epochs[day] = _hkdf(self.secret, b"epoch" + day.to_bytes(4, "big"))
        said = hmac.new(epoch, kind + text.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
        return b64(said[:12])


def day_of(seconds: float) -> int:
    """Return the number of a moment's UTC day since 1970."""
    return int(seconds // DAY_SECONDS)


def _hkdf(secret: bytes, info: bytes) -> bytes:
    # RFC 5869 with an empty salt and one block.
    extracted = hmac.new(bytes(32), secret, hashlib.sha256).digest()
    return hmac.new(extracted, info + b"\x01", hashlib.sha256).digest()
