"""The way in: bytes are judged, cleaned and laid into the storage; then, in somebody's unit, they become theirs.

Two steps, because neither decoding nor the storage may keep a connection waiting. What was laid down and never kept
is dropped by a job: its key was noted for that before it was written.
"""

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from aangan.infra import jobs
from aangan.infra.decoders import decoders_of
from aangan.infra.limits import Limit, enforce
from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.infra.unit import Row, Unit
from aangan.kit.actor import Actor
from aangan.kit.errors import HouseError
from aangan.kit.ids import new_token
from aangan.media import repository, rules
from aangan.media.errors import (
    DamagedFile,
    EmptyFile,
    FileTooLarge,
    MediaNotFound,
    NotAFileUrl,
    TooManyPixels,
    UploadExpired,
    WrongFileType,
)
from aangan.media.types import (
    DOCUMENT_FOLDERS,
    Fingerprint,
    Flaw,
    Folder,
    Kept,
    Kind,
    Picture,
    Received,
    Visibility,
)

OPTIMIZE = "media.optimize_for_web"
# How long a file may lie in the storage before somebody keeps it.
GRACE = timedelta(hours=1)
UPLOADS_PER_HOUR = 300
NAME_MAX = 255
REFUSALS: dict[Flaw, type[HouseError]] = {
    Flaw.EMPTY: EmptyFile,
    Flaw.UNKNOWN_TYPE: WrongFileType,
    Flaw.DAMAGED: DamagedFile,
    Flaw.TOO_MANY_PIXELS: TooManyPixels,
}


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What is kept of some bytes."""

    data: bytes
    kind: Kind
    content_type: str
    width: int | None = None
    height: int | None = None
    fingerprint: Fingerprint | None = None


async def receive(
    services: Services,
    owner_id: int,
    data: bytes,
    *,
    filename: str | None = None,
    folder: Folder = Folder.GENERIC,
    visibility: Visibility = Visibility.PUBLIC,
) -> Received:
    """Judge and clean a file and lay it into the storage, before a unit is opened; `keep` makes it somebody's.

    Pictures become WebP, upright and without metadata; films lose their notes; documents stay as they are, privately.
    Raises FileTooLarge, EmptyFile, WrongFileType, DamagedFile, TooManyPixels, TooMany, Unavailable.
    """
    settings = services.settings
    limit = Limit(f"uploads:{owner_id}", UPLOADS_PER_HOUR, 3600)
    await enforce(services.valkey, settings.namespace, [limit])
    cleaned = await _cleaned(services, data, folder, visibility)
    key = new_key(visibility, folder, owner_id, rules.EXTENSIONS[cleaned.content_type])
    await lay_down(services, key, cleaned.data, cleaned.content_type)
    return Received(
        owner_id=owner_id,
        key=key,
        folder=folder,
        visibility=visibility,
        kind=cleaned.kind,
        content_type=cleaned.content_type,
        filename=_plain_name(filename, key),
        size=len(cleaned.data),
        sha256=hashlib.sha256(cleaned.data).digest(),
        width=cleaned.width,
        height=cleaned.height,
        fingerprint=cleaned.fingerprint,
    )


async def receive_data_url(
    services: Services,
    owner_id: int,
    url: str,
    *,
    folder: Folder = Folder.GENERIC,
    visibility: Visibility = Visibility.PUBLIC,
) -> Received:
    """Receive the picture of a base64 `data:` URL. Raises NotAFileUrl, and what `receive` raises."""
    # Four letters carry three bytes; longer ones need not be decoded to be refused.
    if len(url) > services.settings.media_file_max_bytes * 4 // 3 + 200:
        raise FileTooLarge
    data = await asyncio.to_thread(rules.read_data_url, url)
    if data is None:
        raise NotAFileUrl
    if rules.content_type_of(data) not in rules.IMAGE_TYPES:
        raise WrongFileType
    return await receive(services, owner_id, data, folder=folder, visibility=visibility)


async def lay_document(services: Services, owner_id: int, data: bytes, content_type: str, filename: str) -> Received:
    """Lay a document of the house's own making into the storage, privately; `keep_own` makes it somebody's.

    What people send is judged by `receive`.
    """
    folder, visibility = Folder.DOCUMENT_GENERAL, Visibility.PRIVATE
    key = new_key(visibility, folder, owner_id, rules.EXTENSIONS[content_type])
    await lay_down(services, key, data, content_type)
    return Received(
        owner_id=owner_id,
        key=key,
        folder=folder,
        visibility=visibility,
        kind=Kind.DOCUMENT,
        content_type=content_type,
        filename=filename,
        size=len(data),
        sha256=hashlib.sha256(data).digest(),
    )


async def keep_own(unit: Unit, received: Received, expires_at: datetime) -> Kept:
    """Make a document of the house's own making its owner's, until then. Raises UploadExpired."""
    await spare(unit, received)
    row = await repository.insert(unit, received, None)
    await repository.set_expiry(unit, received.owner_id, row["uid"], expires_at)
    return kept(row)


async def keep(unit: Unit, actor: Actor, received: Received, *, tour_id: str | None = None) -> Kept:
    """Make a received file the actor's, in this unit: when it rolls back, the file is dropped.

    Raises UploadExpired for one that waited too long.
    """
    return kept(await keep_row(unit, actor, received, tour_id))


async def keep_row(unit: Unit, actor: Actor, received: Received, tour_id: str | None) -> Row:
    """Do it, and return the whole row."""
    row = await insert_row(unit, actor, received, tour_id)
    await defer_optimize(unit, row)
    return row


async def insert_row(unit: Unit, actor: Actor, received: Received, tour_id: str | None) -> Row:
    """Write the row only; smaller copies are somebody else's to ask for."""
    if received.owner_id != actor.user_id:
        raise MediaNotFound
    await spare(unit, received)
    return await repository.insert(unit, received, tour_id)


