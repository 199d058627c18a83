"""`/api/v1/properties`: homes on offer, and the staff's queue."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from aangan.identity.deps import MaybeSigned, Signed, Staff
from aangan.infra.deps import HouseSettings, Read, Write
from aangan.infra.idempotency import IdempotentRoute
from aangan.infra.openapi import refusals
from aangan.kit.page import Page, Paging
from aangan.kit.schema import Id, MessageOut
from aangan.listings import service
from aangan.listings.deps import HomeChanged, HomeOffered, PictureAdded
from aangan.listings.schemas import (
    Amenity,
    ImageOut,
    ListingFilters,
    ModerationIn,
    ModerationRow,
    PrescreenOut,
    PropertyOut,
    TagVoteIn,
    TagVoteOut,
)
from aangan.listings.types import GenderPreference, ModerationStatus, PropertyType, Purpose, SharingType, SortBy

router = APIRouter(route_class=IdempotentRoute, prefix="/api/v1", tags=["listings"])
staff = APIRouter(
    route_class=IdempotentRoute,
    prefix="/api/v1/flatmates/moderation",
    tags=["moderation"],
    responses=refusals(401, 403),
)
Text = Annotated[str | None, Query(max_length=200)]
Price = Annotated[float | None, Query(ge=0, le=1e9)]
Rooms = Annotated[int | None, Query(ge=0, le=20)]


def filters(  # noqa: PLR0917 - query parameters are named by whoever asks
    city: Text = None,
    locality: Text = None,
    pincode: Annotated[str | None, Query(pattern=r"^\d{6}$")] = None,
    property_type: Annotated[list[PropertyType] | None, Query(max_length=15)] = None,
    purpose: Purpose | None = None,
    price_min: Price = None,
    price_max: Price = None,
    bedrooms_min: Rooms = None,
    bedrooms_max: Rooms = None,
    gender_preference: GenderPreference | None = None,
    sharing_type: SharingType | None = None,
    lat: Annotated[float | None, Query(ge=-90, le=90)] = None,
    lng: Annotated[float | None, Query(ge=-180, le=180)] = None,
    radius: Annotated[int, Query(ge=1, le=100)] = 5,
    sort_by: SortBy = SortBy.NEWEST,
) -> ListingFilters:
    """Read how the list is narrowed."""
    return ListingFilters.model_validate(dict(locals()))


@router.get("/amenities", summary="What a home may have")  # not paged: a short catalog; clients read a bare array
async def amenities(unit: Read) -> list[Amenity]:
    return await service.amenities(unit)


@router.get("/properties", summary="Homes on offer", responses=refusals(400, 401, 403))
async def search(
    narrowed: Annotated[ListingFilters, Depends(filters)],
    page: Paging,
    actor: MaybeSigned,
    unit: Read,
    settings: HouseSettings,
) -> Page[PropertyOut]:
    return await service.search(unit, actor, narrowed, page, base=settings.public_url)


@router.post("/properties", summary="Offer a home", responses=refusals(401, 403))
async def create(given: HomeOffered, actor: Signed, unit: Write, settings: HouseSettings) -> PropertyOut:
    return await service.create(unit, actor, given, base=settings.public_url)


@router.get("/properties/me", summary="My homes on offer", responses=refusals(400, 401, 403))
async def mine(page: Paging, actor: Signed, unit: Read, settings: HouseSettings) -> Page[PropertyOut]:
    return await service.mine(unit, actor, page, base=settings.public_url)


@router.get("/properties/{property_id}", summary="One home", responses=refusals(401, 403, 404))
async def one(property_id: Id, actor: MaybeSigned, unit: Write, settings: HouseSettings) -> PropertyOut:
    """Counts the view, except the owner's own."""
    found = await service.get_listing(unit, actor, property_id, base=settings.public_url)
    if actor is None or found.owner_id != actor.user_id:
        await service.count_view(unit, property_id)
    return found


@router.put("/properties/{property_id}", summary="Change a home", responses=refusals(401, 403, 404))
async def update(
    property_id: Id, change: HomeChanged, actor: Signed, unit: Write, settings: HouseSettings
) -> PropertyOut:
    return await service.update(unit, actor, property_id, change, base=settings.public_url)


@router.delete("/properties/{property_id}", summary="Take a home away", responses=refusals(401, 403, 404))
async def remove(property_id: Id, actor: Signed, unit: Write) -> MessageOut:
    await service.remove(unit, actor, property_id)
    return MessageOut(message="Property deleted")


@router.post(
    "/properties/{property_id}/images",
    summary="Add a picture, itself or by its address",
    responses=refusals(401, 403, 404),
)
async def add_image(
    property_id: Id, image: PictureAdded, actor: Signed, unit: Write, settings: HouseSettings
) -> ImageOut:
    return await service.add_image(unit, actor, property_id, image, base=settings.public_url)


@router.post(
    "/flatmates/listings/{listing_id}/society-tags/votes",
    summary="Say whether a tag of a home's society is true",
    responses=refusals(400, 401, 403, 404, 409, 422),
)
async def vote(listing_id: Id, said: TagVoteIn, actor: Signed, unit: Write) -> TagVoteOut:
    """Everybody has one vote on a tag; a second one replaces it. Three votes against a tag dispute it."""
    return await service.vote(unit, actor, listing_id, said)


@staff.get("/listings", summary="Shared homes in a state of moderation", responses=refusals(400))
async def queue(
    page: Paging,
    actor: Staff,
    unit: Read,
    settings: HouseSettings,
    status: ModerationStatus = ModerationStatus.PENDING_REVIEW,
) -> Page[ModerationRow]:
    return await service.queue(unit, actor, status, page, base=settings.public_url)


@staff.post("/prescreen/{listing_id}", summary="Look at a shared home anew", responses=refusals(400, 404))
async def prescreen(listing_id: Id, actor: Staff, unit: Write) -> PrescreenOut:
    """What is found is written down; whether the home is shown stays as it is."""
    return await service.prescreen_flatmate_listing(unit, actor, listing_id)


@staff.put("/listings/{listing_id}", summary="Decide about a shared home", responses=refusals(404, 409))
async def decide(
    listing_id: Id, decision: ModerationIn, actor: Staff, unit: Write, settings: HouseSettings
) -> PropertyOut:
    return await service.decide(unit, actor, listing_id, decision, base=settings.public_url)
