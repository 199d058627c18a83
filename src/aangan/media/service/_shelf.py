"""One's files: listed, shown, changed, deleted."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from urllib.parse import urlsplit
from uuid import UUID

from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.infra.unit import ReadUnit, Row, Unit
from aangan.kit.actor import Actor
from aangan.kit.errors import Unprocessable
from aangan.kit.page import Page, PageIn, decode_cursor, make_page
from aangan.kit.text import absolute
from aangan.media import repository, rules
from aangan.media.errors import LinkExpired, MediaNotFound, WrongFileType
from aangan.media.events import MediaDeleted
from aangan.media.schemas import BatchDeleteOut, MediaFilters, MediaOut, MediaUpdate, NotDeleted
from aangan.media.service._intake import defer_optimize, kept, lay_down, new_key
from aangan.media.types import Folder, Kept, Kind, Status, Visibility, folder_of

MEDIA = "/media/"
PRIVATE = "/media/private/"
SIMILAR_BITS = 10
SIMILAR_MAX = 20


def address(path: str | None, settings: Settings, now: datetime, lasts: timedelta | None = None) -> str | None:
    """Return how a noted path goes on the wire: absolute, and for private files as a link that expires.

    Links last as long as the settings say, unless one has to last longer.
    """
    if path is not None and path.startswith(PRIVATE):
        query = rules.link_query(
            settings.secret_key.get_secret_value(),
            "read",
            path.removeprefix(MEDIA),
            now,
            settings.media_link_seconds if lasts is None else int(lasts.total_seconds()),
        )
        path = f"{path}?{query}"
    return absolute(path, settings.public_url)


async def find(unit: ReadUnit, actor: Actor, media_id: str) -> Kept:
    """Return a complete file of the actor's. Raises MediaNotFound."""
    row = await _owned(unit, actor, media_id)
    if row["status"] != Status.COMPLETE:
        raise MediaNotFound
    return kept(row)


async def get_media(unit: ReadUnit, actor: Actor, media_id: str, settings: Settings) -> MediaOut:
    """Return a file of the actor's as its owner sees it. Raises MediaNotFound."""
    return shown(await _owned(unit, actor, media_id), settings, unit.now())


async def list_media(
    unit: ReadUnit, actor: Actor, filters: MediaFilters, page: PageIn, settings: Settings
) -> Page[MediaOut]:
    """Return the actor's files, newest first."""
    asked = filters.model_dump(exclude_none=True, mode="json")
    if filters.folder is not None:
        asked["folder"] = folder_of(filters.folder).value
    before = next(iter(decode_cursor(page.cursor, [int], asked)), None)
    rows = await repository.mine(unit, actor.user_id, asked, before, page.limit + 1)
    total = await repository.count_mine(unit, actor.user_id, asked) if page.include_total else None
    key = [rows[page.limit - 1]["id"]] if len(rows) > page.limit else None
    return make_page([shown(row, settings, unit.now()) for row in rows], page, key, asked, total)


async def delete(unit: Unit, actor: Actor, media_id: str) -> None:
    """Delete a file of the actor's; its bytes follow after the commit. Raises MediaNotFound."""
    gone = await repository.delete(unit, actor.user_id, [_uid(media_id)], [])
    if not gone:
        raise MediaNotFound
    tell_deleted(unit, gone)


async def delete_many(unit: Unit, actor: Actor, refs: Sequence[str], *, cdn: str | None = None) -> BatchDeleteOut:
    """Delete the actor's files by ids or addresses (`cdn` is where addresses may begin too), and say which were not."""
    wanted = list(dict.fromkeys(refs))
    inside = {ref: key for ref in wanted if (key := _key_in(ref, cdn)) is not None}
    uids = {ref: uid for ref in wanted if (uid := _maybe_uid(ref) or rules.upload_in(inside.get(ref, ""))) is not None}
    keys = {ref: key for ref, key in inside.items() if ref not in uids}
    copies = await repository.renditions_of(unit, actor.user_id, list(keys.values())) if keys else {}
    gone = await repository.delete(unit, actor.user_id, list(uids.values()), list(keys.values()))
    tell_deleted(unit, gone)
    gone_uids, gone_keys = {row["uid"] for row in gone}, {row["key"] for row in gone}
    deleted = [
        ref
        for ref in wanted
        if uids.get(ref) in gone_uids or keys.get(ref) in gone_keys or copies.get(keys.get(ref, "")) in gone_uids
    ]
    failed = [NotDeleted(id=ref, reason="not_found") for ref in wanted if ref not in set(deleted)]
    return BatchDeleteOut(deleted=deleted, failed=failed)


async def delete_all(unit: Unit, owner_id: int) -> None:
    """Delete everything that somebody gave us, as when their account is closed."""
    await repository.delete_all(unit, owner_id)


async def change(services: Services, actor: Actor, media_id: str, wanted: MediaUpdate) -> MediaOut:
    """Change who may read a file of the actor's, or when it ends. Raises MediaNotFound, WrongFileType, Unprocessable.

    A file that changes its visibility moves to another address: the old one must not go on working.
    """
    async with services.units.read() as unit:
        row = await _owned(unit, actor, media_id)
        if wanted.expires_at is not None and wanted.expires_at <= unit.now():
            raise Unprocessable("expires_at: must lie in the future")
    moves = wanted.visibility not in {None, Visibility(row["visibility"])}
    to = await _copied(services, row, wanted.visibility) if moves and wanted.visibility else None
    async with services.units.write() as unit:
        if to is not None and wanted.visibility is not None:
            await _move(unit, row, to, wanted.visibility)
        if "expires_at" in wanted.model_fields_set and row["status"] == Status.COMPLETE:
            await repository.set_expiry(unit, actor.user_id, row["uid"], wanted.expires_at)
        return shown(await _owned(unit, actor, media_id), services.settings, unit.now())


