"""Every statement of the room."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from psycopg.rows import tuple_row

from aangan.infra.unit import ReadUnit, Row, Unit
from aangan.kit.ids import MAX_ID

# Whoever swipes first of two who cross waits for nobody; the second sees the first's word, because it is looked for in
# a statement that begins after the lock was won.
LOCK_PAIR = "SELECT pg_advisory_xact_lock(hashtextextended('pair:' || %(low)s || ':' || %(high)s, 0))"

# All in one: is there somebody to swipe, what did they say of me, what did I say before, and my word, kept.
SWIPE = """
WITH target AS (
    SELECT u.id FROM users u WHERE u.id = %(target)s AND u.is_active AND u.deleted_at IS NULL
      AND NOT EXISTS (SELECT FROM blocks WHERE blocker_id = %(me)s AND blocked_id = %(target)s)
      AND NOT EXISTS (SELECT FROM blocks WHERE blocker_id = %(target)s AND blocked_id = %(me)s)
), context AS (
    SELECT %(context)s::bigint IS NULL OR EXISTS (SELECT FROM properties WHERE id = %(context)s) AS known
), kept AS (
    INSERT INTO swipes AS s (user_id, target_user_id, action, context_property_id, created_at, updated_at)
    SELECT %(me)s, target.id, %(action)s, %(context)s, %(now)s, %(now)s FROM target, context WHERE context.known
    ON CONFLICT (user_id, target_user_id) DO UPDATE SET action = excluded.action, updated_at = excluded.updated_at,
        context_property_id = coalesce(excluded.context_property_id, s.context_property_id)
    RETURNING id
)
SELECT EXISTS (SELECT FROM target) AS there, context.known, (SELECT id FROM kept) AS id,
       (SELECT action FROM swipes WHERE user_id = %(me)s AND target_user_id = %(target)s) AS before,
       (SELECT action FROM swipes WHERE user_id = %(target)s AND target_user_id = %(me)s) AS reverse
FROM context
"""

SUPER_LIKE = """
INSERT INTO super_likes AS s (user_id, day, used) VALUES (%(me)s, %(day)s, 1)
ON CONFLICT (user_id, day) DO UPDATE SET used = s.used + 1 WHERE s.used < %(most)s RETURNING used
"""

MATCH = """
INSERT INTO matches AS m (low_id, high_id, status, context_property_id, created_at)
VALUES (%(low)s, %(high)s, 'active', %(context)s, %(now)s)
ON CONFLICT (low_id, high_id) DO UPDATE SET
    status = 'active', ended_at = NULL,
    created_at = CASE WHEN m.status = 'active' THEN m.created_at ELSE excluded.created_at END,
    context_property_id = coalesce(m.context_property_id, excluded.context_property_id)
RETURNING id, created_at, created_at = %(now)s AS fresh
"""

SWIPE_LISTING = """
INSERT INTO listing_swipes AS s (user_id, property_id, action, created_at, updated_at)
VALUES (%(me)s, %(listing)s, %(action)s, %(now)s, %(now)s)
ON CONFLICT (user_id, property_id) DO UPDATE SET action = excluded.action, updated_at = excluded.updated_at
RETURNING id, (SELECT action FROM listing_swipes WHERE user_id = %(me)s AND property_id = %(listing)s) AS before
"""

REFRESH = """
INSERT INTO deck_cards SELECT * FROM deck_sources WHERE user_id = %(id)s
ON CONFLICT (user_id) DO UPDATE SET city = excluded.city, age = excluded.age, budget_min = excluded.budget_min,
    budget_max = excluded.budget_max, move_in = excluded.move_in, attr_mask = excluded.attr_mask,
    reject_mask = excluded.reject_mask, answers = excluded.answers, lat = excluded.lat, lng = excluded.lng,
    last_active_at = excluded.last_active_at
RETURNING user_id
"""

UNANSWERED = """
s.target_user_id = %(me)s AND s.action <> 'pass'
  AND NOT EXISTS (SELECT FROM swipes mine WHERE mine.user_id = %(me)s AND mine.target_user_id = s.user_id)
  AND NOT EXISTS (SELECT FROM blocks WHERE blocker_id = s.user_id AND blocked_id = %(me)s)
  AND NOT EXISTS (SELECT FROM blocks WHERE blocker_id = %(me)s AND blocked_id = s.user_id)
  AND EXISTS (SELECT FROM users u WHERE u.id = s.user_id AND u.is_active)
