"""The hands that were dealt, and a page of one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from psycopg.rows import scalar_row, tuple_row
from psycopg.sql import SQL, Identifier, Literal

from aangan.infra.unit import ReadUnit, Unit
from aangan.matching.repository._candidates import INSTEAD, MINE, meetable

KEEP = """
WITH stale AS (
    DELETE FROM decks WHERE user_id = %(me)s AND (dealt_at < %(stale)s OR id IN (
        SELECT id FROM decks WHERE user_id = %(me)s ORDER BY id DESC OFFSET %(hands)s))
)
INSERT INTO decks (user_id, filters, people, complete, dealt_at)
VALUES (%(me)s, %(filters)s, %(people)s, %(complete)s, %(now)s) RETURNING id
"""

GROW = """
UPDATE decks SET people = people || %(people)s::bigint[], complete = %(complete)s
WHERE id = %(deck)s AND user_id = %(me)s AND cardinality(people) = %(size)s
"""

# From a place on, whoever can still be met: swipes, blocks, pauses, new wishes and deal-breakers since the deal are
# seen here. Cards are probed one by one (OFFSET 0 keeps them from being joined with all that I ever swiped), and before
# faces are drawn, so that a face is drawn only for whom it is shown.
# `me` is materialised: else its masks are packed anew for each card.
PAGE = (
    SQL("""
WITH me AS MATERIALIZED (
    SELECT coalesce(d.attr_mask, 0) AS attr_mask, coalesce(%(reject)s::integer, d.reject_mask, 0) AS reject_mask,
           coalesce(d.answers, 0) AS answers, coalesce(w.importance, 0) AS importance, d.age, d.lat, d.lng, {own}
    FROM (SELECT) one LEFT JOIN deck_drafts d ON d.user_id = %(me)s LEFT JOIN deck_wishes w ON w.user_id = %(me)s
), hand AS (
    SELECT id, people, complete, dealt_at FROM decks
    WHERE user_id = %(me)s AND filters = %(filters)s AND dealt_at >= %(since)s
      AND (%(deck)s::bigint IS NULL OR id = %(deck)s)
    ORDER BY id DESC LIMIT 1
)
SELECT hand.id, hand.complete, cardinality(hand.people) AS size,
       EXISTS (SELECT FROM swipes s WHERE s.target_user_id = %(me)s AND (s.action <> 'pass')
               AND s.updated_at > hand.dealt_at) AS news,
       me.answers AS mine, me.importance AS matters, shown.place, shown.user_id, shown.answers, shown.importance,
       shown.peer
FROM me CROSS JOIN hand LEFT JOIN LATERAL (
    SELECT dealt.place, dealt.user_id, dealt.answers, dealt.importance, to_json(peer)::text AS peer
    FROM (
        SELECT t.place + %(after)s AS place, c.user_id, c.answers, c.importance
        FROM unnest(hand.people[%(after)s + 1 : %(until)s]) WITH ORDINALITY AS t(user_id, place)
        JOIN deck_cards c ON c.user_id = t.user_id
        WHERE {meetable}
          AND NOT EXISTS (SELECT FROM swipes s WHERE s.user_id = %(me)s AND s.target_user_id = t.user_id OFFSET 0)
          AND NOT EXISTS (SELECT FROM blocks b WHERE b.blocker_id = %(me)s AND b.blocked_id = t.user_id OFFSET 0)
          AND NOT EXISTS (SELECT FROM blocks b WHERE b.blocker_id = t.user_id AND b.blocked_id = %(me)s OFFSET 0)
        ORDER BY t.place LIMIT %(limit)s
    ) dealt JOIN peers peer ON peer.id = dealt.user_id
) shown ON true
ORDER BY shown.place
""")
    .format(
        own=SQL(", ").join(
            SQL("CASE WHEN {name} <> ALL(%(instead)s::text[]) THEN {column} END AS {column}").format(
                name=Literal(column), column=Identifier(column)
            )
            for column in sorted({column for columns in INSTEAD.values() for column in columns})
        ),
        meetable=meetable(**{name: Identifier("me", name) for name in MINE}),
    )
    .as_string()
)

LEFT = """
SELECT count(*) FROM decks d CROSS JOIN LATERAL unnest(d.people) AS t(user_id)
JOIN deck_cards c ON c.user_id = t.user_id
WHERE d.id = %(deck)s AND d.user_id = %(me)s
  AND NOT EXISTS (SELECT FROM swipes s WHERE s.user_id = %(me)s AND s.target_user_id = t.user_id)
  AND NOT EXISTS (SELECT FROM blocks b WHERE b.blocker_id = %(me)s AND b.blocked_id = t.user_id)
  AND NOT EXISTS (SELECT FROM blocks b WHERE b.blocker_id = t.user_id AND b.blocked_id = %(me)s)
