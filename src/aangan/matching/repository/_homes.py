"""What people say of homes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psycopg.rows import tuple_row
from psycopg.sql import SQL

from aangan.infra.unit import ReadUnit, Row, Unit

# Two taps of one person on one home take turns, so that the home's counts move once. The sign keeps these locks apart
# from those of pairs.
LOCK_HOMES = """
SELECT pg_advisory_xact_lock(hashint8extended(id, -%(me)s::bigint))
FROM (SELECT DISTINCT unnest(%(homes)s::bigint[]) AS id ORDER BY id) ordered
"""

# A home that can be liked is live, offered by somebody active, with nobody blocked between; a like can be taken back
# from any home. Whoever swipes is held, as the row that refers to them holds them anyway: an account that is being
# closed takes back what was said before, and says nothing after.
SWIPE_HOME = """
WITH before AS (SELECT action FROM listing_swipes WHERE user_id = %(me)s AND property_id = %(home)s),
swiper AS MATERIALIZED (SELECT FROM users WHERE id = %(me)s AND is_active FOR KEY SHARE),
home AS (
    SELECT h.id, h.owner_id FROM swiper, properties h JOIN users u ON u.id = h.owner_id
    WHERE h.id = %(home)s AND (%(action)s = 'pass' AND EXISTS (SELECT FROM before)
       OR h.status = 'available' AND h.moderation_status = 'live' AND u.is_active
          AND NOT EXISTS (SELECT FROM blocks WHERE blocker_id = %(me)s AND blocked_id = h.owner_id)
          AND NOT EXISTS (SELECT FROM blocks WHERE blocker_id = h.owner_id AND blocked_id = %(me)s))
), kept AS (
    INSERT INTO listing_swipes AS s (user_id, property_id, action, created_at, updated_at)
    SELECT %(me)s, id, %(action)s, %(now)s, %(now)s FROM home WHERE owner_id <> %(me)s
    ON CONFLICT (user_id, property_id) DO UPDATE SET
        updated_at = CASE WHEN (s.action = 'pass') = (excluded.action = 'pass') THEN s.updated_at
                          ELSE excluded.updated_at END,
        action = excluded.action
    RETURNING 1
)
SELECT home.owner_id, (SELECT action FROM before) AS before,
       (SELECT c.id FROM conversations c WHERE c.low_id = least(%(me)s, home.owner_id)
          AND c.high_id = greatest(%(me)s, home.owner_id)) AS talk_id
FROM home
"""

TAKE_BACK = """
DELETE FROM listing_swipes WHERE user_id = %(me)s AND property_id = ANY(%(homes)s) RETURNING property_id, action
"""

SWIPED = SQL("""FROM listing_swipes s
JOIN properties h ON h.id = s.property_id JOIN users u ON u.id = h.owner_id AND u.is_active
WHERE s.user_id = %(me)s AND (%(liked)s::bool IS NULL OR (s.action <> 'pass') = %(liked)s)
  AND (h.moderation_status = 'live' OR h.property_type NOT IN ('pg', 'flatmate') AND h.paused_because IS NULL)
  AND h.owner_id NOT IN (SELECT blocked_id FROM blocks WHERE blocker_id = %(me)s)
  AND h.owner_id NOT IN (SELECT blocker_id FROM blocks WHERE blocked_id = %(me)s)""")

LIKED_HOMES = SQL("""
SELECT s.id, s.property_id, s.action, s.updated_at {swiped} AND (s.updated_at, s.id) < (%(at)s, %(id)s)
ORDER BY s.updated_at DESC, s.id DESC LIMIT %(limit)s
""").format(swiped=SWIPED)

COUNT_LIKED_HOMES = SQL("SELECT count(*) AS total {swiped}").format(swiped=SWIPED)

STATS = """
SELECT count(*) AS total_swipes, count(*) FILTER (WHERE action <> 'pass') AS liked_count,
       count(*) FILTER (WHERE action = 'pass') AS disliked_count
FROM listing_swipes WHERE user_id = %(me)s
"""


async def lock_homes(unit: Unit, me: int, homes: Sequence[int]) -> None:
    """Wait until no other request of mine decides about these homes; held until the commit, taken in their order."""
    await unit.fetch(LOCK_HOMES, {"me": me, "homes": list(homes)}, rows=tuple_row)


async def swipe_home(unit: Unit, me: int, home: int, action: str) -> Row | None:
    """Keep my swipe on a home that is not mine; None for a home that cannot be swiped.

    Returns its `owner_id`, `before` (my word until now) and `talk_id` (my conversation with the owner, if any).
    """
    return await unit.fetch_one(SWIPE_HOME, {"me": me, "home": home, "action": action, "now": unit.now()})


async def liked_homes(
    unit: ReadUnit, me: int, *, liked: bool | None, after: tuple[datetime, int], limit: int
) -> list[Row]:
    """Return the homes that I swiped and may see, the newest word first, after the key (moment, id)."""
    asked: dict[str, Any] = {"me": me, "liked": liked, "at": after[0], "id": after[1], "limit": limit}
    return await unit.fetch(LIKED_HOMES, asked)


async def count_liked_homes(unit: ReadUnit, me: int, *, liked: bool | None) -> int:
    """Count the homes that I swiped and may see."""
    rows = await unit.fetch(COUNT_LIKED_HOMES, {"me": me, "liked": liked})
    return int(rows[0]["total"])


async def newest_home_swipe(unit: ReadUnit, me: int) -> Row | None:
    """Return my newest swipe on a home: `property_id`, `updated_at`."""
    return await unit.fetch_one(
        """SELECT property_id, updated_at FROM listing_swipes WHERE user_id = %(me)s
        ORDER BY updated_at DESC, id DESC LIMIT 1""",
        {"me": me},
    )


async def take_back_homes(unit: Unit, me: int, homes: Sequence[int]) -> list[Row]:
    """Delete my swipes on these homes; returns what was deleted."""
    return await unit.fetch(TAKE_BACK, {"me": me, "homes": list(homes)})


async def swiped_home(unit: ReadUnit, me: int, swipe_id: int) -> Row | None:
    """Return one of my swipes on homes."""
    return await unit.fetch_one(
        "SELECT property_id, action FROM listing_swipes WHERE id = %(id)s AND user_id = %(me)s",
        {"id": swipe_id, "me": me},
    )


async def stats(unit: ReadUnit, me: int) -> Row:
    """Count my swipes on homes."""
    row = await unit.fetch_one(STATS, {"me": me})
    assert row is not None
    return row


async def forget_homes(unit: Unit, user_id: int) -> list[int]:
    """Delete what a person who left said of homes; returns those that they liked."""
    rows = await unit.fetch(
        "DELETE FROM listing_swipes WHERE user_id = %(id)s RETURNING property_id, action", {"id": user_id}
    )
    return [row["property_id"] for row in rows if row["action"] != "pass"]