"""


async def lock_pair(unit: Unit, pair: tuple[int, int]) -> None:
    """Wait until nobody else decides about this pair; held until the commit."""
    await unit.fetch(LOCK_PAIR, {"low": str(pair[0]), "high": str(pair[1])}, rows=tuple_row)


async def swipe(unit: Unit, me: int, target: int, action: str, context: int | None) -> Row:
    """Keep a swipe on a person; `id` is null when it was not kept (nobody `there`, context not `known`)."""
    row = await unit.fetch_one(
        SWIPE, {"me": me, "target": target, "action": action, "context": context, "now": unit.now()}
    )
    assert row is not None
    return row


async def use_super_like(unit: Unit, me: int, day: date, most: int) -> bool:
    """Use one of a day's super-likes; tells whether there was one left. Exact: the row is locked by the upsert."""
    return await unit.fetch_one(SUPER_LIKE, {"me": me, "day": day, "most": most}) is not None


async def make_match(unit: Unit, pair: tuple[int, int], context: int | None) -> Row:
    """Make the pair's one match, or wake it; `fresh` tells whether it was not active before."""
    row = await unit.fetch_one(MATCH, {"low": pair[0], "high": pair[1], "context": context, "now": unit.now()})
    assert row is not None
    return row


async def end_match(unit: Unit, pair: tuple[int, int], status: str) -> int | None:
    """End the pair's active match; returns its id, or None when there was none."""
    row = await unit.fetch_one(
        """UPDATE matches SET status = %(status)s, ended_at = %(now)s
        WHERE low_id = %(low)s AND high_id = %(high)s AND status = 'active' RETURNING id""",
        {"low": pair[0], "high": pair[1], "status": status, "now": unit.now()},
    )
    return row["id"] if row else None


async def match(unit: ReadUnit, me: int, match_id: int) -> Row | None:
    """Return one of my matches, in whatever state."""
    return await unit.fetch_one(
        "SELECT * FROM matches WHERE id = %(id)s AND (low_id = %(me)s OR high_id = %(me)s)", {"id": match_id, "me": me}
    )


async def matches(unit: ReadUnit, me: int, before: int | None, limit: int) -> list[Row]:
    """Return my active matches, newest first."""
    return await unit.fetch(
        """(SELECT id, status, high_id AS peer_id, context_property_id, created_at FROM matches
            WHERE low_id = %(me)s AND status = 'active' AND id < %(before)s ORDER BY id DESC LIMIT %(limit)s)
        UNION ALL
        (SELECT id, status, low_id, context_property_id, created_at FROM matches
            WHERE high_id = %(me)s AND status = 'active' AND id < %(before)s ORDER BY id DESC LIMIT %(limit)s)
        ORDER BY id DESC LIMIT %(limit)s""",
        {"me": me, "before": before or MAX_ID, "limit": limit},
    )


async def count_matches(unit: ReadUnit, me: int) -> int:
    """Count my active matches."""
    row = await unit.fetch_one(
        "SELECT count(*) AS n FROM matches WHERE (low_id = %(me)s OR high_id = %(me)s) AND status = 'active'",
        {"me": me},
    )
    return int(row["n"]) if row else 0


async def likes_in(unit: ReadUnit, me: int, before: int | None, limit: int) -> list[Row]:
    """Return likes that I have not answered, newest first."""
    return await unit.fetch(
        "SELECT s.id, s.user_id AS peer_id, s.context_property_id, s.updated_at AS created_at FROM swipes s WHERE "
        + UNANSWERED
        + " AND s.id < %(before)s ORDER BY s.id DESC LIMIT %(limit)s",
        {"me": me, "before": before or MAX_ID, "limit": limit},
    )


async def count_likes_in(unit: ReadUnit, me: int) -> int:
    """Count likes that I have not answered."""
    row = await unit.fetch_one("SELECT count(*) AS n FROM swipes s WHERE " + UNANSWERED, {"me": me})
    return int(row["n"]) if row else 0


