"""Every statement of the room."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from psycopg.types.json import Jsonb

from aangan.concierge import rules
from aangan.concierge.types import Frame, Outcome, RunKind, RunStatus, Said, Waiting
from aangan.infra.unit import ReadUnit, Row, Unit

USE = """
UPDATE concierge_usage SET requests = requests + 1, held = held + %(held)s WHERE user_id = %(user)s AND day = %(day)s
"""
THREADS = """
SELECT t.id, t.title, t.created_at, t.updated_at,
       (SELECT count(*) FROM concierge_messages m WHERE m.thread_id = t.id) AS message_count
FROM concierge_threads t
WHERE t.user_id = %(user)s
  AND (%(when)s::timestamptz IS NULL OR (t.updated_at, t.id) < (%(when)s, %(id)s::bigint))
ORDER BY t.updated_at DESC, t.id DESC LIMIT %(limit)s
"""
MESSAGES = """
SELECT id, role, content, tool_name, tool_args, tool_result, widget_name, created_at,
       CASE WHEN widget_name IS NOT NULL THEN tool_result END AS widget_data
FROM concierge_messages WHERE thread_id = %(thread)s AND (%(before)s::bigint IS NULL OR id < %(before)s)
ORDER BY id DESC LIMIT %(limit)s
"""
BEGIN = """
INSERT INTO concierge_runs (thread_id, kind, status, day, held, tokens, requests, tool_calls, started_at, beat_at)
VALUES (%(thread)s, %(kind)s, 'running', %(day)s, %(held)s, 0, 0, 0, %(now)s, %(now)s) RETURNING id
"""
NEWEST = (
    "SELECT id, status, beat_at, started_at FROM concierge_runs WHERE thread_id = %(thread)s ORDER BY id DESC LIMIT 1"
)
HISTORY = """
SELECT kind, history FROM concierge_runs WHERE thread_id = %(thread)s AND history IS NOT NULL
ORDER BY id DESC LIMIT %(limit)s
"""
# A run that was ended by another, or whose thread is gone, writes nothing any more.
FRAMES = """
WITH run AS (
    UPDATE concierge_runs SET beat_at = %(now)s, tokens = %(tokens)s WHERE id = %(run)s AND status = 'running'
    RETURNING id, thread_id
), frames AS (
    INSERT INTO concierge_frames (run_id, seq, event, data)
    SELECT run.id, f.seq, f.event, f.data
    FROM run, unnest(%(seqs)s::bigint[], %(events)s::text[], %(datas)s::jsonb[]) AS f (seq, event, data)
)
SELECT thread_id FROM run
"""
SAY = """
INSERT INTO concierge_messages (thread_id, role, content, tool_name, tool_args, tool_result, widget_name, created_at)
VALUES (%(thread)s, %(role)s, %(content)s, %(tool_name)s, %(tool_args)s, %(tool_result)s, %(widget_name)s, %(now)s)
"""
END = """
WITH ended AS (
    UPDATE concierge_runs SET status = %(status)s, ended_at = %(now)s,
        history = coalesce(%(history)s, history), requests = %(requests)s,
        tokens = %(tokens)s, tool_calls = %(tool_calls)s
    WHERE id = %(run)s AND status = 'running' RETURNING thread_id, day, held
), touched AS (
    UPDATE concierge_threads t SET updated_at = %(now)s FROM ended WHERE t.id = ended.thread_id
    RETURNING t.id, t.user_id
)
UPDATE concierge_usage u SET held = u.held - ended.held, tokens = u.tokens + %(tokens)s
FROM ended JOIN touched ON touched.id = ended.thread_id
WHERE u.user_id = touched.user_id AND u.day = ended.day
"""
FOLLOW = """
SELECT run_id, seq, event, data FROM concierge_frames
WHERE run_id IN (SELECT id FROM concierge_runs WHERE thread_id = %(thread)s) AND (run_id, seq) > (%(run)s, %(seq)s)
ORDER BY run_id, seq LIMIT %(limit)s
"""
DECIDE = """
UPDATE concierge_approvals SET status = %(status)s, decided_at = %(now)s
WHERE run_id = %(run)s AND call_id = %(call)s AND status = 'waiting'
"""
FORGET_FRAMES = """
DELETE FROM concierge_frames WHERE (run_id, seq) IN (
    SELECT f.run_id, f.seq FROM concierge_frames f JOIN concierge_runs r ON r.id = f.run_id
    WHERE r.ended_at < %(before)s AND f.event NOT IN ('done', 'error') LIMIT %(most)s) RETURNING 1
