"""The deck: who can be met, in which order, and a page of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from psycopg.rows import tuple_row
from psycopg.sql import SQL

from aangan.infra.unit import ReadUnit, Row, Unit

# What may narrow a deck, each only where it was asked for. An unanswered question lets people pass.
NARROWINGS: Mapping[str, SQL] = {
    "city": SQL("lower(c.city) = lower(%(city)s)"),
    "budget_min": SQL("(c.budget_max IS NULL OR c.budget_max >= %(budget_min)s)"),
    "budget_max": SQL("(c.budget_min IS NULL OR c.budget_min <= %(budget_max)s)"),
    "move_in": SQL("(c.move_in IS NULL OR c.move_in = ANY(%(move_in)s))"),
    "age_min": SQL("(c.age IS NULL OR c.age >= %(age_min)s)"),
    "age_max": SQL("(c.age IS NULL OR c.age <= %(age_max)s)"),
    "lat": SQL("geo_within(c.lat, c.lng, %(lat)s, %(lng)s, %(radius)s)"),
}

# Both may live with the other: no bit of mine is what they reject, and none of theirs what I do.
MEETABLE = "(c.attr_mask & %(reject)s) = 0 AND (c.reject_mask & %(attr)s) = 0"

# LATERAL with a LIMIT is a probe for each card, in the order of the index, until enough were found. Written as NOT
# EXISTS the planner joins everything that I ever swiped with everybody in town (a second and more, measured).
CANDIDATES = """
SELECT c.user_id, c.answers, c.last_active_at FROM deck_cards c
LEFT JOIN LATERAL (SELECT 1 AS swiped FROM swipes s
                   WHERE s.user_id = %(me)s AND s.target_user_id = c.user_id LIMIT 1) mine ON true
LEFT JOIN LATERAL (SELECT 1 AS apart FROM blocks b WHERE (b.blocker_id = %(me)s AND b.blocked_id = c.user_id)
                      OR (b.blocker_id = c.user_id AND b.blocked_id = %(me)s) LIMIT 1) safe ON true
WHERE {narrowed} AND c.user_id <> %(me)s AND mine.swiped IS NULL AND safe.apart IS NULL
ORDER BY c.last_active_at DESC, c.user_id DESC LIMIT %(most)s
"""

LIKERS = """
SELECT c.user_id, c.answers, c.last_active_at FROM (
    SELECT user_id FROM swipes WHERE target_user_id = %(me)s AND action <> 'pass' ORDER BY id DESC LIMIT %(most)s
) s JOIN deck_cards c USING (user_id)
LEFT JOIN LATERAL (SELECT 1 AS swiped FROM swipes w
                   WHERE w.user_id = %(me)s AND w.target_user_id = c.user_id LIMIT 1) mine ON true
LEFT JOIN LATERAL (SELECT 1 AS apart FROM blocks b WHERE (b.blocker_id = %(me)s AND b.blocked_id = c.user_id)
                      OR (b.blocker_id = c.user_id AND b.blocked_id = %(me)s) LIMIT 1) safe ON true
WHERE {narrowed} AND mine.swiped IS NULL AND safe.apart IS NULL
"""

SAID = "SELECT user_id, action FROM swipes WHERE user_id = ANY(%(ids)s) AND target_user_id = %(me)s"

KEEP = """
INSERT INTO decks AS d (user_id, filters, version, people, dealt_at)
VALUES (%(me)s, %(filters)s, 1, %(people)s, %(now)s)
ON CONFLICT (user_id, filters) DO UPDATE SET version = d.version + 1, people = excluded.people,
    dealt_at = excluded.dealt_at
RETURNING version
"""

# From a position on, whoever can still be met: swipes, blocks and pauses since the deal are seen here.
PAGE = """
SELECT hand.place, to_jsonb(e) AS peer, c.answers, me.answers AS mine, home.card AS home
FROM decks d CROSS JOIN LATERAL unnest(d.people[%(from)s:]) WITH ORDINALITY AS hand(user_id, place)
JOIN deck_cards c ON c.user_id = hand.user_id
JOIN peers e ON e.id = hand.user_id
LEFT JOIN deck_cards me ON me.user_id = %(me)s
LEFT JOIN LATERAL (SELECT 1 AS swiped FROM swipes s
                   WHERE s.user_id = %(me)s AND s.target_user_id = hand.user_id LIMIT 1) mine ON true
LEFT JOIN LATERAL (SELECT 1 AS apart FROM blocks b WHERE (b.blocker_id = %(me)s AND b.blocked_id = hand.user_id)
                      OR (b.blocker_id = hand.user_id AND b.blocked_id = %(me)s) LIMIT 1) safe ON true
