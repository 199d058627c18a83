"""Who can be dealt: the walks through the town, and what is known of whom they find."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from psycopg.rows import tuple_row
from psycopg.sql import SQL, Composable, Composed, Literal, Placeholder

from aangan.infra.unit import ReadUnit, Row

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

# Days by which two times of moving in may miss each other.
MOVE_SLACK = 14
# Both may live with the other, as far as both have said: no bit of theirs is what I reject, and none of mine what they
# do; budgets overlap, ages and the way between are what both ask for, and both can move in at about the same time. As a
# CASE, because the planner takes all these for all but impossible, and would rather read and sort a whole city than
# walk its index.
MEETABLE = SQL("""CASE WHEN (c.attr_mask & {reject_mask}) = 0 AND (c.reject_mask & {attr_mask}) = 0
    AND coalesce(c.budget_min <= {budget_max}, true) AND coalesce(c.budget_max >= {budget_min}, true)
    AND coalesce(c.age >= {wants_age_min}, true) AND coalesce(c.age <= {wants_age_max}, true)
    AND coalesce({age} >= c.wants_age_min, true) AND coalesce({age} <= c.wants_age_max, true)
    AND coalesce(c.move_from <= {move_until} + {slack}, true) AND coalesce(c.move_until + {slack} >= {move_from}, true)
    AND CASE WHEN least(c.wants_km, {wants_km}) IS NULL THEN true
             ELSE coalesce(geo_distance(c.lat, c.lng, {lat}, {lng}) <= least(c.wants_km, {wants_km}), true) END
    THEN true END""")
MINE = (
    "attr_mask", "reject_mask", "budget_min", "budget_max", "age", "wants_age_min", "wants_age_max", "wants_km",
    "move_from", "move_until", "lat", "lng",
)  # fmt: skip

# Who asks for something else than what stands in their profile means what they ask: by each filter, what it stands for.
INSTEAD: Mapping[str, tuple[str, ...]] = {
    "budget_min": ("budget_min", "budget_max"), "budget_max": ("budget_min", "budget_max"),
    "age_min": ("wants_age_min", "wants_age_max"), "age_max": ("wants_age_min", "wants_age_max"),
    "move_in": ("move_from", "move_until"), "radius": ("wants_km",),
}  # fmt: skip


def meetable(**mine: Composable) -> Composed:
    """Return the test of a card `c` by both sides' wishes; `mine` says in SQL what the viewer is, by `MINE`."""
    return MEETABLE.format(slack=Literal(MOVE_SLACK), **mine)


ASKED = meetable(**{
    name: Placeholder(f"my_{name}") + SQL("::float8" if name in {"lat", "lng"} else "::integer") for name in MINE
})  # fmt: skip

# One set, built once and probed for each card. As NOT EXISTS the planner joins all that I ever swiped with everybody in
# town, and `<> ALL` compares each with each where the list is a parameter.
UNMET = SQL("""c.user_id NOT IN (
    SELECT target_user_id FROM swipes WHERE user_id = %(me)s
    UNION ALL SELECT blocked_id FROM blocks WHERE blocker_id = %(me)s
    UNION ALL SELECT blocker_id FROM blocks WHERE blocked_id = %(me)s
    UNION ALL SELECT unnest(%(known)s::bigint[]) UNION ALL SELECT %(me)s)""")

# Along an index in the order of activity, until enough were found.
WALK = SQL("""
SELECT c.* FROM deck_cards c WHERE {narrowed} AND {unmet} ORDER BY c.last_active_at DESC, c.user_id DESC LIMIT %(most)s
""")

WALK_SQUARES = SQL("""
SELECT near.* FROM unnest(%(squares)s::integer[]) AS t(square) CROSS JOIN LATERAL (
    SELECT c.* FROM deck_cards c WHERE deck_square(c.lat, c.lng) = t.square AND {narrowed} AND {unmet}
    ORDER BY c.last_active_at DESC, c.user_id DESC LIMIT %(each)s
) near ORDER BY near.last_active_at DESC, near.user_id DESC LIMIT %(most)s
""")

LIKERS = SQL("""
SELECT c.* FROM (
    SELECT s.user_id FROM swipes s WHERE s.target_user_id = %(me)s AND (s.action <> 'pass')
      AND s.user_id NOT IN (SELECT target_user_id FROM swipes WHERE user_id = %(me)s)
    ORDER BY s.id DESC LIMIT %(most)s
) likes JOIN deck_cards c ON c.user_id = likes.user_id WHERE {narrowed} AND {unmet}
""")

