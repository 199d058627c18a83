"""The deck: who can be met, the hands that were dealt, and a page of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from psycopg.rows import scalar_row, tuple_row
from psycopg.sql import SQL, Composable, Composed, Literal

from aangan.infra.unit import ReadUnit, Row, Unit

# What may narrow a deck, each only where it was asked for. An unanswered age or budget lets people pass.
NARROWINGS: Mapping[str, SQL] = {
    "city": SQL("lower(c.city) = lower(%(city)s)"),
    "budget_min": SQL("(c.budget_max IS NULL OR c.budget_max >= %(budget_min)s)"),
    "budget_max": SQL("(c.budget_min IS NULL OR c.budget_min <= %(budget_max)s)"),
    "move_in": SQL("c.move_in = ANY(%(move_in)s)"),
    "age_min": SQL("(c.age IS NULL OR c.age >= %(age_min)s)"),
    "age_max": SQL("(c.age IS NULL OR c.age <= %(age_max)s)"),
}

# As literals: with parameters the circle would be drawn anew for each card.
IN_CIRCLE = SQL("geo_within(c.lat, c.lng, {lat}, {lng}, {km})")

# Both may live with the other: no bit of theirs is what I reject, and none of mine what they do. As a CASE, because the
# planner takes two masks for all but impossible, and would rather read and sort a whole city than walk its index.
MEETABLE = SQL("""CASE WHEN (c.attr_mask & %(reject)s) = 0 AND (c.reject_mask & %(attr)s) = 0 THEN true END""")

# One set, built once and probed for each card. As NOT EXISTS the planner joins all that I ever swiped with everybody in
# town, and `<> ALL` compares each with each where the list is a parameter.
UNMET = SQL("""c.user_id NOT IN (
    SELECT target_user_id FROM swipes WHERE user_id = %(me)s
    UNION ALL SELECT blocked_id FROM blocks WHERE blocker_id = %(me)s
    UNION ALL SELECT blocker_id FROM blocks WHERE blocked_id = %(me)s
    UNION ALL SELECT unnest(%(known)s::bigint[]) UNION ALL SELECT %(me)s)""")

CARD = SQL("c.user_id, c.answers, extract(epoch FROM c.last_active_at)::bigint AS seen_at")

# Along an index in the order of activity, until enough were found.
WALK = SQL("""
SELECT {card} FROM deck_cards c WHERE {narrowed} AND {unmet}
ORDER BY c.last_active_at DESC, c.user_id DESC LIMIT %(most)s
""")

WALK_SQUARES = SQL("""
SELECT near.user_id, near.answers, near.seen_at FROM unnest(%(squares)s::integer[]) AS t(square) CROSS JOIN LATERAL (
    SELECT {card}, c.last_active_at FROM deck_cards c
    WHERE deck_square(c.lat, c.lng) = t.square AND {narrowed} AND {unmet}
    ORDER BY c.last_active_at DESC, c.user_id DESC LIMIT %(each)s
) near ORDER BY near.last_active_at DESC, near.user_id DESC LIMIT %(most)s
""")

LIKERS = SQL("""
SELECT {card} FROM (
    SELECT s.user_id FROM swipes s WHERE s.target_user_id = %(me)s AND (s.action <> 'pass')
      AND s.user_id NOT IN (SELECT target_user_id FROM swipes WHERE user_id = %(me)s)
    ORDER BY s.id DESC LIMIT %(most)s
) likes JOIN deck_cards c ON c.user_id = likes.user_id WHERE {narrowed} AND {unmet}
""")

SAID = "SELECT user_id, action FROM swipes WHERE user_id = ANY(%(ids)s) AND target_user_id = %(me)s"

VIEWER = "SELECT city, attr_mask, reject_mask, answers FROM deck_drafts WHERE user_id = %(me)s"

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

# From a place on, whoever can still be met: swipes, blocks, pauses and new deal-breakers since the deal are seen here.
# Cards are probed one by one (OFFSET 0 keeps them from being joined with all that I ever swiped), and before faces are
# drawn, so that a face is drawn only for whom it is shown.
PAGE = """
WITH me AS (
    SELECT coalesce(d.attr_mask, 0) AS attr_mask, coalesce(%(reject)s::integer, d.reject_mask, 0) AS reject_mask,
           coalesce(d.answers, 0) AS answers
    FROM (SELECT) one LEFT JOIN deck_drafts d ON d.user_id = %(me)s
), hand AS (
    SELECT id, people, complete, dealt_at FROM decks
    WHERE user_id = %(me)s AND filters = %(filters)s AND dealt_at >= %(since)s
      AND (%(deck)s::bigint IS NULL OR id = %(deck)s)
    ORDER BY id DESC LIMIT 1
)
SELECT hand.id, hand.complete, cardinality(hand.people) AS size,
       EXISTS (SELECT FROM swipes s WHERE s.target_user_id = %(me)s AND (s.action <> 'pass')
               AND s.updated_at > hand.dealt_at) AS news,
       me.answers AS mine, shown.place, shown.user_id, shown.answers, shown.peer
