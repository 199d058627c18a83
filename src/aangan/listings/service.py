"""Homes on offer: created, read, changed, put live, rested, and taken away."""

from collections.abc import Mapping, Sequence
from typing import Any

from aangan.infra.unit import ReadUnit, Row, Unit
from aangan.kit.actor import Actor
from aangan.kit.errors import Unprocessable
from aangan.kit.page import Page, PageIn, decode_cursor, make_page
from aangan.kit.text import absolute
from aangan.listings import policy, repository, rules
from aangan.listings.errors import ListingNotFound, NotASharedHome, OnlyModerators, TooManyTags, VotingForYourself
from aangan.listings.events import ListingRemoved, ListingStatusChanged
from aangan.listings.repository import forget_images
from aangan.listings.schemas import (
    MONEY,
    Amenity,
    ImageIn,
    ImageOut,
    ListingFilters,
    ModerationIn,
    ModerationRow,
    PropertyCreate,
    PropertyOut,
    PropertyUpdate,
    TagVoteIn,
    TagVoteOut,
)
from aangan.listings.types import PG_FLATMATE_TYPES, ModerationStatus, PropertyType, SortBy
from aangan.safety import service as safety
from aangan.safety.types import EvidenceKind, Outcome

__all__ = [
    "PropertyOut",
    "active_count",
    "add_image",
    "amenities",
    "cards_of_owners",
    "contexts",
    "count_interest",
    "count_view",
    "create",
    "decide",
    "forget_images",
    "get_listing",
    "hand_in",
    "hold",
    "let_go",
    "live_listing",
    "live_listing_of",
    "many",
    "mine",
    "queue",
    "remove",
    "search",
    "settle",
    "update",
    "vote",
]

# House rules that the mobile client reads inside `listing_preferences`; the web client reads the columns.
NESTED = (
    "gender_preference", "sharing_type", "moderation_status", "moderation_reason", "video_tour_url", "food_habits",
    "smoking_drinking", "guests_policy", "cleanliness", "pets", "parties_at_home",
)  # fmt: skip
IMAGES_MAX = 50
# Tags of one home that one person votes on; a society has about six.
TAGS_MAX = 20


async def create(unit: Unit, actor: Actor, given: PropertyCreate, *, base: str) -> PropertyOut:
    """Offer a home. A shared one is looked at first: live when nothing is found, else waiting for a moderator."""
    values = given.columns() | {"owner_id": actor.user_id, "created_at": unit.now()}
    images = list(given.image_urls or [])
    findings = await _findings(given.title, given.description, given.monthly_rent, len(images), given.property_type)
    values |= {"prescreen_findings": findings, "moderation_status": _first_state(findings)}
    listing_id = await repository.insert(unit, values)
    if images or given.main_image_url:
        await repository.replace_images(unit, listing_id, images, given.main_image_url)
    if given.amenity_ids:
        await repository.set_amenities(unit, listing_id, given.amenity_ids)
    unit.emit(ListingStatusChanged(listing_id, actor.user_id, values["moderation_status"].value))
    return await get_listing(unit, actor, listing_id, base=base)


async def get_listing(unit: ReadUnit, actor: Actor | None, listing_id: int, *, base: str) -> PropertyOut:
    """Return a home to whom it may be shown. Raises ListingNotFound."""
    row = await repository.whole(unit, listing_id)
    if row is None:
        raise ListingNotFound
    policy.may_see(actor, row)
    return _shape(row, actor, base)


