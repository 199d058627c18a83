"""The rankers: one statement each, for the plain orders, for words, for meanings, and for what is liked."""

from collections.abc import Mapping, Sequence
from typing import Any

from psycopg.sql import SQL, Composed, Placeholder

from aangan.infra.unit import ReadUnit, Row
from aangan.listings.types import PG_FLATMATE_TYPES
from aangan.search import rules
from aangan.search.repository._conditions import RENT, circle_of, narrowed
from aangan.search.repository._newest import newest, planned
from aangan.search.types import SortBy

FROM = SQL(" FROM properties h JOIN users u ON u.id = h.owner_id ")
# The planner cannot tell a crowded circle from an empty one. So the newest homes of each square within the circle are
# read in their order, and of those that it cuts only what is newer than the page that these make. A circle of too many
# squares is most likely a crowded one, and the newest of all homes are looked through first.
NEWEST = SQL(""" FROM (SELECT * FROM properties p WHERE p.status = 'available' AND p.moderation_status = 'live'
    AND (%(after_id)s::bigint IS NULL OR p.id < %(after_id)s) ORDER BY p.id DESC LIMIT 4500) h
    JOIN users u ON u.id = h.owner_id """)
OF_SQUARES = SQL("""
SELECT found.* FROM unnest({squares}::int[]) square(cell) CROSS JOIN LATERAL (
    {homes} AND geo_cell(h.seen_lat, h.seen_lng) = square.cell AND h.id > {than} ORDER BY h.id DESC LIMIT %(limit)s
) found ORDER BY found.id DESC LIMIT %(limit)s
""")
IN_SQUARES = SQL("""
WITH within AS MATERIALIZED ({within}), oldest AS (
    SELECT CASE WHEN count(*) = %(limit)s THEN min(id) ELSE 0 END AS id FROM within
)
SELECT * FROM within UNION ALL ({cut}) ORDER BY id DESC LIMIT %(limit)s
""")
KM = ", geo_distance(h.seen_lat, h.seen_lng, %(lat)s, %(lng)s) AS km"
# The columns sorted by, and what goes on after a key of them.
ORDERS: Mapping[SortBy, tuple[str, str, str]] = {
    SortBy.NEWEST: ("h.id", "h.id DESC", "h.id < %(after_id)s"),
    SortBy.PRICE_LOW: (RENT, RENT + ", h.id", "(" + RENT + ", h.id) > (%(after)s, %(after_id)s)"),
    SortBy.PRICE_HIGH: (RENT, RENT + " DESC, h.id DESC", "(" + RENT + ", h.id) < (%(after)s, %(after_id)s)"),
    SortBy.DISTANCE: (
        "geo_nearness(h.seen_lat, h.seen_lng, %(lat)s, %(lng)s)",
        "geo_nearness(h.seen_lat, h.seen_lng, %(lat)s, %(lng)s), h.id",
        "(geo_nearness(h.seen_lat, h.seen_lng, %(lat)s, %(lng)s), h.id) > (%(after)s::float8, %(after_id)s)",
    ),
    SortBy.POPULAR: (
        "h.like_count",
        "h.like_count DESC, h.view_count DESC, h.id DESC",
        "h.like_count <= %(after)s AND (h.like_count, h.view_count, h.id) < (%(after)s, %(after_views)s, %(after_id)s)",
    ),
}
# So many of the newest homes that say all the words are weighed; a home that says a word in its title or place says
# it louder than one that says it in its description.
POOL = 400
BY_WORDS = """
SELECT property_id AS id, ts_rank('{0.1, 0.3, 0.6, 1.0}', words, %(any)s::tsquery) AS score
FROM listing_documents WHERE property_id = ANY(%(pool)s) ORDER BY score DESC, id DESC LIMIT %(limit)s
"""
# In a circle or a city so many of the newest homes are compared one by one: among the nearest of all there may be none
# that is there.
COMPARED = 2000
BY_MEANING_OF_FEW = """
SELECT property_id AS id, meaning <=> %(meaning)s::halfvec(384) AS far FROM listing_meanings
WHERE model = %(model)s AND property_id = ANY(%(pool)s) ORDER BY far, id DESC LIMIT %(limit)s
"""
# The index is walked on until enough homes pass the filters, and not for ever.
BY_MEANING = SQL("""
WITH tuned AS MATERIALIZED (
    SELECT set_config('hnsw.iterative_scan', 'relaxed_order', true) AS a,
           set_config('hnsw.ef_search', '100', true) AS b, set_config('hnsw.max_scan_tuples', '20000', true) AS c
)
SELECT found.id, found.far FROM tuned CROSS JOIN LATERAL (
    SELECT h.id, m.meaning <=> %(meaning)s::halfvec(384) AS far
    FROM listing_meanings m JOIN properties h ON h.id = m.property_id JOIN users u ON u.id = h.owner_id
    WHERE tuned.a IS NOT NULL AND m.model = %(model)s AND {narrowed}
    ORDER BY m.meaning <=> %(meaning)s::halfvec(384) LIMIT %(limit)s
) found ORDER BY found.far, found.id DESC
""")
# What somebody likes on the whole: the middle of what their newest likes mean, where they are, and what they cost.
TASTE = SQL("""
SELECT count(*) AS likes, {middle} AS meaning, min(m.model) AS model,
       array_agg(DISTINCT lower(h.city)) FILTER (WHERE h.city IS NOT NULL) AS cities,
       array_agg(DISTINCT h.locality) FILTER (WHERE h.locality IS NOT NULL) AS localities,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY coalesce(h.monthly_rent_paise, h.base_price_paise)) AS rent_paise
FROM (SELECT property_id FROM listing_opinions WHERE user_id = %(me)s AND liked
      ORDER BY updated_at DESC, property_id DESC LIMIT %(newest)s) o
    JOIN properties h ON h.id = o.property_id
    LEFT JOIN listing_meanings m ON m.property_id = h.id AND m.model = %(model)s
""")
# Where no model is, there may be no vectors either.
MIDDLE = {True: SQL("avg(m.meaning)::text"), False: SQL("NULL::text")}
BY_TASTE = SQL("""
SELECT h.id
{source} WHERE {narrowed} AND lower(h.city) = ANY(%(taste_cities)s)
ORDER BY (h.locality = ANY(%(taste_localities)s)) DESC NULLS LAST,
    abs(ln(greatest({rent}, 1)::float8) - ln(greatest(%(taste_rent)s, 1)::float8)), h.id DESC LIMIT %(limit)s
""")
SHARED = """
SELECT id, owner_id FROM properties
WHERE id = ANY(%(ids)s) AND property_type = ANY(%(types)s) AND owner_id <> %(me)s
"""
OPINIONS = """
SELECT property_id, liked FROM listing_opinions WHERE user_id = %(me)s AND property_id = ANY(%(ids)s)
"""


