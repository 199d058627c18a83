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
HAVING = SQL("SELECT d.property_id AS id FROM listing_documents d WHERE {marks} LIMIT %(most)s")
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
    marks = marks_of(asked, must) | ({"before": before} if before is not None else {})
    conditions = beside(asked, marks)
    params = {**asked, "most": most, "looked_up": looked_up}
    for eras in rules.eras(await _last(unit) if before is None else before):
        now = marks | ({"eras": eras} if eras is not None else {})
        few = (await planned(unit, AMONG_FEW.format(marks=marked(now), narrowed=conditions), {**params, **now}))[0]
        all_looked_up = few["marked"] < looked_up
        if len(few["ids"]) == most or (all_looked_up and eras is None):
            return list(few["ids"])
        if not all_looked_up:
            break
    return [
        row["id"]
        for row in await planned(unit, AMONG_ALL.format(marks=marked(marks), narrowed=conditions), {**params, **marks})
    ]


async def having(unit: ReadUnit, marks: Mapping[str, Any], most: int) -> list[int]:
    """Return `most` homes at most that have all marks, in no order and also hidden ones."""
    rows = await planned(unit, HAVING.format(marks=marked(marks)), {**marks, "most": most})
    return [row["id"] for row in rows]


def marks_of(asked: Mapping[str, Any], must: str | None) -> dict[str, Any]:
    """Return the marks of the homes that are asked for and match the tsquery `must`."""
    circle = circle_of(asked)
    marks = {
        "must": must,
        "squares": rules.touched(*circle) if circle else None,
        "in_cities": rules.query_cities(asked.get("cities", ())),
    }
    return {name: mark for name, mark in marks.items() if mark is not None}


def beside(asked: Mapping[str, Any], marks: Mapping[str, Any]) -> Composed:
    """Return the condition of all that is asked beside these marks."""
    return narrowed(asked, without=frozenset({"must"}), in_squares="squares" in marks)


def marked(marks: Mapping[str, Any]) -> Composed:
    """Return the condition on which documents `d` have all marks."""
    return SQL(" AND ").join([SQL("true"), *(MARKS[name] for name in marks)])


async def planned(unit: ReadUnit, statement: Composed, params: Mapping[str, Any]) -> list[Row]:
    """Run a statement that is planned for these very words: a plan for any words would be wrong for rare ones."""
    cursor = (await unit.driver()).cursor(row_factory=dict_row)
    await cursor.execute(statement, {**freshness(unit.now()), **params}, prepare=False)
    return await cursor.fetchall()


async def _last(unit: ReadUnit) -> int:
    row = await unit.fetch_one(LAST)
    return int(row["id"]) if row else 0
