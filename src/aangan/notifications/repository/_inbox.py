"""A person's inbox: read, marked, put away. `me` is always its owner: whoever is not finds nothing."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from aangan.infra.unit import ReadUnit, Row, Unit
from aangan.kit.ids import MAX_ID

END_OF_TIME = datetime(9999, 1, 1, tzinfo=UTC)

LINES = """
SELECT n.id, n.user_id, n.type_key, n.audience, n.topic, n.title, n.body, n.data, n.bundled, n.created_at, n.expires_at,
       n.read_at, short_name(actor.full_name) AS actor_name, u.notification_settings->>'locale' AS locale,
       u.notification_settings->>'language' AS language,
       (SELECT d.locale FROM device_tokens d WHERE d.user_id = u.id AND d.locale IS NOT NULL
        ORDER BY d.seen_at DESC LIMIT 1) AS device_locale
FROM notifications n JOIN users u ON u.id = n.user_id LEFT JOIN users actor ON actor.id = n.actor_id
"""
NARROWED = """
WHERE n.user_id = %(me)s AND (n.archived_at IS NULL OR %(archived)s) AND (n.created_at, n.id) < (%(at)s, %(id)s)
  AND (%(types)s::text[] IS NULL OR n.type_key = ANY (%(types)s))
  AND (%(is_read)s::boolean IS NULL OR (n.read_at IS NOT NULL) = %(is_read)s)
ORDER BY n.created_at DESC, n.id DESC LIMIT %(limit)s
"""
COUNT = """
SELECT count(*) AS total FROM notifications n
WHERE n.user_id = %(me)s AND (n.archived_at IS NULL OR %(archived)s)
  AND (%(types)s::text[] IS NULL OR n.type_key = ANY (%(types)s))
  AND (%(is_read)s::boolean IS NULL OR (n.read_at IS NOT NULL) = %(is_read)s)
"""

READ = """
UPDATE notifications SET read_at = coalesce(read_at, %(now)s), plan_at = NULL
WHERE id = %(id)s AND user_id = %(me)s AND archived_at IS NULL RETURNING id
"""
# Another notice about the same may be unread by now: this one stays for itself.
UNREAD = """
UPDATE notifications SET read_at = NULL, bundle_key = NULL
WHERE id = %(id)s AND user_id = %(me)s AND archived_at IS NULL RETURNING id
"""
READ_ALL = """
WITH seen AS (
    UPDATE notifications SET read_at = %(now)s, plan_at = NULL
    WHERE user_id = %(me)s AND read_at IS NULL AND archived_at IS NULL RETURNING 1
)
SELECT count(*) AS updated FROM seen
"""
SETTLE = """
UPDATE notifications SET read_at = %(now)s, plan_at = NULL
WHERE user_id = %(me)s AND bundle_key = %(key)s AND read_at IS NULL AND archived_at IS NULL
"""
ARCHIVE = """
UPDATE notifications SET archived_at = coalesce(archived_at, %(now)s), plan_at = NULL
WHERE id = %(id)s AND user_id = %(me)s RETURNING id
"""
WITHDRAW = """
UPDATE notifications SET archived_at = %(now)s, plan_at = NULL
WHERE archived_at IS NULL
  AND ((actor_id = %(one)s AND user_id = %(other)s) OR (actor_id = %(other)s AND user_id = %(one)s))
"""

# Told by the phone, also when the word of the provider was lost: what was opened has arrived.
OPENED = """
WITH opened AS (
    UPDATE notification_deliveries d SET
        state = 'opened', opened_at = coalesce(d.opened_at, %(now)s), lease_until = NULL
    FROM notifications n
    WHERE d.id = %(id)s AND n.id = d.notification_id AND n.user_id = %(me)s
      AND d.state NOT IN ('suppressed', 'expired')
    RETURNING d.notification_id
)
UPDATE notifications n SET read_at = coalesce(n.read_at, %(now)s), plan_at = NULL
FROM opened WHERE n.id = opened.notification_id RETURNING n.id
"""

FORGET = """
WITH lines AS (DELETE FROM notifications WHERE user_id = %(me)s),
     devices AS (DELETE FROM device_tokens WHERE user_id = %(me)s),
     caps AS (DELETE FROM notice_caps WHERE user_id = %(me)s)