"""

# A page is looked for in so many places of the hand at first; where many were swiped since, in all of them.
LOOK_AHEAD = 2


class Shown(NamedTuple):
    """A row of a page: the hand (`deck`, `complete`, `size`, `news` of a like since the deal), and one card of it."""

    deck: int
    complete: bool
    size: int
    news: bool
    mine: int
    matters: int
    place: int | None
    user_id: int
    answers: int
    importance: int
    peer: str


async def keep_deck(
    unit: Unit, me: int, filters: str, people: Sequence[int], *, complete: bool, stale: datetime, hands: int
) -> int:
    """Keep a new hand and return its id; hands dealt before `stale`, and all but the newest `hands`, are put away."""
    row = await unit.fetch_one(
        KEEP,
        {"me": me, "filters": filters, "people": list(people), "complete": complete, "now": unit.now()}
        | {"stale": stale, "hands": hands},
    )
    assert row is not None
    return int(row["id"])


async def grow_deck(unit: Unit, me: int, deck: int, size: int, people: Sequence[int], *, complete: bool) -> None:
    """Put people at the end of a hand, unless another request did so first (it has no longer this `size`)."""
    asked = {"me": me, "deck": deck, "size": size, "people": list(people), "complete": complete}
    await unit.fetch(GROW, asked)


async def people_of(unit: ReadUnit, me: int, deck: int) -> list[int]:
    """Return everybody in one of my hands, in order."""
    found = await unit.fetch(
        "SELECT people FROM decks WHERE id = %(deck)s AND user_id = %(me)s", {"deck": deck, "me": me}, rows=scalar_row
    )
    return found[0] if found else []


async def page(
    unit: ReadUnit, me: int, filters: str, deck: int | None, after: int, limit: int, **more: Any
) -> list[Shown]:
    """Return up to `limit` cards after a place of a hand (None: my newest), one row without a place when none is left.

    `more` holds `since`, before which a hand is too old, `reject`, a mask in place of my own (None: my own), and
    `instead`, my wishes that the filters stand for.
    No row at all means that there is no such hand.
    """
    asked = {"me": me, "filters": filters, "deck": deck, "after": after, "limit": limit, **more}
    rows = await unit.fetch(PAGE, {**asked, "until": after + limit * LOOK_AHEAD}, rows=tuple_row)
    if rows and len(rows) < limit and rows[0][2] > after + limit * LOOK_AHEAD:
        rows = await unit.fetch(PAGE, {**asked, "until": rows[0][2]}, rows=tuple_row)
    return [Shown(*row) for row in rows]


async def count_left(unit: ReadUnit, me: int, deck: int) -> int:
    """Count whom a hand still holds for me."""
    found = await unit.fetch(LEFT, {"me": me, "deck": deck}, rows=scalar_row)
    return int(found[0])


async def drop_old_decks(unit: Unit, before: datetime) -> None:
    """Delete hands that nobody will go on with."""
    await unit.fetch("DELETE FROM decks WHERE dealt_at < %(before)s", {"before": before})
