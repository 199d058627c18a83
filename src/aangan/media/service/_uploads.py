"""Uploads: at once, or by a link that was asked for before."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.infra.unit import ReadUnit, Row, Unit
from aangan.kit.actor import Actor
from aangan.kit.errors import Invalid
from aangan.kit.text import absolute
from aangan.live import service as live
from aangan.media import repository, rules
from aangan.media.errors import AlreadyUploaded, FileTooLarge, MediaNotFound
from aangan.media.schemas import (
    ConfirmOut,
    PresignedIn,
    PresignedItemIn,
    PresignedItemOut,
    PresignedOut,
    UploadOut,
    UploadsOut,
)
from aangan.media.service._intake import defer_optimize, insert_row, keep_row, receive, spare
from aangan.media.service._shelf import address, get_media, must_be_good, shown
from aangan.media.types import Folder, Kind, Received, Status, Visibility, folder_of

DIRECT = "/api/v1/upload/direct"
# What the making of smaller copies is called where whoever sent the pictures follows it.
BATCH_KIND = "upload_batch"
# As many as the largest moment that a link can name.
EXPIRES_DIGITS = 16
# Which ids say what a file is for; one that is missing makes the request meaningless.
WANTED: dict[Folder, tuple[str, ...]] = {
    Folder.PROPERTY_IMAGE: ("property_id",),
    Folder.PROPERTY_VIDEO: ("property_id",),
    Folder.PROPERTY_DOCUMENT: ("property_id",),
    Folder.TOUR: ("tour_id",),
    Folder.SCENE: ("tour_id", "scene_id"),
}


async def upload(
    unit: Unit, actor: Actor, files: Sequence[Received], settings: Settings, *, tour_id: str | None = None
) -> UploadsOut:
    """Keep what was received, all or nothing."""
    return UploadsOut(items=[_kept(unit, await keep_row(unit, actor, each, tour_id), settings) for each in files])


async def upload_batch(
    unit: Unit, actor: Actor, files: Sequence[Received], settings: Settings, *, tour_id: str | None = None
) -> UploadsOut:
    """Keep what was received, all or nothing; how many pictures have their smaller copies is told as a job."""
    rows = [await insert_row(unit, actor, each, tour_id) for each in files]
    pictures = [row for row in rows if row["kind"] == Kind.IMAGE.value]
    job_id = None
    if pictures:
        job_id, _ = await live.track(unit, actor.user_id, BATCH_KIND)
        for row in pictures:
            await defer_optimize(unit, row, job_id=job_id, media_ids=[each["id"] for each in pictures])
    return UploadsOut(items=[_kept(unit, row, settings) for row in rows], job_id=job_id)


async def presign(unit: Unit, actor: Actor, wanted: PresignedIn, settings: Settings) -> PresignedOut:
    """Give a link for each file that is to come. Raises Invalid, FileTooLarge."""
    return PresignedOut(items=[await _presign_one(unit, actor, each, settings) for each in wanted.files])


def must_be_an_upload_link(services: Services, upload_id: str, expires: str, signature: str) -> None:
    """Judge a link as it stands in an address, before anything is read. Raises MediaNotFound, LinkExpired."""
    if not expires.isdecimal() or len(expires) > EXPIRES_DIGITS:
        raise MediaNotFound
    must_be_good(services.settings, "upload", upload_id.lower(), int(expires), signature, services.clock.now())


async def upload_by_link(
    services: Services, upload_id: UUID, link: tuple[int, str], data: bytes, filename: str | None
) -> UploadOut:
    """Take the file for which a link was given; the link is the right to do it, once.

    Raises MediaNotFound, LinkExpired, AlreadyUploaded, and what `receive` raises.
    """
    async with services.units.read() as unit:
        must_be_good(services.settings, "upload", str(upload_id), *link, unit.now())
        row = await repository.pending(unit, upload_id)
    if row is None:
        raise MediaNotFound
    if row["status"] != Status.PENDING:
        raise AlreadyUploaded
    received = await receive(
        services,
        row["owner_id"],
        data,
        filename=filename or row["filename"],
        folder=Folder(row["folder"]),
        visibility=Visibility(row["visibility"]),
    )
    async with services.units.write() as unit:
        await spare(unit, received)
        filled = await repository.fill(unit, upload_id, received)
        if filled is None:
            raise AlreadyUploaded
        await defer_optimize(unit, filled)
        return _kept(unit, filled, services.settings)


async def confirm(unit: ReadUnit, actor: Actor, upload_id: str, settings: Settings) -> ConfirmOut:
    """Say that a file came. Raises MediaNotFound while it has not."""
    found = await get_media(unit, actor, upload_id, settings)
    if found.upload_status != Status.COMPLETE:
        raise MediaNotFound("Nothing has been uploaded by this link")
    return ConfirmOut(media=found)


async def where_it_went(
    unit: ReadUnit, upload_id: UUID, settings: Settings, expires: int | None, signature: str | None
) -> str:
    """Return the address of a file that came by a link, for the address that was promised with it."""
    row = await repository.pending(unit, upload_id)
    if row is None or row["status"] != Status.COMPLETE:
        raise MediaNotFound
    if row["visibility"] == Visibility.PRIVATE.value:
        must_be_good(settings, "read", f"uploads/{upload_id}", expires, signature, unit.now())
    return address(rules.path_of(row["key"]), settings, unit.now()) or ""


async def _presign_one(unit: Unit, actor: Actor, wanted: PresignedItemIn, settings: Settings) -> PresignedItemOut:
    folder = folder_of(wanted.folder_type)
    for name in WANTED.get(folder, ()):
        if getattr(wanted, name) is None:
            raise Invalid(f"{name}: is needed for {folder.value}")
    if wanted.file_size is not None and wanted.file_size > settings.media_film_max_bytes:
        raise FileTooLarge(details={"max_bytes": settings.media_film_max_bytes})
    now, seconds = unit.now(), settings.media_link_seconds
    values = {
        "folder": folder.value,
        "visibility": (wanted.visibility or Visibility.PRIVATE).value,
        "filename": wanted.filename,
        "tour_id": wanted.tour_id,
        "expires_at": now + timedelta(seconds=seconds + 60),
    }
    row = await repository.insert_pending(unit, actor.user_id, values)
    uid, secret = str(row["uid"]), settings.secret_key.get_secret_value()
    query = rules.link_query(secret, "upload", uid, now, seconds)
    path = rules.path_of(f"uploads/{uid}")
    reading = ""
    if row["visibility"] == Visibility.PRIVATE.value:
        reading = "?" + rules.link_query(secret, "read", f"uploads/{uid}", now, seconds)
    return PresignedItemOut(
        upload_id=uid,
        signed_url=absolute(f"{DIRECT}/{uid}?{query}", settings.public_url) or "",
        token=query.rpartition("=")[2],
        timestamp=int(now.timestamp()),
        public_id=uid,
        path=f"uploads/{uid}",
        public_url=absolute(f"{path}{reading}", settings.public_url) or "",
    )


def _kept(unit: ReadUnit, row: Row, settings: Settings) -> UploadOut:
    media = shown(row, settings, unit.now())
    return UploadOut(
        file_path=row["key"],
        public_url=media.file_url,
        file_type=row["kind"],
        file_size=media.file_size,
        content_type=media.mime_type,
        original_filename=row["filename"],
        media=media,
    )
