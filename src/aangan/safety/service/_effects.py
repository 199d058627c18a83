"""What a decision does to a subject and its owner, and how it is taken back."""

from datetime import timedelta

from aangan.identity import service as identity
from aangan.infra.unit import ReadUnit, Unit
from aangan.safety import repository
from aangan.safety.events import CaseSettled, SubjectReleased
from aangan.safety.schemas import DecisionIn
from aangan.safety.service._audit import record
from aangan.safety.service._pauses import tell
from aangan.safety.types import Case, Outcome, Restriction, Step, SubjectKind

ENDED_AT_A_TIME = 100
RESTRICTIONS = {
    Outcome.WARN: Restriction.WARNED,
    Outcome.SUSPEND: Restriction.SUSPENDED,
    Outcome.BAN: Restriction.BANNED,
    Outcome.REJECT: Restriction.LISTING_REJECTED,
    Outcome.REQUEST_EDIT: Restriction.LISTING_RETURNED,
}
# These are done to the owner, whatever the case is about.
TO_THE_OWNER = frozenset({Outcome.WARN, Outcome.SUSPEND, Outcome.BAN})
SHUTS_OUT = frozenset({Restriction.SUSPENDED, Restriction.BANNED})


async def take_effect(unit: Unit, case: Case, decision: DecisionIn, decision_id: int, reason: str, ground: str) -> None:
    """Tell the owner what restricts them and why, shut them out where that was decided, and say that it is settled."""
    outcome = decision.outcome
    restriction = RESTRICTIONS.get(outcome)
    if restriction is not None:
        ends = timedelta(days=decision.days) if decision.days and restriction is Restriction.SUSPENDED else None
        personal = outcome in TO_THE_OWNER
        await tell(
            unit,
            case,
            decision_id,
            restriction,
            reason,
            _facts(case),
            subject=(SubjectKind.PERSON, case.owner_id) if personal else (case.subject_kind, case.subject_id),
            ground=ground,
            ends_at=unit.now() + ends if ends else None,
        )
    if restriction in SHUTS_OUT:
        await identity.suspend(unit, case.owner_id)
    unit.emit(CaseSettled(case.id, case.subject_kind.value, case.subject_id, case.owner_id, outcome.value, reason))


async def undo(unit: Unit, case: Case, restriction: Restriction, kind: SubjectKind, subject_id: int) -> None:
    """Take back what a lifted statement told of; somebody else's or another decision's restriction stays."""
    if restriction is Restriction.PAUSED:
        unit.emit(SubjectReleased(kind.value, subject_id, case.owner_id))
    elif restriction in SHUTS_OUT and not await repository.is_shut_out(unit, case.owner_id):
        await identity.reinstate(unit, case.owner_id)
    elif restriction in {Restriction.LISTING_REJECTED, Restriction.LISTING_RETURNED}:
        taken_back = "An appeal was granted."
        unit.emit(CaseSettled(case.id, kind.value, subject_id, case.owner_id, Outcome.APPROVE.value, taken_back))


async def is_shut_out(unit: ReadUnit, user_id: int) -> bool:
    """Tell whether a suspension or a ban of a person stands."""
    return await repository.is_shut_out(unit, user_id)


async def end_restrictions(unit: Unit) -> int:
    """Lift the pauses and suspensions whose time is over; returns how many were, at most 100."""
    over = await repository.ended(unit, ENDED_AT_A_TIME)
    for one in over:
        # The case first, as every decision does: what was lifted meanwhile is left alone.
        case = await repository.lock_case(unit, one["case_id"])
        lifted = await repository.lift(unit, one["id"])
        if case is not None and lifted is not None:
            await record(unit, case, None, Step.EXPIRE, "The time that was set is over.")
            subject = (SubjectKind(lifted["subject_kind"]), lifted["subject_id"])
            await undo(unit, case, Restriction(lifted["restriction"]), *subject)
    return len(over)


def _facts(case: Case) -> str:
    found = dict.fromkeys(str(one["reason"]) for one in case.findings)
    return "; ".join(found) or "A moderator looked at it."
