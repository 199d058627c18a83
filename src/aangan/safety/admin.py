"""The staff's queue: reports, cases, appeals, the audit."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from aangan.identity.deps import Staff
from aangan.infra.deps import HouseSettings, Read, Write
from aangan.infra.idempotency import IdempotentRoute
from aangan.infra.openapi import refusals
from aangan.kit.page import Page, Paging
from aangan.kit.schema import Id
from aangan.safety import service
from aangan.safety.schemas import (
    AppealDecisionIn,
    AppealRow,
    BulkIn,
    BulkOut,
    CaseOut,
    CaseWhole,
    ChainOut,
    DecisionIn,
    DecisionOut,
    MeasuresOut,
    ReportActionIn,
    ReportActionOut,
    StatementOut,
    TemplateOut,
)
from aangan.safety.types import TEMPLATES, AppealStatus, CaseStatus, SubjectKind

router = APIRouter(route_class=IdempotentRoute, prefix="/api/v1", tags=["moderation"], responses=refusals(401, 403))
Kind = Annotated[SubjectKind | None, Query(description="only cases about this")]


@router.put("/flatmates/moderation/reports/{report_id}", summary="Decide a report", responses=refusals(404, 409, 422))
async def decide_report(report_id: Id, action: ReportActionIn, actor: Staff, unit: Write) -> ReportActionOut:
    """Dismissing settles this report alone; a warning or suspension settles all that wait about the person."""
    return await service.decide_report(unit, actor, report_id, action)


@router.get("/moderation/cases", summary="Cases, the soonest due first", responses=refusals(400, 422))
async def cases(
    page: Paging, actor: Staff, unit: Read, status: CaseStatus = CaseStatus.OPEN, subject_kind: Kind = None
) -> Page[CaseOut]:
    return await service.list_cases(unit, actor, status, subject_kind, page)


@router.post(
    "/moderation/cases/claim",
    summary="Lease the case that weighs most",
    response_model=CaseOut,
    responses={204: {"description": "Nothing waits"}},
)
async def claim_next(actor: Staff, unit: Write) -> CaseOut | Response:
    """For 15 minutes nobody else is dealt it; 204 when nothing waits for me."""
    return await service.claim_next_case(unit, actor) or Response(status_code=204)


@router.post("/moderation/cases/bulk", summary="Decide many cases alike", responses=refusals(422))
async def decide_many(wave: BulkIn, actor: Staff, unit: Write) -> BulkOut:
    return await service.decide_many(unit, actor, wave)


@router.get("/moderation/templates", summary="Words for decisions")  # not paged: a short catalog of the house
async def templates(actor: Staff) -> list[TemplateOut]:
    del actor
    return [TemplateOut.model_validate(one) for one in TEMPLATES]


@router.get("/moderation/cases/{case_id}", summary="A case, whole", responses=refusals(404, 422))
async def get_case(case_id: Id, actor: Staff, unit: Read, settings: HouseSettings) -> CaseWhole:
    return await service.get_case(unit, actor, case_id, base=settings.public_url)


@router.post("/moderation/cases/{case_id}/claim", summary="Lease this case", responses=refusals(404, 409, 422))
async def claim(case_id: Id, actor: Staff, unit: Write) -> CaseOut:
    return await service.claim_case(unit, actor, case_id)


@router.post("/moderation/cases/{case_id}/renew", summary="Lengthen my lease", responses=refusals(409, 422))
async def renew(case_id: Id, actor: Staff, unit: Write) -> CaseOut:
    return await service.renew_case(unit, actor, case_id)


@router.post("/moderation/cases/{case_id}/release", summary="Give it back to the queue", responses=refusals(409, 422))
async def release(case_id: Id, actor: Staff, unit: Write) -> CaseOut:
    return await service.release_case(unit, actor, case_id)


@router.post("/moderation/cases/{case_id}/decide", summary="Decide a case", responses=refusals(404, 409, 422))
async def decide(case_id: Id, decision: DecisionIn, actor: Staff, unit: Write) -> CaseOut:
    """A ban is done when a second moderator says it too; until then the case stays open."""
    return await service.decide_case(unit, actor, case_id, decision)


@router.get("/moderation/appeals", summary="Appeals that wait", responses=refusals(400, 422))
async def appeals(page: Paging, actor: Staff, unit: Read, status: AppealStatus = AppealStatus.OPEN) -> Page[AppealRow]:
    return await service.list_appeals(unit, actor, status, page)


@router.post("/moderation/appeals/{appeal_id}/decide", summary="Answer an appeal", responses=refusals(404, 409, 422))
async def decide_appeal(appeal_id: Id, decision: AppealDecisionIn, actor: Staff, unit: Write) -> StatementOut:
    """By somebody who took no part in the decision."""
    return await service.decide_appeal(unit, actor, appeal_id, decision)


@router.get("/moderation/decisions", summary="The audit, line by line", responses=refusals(400, 422))
async def decisions(page: Paging, actor: Staff, unit: Read) -> Page[DecisionOut]:
    return await service.list_decisions(unit, actor, page)


@router.get("/moderation/decisions/check", summary="Do the lines of the audit follow one another?")
async def check(actor: Staff, unit: Read) -> ChainOut:
    return await service.check_decisions(unit, actor)


@router.get("/moderation/measures", summary="How soon and how rightly staff decide", responses=refusals(422))
async def measures(actor: Staff, unit: Read, days: Annotated[int, Query(ge=1, le=365)] = 30) -> MeasuresOut:
    return await service.measure(unit, actor, days)
