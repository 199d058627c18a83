"""Reports, and what people are told of decisions about them."""

from fastapi import APIRouter

from aangan.identity.deps import Signed, SignedOrSuspended
from aangan.infra.deps import Read, Write
from aangan.infra.idempotency import IdempotentRoute
from aangan.infra.openapi import refusals
from aangan.kit.page import Page, Paging
from aangan.kit.schema import Id
from aangan.safety import service
from aangan.safety.deps import Said
from aangan.safety.schemas import AppealIn, ReportOut, StatementOut

router = APIRouter(route_class=IdempotentRoute, prefix="/api/v1", responses=refusals(401, 403))


@router.post(
    "/flatmates/reports", summary="Report a person", tags=["flatmates"], responses=refusals(400, 404, 422, 429)
)
async def report(said: Said, actor: Signed, unit: Write) -> ReportOut:
    """Ten a day. While a report of mine about somebody waits, a repeat answers with it; they never learn of it."""
    return await service.report(unit, actor, said)


@router.get(
    "/moderation/statements/mine",
    summary="What I was told of decisions about me",
    tags=["moderation"],
    responses=refusals(400, 422),
)
async def my_statements(page: Paging, actor: SignedOrSuspended, unit: Read) -> Page[StatementOut]:
    """Open to the suspended too, as is the appeal."""
    return await service.list_statements(unit, actor, page)


@router.post(
    "/moderation/statements/{statement_id}/appeal",
    summary="Object to a decision, once",
    tags=["moderation"],
    responses=refusals(404, 409, 410, 422),
)
async def appeal(statement_id: Id, words: AppealIn, actor: SignedOrSuspended, unit: Write) -> StatementOut:
    return await service.appeal(unit, actor, statement_id, words)