FROM me CROSS JOIN hand LEFT JOIN LATERAL (
    SELECT dealt.place, dealt.user_id, dealt.answers, to_json(peer)::text AS peer
    FROM (
        SELECT t.place + %(after)s AS place, c.user_id, c.answers
        FROM unnest(hand.people[%(after)s + 1 : %(until)s]) WITH ORDINALITY AS t(user_id, place)
        JOIN deck_cards c ON c.user_id = t.user_id
        WHERE (c.attr_mask & me.reject_mask) = 0 AND (c.reject_mask & me.attr_mask) = 0
          AND NOT EXISTS (SELECT FROM swipes s WHERE s.user_id = %(me)s AND s.target_user_id = t.user_id OFFSET 0)
          AND NOT EXISTS (SELECT FROM blocks b WHERE b.blocker_id = %(me)s AND b.blocked_id = t.user_id OFFSET 0)
          AND NOT EXISTS (SELECT FROM blocks b WHERE b.blocker_id = t.user_id AND b.blocked_id = %(me)s OFFSET 0)
        ORDER BY t.place LIMIT %(limit)s
    ) dealt JOIN peers peer ON peer.id = dealt.user_id
) shown ON true
ORDER BY shown.place
"""

LEFT = """
SELECT count(*) FROM decks d CROSS JOIN LATERAL unnest(d.people) AS t(user_id)
JOIN deck_cards c ON c.user_id = t.user_id
WHERE d.id = %(deck)s AND d.user_id = %(me)s
  AND NOT EXISTS (SELECT FROM swipes s WHERE s.user_id = %(me)s AND s.target_user_id = t.user_id)
  AND NOT EXISTS (SELECT FROM blocks b WHERE b.blocker_id = %(me)s AND b.blocked_id = t.user_id)
  AND NOT EXISTS (SELECT FROM blocks b WHERE b.blocker_id = t.user_id AND b.blocked_id = %(me)s)
"""

# Of each square of a circle at least so many are looked at, and of all of them about so many.
SQUARE_LEAST, SQUARES_ALL = 20, 2000
# A page is looked for in so many places of the hand at first; where many were swiped since, in all of them.
LOOK_AHEAD = 2


class Shown(NamedTuple):
    """A row of a page: the hand (`deck`, `complete`, `size`, `news` of a like since the deal), and one card of it."""

    deck: int
    complete: bool
    size: int
    news: bool
    mine: int
    place: int | None
    user_id: int
    answers: int
    peer: str


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom to look for: what narrows the deck, the viewer's two masks, and the squares of a circle, if there is one."""

    asked: Mapping[str, Any]
    attr: int
    reject: int
    squares: Sequence[int] = ()

    def at_most(self, most: int) -> int:
        """How many may be found of up to `most` before some may be missing: of a square only a share is looked at."""
        return max(SQUARE_LEAST, SQUARES_ALL // len(self.squares)) if self.squares else most


async def viewer(unit: ReadUnit, me: int) -> Row | None:
    """Return `city`, masks and answers of who looks; None without a profile."""
    return await unit.fetch_one(VIEWER, {"me": me})


async def candidates(
    unit: ReadUnit, me: int, reach: Reach, known: Sequence[int], most: int
) -> list[tuple[int, int, int]]:
    """Return (id, answers, last active in epoch seconds) of up to `most` people not `known`, most active first."""
    walk = WALK_SQUARES if reach.squares else WALK
    return await unit.fetch(_told(walk, reach), _asked(me, reach, known, most), rows=tuple_row)


async def likers(unit: ReadUnit, me: int, reach: Reach, known: Sequence[int], most: int) -> list[tuple[int, int, int]]:
    """Return those among them who like me and have no answer, however long ago they were here."""
    return await unit.fetch(_told(LIKERS, reach), _asked(me, reach, known, most), rows=tuple_row)


async def said(unit: ReadUnit, me: int, ids: Sequence[int]) -> dict[int, str]:
    """Return what each of some people said of me."""
    return dict(await unit.fetch(SAID, {"me": me, "ids": list(ids)}, rows=tuple_row))


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

    `more` holds `since`, before which a hand is too old, and `reject`, a mask in place of my own (None: my own).
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


def _told(statement: SQL, reach: Reach) -> Composed:
    asked = reach.asked
    narrowed: list[Composable] = [MEETABLE, *(NARROWINGS[name] for name in asked if name in NARROWINGS)]
    if "radius" in asked:
        lat, lng, km = (Literal(float(asked[name])) for name in ("lat", "lng", "radius"))
        narrowed.append(IN_CIRCLE.format(lat=lat, lng=lng, km=km))
    return statement.format(card=CARD, narrowed=SQL(" AND ").join(narrowed), unmet=UNMET)


def _asked(me: int, reach: Reach, known: Sequence[int], most: int) -> dict[str, Any]:
    masks = {"attr": reach.attr, "reject": reach.reject}
    asked = {"me": me, "known": list(known), "most": most, "each": min(most, reach.at_most(most))}
    return {**reach.asked, **masks, **asked, "squares": list(reach.squares)}
