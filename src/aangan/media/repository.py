"""Every statement of the room."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg import sql

from aangan.infra.unit import ReadUnit, Row, Unit
from aangan.media.types import Received, Rendering

WHOLE = """
SELECT m.*, coalesce((SELECT jsonb_agg(jsonb_build_object('key', r.key, 'format', r.format, 'width', r.width,
        'height', r.height, 'size', r.size) ORDER BY r.width, r.format DESC)
    FROM media_renditions r WHERE r.media_id = m.id), '[]') AS renditions
FROM media m
"""
CONDITIONS: Mapping[str, str] = {
    "tour_id": "m.tour_id = %(tour_id)s",
    "folder": "m.folder = %(folder)s",
    "mime_type": "m.content_type = %(mime_type)s",
    "visibility": "m.visibility = %(visibility)s",
    "is_processed": "(m.processed_at IS NOT NULL) = %(is_processed)s",
    "upload_status": "m.status = %(upload_status)s",
}
FILLED = """
    kind = %(kind)s, key = %(key)s, content_type = %(content_type)s, filename = %(filename)s, size = %(size)s,
    width = %(width)s, height = %(height)s, sha256 = %(sha256)s, phashes = %(phashes)s, dhashes = %(dhashes)s,
    bands = %(bands)s, status = 'complete', visibility = %(visibility)s, folder = %(folder)s
"""


async def note_drop(unit: Unit, key: str, due_at: datetime) -> None:
    """Note, before an object is written, that it is to be dropped unless somebody keeps it until then."""
    await unit.fetch("INSERT INTO media_drops (key, due_at) VALUES (%(key)s, %(due)s)", {"key": key, "due": due_at})


async def spare(unit: Unit, keys: Sequence[str]) -> bool:
    """Take back the notes of some objects; False when one of them may be gone already."""
    rows = await unit.fetch(
        "DELETE FROM media_drops WHERE key = ANY(%(keys)s) AND claimed_at IS NULL RETURNING key", {"keys": list(keys)}
    )
    return len(rows) == len(set(keys))


async def insert(unit: Unit, received: Received, tour_id: str | None) -> Row:
    """Write the row of a file that lies in the storage."""
    row = await unit.fetch_one(
        """INSERT INTO media (owner_id, folder, visibility, status, kind, key, content_type, filename, tour_id, size,
            width, height, sha256, phashes, dhashes, bands, processed_at, created_at)
        VALUES (%(owner_id)s, %(folder)s, %(visibility)s, 'complete', %(kind)s, %(key)s, %(content_type)s, %(filename)s,
            %(tour_id)s, %(size)s, %(width)s, %(height)s, %(sha256)s, %(phashes)s, %(dhashes)s, %(bands)s,
            %(processed_at)s, %(now)s)
        RETURNING *, '[]'::jsonb AS renditions""",
        {**_columns(received), "tour_id": tour_id, "processed_at": _done(unit, received), "now": unit.now()},
    )
    assert row is not None
    return row


async def fill(unit: Unit, uid: UUID, received: Received) -> Row | None:
    """Write the file of a pending row; None when it is not pending any more."""
    return await unit.fetch_one(
        "UPDATE media SET "
        + FILLED
        + """, processed_at = %(processed_at)s, expires_at = NULL, updated_at = %(now)s
        WHERE uid = %(uid)s AND status = 'pending' RETURNING *, '[]'::jsonb AS renditions""",
        {**_columns(received), "uid": uid, "processed_at": _done(unit, received), "now": unit.now()},
    )


async def insert_pending(unit: Unit, owner_id: int, values: Mapping[str, Any]) -> Row:
    """Write the row of a file that is to come."""
    row = await unit.fetch_one(
        """INSERT INTO media (owner_id, folder, visibility, status, filename, tour_id, expires_at, created_at)
        VALUES (%(owner)s, %(folder)s, %(visibility)s, 'pending', %(filename)s, %(tour_id)s, %(expires_at)s, %(now)s)
        RETURNING *, '[]'::jsonb AS renditions""",
        {**values, "owner": owner_id, "now": unit.now()},
    )
    assert row is not None
    return row


async def owned(unit: ReadUnit, owner_id: int, uid: UUID) -> Row | None:
    """Return one file of somebody's, with its smaller copies."""
    return await unit.fetch_one(
        WHOLE + "WHERE m.uid = %(uid)s AND m.owner_id = %(owner)s", {"uid": uid, "owner": owner_id}
    )


async def pending(unit: ReadUnit, uid: UUID) -> Row | None:
    """Return what is known of a file that is to come, whosever it is: a signed link is the right to fill it."""
    return await unit.fetch_one("SELECT * FROM media WHERE uid = %(uid)s", {"uid": uid})


