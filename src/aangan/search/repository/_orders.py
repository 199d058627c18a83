"""The plain orders: homes as they stand in an index, in the squares of a circle, or among those that say some words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg.sql import SQL, Composed, Literal, Placeholder

from aangan.infra.unit import ReadUnit, Row
from aangan.kit.ids import MAX_ID
from aangan.search import rules
from aangan.search.repository._conditions import CONDITIONS, RENT, circle_of, narrowed
from aangan.search.repository._newest import beside, having, marked, marks_of, newest, planned
from aangan.search.types import Box, SortBy


@dataclass(frozen=True, slots=True)
class Order:
    """How homes stand: the column sorted by, the whole order of homes and of rows found, what goes on after a key.

    `until` says of a home that it does not stand after the `last` row found. Each such order has an index by squares.
    """

    key: str
    by: str
    of_rows: str
    beyond: str
    until: str = ""


NEARNESS = "geo_nearness(h.seen_lat, h.seen_lng, %(lat)s, %(lng)s)"
ORDERS: Mapping[SortBy, Order] = {
    SortBy.NEWEST: Order(
        "h.id", "h.id DESC", "id DESC", "h.id < %(after_id)s", "h.id >= coalesce((SELECT id FROM last), 0)"
    ),
    SortBy.PRICE_LOW: Order(
        RENT,
        f"{RENT}, h.id",
        "key, id",
        f"({RENT}, h.id) > (%(after)s, %(after_id)s)",
        f"({RENT}, h.id) <= (coalesce((SELECT key FROM last), {MAX_ID}), coalesce((SELECT id FROM last), {MAX_ID}))",
    ),
    SortBy.PRICE_HIGH: Order(
        RENT,
        f"{RENT} DESC, h.id DESC",
        "key DESC, id DESC",
        f"({RENT}, h.id) < (%(after)s, %(after_id)s)",
        f"({RENT}, h.id) >= (coalesce((SELECT key FROM last), 0), coalesce((SELECT id FROM last), 0))",
    ),
    SortBy.DISTANCE: Order(
        NEARNESS, f"{NEARNESS}, h.id", "key, id", f"({NEARNESS}, h.id) > (%(after)s::float8, %(after_id)s)"
    ),
    SortBy.POPULAR: Order(
        "h.like_count",
        "h.like_count DESC, h.view_count DESC, h.id DESC",
        "key DESC, view_count DESC, id DESC",
        "h.like_count <= %(after)s AND (h.like_count, h.view_count, h.id) < (%(after)s, %(after_views)s, %(after_id)s)",
        "h.like_count >= coalesce((SELECT key FROM last), 0)",
    ),
}
ALL = SQL("properties")
# The planner cannot tell a crowded circle or locality from an empty one, nor common words from rare ones, and would
# read either whole. So homes are looked for in the squares of the map, or among those that say the words while these
# are few, and else among the first homes of the order.
FIRST = SQL("""(SELECT *, {key} AS place FROM properties h
    WHERE h.status = 'available' AND h.moderation_status = 'live' AND {narrowed} ORDER BY {by} LIMIT {most})""")
FIRST_MOST = 20_000
SAYING_MOST = 10_000
# Told by the index of rents; in any other order the walk would go on until so many homes of a rent are found.
RENTS = ("price_min", "price_max")
# These have indexes of their own, and leave few homes.
NARROW = frozenset({"ids", "shown_since", "boosted_at", "judged_by"})
KM = ", geo_distance(h.seen_lat, h.seen_lng, %(lat)s, %(lng)s) AS km"
HOMES = SQL("""SELECT h.id, h.view_count, {key} AS key {km} FROM {source} h JOIN users u ON u.id = h.owner_id
    WHERE {narrowed}""")
# A few homes of each square within a circle tell how far down a page can reach at most; then no square is read farther.
OF_SQUARES = SQL("""
SELECT found.* FROM unnest({squares}::int[]) square(cell) CROSS JOIN LATERAL (
    {homes} AND geo_cell(h.seen_lat, h.seen_lng) = square.cell AND {until} ORDER BY {by} LIMIT {most}
) found ORDER BY {of_rows} LIMIT %(limit)s
""")
IN_SQUARES = SQL("""
WITH few AS MATERIALIZED ({few}), last AS (SELECT * FROM few ORDER BY {of_rows} OFFSET %(limit)s - 1 LIMIT 1)
{all}
""")
FEW_OF_SQUARE = 3
COUNT = SQL("SELECT count(*) AS total FROM properties h JOIN users u ON u.id = h.owner_id WHERE {narrowed}")
COUNT_MARKED = SQL("""
WITH marked AS MATERIALIZED (SELECT d.property_id AS id FROM listing_documents d WHERE {marked})
SELECT count(*) AS total FROM marked CROSS JOIN LATERAL (
    SELECT FROM properties h JOIN users u ON u.id = h.owner_id WHERE h.id = marked.id AND {narrowed} LIMIT 1
) found
""")


async def listed(unit: ReadUnit, asked: Mapping[str, Any], sort: SortBy, after: Sequence[Any], limit: int) -> list[Row]:
    """Return the ids of homes in one of the plain orders, each with the key that goes on after it."""
    saying, circle = "must" in asked and "shown_since" not in asked, circle_of(asked)
    if saying and sort is SortBy.NEWEST:
        there = await newest(unit, asked, limit, must=asked["must"], before=after[0] if after else None)
        return await _in_order(unit, {**asked, "ids": there}, sort, after, limit)
    walked = saying or circle or "localities" in asked
    if not walked or sort is SortBy.DISTANCE or asked.keys() & NARROW:
        return await _in_order(unit, asked, sort, after, limit)
    if saying:
        there = await having(unit, marks_of(asked, asked["must"]), SAYING_MOST)
        if len(there) < SAYING_MOST:
            left = {name: value for name, value in asked.items() if name != "must"}
            return await _in_order(unit, {**left, "ids": there}, sort, after, limit)
    elif circle and (squares := _squares(asked, circle, limit)):
        return await _of_squares(unit, asked, squares, sort, after, limit)
    found = await _first(unit, asked, sort, after, limit)
    return found if len(found) >= limit else await _in_order(unit, asked, sort, after, limit)


async def count(unit: ReadUnit, asked: Mapping[str, Any]) -> int:
    """Count the homes that `listed` would page through."""
    marks = marks_of(asked, asked.get("must"))
    if "must" in marks and len(marks) > 1 and "shown_since" not in asked:
        statement = COUNT_MARKED.format(marked=marked(marks), narrowed=beside(asked, marks))
    else:
        statement = COUNT.format(narrowed=narrowed(asked))
    return int((await planned(unit, statement, {**asked, **marks}))[0]["total"])


async def _in_order(
    unit: ReadUnit, asked: Mapping[str, Any], sort: SortBy, after: Sequence[Any], limit: int
) -> list[Row]:
    homes = _homes(asked, [narrowed(asked), *_beyond(sort, after)], ORDERS[sort].key)
    return await planned(unit, _page(homes, sort), {**asked, **_key(after), "limit": limit})


async def _first(unit: ReadUnit, asked: Mapping[str, Any], sort: SortBy, after: Sequence[Any], limit: int) -> list[Row]:
    order = ORDERS[sort]
    rents = [CONDITIONS[name] for name in RENTS if name in asked and order.key == RENT]
    walked = [SQL("true"), *rents, *_beyond(sort, after)]
    first = FIRST.format(
        key=SQL(order.key), narrowed=SQL(" AND ").join(walked), by=SQL(order.by), most=Literal(FIRST_MOST)
    )
    homes = _homes(asked, [narrowed(asked, in_squares=True, one_by_one=True)], "h.place", first)
    return await planned(unit, _page(homes, sort), {**asked, **_key(after), "limit": limit})


def _squares(asked: Mapping[str, Any], circle: tuple[float, float, float], limit: int) -> dict[str, Any] | None:
    """Return the squares to look in, those of which a few homes are read first, and how `few`; None if too many."""
    if "lat" in asked:
        found = rules.squares(*circle, rules.MAP_MAX)
    else:
        box = Box(asked["south"], asked["west"], asked["north"], asked["east"])
        found = rules.squares_of_box(box, rules.MAP_MAX)
    if found is None:
        return None
    first = found.within or rules.squares_of(*circle[:2])[:1]
    few = min(limit, max(FEW_OF_SQUARE, 2 * limit // len(first)))
    return {"first": first, "few": few, "squares": found.within + found.cut}


async def _of_squares(
    unit: ReadUnit,
    asked: Mapping[str, Any],
    squares: Mapping[str, Any],
    sort: SortBy,
    after: Sequence[Any],
    limit: int,
) -> list[Row]:
    order = ORDERS[sort]
    by, of_rows = SQL(order.by), SQL(order.of_rows)
    homes = _homes(asked, [narrowed(asked, in_squares=True), *_beyond(sort, after)], order.key)
    few, among_all = (
        OF_SQUARES.format(squares=Placeholder(name), homes=homes, until=SQL(until), by=by, of_rows=of_rows, most=most)
        for name, until, most in (
            ("first", "true", Placeholder("few")),
            ("squares", order.until, Placeholder("limit")),
        )
    )
    statement = IN_SQUARES.format(few=few, all=among_all, of_rows=of_rows)
    return await planned(unit, statement, {**asked, **_key(after), **squares, "limit": limit})


def _homes(
    asked: Mapping[str, Any], conditions: Sequence[SQL | Composed], key: str, source: SQL | Composed = ALL
) -> Composed:
    km, wanted = SQL(KM if "lat" in asked else ""), SQL(" AND ").join(conditions)
    return HOMES.format(key=SQL(key), km=km, source=source, narrowed=wanted)


def _page(homes: Composed, sort: SortBy) -> Composed:
    return SQL("{} ORDER BY {} LIMIT %(limit)s").format(homes, SQL(ORDERS[sort].of_rows))


def _beyond(sort: SortBy, after: Sequence[Any]) -> list[SQL]:
    return [SQL(ORDERS[sort].beyond)] if after else []


def _key(after: Sequence[Any]) -> dict[str, Any]:
    if not after:
        return {}
    return {"after": after[0], "after_views": after[-2] if len(after) > 1 else 0, "after_id": after[-1]}
