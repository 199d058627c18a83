"""The only rows of this room: sums of a day."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from aangan.infra.unit import ReadUnit, Unit

OPEN_DAY = "INSERT INTO daily_stats (date) VALUES (%(date)s) ON CONFLICT DO NOTHING"
# Who applies the number after the last one adds it; everybody else, and everybody later, adds nothing.
ADD = """
UPDATE daily_stats SET total_sessions = total_sessions + %(sessions)s, total_matches = total_matches + %(matches)s,
    batch = batch + 1
WHERE date = %(date)s AND batch = %(number)s - 1 RETURNING batch
"""
ADD_CATEGORIES = """
INSERT INTO interest_category_counts (date, category, count)
SELECT %(date)s, category, count FROM unnest(%(categories)s::text[], %(counts)s::int[]) AS fresh (category, count)
ON CONFLICT (date, category) DO UPDATE SET count = interest_category_counts.count + EXCLUDED.count
"""


async def batch_number(unit: ReadUnit, day: date) -> int:
    """Return the number of the last batch that was added to a day."""
    row = await unit.fetch_one("SELECT batch FROM daily_stats WHERE date = %(date)s", {"date": day})
    return int(row["batch"]) if row else 0


async def add_batch(unit: Unit, day: date, number: int, counts: Mapping[str, int]) -> bool:
    """Add a batch to a day unless it was added before; tells whether it was."""
    await unit.fetch(OPEN_DAY, {"date": day})
    sums = {"sessions": counts.get("sessions", 0), "matches": counts.get("matches", 0)}
    if not await unit.fetch(ADD, {"date": day, "number": number, **sums}):
        return False
    categories = {
        name.partition(":")[2]: count for name, count in sorted(counts.items()) if name.startswith("category:")
    }
    if categories:
        said = {"date": day, "categories": list(categories), "counts": list(categories.values())}
        await unit.fetch(ADD_CATEGORIES, said)
    return True


async def day_sums(unit: ReadUnit, day: date) -> tuple[int, dict[str, int]]:
    """Return a day's last batch and its counts: sessions, matches, category:<name>."""
    rows: list[Any] = await unit.fetch(
        """
        SELECT s.batch, s.total_sessions, s.total_matches, c.category, c.count
        FROM daily_stats s LEFT JOIN interest_category_counts c ON c.date = s.date
        WHERE s.date = %(date)s
        """,
        {"date": day},
    )
    if not rows:
        return 0, {}
    counts = {f"category:{row['category']}": row["count"] for row in rows if row["category"]}
    counts |= {"sessions": rows[0]["total_sessions"], "matches": rows[0]["total_matches"]}
    return rows[0]["batch"], counts


async def spend_release(unit: Unit, day: date, release: int) -> bool:
    """Note that a release of a day is drawn; False when it was drawn before: its noise is never drawn again."""
    await unit.fetch(OPEN_DAY, {"date": day})
    said = {"date": day, "release": release}
    spent = "UPDATE daily_stats SET released = %(release)s WHERE date = %(date)s AND released < %(release)s RETURNING 1"
    return bool(await unit.fetch(spent, said))
