"""Cases: opened once a subject, dealt to whoever claims, never to two at a time."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg.rows import scalar_row
from psycopg.types.json import Jsonb

from aangan.infra.unit import ReadUnit, Row, Unit
from aangan.safety.types import Case, CaseStatus, SubjectKind

CASE = """
SELECT c.id, c.subject_kind, c.subject_id, c.owner_id, c.status, c.priority, c.findings, c.opened_at, c.due_at,
       c.claimed_by, c.lease_until, c.decided_at
FROM cases c
"""

# What was found before and what is found now, each once, in the order in which it was found.
RAISE = """
INSERT INTO cases AS c (subject_kind, subject_id, owner_id, status, priority, findings, opened_at, due_at)
VALUES (%(kind)s, %(subject)s, %(owner)s, 'open', %(priority)s, %(findings)s, %(now)s, %(due)s)
ON CONFLICT (subject_kind, subject_id) WHERE status = 'open' DO UPDATE SET
    priority = greatest(c.priority, excluded.priority), due_at = least(c.due_at, excluded.due_at),
    findings = (SELECT jsonb_agg(finding ORDER BY first) FROM (
        SELECT finding, min(place) AS first FROM jsonb_array_elements(c.findings || excluded.findings)
            WITH ORDINALITY AS t(finding, place)
        GROUP BY finding ORDER BY first LIMIT 50) each_once)
RETURNING c.id
"""

# Severity, times how many people reported, times how long it waits. Nobody is dealt what is about themselves, what
# they reported, or the ban that they proposed. What another claim looks at this moment is stepped over, not waited for.
CLAIM_NEXT = """
UPDATE cases SET claimed_by = %(me)s, lease_until = %(until)s WHERE id = (
    SELECT c.id FROM cases c
    WHERE c.status = 'open' AND (c.lease_until IS NULL OR c.lease_until <= %(now)s) AND c.owner_id <> %(me)s
      AND NOT EXISTS (SELECT FROM reports r WHERE r.case_id = c.id AND r.reporter_id = %(me)s)
      AND NOT EXISTS (SELECT FROM decisions d WHERE d.case_id = c.id AND d.outcome = 'propose_ban'
                      AND d.actor_id = %(me)s)
    ORDER BY c.priority
           * (1 + (SELECT count(*) FROM reports r WHERE r.case_id = c.id AND r.status IN ('open', 'reviewed')))
           * (1 + extract(epoch FROM %(now)s - c.opened_at) / 3600) DESC, c.id
    LIMIT 1 FOR UPDATE OF c SKIP LOCKED)
RETURNING id
"""

CLAIM = "UPDATE cases SET claimed_by = %(me)s, lease_until = %(until)s WHERE id = %(id)s"

RENEW = """
UPDATE cases SET lease_until = %(until)s
WHERE id = %(id)s AND status = 'open' AND claimed_by = %(me)s AND lease_until > %(now)s RETURNING id
"""

RELEASE = """
UPDATE cases SET claimed_by = NULL, lease_until = NULL
WHERE id = %(id)s AND status = 'open' AND claimed_by = %(me)s AND lease_until > %(now)s RETURNING id
"""

# The soonest due first; what is decided, in the order in which it was due.
PAGE = (
    CASE
    + """
WHERE c.status = %(status)s AND (%(kind)s::text IS NULL OR c.subject_kind = %(kind)s)
  AND (%(at)s::timestamptz IS NULL OR (c.due_at, c.id) > (%(at)s, %(after)s))
ORDER BY c.due_at, c.id LIMIT %(limit)s
"""
)

COUNT = """
SELECT count(*) FROM cases c WHERE c.status = %(status)s AND (%(kind)s::text IS NULL OR c.subject_kind = %(kind)s)
"""


async def upsert_case(unit: Unit, kind: SubjectKind, subject_id: int, owner_id: int, what: Mapping[str, Any]) -> int:
    """Open a subject's case, or add to the one that is open (and lock it); `what` is priority, findings, now, due."""
    asked = {**what, "findings": Jsonb(what["findings"]), "kind": kind.value, "subject": subject_id, "owner": owner_id}
    row = await unit.fetch_one(RAISE, asked)
    assert row is not None
    return int(row["id"])