async def spare(unit: Unit, received: Received) -> None:
    """Take back the note that the file is to be dropped. Raises UploadExpired when it may be gone already."""
    if not await repository.spare(unit, [received.key]):
        raise UploadExpired


async def defer_optimize(unit: Unit, row: Row, **batch: Any) -> None:
    """Let a worker make smaller copies of a picture once this unit is committed; `batch` says with which others."""
    if row["kind"] == Kind.IMAGE.value:
        task = jobs.app.configure_task(OPTIMIZE, connection=await unit.driver())
        await task.defer_async(media_id=row["id"], **batch)


async def lay_down(services: Services, key: str, data: bytes, content_type: str) -> None:
    """Write an object, after noting that it is to be dropped unless somebody keeps it within the hour."""
    async with services.units.write() as unit:
        await repository.note_drop(unit, key, unit.now() + GRACE)
    await services.storage.put(key, data, content_type)


def new_key(visibility: Visibility, folder: Folder, owner_id: int, extension: str) -> str:
    """Return a key that nobody guesses; it says whether the world may read it."""
    return f"{visibility.value}/{folder.value}/{owner_id}/{new_token(16)}.{extension}"


def kept(row: Row) -> Kept:
    """Return what other rooms may know of a complete row."""
    return Kept(
        id=str(row["uid"]),
        owner_id=row["owner_id"],
        path=rules.path_of(row["key"]),
        visibility=Visibility(row["visibility"]),
        kind=Kind(row["kind"]),
        content_type=row["content_type"],
        filename=row["filename"],
        size=row["size"],
        width=row["width"],
        height=row["height"],
    )


async def _cleaned(services: Services, data: bytes, folder: Folder, visibility: Visibility) -> Cleaned:
    if not data:
        raise EmptyFile
    content_type = rules.content_type_of(data)
    if content_type is None:
        raise WrongFileType
    kind = rules.kind_of(content_type)
    most = _most_bytes(services.settings, kind)
    if len(data) > most:
        raise FileTooLarge(f"The file may have at most {most} bytes", details={"max_bytes": most})
    try:
        if kind is Kind.IMAGE:
            picture = await decoders_of(services).run(
                rules.read_picture, data, content_type, folder, services.settings.media_pixels_max
            )
            return _of_picture(picture)
        if kind is Kind.VIDEO:
            return Cleaned(await decoders_of(services).run(rules.clean_film, data), kind, content_type)
    except rules.Unfit as unfit:
        raise REFUSALS[unfit.flaw] from unfit
    if folder not in DOCUMENT_FOLDERS or visibility is not Visibility.PRIVATE:
        raise WrongFileType("Documents are kept privately, in a document folder")
    if not rules.sound_document(data):
        raise DamagedFile
    return Cleaned(data, kind, content_type)


def _of_picture(picture: Picture) -> Cleaned:
    return Cleaned(picture.data, Kind.IMAGE, "image/webp", picture.width, picture.height, picture.fingerprint)


def _most_bytes(settings: Settings, kind: Kind) -> int:
    return settings.media_film_max_bytes if kind is Kind.VIDEO else settings.media_file_max_bytes


def _plain_name(filename: str | None, key: str) -> str:
    """Return the last part of a name without what a header, a log or a database cannot hold."""
    given = (filename or "").replace("\\", "/").rpartition("/")[2]
    plain = "".join(letter for letter in given if letter.isprintable()).strip()[:NAME_MAX]
    return plain.encode("utf-8", "ignore").decode() or key.rpartition("/")[2]