async def listed(unit: ReadUnit, asked: Mapping[str, Any], sort: SortBy, after: Sequence[Any], limit: int) -> list[Row]:
    """Return the ids of homes in one of the plain orders, each with the key that goes on after it."""
    # What was shown lately has an index of its own, as boosted homes have.
    if sort is SortBy.NEWEST and "must" in asked and "shown_since" not in asked:
        there = await newest(unit, asked, limit, must=asked["must"], before=after[0] if after else None)
        return await _listed(unit, {**asked, "ids": there}, sort, after, limit, FROM)
    circle = circle_of(asked)
    if sort is SortBy.NEWEST and circle is not None and "boosted_at" not in asked:
        squares = rules.squares(*circle)
        if squares is not None:
            return await _newest_of(unit, squares, asked, after, limit)
        found = await _listed(unit, asked, sort, after, limit, NEWEST)
        if len(found) >= limit:
            return found
    return await _listed(unit, asked, sort, after, limit, FROM)


async def count(unit: ReadUnit, asked: Mapping[str, Any]) -> int:
    """Count the homes that `listed` would page through."""
    statement = SQL("SELECT count(*) AS total {} WHERE {}").format(FROM, narrowed(asked))
    return int((await planned(unit, statement, asked))[0]["total"])


async def by_words(unit: ReadUnit, asked: Mapping[str, Any], must: str, either: str, limit: int) -> list[Row]:
    """Return the newest homes that match the tsquery `must`, those first that say more of `either`, and louder."""
    pool = await newest(unit, asked, POOL, must=must)
    return await unit.fetch(BY_WORDS, {"pool": pool, "any": either, "limit": limit})


