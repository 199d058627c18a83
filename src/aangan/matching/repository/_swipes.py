"""What people say of one another, and the matches that come of it."""

from datetime import date
from typing import Any

from aangan.infra.unit import ReadUnit, Row, Unit

# All in one: is there somebody to swipe, what did they say of me, what did I say before, is there a match already; and
# my word, kept. A word that turns between pass and like takes a new number and moment, so that lists of likes are in
# the order in which people made up their minds; one that is repeated keeps its place.
SWIPE = """
WITH target AS (
    SELECT u.id FROM users u WHERE u.id = %(target)s AND u.is_active AND u.deleted_at IS NULL
      AND NOT EXISTS (SELECT FROM blocks WHERE blocker_id = %(me)s AND blocked_id = u.id)
      AND NOT EXISTS (SELECT FROM blocks WHERE blocker_id = u.id AND blocked_id = %(me)s)
), context AS (
    SELECT %(context)s::bigint IS NULL OR EXISTS (
        SELECT FROM properties h WHERE h.id = %(context)s
          AND (h.moderation_status = 'live' OR h.owner_id IN (%(me)s, %(target)s))) AS known
), kept AS (
    INSERT INTO swipes AS s (user_id, target_user_id, action, context_property_id, created_at, updated_at)
    SELECT %(me)s, target.id, %(action)s, %(context)s, %(now)s, %(now)s FROM target, context WHERE context.known
    ON CONFLICT (user_id, target_user_id) DO UPDATE SET
        id = CASE WHEN (s.action = 'pass') = (excluded.action = 'pass') THEN s.id ELSE excluded.id END,
        updated_at = CASE WHEN (s.action = 'pass') = (excluded.action = 'pass') THEN s.updated_at
                          ELSE excluded.updated_at END,
        action = excluded.action,
        context_property_id = coalesce(excluded.context_property_id, s.context_property_id)
    RETURNING 1
)
SELECT EXISTS (SELECT FROM target) AS there, context.known, EXISTS (SELECT FROM kept) AS kept,
       (SELECT action FROM swipes WHERE user_id = %(me)s AND target_user_id = %(target)s) AS before,
       theirs.action AS reverse, theirs.context_property_id AS reverse_context, met.id AS match_id, talk.id AS talk_id
FROM context
LEFT JOIN swipes theirs ON theirs.user_id = %(target)s AND theirs.target_user_id = %(me)s
LEFT JOIN matches met ON met.low_id = %(low)s AND met.high_id = %(high)s AND met.status = 'active'
LEFT JOIN conversations talk ON talk.low_id = %(low)s AND talk.high_id = %(high)s AND met.id IS NOT NULL
"""

SUPER_LIKE = """
INSERT INTO super_likes AS s (user_id, day, used) VALUES (%(me)s, %(day)s, 1)
ON CONFLICT (user_id, day) DO UPDATE SET used = s.used + 1 WHERE s.used < %(most)s RETURNING used
"""

MATCH = """
INSERT INTO matches AS m (low_id, high_id, status, context_property_id, created_at)
VALUES (%(low)s, %(high)s, 'active', %(context)s, %(now)s)
ON CONFLICT (low_id, high_id) DO UPDATE SET status = 'active', ended_at = NULL, created_at = excluded.created_at,
    context_property_id = coalesce(excluded.context_property_id, m.context_property_id)
RETURNING id
"""

END_MATCH = """
UPDATE matches SET status = %(status)s, ended_at = %(now)s
WHERE low_id = %(low)s AND high_id = %(high)s AND status = 'active' RETURNING id
"""

TURN = """
UPDATE swipes SET action = 'pass', id = nextval('swipes_id_seq'), updated_at = %(now)s
WHERE action <> 'pass' AND ((user_id = %(low)s AND target_user_id = %(high)s)
                         OR (user_id = %(high)s AND target_user_id = %(low)s))
"""

# One probe for likes and one for passes, as the index keeps them apart.
NEWEST = """
SELECT id, target_user_id, updated_at FROM (
    (SELECT id, target_user_id, updated_at FROM swipes WHERE user_id = %(me)s AND (action <> 'pass')
     ORDER BY updated_at DESC, id DESC LIMIT 1)
    UNION ALL
    (SELECT id, target_user_id, updated_at FROM swipes WHERE user_id = %(me)s AND NOT (action <> 'pass')
     ORDER BY updated_at DESC, id DESC LIMIT 1)
) newest ORDER BY updated_at DESC, id DESC LIMIT 1
"""


