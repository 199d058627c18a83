"""Decisions: what follows from each, for the subject, for its owner, for those who reported."""

from aangan.infra.unit import Row, Unit
from aangan.kit.actor import Actor
from aangan.kit.errors import HouseError, Unprocessable
from aangan.safety import policy, repository
from aangan.safety.errors import ReportNotFound, ReportSettled, SecondModerator
from aangan.safety.events import ReportSettled as ReportWasSettled
from aangan.safety.schemas import BulkIn, BulkLine, BulkOut, CaseOut, DecisionIn, ReportActionIn, ReportActionOut
from aangan.safety.service._audit import record
from aangan.safety.service._cases import locked, raise_case
from aangan.safety.service._effects import take_effect
from aangan.safety.service._pauses import let_go, let_go_if_due
from aangan.safety.types import (
    TEMPLATES,
    Case,
    Outcome,
    Priority,
    ReportStatus,
    Step,
    SubjectKind,
    Template,
)


async def decide_case(unit: Unit, actor: Actor, case_id: int, decision: DecisionIn) -> CaseOut:
    """Decide a case. A ban needs two moderators: the first one's word proposes it, and leaves the case open.

    Raises ModeratorsOnly, CaseNotFound, CaseDecided, OwnCase, CaseClaimed, OutcomeDoesNotFit, SecondModerator.
    """
    case = await locked(unit, actor, case_id)
    await _decide(unit, actor, case, decision)
    after = await repository.find_case(unit, case_id)
    return CaseOut.model_validate(after)


async def decide_many(unit: Unit, actor: Actor, wave: BulkIn) -> BulkOut:
    """Decide many cases alike, in the order of their ids; says of each whether it was decided, or why not."""
    policy.must_be_staff(actor)
    done = {}
    for case_id in sorted(set(wave.case_ids)):
        done[case_id] = await _try(unit, actor, case_id, wave)
    return BulkOut(results=[done[case_id] for case_id in dict.fromkeys(wave.case_ids)])


async def decide_report(unit: Unit, actor: Actor, report_id: int, action: ReportActionIn) -> ReportActionOut:
    """Decide what a report is about. Dismissing settles this report alone; a warning or suspension its whole case.

    Saying the same again changes nothing. Raises ModeratorsOnly, ReportNotFound, ReportSettled and what `decide_case`
    raises.
    """
    policy.must_be_staff(actor)
    row = await repository.find_report(unit, report_id)
    if row is None or row["case_id"] is None:
        raise ReportNotFound
    case = await repository.lock_case(unit, row["case_id"])
    row = await repository.find_report(unit, report_id)
    if case is None or row is None:
        raise ReportNotFound
    outcome = action.action.outcome
    wanted = _settled_as(outcome)
    status = ReportStatus(row["status"])
    if status not in {ReportStatus.OPEN, ReportStatus.REVIEWED}:
        if status is not wanted:
            raise ReportSettled
    else:
        case = await locked(unit, actor, case.id)
        decision = DecisionIn(outcome=outcome, notes=action.notes)
        if outcome is Outcome.DISMISS:
            await _dismiss_one(unit, actor, case, report_id, decision)
        else:
            await _decide(unit, actor, case, decision)
    return ReportActionOut(report_id=report_id, action=action.action, status=wanted, notes=action.notes)


async def settle_case(
    unit: Unit,
    actor: Actor,
    kind: SubjectKind,
    subject_id: int,
    *,
    outcome: Outcome,
    reason: str,
    owner_id: int | None = None,
) -> None:
    """Write down what staff decided elsewhere about a subject, and settle its open case.

    Without an open case only the given owner can be told; without an owner nothing is written. Raises ModeratorsOnly,
    OwnCase, CaseClaimed, OutcomeDoesNotFit.
    """
    policy.must_be_staff(actor)
    case = await repository.lock_open_case(unit, kind, subject_id)
    if case is None and owner_id is None:
        return
    if case is None and owner_id is not None:
        case_id = await raise_case(unit, kind, subject_id, owner_id, why=(), priority=Priority.ORDINARY)
    else:
        assert case is not None
        case_id = case.id
    await decide_case(unit, actor, case_id, DecisionIn(outcome=outcome, reason=reason[:2000]))


async def _try(unit: Unit, actor: Actor, case_id: int, decision: DecisionIn) -> BulkLine:
    # Whatever refuses a case refuses it before anything is written.
    try:
        await decide_case(unit, actor, case_id, decision)
    except HouseError as refused:
        return BulkLine(case_id=case_id, decided=False, code=refused.code)
    return BulkLine(case_id=case_id, decided=True)


async def _decide(unit: Unit, actor: Actor, case: Case, decision: DecisionIn) -> None:
    outcome = decision.outcome
    policy.must_fit(case.subject_kind, outcome)
    template = _template(decision)
    reason = decision.reason or template.reason
    if outcome is Outcome.BAN and not await _is_seconded(unit, actor, case):
        await record(unit, case, actor.user_id, Step.PROPOSE_BAN, reason, decision.notes)
        await repository.load_up(unit, case.id, Priority.SEVERE)
        return
    decision_id = await record(unit, case, actor.user_id, Step(outcome.value), reason, decision.notes)
    settled = await repository.settle_reports(unit, case.id, _settled_as(outcome), decision_id)
    if outcome is Outcome.ESCALATE:
        await repository.load_up(unit, case.id, Priority.SEVERE)
        return
    _tell_reporters(unit, settled)
    await let_go(unit, case.id)
    await repository.close_case(unit, case.id)
    await take_effect(unit, case, decision, decision_id, reason, template.ground)


async def _dismiss_one(unit: Unit, actor: Actor, case: Case, report_id: int, decision: DecisionIn) -> None:
    if len(await repository.standing_reports(unit, case.id)) == 1:
        await _decide(unit, actor, case, decision)
        return
    reason = _template(decision).reason
    decision_id = await record(unit, case, actor.user_id, Step.DISMISS, reason, decision.notes)
    _tell_reporters(
        unit, await repository.settle_reports(unit, case.id, ReportStatus.DISMISSED, decision_id, report_id)
    )
    await let_go_if_due(unit, case)


async def _is_seconded(unit: Unit, actor: Actor, case: Case) -> bool:
    first = await repository.proposer_of(unit, case.id)
    if first == actor.user_id:
        raise SecondModerator
    return first is not None


def _settled_as(outcome: Outcome) -> ReportStatus:
    if outcome is Outcome.ESCALATE:
        return ReportStatus.REVIEWED
    return ReportStatus.DISMISSED if outcome in {Outcome.DISMISS, Outcome.APPROVE} else ReportStatus.ACTIONED


def _template(decision: DecisionIn) -> Template:
    fitting = [one for one in TEMPLATES if one.outcome is decision.outcome]
    chosen = [one for one in fitting if decision.template in {None, one.code}]
    if not chosen:
        raise Unprocessable(f"template: use one of {', '.join(one.code for one in fitting)}")
    return chosen[0]


def _tell_reporters(unit: Unit, settled: list[Row]) -> None:
    for one in settled:
        unit.emit(ReportWasSettled(one["id"], one["reporter_id"], one["reported_id"], one["status"]))
