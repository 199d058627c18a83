"""An account's picture, and its end."""

import hashlib
import io
import struct

from PIL import Image, UnidentifiedImageError

from aangan.identity import repository
from aangan.identity.errors import NotConfirmed, UserNotFound
from aangan.identity.events import AccountClosed, SessionsEnded, UserChanged
from aangan.identity.schemas import UserOut
from aangan.identity.service._people import get_user
from aangan.infra.decoders import decoders_of
from aangan.infra.limits import Limit, enforce
from aangan.infra.services import Services
from aangan.infra.unit import ReadUnit, Unit
from aangan.kit.actor import Actor
from aangan.kit.errors import NotFound, Unprocessable

PICTURE_SIDE = 512
PICTURE_BYTES_MAX = 5_000_000
PICTURES_PER_HOUR = 60
PICTURE_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
QUALITY = 82
ORIENTATION = 0x0112
# How a picture is turned upright, by what its EXIF says of the camera.
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # fmt: skip


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
    """End every session of a subject, and their streams, as after a password that was changed elsewhere."""
    await unit.fetch(
        "UPDATE auth_sessions SET ended_at = %(now)s WHERE account_id::text = %(s)s AND ended_at IS NULL",
        {"s": subject, "now": unit.now()},
    )
    row = await unit.fetch_one("SELECT id FROM users WHERE subject = %(s)s", {"s": subject})
    if row is not None:
        unit.emit(SessionsEnded(row["id"]))


async def keep_picture(services: Services, actor: Actor, given: bytes) -> UserOut:
    """Keep a picture of the actor: decoded within bounds, turned upright, without its metadata, as small WebP.

    No connection waits for the decoding. Raises Unprocessable for what is no picture or too large, TooMany,
    Unavailable.
    """
    limit = Limit(f"pictures:{actor.user_id}", PICTURES_PER_HOUR, 3600)
    await enforce(services.valkey, services.settings.namespace, [limit])
    pixels_max = services.settings.media_pixels_max
    webp = await decoders_of(services).run(small_webp, given, PICTURE_SIDE, pixels_max)
    digest = hashlib.blake2s(webp, digest_size=8).hexdigest()
    path = f"/media/avatars/{actor.user_id}-{digest}.webp"
    async with services.units.write() as unit:
        await repository.keep_avatar(unit, actor.user_id, digest, webp)
        await repository.update_user(unit, actor.user_id, {"profile_image_url": path})
        unit.emit(UserChanged(actor.user_id))
        return await get_user(unit, actor, actor.user_id)


async def picture(unit: ReadUnit, user_id: int, digest: str) -> bytes:
    """Return a picture's WebP bytes. Raises NotFound."""
    found = await repository.avatar(unit, user_id, digest)
    if found is None:
        raise NotFound
    return found


def small_webp(given: bytes, side: int, pixels_max: int) -> bytes:
    """Return a picture as WebP with sides up to `side` pixels, without metadata. Raises Unprocessable."""
    if len(given) > PICTURE_BYTES_MAX:
        raise Unprocessable(f"file: at most {PICTURE_BYTES_MAX // 1_000_000} MB")
    try:
        with Image.open(io.BytesIO(given), formats=PICTURE_FORMATS) as opened:
            if opened.width * opened.height > pixels_max:
                raise Unprocessable("file: too many pixels")
            upright = _upright(opened).convert("RGB")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as wrong:
        raise Unprocessable("file: not a JPEG, PNG, WebP or GIF picture") from wrong
    upright.thumbnail((side, side))
    out = io.BytesIO()
    upright.save(out, "WEBP", quality=QUALITY, method=4)
    return out.getvalue()


def _upright(opened: Image.Image) -> Image.Image:
    # Not by ImageOps.exif_transpose: it writes the EXIF anew, which fails for what some cameras and editors write.
    opened.load()
    try:
        told = opened.getexif().get(ORIENTATION)
    except (OSError, SyntaxError, TypeError, ValueError, LookupError, struct.error):
        # A picture whose EXIF cannot be read is still a picture.
        told = None
    turn = TURNS.get(told) if isinstance(told, int) else None
    return opened if turn is None else opened.transpose(turn)