async def search(
    unit: ReadUnit, actor: Actor | None, filters: ListingFilters, page: PageIn, *, base: str
) -> Page[PropertyOut]:
    """Return the homes that everybody may see. Raises Unprocessable when a range is upside down."""
    for low, high in (("price_min", "price_max"), ("bedrooms_min", "bedrooms_max")):
        least, most = getattr(filters, low), getattr(filters, high)
        if least is not None and most is not None and least > most:
            raise Unprocessable(f"{low}: must not be more than {high}")
    if (filters.lat is None) != (filters.lng is None):
        raise Unprocessable("lat: comes together with lng")
    sort = filters.sort_by
    if sort is SortBy.DISTANCE and filters.lat is None:
        sort = SortBy.NEWEST
    asked = filters.model_dump(exclude_none=True, exclude={"sort_by"})
    if filters.locality is not None:
        asked["locality"] = f"%{_like(filters.locality)}%"
    bound = {**asked, "sort": sort.value}
    number = float if sort is SortBy.DISTANCE else int
    after = decode_cursor(page.cursor, [int] if sort is SortBy.NEWEST else [number, int], bound)
    rows = await repository.visible(unit, asked, sort, after, page.limit + 1)
    total = await repository.count_visible(unit, asked) if page.include_total else None
    key = _key(rows[page.limit - 1], sort) if len(rows) > page.limit else None
    return make_page([_shape(row, actor, base) for row in rows], page, key, bound, total)


async def mine(unit: ReadUnit, actor: Actor, page: PageIn, *, base: str) -> Page[PropertyOut]:
    """Return the actor's own homes, newest first, whatever their state."""
    before = next(iter(decode_cursor(page.cursor, [int])), None)
    rows = await repository.mine(unit, actor.user_id, before, page.limit + 1)
    total = await repository.count_mine(unit, actor.user_id) if page.include_total else None
    key = [rows[page.limit - 1]["id"]] if len(rows) > page.limit else None
    return make_page([_shape(row, actor, base) for row in rows], page, key, None, total)


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
    if not actor.is_admin:
        values |= await _looked_at_again(unit, {**row, **values})
    if values:
        await repository.update(unit, listing_id, values | {"updated_at": unit.now()})
    _tell_if_moved(unit, row, values.get("moderation_status"))
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
    if not actor.is_admin:
        values = await _looked_at_again(unit, row)
        if values:
            await repository.update(unit, listing_id, values)
            _tell_if_moved(unit, row, values["moderation_status"])
    return ImageOut.model_validate({**added, "image_url": absolute(added["image_url"], base)})


async def remove(unit: Unit, actor: Actor, listing_id: int) -> None:
    """Take a home away for good."""
    row = await repository.locked(unit, listing_id)
    if row is None:
        raise ListingNotFound
    policy.may_change(actor, row)
    await repository.delete(unit, listing_id)
    unit.emit(ListingRemoved(listing_id, row["owner_id"]))


async def decide(unit: Unit, actor: Actor, listing_id: int, decision: ModerationIn, *, base: str) -> PropertyOut:
    """Put a shared home live, reject it, or send it back; for staff."""
    row = await repository.locked(unit, listing_id)
    if row is None:
        raise ListingNotFound
    status = rules.outcome(decision.action)
    values = {"moderation_status": status, "moderation_reason": decision.reason or None, "updated_at": unit.now()}
    await repository.update(unit, listing_id, values)
    _tell_if_moved(unit, row, status)
    return await get_listing(unit, actor, listing_id, base=base)


async def queue(
    unit: ReadUnit, actor: Actor, status: ModerationStatus, page: PageIn, *, base: str
) -> Page[ModerationRow]:
    """Return the shared homes in a state of moderation; for staff."""
    del actor  # the door lets only staff in; the row says nothing that depends on which of them asks
    bound = {"status": status.value}
    after = next(iter(decode_cursor(page.cursor, [int], bound)), None)
    rows = await repository.queue(unit, status.value, after, page.limit + 1)
    for row in rows:
        row["main_image_url"] = absolute(row["main_image_url"], base)
    key = [rows[page.limit - 1]["id"]] if len(rows) > page.limit else None
    return make_page([ModerationRow.model_validate(row) for row in rows], page, key, bound)


