"""What people were told of decisions, and their appeals."""

from collections.abc import Mapping, Sequence
from typing import Any

from aangan.infra.unit import ReadUnit, Row, Unit
from aangan.safety.types import AppealStatus, SubjectKind

STATEMENT = """
SELECT s.id, s.user_id, s.case_id, s.decision_id, s.subject_kind, s.subject_id, s.restriction, d.reason, s.ground,
       s.facts, s.automated, s.ends_at, s.lifted_at, s.created_at, a.id AS appeal_id, a.status AS appeal_status,
       a.text AS appeal_text, a.answer AS appeal_answer, a.made_at AS appeal_made_at, a.decided_at AS appeal_decided_at
FROM statements s JOIN decisions d ON d.id = s.decision_id LEFT JOIN appeals a ON a.statement_id = s.id
"""

# A pause that stands already is not told again.
TELL = """
INSERT INTO statements (user_id, case_id, decision_id, subject_kind, subject_id, restriction, ground, facts, automated,
    ends_at, created_at)
VALUES (%(user_id)s, %(case_id)s, %(decision_id)s, %(subject_kind)s, %(subject_id)s, %(restriction)s, %(ground)s,
    %(facts)s, %(automated)s, %(ends_at)s, %(now)s)
RETURNING id
"""

APPEAL = """
INSERT INTO appeals (statement_id, status, text, made_at) VALUES (%(id)s, 'open', %(text)s, %(now)s)
ON CONFLICT (statement_id) DO NOTHING RETURNING id
"""

APPEALS = """
SELECT a.id, a.statement_id, a.status, a.text, a.answer, a.made_at, a.decided_at, s.user_id, s.case_id, s.subject_kind,
       s.subject_id, s.restriction
FROM appeals a JOIN statements s ON s.id = a.statement_id
WHERE a.status = %(status)s AND (%(after)s::bigint IS NULL OR a.id > %(after)s) ORDER BY a.id LIMIT %(limit)s
"""


async def insert_statement(unit: Unit, told: Mapping[str, Any]) -> int:
    """Write a statement; returns its id."""
    row = await unit.fetch_one(TELL, {**told, "now": unit.now()})
    assert row is not None
    return int(row["id"])


async def statement(unit: ReadUnit, statement_id: int) -> Row | None:
    """Return a statement with its appeal."""
    return await unit.fetch_one(STATEMENT + "WHERE s.id = %(id)s", {"id": statement_id})


async def lock_statement(unit: Unit, statement_id: int) -> Row | None:
    """Lock a statement until the commit and return it with its appeal."""
    return await unit.fetch_one(STATEMENT + "WHERE s.id = %(id)s FOR UPDATE OF s", {"id": statement_id})


async def statements_of(unit: ReadUnit, user_id: int, before: int | None, limit: int) -> list[Row]:
    """Return what a person was told, newest first."""
    return await unit.fetch(
        STATEMENT
        + """WHERE s.user_id = %(me)s AND (%(before)s::bigint IS NULL OR s.id < %(before)s)
        ORDER BY s.id DESC LIMIT %(limit)s""",
        {"me": user_id, "before": before, "limit": limit},
    )


async def pauses_of(unit: ReadUnit, case_id: int) -> set[tuple[SubjectKind, int]]:
    """Return what is paused because of a case."""
    rows = await unit.fetch(
        """SELECT subject_kind, subject_id FROM statements
        WHERE case_id = %(c)s AND restriction = 'paused' AND lifted_at IS NULL""",
        {"c": case_id},
    )
    return {(SubjectKind(row["subject_kind"]), row["subject_id"]) for row in rows}


async def lift_pauses(unit: Unit, case_id: int) -> list[Row]:
    """Lift every pause of a case; returns what was paused."""
    return await unit.fetch(
        """UPDATE statements SET lifted_at = %(now)s
        WHERE case_id = %(c)s AND restriction = 'paused' AND lifted_at IS NULL
        RETURNING subject_kind, subject_id, user_id""",
        {"c": case_id, "now": unit.now()},
    )


async def lift(unit: Unit, statement_id: int) -> Row | None:
    """Say that a restriction stands no more; returns what it was, None when it was lifted before."""
    return await unit.fetch_one(
        """UPDATE statements SET lifted_at = %(now)s WHERE id = %(id)s AND lifted_at IS NULL
        RETURNING restriction, subject_kind, subject_id""",
        {"id": statement_id, "now": unit.now()},
    )


async def ended(unit: Unit, limit: int) -> Sequence[Row]:
    """Return some restrictions whose time is over, with their cases."""
    return await unit.fetch(
        """SELECT id, case_id FROM statements WHERE lifted_at IS NULL AND ends_at <= %(now)s
        ORDER BY ends_at, id LIMIT %(limit)s""",
        {"now": unit.now(), "limit": limit},
    )


async def insert_appeal(unit: Unit, statement_id: int, words: str) -> int | None:
    """Write an appeal; None when there is one already."""
    row = await unit.fetch_one(APPEAL, {"id": statement_id, "text": words, "now": unit.now()})
    return int(row["id"]) if row else None


async def appeals(unit: ReadUnit, status: AppealStatus, after: int | None, limit: int) -> list[Row]:
    """Return appeals for staff, those that wait longest first."""
    return await unit.fetch(APPEALS, {"status": status.value, "after": after, "limit": limit})


async def find_appeal(unit: ReadUnit, appeal_id: int) -> Row | None:
    """Return which statement an appeal is about, and of which case."""
    return await unit.fetch_one(
        """SELECT a.statement_id, s.case_id FROM appeals a JOIN statements s ON s.id = a.statement_id
        WHERE a.id = %(id)s""",
        {"id": appeal_id},
    )


async def decide_appeal(unit: Unit, appeal_id: int, status: AppealStatus, answer: str, by: int) -> None:
    """Answer an appeal."""
    await unit.fetch(
        """UPDATE appeals SET status = %(s)s, answer = %(a)s, decided_by = %(by)s, decided_at = %(now)s
        WHERE id = %(id)s""",
        {"id": appeal_id, "s": status.value, "a": answer, "by": by, "now": unit.now()},
    )


async def is_shut_out(unit: ReadUnit, user_id: int) -> bool:
    """Tell whether a suspension or a ban of a person stands."""
    row = await unit.fetch_one(
        """SELECT 1 FROM statements
        WHERE user_id = %(u)s AND restriction IN ('suspended', 'banned') AND lifted_at IS NULL LIMIT 1""",
        {"u": user_id},
    )
    return row is not None
