"""The queue: cases opened, dealt out by leases, looked at."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from aangan.infra.unit import ReadUnit, Unit
from aangan.kit.actor import Actor
from aangan.kit.page import Page, PageIn, decode_cursor, make_page
from aangan.kit.text import absolute
from aangan.safety import policy, repository
from aangan.safety.errors import CaseNotFound, NotClaimed
from aangan.safety.schemas import CaseOut, CaseWhole, EvidenceOut, ModerationReportOut
from aangan.safety.service._audit import shown
from aangan.safety.types import Case, CaseStatus, Finding, Priority, SubjectKind

SHOWN_MAX = 50


async def raise_case(
    unit: Unit, kind: SubjectKind, subject_id: int, owner_id: int, *, why: Sequence[Finding], priority: int
) -> int:
    """Open a subject's case, or add findings to the one that is open; returns its id.

    `priority` (1 to 1000, see `types.Priority`) says how much it weighs and how soon somebody must look: from SEVERE on
    within an hour, from SCAM on within four, else within a day.
    """
    weighs, now = min(max(priority, 1), 10 * Priority.SEVERE), unit.now()
    what = {
        "now": now,
        "priority": weighs,
        "findings": [{name: value for name, value in asdict(one).items() if value is not None} for one in why],
        "due": now + policy.time_to_look(weighs),
    }
    return await repository.upsert_case(unit, kind, subject_id, owner_id, what)


async def wait_turn(unit: Unit, kind: SubjectKind, subject_id: int) -> None:
    """Wait for whoever decides about a subject: a case is locked before what it is about, never the other way round."""
    await repository.lock_open_case(unit, kind, subject_id)


async def list_cases(
    unit: ReadUnit, actor: Actor, status: CaseStatus, kind: SubjectKind | None, page: PageIn
) -> Page[CaseOut]:
    """Return cases, the soonest due first. Raises ModeratorsOnly."""
    policy.must_be_staff(actor)
    bound = {"status": status.value, "kind": kind and kind.value}
    after = decode_cursor(page.cursor, [datetime, int], bound)
    rows = await repository.cases(unit, status, kind, after, page.limit + 1)
    total = await repository.count_cases(unit, status, kind) if page.include_total else None
    last = rows[page.limit - 1] if len(rows) > page.limit else None
    key = [last.due_at, last.id] if last else None
    return make_page([CaseOut.model_validate(row) for row in rows], page, key, bound, total)


async def get_case(unit: ReadUnit, actor: Actor, case_id: int, *, base: str) -> CaseWhole:
    """Return a case with its reports, what they rest on, and its decisions. Raises ModeratorsOnly, CaseNotFound."""
    policy.must_be_staff(actor)
    case = await repository.find_case(unit, case_id)
    if case is None:
        raise CaseNotFound
    reports = [report_row(row, base) for row in await repository.reports_of(unit, case_id, SHOWN_MAX)]
    evidence = await repository.evidence_of(unit, [one.id for one in reports])
    lines = await repository.decisions_of(unit, case_id, SHOWN_MAX)
    return CaseWhole(
        **CaseOut.model_validate(case).model_dump(),
        reports=reports,
        evidence=[EvidenceOut.model_validate(one) for one in evidence],
        decisions=[shown(line) for line in lines],
    )


async def claim_next_case(unit: Unit, actor: Actor) -> CaseOut | None:
    """Lease the case that weighs most to the actor for 15 minutes; None when nothing waits. Raises ModeratorsOnly."""
    policy.must_be_staff(actor)
    case_id = await repository.claim_next(unit, actor.user_id, unit.now() + policy.LEASE)
    return None if case_id is None else await _seen(unit, case_id)


async def claim_case(unit: Unit, actor: Actor, case_id: int) -> CaseOut:
    """Lease one case for 15 minutes. Raises ModeratorsOnly, CaseNotFound, CaseDecided, OwnCase, CaseClaimed."""
    await locked(unit, actor, case_id)
    await repository.claim(unit, case_id, actor.user_id, unit.now() + policy.LEASE)
    return await _seen(unit, case_id)


async def renew_case(unit: Unit, actor: Actor, case_id: int) -> CaseOut:
    """Lengthen one's lease to 15 minutes from now. Raises ModeratorsOnly, NotClaimed."""
    policy.must_be_staff(actor)
    if not await repository.renew(unit, case_id, actor.user_id, unit.now() + policy.LEASE):
        raise NotClaimed
    return await _seen(unit, case_id)


async def release_case(unit: Unit, actor: Actor, case_id: int) -> CaseOut:
    """Give a case back to the queue. Raises ModeratorsOnly, NotClaimed."""
    policy.must_be_staff(actor)
    if not await repository.release(unit, case_id, actor.user_id):
        raise NotClaimed
    return await _seen(unit, case_id)


async def locked(unit: Unit, actor: Actor, case_id: int) -> Case:
    """Lock a case that the actor may work on. Raises CaseNotFound and what `policy.may_touch` raises."""
    policy.must_be_staff(actor)
    case = await repository.lock_case(unit, case_id)
    if case is None:
        raise CaseNotFound
    reporters = [one["reporter_id"] for one in await repository.standing_reports(unit, case_id)]
    policy.may_touch(actor, case, reporters, unit.now())
    return case


def report_row(row: dict[str, object], base: str) -> ModerationReportOut:
    """Return a report as staff see it."""
    made = ModerationReportOut.model_validate(row)
    for one in (made.reporter, made.reported_user):
        one.profile_image_url = absolute(one.profile_image_url, base)
    return made


async def _seen(unit: ReadUnit, case_id: int) -> CaseOut:
    case = await repository.find_case(unit, case_id)
    assert case is not None
    return CaseOut.model_validate(case)
