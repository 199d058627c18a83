"""Calendar feeds."""

from datetime import timedelta

from psycopg.rows import scalar_row

from aangan.infra.unit import ReadUnit, Row, Unit
from aangan.visits.repository._reading import visits

PAST = timedelta(days=90)
EVENTS_MAX = 500
FIRST = """
INSERT INTO visit_calendars (user_id, number) VALUES (%(user)s, 1)
ON CONFLICT (user_id) DO UPDATE SET number = visit_calendars.number RETURNING number
"""
NEXT = """
INSERT INTO visit_calendars (user_id, number) VALUES (%(user)s, 2)
ON CONFLICT (user_id) DO UPDATE SET number = visit_calendars.number + 1 RETURNING number
"""
FIND = """
SELECT c.number FROM visit_calendars c JOIN users u ON u.id = c.user_id WHERE c.user_id = %(user)s AND u.is_active
"""


async def calendar_number(unit: Unit, user_id: int) -> int:
    """Return the number in the link of somebody's calendar; the first asking makes it."""
    return int((await unit.fetch(FIRST, {"user": user_id}, rows=scalar_row))[0])


async def renew_calendar(unit: Unit, user_id: int) -> int:
    """Give somebody's calendar another number, and return it."""
    return int((await unit.fetch(NEXT, {"user": user_id}, rows=scalar_row))[0])


async def find_calendar(unit: ReadUnit, user_id: int) -> int | None:
    """Return the number of somebody's calendar; None when there is none, or they may not come in."""
    found = await unit.fetch(FIND, {"user": user_id}, rows=scalar_row)
    return found[0] if found else None


async def feed(unit: ReadUnit, user_id: int) -> list[Row]:
    """Return what stands in somebody's calendar: the last three months and what comes, at most 500 visits."""
    asked = {"me": user_id, "since": unit.now() - PAST}
    return await visits(unit, asked, (), EVENTS_MAX, forward=True)
