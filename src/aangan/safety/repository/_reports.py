"""Reports, what they rest on, and how much their reporters were right before."""

from collections.abc import Mapping, Sequence
from typing import Any

from psycopg.rows import scalar_row
from psycopg.types.json import Jsonb

from aangan.infra.unit import ReadUnit, Row, Unit
from aangan.safety.types import EvidenceKind, ReportStatus

WIRE = """
r.id, r.reporter_id AS reporter_user_id, r.reported_id AS reported_user_id, r.reason, r.status, r.notes, r.created_at
"""

# The standing report is touched, not skipped, so that it is returned even if it was committed a moment ago.
REPORT = (
    """
INSERT INTO reports AS r
    (reporter_id, reported_id, reason, status, conversation_id, listing_id, notes, created_at)
SELECT %(reporter)s, u.id, %(reason)s, 'open', %(conversation_id)s::bigint, %(property_id)s::bigint, %(notes)s::text,
       %(now)s
FROM users u WHERE u.id = %(reported)s
ON CONFLICT (reporter_id, reported_id) WHERE status IN ('open', 'reviewed') DO UPDATE SET created_at = r.created_at
RETURNING r.xmax = 0 AS fresh, """
    + WIRE
)

# The waiting reports of a case, each with how often its reporter was right and wrong before, how old their account was,
# and whether the two had met: a conversation that the reporter alone opened is nobody's word but theirs.
STANDING = """
SELECT r.id, r.reporter_id, r.reason, r.listing_id,
       count(*) FILTER (WHERE old.status = 'actioned') AS upheld,
       count(*) FILTER (WHERE old.status = 'dismissed') AS wrong,
       r.created_at - who.created_at AS account_age,
       EXISTS (SELECT FROM evidence e WHERE e.report_id = r.id AND e.kind = 'messages' AND (
           (e.content ->> 'matched')::boolean
           OR e.content @> jsonb_build_object('messages', jsonb_build_array(
               jsonb_build_object('sender_id', r.reported_id))))) AS met
FROM reports r JOIN users who ON who.id = r.reporter_id
LEFT JOIN reports old ON old.reporter_id = r.reporter_id AND old.status IN ('actioned', 'dismissed')
WHERE r.case_id = %(case)s AND r.status IN ('open', 'reviewed')
GROUP BY r.id, who.created_at ORDER BY r.id
"""

ROW = """
SELECT r.id, r.reporter_id AS reporter_user_id, r.reported_id AS reported_user_id, r.conversation_id,
       r.listing_id AS property_id, r.reason, r.status AS report_status, r.notes, r.notes AS description,
       d.notes AS admin_notes, r.created_at, r.updated_at, r.case_id,
       jsonb_build_object('id', who.id, 'full_name', who.full_name, 'email', who.email, 'phone', who.phone,
           'profile_image_url', who.profile_image_url) AS reporter,
       jsonb_build_object('id', whom.id, 'full_name', whom.full_name, 'email', whom.email, 'phone', whom.phone,
           'profile_image_url', whom.profile_image_url) AS reported_user
FROM reports r
JOIN users who ON who.id = r.reporter_id
JOIN users whom ON whom.id = r.reported_id
LEFT JOIN decisions d ON d.id = r.decision_id
"""


async def upsert_report(unit: Unit, reporter_id: int, said: Mapping[str, Any]) -> Row | None:
    """Write a report, or find the one that waits; None when there is no such person, `fresh` when it is new."""
    asked = {**said, "reporter": reporter_id, "reported": said["reported_user_id"], "now": unit.now()}
    return await unit.fetch_one(REPORT, asked)


async def join_case(unit: Unit, report_id: int, case_id: int) -> None:
    """Put a report into a case."""
    await unit.fetch("UPDATE reports SET case_id = %(c)s WHERE id = %(id)s", {"id": report_id, "c": case_id})