async def hand_in(unit: Unit, listing_id: int, owner_id: int, report_id: int) -> None:
    """Hand a person's home, as it is now, in as evidence of a report. Raises ListingNotFound for somebody else's."""
    row = await repository.snapshot(unit, listing_id)
    if row is None or row["owner_id"] != owner_id:
        raise ListingNotFound
    await safety.attach_evidence(unit, report_id, EvidenceKind.LISTING, row["content"])


async def hold(unit: Unit, listing_id: int, because: str) -> None:
    """Pause a listing until `let_go`; its owner cannot lift that. A held listing stays as it is."""
    _tell_now(unit, await repository.hold(unit, listing_id, because))


async def let_go(unit: Unit, listing_id: int) -> None:
    """Lift the house's pause: the listing is again what it was before. One that is not held stays as it is."""
    _tell_now(unit, await repository.let_go(unit, listing_id))


async def settle(unit: Unit, listing_id: int, outcome: Outcome, reason: str) -> None:
    """Follow what staff decided about a listing's case; what the listing is already stays as it is."""
    row = await repository.locked(unit, listing_id)
    status = rules.settled_as(outcome)
    waits = row is not None and row["moderation_status"] == ModerationStatus.PENDING_REVIEW
    if row is None or status is None or (outcome is Outcome.DISMISS and not waits):
        return
    values = {"moderation_status": status, "paused_because": None, "resumes_as": None}
    if any(row[name] != value for name, value in values.items()):
        told = None if status is ModerationStatus.LIVE else reason
        await repository.update(unit, listing_id, values | {"moderation_reason": told, "updated_at": unit.now()})
        _tell_if_moved(unit, row, status)


async def count_view(unit: Unit, listing_id: int) -> None:
    """Count that somebody looked at a home."""
    await repository.count_view(unit, listing_id)


async def count_interest(unit: Unit, listing_id: int, by: int) -> None:
    """Count that somebody began (+1) or ceased (-1) to like a home."""
    await repository.count_interest(unit, listing_id, by)


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


async def amenities(unit: ReadUnit) -> list[Amenity]:
    """Return what a home may have."""
    return [Amenity.model_validate(row) for row in await repository.amenities(unit)]


async def cards_of_owners(unit: ReadUnit, owner_ids: Sequence[int], *, base: str) -> dict[int, Row]:
    """Return, for a page of people, what their card says of the newest live home that each offers."""
    found = await repository.cards(unit, owner_ids) if owner_ids else []
    for card in found:
        card["main_image_url"] = absolute(card["main_image_url"], base)
        card["image_urls"] = [absolute(url, base) for url in card["image_urls"]]
    return {card.pop("owner_id"): card for card in found}


async def contexts(unit: ReadUnit, ids: Sequence[int], *, base: str) -> dict[int, Row]:
    """Return what a conversation, a like or a match says of some homes."""
    found = await repository.contexts(unit, ids) if ids else []
    for row in found:
        row["main_image_url"] = absolute(row["main_image_url"], base)
        row["owner_image_url"] = absolute(row["owner_image_url"], base)
    return {row["id"]: row for row in found}


async def many(unit: ReadUnit, actor: Actor, ids: Sequence[int], *, base: str) -> dict[int, PropertyOut]:
    """Return some homes, whole, by id."""
    return {row["id"]: _shape(row, actor, base) for row in (await repository.many(unit, ids) if ids else [])}


async def live_listing(unit: ReadUnit, actor: Actor, listing_id: int) -> Row:
    """Return the row of a home that can be liked. Raises ListingNotFound."""
    row = await repository.whole(unit, listing_id)
    if row is None or row["status"] != "available":
        raise ListingNotFound
    policy.may_see(actor, row)
    if row["moderation_status"] != ModerationStatus.LIVE:
        raise ListingNotFound
    return row


async def live_listing_of(unit: ReadUnit, owner_id: int, listing_id: int | None) -> int | None:
    """Return the id of a person's live home: the one named, else their newest; None when there is none."""
    row = await repository.live_of(unit, owner_id, listing_id)
    return int(row["id"]) if row else None


