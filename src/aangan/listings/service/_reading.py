"""Homes as they are shown: one, a page of them, and what other rooms say of them."""

from collections.abc import Sequence
from typing import Any

from aangan.infra.unit import ReadUnit, Row
from aangan.kit.actor import Actor
from aangan.kit.geo import Position, to_the_lane
from aangan.kit.page import Page, PageIn, decode_cursor, make_page
from aangan.kit.text import absolute
from aangan.listings import policy, repository, rules
from aangan.listings.errors import ListingNotFound
from aangan.listings.schemas import MONEY, Amenity, PropertyOut
from aangan.listings.service._fitting import Fits
from aangan.listings.types import PG_FLATMATE_TYPES, ImageCategory, ModerationStatus, PropertyStatus

# House rules that the mobile client reads inside `listing_preferences`; the web client reads the columns.
NESTED = (
    "gender_preference", "sharing_type", "moderation_status", "moderation_reason", "video_tour_url", "expires_at",
    "boosted_until", "food_habits", "smoking_drinking", "guests_policy", "cleanliness", "pets", "parties_at_home",
    "society_type", "society_amenities", "society_vibe_tags", "society_vibes",
)  # fmt: skip
# For the eyes of its keepers only; nobody else learns more of where a shared home is than the lane (about 100 m).
KEPT = ("owner_contact", "full_address", "moderation_reason", "calendar_data")


async def get_listing(
    unit: ReadUnit, actor: Actor | None, listing_id: int, *, base: str, fits: Fits | None = None
) -> PropertyOut:
    """Return a home to whom it may be shown; `fits` says how well they fit who shares it. Raises ListingNotFound."""
    row = await repository.whole(unit, listing_id, _id_of(actor))
    if row is None:
        raise ListingNotFound
    policy.may_see(actor, row)
    home = shaped_row(row, actor, base)
    if fits is None or actor is None:
        return home
    judged = await fits(unit, actor, [home])
    return home.model_copy(update={"compatibility_score": judged.get(listing_id)})


async def mine(unit: ReadUnit, actor: Actor, page: PageIn, *, base: str) -> Page[PropertyOut]:
    """Return the actor's own homes, newest first, whatever their state."""
    before = next(iter(decode_cursor(page.cursor, [int])), None)
    rows = await repository.mine(unit, actor.user_id, before, page.limit + 1)
    total = await repository.count_mine(unit, actor.user_id) if page.include_total else None
    key = [rows[page.limit - 1]["id"]] if len(rows) > page.limit else None
    return make_page([shaped_row(row, actor, base) for row in rows], page, key, None, total)


async def many(unit: ReadUnit, actor: Actor | None, ids: Sequence[int], *, base: str) -> dict[int, PropertyOut]:
    """Return some homes, whole, by id."""
    rows = await repository.many(unit, ids, _id_of(actor)) if ids else []
    return {row["id"]: shaped_row(row, actor, base) for row in rows}


async def live_listing(unit: ReadUnit, actor: Actor, listing_id: int) -> Row:
    """Return the row of a home that can be liked. Raises ListingNotFound."""
    row = await repository.whole(unit, listing_id, actor.user_id)
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


def shaped_row(row: Row, actor: Actor | None, base: str) -> PropertyOut:
    """Return a row, whole, as it is shown to somebody."""
    return PropertyOut.model_validate(shaped(row, actor, base))


def shaped(row: Row, actor: Actor | None, base: str) -> dict[str, Any]:
    """Return the fields of a row, whole, as they are shown to somebody."""
    fields = dict(row)
    for name in MONEY:
        paise = fields.pop(f"{name}_paise")
        fields[name] = None if paise is None else paise / 100
    keeper = policy.is_keeper(actor, row)
    fields |= {
        **_told(row, actor, keeper=keeper),
        **_pictures(row, base),
        **_position(row, exact=keeper or row["property_type"] not in PG_FLATMATE_TYPES),
        **({} if keeper else dict.fromkeys(KEPT)),
        "society_vibes": row["society_vibe_tags"],
        "price_per_sqft": fields["base_price"] / row["area_sqft"] if row["area_sqft"] else None,
        "available_from": f"{row['available_from']}T00:00:00Z" if row["available_from"] else None,
    }
    fields["listing_preferences"] = {name: fields[name] for name in NESTED}
    return fields


def _id_of(actor: Actor | None) -> int | None:
    return None if actor is None else actor.user_id


def _told(row: Row, actor: Actor | None, *, keeper: bool) -> dict[str, Any]:
    """How it stands in each client's words, and what it is to whoever looks."""
    status = ModerationStatus(row["moderation_status"])
    shared = row["property_type"] in PG_FLATMATE_TYPES
    told = {
        "is_available": row["status"] == PropertyStatus.AVAILABLE and status is ModerationStatus.LIVE,
        "status": rules.web_status(row) if shared else row["status"],
        "availability": row["status"],
        "property_status": rules.review_status(status),
        "boost_reason": row["boost_reason"] if keeper else None,
    }
    if actor is None:
        return told | {"liked": None}
    visits = row["visits"]
    return told | {
        "liked": bool(row["liked"]),
        "user_has_scheduled_visit": visits["count"] > 0,
        "user_scheduled_visit_count": visits["count"],
        "user_next_visit_date": visits["next"],
    }


def _pictures(row: Row, base: str) -> dict[str, Any]:
    images = [{**image, "image_url": absolute(image["image_url"], base)} for image in row["images"]]
    # A floor plan shows nobody how a home looks, unless there is nothing else.
    shown = sorted(images, key=lambda image: image["image_category"] == ImageCategory.FLOOR_PLAN)
    return {
        "images": images,
        "image_urls": [image["image_url"] for image in images],
        "main_image_url": shown[0]["image_url"] if shown else None,
    }


def _position(row: Row, *, exact: bool) -> dict[str, float | None]:
    lat, lng = row["lat"], row["lng"]
    if exact or lat is None or lng is None:
        return {"latitude": lat, "longitude": lng}
    lane = to_the_lane(Position(lat, lng))
    return {"latitude": lane.lat, "longitude": lane.lng}
