"""Statements on searches that people keep."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete as delete_from
from sqlalchemy import func, select

from aangan.infra.unit import ReadUnit, Row, Unit
from aangan.search.models import SavedSearch

WITH_FINDS = """
SELECT s.id, s.name, s.filters, s.alerts, s.created_at, s.updated_at,
       (SELECT count(*) FROM saved_search_finds f WHERE f.search_id = s.id) AS found
FROM saved_searches s
"""
DUE = """
SELECT s.id, s.user_id, s.name, s.filters, s.looked_at FROM saved_searches s JOIN users u ON u.id = s.user_id
WHERE s.alerts AND u.is_active AND s.looked_at < %(before)s
ORDER BY s.looked_at, s.id LIMIT %(limit)s FOR UPDATE OF s SKIP LOCKED
"""
# A home is news to a search once, however often it comes and goes; one that is taken away meanwhile is none.
FOUND = """
INSERT INTO saved_search_finds (search_id, property_id, found_at)
SELECT %(search)s, id, %(now)s FROM (
    SELECT h.id FROM properties h WHERE h.id = ANY(%(homes)s) ORDER BY h.id FOR KEY SHARE
) there
ON CONFLICT DO NOTHING RETURNING property_id
"""


async def save(unit: Unit, search: SavedSearch) -> SavedSearch:
    """Write a new search."""
    unit.session.add(search)
    await unit.flush()
    return search


async def count_saved(unit: ReadUnit, user_id: int) -> int:
    """Count a person's searches."""
    found = await unit.session.execute(select(func.count()).where(SavedSearch.user_id == user_id))
    return int(found.scalar_one())


async def saved(unit: ReadUnit, user_id: int, before: int | None, limit: int) -> list[Row]:
    """Return a person's searches, the newest first."""
    return await unit.fetch(
        WITH_FINDS
        + """WHERE s.user_id = %(user)s AND (%(before)s::bigint IS NULL OR s.id < %(before)s)
        ORDER BY s.id DESC LIMIT %(limit)s""",
        {"user": user_id, "before": before, "limit": limit},
    )


async def one_saved(unit: ReadUnit, user_id: int, search_id: int) -> Row | None:
    """Return one of a person's searches."""
    return await unit.fetch_one(
        WITH_FINDS + "WHERE s.user_id = %(user)s AND s.id = %(id)s", {"user": user_id, "id": search_id}
    )


async def locked_saved(unit: Unit, user_id: int, search_id: int) -> SavedSearch | None:
    """Lock one of a person's searches until the commit."""
    wanted = select(SavedSearch).where(SavedSearch.id == search_id, SavedSearch.user_id == user_id)
    return (await unit.session.execute(wanted.with_for_update())).scalar_one_or_none()


async def lock_person(unit: Unit, user_id: int) -> None:
    """Let requests of one person take turns, so that a bound on their rows holds."""
    await unit.fetch("SELECT 1 FROM users WHERE id = %(id)s FOR NO KEY UPDATE", {"id": user_id})


async def delete_saved(unit: Unit, user_id: int, search_id: int) -> bool:
    """Delete one of a person's searches; tells whether it was there."""
    gone = delete_from(SavedSearch).where(SavedSearch.id == search_id, SavedSearch.user_id == user_id)
    return bool((await unit.session.execute(gone.returning(SavedSearch.id))).first())


async def due(unit: Unit, since: datetime, limit: int) -> list[Row]:
    """Claim searches that nobody looked after since a moment."""
    return await unit.fetch(DUE, {"before": since, "limit": limit})


async def keep_finds(unit: Unit, search_id: int, homes: Sequence[int]) -> list[int]:
    """Note what a search found and return what is news."""
    found = await unit.fetch(FOUND, {"search": search_id, "homes": list(homes), "now": unit.now()})
    return sorted(row["property_id"] for row in found)


async def looked(unit: Unit, search_id: int, at: datetime) -> None:
    """Note until when a search was looked after."""
    await unit.fetch("UPDATE saved_searches SET looked_at = %(at)s WHERE id = %(id)s", {"id": search_id, "at": at})
