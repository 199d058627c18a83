"""Campaigns: who is meant, and how far the telling came."""

from collections.abc import Mapping
from typing import Any

import msgspec

from aangan.infra.unit import ReadUnit, Row, Unit

MEANT = """
FROM users u WHERE u.deleted_at IS NULL AND u.id > %(after)s
  AND (%(role)s::text IS NULL OR u.role = %(role)s)
  AND (%(agent_id)s::bigint IS NULL OR u.agent_id = %(agent_id)s)
  AND (%(is_active)s::boolean IS NULL OR u.is_active = %(is_active)s)
"""
COUNT = "SELECT count(*) AS people" + MEANT
PAGE = "SELECT u.id" + MEANT + "ORDER BY u.id LIMIT %(most)s"

START = """
INSERT INTO notice_campaigns
    (type_key, title, body, data, audience, role, agent_id, is_active, created_by, created_at)
VALUES (%(type_key)s, %(title)s, %(body)s, %(data)s::jsonb, %(audience)s, %(role)s, %(agent_id)s, %(is_active)s, %(by)s,
        %(now)s)
RETURNING id
"""
# Each campaign is told by one worker at a time.
NEXT = """
SELECT id, type_key, title, body, data, audience, role, agent_id, is_active, last_user_id
FROM notice_campaigns WHERE finished_at IS NULL ORDER BY id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
"""
ADVANCE = """
UPDATE notice_campaigns SET last_user_id = %(last)s, told = told + %(told)s,
    finished_at = CASE WHEN %(finished)s THEN %(now)s END
WHERE id = %(id)s
"""


async def count_meant(unit: ReadUnit, filters: Mapping[str, Any]) -> int:
    """Count the people whom `filters` (role, agent_id, is_active) mean."""
    row = await unit.fetch_one(COUNT, {**filters, "after": 0})
    return int(row["people"]) if row else 0


async def start_campaign(unit: Unit, campaign: Mapping[str, Any], by: int) -> int:
    """Write a campaign down; returns its id."""
    data = msgspec.json.encode(campaign["data"]).decode()
    row = await unit.fetch_one(START, {**campaign, "data": data, "by": by, "now": unit.now()})
    assert row is not None
    return int(row["id"])


async def next_campaign(unit: Unit) -> Row | None:
    """Return the oldest campaign that is not finished and that nobody tells just now, locked."""
    return await unit.fetch_one(NEXT)


async def meant(unit: ReadUnit, row: Mapping[str, Any], most: int) -> list[int]:
    """Return the next people of a campaign, by id."""
    asked = {name: row[name] for name in ("role", "agent_id", "is_active")}
    found = await unit.fetch(PAGE, {**asked, "after": row["last_user_id"], "most": most})
    return [person["id"] for person in found]


async def advance(unit: Unit, campaign_id: int, last: int, told: int, *, finished: bool) -> None:
    """Note how far a campaign came."""
    asked = {"id": campaign_id, "last": last, "told": told, "finished": finished, "now": unit.now()}
    await unit.fetch(ADVANCE, asked)


async def person_by_subject(unit: ReadUnit, subject: str) -> int | None:
    """Return the id of the person whom a sign-in provider knows by `subject`."""
    row = await unit.fetch_one(
        "SELECT id FROM users WHERE subject = %(subject)s AND deleted_at IS NULL", {"subject": subject}
    )
    return int(row["id"]) if row else None
