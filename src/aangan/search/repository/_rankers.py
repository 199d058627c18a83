"""The rankers: one statement each, for words, for meanings, and for what is liked."""

from collections.abc import Mapping, Sequence
from typing import Any

from psycopg.sql import SQL

from aangan.infra.unit import ReadUnit, Row
from aangan.listings.types import PG_FLATMATE_TYPES
from aangan.search.repository._conditions import RENT, narrowed
from aangan.search.repository._newest import newest, planned

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
FROM properties h JOIN users u ON u.id = h.owner_id WHERE {narrowed} AND lower(h.city) = ANY(%(taste_cities)s)
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
    statement = BY_TASTE.format(narrowed=narrowed(asked), rent=SQL(RENT))
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