DELETE FROM notice_keys WHERE user_id = %(me)s
"""
FORGET_OLD = """
DELETE FROM notifications WHERE id IN (
    SELECT id FROM notifications WHERE created_at < %(before)s ORDER BY created_at LIMIT %(most)s
) RETURNING id
"""
FORGET_KEYS = """
DELETE FROM notice_keys WHERE (user_id, key) IN (
    SELECT user_id, key FROM notice_keys WHERE created_at < %(before)s LIMIT %(most)s
)
"""
FORGET_STRAYS = """
DELETE FROM device_tokens WHERE id IN (
    SELECT id FROM device_tokens WHERE user_id IS NULL AND seen_at < %(before)s LIMIT %(most)s
)
"""


async def lines(
    unit: ReadUnit, me: int, filters: Mapping[str, Any], after: Sequence[Any], limit: int, *, archived: bool = False
) -> list[Row]:
    """Return a person's lines after the key `after` (moment, id), newest first; `filters` are `types` and `is_read`."""
    at, number = after or (END_OF_TIME, MAX_ID)
    asked = {"me": me, "at": at, "id": number, "limit": limit, "archived": archived, **filters}
    return await unit.fetch(LINES + NARROWED, asked)


async def count_lines(unit: ReadUnit, me: int, filters: Mapping[str, Any], *, archived: bool = False) -> int:
    """Count what `lines` would page through."""
    row = await unit.fetch_one(COUNT, {"me": me, "archived": archived, **filters})
    return int(row["total"]) if row else 0


async def mark(unit: Unit, me: int, notification_id: int, *, read: bool) -> bool:
    """Mark one line read or unread; tells whether there was one."""
    asked = {"id": notification_id, "me": me}
    if read:
        return await unit.fetch_one(READ, {**asked, "now": unit.now()}) is not None
    return await unit.fetch_one(UNREAD, asked) is not None


async def mark_all(unit: Unit, me: int) -> int:
    """Mark every line read, in one statement; returns how many were not."""
    row = await unit.fetch_one(READ_ALL, {"me": me, "now": unit.now()})
    return int(row["updated"]) if row else 0


async def settle(unit: Unit, me: int, bundle_key: str) -> None:
    """Mark the bundle about something read, if there is one."""
    await unit.fetch(SETTLE, {"me": me, "key": bundle_key, "now": unit.now()})


async def archive(unit: Unit, me: int, notification_id: int) -> bool:
    """Put a line away; tells whether there was one."""
    return await unit.fetch_one(ARCHIVE, {"id": notification_id, "me": me, "now": unit.now()}) is not None


async def withdraw(unit: Unit, one: int, other: int) -> None:
    """Put away what two people caused each other to hear."""
    await unit.fetch(WITHDRAW, {"one": one, "other": other, "now": unit.now()})


async def opened(unit: Unit, me: int, delivery_id: int) -> bool:
    """Note that a delivery was opened, and its notice read; tells whether it was one of mine."""
    return await unit.fetch_one(OPENED, {"id": delivery_id, "me": me, "now": unit.now()}) is not None


async def forget(unit: Unit, me: int) -> None:
    """Delete everything that was told to a person, and where they could be reached."""
    await unit.fetch(FORGET, {"me": me})


async def forget_old(unit: Unit, before: datetime, most: int) -> int:
    """Delete some lines from before a moment, and keys and devices of nobody with them; returns how many lines."""
    asked = {"before": before, "most": most}
    await unit.fetch(FORGET_KEYS, asked)
    await unit.fetch(FORGET_STRAYS, asked)
    return len(await unit.fetch(FORGET_OLD, asked))
