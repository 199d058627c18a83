"""What becomes of visits."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from psycopg import sql
from psycopg.rows import scalar_row

from aangan.infra.unit import ReadUnit, Row, Unit
from aangan.visits.models import Visit

HOLD_PEOPLE_OF = """
SELECT pg_advisory_xact_lock(hashtextextended('visits:' || id, 0)) FROM (
    SELECT DISTINCT whom.id FROM visits v JOIN properties h ON h.id = v.property_id
    CROSS JOIN LATERAL unnest(ARRAY[v.user_id, v.counterparty_user_id, h.owner_id]) AS whom(id)
    WHERE v.id = %(visit)s AND whom.id IS NOT NULL ORDER BY whom.id) ordered
"""
LOCKED = """
SELECT v.*, h.owner_id, h.title, h.city, h.locality FROM visits v JOIN properties h ON h.id = v.property_id
WHERE v.id = %(visit)s FOR NO KEY UPDATE OF v
"""
NOTE = """
INSERT INTO visit_changes (visit_id, changed_by, from_status, to_status, from_date, to_date, reason, changed_at)
VALUES (%(visit)s, %(by)s, %(from_status)s, %(to_status)s, %(from_date)s, %(to_date)s, %(reason)s, %(now)s)
"""
CANCEL = """
WITH off AS (
    UPDATE visits v SET status = 'cancelled', status_at = %(now)s, cancellation_reason = %(reason)s,
        version = v.version + 1, sequence = v.sequence + 1, updated_at = %(now)s
    FROM visits before JOIN properties h ON h.id = before.property_id
    WHERE before.id = v.id AND v.scheduled_date > %(now)s
      AND v.status IN ('requested', 'confirmed', 'reschedule_suggested') AND ({})
    RETURNING v.id, before.status AS was, v.scheduled_date
), noted AS (
    INSERT INTO visit_changes (visit_id, from_status, to_status, from_date, to_date, reason, changed_at)
    SELECT id, was, 'cancelled', scheduled_date, scheduled_date, %(reason)s, %(now)s FROM off
)
SELECT id FROM off ORDER BY id
"""
# Of those who work there and then and are free: the least busy for their weight, of them who waits longest for work.
CHOOSE = """
SELECT a.id FROM agents a
WHERE a.is_active AND a.is_available AND agent_covers(a.id, %(cities)s::text[], %(localities)s::text[])
  AND agent_works(a, %(at)s, %(ends)s)
  AND NOT EXISTS (SELECT FROM visit_diary d WHERE d.agent_id = a.id AND d.during && tstzrange(%(at)s, %(ends)s)
                  AND d.visit_id <> %(visit)s)
ORDER BY a.id IS DISTINCT FROM %(rather)s, (SELECT count(*) FROM visits v WHERE v.agent_id = a.id
    AND v.scheduled_date > %(now)s AND v.status IN ('requested', 'confirmed', 'reschedule_suggested'))
    / a.weight::float8, a.last_assigned_at NULLS FIRST, a.id
LIMIT 1
"""
ASSIGN = """
WITH chosen AS (UPDATE agents SET last_assigned_at = clock_timestamp() WHERE id = %(agent)s)
UPDATE visits SET agent_id = %(agent)s, version = version + %(counts)s, updated_at = %(now)s WHERE id = %(visit)s
"""
RELEASE = """
UPDATE visits v SET agent_id = NULL, version = version + 1, updated_at = %(now)s
WHERE agent_id = %(agent)s AND scheduled_date > %(now)s
  AND status IN ('requested', 'confirmed', 'reschedule_suggested')
RETURNING id
"""
ACCOUNTS = "SELECT id FROM users WHERE agent_id = %(agent)s AND role = 'agent' AND is_active ORDER BY id"
WAITING = """
SELECT v.id FROM visits v
WHERE v.agent_id IS NULL AND v.visit_context = 'property_tour'
  AND v.status IN ('requested', 'confirmed', 'reschedule_suggested') AND v.scheduled_date > %(now)s AND v.id > %(after)s
ORDER BY v.id LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED
"""
# Whoever confirmed later than so many hours before knows it anyway; a reminder that comes much too late is none.
REMIND = """
INSERT INTO visit_reminders (visit_id, scheduled_date, hours_before, reminded_at)
SELECT v.id, v.scheduled_date, %(hours)s, %(now)s FROM visits v
WHERE v.status = 'confirmed' AND v.scheduled_date > %(now)s + %(late)s AND v.scheduled_date <= %(now)s + %(lead)s
  AND v.status_at <= v.scheduled_date - %(lead)s
  AND NOT EXISTS (SELECT FROM visit_reminders m WHERE m.visit_id = v.id AND m.scheduled_date = v.scheduled_date
                  AND m.hours_before = %(hours)s)
ORDER BY v.scheduled_date, v.id LIMIT %(limit)s
ON CONFLICT DO NOTHING
RETURNING visit_id
"""
HISTORY = """
SELECT id, changed_by, from_status, to_status, from_date, to_date, reason, changed_at FROM visit_changes
WHERE visit_id = %(visit)s AND (%(before)s::bigint IS NULL OR id < %(before)s) ORDER BY id DESC LIMIT %(limit)s
"""
COLUMNS = frozenset(Visit.__table__.columns.keys())


async def hold_people_of(unit: Unit, visit_id: int) -> None:
    """Wait until nobody else arranges anything with the people of a visit; held until the commit."""
    await unit.fetch(HOLD_PEOPLE_OF, {"visit": visit_id})


async def locked(unit: Unit, visit_id: int) -> Row | None:
    """Lock a visit until the commit, and return it with its home's owner, title, city and locality."""
    return await unit.fetch_one(LOCKED, {"visit": visit_id})


