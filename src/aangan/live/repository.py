"""Every statement of the room; signals are written by units and read by the hub."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import msgspec

from aangan.infra.unit import ReadUnit, Row, Unit
from aangan.kit.ids import MAX_ID
from aangan.live.types import JobId, JobStatus

SHOWN = """
id, uid::text AS job_id, owner_id, kind, about, status, progress, step, result, error_message, created_at, started_at,
ended_at
"""
START = (
    """
INSERT INTO long_jobs (owner_id, kind, about, status, created_at, due_at)
VALUES (%(owner)s, %(kind)s, %(about)s, 'queued', %(now)s, %(now)s::timestamptz + %(patience)s)
ON CONFLICT (kind, about) WHERE status IN ('queued', 'running') AND about IS NOT NULL DO NOTHING
RETURNING """
    + SHOWN
)
# Progress never goes back: whoever takes work up again counts from the beginning of what is left to them.
CHANGE = (
    """
UPDATE long_jobs SET status = %(status)s::text, step = step + 1, due_at = %(now)s::timestamptz + %(patience)s,
    progress = greatest(progress, %(progress)s), result = %(result)s::jsonb, error_message = %(error)s,
    started_at = coalesce(started_at, CASE WHEN %(status)s::text IN ('running', 'done') THEN %(now)s::timestamptz END),
    ended_at = CASE WHEN %(status)s::text <> 'running' THEN %(now)s::timestamptz END
WHERE uid = %(uid)s::uuid AND status = ANY(%(before)s)
RETURNING """
    + SHOWN
)
# Nobody carries these out any more: their own row of the queue has ended or is gone, or nothing was heard of them for
# too long. One that still waits in the queue is not given up, however long nobody works.
SILENT = (
    """
UPDATE long_jobs SET status = 'failed', step = step + 1, error_message = %(error)s, ended_at = %(now)s
WHERE id IN (
    SELECT l.id FROM long_jobs l LEFT JOIN procrastinate_jobs q ON q.id = l.carrier_id
    WHERE l.status IN ('queued', 'running')
      AND (l.carrier_id IS NOT NULL AND coalesce(q.status NOT IN ('todo', 'doing'), true)
           OR l.due_at <= %(now)s AND coalesce(q.status <> 'todo', true))
    ORDER BY l.id LIMIT %(most)s FOR UPDATE OF l SKIP LOCKED
) RETURNING """
    + SHOWN
)
FORGET = """
DELETE FROM long_jobs WHERE id IN (
    SELECT id FROM long_jobs WHERE ended_at < %(now)s - make_interval(days => %(days)s) ORDER BY id LIMIT %(most)s
) RETURNING id
"""
# A signal that nobody has published yet is kept, however old.
FORGET_SIGNALS = """
DELETE FROM signals WHERE id IN (
    SELECT id FROM signals
    WHERE told_at < %(now)s - make_interval(days => %(days)s) AND published_at IS NOT NULL
    ORDER BY id LIMIT %(most)s
) RETURNING id
"""
LOOK = "SELECT " + SHOWN + "FROM long_jobs "


async def start(unit: Unit, owner_id: int, kind: str, about: str | None, patience: timedelta) -> Row | None:
    """Write work down; None when a piece of the same kind about the same thing is still open."""
    given = {"owner": owner_id, "kind": kind, "about": about, "patience": patience, "now": unit.now()}
    return await unit.fetch_one(START, given)


async def entrust(unit: Unit, job_id: JobId, carrier_id: int) -> None:
    """Note which row of the queue carries work out."""
    await unit.fetch(
        "UPDATE long_jobs SET carrier_id = %(carrier)s WHERE uid = %(uid)s::uuid",
        {"carrier": carrier_id, "uid": job_id},
    )


async def change(
    unit: Unit, job_id: JobId, before: tuple[JobStatus, ...], status: JobStatus, values: Mapping[str, Any]
) -> Row | None:
    """Move work to a status from one of those before: `values` may have progress, result, error, patience.

    Returns the row as it is then; None when it stands elsewhere.
    """
    result = values.get("result")
    given = {
        "uid": job_id,
        "before": [one.value for one in before],
        "status": status.value,
        "progress": values.get("progress", 0),
        "result": None if result is None else msgspec.json.encode(result).decode(),
        "error": values.get("error"),
        "patience": values.get("patience", timedelta()),
        "now": unit.now(),
    }
    return await unit.fetch_one(CHANGE, given)


async def give_up_silent(unit: Unit, error: str, most: int) -> list[Row]:
    """Let work fail that nobody carries out any more."""
    return await unit.fetch(SILENT, {"error": error, "now": unit.now(), "most": most})


async def owned(unit: ReadUnit, owner_id: int, job_id: JobId) -> Row | None:
    """Return somebody's own piece of work."""
    return await unit.fetch_one(
        LOOK + "WHERE uid = %(uid)s::uuid AND owner_id = %(owner)s", {"uid": job_id, "owner": owner_id}
    )


async def newest_about(unit: ReadUnit, kind: str, about: str) -> Row | None:
    """Return the newest piece of work about a thing."""
    return await unit.fetch_one(
        LOOK + "WHERE kind = %(kind)s AND about = %(about)s ORDER BY id DESC LIMIT 1", {"kind": kind, "about": about}
    )


async def mine(unit: ReadUnit, owner_id: int, before: int | None, limit: int) -> list[Row]:
    """Return somebody's work, the newest first."""
    return await unit.fetch(
        LOOK + "WHERE owner_id = %(owner)s AND id < %(before)s ORDER BY id DESC LIMIT %(limit)s",
        {"owner": owner_id, "before": before or MAX_ID, "limit": limit},
    )


async def forget(unit: Unit, days: int, most: int) -> int:
    """Delete some work that ended days ago; returns how much."""
    return len(await unit.fetch(FORGET, {"now": unit.now(), "days": days, "most": most}))


async def forget_signals(unit: Unit, days: int, most: int) -> int:
    """Delete some published signals older than some days; returns how many."""
    return len(await unit.fetch(FORGET_SIGNALS, {"now": unit.now(), "days": days, "most": most}))


async def forget_all(unit: Unit, owner_id: int) -> None:
    """Delete all of somebody's work; whoever carries some of it out finds it gone and stops."""
    await unit.fetch("DELETE FROM long_jobs WHERE owner_id = %(owner)s", {"owner": owner_id})
