"""Statements of reasons, and the one appeal against each, decided by somebody else."""

from collections.abc import Mapping
from typing import Any

from aangan.infra.unit import ReadUnit, Row, Unit
from aangan.kit.actor import Actor
from aangan.kit.page import Page, PageIn, decode_cursor, make_page
from aangan.safety import policy, repository
from aangan.safety.errors import (
    AlreadyAppealed,
    AppealDecided,
    AppealNotFound,
    NothingToAppeal,
    OwnCase,
    SameModerator,
    StatementNotFound,
)
from aangan.safety.events import AppealSettled
from aangan.safety.schemas import AppealDecisionIn, AppealIn, AppealOut, AppealRow, StatementOut
from aangan.safety.service._audit import record
from aangan.safety.service._effects import undo
from aangan.safety.types import AppealStatus, Case, ReportStatus, Restriction, Step, SubjectKind

APPEAL = ("id", "status", "text", "answer", "made_at", "decided_at")


async def list_statements(unit: ReadUnit, actor: Actor, page: PageIn) -> Page[StatementOut]:
    """Return what the actor was told of decisions that restrict them, newest first."""
    before = next(iter(decode_cursor(page.cursor, [int])), None)
    rows = await repository.statements_of(unit, actor.user_id, before, page.limit + 1)
    key = [rows[page.limit - 1]["id"]] if len(rows) > page.limit else None
    return make_page([_shown(row) for row in rows], page, key)


async def appeal(unit: Unit, actor: Actor, statement_id: int, words: AppealIn) -> StatementOut:
    """Object to a statement, once. Raises StatementNotFound, NothingToAppeal, AlreadyAppealed."""
    row = await repository.lock_statement(unit, statement_id)
    if row is None or row["user_id"] != actor.user_id:
        raise StatementNotFound
    if row["appeal_id"] is not None:
        raise AlreadyAppealed
    if row["lifted_at"] is not None or row["created_at"] + policy.APPEAL_WITHIN <= unit.now():
        raise NothingToAppeal
    if await repository.insert_appeal(unit, statement_id, words.text) is None:
        raise AlreadyAppealed
    made = await repository.statement(unit, statement_id)
    assert made is not None
    return _shown(made)


async def list_appeals(unit: ReadUnit, actor: Actor, status: AppealStatus, page: PageIn) -> Page[AppealRow]:
    """Return appeals for staff, those that wait longest first. Raises ModeratorsOnly."""
    policy.must_be_staff(actor)
    bound = {"status": status.value}
    after = next(iter(decode_cursor(page.cursor, [int], bound)), None)
    rows = await repository.appeals(unit, status, after, page.limit + 1)
    key = [rows[page.limit - 1]["id"]] if len(rows) > page.limit else None
    return make_page([AppealRow.model_validate(row) for row in rows], page, key, bound)


async def decide_appeal(unit: Unit, actor: Actor, appeal_id: int, decision: AppealDecisionIn) -> StatementOut:
    """Answer an appeal; to overturn takes back what was done, and finds the reports wrong that led to it.

    Raises ModeratorsOnly, AppealNotFound, AppealDecided, OwnCase, SameModerator.
    """
    policy.must_be_staff(actor)
    case, told = await _held(unit, appeal_id)
    if told["user_id"] == actor.user_id:
        raise OwnCase
    if actor.user_id in await repository.judges_of(unit, told["case_id"]):
        raise SameModerator
    status = AppealStatus.OVERTURNED if decision.overturn else AppealStatus.UPHELD
    await repository.decide_appeal(unit, appeal_id, status, decision.answer, actor.user_id)
    step = Step.OVERTURN if decision.overturn else Step.UPHOLD
    await record(unit, case, actor.user_id, step, decision.answer, decision.notes)
    if decision.overturn and told["lifted_at"] is None:
        await repository.lift(unit, told["id"])
        await repository.turn_reports(unit, told["decision_id"], ReportStatus.DISMISSED)
        kind = SubjectKind(told["subject_kind"])
        await undo(unit, case, Restriction(told["restriction"]), kind, told["subject_id"])
    unit.emit(AppealSettled(appeal_id, told["id"], told["user_id"], status.value))
    answered = await repository.statement(unit, told["id"])
    assert answered is not None
    return _shown(answered)


async def _held(unit: Unit, appeal_id: int) -> tuple[Case, Row]:
    # Whoever decides locks the case first: this and a decision of the same case then take turns.
    asked = await repository.find_appeal(unit, appeal_id)
    if asked is None:
        raise AppealNotFound
    case = await repository.lock_case(unit, asked["case_id"])
    told = await repository.lock_statement(unit, asked["statement_id"])
    assert case is not None
    assert told is not None
    if told["appeal_status"] != AppealStatus.OPEN:
        raise AppealDecided
    return case, told


def _shown(row: Mapping[str, Any]) -> StatementOut:
    made = None
    if row["appeal_id"] is not None:
        made = AppealOut(statement_id=row["id"], **{name: row[f"appeal_{name}"] for name in APPEAL})
    shaped = {name: value for name, value in row.items() if not name.startswith("appeal_")}
    return StatementOut.model_validate(
        shaped | {"appeal": made, "appeal_until": row["created_at"] + policy.APPEAL_WITHIN}
    )
