"""How people fare: counted by the worker from their swipes and matches, and what a night's learning is made of."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from psycopg.rows import scalar_row, tuple_row
from psycopg.types.json import Jsonb

from aangan.infra.unit import ReadUnit, Unit

# Numbers are given before they are committed: the newest few are looked at once more.
LATE = 1000
# Beyond these a share does not change any more, and a popular person would cost more than they tell.
COUNTED_MOST, WAITING_MOST, OPEN_MOST = 5000, 200, 100

# Everybody who said something, or of whom something was said, since the last look.
STIRRED = """
WITH kept AS (SELECT coalesce(max(last_swipe_id), 0) AS upto FROM deck_counting),
fresh AS (
    SELECT id, user_id, target_user_id FROM swipes, kept WHERE id > kept.upto - %(late)s ORDER BY id LIMIT %(most)s
)
SELECT max(id) AS upto, array(SELECT user_id FROM fresh UNION SELECT target_user_id FROM fresh) AS ids,
       coalesce(max(id) > (SELECT upto FROM kept), false) AS fresh FROM fresh
"""

REMEMBER = """
INSERT INTO deck_counting (last_swipe_id) VALUES (%(upto)s)
ON CONFLICT (one) DO UPDATE SET last_swipe_id = excluded.last_swipe_id
"""

# Likes and passes are counted apart, each up to a bound: they stand apart in the indexes, and neither hides the other.
COUNT = """
INSERT INTO deck_stats AS n (user_id, looks_received, likes_received, looks_given, likes_given, days_active, pending,
                             open_matches, counted_at)
SELECT u.id, got.likes + got.passes, got.likes, gave.likes + gave.passes, gave.likes, came.days, waits.number,
       talks.number, %(now)s
FROM unnest(%(ids)s::bigint[]) AS t(id) JOIN users u ON u.id = t.id
CROSS JOIN LATERAL (SELECT
    (SELECT count(*) FROM (SELECT FROM swipes WHERE target_user_id = u.id AND (action <> 'pass') LIMIT %(most)s) a)
        AS likes,
    (SELECT count(*) FROM (SELECT FROM swipes WHERE target_user_id = u.id AND NOT (action <> 'pass') LIMIT %(most)s) b)
        AS passes) got
CROSS JOIN LATERAL (SELECT
    (SELECT count(*) FROM (SELECT FROM swipes WHERE user_id = u.id AND (action <> 'pass') LIMIT %(most)s) a) AS likes,
    (SELECT count(*) FROM (SELECT FROM swipes WHERE user_id = u.id AND NOT (action <> 'pass') LIMIT %(most)s) b)
        AS passes) gave
CROSS JOIN LATERAL (
    SELECT count(*) AS days FROM (
        SELECT (updated_at AT TIME ZONE 'UTC')::date FROM (
            SELECT updated_at FROM swipes WHERE user_id = u.id AND (action <> 'pass') AND updated_at >= %(since)s
            ORDER BY updated_at DESC LIMIT %(most)s) given
        UNION SELECT (updated_at AT TIME ZONE 'UTC')::date FROM (
            SELECT updated_at FROM swipes WHERE user_id = u.id AND NOT (action <> 'pass') AND updated_at >= %(since)s
            ORDER BY updated_at DESC LIMIT %(most)s) passed
        UNION SELECT (p.last_active_at AT TIME ZONE 'UTC')::date FROM profiles p
            WHERE p.user_id = u.id AND p.last_active_at >= %(since)s) each_day) came
CROSS JOIN LATERAL (
    SELECT count(*) AS number FROM (
        SELECT FROM (SELECT user_id FROM swipes WHERE target_user_id = u.id AND (action <> 'pass')
                     ORDER BY id DESC LIMIT %(waiting)s * 5) s
        WHERE NOT EXISTS (SELECT FROM swipes a WHERE a.user_id = u.id AND a.target_user_id = s.user_id OFFSET 0)
        LIMIT %(waiting)s) unanswered) waits
CROSS JOIN LATERAL (
    SELECT count(*) AS number FROM (
        SELECT FROM matches WHERE low_id = u.id AND status = 'active' AND created_at >= %(since)s
        UNION ALL SELECT FROM matches WHERE high_id = u.id AND status = 'active' AND created_at >= %(since)s
        LIMIT %(open)s) talking) talks