async def by_id(unit: ReadUnit, media_id: int) -> Row | None:
    """Return one file by its inner number, for jobs."""
    return await unit.fetch_one("SELECT * FROM media WHERE id = %(id)s AND status = 'complete'", {"id": media_id})


async def mine(unit: ReadUnit, owner_id: int, asked: Mapping[str, Any], before: int | None, limit: int) -> list[Row]:
    """Return somebody's files, newest first; `asked` holds only what narrows."""
    statement = sql.SQL("{} WHERE {} ORDER BY m.id DESC LIMIT %(limit)s").format(
        sql.SQL(WHOLE), sql.SQL(" AND ").join(map(sql.SQL, _conditions(asked, before)))
    )
    return await unit.fetch(statement, {**asked, "owner": owner_id, "before": before, "limit": limit})


async def count_mine(unit: ReadUnit, owner_id: int, asked: Mapping[str, Any]) -> int:
    """Count somebody's files."""
    statement = sql.SQL("SELECT count(*) AS n FROM media m WHERE {}").format(
        sql.SQL(" AND ").join(map(sql.SQL, _conditions(asked, None)))
    )
    rows = await unit.fetch(statement, {**asked, "owner": owner_id})
    return int(rows[0]["n"])


async def delete(unit: Unit, owner_id: int, uids: Sequence[UUID], keys: Sequence[str]) -> list[Row]:
    """Delete somebody's files by id or key; a trigger notes what they leave in the storage.

    Locked in one order, so that two who delete the same files meet in no knot: one deletes, the other finds nothing.
    """
    return await unit.fetch(
        """DELETE FROM media WHERE id IN (
            SELECT m.id FROM media m LEFT JOIN media_renditions r ON r.media_id = m.id AND r.key = ANY(%(keys)s)
            WHERE m.owner_id = %(owner)s
              AND (m.uid = ANY(%(uids)s) OR m.key = ANY(%(keys)s) OR r.key IS NOT NULL)
            ORDER BY m.id FOR UPDATE OF m)
        RETURNING owner_id, uid, key""",
        {"owner": owner_id, "uids": list(uids), "keys": list(keys)},
    )


async def renditions_of(unit: ReadUnit, owner_id: int, keys: Sequence[str]) -> dict[str, UUID]:
    """Return of whose files some keys are smaller copies."""
    rows = await unit.fetch(
        """SELECT r.key, m.uid FROM media_renditions r JOIN media m ON m.id = r.media_id
        WHERE r.key = ANY(%(keys)s) AND m.owner_id = %(owner)s""",
        {"keys": list(keys), "owner": owner_id},
    )
    return {row["key"]: row["uid"] for row in rows}


async def delete_all(unit: Unit, owner_id: int) -> None:
    """Delete everything that somebody gave us."""
    await unit.fetch("DELETE FROM media WHERE owner_id = %(owner)s", {"owner": owner_id})


async def file(unit: ReadUnit, key: str) -> Row | None:
    """Return what the door of files must know of a key: a file's own, or that of a smaller copy."""
    return await unit.fetch_one(
        """SELECT uid, key, content_type, size, visibility, encode(sha256, 'hex') AS digest, filename
        FROM media WHERE key = %(key)s AND status = 'complete'
        UNION ALL
        SELECT m.uid, r.key, 'image/' || r.format, r.size, m.visibility, md5(r.key), m.filename
        FROM media_renditions r JOIN media m ON m.id = r.media_id WHERE r.key = %(key)s
        LIMIT 1""",
        {"key": key},
    )


async def finish(
    unit: Unit, media_id: int, key: str, placeholder: str, copies: Sequence[tuple[str, Rendering]]
) -> bool:
    """Note the smaller copies of a file in place of those before; False when the file is gone or another one."""
    found = await unit.fetch(
        """UPDATE media SET placeholder = %(placeholder)s, processed_at = %(now)s
        WHERE id = %(id)s AND key = %(key)s RETURNING id""",
        {"id": media_id, "key": key, "placeholder": placeholder, "now": unit.now()},
    )
    if not found:
        return False
    await unit.fetch("DELETE FROM media_renditions WHERE media_id = %(id)s", {"id": media_id})
    for copy_key, made in copies:
        await unit.fetch(
            """INSERT INTO media_renditions (media_id, format, width, height, size, key)
            VALUES (%(id)s, %(format)s, %(width)s, %(height)s, %(size)s, %(key)s)""",
            {
                "id": media_id,
                "format": made.format,
                "width": made.width,
                "height": made.height,
                "size": len(made.data),
                "key": copy_key,
            },
        )
    return True


async def set_expiry(unit: Unit, owner_id: int, uid: UUID, expires_at: datetime | None) -> None:
    """Write when a file is to be deleted."""
    await unit.fetch(
        "UPDATE media SET expires_at = %(at)s, updated_at = %(now)s WHERE uid = %(uid)s AND owner_id = %(owner)s",
        {"uid": uid, "owner": owner_id, "at": expires_at, "now": unit.now()},
    )


