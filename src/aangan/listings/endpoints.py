"""`/api/v1/properties`: homes on offer, and what staff do with them."""

from fastapi import APIRouter

from aangan.identity.deps import MaybeSigned, Signed, SignedFirstRoute, Staff
from aangan.infra.deps import HouseServices, HouseSettings, Read, Write
from aangan.infra.idempotency import IdempotentRoute
from aangan.infra.openapi import refusals
from aangan.kit.page import Page, Paging
from aangan.kit.schema import Id, MessageOut
from aangan.listings import service
from aangan.listings.deps import HomeChanged, HomeOffered, Lookers, PictureAdded
from aangan.listings.schemas import (
    Amenity,
    BoostIn,
    BoostOut,
    ImageChange,
    ImageOut,
    ModerationIn,
    ModerationOut,
    PrescreenOut,
    PropertyOut,
    RenewIn,
    TagVoteIn,
    TagVoteOut,
)

router = APIRouter(route_class=SignedFirstRoute, prefix="/api/v1", tags=["listings"])
staff = APIRouter(
    route_class=IdempotentRoute,
    prefix="/api/v1/flatmates/moderation",
    tags=["moderation"],
    responses=refusals(401, 403),
)


@router.get("/amenities", summary="What a home may have")  # not paged: a short catalog; clients read a bare array
async def amenities(unit: Read) -> list[Amenity]:
    return await service.amenities(unit)


@router.post("/properties", summary="Offer a home", responses=refusals(401, 403, 404, 409))
async def create(
    given: HomeOffered, actor: Signed, unit: Write, settings: HouseSettings, owner_id: Id | None = None
) -> PropertyOut:
    """Staff, and agents for those in their care, name the owner."""
    base, most = settings.public_url, settings.homes_per_person
    return await service.create(unit, actor, given, base=base, owner_id=owner_id, most=most)


@router.get("/properties/me", summary="My homes on offer", responses=refusals(400, 401, 403))
async def mine(page: Paging, actor: Signed, unit: Read, settings: HouseSettings) -> Page[PropertyOut]:
    return await service.mine(unit, actor, page, base=settings.public_url)


# Words in that place are other routes.
@router.get("/properties/{property_id:int}", summary="One home", responses=refusals(401, 403, 404))
async def one(
    lookers: Lookers, property_id: Id, actor: MaybeSigned, unit: Read, services: HouseServices
) -> PropertyOut:
    """Counts the view, once an hour, unless it is its owner's own, or a program's.

    `compatibility_score` (percent) is how well whoever is signed in fits who shares the home.
    """
    base, fits = services.settings.public_url, service.fits_of(services)
    found = await service.get_listing(unit, actor, property_id, base=base, fits=fits)
    if actor is None or found.owner_id != actor.user_id:
        lookers.at.append(property_id)
    return found


@router.put("/properties/{property_id:int}", summary="Change a home", responses=refusals(401, 403, 404, 409))
async def update(
    property_id: Id, change: HomeChanged, actor: Signed, unit: Write, settings: HouseSettings
) -> PropertyOut:
    return await service.update(unit, actor, property_id, change, base=settings.public_url)


@router.delete("/properties/{property_id:int}", summary="Take a home away", responses=refusals(400, 401, 403, 404))
async def remove(property_id: Id, actor: Signed, unit: Write) -> MessageOut:
    await service.remove(unit, actor, property_id)
    return MessageOut(message="Property deleted")


@router.post(
    "/properties/{property_id:int}/images",
    summary="Add a picture, itself or by its address",
    responses=refusals(401, 403, 404),
)
async def add_image(
    property_id: Id, image: PictureAdded, actor: Signed, unit: Write, settings: HouseSettings
) -> ImageOut:
    return await service.add_image(unit, actor, property_id, image, base=settings.public_url)


@router.put(
    "/properties/{property_id:int}/images/{image_id}",
    summary="Describe a picture, move it, or make it the main one",
    responses=refusals(401, 403, 404),
)
async def change_image(
    property_id: Id, image_id: Id, change: ImageChange, actor: Signed, unit: Write, settings: HouseSettings
) -> ImageOut:
    return await service.change_image(unit, actor, property_id, image_id, change, base=settings.public_url)


@router.delete(
    "/properties/{property_id:int}/images/{image_id}", summary="Take a picture away", responses=refusals(401, 403, 404)
)
async def remove_image(property_id: Id, image_id: Id, actor: Signed, unit: Write) -> MessageOut:
    await service.remove_image(unit, actor, property_id, image_id)
    return MessageOut(message="Image deleted")


@router.post("/properties/{property_id:int}/publish", summary="Offer a draft", responses=refusals(401, 403, 404, 409))
async def publish(property_id: Id, actor: Signed, unit: Write, settings: HouseSettings) -> PropertyOut:
    return await service.publish(unit, actor, property_id, base=settings.public_url)


@router.post("/properties/{property_id:int}/pause", summary="Rest a home", responses=refusals(401, 403, 404))
async def pause(property_id: Id, actor: Signed, unit: Write, settings: HouseSettings) -> PropertyOut:
    return await service.pause(unit, actor, property_id, base=settings.public_url)


@router.post("/properties/{property_id:int}/resume", summary="Wake a home", responses=refusals(401, 403, 404, 409))
async def resume(property_id: Id, actor: Signed, unit: Write, settings: HouseSettings) -> PropertyOut:
    return await service.resume(unit, actor, property_id, base=settings.public_url)


@router.post(
    "/properties/{property_id:int}/renew",
    summary="Say from and until when a home is free",
    responses=refusals(401, 403, 404),
)
async def renew(property_id: Id, wish: RenewIn, actor: Signed, unit: Write, settings: HouseSettings) -> PropertyOut:
    """A resting home, and one whose time was over, is on show again."""
    return await service.renew(unit, actor, property_id, wish, base=settings.public_url)


@router.post(
    "/properties/{property_id:int}/boost",
    summary="Let a home stand above others for a while",
    responses=refusals(401, 403, 404, 409),
)
async def boost(property_id: Id, wish: BoostIn, actor: Signed, unit: Write) -> BoostOut:
    return await service.boost(unit, actor, property_id, wish)


@router.post(
    "/flatmates/listings/{listing_id}/society-tags/votes",
    summary="Say whether a tag of a home's society is true",
    responses=refusals(400, 401, 403, 404, 409, 422),
)
async def vote(listing_id: Id, said: TagVoteIn, actor: Signed, unit: Write) -> TagVoteOut:
    """Everybody has one vote on a tag; a second one replaces it. Three votes against a tag dispute it."""
    return await service.vote(unit, actor, listing_id, said)


@staff.post("/prescreen/{listing_id}", summary="Look at a shared home anew", responses=refusals(400, 404))
async def prescreen(listing_id: Id, actor: Staff, unit: Write) -> PrescreenOut:
    """What is found is written down; whether the home is shown stays as it is."""
    return await service.prescreen_flatmate_listing(unit, actor, listing_id)


@staff.put("/listings/{listing_id}", summary="Decide about a shared home", responses=refusals(404, 409))
async def decide(listing_id: Id, decision: ModerationIn, actor: Staff, unit: Write) -> ModerationOut:
    return await service.decide(unit, actor, listing_id, decision)