ON CONFLICT (user_id) DO UPDATE SET
    (looks_received, likes_received, looks_given, likes_given, days_active, pending, open_matches, counted_at) =
    ROW (excluded.looks_received, excluded.likes_received, excluded.looks_given, excluded.likes_given,
         excluded.days_active, excluded.pending, excluded.open_matches, excluded.counted_at)
"""

WEIGHTS = "SELECT weights FROM deck_weights ORDER BY id DESC LIMIT 1"
KEEP_WEIGHTS = "INSERT INTO deck_weights (weights, examples, learned_at) VALUES (%(weights)s, %(examples)s, %(now)s)"
DROP_WEIGHTS = "DELETE FROM deck_weights WHERE id NOT IN (SELECT id FROM deck_weights ORDER BY id DESC LIMIT %(kept)s)"

# The newest looks between two who can still be met. Counts are as they stand, without this look itself: the answer must
# not hide in the question.
LOOKS = """
SELECT me.answers, c.answers, said.liked::boolean, greatest(coalesce(n.likes_received, 0) - said.liked, 0),
       greatest(coalesce(n.looks_received, 0) - 1, 0), greatest(coalesce(g.likes_given, 0) - said.liked, 0),
       greatest(coalesce(g.looks_given, 0) - 1, 0), me.importance, geo_distance(me.lat, me.lng, c.lat, c.lng),
       abs(me.age - c.age)
FROM (SELECT user_id, target_user_id, (action <> 'pass')::integer AS liked
      FROM swipes, (SELECT max(id) AS top FROM swipes) newest
      WHERE id > newest.top - %(most)s ORDER BY id DESC LIMIT %(most)s) said
JOIN deck_cards me ON me.user_id = said.user_id JOIN deck_cards c ON c.user_id = said.target_user_id
LEFT JOIN deck_stats n ON n.user_id = said.target_user_id LEFT JOIN deck_stats g ON g.user_id = said.user_id
"""


class Look(NamedTuple):
    """One look that ended in a like or a pass, with both people's counts without it; `km` and `years` lie between."""

    mine: int
    theirs: int
    liked: bool
    likes_received: int
    looks_received: int
    likes_given: int
    looks_given: int
    importance: int
    km: float | None
    years: int | None


async def stirred(unit: ReadUnit, most: int) -> tuple[int, list[int]] | None:
    """Return up to which swipe this looks, and whom the new swipes are of and about; None when nothing is new."""
    found = await unit.fetch(STIRRED, {"late": LATE, "most": most + LATE}, rows=tuple_row)
    upto, ids, fresh = found[0]
    return (upto, ids) if fresh else None


async def counted(unit: ReadUnit, after: int, limit: int) -> list[int]:
    """Return the next people by id who were counted before."""
    return await unit.fetch(
        "SELECT user_id FROM deck_stats WHERE user_id > %(after)s ORDER BY user_id LIMIT %(limit)s",
        {"after": after, "limit": limit},
        rows=scalar_row,
    )


async def remember(unit: Unit, upto: int) -> None:
    """Keep up to which swipe the counting got."""
    await unit.fetch(REMEMBER, {"upto": upto})


async def count(unit: Unit, ids: Sequence[int], since: datetime) -> None:
    """Count how some people fare; days and matches from `since` on."""
    asked = {"ids": list(ids), "since": since, "now": unit.now()}
    await unit.fetch(COUNT, {**asked, "most": COUNTED_MOST, "waiting": WAITING_MOST, "open": OPEN_MOST})


async def weights(unit: ReadUnit) -> dict[str, Any] | None:
    """Return what was learned last, None before the first night."""
    found = await unit.fetch(WEIGHTS, rows=scalar_row)
    return found[0] if found else None


async def keep_weights(unit: Unit, learned: dict[str, Any], examples: int, kept: int) -> None:
    """Keep what was learned, and of the nights before so many."""
    await unit.fetch(KEEP_WEIGHTS, {"weights": Jsonb(learned), "examples": examples, "now": unit.now()})
    await unit.fetch(DROP_WEIGHTS, {"kept": kept})


async def looks(unit: ReadUnit, most: int) -> list[Look]:
    """Return up to `most` of the newest looks."""
    return [Look(*row) for row in await unit.fetch(LOOKS, {"most": most}, rows=tuple_row)]