async def look_alikes(unit: ReadUnit, media_id: str, owner_id: int) -> list[Row]:
    """Return pictures of other people that look like one: `uid`, `owner_id`, `key`, `bits` (0 is the same, of 64)."""
    row = await repository.owned(unit, owner_id, _uid(media_id))
    return await repository.look_alikes(unit, row["id"], SIMILAR_BITS, SIMILAR_MAX) if row else []


async def file(unit: ReadUnit, key: str, settings: Settings, expires: int | None, signature: str | None) -> Row:
    """Return what the door must know to serve a key. Raises MediaNotFound, LinkExpired.

    A private file exists only for whoever has a good link to it.
    """
    row = await repository.file(unit, key)
    if row is None:
        raise MediaNotFound
    if row["visibility"] == Visibility.PRIVATE.value:
        must_be_good(settings, "read", key, expires, signature, unit.now())
    return row


def must_be_good(
    settings: Settings, purpose: rules.Purpose, name: str, expires: int | None, signature: str | None, now: datetime
) -> None:
    """Raise MediaNotFound for a link that is not ours, LinkExpired for one that was."""
    secret = settings.secret_key.get_secret_value()
    verdict = rules.read_link(secret, purpose, name, expires or 0, signature or "", now)
    if verdict == "forged":
        raise MediaNotFound
    if verdict == "expired":
        raise LinkExpired


def tell_deleted(unit: Unit, gone: Sequence[Row]) -> None:
    """Tell, owner by owner, of files that are no more where they were: rows with `owner_id`, `uid` and `key`."""
    paths: dict[int, list[str]] = {}
    for row in gone:
        # What never came lay nowhere.
        if row["key"]:
            paths.setdefault(row["owner_id"], []).extend(rules.paths_of(row["key"], row["uid"]))
    for owner_id, theirs in paths.items():
        unit.emit(MediaDeleted(owner_id, tuple(theirs)))


def shown(row: Row, settings: Settings, now: datetime) -> MediaOut:
    """Return a file as its owner sees it."""

    def where(key: str) -> str:
        return address(rules.path_of(key), settings, now) or ""

    key: str | None = row["key"]
    public = row["visibility"] == Visibility.PUBLIC.value
    copies = [{**each, "url": where(each["key"])} for each in row["renditions"]]
    smallest = next((each["url"] for each in copies if each["format"] == "webp"), None)
    base = settings.media_public_base
    return MediaOut(
        id=str(row["uid"]),
        user_id=row["owner_id"],
        tour_id=row["tour_id"],
        filename=PurePosixPath(key).name if key else row["filename"],
        original_filename=row["filename"],
        file_url=where(key) if key else "",
        thumbnail_url=smallest or (where(key) if key and row["kind"] == Kind.IMAGE.value else None),
        cdn_url=f"{base.rstrip('/')}/{key}" if base and key and public else None,
        file_size=row["size"] or 0,
        mime_type=row["content_type"] or "application/octet-stream",
        width=row["width"],
        height=row["height"],
        folder=row["folder"],
        visibility=row["visibility"],
        is_processed=row["processed_at"] is not None,
        processing_metadata={"blurhash": row["placeholder"], "renditions": copies} if row["processed_at"] else None,
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        upload_status=row["status"],
        storage_path=key,
    )


async def _owned(unit: ReadUnit, actor: Actor, media_id: str) -> Row:
    row = await repository.owned(unit, actor.user_id, _uid(media_id))
    if row is None:
        raise MediaNotFound
    return row


async def _copied(services: Services, row: Row, visibility: Visibility) -> str:
    """Lay a copy where the other visibility lives; return its key."""
    if row["status"] != Status.COMPLETE:
        raise MediaNotFound
    if row["kind"] == Kind.DOCUMENT.value:
        raise WrongFileType("Documents are private")
    extension = rules.EXTENSIONS[row["content_type"]]
    key = new_key(visibility, Folder(row["folder"]), row["owner_id"], extension)
    data = await services.storage.read(row["key"], 0, row["size"])
    await lay_down(services, key, data, row["content_type"])
    return key


async def _move(unit: Unit, row: Row, to: str, visibility: Visibility) -> None:
    if not await repository.spare(unit, [to]) or not await repository.move(
        unit, row["id"], row["key"], to, visibility.value
    ):
        raise MediaNotFound
    await defer_optimize(unit, row)
    tell_deleted(unit, [row])


def _uid(media_id: str) -> UUID:
    found = _maybe_uid(media_id)
    if found is None:
        raise MediaNotFound
    return found


def _maybe_uid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _key_in(url: str, cdn: str | None) -> str | None:
    """Return the key in an address of ours. Its host is not asked: whoever guesses a key still owns nothing by it."""
    if cdn and url.startswith(f"{cdn.rstrip('/')}/"):
        return url.removeprefix(f"{cdn.rstrip('/')}/").partition("?")[0]
    try:
        path = urlsplit(url).path
    except ValueError:
        return None
    return path.removeprefix(MEDIA) if path.startswith(MEDIA) else None