async def move(unit: Unit, media_id: int, key: str, to: str, visibility: str) -> bool:
    """Write that a file lies elsewhere now, and forget its copies; False when it moved or went meanwhile."""
    found = await unit.fetch(
        """UPDATE media SET key = %(to)s, visibility = %(visibility)s, updated_at = %(now)s,
            processed_at = CASE WHEN kind = 'image' THEN NULL ELSE processed_at END
        WHERE id = %(id)s AND key = %(key)s RETURNING id""",
        {"id": media_id, "key": key, "to": to, "visibility": visibility, "now": unit.now()},
    )
    await unit.fetch("DELETE FROM media_renditions WHERE media_id = %(id)s", {"id": media_id})
    return bool(found)


async def look_alikes(unit: ReadUnit, media_id: int, distance: int, limit: int) -> list[Row]:
    """Return other people's pictures that look like one, nearest first; `distance` is in bits of 64.

    Shared bands find those worth a look; of every pair of views the nearest counts.
    """
    return await unit.fetch(
        """SELECT m.uid, m.owner_id, m.key, near.bits FROM media given
        JOIN media m ON m.bands && given.bands AND m.id <> given.id AND m.owner_id <> given.owner_id
        CROSS JOIN LATERAL (
            SELECT min(bit_count((one # other)::bit(64))) AS bits
            FROM unnest(given.phashes) one, unnest(m.phashes) other) near
        CROSS JOIN LATERAL (
            SELECT min(bit_count((one # other)::bit(64))) AS bits
            FROM unnest(given.dhashes) one, unnest(m.dhashes) other) edges
        WHERE given.id = %(id)s AND near.bits <= %(distance)s AND edges.bits <= 2 * %(distance)s
        ORDER BY near.bits, m.id LIMIT %(limit)s""",
        {"id": media_id, "distance": distance, "limit": limit},
    )


async def count_unprocessed(unit: ReadUnit, media_ids: Sequence[int]) -> int:
    """Return how many of some pictures still wait for their smaller copies; those that are gone do not."""
    row = await unit.fetch_one(
        "SELECT count(*) AS waiting FROM media WHERE id = ANY(%(ids)s) AND processed_at IS NULL",
        {"ids": list(media_ids)},
    )
    assert row is not None
    return int(row["waiting"])


async def claim_drops(unit: Unit, limit: int, stale: timedelta) -> list[str]:
    """Claim some keys that are due: from now on nobody keeps them. Those claimed long ago are claimed again."""
    rows = await unit.fetch(
        """UPDATE media_drops SET claimed_at = %(now)s WHERE key IN (
            SELECT key FROM media_drops
            WHERE due_at <= %(now)s AND (claimed_at IS NULL OR claimed_at < %(stale)s)
            ORDER BY due_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
        RETURNING key""",
        {"now": unit.now(), "stale": unit.now() - stale, "limit": limit},
    )
    return [row["key"] for row in rows]


async def forget_drops(unit: Unit, keys: Sequence[str]) -> None:
    """Forget the notes of objects that are gone."""
    await unit.fetch("DELETE FROM media_drops WHERE key = ANY(%(keys)s)", {"keys": list(keys)})


async def end_expired(unit: Unit) -> list[Row]:
    """What never came has failed, and what was to last until now is gone; returns its `owner_id`, `uid`, `key`."""
    await unit.fetch(
        """UPDATE media SET status = 'failed', expires_at = NULL, updated_at = %(now)s
        WHERE status = 'pending' AND expires_at <= %(now)s""",
        {"now": unit.now()},
    )
    return await unit.fetch(
        "DELETE FROM media WHERE status = 'complete' AND expires_at <= %(now)s RETURNING owner_id, uid, key",
        {"now": unit.now()},
    )


def _conditions(asked: Mapping[str, Any], before: int | None) -> list[str]:
    narrowed = [CONDITIONS[name] for name in asked if name in CONDITIONS]
    return ["m.owner_id = %(owner)s", *narrowed, *(["m.id < %(before)s"] if before is not None else [])]


def _columns(received: Received) -> dict[str, Any]:
    looks = received.fingerprint
    return {
        "owner_id": received.owner_id,
        "folder": received.folder.value,
        "visibility": received.visibility.value,
        "kind": received.kind.value,
        "key": received.key,
        "content_type": received.content_type,
        "filename": received.filename,
        "size": received.size,
        "width": received.width,
        "height": received.height,
        "sha256": received.sha256,
        "phashes": looks.phashes if looks else [],
        "dhashes": looks.dhashes if looks else [],
        "bands": looks.bands if looks else [],
    }


def _done(unit: Unit, received: Received) -> datetime | None:
    """Films and documents have no smaller copies to wait for."""
    return None if received.fingerprint else unit.now()