async def by_meaning(
    unit: ReadUnit, asked: Mapping[str, Any], meaning: Sequence[float], model: str, limit: int
) -> list[Row]:
    """Return the homes whose meaning is nearest, with how `far` it is (cosine distance, 0 to 2)."""
    params = {"meaning": written(meaning), "model": model, "limit": limit}
    if asked.keys() & {"lat", "box_km", "cities"}:
        return await unit.fetch(BY_MEANING_OF_FEW, {**params, "pool": await newest(unit, asked, COMPARED)})
    statement = BY_MEANING.format(narrowed=narrowed(asked, without=frozenset({"must"})))
    return await planned(unit, statement, {**asked, **params})


async def taste(unit: ReadUnit, me: int, model: str, newest: int) -> Row | None:
    """Return what somebody's newest likes have in common; None when they like nothing."""
    row = await unit.fetch_one(TASTE.format(middle=MIDDLE[bool(model)]), {"me": me, "model": model, "newest": newest})
    return row if row and row["likes"] else None


async def by_taste(unit: ReadUnit, asked: Mapping[str, Any], liked: Row, limit: int) -> list[Row]:
    """Return homes in the cities that somebody likes, those first in the same localities and of a like rent."""
    if not liked["cities"]:
        return []
    statement = BY_TASTE.format(source=FROM, narrowed=narrowed(asked), rent=SQL(RENT))
    middle = {
        "taste_cities": liked["cities"],
        "taste_localities": liked["localities"] or [],
        "taste_rent": liked["rent_paise"],
    }
    return await planned(unit, statement, {**asked, **middle, "limit": limit})


async def shared(unit: ReadUnit, me: int, ids: Sequence[int]) -> dict[int, int]:
    """Return who shares each of some homes; left out are one's own, and those that nobody shares."""
    types = [each.value for each in PG_FLATMATE_TYPES]
    rows = await unit.fetch(SHARED, {"me": me, "ids": list(ids), "types": types})
    return {row["id"]: row["owner_id"] for row in rows}


async def opinions(unit: ReadUnit, me: int, ids: Sequence[int]) -> dict[int, bool]:
    """Return which of some homes somebody liked (True) or passed by (False)."""
    rows = await unit.fetch(OPINIONS, {"me": me, "ids": list(ids)})
    return {row["property_id"]: row["liked"] for row in rows}


def written(meaning: Sequence[float]) -> str:
    """Write a meaning as pgvector reads it."""
    return f"[{','.join(f'{number:.6g}' for number in meaning)}]"


async def _newest_of(
    unit: ReadUnit, squares: rules.Squares, asked: Mapping[str, Any], after: Sequence[Any], limit: int
) -> list[Row]:
    homes = _homes(narrowed(asked, in_squares=True), asked, SortBy.NEWEST, after, FROM)
    within = OF_SQUARES.format(squares=Placeholder("within"), homes=homes, than=SQL("0"))
    cut = OF_SQUARES.format(squares=Placeholder("cut"), homes=homes, than=SQL("(SELECT id FROM oldest)"))
    params = {**asked, **_key(after), "limit": limit, "within": squares.within, "cut": squares.cut}
    return await planned(unit, IN_SQUARES.format(within=within, cut=cut), params)


async def _listed(
    unit: ReadUnit, asked: Mapping[str, Any], sort: SortBy, after: Sequence[Any], limit: int, source: SQL
) -> list[Row]:
    homes = _homes(narrowed(asked), asked, sort, after, source)
    statement = SQL("{} ORDER BY {} LIMIT %(limit)s").format(homes, SQL(ORDERS[sort][1]))
    return await planned(unit, statement, {**asked, **_key(after), "limit": limit})


def _homes(conditions: Composed, asked: Mapping[str, Any], sort: SortBy, after: Sequence[Any], source: SQL) -> Composed:
    column, _, beyond = ORDERS[sort]
    if after:
        conditions += SQL(" AND ") + SQL(beyond)
    return SQL("SELECT h.id, h.view_count, {column} AS key {km} {source} WHERE {conditions}").format(
        column=SQL(column), km=SQL(KM if "lat" in asked else ""), source=source, conditions=conditions
    )


def _key(after: Sequence[Any]) -> dict[str, Any]:
    if not after:
        return {"after_id": None}
    return {"after": after[0], "after_views": after[-2] if len(after) > 1 else 0, "after_id": after[-1]}
