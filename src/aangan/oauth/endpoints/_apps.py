"""The apps that act for me."""

from fastapi import APIRouter, Response

from aangan.identity.deps import Signed
from aangan.infra.deps import Read, Write
from aangan.infra.idempotency import IdempotentRoute
from aangan.infra.openapi import refusals
from aangan.kit.page import Page, Paging
from aangan.kit.schema import Id
from aangan.oauth import service
from aangan.oauth.schemas import AppOut

router = APIRouter(
    route_class=IdempotentRoute, prefix="/api/v1/users/me/apps", tags=["users"], responses=refusals(401, 403)
)


@router.get("", summary="The apps that act for me", responses=refusals(400))
async def apps(actor: Signed, unit: Read, page: Paging) -> Page[AppOut]:
    return await service.list_apps(unit, actor, page)


@router.delete("/{app_id}", summary="Let an app act for me no more", status_code=204, responses=refusals(404))
async def remove(app_id: Id, actor: Signed, unit: Write) -> Response:
    await service.remove_app(unit, actor, app_id)
    return Response(status_code=204)
