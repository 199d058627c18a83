"""Homes offered, changed, put on the map and taken away by their owners, and by those who act for them."""

from typing import Any

from aangan.identity.errors import UserNotFound
from aangan.identity.types import Role
from aangan.infra.unit import ReadUnit, Row, Unit
from aangan.kit.actor import Actor
from aangan.kit.errors import Unprocessable
from aangan.kit.geo import Position
from aangan.listings import policy, repository, rules
from aangan.listings.errors import TooManyHomes, VisitsAhead
from aangan.listings.events import ListingChanged, ListingRemoved, ListingStatusChanged
from aangan.listings.schemas import PropertyCreate, PropertyOut, PropertyUpdate
from aangan.listings.service._pictures import illustrate
from aangan.listings.service._prescreen import look_again, screen_anew
from aangan.listings.service._reading import get_listing
from aangan.listings.service._standing import held_to_change, move
from aangan.listings.types import PG_FLATMATE_TYPES, ModerationStatus, Step
from aangan.places.types import Address

MOVES = frozenset({"city", "state", "pincode", "locality", "sub_locality", "full_address"})
# What a wish does beside other fields: a form says again how a home stood, and must not wake it by that.
BESIDE = frozenset({Step.REST, Step.PUBLISH})


async def create(
    unit: Unit, actor: Actor, given: PropertyCreate, *, base: str, owner_id: int | None = None, most: int = 0
) -> PropertyOut:
    """Offer a home, or keep it as a draft. A shared one is looked at first: live when nothing is found, else waiting.

    Staff and agents offer homes for others too (`owner_id`); other people at most `most` at a time, unless it is 0.
    Raises NotYourClient, UserNotFound, TooManyHomes, Unprocessable.
    """
    if most and actor.role is Role.USER:
        await _must_have_room(unit, actor, most)
    if owner_id is not None:
        await may_offer_for(unit, actor, owner_id)
    owner = actor.user_id if owner_id is None else owner_id
    values = given.columns() | {"owner_id": owner, "created_at": unit.now()}
    _must_lie_ahead(unit, values)
    draft, shared = given.wish() is ModerationStatus.DRAFT, given.property_type in PG_FLATMATE_TYPES
    status = ModerationStatus.DRAFT if draft or shared else ModerationStatus.LIVE
    listing_id = await repository.insert(unit, values | {"moderation_status": status})
    await illustrate(unit, listing_id, given.image_urls or None, given.main_image_url, base=base)
    if given.amenity_ids:
        await repository.set_amenities(unit, listing_id, given.amenity_ids)
    if not draft:
        status = await screen_anew(unit, listing_id)
        unit.emit(ListingStatusChanged(listing_id, owner, status.value))
    unit.emit(ListingChanged(listing_id, owner))
    return await get_listing(unit, actor, listing_id, base=base)


async def may_offer_for(unit: ReadUnit, actor: Actor, owner_id: int) -> None:
    """Tell who may not offer homes in somebody's name. Raises NotYourClient, UserNotFound."""
    person = await repository.person(unit, owner_id)
    policy.may_offer_for(actor, person)
    if person is None:
        raise UserNotFound


async def update(unit: Unit, actor: Actor, listing_id: int, change: PropertyUpdate, *, base: str) -> PropertyOut:
    """Write what was sent. A shared home that its owner changed is looked at again, a draft when it is published.

    A change of nothing but the state rests a live home, wakes a resting one or publishes a draft. Raises
    ListingNotFound, NotYourListing, OnlyModerators, TimeIsOver, Unprocessable.
    """
    row = await held_to_change(unit, actor, listing_id)
    values, wish = change.columns(), change.wish()
    pictures = change.image_urls is not None or change.main_image_url is not None
    if not (values or pictures or change.amenity_ids is not None):
        if wish is not None:
            await move(unit, row, wish)
        return await get_listing(unit, actor, listing_id, base=base)
    _must_hold_together(row, values)
    if values.get("expires_at") != row["expires_at"]:
        _must_lie_ahead(unit, values)
    if pictures:
        await illustrate(unit, listing_id, change.image_urls, change.main_image_url, base=base)
    if change.amenity_ids is not None:
        await repository.set_amenities(unit, listing_id, change.amenity_ids)
    values |= _placed(row, values)
    await repository.update(unit, listing_id, values | {"updated_at": unit.now()})
    await _follow(unit, actor, row | values, wish)
    unit.emit(ListingChanged(listing_id, row["owner_id"]))
    return await get_listing(unit, actor, listing_id, base=base)


async def remove(unit: Unit, actor: Actor, listing_id: int) -> None:
    """Take a home away for good. Raises ListingNotFound, NotYourListing, VisitsAhead."""
    row = await held_to_change(unit, actor, listing_id)
    if await repository.visits_ahead(unit, listing_id):
        raise VisitsAhead
    await repository.delete(unit, listing_id)
    unit.emit(ListingRemoved(listing_id, row["owner_id"]))


async def address_of(unit: ReadUnit, listing_id: int) -> Address | None:
    """Return the address of a home that nobody has put on the map; None when it has a position, or is gone."""
    row = await repository.unplaced(unit, listing_id)
    return None if row is None else Address(**row)


async def place(unit: Unit, listing_id: int, where: Position) -> None:
    """Put a home on the map where its address is; its owner's own word stands, also when it comes meanwhile."""
    owner_id = await repository.place(unit, listing_id, where)
    if owner_id is not None:
        unit.emit(ListingChanged(listing_id, owner_id))


async def count_interest(unit: Unit, listing_id: int, by: int) -> None:
    """Count that somebody began (+1) or ceased (-1) to like a home."""
    await repository.count_interest(unit, listing_id, by)


async def _must_have_room(unit: Unit, actor: Actor, most: int) -> None:
    await repository.lock_owner(unit, actor.user_id)
    if await repository.count_mine(unit, actor.user_id) >= most:
        raise TooManyHomes


async def _follow(unit: Unit, actor: Actor, row: Row, wish: ModerationStatus | None) -> None:
    """Look at what was changed, and do what the owner wished beside it, if that is theirs to do."""
    before = ModerationStatus(row["moderation_status"])
    if before is not ModerationStatus.DRAFT:
        await look_again(unit, actor, row)
    step = None if wish is None else rules.owner_step(before, wish)
    if wish is None or step not in BESIDE:
        return
    again = await repository.locked(unit, row["id"])
    assert again is not None
    if again["paused_because"] is None and again["moderation_status"] == before:
        await move(unit, again, wish)


def _placed(row: Row, values: dict[str, Any]) -> dict[str, Any]:
    if values.keys() & MOVES and "lat" not in values and row["position_found"]:
        # It was found from the address before; what is said now is found anew.
        return {"lat": None, "lng": None, "position_found": False}
    return {"position_found": False} if "lat" in values else {}


def _must_hold_together(row: Row, values: dict[str, Any]) -> None:
    if values.keys() & {"property_type", "purpose", "monthly_rent_paise"}:
        wrong = rules.contradiction(row | values)
        if wrong is not None:
            raise Unprocessable(wrong)


def _must_lie_ahead(unit: ReadUnit, values: dict[str, Any]) -> None:
    if rules.is_over(values.get("expires_at"), unit.now()):
        raise Unprocessable("expires_at: must be in the future")