async def likes_out(unit: ReadUnit, me: int, before: Sequence[Any], limit: int) -> list[Row]:
    """Return whom and what I like, the newest word first; people and homes in one list."""
    at, kind, number = before or (None, "", 0)
    return await unit.fetch(
        """SELECT * FROM (
            (SELECT s.id, 'user' AS target_type, s.target_user_id AS target_id, s.context_property_id, s.created_at
             FROM swipes s WHERE s.user_id = %(me)s AND s.action <> 'pass'
               AND NOT EXISTS (SELECT FROM blocks WHERE blocker_id = s.target_user_id AND blocked_id = %(me)s)
               AND NOT EXISTS (SELECT FROM blocks WHERE blocker_id = %(me)s AND blocked_id = s.target_user_id))
            UNION ALL
            (SELECT id, 'property', property_id, NULL, created_at FROM listing_swipes
             WHERE user_id = %(me)s AND action <> 'pass')
        ) liked
        WHERE %(first)s OR (created_at, target_type, id) < (%(at)s, %(kind)s, %(id)s)
        ORDER BY created_at DESC, target_type DESC, id DESC LIMIT %(limit)s""",
        {"me": me, "first": not before, "at": at, "kind": kind, "id": number, "limit": limit},
    )


async def swipe_listing(unit: Unit, me: int, listing_id: int, action: str) -> Row:
    """Keep a swipe on a home; `before` is what was said until now, exact also when somebody taps twice at once."""
    await unit.fetch(LOCK_PAIR, {"low": str(me), "high": f"home:{listing_id}"}, rows=tuple_row)
    row = await unit.fetch_one(SWIPE_LISTING, {"me": me, "listing": listing_id, "action": action, "now": unit.now()})
    assert row is not None
    return row


async def liked_listings(unit: ReadUnit, me: int, *, liked: bool | None, before: int | None, limit: int) -> list[Row]:
    """Return the homes that I swiped, newest first."""
    return await unit.fetch(
        """SELECT id, property_id FROM listing_swipes WHERE user_id = %(me)s AND id < %(before)s
          AND (%(liked)s::bool IS NULL OR (action <> 'pass') = %(liked)s) ORDER BY id DESC LIMIT %(limit)s""",
        {"me": me, "liked": liked, "before": before or MAX_ID, "limit": limit},
    )


async def take_back(unit: Unit, me: int, listing_ids: Sequence[int] | None) -> list[Row]:
    """Delete my swipes on these homes, or (None) the newest one; returns what was deleted."""
    return await unit.fetch(
        """DELETE FROM listing_swipes WHERE user_id = %(me)s AND CASE WHEN %(ids)s::bigint[] IS NULL
            THEN id = (SELECT max(id) FROM listing_swipes WHERE user_id = %(me)s) ELSE property_id = ANY(%(ids)s) END
        RETURNING property_id, action""",
        {"me": me, "ids": list(listing_ids) if listing_ids is not None else None},
    )


async def listing_swipe(unit: ReadUnit, me: int, swipe_id: int) -> Row | None:
    """Return one of my swipes on homes."""
    return await unit.fetch_one(
        "SELECT property_id, action FROM listing_swipes WHERE id = %(id)s AND user_id = %(me)s",
        {"id": swipe_id, "me": me},
    )


async def stats(unit: ReadUnit, me: int) -> Row:
    """Count my swipes on homes."""
    row = await unit.fetch_one(
        """SELECT count(*) AS total_swipes, count(*) FILTER (WHERE action <> 'pass') AS liked,
            count(*) FILTER (WHERE action = 'pass') AS passed FROM listing_swipes WHERE user_id = %(me)s""",
        {"me": me},
    )
    assert row is not None
    return row


async def refresh_card(unit: Unit, user_id: int) -> None:
    """Make a person's card follow their profile, or take it away when they cannot be met."""
    if await unit.fetch_one(REFRESH, {"id": user_id}) is None:
        await unit.fetch("DELETE FROM deck_cards WHERE user_id = %(id)s", {"id": user_id})


async def forget(unit: Unit, user_id: int) -> None:
    """Delete the swipes of a person who left, and on them; end their matches."""
    asked: Mapping[str, Any] = {"id": user_id, "now": unit.now()}
    await unit.fetch("DELETE FROM swipes WHERE user_id = %(id)s", asked)
    await unit.fetch("DELETE FROM swipes WHERE target_user_id = %(id)s", asked)
    await unit.fetch("DELETE FROM listing_swipes WHERE user_id = %(id)s", asked)
    await unit.fetch("DELETE FROM decks WHERE user_id = %(id)s", asked)
    await unit.fetch(
        """UPDATE matches SET status = 'unmatched', ended_at = %(now)s
        WHERE (low_id = %(id)s OR high_id = %(id)s) AND status = 'active'""",
        asked,
    )


async def drop_old_decks(unit: Unit, age: timedelta) -> None:
    """Delete hands that nobody will go on with."""
    await unit.fetch("DELETE FROM decks WHERE dealt_at < %(before)s", {"before": unit.now() - age})
