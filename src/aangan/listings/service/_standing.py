"""How homes stand: put on show, rested, woken, renewed, boosted, and ended when their time is over."""

from typing import Any

from aangan.infra.unit import ReadUnit, Row, Unit
from aangan.kit.actor import Actor
from aangan.kit.errors import Unprocessable
from aangan.listings import policy, repository, rules
from aangan.listings.errors import ListingNotFound, NotOnShow, OnlyModerators, TimeIsOver
from aangan.listings.events import ListingChanged
from aangan.listings.schemas import BoostIn, BoostOut, PropertyOut, RenewIn
from aangan.listings.service._prescreen import screen_anew
from aangan.listings.service._reading import get_listing
from aangan.listings.service._states import tell_if_moved, tell_now
from aangan.listings.types import PG_FLATMATE_TYPES, BoostReason, ModerationStatus, PropertyStatus, Step
from aangan.safety import service as safety
from aangan.safety.types import SubjectKind

ENDED_AT_ONCE = 500


async def may_change(unit: ReadUnit, actor: Actor, listing_id: int) -> None:
    """Tell, before any work is done for it, who may not change a home. Raises ListingNotFound, NotYourListing."""
    row = await repository.keepers(unit, listing_id)
    if row is None:
        raise ListingNotFound
    policy.may_change(actor, row)


async def held_to_change(unit: Unit, actor: Actor, listing_id: int) -> Row:
    """Lock a home that the actor may change and return its row. Raises ListingNotFound, NotYourListing.

    Its case is locked before it, as everywhere, so that an owner and staff at the same moment wait for each other
    in turn.
    """
    await safety.wait_turn(unit, SubjectKind.LISTING, listing_id)
    row = await repository.locked(unit, listing_id)
    if row is None:
        raise ListingNotFound
    policy.may_change(actor, row)
    return row


async def publish(unit: Unit, actor: Actor, listing_id: int, *, base: str) -> PropertyOut:
    """Offer what was a draft, or hand in anew what was rejected; what is on show, or waits, stays as it is.

    Raises ListingNotFound, NotYourListing, OnlyModerators, TimeIsOver.
    """
    row = await held_to_change(unit, actor, listing_id)
    before = ModerationStatus(row["moderation_status"])
    if before not in {ModerationStatus.LIVE, ModerationStatus.PENDING_REVIEW}:
        rejected = before is ModerationStatus.REJECTED
        await move(unit, row, ModerationStatus.PENDING_REVIEW if rejected else ModerationStatus.LIVE)
    return await get_listing(unit, actor, listing_id, base=base)


async def pause(unit: Unit, actor: Actor, listing_id: int, *, base: str) -> PropertyOut:
    """Rest a home. Raises ListingNotFound, NotYourListing, OnlyModerators."""
    await move(unit, await held_to_change(unit, actor, listing_id), ModerationStatus.PAUSED)
    return await get_listing(unit, actor, listing_id, base=base)


async def resume(unit: Unit, actor: Actor, listing_id: int, *, base: str) -> PropertyOut:
    """Wake a resting home. Raises ListingNotFound, NotYourListing, OnlyModerators, TimeIsOver."""
    row = await held_to_change(unit, actor, listing_id)
    if row["moderation_status"] == ModerationStatus.DRAFT:
        raise OnlyModerators("Publish a draft first")
    await move(unit, row, ModerationStatus.LIVE)
    return await get_listing(unit, actor, listing_id, base=base)


async def renew(unit: Unit, actor: Actor, listing_id: int, wish: RenewIn, *, base: str) -> PropertyOut:
    """Say from and until when a home is on offer; a resting one wakes. What waits for a moderator waits on.

    Raises ListingNotFound, NotYourListing, Unprocessable.
    """
    row = await held_to_change(unit, actor, listing_id)
    now = unit.now()
    values: dict[str, Any] = wish.model_dump(exclude_none=True)
    if rules.is_over(values.get("expires_at", row["expires_at"]), now):
        if "expires_at" in values:
            raise Unprocessable("expires_at: must be in the future")
        values["expires_at"] = now + rules.RENEWED_FOR
    await repository.update(unit, listing_id, values | {"updated_at": now})
    woken = rules.owner_step(ModerationStatus(row["moderation_status"]), ModerationStatus.LIVE) is Step.WAKE
    if woken and row["paused_because"] is None:
        await move(unit, row | values, ModerationStatus.LIVE)
    unit.emit(ListingChanged(listing_id, row["owner_id"]))
    return await get_listing(unit, actor, listing_id, base=base)


async def boost(unit: Unit, actor: Actor, listing_id: int, wish: BoostIn) -> BoostOut:
    """Let a home that is on show stand above others for a while. Raises ListingNotFound, NotYourListing, NotOnShow."""
    row = await held_to_change(unit, actor, listing_id)
    now = unit.now()
    free = row["status"] == PropertyStatus.AVAILABLE and not rules.is_over(row["expires_at"], now)
    if row["moderation_status"] != ModerationStatus.LIVE or not free:
        raise NotOnShow
    until = rules.boosted_until(row, wish.duration, now)
    await repository.update(unit, listing_id, {"boosted_until": until, "boost_reason": BoostReason.CHOSEN})
    message = f"Listing boosted until {until:%d %b %Y, %H:%M} UTC"
    return BoostOut(property_id=listing_id, boost_until=until, message=message)


async def expire_listings(unit: Unit) -> int:
    """End homes whose time is over; returns how many, 500 at most."""
    ended = await repository.expire(unit, ENDED_AT_ONCE)
    for row in ended:
        tell_now(unit, row)
    return len(ended)


async def move(unit: Unit, row: Row, wanted: ModerationStatus) -> None:
    """Bring a locked home (its row) where its owner wants it. Raises OnlyModerators, TimeIsOver."""
    step = rules.owner_step(ModerationStatus(row["moderation_status"]), wanted)
    if step is None and wanted is ModerationStatus.PAUSED:
        raise OnlyModerators("Only a listing that everybody can see can be paused")
    if step is None or row["paused_because"] is not None:
        raise OnlyModerators
    if step is Step.STAY:
        return
    if step is not Step.REST and rules.is_over(row["expires_at"], unit.now()):
        raise TimeIsOver
    if step is Step.PUBLISH:
        await _publish(unit, row)
        return
    await repository.update(unit, row["id"], {"moderation_status": wanted, "updated_at": unit.now()})
    tell_if_moved(unit, row, wanted)


async def _publish(unit: Unit, row: Row) -> None:
    at_once = row["property_type"] not in PG_FLATMATE_TYPES and row["moderation_status"] == ModerationStatus.DRAFT
    values = {"moderation_status": ModerationStatus.LIVE} if at_once else {}
    await repository.update(unit, row["id"], values | {"updated_at": unit.now()})
    tell_if_moved(unit, row, ModerationStatus.LIVE if at_once else await screen_anew(unit, row["id"]))
    unit.emit(ListingChanged(row["id"], row["owner_id"]))