async def standing_reports(unit: ReadUnit, case_id: int) -> list[Row]:
    """Return a case's waiting reports.

    Keys: id, reporter_id, reason, listing_id, the reporter's `upheld` and `wrong`, `account_age` (how old the account
    was when it reported) and `met` (the two matched, or the reported person wrote to the reporter).
    """
    return await unit.fetch(STANDING, {"case": case_id})


async def name_subjects(unit: ReadUnit, case_id: int) -> list[int]:
    """Return the listings that reports of a case ever named."""
    return await unit.fetch(
        "SELECT DISTINCT listing_id FROM reports WHERE case_id = %(c)s AND listing_id IS NOT NULL ORDER BY listing_id",
        {"c": case_id},
        rows=scalar_row,
    )


async def insert_evidence(unit: Unit, report_id: int, kind: EvidenceKind, content: Mapping[str, Any]) -> None:
    """Keep what a report rests on; the first snapshot stays."""
    await unit.fetch(
        """INSERT INTO evidence (report_id, kind, taken_at, content) VALUES (%(r)s, %(k)s, %(now)s, %(c)s)
        ON CONFLICT DO NOTHING""",
        {"r": report_id, "k": kind.value, "now": unit.now(), "c": Jsonb(dict(content))},
    )


async def evidence_of(unit: ReadUnit, report_ids: Sequence[int]) -> list[Row]:
    """Return what some reports rest on."""
    return await unit.fetch(
        """SELECT report_id, kind, taken_at, content FROM evidence WHERE report_id = ANY(%(ids)s)
        ORDER BY report_id, kind""",
        {"ids": list(report_ids)},
    )


async def find_report(unit: Unit, report_id: int) -> Row | None:
    """Return a report's case, status and people; who wants to change it locks its case, and asks again."""
    return await unit.fetch_one(
        "SELECT id, case_id, status, reporter_id, reported_id FROM reports WHERE id = %(id)s", {"id": report_id}
    )


async def settle_reports(
    unit: Unit, case_id: int, status: ReportStatus, decision_id: int, only: int | None = None
) -> list[Row]:
    """Settle the waiting reports of a case, or only one of them; returns their ids and people."""
    return await unit.fetch(
        """UPDATE reports SET status = %(status)s, decision_id = %(decision)s, updated_at = %(now)s
        WHERE case_id = %(case)s AND status IN ('open', 'reviewed') AND (%(only)s::bigint IS NULL OR id = %(only)s)
        RETURNING id, reporter_id, reported_id, status""",
        {"case": case_id, "status": status.value, "decision": decision_id, "only": only, "now": unit.now()},
    )


async def turn_reports(unit: Unit, decision_id: int, status: ReportStatus) -> None:
    """Say otherwise of all reports that a decision settled, as after an appeal."""
    await unit.fetch(
        "UPDATE reports SET status = %(s)s, updated_at = %(now)s WHERE decision_id = %(d)s",
        {"s": status.value, "d": decision_id, "now": unit.now()},
    )


async def reports(unit: ReadUnit, status: ReportStatus, after: int | None, limit: int) -> list[Row]:
    """Return reports for staff, those that wait longest first."""
    return await unit.fetch(
        ROW
        + """WHERE r.status = %(status)s AND (%(after)s::bigint IS NULL OR r.id > %(after)s)
        ORDER BY r.id LIMIT %(limit)s""",
        {"status": status.value, "after": after, "limit": limit},
    )


async def reports_of(unit: ReadUnit, case_id: int, limit: int) -> list[Row]:
    """Return the newest reports of a case, for staff."""
    return await unit.fetch(
        ROW + "WHERE r.case_id = %(case)s ORDER BY r.id DESC LIMIT %(limit)s", {"case": case_id, "limit": limit}
    )


async def count_reports(unit: ReadUnit, status: ReportStatus) -> int:
    """Count reports in a state."""
    found = await unit.fetch("SELECT count(*) FROM reports WHERE status = %(s)s", {"s": status.value}, rows=scalar_row)
    return int(found[0])