"""
STALE = """
SELECT r.id FROM concierge_runs r WHERE r.status = 'running' AND r.beat_at < %(before)s
ORDER BY r.id LIMIT %(most)s
"""


async def share(unit: Unit, user_id: int, day: date) -> Row:
    """Lock and return what somebody used of a day."""
    values = {"user": user_id, "day": day}
    await unit.fetch(
        "INSERT INTO concierge_usage (user_id, day, requests, tokens, held) VALUES (%(user)s, %(day)s, 0, 0, 0)"
        " ON CONFLICT DO NOTHING",
        values,
    )
    row = await unit.fetch_one(
        "SELECT requests, tokens, held FROM concierge_usage WHERE user_id = %(user)s AND day = %(day)s FOR UPDATE",
        values,
    )
    assert row is not None
    return row


async def use(unit: Unit, user_id: int, day: date, held: int) -> None:
    """Count a request of a day, and set tokens aside for it."""
    await unit.fetch(USE, {"user": user_id, "day": day, "held": held})


async def lock_thread(unit: Unit, user_id: int, thread_id: int) -> bool:
    """Lock somebody's thread; tells whether there is one.

    Locks are taken in one order by all: the thread, its run, the share of the day.
    """
    values = {"id": thread_id, "user": user_id}
    # Not against lines that are written below it meanwhile.
    query = "SELECT id FROM concierge_threads WHERE id = %(id)s AND user_id = %(user)s FOR NO KEY UPDATE"
    return await unit.fetch_one(query, values) is not None


async def lock_thread_of(unit: Unit, run_id: int) -> None:
    """Lock the thread of a run, before the run itself."""
    await unit.fetch(
        "SELECT t.id FROM concierge_threads t JOIN concierge_runs r ON r.thread_id = t.id"
        " WHERE r.id = %(run)s FOR NO KEY UPDATE OF t",
        {"run": run_id},
    )


async def has_thread(unit: ReadUnit, user_id: int, thread_id: int) -> bool:
    """Tell whether a thread is somebody's."""
    query = "SELECT 1 FROM concierge_threads WHERE id = %(id)s AND user_id = %(user)s"
    return await unit.fetch_one(query, {"id": thread_id, "user": user_id}) is not None


async def new_thread(unit: Unit, user_id: int, title: str) -> int:
    """Begin a thread."""
    row = await unit.fetch_one(
        "INSERT INTO concierge_threads (user_id, title, created_at, updated_at)"
        " VALUES (%(user)s, %(title)s, %(now)s, %(now)s) RETURNING id",
        {"user": user_id, "title": title, "now": unit.now()},
    )
    assert row is not None
    return int(row["id"])


async def threads(unit: ReadUnit, user_id: int, after: Sequence[Any], limit: int) -> list[Row]:
    """Return somebody's threads, the last one that was spoken in first."""
    when, thread_id = after or (None, None)
    return await unit.fetch(THREADS, {"user": user_id, "when": when, "id": thread_id, "limit": limit})


async def count_threads(unit: ReadUnit, user_id: int) -> int:
    """Count somebody's threads."""
    row = await unit.fetch_one(
        "SELECT count(*) AS total FROM concierge_threads WHERE user_id = %(user)s", {"user": user_id}
    )
    return int(row["total"]) if row else 0


async def messages(unit: ReadUnit, thread_id: int, before: int | None, limit: int) -> list[Row]:
    """Return the newest lines of a thread, the newest first."""
    return await unit.fetch(MESSAGES, {"thread": thread_id, "before": before, "limit": limit})


async def delete_thread(unit: Unit, thread_id: int) -> None:
    """Delete a thread with all that hangs on it."""
    await unit.fetch("DELETE FROM concierge_threads WHERE id = %(id)s", {"id": thread_id})


async def newest_run(unit: ReadUnit, thread_id: int) -> Row | None:
    """Return the newest run of a thread."""
    return await unit.fetch_one(NEWEST, {"thread": thread_id})


async def new_run(unit: Unit, thread_id: int, kind: RunKind, day: date, held: int) -> int:
    """Begin a run."""
    values = {"thread": thread_id, "kind": kind.value, "day": day, "held": held, "now": unit.now()}
    row = await unit.fetch_one(BEGIN, values)
    assert row is not None
    return int(row["id"])


async def history(unit: ReadUnit, thread_id: int, limit: int) -> list[Row]:
    """Return what models were told in the newest runs, the newest first."""
    return await unit.fetch(HISTORY, {"thread": thread_id, "limit": limit})


async def say(unit: Unit, thread_id: int, said: Said) -> None:
    """Write a line of a thread."""
    values = rules.clean(asdict(said))
    for name in ("tool_args", "tool_result"):
        values[name] = Jsonb(values[name]) if values[name] is not None else None
    await unit.fetch(SAY, {**values, "role": said.role.value, "thread": thread_id, "now": unit.now()})


