"""When hosts receive."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from aangan.infra.unit import ReadUnit, Row, Unit
from aangan.visits.rules import DEFAULT_HOURS, Hours

# What `_read_hours` reads, of the host whose id the place names.
HOURS = """
SELECT r.zone, r.duration_minutes, r.buffer_minutes, r.notice_minutes, r.horizon_days,
       coalesce((SELECT jsonb_agg(jsonb_build_array(w.weekday, w.opens, w.closes) ORDER BY w.weekday, w.opens)
         FROM visit_windows w WHERE w.user_id = r.user_id), '[]') AS windows,
       coalesce((SELECT jsonb_agg(jsonb_build_array(o.day, o.opens, o.closes) ORDER BY o.day, o.opens)
         FROM visit_overrides o WHERE o.user_id = r.user_id AND o.day >= %(since)s::date), '[]') AS overrides
FROM visit_hosts r WHERE r.user_id = %(user)s
"""
WRITE = """
WITH host AS (
    INSERT INTO visit_hosts
        (user_id, zone, duration_minutes, buffer_minutes, notice_minutes, horizon_days, updated_at)
    VALUES (%(user)s, %(zone)s, %(duration)s, %(buffer)s, %(notice)s, %(horizon)s, %(now)s)
    ON CONFLICT (user_id) DO UPDATE SET
        zone = excluded.zone, duration_minutes = excluded.duration_minutes, buffer_minutes = excluded.buffer_minutes,
        notice_minutes = excluded.notice_minutes, horizon_days = excluded.horizon_days, updated_at = excluded.updated_at
    RETURNING user_id
)
SELECT user_id FROM host
"""
WINDOWS = """
INSERT INTO visit_windows (user_id, weekday, opens, closes)
SELECT %(user)s, weekday, opens, closes
FROM unnest(%(weekdays)s::smallint[], %(opens)s::time[], %(closes)s::time[]) AS t(weekday, opens, closes)
"""
OVERRIDES = """
INSERT INTO visit_overrides (user_id, day, opens, closes)
SELECT %(user)s, day, opens, closes
FROM unnest(%(days)s::date[], %(opens)s::time[], %(closes)s::time[]) AS t(day, opens, closes)
"""


async def hours_of(unit: ReadUnit, user_id: int, since: date) -> Hours:
    """Return when somebody receives, with the days of their own from `since` on; the common hours when unsaid."""
    row = await unit.fetch_one(HOURS, {"user": user_id, "since": since})
    return _read_hours(row) if row else DEFAULT_HOURS


async def write_hours(
    unit: Unit,
    user_id: int,
    hours: Hours,
    windows: Sequence[tuple[int, time, time]],
    overrides: Sequence[tuple[date, time | None, time | None]],
) -> None:
    """Say anew when somebody receives; an override without hours closes its day."""
    values = {
        "user": user_id,
        "zone": hours.zone,
        "duration": hours.duration_minutes,
        "buffer": hours.buffer_minutes,
        "notice": hours.notice_minutes,
        "horizon": hours.horizon_days,
        "now": unit.now(),
    }
    await unit.fetch(WRITE, values)
    await unit.fetch("DELETE FROM visit_windows WHERE user_id = %(user)s", {"user": user_id})
    await unit.fetch("DELETE FROM visit_overrides WHERE user_id = %(user)s", {"user": user_id})
    await unit.fetch(WINDOWS, {"user": user_id, **_columns(windows, "weekdays")})
    await unit.fetch(OVERRIDES, {"user": user_id, **_columns(overrides, "days")})


async def is_known_zone(unit: ReadUnit, name: str) -> bool:
    """Tell whether the database, too, knows a zone."""
    asked = "SELECT EXISTS (SELECT FROM pg_timezone_names WHERE name = %(name)s) AS known"
    row = await unit.fetch_one(asked, {"name": name})
    return bool(row and row["known"])


def _columns(rows: Sequence[tuple[Any, Any, Any]], first: str) -> Mapping[str, list[Any]]:
    return {name: [row[place] for row in rows] for place, name in enumerate((first, "opens", "closes"))}


def _read_hours(row: Row) -> Hours:
    weekly: dict[int, list[tuple[time, time]]] = {}
    for weekday, opens, closes in row["windows"]:
        weekly.setdefault(weekday, []).append((time.fromisoformat(opens), time.fromisoformat(closes)))
    days: dict[date, list[tuple[time, time]]] = {}
    for day, opens, closes in row["overrides"]:
        own = days.setdefault(datetime.fromisoformat(day).date(), [])
        if opens is not None:
            own.append((time.fromisoformat(opens), time.fromisoformat(closes)))
    plain = {
        name: row[name] for name in ("zone", "duration_minutes", "buffer_minutes", "notice_minutes", "horizon_days")
    }
    return Hours(**plain, weekly=weekly, days=days, binding=True)