# Whom nobody has counted yet is taken for one of whom nothing is known.
KNOWN = SQL("""
SELECT c.user_id, c.answers, c.importance, c.age, c.lat, c.lng,
       (extract(epoch FROM %(now)s - c.joined_at) / 86400)::float8 AS days_here, n.user_id IS NOT NULL AS counted,
       coalesce(n.looks_received, 0) AS looks_received, coalesce(n.likes_received, 0) AS likes_received,
       coalesce(n.looks_given, 0) AS looks_given, coalesce(n.likes_given, 0) AS likes_given,
       coalesce(n.days_active, 0) AS days_active, coalesce(n.pending, 0) AS pending,
       coalesce(n.open_matches, 0) AS open_matches
FROM ({walk}) c LEFT JOIN deck_stats n ON n.user_id = c.user_id
""")

SAID = "SELECT user_id, action FROM swipes WHERE user_id = ANY(%(ids)s) AND target_user_id = %(me)s"

VIEWER = """
SELECT d.city, d.attr_mask, d.reject_mask, d.answers, d.age, d.budget_min, d.budget_max, d.lat, d.lng,
       w.wants_age_min, w.wants_age_max, w.wants_km, w.importance, w.move_from, w.move_until,
       coalesce(n.looks_received, 0) AS looks_received, coalesce(n.likes_received, 0) AS likes_received,
       coalesce(n.looks_given, 0) AS looks_given, coalesce(n.likes_given, 0) AS likes_given
FROM deck_drafts d JOIN deck_wishes w ON w.user_id = d.user_id LEFT JOIN deck_stats n ON n.user_id = d.user_id
WHERE d.user_id = %(me)s
"""

# Of each square of a circle at least so many are looked at, and of all of them about so many.
SQUARE_LEAST, SQUARES_ALL = 20, 2000


class Found(NamedTuple):
    """Somebody who can be dealt, and how they fare: looks and likes both ways, days of four weeks, what waits."""

    user_id: int
    answers: int
    importance: int
    age: int | None
    lat: float | None
    lng: float | None
    days_here: float
    counted: bool
    looks_received: int
    likes_received: int
    looks_given: int
    likes_given: int
    days_active: int
    pending: int
    open_matches: int


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom to look for: what narrows the deck, what the viewer is and wants, and the squares of a circle, if any."""

    asked: Mapping[str, Any]
    mine: Mapping[str, Any]
    squares: Sequence[int] = ()

    @property
    def instead(self) -> list[str]:
        """The viewer's own wishes that what is asked stands for."""
        return instead_of(self.asked)

    def at_most(self, most: int) -> int:
        """How many may be found of up to `most` before some may be missing: of a square only a share is looked at."""
        return max(SQUARE_LEAST, SQUARES_ALL // len(self.squares)) if self.squares else most


def instead_of(asked: Iterable[str]) -> list[str]:
    """Return the viewer's own wishes for which some filters stand."""
    return sorted({column for name in asked for column in INSTEAD.get(name, ())})


async def viewer(unit: ReadUnit, me: int) -> Row | None:
    """Return `city`, masks, answers, wishes and counts of who looks; None without a profile."""
    return await unit.fetch_one(VIEWER, {"me": me})


async def candidates(unit: ReadUnit, me: int, reach: Reach, known: Sequence[int], most: int) -> list[Found]:
    """Return up to `most` people not `known` whom the viewer can meet, most active first."""
    return await _found(unit, WALK_SQUARES if reach.squares else WALK, me, reach, known, most)


async def likers(unit: ReadUnit, me: int, reach: Reach, known: Sequence[int], most: int) -> list[Found]:
    """Return those among them who like me and have no answer, however long ago they were here."""
    return await _found(unit, LIKERS, me, reach, known, most)


async def said(unit: ReadUnit, me: int, ids: Sequence[int]) -> dict[int, str]:
    """Return what each of some people said of me."""
    return dict(await unit.fetch(SAID, {"me": me, "ids": list(ids)}, rows=tuple_row))


async def _found(unit: ReadUnit, walk: SQL, me: int, reach: Reach, known: Sequence[int], most: int) -> list[Found]:
    asked = {"me": me, "known": list(known), "most": most, "each": min(most, reach.at_most(most)), "now": unit.now()}
    mine = {f"my_{name}": None if name in reach.instead else reach.mine.get(name) for name in MINE}
    wanted = {**reach.asked, **asked, **mine, "squares": list(reach.squares)}
    rows = await unit.fetch(_told(walk, reach), wanted, rows=tuple_row, prepare=False)
    return [Found(*row) for row in rows]


def _told(walk: SQL, reach: Reach) -> Composed:
    asked = reach.asked
    narrowed: list[Composable] = [ASKED, *(NARROWINGS[name] for name in asked if name in NARROWINGS)]
    if "radius" in asked:
        lat, lng, km = (Literal(float(asked[name])) for name in ("lat", "lng", "radius"))
        narrowed.append(IN_CIRCLE.format(lat=lat, lng=lng, km=km))
    return KNOWN.format(walk=walk.format(narrowed=SQL(" AND ").join(narrowed), unmet=UNMET))