async def write(unit: Unit, run_id: int, first: int, frames: Sequence[Frame], tokens: int) -> int | None:
    """Write the next frames of a run, numbered from `first`; returns its thread, or None when it runs no more."""
    row = await unit.fetch_one(
        FRAMES,
        {
            "run": run_id,
            "now": unit.now(),
            "tokens": tokens,
            "seqs": list(range(first, first + len(frames))),
            "events": [frame.event.value for frame in frames],
            "datas": [json.dumps(frame.data) for frame in frames],
        },
    )
    return int(row["thread_id"]) if row else None


async def end(unit: Unit, run_id: int, outcome: Outcome) -> None:
    """End a run that runs: keep what it cost, and give back what was set aside."""
    history = Jsonb(rules.clean(outcome.history)) if outcome.history else None
    values = {
        "run": run_id,
        "status": outcome.status.value,
        "now": unit.now(),
        "history": history,
        "requests": outcome.requests,
        "tokens": outcome.tokens,
        "tool_calls": outcome.tool_calls,
    }
    await unit.fetch(END, values)


async def remember(unit: Unit, run_id: int, history: list[object]) -> None:
    """Keep what the model is told of a run that has just begun, for when it is cut off."""
    await unit.fetch(
        "UPDATE concierge_runs SET history = %(history)s WHERE id = %(run)s",
        {"run": run_id, "history": Jsonb(rules.clean(history))},
    )


async def keep_waiting(unit: Unit, run_id: int, calls: Sequence[Waiting], until: datetime) -> None:
    """Write which calls of a run wait for the person's word."""
    for call in calls:
        await unit.fetch(
            "INSERT INTO concierge_approvals (run_id, call_id, tool, arguments, about, status, expires_at)"
            " VALUES (%(run)s, %(call)s, %(tool)s, %(arguments)s, %(about)s, 'waiting', %(until)s)",
            {
                "run": run_id,
                "call": call.call_id,
                "tool": call.tool,
                "arguments": Jsonb(call.arguments),
                "about": call.about,
                "until": until,
            },
        )


async def waiting(unit: Unit, run_id: int) -> list[Row]:
    """Lock and return the calls of a run that wait."""
    return await unit.fetch(
        "SELECT call_id, expires_at FROM concierge_approvals WHERE run_id = %(run)s AND status = 'waiting'"
        " ORDER BY call_id FOR UPDATE",
        {"run": run_id},
    )


async def decide(unit: Unit, run_id: int, call_id: str, status: str) -> None:
    """Keep the person's word on a call."""
    await unit.fetch(DECIDE, {"run": run_id, "call": call_id, "status": status, "now": unit.now()})


async def frames_after(unit: ReadUnit, thread_id: int, place: tuple[int, int], limit: int) -> list[Row]:
    """Return the frames of a thread after one of them, in their order."""
    return await unit.fetch(FOLLOW, {"thread": thread_id, "run": place[0], "seq": place[1], "limit": limit})


async def last_frame(unit: ReadUnit, run_id: int) -> int:
    """Return the number of the last frame of a run, 0 before the first."""
    row = await unit.fetch_one(
        "SELECT coalesce(max(seq), 0) AS last FROM concierge_frames WHERE run_id = %(run)s", {"run": run_id}
    )
    return int(row["last"]) if row else 0


async def lock_run(unit: Unit, run_id: int) -> Row | None:
    """Lock a run that runs."""
    return await unit.fetch_one(
        "SELECT id, beat_at, tokens, requests FROM concierge_runs"
        " WHERE id = %(run)s AND status = %(status)s FOR UPDATE",
        {"run": run_id, "status": RunStatus.RUNNING.value},
    )


async def stale(unit: ReadUnit, before: datetime, most: int) -> list[int]:
    """Return runs that beat no more."""
    return [int(row["id"]) for row in await unit.fetch(STALE, {"before": before, "most": most})]


async def forget_frames(unit: Unit, before: datetime, most: int) -> int:
    """Delete the logs of runs that ended before, but for their last frames; returns how many."""
    return len(await unit.fetch(FORGET_FRAMES, {"before": before, "most": most}))


async def forget_usage(unit: Unit, before: date) -> None:
    """Delete what was used on days long gone."""
    await unit.fetch("DELETE FROM concierge_usage WHERE day < %(before)s", {"before": before})


async def forget_person(unit: Unit, user_id: int) -> None:
    """Delete all that somebody said and used."""
    await unit.fetch("DELETE FROM concierge_threads WHERE user_id = %(user)s", {"user": user_id})
    await unit.fetch("DELETE FROM concierge_usage WHERE user_id = %(user)s", {"user": user_id})