async def active_count(unit: ReadUnit, owner_id: int) -> int:
    """Count a person's live shared homes."""
    return await repository.count_active(unit, owner_id)


async def _findings(
    title: str, description: str | None, rent: float | None, photos: int, kind: PropertyType
) -> list[str]:
    return rules.prescreen(title, description, rent, photos) if kind in PG_FLATMATE_TYPES else []


def _first_state(findings: Sequence[str]) -> ModerationStatus:
    return ModerationStatus.PENDING_REVIEW if findings else ModerationStatus.LIVE


async def _looked_at_again(unit: Unit, row: Mapping[str, Any]) -> dict[str, Any]:
    kind = PropertyType(row["property_type"])
    if kind not in PG_FLATMATE_TYPES or row["moderation_status"] == ModerationStatus.PAUSED:
        return {}
    photos = await repository.count_images(unit, row["id"])
    rent = (row["monthly_rent_paise"] or 0) / 100
    findings = await _findings(row["title"], row["description"], rent, photos, kind)
    # What a moderator rejected is judged by a moderator again, however clean it looks now.
    rejected = row["moderation_status"] == ModerationStatus.REJECTED
    state = ModerationStatus.PENDING_REVIEW if rejected else _first_state(findings)
    return {"prescreen_findings": findings, "moderation_status": state}


async def _toggle(unit: Unit, row: Mapping[str, Any], wanted: ModerationStatus) -> None:
    before = ModerationStatus(row["moderation_status"])
    if row["paused_because"] is not None or not rules.owner_may_move(before, wanted):
        raise OnlyModerators
    await repository.update(unit, row["id"], {"moderation_status": wanted, "updated_at": unit.now()})
    _tell_if_moved(unit, row, wanted)


def _tell_if_moved(unit: Unit, row: Mapping[str, Any], status: ModerationStatus | None) -> None:
    if status is not None and status != row["moderation_status"]:
        unit.emit(ListingStatusChanged(row["id"], row["owner_id"], ModerationStatus(status).value))


def _tell_now(unit: Unit, row: Row | None) -> None:
    if row is not None:
        unit.emit(ListingStatusChanged(row["id"], row["owner_id"], row["moderation_status"]))


def _shape(row: Row, actor: Actor | None, base: str) -> PropertyOut:
    shaped = dict(row)
    for name in MONEY:
        paise = shaped.pop(f"{name}_paise")
        shaped[name] = None if paise is None else paise / 100
    images = [{**image, "image_url": absolute(image["image_url"], base)} for image in row["images"]]
    live = row["moderation_status"] == ModerationStatus.LIVE
    shared = row["property_type"] in PG_FLATMATE_TYPES
    keeper = policy.is_keeper(actor, row)
    shaped |= {
        "latitude": row["lat"],
        "longitude": row["lng"],
        "images": images,
        "society_vibes": row["society_vibe_tags"],
        "image_urls": [image["image_url"] for image in images],
        "main_image_url": images[0]["image_url"] if images else None,
        "is_available": row["status"] == "available" and live,
        "status": rules.web_status(row) if shared else row["status"],
        "property_status": rules.review_status(row["moderation_status"]),
        "listing_preferences": {name: row[name] for name in NESTED},
        "owner_contact": row["owner_contact"] if keeper else None,
        "full_address": row["full_address"] if keeper else None,
        "price_per_sqft": shaped["base_price"] / row["area_sqft"] if row["area_sqft"] else None,
        "available_from": f"{row['available_from']}T00:00:00Z" if row["available_from"] else None,
        "distance_km": round(row["distance_km"], 3) if row.get("distance_km") is not None else None,
    }
    return PropertyOut.model_validate(shaped)


def _key(row: Row, sort: SortBy) -> list[Any]:
    if sort is SortBy.NEWEST:
        return [row["id"]]
    if sort is SortBy.DISTANCE:
        return [row["distance_km"], row["id"]]
    rent = row["monthly_rent_paise"]
    return [row["base_price_paise"] if rent is None else rent, row["id"]]


def _like(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
