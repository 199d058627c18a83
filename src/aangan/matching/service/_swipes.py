"""What somebody says of a person or a home."""

from collections.abc import Sequence

from aangan.conversations import service as conversations
from aangan.conversations.types import ConversationSource
from aangan.infra.unit import ReadUnit, Unit
from aangan.kit.actor import Actor
from aangan.kit.ids import canonical_pair
from aangan.kit.page import Page, PageIn, decode_cursor, make_page
from aangan.listings import service as listings
from aangan.listings.errors import ListingNotFound
from aangan.matching import repository, rules
from aangan.matching.errors import NobodyThere, SuperLikesUsed, SwipeNotFound, SwipingYourself
from aangan.matching.events import MatchMade
from aangan.matching.schemas import BatchRemoveOut, PropertySwipeIn, SwipeRequest, SwipeResult, SwipeStatsOut
from aangan.matching.types import SwipeAction, SwipeTargetType

POSITIVE = frozenset({SwipeAction.LIKE, SwipeAction.SUPER_LIKE})


async def record_swipe(unit: Unit, actor: Actor, move: SwipeRequest) -> SwipeResult:
    """Keep a swipe; the newest word on a person or home counts, and saying it twice changes nothing.

    Two likes that cross make one match and one conversation. Raises SwipingYourself, NobodyThere, ListingNotFound,
    SuperLikesUsed.
    """
    if move.target_type is SwipeTargetType.PROPERTY:
        return await _swipe_listing(unit, actor, move)
    target = move.target_user_id or 0
    if target == actor.user_id:
        raise SwipingYourself
    pair = canonical_pair(actor.user_id, target)
    await repository.lock_pair(unit, pair)
    kept = await repository.swipe(unit, actor.user_id, target, move.action.value, move.context_property_id)
    if not kept["there"]:
        raise NobodyThere
    if not kept["known"]:
        raise ListingNotFound
    if move.action is SwipeAction.SUPER_LIKE and kept["before"] != SwipeAction.SUPER_LIKE:
        await _use_super_like(unit, actor)
    result = SwipeResult(action=move.action, target_type=move.target_type)
    if move.action in POSITIVE and kept["reverse"] in POSITIVE:
        await _make_match(unit, actor, pair, move, result)
    return result


async def swipe_home(unit: Unit, actor: Actor, move: PropertySwipeIn) -> None:
    """Like a home, or pass it by, in the words of the marketplace app."""
    action = SwipeAction.LIKE if move.is_liked else SwipeAction.PASS
    asked = SwipeRequest(target_type=SwipeTargetType.PROPERTY, action=action, property_id=move.property_id)
    await _swipe_listing(unit, actor, asked, talk=False)


async def liked_homes(
    unit: ReadUnit, actor: Actor, page: PageIn, *, is_liked: bool | None, base: str
) -> Page[listings.PropertyOut]:
    """Return the homes that the actor swiped, newest first."""
    bound = {"is_liked": is_liked}
    before = next(iter(decode_cursor(page.cursor, [int], bound)), None)
    rows = await repository.liked_listings(unit, actor.user_id, liked=is_liked, before=before, limit=page.limit + 1)
    homes = await listings.many(unit, actor, [row["property_id"] for row in rows[: page.limit]], base=base)
    key = [rows[page.limit - 1]["id"]] if len(rows) > page.limit else None
    cut = make_page(rows, page, key, bound)
    return Page(
        items=[homes[row["property_id"]] for row in cut.items if row["property_id"] in homes],
        next_cursor=cut.next_cursor,
        has_more=cut.has_more,
        limit=cut.limit,
    )


async def undo_swipe(unit: Unit, actor: Actor) -> None:
    """Take the newest swipe on a home back. Raises SwipeNotFound."""
    if not await _take_back(unit, actor, None):
        raise SwipeNotFound


async def remove_swipes(unit: Unit, actor: Actor, listing_ids: Sequence[int]) -> BatchRemoveOut:
    """Take the swipes on some homes back; tells which there were none on."""
    gone = set(await _take_back(unit, actor, listing_ids))
    failed = [listing_id for listing_id in dict.fromkeys(listing_ids) if listing_id not in gone]
    return BatchRemoveOut(removed_count=len(gone), failed_property_ids=failed, message=f"Removed {len(gone)}")


async def toggle_swipe(unit: Unit, actor: Actor, swipe_id: int) -> None:
    """Turn a swipe on a home around. Raises SwipeNotFound."""
    row = await repository.listing_swipe(unit, actor.user_id, swipe_id)
    if row is None:
        raise SwipeNotFound
    liked = row["action"] == SwipeAction.PASS
    await swipe_home(unit, actor, PropertySwipeIn(property_id=row["property_id"], is_liked=liked))


async def swipe_stats(unit: ReadUnit, actor: Actor) -> SwipeStatsOut:
    """Count the actor's swipes on homes."""
    return SwipeStatsOut.model_validate(await repository.stats(unit, actor.user_id))


async def _make_match(unit: Unit, actor: Actor, pair: tuple[int, int], move: SwipeRequest, result: SwipeResult) -> None:
    match = await repository.make_match(unit, pair, move.context_property_id)
    result.match_id, result.did_match = match["id"], True
    result.conversation_id = await conversations.ensure_conversation(
        unit,
        pair,
        source=ConversationSource.PROFILE_MATCH,
        context_listing_id=move.context_property_id,
        matched_at=match["created_at"],
    )
    if match["fresh"]:
        action = move.action.value
        unit.emit(MatchMade(match["id"], result.conversation_id, *pair, liker_id=actor.user_id, action=action))


async def _swipe_listing(unit: Unit, actor: Actor, move: SwipeRequest, *, talk: bool = True) -> SwipeResult:
    listing = await listings.live_listing(unit, actor, move.property_id or 0)
    if listing["owner_id"] == actor.user_id:
        raise SwipingYourself
    kept = await repository.swipe_listing(unit, actor.user_id, listing["id"], move.action.value)
    was, now = kept["before"] in POSITIVE, move.action in POSITIVE
    if was != now:
        await listings.count_interest(unit, listing["id"], 1 if now else -1)
    result = SwipeResult(action=move.action, target_type=move.target_type)
    if now and talk:
        result.conversation_id = await conversations.ensure_conversation(
            unit,
            canonical_pair(actor.user_id, listing["owner_id"]),
            source=ConversationSource.LISTING_INTEREST,
            context_listing_id=listing["id"],
        )
    return result


async def _use_super_like(unit: Unit, actor: Actor) -> None:
    now = unit.now()
    if not await repository.use_super_like(unit, actor.user_id, rules.day_of(now).date(), rules.SUPER_LIKES_A_DAY):
        raise SuperLikesUsed(retry_after=rules.seconds_left_of_day(now))


async def _take_back(unit: Unit, actor: Actor, listing_ids: Sequence[int] | None) -> list[int]:
    rows = await repository.take_back(unit, actor.user_id, listing_ids)
    for row in rows:
        if row["action"] in POSITIVE:
            await listings.count_interest(unit, row["property_id"], -1)
    return [row["property_id"] for row in rows]
