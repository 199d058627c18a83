"""`/api/v1/deeplinks`: addresses that open an app at one thing."""

from typing import Annotated

from fastapi import APIRouter, Path

from aangan.infra.deps import HouseSettings
from aangan.infra.openapi import refusals
from aangan.infra.settings import Settings
from aangan.office import service
from aangan.office.schemas import AppInfo, GeneratedLinkOut, GenerateLinkIn, Identifier, LinkName

router = APIRouter(prefix="/api/v1/deeplinks", tags=["office"])


@router.get(
    "/apps", summary="The apps that links can open"
)  # not paged: a short table in the code; clients read an array
async def apps() -> list[AppInfo]:
    return service.link_apps()


@router.post("/generate", summary="Make the links to one thing", responses=refusals(404, 422))
async def generate(wish: GenerateLinkIn, settings: HouseSettings) -> GeneratedLinkOut:
    return _made(wish.app, wish.entity, wish.identifier, settings)


@router.get(
    "/{app_key}/{entity}/{identifier:path}", summary="The links to one thing, by path", responses=refusals(404, 422)
)
async def links(
    app_key: Annotated[LinkName, Path()],
    entity: Annotated[LinkName, Path()],
    identifier: Annotated[Identifier, Path()],
    settings: HouseSettings,
) -> GeneratedLinkOut:
    return _made(app_key, entity, identifier, settings)


def _made(app: str, entity: str, identifier: str, settings: Settings) -> GeneratedLinkOut:
    base = settings.public_url
    return service.make_link(app, entity, identifier, base=base, web=settings.web_url or base)
