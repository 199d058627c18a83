"""Homes offered, changed, illustrated, rested and taken away by their owners, and what others say of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from aangan.infra.unit import ReadUnit, Row, Unit
from aangan.kit.actor import Actor
from aangan.kit.errors import Unprocessable
from aangan.kit.geo import Position
from aangan.kit.text import absolute
from aangan.listings import policy, repository, rules
from aangan.listings.errors import ListingNotFound, NotASharedHome, OnlyModerators, TooManyTags, VotingForYourself
from aangan.listings.events import ListingChanged, ListingRemoved, ListingStatusChanged
from aangan.listings.schemas import (
    ImageIn,
    ImageOut,
    PropertyCreate,
    PropertyOut,
    PropertyUpdate,
    TagVoteIn,
    TagVoteOut,
)
from aangan.listings.service._prescreen import screen_anew
from aangan.listings.service._reading import get_listing
from aangan.listings.service._states import tell_if_moved
from aangan.listings.types import ModerationStatus
from aangan.places.types import Address

IMAGES_MAX = 50
MOVES = frozenset({"city", "state", "pincode", "locality", "sub_locality", "full_address"})
# Tags of one home that one person votes on; a society has about six.
TAGS_MAX = 20


async def create(unit: Unit, actor: Actor, given: PropertyCreate, *, base: str) -> PropertyOut:
    """Offer a home. A shared one is looked at first: live when nothing is found, else waiting for a moderator."""
    values = given.columns() | {"owner_id": actor.user_id, "created_at": unit.now()}
    values |= {"moderation_status": ModerationStatus.LIVE}
    listing_id = await repository.insert(unit, values)
    if given.image_urls or given.main_image_url:
        await repository.replace_images(unit, listing_id, given.image_urls or [], given.main_image_url)
    if given.amenity_ids:
        await repository.set_amenities(unit, listing_id, given.amenity_ids)
    status = await screen_anew(unit, listing_id)
    unit.emit(ListingStatusChanged(listing_id, actor.user_id, status.value))
    unit.emit(ListingChanged(listing_id, actor.user_id))
    return await get_listing(unit, actor, listing_id, base=base)


async def update(unit: Unit, actor: Actor, listing_id: int, change: PropertyUpdate, *, base: str) -> PropertyOut:
    """Write what was sent. A shared home that its owner changed is looked at again.

    A change of nothing but the state rests a live home or wakes a resting one. Raises ListingNotFound, NotYourListing,
    OnlyModerators.
    """
    row = await repository.locked(unit, listing_id)
    if row is None:
        raise ListingNotFound
    policy.may_change(actor, row)
    wanted = change.listing_preferences.moderation_status if change.listing_preferences else None
    values = change.columns()
    touches = bool(values) or change.image_urls is not None or change.amenity_ids is not None
    if wanted is not None and not touches:
        await _toggle(unit, row, ModerationStatus(wanted))
        return await get_listing(unit, actor, listing_id, base=base)
    if change.image_urls is not None:
        await repository.replace_images(unit, listing_id, change.image_urls, change.main_image_url)
    if change.amenity_ids is not None:
        await repository.set_amenities(unit, listing_id, change.amenity_ids)
    if values.keys() & MOVES and "lat" not in values and row["position_found"]:
        # It was found from the address before; what is said now is found anew.
        values |= {"lat": None, "lng": None, "position_found": False}
    elif "lat" in values:
        values["position_found"] = False
    await repository.update(unit, listing_id, values | {"updated_at": unit.now()})
    await _look_again(unit, actor, row)
    unit.emit(ListingChanged(listing_id, row["owner_id"]))
    return await get_listing(unit, actor, listing_id, base=base)


async def add_image(unit: Unit, actor: Actor, listing_id: int, image: ImageIn, *, base: str) -> ImageOut:
    """Add a picture by its address; nobody fetches it. Raises Unprocessable when there are too many."""
    row = await repository.locked(unit, listing_id)
    if row is None:
        raise ListingNotFound
    policy.may_change(actor, row)
    if await repository.count_images(unit, listing_id) >= IMAGES_MAX:
        raise Unprocessable(f"a home has at most {IMAGES_MAX} pictures")
    added = await repository.add_image(unit, listing_id, image.model_dump(mode="json"))
    await _look_again(unit, actor, row)
    return ImageOut.model_validate({**added, "image_url": absolute(added["image_url"], base)})


async def remove(unit: Unit, actor: Actor, listing_id: int) -> None:
    """Take a home away for good."""
    row = await repository.locked(unit, listing_id)
    if row is None:
        raise ListingNotFound
    policy.may_change(actor, row)
    await repository.delete(unit, listing_id)
    unit.emit(ListingRemoved(listing_id, row["owner_id"]))


async def vote(unit: Unit, actor: Actor, listing_id: int, said: TagVoteIn) -> TagVoteOut:
    """Keep the actor's one vote on a tag of a shared home and return all that were cast; the newest word counts.

    Raises ListingNotFound, NotASharedHome, VotingForYourself, TooManyTags.
    """
    kept = await repository.vote(unit, actor.user_id, listing_id, said.tag, said.vote.value, TAGS_MAX)
    if kept is None:
        raise ListingNotFound
    if not kept["shared"]:
        raise NotASharedHome
    if kept["owner_id"] == actor.user_id:
        raise VotingForYourself
    if kept["tag"] is None:
        raise TooManyTags
    counts = await repository.votes(unit, listing_id, kept["tag"])
    return TagVoteOut(property_id=listing_id, tag=kept["tag"], current_vote=said.vote, **counts)


async def address_of(unit: ReadUnit, listing_id: int) -> Address | None:
    """Return the address of a home that nobody has put on the map; None when it has a position, or is gone."""
    row = await repository.unplaced(unit, listing_id)
    return None if row is None else Address(**row)


async def place(unit: Unit, listing_id: int, where: Position) -> None:
    """Put a home on the map where its address is; its owner's own word stands, also when it comes meanwhile."""
    owner_id = await repository.place(unit, listing_id, where)
    if owner_id is not None:
        unit.emit(ListingChanged(listing_id, owner_id))


async def count_view(unit: Unit, listing_id: int) -> None:
    """Count that somebody looked at a home."""
    await repository.count_view(unit, listing_id)


async def count_interest(unit: Unit, listing_id: int, by: int) -> None:
    """Count that somebody began (+1) or ceased (-1) to like a home."""
    await repository.count_interest(unit, listing_id, by)


async def _look_again(unit: Unit, actor: Actor, row: Row) -> None:
    # Staff may set right what others offer without a look; what they offer themselves is looked at as everybody's.
    if not actor.is_admin or row["owner_id"] == actor.user_id:
        tell_if_moved(unit, row, await screen_anew(unit, row["id"]))


async def _toggle(unit: Unit, row: Mapping[str, Any], wanted: ModerationStatus) -> None:
    before = ModerationStatus(row["moderation_status"])
    if row["paused_because"] is not None or not rules.owner_may_move(before, wanted):
        raise OnlyModerators
    await repository.update(unit, row["id"], {"moderation_status": wanted, "updated_at": unit.now()})
    tell_if_moved(unit, row, wanted)


async def forget_images(unit: Unit, owner_id: int, urls: Sequence[str]) -> None:
    """Take pictures whose files are gone out of their owner's homes."""
    await repository.forget_images(unit, owner_id, urls)
