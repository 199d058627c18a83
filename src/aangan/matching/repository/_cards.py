"""Cards: the narrow rows that the deck is dealt from, kept in step with profiles and accounts."""

from collections.abc import Sequence

from psycopg.rows import tuple_row
from psycopg.sql import SQL, Identifier

from aangan.infra.unit import ReadUnit, Unit

# Two changes of one person (a profile here, an account there) take turns: the second then sees what the first
# committed, and cannot bring back what it took away. The seed keeps these locks apart from those of pairs.
LOCK_CARDS = """
SELECT pg_advisory_xact_lock(hashint8extended(id, -9223372036854775807))
FROM (SELECT id FROM unnest(%(ids)s::bigint[]) AS t(id) ORDER BY id) ordered
"""

COLUMNS = (
    "city", "age", "budget_min", "budget_max", "move_in", "attr_mask", "reject_mask", "answers", "lat", "lng",
    "last_active_at", "wants_age_min", "wants_age_max", "wants_km", "importance", "joined_at", "move_from",
    "move_until",
)  # fmt: skip

REFRESH = SQL("""
WITH fresh AS MATERIALIZED (SELECT * FROM deck_sources WHERE user_id = ANY(%(ids)s)),
gone AS (DELETE FROM deck_cards WHERE user_id = ANY(%(ids)s) AND user_id NOT IN (SELECT user_id FROM fresh))
INSERT INTO deck_cards AS c (user_id, {columns}) SELECT user_id, {columns} FROM fresh ORDER BY user_id
ON CONFLICT (user_id) DO UPDATE SET ({columns}) = ROW ({excluded}) WHERE c IS DISTINCT FROM excluded
""").format(
    columns=SQL(", ").join(map(Identifier, COLUMNS)),
    excluded=SQL(", ").join(Identifier("excluded", column) for column in COLUMNS),
)

# Of the next people by id, how far this goes and whose card does not say what it should.
DRIFTED = """
WITH next AS (
    SELECT user_id FROM (SELECT user_id FROM profiles UNION SELECT user_id FROM deck_cards) known
    WHERE user_id > %(after)s ORDER BY user_id LIMIT %(limit)s
)
SELECT max(next.user_id) AS last, array_agg(next.user_id) FILTER (WHERE card IS DISTINCT FROM source) AS drifted
FROM next
LEFT JOIN (SELECT user_id, to_jsonb(c) AS card FROM deck_cards c) kept USING (user_id)
LEFT JOIN (SELECT user_id, to_jsonb(s) AS source FROM deck_sources s) fresh USING (user_id)
"""


async def refresh_cards(unit: Unit, ids: Sequence[int]) -> None:
    """Make the cards of some people follow their profiles, or take them away; those that are right stay untouched."""
    await unit.fetch(LOCK_CARDS, {"ids": list(ids)}, rows=tuple_row)
    await unit.fetch(REFRESH, {"ids": list(ids)})


async def drifted(unit: ReadUnit, after: int, limit: int) -> tuple[int | None, list[int]]:
    """Look at the next `limit` people after an id: the last of them (None: no more), and whose card has drifted."""
    found = await unit.fetch(DRIFTED, {"after": after, "limit": limit}, rows=tuple_row)
    last, ids = found[0]
    return last, ids or []