async def change(
    unit: Unit,
    before: Row,
    values: Mapping[str, Any],
    *,
    by: int | None = None,
    reason: str | None = None,
    told: bool = False,
) -> None:
    """Write some columns of a locked visit; `told` also writes a line of its history, and is for calendars too."""
    if unknown := values.keys() - COLUMNS:
        raise ValueError(f"no such columns: {sorted(unknown)}")
    sets = sql.SQL(", ").join(sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(name)) for name in values)
    statement = sql.SQL("""
        UPDATE visits SET {}, version = version + 1, sequence = sequence + %(told)s, updated_at = %(now)s
        WHERE id = %(visit)s
    """).format(sets)
    now = unit.now()
    await unit.fetch(statement, {**values, "told": int(told), "now": now, "visit": before["id"]})
    if not told:
        return
    line = {
        "visit": before["id"],
        "by": by,
        "from_status": before["status"],
        "to_status": values.get("status", before["status"]),
        "from_date": before["scheduled_date"],
        "to_date": values.get("scheduled_date", before["scheduled_date"]),
        "reason": reason,
        "now": now,
    }
    await unit.fetch(NOTE, line)


async def choose_agent(
    unit: Unit, visit: Mapping[str, Any], at: datetime, minutes: int, *, rather: int | None = None
) -> int | None:
    """Return who shows a home then: `rather` this one, else the least busy who works there and is free; or None.

    The home is in one of the `cities` and `localities` of the visit.
    """
    asked = {"visit": visit["id"], "at": at, "ends": at + timedelta(minutes=minutes), "rather": rather}
    place = {"cities": visit["cities"], "localities": visit["localities"]}
    found = await unit.fetch(CHOOSE, {**asked, **place, "now": unit.now()}, rows=scalar_row)
    return found[0] if found else None


async def is_agent_at_work(unit: ReadUnit, agent_id: int) -> bool | None:
    """Tell whether an agent is active; None when there is no such agent."""
    row = await unit.fetch_one("SELECT is_active FROM agents WHERE id = %(id)s", {"id": agent_id})
    return bool(row["is_active"]) if row else None


async def assign(unit: Unit, visit_id: int, agent_id: int, *, counts: bool = True) -> None:
    """Give a visit to an agent; unless it `counts`, as part of a change that is written anyway.

    Raises psycopg's ExclusionViolation when they are elsewhere then.
    """
    await unit.fetch(ASSIGN, {"visit": visit_id, "agent": agent_id, "counts": int(counts), "now": unit.now()})


async def release_agent(unit: Unit, agent_id: int) -> list[int]:
    """Take an agent's coming visits from them; returns which."""
    return await unit.fetch(RELEASE, {"agent": agent_id, "now": unit.now()}, rows=scalar_row)


async def accounts_of(unit: ReadUnit, agent_id: int) -> tuple[int, ...]:
    """Return the accounts in which an agent is signed in."""
    return tuple(await unit.fetch(ACCOUNTS, {"agent": agent_id}, rows=scalar_row))


async def waiting_for_agents(unit: Unit, after: int, limit: int) -> list[int]:
    """Lock and return the next coming tours that nobody shows yet."""
    return await unit.fetch(WAITING, {"after": after, "limit": limit, "now": unit.now()}, rows=scalar_row)


async def cancel_match(unit: Unit, match_id: int, reason: str) -> list[int]:
    """Cancel the coming meetings of a match; returns which."""
    return await _cancel(unit, "v.match_id = %(match)s", {"match": match_id, "reason": reason})


async def cancel_between(unit: Unit, pair: tuple[int, int], reason: str) -> list[int]:
    """Cancel every coming visit in which both of a pair have a part, be it that one only lends the room."""
    both = """(v.user_id IN (%(low)s, %(high)s) OR v.counterparty_user_id IN (%(low)s, %(high)s))
        AND %(low)s IN (v.user_id, v.counterparty_user_id, h.owner_id)
        AND %(high)s IN (v.user_id, v.counterparty_user_id, h.owner_id)"""
    return await _cancel(unit, both, {"low": pair[0], "high": pair[1], "reason": reason})


async def cancel_of(unit: Unit, user_id: int, reason: str) -> list[int]:
    """Cancel every coming visit that a person was to make or to receive; returns which."""
    any_part = "%(user)s IN (v.user_id, v.counterparty_user_id, h.owner_id)"
    return await _cancel(unit, any_part, {"user": user_id, "reason": reason})


async def remind(unit: Unit, hours: int, limit: int) -> list[int]:
    """Note that some visits are to be reminded of, so many hours before; returns which, each once."""
    lead = timedelta(hours=hours)
    asked = {"hours": hours, "lead": lead, "late": lead / 2, "limit": limit, "now": unit.now()}
    return await unit.fetch(REMIND, asked, rows=scalar_row)


async def history(unit: ReadUnit, visit_id: int, before: int | None, limit: int) -> list[Row]:
    """Return the lines of a visit's history, newest first."""
    return await unit.fetch(HISTORY, {"visit": visit_id, "before": before, "limit": limit})


async def _cancel(unit: Unit, which: Any, asked: Mapping[str, Any]) -> list[int]:
    statement = sql.SQL(CANCEL).format(sql.SQL(which))
    return await unit.fetch(statement, {**asked, "now": unit.now()}, rows=scalar_row)