async def swipe(unit: Unit, me: int, pair: tuple[int, int], action: str, context: int | None) -> Row:
    """Keep my swipe on the other of a pair; it is not `kept` when nobody is `there` or the context is not `known`.

    Also `before` (my word until now), `reverse` and `reverse_context` (theirs), `match_id` and `talk_id` (the active
    match and its conversation).
    """
    low, high = pair
    asked: dict[str, Any] = {"me": me, "target": high if me == low else low, "low": low, "high": high}
    row = await unit.fetch_one(SWIPE, {**asked, "action": action, "context": context, "now": unit.now()})
    assert row is not None
    return row


async def use_super_like(unit: Unit, me: int, day: date, most: int) -> bool:
    """Use one of a day's super-likes; tells whether there was one left. Exact: the row is locked by the upsert."""
    return await unit.fetch_one(SUPER_LIKE, {"me": me, "day": day, "most": most}) is not None


async def make_match(unit: Unit, pair: tuple[int, int], context: int | None) -> int:
    """Make the pair's one match, or wake it, and return its id; for who holds the pair's lock and saw none active."""
    row = await unit.fetch_one(MATCH, {"low": pair[0], "high": pair[1], "context": context, "now": unit.now()})
    assert row is not None
    return int(row["id"])


async def end_match(unit: Unit, pair: tuple[int, int], status: str) -> int | None:
    """End the pair's active match; returns its id, or None when there was none."""
    row = await unit.fetch_one(END_MATCH, {"low": pair[0], "high": pair[1], "status": status, "now": unit.now()})
    return int(row["id"]) if row else None


async def turn_to_passes(unit: Unit, pair: tuple[int, int]) -> None:
    """Turn what two people said of each other into passes, so that only two new likes can bring them together."""
    await unit.fetch(TURN, {"low": pair[0], "high": pair[1], "now": unit.now()})


async def match(unit: ReadUnit, me: int, match_id: int) -> Row | None:
    """Return one of my matches, in whatever state."""
    return await unit.fetch_one(
        "SELECT low_id, high_id, status FROM matches WHERE id = %(id)s AND (low_id = %(me)s OR high_id = %(me)s)",
        {"id": match_id, "me": me},
    )


async def match_of(unit: ReadUnit, pair: tuple[int, int]) -> int | None:
    """Return the id of a pair's match, in whatever state."""
    row = await unit.fetch_one(
        "SELECT id FROM matches WHERE low_id = %(low)s AND high_id = %(high)s", {"low": pair[0], "high": pair[1]}
    )
    return int(row["id"]) if row else None


async def is_matched(unit: ReadUnit, pair: tuple[int, int]) -> bool:
    """Tell whether a pair has an active match."""
    row = await unit.fetch_one(
        "SELECT 1 FROM matches WHERE low_id = %(low)s AND high_id = %(high)s AND status = 'active'",
        {"low": pair[0], "high": pair[1]},
    )
    return row is not None


async def newest_swipe(unit: ReadUnit, me: int) -> Row | None:
    """Return my newest swipe on a person: `id`, `target_user_id`, `updated_at`."""
    return await unit.fetch_one(NEWEST, {"me": me})


async def take_back(unit: Unit, me: int, swipe_id: int, target: int) -> bool:
    """Delete my swipe on a person if it is still that one; tells whether it was."""
    row = await unit.fetch_one(
        "DELETE FROM swipes WHERE user_id = %(me)s AND target_user_id = %(target)s AND id = %(id)s RETURNING id",
        {"me": me, "target": target, "id": swipe_id},
    )
    return row is not None


async def end_matches(unit: Unit, user_id: int) -> list[Row]:
    """End all active matches of a person who left; returns their `id`, `low_id`, `high_id`."""
    return await unit.fetch(
        """UPDATE matches SET status = 'unmatched', ended_at = %(now)s
        WHERE (low_id = %(id)s OR high_id = %(id)s) AND status = 'active' RETURNING id, low_id, high_id""",
        {"id": user_id, "now": unit.now()},
    )


async def forget(unit: Unit, user_id: int) -> None:
    """Delete what a person who left said of people, what was said of them, and what was dealt to them."""
    await unit.fetch("DELETE FROM swipes WHERE user_id = %(id)s", {"id": user_id})
    await unit.fetch("DELETE FROM swipes WHERE target_user_id = %(id)s", {"id": user_id})
    await unit.fetch("DELETE FROM super_likes WHERE user_id = %(id)s", {"id": user_id})
    await unit.fetch("DELETE FROM decks WHERE user_id = %(id)s", {"id": user_id})
