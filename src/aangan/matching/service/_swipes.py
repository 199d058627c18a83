"""What somebody says of a person or a home."""

from collections.abc import Sequence
from datetime import UTC, datetime

from aangan.conversations import service as conversations
from aangan.conversations.types import ConversationSource
from aangan.infra.limits import Pace
from aangan.infra.unit import ReadUnit, Row, Unit
from aangan.kit.actor import Actor
from aangan.kit.ids import MAX_ID, canonical_pair
from aangan.kit.page import Page, PageIn, decode_cursor, make_page
from aangan.listings import service as listings
from aangan.matching import repository, rules
from aangan.matching.errors import (
    HomeNotFound,
    LikesUsed,
    MatchedMeanwhile,
    NobodyThere,
    NothingToUndo,
    SuperLikesUsed,
    SwipeNotFound,
    SwipingYourOwnHome,
    SwipingYourself,
)
from aangan.matching.events import MatchMade
from aangan.matching.schemas import BatchRemoveOut, SwipeRequest, SwipeResult, SwipeStatsOut
from aangan.matching.types import SwipeAction, SwipeTargetType
from aangan.safety import service as safety
from aangan.search import service as search
from aangan.search.types import SortBy, Swiped

POSITIVE = frozenset({SwipeAction.LIKE, SwipeAction.SUPER_LIKE})
WORDS = {None: Swiped.EITHER, True: Swiped.LIKED, False: Swiped.PASSED}
END_OF_TIME = datetime(9999, 1, 1, tzinfo=UTC)


async def record_swipe(unit: Unit, actor: Actor, move: SwipeRequest, *, pace: Pace | None = None) -> SwipeResult:
    """Keep a swipe; the newest word on a person or home counts, and saying it twice changes nothing.

    Two likes that cross make one match and one conversation; a later pass does not undo it. Liking a home opens a
    conversation with its owner. `pace` counts new likes; without it, nothing is counted. Raises SwipingYourself,
    SwipingYourOwnHome, NobodyThere, HomeNotFound, SuperLikesUsed, LikesUsed.
    """
    if move.target_type is SwipeTargetType.PROPERTY:
        return await _swipe_home(unit, actor, move.property_id or 0, move.action, talk=True, pace=pace)
    target = move.target_user_id or 0
    if target == actor.user_id:
        raise SwipingYourself
    pair = canonical_pair(actor.user_id, target)
    # A pass makes no match, whatever it crosses.
    if move.action in POSITIVE:
        await safety.take_turns(unit, *pair)
    kept = await repository.swipe(unit, actor.user_id, pair, move.action.value, move.context_property_id)
    if not kept["there"]:
        raise NobodyThere
    if not kept["known"]:
        raise HomeNotFound
    if move.action in POSITIVE and kept["before"] not in POSITIVE:
        await _count_like(actor, pace)
    if move.action is SwipeAction.SUPER_LIKE and kept["before"] != SwipeAction.SUPER_LIKE:
        await _use_super_like(unit, actor)
    result = SwipeResult(action=move.action, target_type=move.target_type)
    if move.action in POSITIVE and kept["match_id"] is not None:
        result.did_match, result.match_id, result.conversation_id = True, kept["match_id"], kept["talk_id"]
    elif move.action in POSITIVE and kept["reverse"] in POSITIVE:
        await _make_match(unit, actor, pair, move, kept, result)
    return result


async def swipe_home(unit: Unit, actor: Actor, listing_id: int, *, liked: bool, pace: Pace | None = None) -> None:
    """Like a home, or pass it by, in the words of the marketplace app: without a conversation.

    Raises SwipingYourOwnHome, HomeNotFound, LikesUsed.
    """
    action = SwipeAction.LIKE if liked else SwipeAction.PASS
    await _swipe_home(unit, actor, listing_id, action, talk=False, pace=pace)


async def swiped_homes(
    unit: ReadUnit,
    actor: Actor,
    page: PageIn,
    narrowed: search.Filters,
    *,
    is_liked: bool | None,
    sort: SortBy | None = None,
    base: str,
) -> Page[listings.PropertyOut]:
    """Return the homes that the actor swiped, with `liked` set.

    The newest word comes first, unless they are narrowed or sorted: then as homes are found. Raises Unprocessable,
    InvalidCursor.
    """
    if sort is not None or narrowed != search.Filters(radius=narrowed.radius):
        said = WORDS[is_liked]
        found = await search.find(unit, actor, narrowed, page, sort=sort, swiped=said, base=base)
        return Page[listings.PropertyOut](**{name: getattr(found, name) for name in Page.model_fields})
    bound = {"is_liked": is_liked}
    at, number = decode_cursor(page.cursor, [datetime, int], bound) or (END_OF_TIME, MAX_ID)
    rows = await repository.liked_homes(unit, actor.user_id, liked=is_liked, after=(at, number), limit=page.limit + 1)
    homes = await listings.many(unit, actor, [row["property_id"] for row in rows], base=base)
    shown = [
        homes[row["property_id"]].model_copy(update={"liked": row["action"] in POSITIVE})
        for row in rows
        if row["property_id"] in homes
    ]
    last = rows[page.limit - 1] if len(rows) > page.limit else None
    total = await repository.count_liked_homes(unit, actor.user_id, liked=is_liked) if page.include_total else None
    return make_page(shown, page, [last["updated_at"], last["id"]] if last else None, bound, total)


