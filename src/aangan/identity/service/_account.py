"""An account's picture, and its end."""

import asyncio
import hashlib
import io

from PIL import Image, ImageOps, UnidentifiedImageError

from aangan.identity import repository
from aangan.identity.errors import NotConfirmed, UserNotFound
from aangan.identity.events import AccountClosed, UserChanged
from aangan.infra.unit import ReadUnit, Unit
from aangan.kit.actor import Actor
from aangan.kit.errors import NotFound, Unprocessable

PICTURE_SIDE = 512
PICTURE_BYTES_MAX = 5_000_000
PICTURE_PIXELS_MAX = 40_000_000
PICTURE_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
QUALITY = 82


async def close_account(unit: Unit, actor: Actor, *, confirm: bool) -> None:
    """Empty the actor's row of everything personal and end every session; the address can be used again."""
    if not confirm:
        raise NotConfirmed
    if not await repository.close_user(unit, actor.user_id):
        raise UserNotFound
    if actor.session_id is not None:
        await unit.fetch("DELETE FROM accounts WHERE id = %(id)s", {"id": actor.subject})
    else:
        # Signed in by a token without a session: an account of ours may still stand behind the subject.
        await unit.fetch("DELETE FROM accounts WHERE id::text = %(id)s", {"id": actor.subject})
    await unit.fetch("DELETE FROM avatars WHERE user_id = %(id)s", {"id": actor.user_id})
    await unit.fetch("DELETE FROM onboardings WHERE user_id = %(id)s", {"id": actor.user_id})
    unit.emit(AccountClosed(actor.user_id))


async def end_all_sessions(unit: Unit, subject: str) -> None:
    """End every session of a subject, as after a password that was changed elsewhere."""
    await unit.fetch(
        "UPDATE auth_sessions SET ended_at = %(now)s WHERE account_id::text = %(s)s AND ended_at IS NULL",
        {"s": subject, "now": unit.now()},
    )


async def keep_picture(unit: Unit, actor: Actor, given: bytes) -> str:
    """Keep a picture of the actor: decoded within bounds, turned upright, without its metadata, as small WebP.

    Returns its path. Raises Unprocessable for what is no picture or too large.
    """
    webp = await asyncio.to_thread(small_webp, given, PICTURE_SIDE)
    digest = hashlib.blake2s(webp, digest_size=8).hexdigest()
    await repository.keep_avatar(unit, actor.user_id, digest, webp)
    path = f"/media/avatars/{actor.user_id}-{digest}.webp"
    await repository.update_user(unit, actor.user_id, {"profile_image_url": path})
    unit.emit(UserChanged(actor.user_id))
    return path


async def picture(unit: ReadUnit, user_id: int, digest: str) -> bytes:
    """Return a picture's WebP bytes. Raises NotFound."""
    found = await repository.avatar(unit, user_id, digest)
    if found is None:
        raise NotFound
    return found


def small_webp(given: bytes, side: int) -> bytes:
    """Return a picture as WebP with sides up to `side` pixels, without metadata. Raises Unprocessable."""
    if len(given) > PICTURE_BYTES_MAX:
        raise Unprocessable(f"file: at most {PICTURE_BYTES_MAX // 1_000_000} MB")
    try:
        with Image.open(io.BytesIO(given), formats=PICTURE_FORMATS) as opened:
            if opened.width * opened.height > PICTURE_PIXELS_MAX:
                raise Unprocessable("file: too many pixels")
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as wrong:
        raise Unprocessable("file: not a JPEG, PNG, WebP or GIF picture") from wrong
    upright.thumbnail((side, side))
    out = io.BytesIO()
    upright.save(out, "WEBP", quality=QUALITY, method=4)
    return out.getvalue()