async def claim_next(unit: Unit, me: int, until: datetime) -> int | None:
    """Lease the case that weighs most to a moderator; returns its id, None when nothing waits for them."""
    row = await unit.fetch_one(CLAIM_NEXT, {"me": me, "now": unit.now(), "until": until})
    return int(row["id"]) if row else None


async def claim(unit: Unit, case_id: int, me: int, until: datetime) -> None:
    """Lease a case that was locked and judged free."""
    await unit.fetch(CLAIM, {"id": case_id, "me": me, "until": until})


async def renew(unit: Unit, case_id: int, me: int, until: datetime) -> bool:
    """Lengthen a lease that stands; tells whether it did."""
    return await unit.fetch_one(RENEW, {"id": case_id, "me": me, "now": unit.now(), "until": until}) is not None


async def release(unit: Unit, case_id: int, me: int) -> bool:
    """End a lease that stands; tells whether it did."""
    return await unit.fetch_one(RELEASE, {"id": case_id, "me": me, "now": unit.now()}) is not None


async def find_case(unit: ReadUnit, case_id: int) -> Case | None:
    """Return a case."""
    return _case(await unit.fetch_one(CASE + "WHERE c.id = %(id)s", {"id": case_id}))


async def lock_case(unit: Unit, case_id: int) -> Case | None:
    """Lock a case until the commit and return it."""
    return _case(await unit.fetch_one(CASE + "WHERE c.id = %(id)s FOR UPDATE", {"id": case_id}))


async def lock_open_case(unit: Unit, kind: SubjectKind, subject_id: int) -> Case | None:
    """Lock a subject's open case until the commit and return it."""
    return _case(
        await unit.fetch_one(
            CASE + "WHERE c.subject_kind = %(kind)s AND c.subject_id = %(subject)s AND c.status = 'open' FOR UPDATE",
            {"kind": kind.value, "subject": subject_id},
        )
    )


async def close_case(unit: Unit, case_id: int) -> None:
    """Mark a locked case decided; nobody holds it any more."""
    await unit.fetch(
        """UPDATE cases SET status = 'decided', decided_at = %(now)s, claimed_by = NULL, lease_until = NULL
        WHERE id = %(id)s""",
        {"id": case_id, "now": unit.now()},
    )


async def load_up(unit: Unit, case_id: int, priority: int) -> None:
    """Let a locked case weigh at least so much, and give it back to the queue."""
    await unit.fetch(
        """UPDATE cases SET priority = greatest(priority, %(p)s), claimed_by = NULL, lease_until = NULL
        WHERE id = %(id)s""",
        {"id": case_id, "p": priority},
    )


async def cases(
    unit: ReadUnit, status: CaseStatus, kind: SubjectKind | None, after: Sequence[Any], limit: int
) -> list[Case]:
    """Return cases after the key `after` (due, id)."""
    at, number = after or (None, None)
    asked = {"status": status.value, "kind": kind and kind.value, "at": at, "after": number, "limit": limit}
    return [_made(row) for row in await unit.fetch(PAGE, asked)]


async def count_cases(unit: ReadUnit, status: CaseStatus, kind: SubjectKind | None) -> int:
    """Count what `cases` would page through."""
    found = await unit.fetch(COUNT, {"status": status.value, "kind": kind and kind.value}, rows=scalar_row)
    return int(found[0])


def _case(row: Row | None) -> Case | None:
    return None if row is None else _made(row)


def _made(row: Row) -> Case:
    kind, status = SubjectKind(row.pop("subject_kind")), CaseStatus(row.pop("status"))
    return Case(subject_kind=kind, status=status, findings=tuple(row.pop("findings")), **row)
