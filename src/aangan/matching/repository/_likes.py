"""Lists of likes and matches; faces are drawn by the database, for a page at a time."""

from datetime import datetime
from typing import Any

from psycopg.rows import scalar_row
from psycopg.sql import SQL

from aangan.infra.unit import ReadUnit, Row

# A like that I have not answered, of somebody who is still here and not held back, with nobody blocked between us. The
# set of my swipes is built once and probed for each like.
UNANSWERED = SQL("""s.target_user_id = %(me)s AND (s.action <> 'pass')
  AND s.user_id NOT IN (SELECT target_user_id FROM swipes WHERE user_id = %(me)s)
  AND s.user_id NOT IN (SELECT blocked_id FROM blocks WHERE blocker_id = %(me)s)
  AND s.user_id NOT IN (SELECT blocker_id FROM blocks WHERE blocked_id = %(me)s)
  AND (SELECT u.is_active FROM users u WHERE u.id = s.user_id)
  AND NOT EXISTS (SELECT FROM profiles p WHERE p.user_id = s.user_id AND p.paused_because IS NOT NULL OFFSET 0)""")

LIKES_IN = SQL("""
SELECT s.id, s.user_id AS peer_id, s.context_property_id, s.updated_at AS created_at FROM swipes s
WHERE {unanswered} AND s.id < %(before)s ORDER BY s.id DESC LIMIT %(limit)s
""")

# The match with somebody suspended is shown again when they are let in again.
MATCHES = SQL("""
SELECT * FROM (
    (SELECT id, status, high_id AS peer_id, context_property_id, created_at FROM matches
     WHERE low_id = %(me)s AND status = 'active' AND (created_at, id) < (%(at)s, %(id)s)
       AND (SELECT u.is_active FROM users u WHERE u.id = high_id)
     ORDER BY created_at DESC, id DESC LIMIT %(limit)s)
    UNION ALL
    (SELECT id, status, low_id, context_property_id, created_at FROM matches
     WHERE high_id = %(me)s AND status = 'active' AND (created_at, id) < (%(at)s, %(id)s)
       AND (SELECT u.is_active FROM users u WHERE u.id = low_id)
     ORDER BY created_at DESC, id DESC LIMIT %(limit)s)
) mine ORDER BY created_at DESC, id DESC LIMIT %(limit)s
""")

# People and homes in one list: two short runs, merged. A home that is not shown any more is left out, and so is whoever
# left or was blocked.
PEOPLE_LIKED = SQL("""FROM swipes s WHERE s.user_id = %(me)s AND (s.action <> 'pass')
       AND s.target_user_id NOT IN (SELECT blocked_id FROM blocks WHERE blocker_id = %(me)s)
       AND s.target_user_id NOT IN (SELECT blocker_id FROM blocks WHERE blocked_id = %(me)s)
       AND (SELECT u.is_active FROM users u WHERE u.id = s.target_user_id)
       AND NOT EXISTS (SELECT FROM profiles p
                       WHERE p.user_id = s.target_user_id AND p.paused_because IS NOT NULL OFFSET 0)""")
HOMES_LIKED = SQL("""FROM listing_swipes s
     JOIN properties h ON h.id = s.property_id JOIN users u ON u.id = h.owner_id AND u.is_active
     WHERE s.user_id = %(me)s AND s.action <> 'pass'
       AND (h.moderation_status = 'live' OR h.property_type NOT IN ('pg', 'flatmate') AND h.paused_because IS NULL)
       AND h.owner_id NOT IN (SELECT blocked_id FROM blocks WHERE blocker_id = %(me)s)
       AND h.owner_id NOT IN (SELECT blocker_id FROM blocks WHERE blocked_id = %(me)s)""")

