"""Links to private files: who has one may read for a while, and nobody can make one."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import Literal
from urllib.parse import urlencode
from uuid import UUID

Purpose = Literal["read", "upload"]
# Links made in the same minute are the same, so that a browser finds in its cache what it has already.
STEP_SECONDS = 60
UPLOADS = "uploads/"


def path_of(key: str) -> str:
    """Return the path under which the house serves a key."""
    return f"/media/{key}"


def paths_of(key: str, uid: UUID) -> tuple[str, str]:
    """Return the paths under which others may have noted a file: its own, and that which a link promised."""
    return path_of(key), path_of(f"{UPLOADS}{uid}")


def upload_in(key: str) -> UUID | None:
    """Return which upload the end of such a promised path names; None when it is a key like others."""
    try:
        return UUID(key.removeprefix(UPLOADS)) if key.startswith(UPLOADS) else None
    except ValueError:
        return None


def sign(secret: str, purpose: Purpose, name: str, expires: int) -> str:
    """Return what proves that we gave the link to `name` until `expires` (seconds since 1970)."""
    said = f"media\n{purpose}\n{name}\n{expires}".encode()
    return hmac.new(secret.encode(), said, hashlib.sha256).hexdigest()


def link_query(secret: str, purpose: Purpose, name: str, now: datetime, seconds: int) -> str:
    """Return the query that opens `name` for at least `seconds`."""
    wanted = int((now + timedelta(seconds=seconds)).timestamp())
    expires = -(-wanted // STEP_SECONDS) * STEP_SECONDS
    return urlencode({"expires": expires, "signature": sign(secret, purpose, name, expires)})


def read_link(
    secret: str, purpose: Purpose, name: str, expires: int, signature: str, now: datetime
) -> Literal["good", "expired", "forged"]:
    """Judge a link; one that was never ours is `forged`, whatever it says of the time."""
    wanted = sign(secret, purpose, name, expires)
    if not hmac.compare_digest(wanted.encode(), signature.encode()):
        return "forged"
    return "good" if now < datetime.fromtimestamp(expires, UTC) else "expired"
