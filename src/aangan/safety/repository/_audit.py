"""The lines of the audit; a trigger refuses to change or delete one."""

from collections.abc import Mapping
from typing import Any

from psycopg.rows import scalar_row

from aangan.infra.unit import ReadUnit, Row, Unit
from aangan.safety.types import Step

# Held until the commit, so that each line is written after the one before it was committed.
TURN = "SELECT pg_advisory_xact_lock(hashtextextended('safety.decisions', 0))"
LAST = "SELECT id, hash FROM decisions ORDER BY id DESC LIMIT 1"

APPEND = """
INSERT INTO decisions
    (id, case_id, subject_kind, subject_id, owner_id, actor_id, outcome, reason, notes, decided_at, before, hash)
VALUES (%(id)s, %(case_id)s, %(subject_kind)s, %(subject_id)s, %(owner_id)s, %(actor_id)s, %(outcome)s, %(reason)s,
        %(notes)s, %(decided_at)s, %(before)s, %(hash)s)
"""

LINES = """
SELECT id, case_id, subject_kind, subject_id, owner_id, actor_id, outcome, reason, notes, decided_at, before, hash
FROM decisions
"""


async def last_decision(unit: Unit) -> tuple[int, bytes | None]:
    """Wait for one's turn to write, and return the last line's number and hash; (0, None) before the first."""
    await unit.fetch(TURN, rows=scalar_row)
    row = await unit.fetch_one(LAST)
    return (int(row["id"]), bytes(row["hash"])) if row else (0, None)


async def append_decision(unit: Unit, line: Mapping[str, Any]) -> None:
    """Write the next line."""
    await unit.fetch(APPEND, line)


async def decisions_after(unit: ReadUnit, after: int, limit: int) -> list[Row]:
    """Return lines after a number, in their order."""
    return await unit.fetch(
        LINES + "WHERE id > %(after)s ORDER BY id LIMIT %(limit)s", {"after": after, "limit": limit}
    )


async def decisions_of(unit: ReadUnit, case_id: int, limit: int) -> list[Row]:
    """Return the newest lines about a case."""
    return await unit.fetch(
        LINES + "WHERE case_id = %(case)s ORDER BY id DESC LIMIT %(limit)s", {"case": case_id, "limit": limit}
    )


async def proposer_of(unit: ReadUnit, case_id: int) -> int | None:
    """Return who proposed a ban in a case, the last time."""
    row = await unit.fetch_one(
        "SELECT actor_id FROM decisions WHERE case_id = %(c)s AND outcome = %(o)s ORDER BY id DESC LIMIT 1",
        {"c": case_id, "o": Step.PROPOSE_BAN.value},
    )
    return row["actor_id"] if row else None


async def judges_of(unit: ReadUnit, case_id: int) -> list[int]:
    """Return who took part in the decisions of a case."""
    return await unit.fetch(
        "SELECT DISTINCT actor_id FROM decisions WHERE case_id = %(c)s AND actor_id IS NOT NULL",
        {"c": case_id},
        rows=scalar_row,
    )