LIKES_OUT = SQL("""
SELECT * FROM (
    (SELECT s.id, 'user' AS target_type, s.target_user_id AS peer_id, NULL::bigint AS property_id,
            s.context_property_id, s.updated_at AS created_at
     {people} AND (s.updated_at, 'user', s.id) < (%(at)s, %(kind)s, %(id)s)
     ORDER BY s.updated_at DESC, s.id DESC LIMIT %(limit)s)
    UNION ALL
    (SELECT s.id, 'property', NULL, s.property_id, NULL, s.updated_at
     {homes} AND (s.updated_at, 'property', s.id) < (%(at)s, %(kind)s, %(id)s)
     ORDER BY s.updated_at DESC, s.id DESC LIMIT %(limit)s)
) liked ORDER BY created_at DESC, target_type DESC, id DESC LIMIT %(limit)s
""").format(people=PEOPLE_LIKED, homes=HOMES_LIKED)

COUNT_LIKES_OUT = SQL("SELECT (SELECT count(*) {people}) + (SELECT count(*) {homes})").format(
    people=PEOPLE_LIKED, homes=HOMES_LIKED
)

# What a list shows of each person, and both sets of answers, where both have a card.
FACES = SQL("""
SELECT list.*, to_json(peer)::text AS peer,
       CASE WHEN mine.user_id IS NOT NULL THEN ARRAY[mine.answers, mine.importance] END AS mine,
       CASE WHEN theirs.user_id IS NOT NULL THEN ARRAY[theirs.answers, theirs.importance] END AS theirs
FROM ({list}) list LEFT JOIN peers peer ON peer.id = list.peer_id
LEFT JOIN deck_cards mine ON mine.user_id = %(me)s LEFT JOIN deck_cards theirs ON theirs.user_id = list.peer_id
ORDER BY {order}
""")

NEWEST = SQL("list.created_at DESC, list.id DESC")
IN_ORDER = SQL("list.id DESC")
BOTH_KINDS = SQL("list.created_at DESC, list.target_type DESC, list.id DESC")


async def likes_in(unit: ReadUnit, me: int, before: int, limit: int) -> list[Row]:
    """Return likes that I have not answered, newest first, those before the id `before`."""
    statement = FACES.format(list=LIKES_IN.format(unanswered=UNANSWERED), order=IN_ORDER)
    return await unit.fetch(statement, {"me": me, "before": before, "limit": limit})


async def likes_out(unit: ReadUnit, me: int, after: tuple[datetime, str, int], limit: int) -> list[Row]:
    """Return whom and what I like, the newest word first, after the key (moment, kind, id)."""
    asked: dict[str, Any] = {"me": me, "at": after[0], "kind": after[1], "id": after[2], "limit": limit}
    return await unit.fetch(FACES.format(list=LIKES_OUT, order=BOTH_KINDS), asked)


async def matches(unit: ReadUnit, me: int, after: tuple[datetime, int], limit: int) -> list[Row]:
    """Return my active matches, newest first, after the key (moment, id)."""
    asked: dict[str, Any] = {"me": me, "at": after[0], "id": after[1], "limit": limit}
    return await unit.fetch(FACES.format(list=MATCHES, order=NEWEST), asked)


async def count_likes_in(unit: ReadUnit, me: int) -> int:
    """Count likes that I have not answered."""
    statement = SQL("SELECT count(*) FROM swipes s WHERE {unanswered}").format(unanswered=UNANSWERED)
    found = await unit.fetch(statement, {"me": me}, rows=scalar_row)
    return int(found[0])


async def count_likes_out(unit: ReadUnit, me: int) -> int:
    """Count whom and what I like."""
    found = await unit.fetch(COUNT_LIKES_OUT, {"me": me}, rows=scalar_row)
    return int(found[0])


async def count_matches(unit: ReadUnit, me: int) -> int:
    """Count my active matches."""
    found = await unit.fetch(
        """SELECT (SELECT count(*) FROM matches JOIN users u ON u.id = high_id AND u.is_active
                   WHERE low_id = %(me)s AND status = 'active')
                + (SELECT count(*) FROM matches JOIN users u ON u.id = low_id AND u.is_active
                   WHERE high_id = %(me)s AND status = 'active')""",
        {"me": me},
        rows=scalar_row,
    )
    return int(found[0])
