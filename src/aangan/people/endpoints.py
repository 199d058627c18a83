"""`/api/v1/flatmates`: profiles and catalogs."""

from fastapi import APIRouter

from aangan.identity.deps import Signed
from aangan.infra.deps import HouseSettings, Read, Write
from aangan.infra.idempotency import IdempotentRoute
from aangan.infra.openapi import refusals
from aangan.kit.schema import Id
from aangan.people import service
from aangan.people.deps import ProfileViews
from aangan.people.schemas import (
    CatalogEntry,
    CompatibilityOut,
    PeerOut,
    ProfileOut,
    ProfileUpdate,
    ProfileViewIn,
    ProfileViewOut,
)

router = APIRouter(route_class=IdempotentRoute, prefix="/api/v1/flatmates", tags=["flatmates"])


@router.get("/catalogs", summary="The lists that clients show")  # not paged: clients read a bare array
async def catalogs(unit: Read) -> list[CatalogEntry]:
    return await service.catalogs(unit)


@router.get("/profile", summary="My profile", responses=refusals(401, 403))
async def my_profile(actor: Signed, unit: Read, settings: HouseSettings) -> ProfileOut:
    return await service.my_profile(unit, actor, base=settings.public_url)


@router.put("/profile", summary="Change my profile", responses=refusals(401, 403, 409), operation_id="put_profile")
@router.patch(
    "/profile",
    summary="The same: only what is sent changes",
    responses=refusals(401, 403, 409),
    operation_id="patch_profile",
)
@router.post(
    "/profile",
    summary="The same, for clients that begin with it",
    responses=refusals(401, 403, 409),
    operation_id="post_profile",
)
async def change_profile(change: ProfileUpdate, actor: Signed, unit: Write, settings: HouseSettings) -> ProfileOut:
    return await service.update_profile(unit, actor, change, base=settings.public_url)


@router.get("/profiles/{user_id}", summary="Somebody's profile", responses=refusals(401, 403, 404))
async def peer(user_id: Id, actor: Signed, unit: Read, settings: HouseSettings) -> PeerOut:
    return await service.peer(unit, actor, user_id, base=settings.public_url)


@router.get(
    "/profiles/{user_id}/compatibility", summary="How well we fit, and why", responses=refusals(400, 401, 403, 404)
)
async def compatibility(user_id: Id, actor: Signed, unit: Read) -> CompatibilityOut:
    return await service.compatibility_with(unit, actor, user_id)


@router.post("/profile-views", summary="I looked at a profile", responses=refusals(400, 401, 403, 404, 429))
async def profile_view(view: ProfileViewIn, actor: Signed, unit: Write, pace: ProfileViews) -> ProfileViewOut:
    return await service.note_view(unit, actor, view, pace=pace)
