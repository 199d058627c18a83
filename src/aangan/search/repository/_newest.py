"""The newest homes that say some words or lie in some circle: what the rankers weigh."""

from collections.abc import Mapping
from typing import Any

from psycopg.rows import dict_row
from psycopg.sql import SQL, Composed

from aangan.infra.unit import ReadUnit, Row
from aangan.listings.models import freshness
from aangan.search import rules
from aangan.search.repository._conditions import circle_of, narrowed

# One index knows the words, the era and the squares of each home: only those are looked at on which all agree.
MARKS: Mapping[str, SQL] = {
    "must": SQL("d.words @@ %(must)s::tsquery"),
    "in_cities": SQL("d.words @@ %(in_cities)s::tsquery"),
    "squares": SQL("d.squares && %(squares)s::int[]"),
    "eras": SQL("d.era && %(eras)s::int[]"),
    "before": SQL("d.property_id < %(before)s"),
}
# So many are looked up one by one, for the planner cannot tell a crowded circle from an empty one and would read either
# whole. Where the filters let through too few of them, it chooses.
LOOKED_UP = 20_000
AMONG_FEW = SQL("""
WITH marked AS MATERIALIZED (
    SELECT d.property_id AS id FROM listing_documents d WHERE {marks} ORDER BY d.property_id DESC LIMIT %(looked_up)s
)
SELECT (SELECT count(*) FROM marked) AS marked, ARRAY(SELECT marked.id FROM marked CROSS JOIN LATERAL (
    SELECT FROM properties h JOIN users u ON u.id = h.owner_id WHERE h.id = marked.id AND {narrowed} LIMIT 1
) h ORDER BY marked.id DESC LIMIT %(most)s) AS ids
""")
AMONG_ALL = SQL("""
SELECT h.id FROM listing_documents d JOIN properties h ON h.id = d.property_id JOIN users u ON u.id = h.owner_id
WHERE {marks} AND {narrowed} ORDER BY h.id DESC LIMIT %(most)s
""")
LAST = "SELECT coalesce(max(property_id), 0) AS id FROM listing_documents"


async def newest(
    unit: ReadUnit,
    asked: Mapping[str, Any],
    most: int,
    *,
    must: str | None = None,
    before: int | None = None,
    looked_up: int = LOOKED_UP,
) -> list[int]:
    """Return the newest homes (`before` one) that pass the filters and match the tsquery `must`; `most` at most.

    They are sought in the last eras, and in earlier ones only while they are too few.
    """
    circle = circle_of(asked)
    marks: dict[str, Any] = {"must": must, "before": before, "squares": rules.touched(*circle) if circle else None}
    marks["in_cities"] = rules.query_cities(asked.get("cities", ()))
    conditions = narrowed(asked, without=frozenset({"must"}), in_squares=marks["squares"] is not None)
    params = {**asked, "most": most, "looked_up": looked_up}
    for eras in rules.eras(await _last(unit) if before is None else before):
        marked = {name: mark for name, mark in {**marks, "eras": eras}.items() if mark is not None}
        few = (await planned(unit, _among(AMONG_FEW, marked, conditions), {**params, **marked}))[0]
        all_looked_up = few["marked"] < looked_up
        if len(few["ids"]) == most or (all_looked_up and eras is None):
            return list(few["ids"])
        if not all_looked_up:
            break
    marked = {name: mark for name, mark in marks.items() if mark is not None}
    return [row["id"] for row in await planned(unit, _among(AMONG_ALL, marked, conditions), {**params, **marked})]


async def planned(unit: ReadUnit, statement: Composed, params: Mapping[str, Any]) -> list[Row]:
    """Run a statement that is planned for these very words: a plan for any words would be wrong for rare ones."""
    cursor = (await unit.driver()).cursor(row_factory=dict_row)
    await cursor.execute(statement, {**freshness(unit.now()), **params}, prepare=False)
    return await cursor.fetchall()


async def _last(unit: ReadUnit) -> int:
    row = await unit.fetch_one(LAST)
    return int(row["id"]) if row else 0


def _among(statement: SQL, marked: Mapping[str, Any], conditions: Composed) -> Composed:
    agreed = SQL(" AND ").join([SQL("true"), *(MARKS[name] for name in marked)])
    return statement.format(marks=agreed, narrowed=conditions)
