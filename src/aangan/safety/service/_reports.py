"""Reports: made once, kept with what they rest on, and strong enough together to hold somebody back."""

from collections.abc import Mapping
from typing import Any

from aangan.infra.unit import ReadUnit, Unit
from aangan.kit.actor import Actor
from aangan.kit.page import Page, PageIn, decode_cursor, make_page
from aangan.safety import policy, repository
from aangan.safety.errors import CannotReportYourself, NobodyToReport
from aangan.safety.events import PersonReported
from aangan.safety.schemas import ModerationReportOut, ReportIn, ReportOut
from aangan.safety.service._cases import raise_case, report_row
from aangan.safety.service._pauses import hold_if_due
from aangan.safety.types import EvidenceKind, Finding, ReportReason, ReportStatus, Severity, SubjectKind


async def report(unit: Unit, actor: Actor, said: ReportIn) -> ReportOut:
    """Report a person; while a report waits, a repeat gives the same one. Raises CannotReportYourself, NobodyToReport.

    What the two said, the profile and the named home are kept as they are now. The reported person never learns who
    reported.
    """
    if said.reported_user_id == actor.user_id:
        raise CannotReportYourself
    row = await repository.upsert_report(unit, actor.user_id, said.model_dump())
    if row is None:
        raise NobodyToReport
    if row["fresh"]:
        reported = said.reported_user_id
        case_id = await raise_case(
            unit, SubjectKind.PERSON, reported, reported, why=[_finding(said.reason)],
            priority=policy.PRIORITIES[said.reason],
        )  # fmt: skip
        await repository.join_case(unit, row["id"], case_id)
        unit.emit(PersonReported(row["id"], actor.user_id, reported, said.conversation_id, said.property_id))
        await hold_if_due(unit, case_id)
    return ReportOut.model_validate(row)


async def attach_evidence(unit: Unit, report_id: int, kind: EvidenceKind, content: Mapping[str, Any]) -> None:
    """Keep what a report rests on (`content` is JSON), for whoever hears PersonReported; the first snapshot stays.

    Messages say with `matched` whether the two ever matched; what shows that they met gives weight to the report.
    """
    await repository.insert_evidence(unit, report_id, kind, content)
    standing = await repository.find_report(unit, report_id) if kind is EvidenceKind.MESSAGES else None
    if standing is not None and standing["case_id"] is not None:
        await hold_if_due(unit, standing["case_id"])


async def list_reports(
    unit: ReadUnit, actor: Actor, status: ReportStatus, page: PageIn, *, base: str
) -> Page[ModerationReportOut]:
    """Return reports for staff, those that wait longest first. Raises ModeratorsOnly."""
    policy.must_be_staff(actor)
    bound = {"status": status.value}
    after = next(iter(decode_cursor(page.cursor, [int], bound)), None)
    rows = await repository.reports(unit, status, after, page.limit + 1)
    total = await repository.count_reports(unit, status) if page.include_total else None
    key = [rows[page.limit - 1]["id"]] if len(rows) > page.limit else None
    return make_page([report_row(row, base) for row in rows], page, key, bound, total)


def _finding(reason: ReportReason) -> Finding:
    severity = Severity.HIGH if reason in policy.SEVERE else Severity.WARNING
    return Finding(f"reported_{reason.value}", severity, f"Reported: {reason.value.replace('_', ' ')}")
