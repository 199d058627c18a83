"""What is held back until somebody decided, and let go again."""

from datetime import datetime

from aangan.infra.unit import Unit
from aangan.safety import policy, repository
from aangan.safety.events import StatementIssued, SubjectPaused, SubjectReleased
from aangan.safety.service._audit import record
from aangan.safety.types import TERMS, Case, Restriction, Step, SubjectKind

BECAUSE = "repeat_reports"
TOLD = "Several people, or one with a serious matter, reported you. You are not shown until a moderator has looked."


async def hold_if_due(unit: Unit, case_id: int) -> None:
    """Hold a reported person back, and the homes that reports name, once the waiting reports weigh enough."""
    case = await repository.lock_case(unit, case_id)
    reports = await repository.standing_reports(unit, case_id)
    if case is None or not policy.must_pause(reports):
        return
    named = {(SubjectKind.LISTING, one["listing_id"]) for one in reports if one["listing_id"] is not None}
    due = {(case.subject_kind, case.subject_id), *named} - await repository.pauses_of(unit, case_id)
    if not due:
        return
    decision_id = await record(unit, case, None, Step.PAUSE, TOLD)
    reasons = ", ".join(sorted({str(one["reason"]).replace("_", " ") for one in reports}))
    for kind, subject_id in sorted(due):
        await tell(unit, case, decision_id, Restriction.PAUSED, TOLD, f"Reported: {reasons}.",
                   subject=(kind, subject_id), automated=True, ends_at=unit.now() + policy.PAUSE)  # fmt: skip
        unit.emit(SubjectPaused(kind.value, subject_id, case.owner_id, BECAUSE))


async def let_go(unit: Unit, case_id: int) -> bool:
    """Lift every pause of a case; tells whether there was one."""
    lifted = await repository.lift_pauses(unit, case_id)
    for one in lifted:
        unit.emit(SubjectReleased(one["subject_kind"], one["subject_id"], one["user_id"]))
    return bool(lifted)


async def let_go_if_due(unit: Unit, case: Case) -> None:
    """Lift the pauses of a case whose waiting reports weigh too little now."""
    if policy.must_pause(await repository.standing_reports(unit, case.id)):
        return
    if await let_go(unit, case.id):
        await record(unit, case, None, Step.RELEASE, "The reports that are left do not weigh enough.")


async def tell(
    unit: Unit,
    case: Case,
    decision_id: int,
    restriction: Restriction,
    reason: str,
    facts: str,
    *,
    subject: tuple[SubjectKind, int],
    automated: bool = False,
    ground: str = f"{TERMS}, section on reports",
    ends_at: datetime | None = None,
) -> None:
    """Write the statement of reasons to the owner of a restricted subject."""
    told = {
        "user_id": case.owner_id,
        "case_id": case.id,
        "decision_id": decision_id,
        "subject_kind": subject[0].value,
        "subject_id": subject[1],
        "restriction": restriction.value,
        "ground": ground,
        "facts": facts,
        "automated": automated,
        "ends_at": ends_at,
    }
    statement_id = await repository.insert_statement(unit, told)
    kind, subject_id = subject
    unit.emit(StatementIssued(statement_id, case.owner_id, restriction.value, kind.value, subject_id, reason))