LEFT JOIN LATERAL (
    SELECT jsonb_build_object('property_id', h.id, 'property_title', h.title,
        'image_urls', ARRAY(SELECT image_url FROM property_images i WHERE i.property_id = h.id
                            ORDER BY i.is_main_image DESC, i.display_order, i.id LIMIT 10),
        'monthly_rent', h.monthly_rent_paise / 100.0, 'security_deposit', h.security_deposit_paise / 100.0,
        'maintenance', h.maintenance_charges_paise / 100.0, 'room_type', h.sharing_type,
        'flat_config', CASE WHEN h.bedrooms >= 4 THEN '4BHK+' ELSE h.bedrooms || 'BHK' END,
        'floor', h.floor_number, 'total_floors', h.total_floors, 'society_name', h.society_type,
        'society_amenities', h.society_amenities,
        'amenities', ARRAY(SELECT a.title FROM property_amenities pa JOIN amenities a ON a.id = pa.amenity_id
                           WHERE pa.property_id = h.id ORDER BY a.id),
        'furnishing', array_remove(ARRAY[h.furnishing_level::text], NULL), 'available_from', h.available_from,
        'area_sqft', h.area_sqft, 'bedrooms', h.bedrooms, 'video_tour_url', h.video_tour_url) AS card
    FROM properties h WHERE h.owner_id = hand.user_id AND h.moderation_status = 'live' AND h.status = 'available'
      AND h.property_type IN ('pg', 'flatmate') ORDER BY h.id DESC LIMIT 1
) home ON true
WHERE d.user_id = %(me)s AND d.filters = %(filters)s AND d.version = %(version)s
  AND mine.swiped IS NULL AND safe.apart IS NULL
ORDER BY hand.place LIMIT %(limit)s
"""


async def my_card(unit: ReadUnit, me: int) -> Row | None:
    """Return what the deck knows of me, or None when I cannot be met myself."""
    return await unit.fetch_one(
        "SELECT city, attr_mask, reject_mask, answers FROM deck_cards WHERE user_id = %(me)s", {"me": me}
    )


async def candidates(unit: ReadUnit, me: int, asked: Mapping[str, Any], most: int) -> list[tuple[Any, ...]]:
    """Return (id, answers, last active) of those who can be met, most recently active first."""
    statement = SQL(CANDIDATES).format(narrowed=_narrowed(asked))
    return await unit.fetch(statement, {**asked, "me": me, "most": most}, rows=tuple_row)


async def likers(unit: ReadUnit, me: int, asked: Mapping[str, Any], most: int) -> list[tuple[Any, ...]]:
    """Return those among them who like me, however long ago they were here."""
    statement = SQL(LIKERS).format(narrowed=_narrowed(asked))
    return await unit.fetch(statement, {**asked, "me": me, "most": most}, rows=tuple_row)


async def said(unit: ReadUnit, me: int, ids: Sequence[int]) -> dict[int, str]:
    """Return what each of some people said of me."""
    return dict(await unit.fetch(SAID, {"me": me, "ids": list(ids)}, rows=tuple_row))


async def deck(unit: ReadUnit, me: int, filters: str) -> Row | None:
    """Return the version, age and size of my hand for these filters."""
    return await unit.fetch_one(
        """SELECT version, dealt_at, cardinality(people) AS size,
            (SELECT count(*) FROM unnest(people) p(id)
             WHERE NOT EXISTS (SELECT FROM swipes s WHERE s.user_id = %(me)s AND s.target_user_id = p.id)) AS unseen
        FROM decks WHERE user_id = %(me)s AND filters = %(filters)s""",
        {"me": me, "filters": filters},
    )


async def keep_deck(unit: Unit, me: int, filters: str, people: Sequence[int]) -> int:
    """Keep a hand in place of the one before; returns its version."""
    row = await unit.fetch_one(KEEP, {"me": me, "filters": filters, "people": list(people), "now": unit.now()})
    assert row is not None
    return int(row["version"])


async def page(unit: ReadUnit, me: int, filters: str, version: int, after: int, limit: int) -> list[Row]:
    """Return the cards after a position of a hand; `place` counts from the position."""
    asked = {"me": me, "filters": filters, "version": version, "from": after + 1, "limit": limit}
    return await unit.fetch(PAGE, asked)


def _narrowed(asked: Mapping[str, Any]) -> Any:
    return SQL(" AND ").join([SQL(MEETABLE), *(NARROWINGS[name] for name in asked if name in NARROWINGS)])