async def undo_swipe(unit: Unit, actor: Actor) -> None:
    """Take the newest swipe back, on a person or a home; a super-like that was used stays used.

    Raises NothingToUndo, and MatchedMeanwhile for a like that became a match.
    """
    person = await repository.newest_swipe(unit, actor.user_id)
    home = await repository.newest_home_swipe(unit, actor.user_id)
    if person is not None and (home is None or person["updated_at"] >= home["updated_at"]):
        await _undo_on_person(unit, actor, person)
    elif home is None or not await _take_back(unit, actor, [home["property_id"]]):
        raise NothingToUndo


async def remove_swipes(unit: Unit, actor: Actor, listing_ids: Sequence[int]) -> BatchRemoveOut:
    """Take the swipes on some homes back; tells on which there were none."""
    gone = set(await _take_back(unit, actor, listing_ids))
    failed = [listing_id for listing_id in dict.fromkeys(listing_ids) if listing_id not in gone]
    return BatchRemoveOut(
        removed_count=len(gone), failed_property_ids=failed, message=f"Removed {len(gone)} of your swipes"
    )


async def toggle_swipe(unit: Unit, actor: Actor, swipe_id: int, *, pace: Pace | None = None) -> bool:
    """Turn a swipe on a home around; tells whether it is liked now. Raises SwipeNotFound, HomeNotFound, LikesUsed."""
    row = await repository.swiped_home(unit, actor.user_id, swipe_id)
    if row is None:
        raise SwipeNotFound
    liked = row["action"] not in POSITIVE
    await swipe_home(unit, actor, row["property_id"], liked=liked, pace=pace)
    return liked


async def swipe_stats(unit: ReadUnit, actor: Actor) -> SwipeStatsOut:
    """Count the actor's swipes on homes."""
    row = await repository.stats(unit, actor.user_id)
    share = 100 * row["liked_count"] / row["total_swipes"] if row["total_swipes"] else 0
    return SwipeStatsOut(**row, like_percentage=round(share, 2))


async def _make_match(
    unit: Unit, actor: Actor, pair: tuple[int, int], move: SwipeRequest, kept: Row, result: SwipeResult
) -> None:
    context = move.context_property_id or kept["reverse_context"]
    match_id = await repository.make_match(unit, pair, context)
    talk_id = await conversations.ensure_conversation(
        unit, pair, source=ConversationSource.PROFILE_MATCH, context_listing_id=context, matched_at=unit.now()
    )
    result.did_match, result.match_id, result.conversation_id = True, match_id, talk_id
    unit.emit(MatchMade(match_id, talk_id, *pair, liker_id=actor.user_id, action=move.action.value))


async def _swipe_home(
    unit: Unit, actor: Actor, listing_id: int, action: SwipeAction, *, talk: bool, pace: Pace | None
) -> SwipeResult:
    await repository.lock_homes(unit, actor.user_id, [listing_id])
    kept = await repository.swipe_home(unit, actor.user_id, listing_id, action.value)
    if kept is None:
        raise HomeNotFound
    if kept["owner_id"] == actor.user_id:
        raise SwipingYourOwnHome
    if action is SwipeAction.SUPER_LIKE and kept["before"] != SwipeAction.SUPER_LIKE:
        await _use_super_like(unit, actor)
    result = SwipeResult(action=action, target_type=SwipeTargetType.PROPERTY)
    turned = (kept["before"] in POSITIVE) != (action in POSITIVE)
    if turned and action in POSITIVE:
        await _count_like(actor, pace)
    if action in POSITIVE and talk:
        # A like that is repeated finds its conversation, and opens none that was closed since.
        known = None if turned else kept["talk_id"]
        result.conversation_id = known or await _talk(unit, actor, kept, listing_id)
    if turned:
        await listings.count_interest(unit, listing_id, 1 if action in POSITIVE else -1)
    return result


async def _talk(unit: Unit, actor: Actor, kept: Row, listing_id: int) -> int:
    return await conversations.ensure_conversation(
        unit,
        canonical_pair(actor.user_id, kept["owner_id"]),
        source=ConversationSource.LISTING_INTEREST,
        context_listing_id=listing_id,
    )


async def _count_like(actor: Actor, pace: Pace | None) -> None:
    # A word that is only repeated is no new like; one that is refused is taken back with the transaction.
    wait = await pace.use(actor.user_id) if pace else 0
    if wait:
        raise LikesUsed(retry_after=wait)


async def _use_super_like(unit: Unit, actor: Actor) -> None:
    now = unit.now()
    if not await repository.use_super_like(unit, actor.user_id, rules.day_of(now).date(), rules.SUPER_LIKES_A_DAY):
        raise SuperLikesUsed(retry_after=rules.seconds_left_of_day(now))


async def _undo_on_person(unit: Unit, actor: Actor, newest: Row) -> None:
    target = newest["target_user_id"]
    pair = canonical_pair(actor.user_id, target)
    # Their like may be on its way: after the lock it has made a match, or will find mine gone.
    await safety.take_turns(unit, *pair)
    if await repository.is_matched(unit, pair):
        raise MatchedMeanwhile
    if not await repository.take_back(unit, actor.user_id, newest["id"], target):
        raise NothingToUndo


async def _take_back(unit: Unit, actor: Actor, listing_ids: Sequence[int]) -> list[int]:
    # A swipe on another phone reckons with the word that goes here.
    await repository.lock_homes(unit, actor.user_id, listing_ids)
    rows = await repository.take_back_homes(unit, actor.user_id, listing_ids)
    for row in rows:
        if row["action"] in POSITIVE:
            await listings.count_interest(unit, row["property_id"], -1)
    return [row["property_id"] for row in rows]
