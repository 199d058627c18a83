"""Likes, matches, blocks, and what a client needs to begin."""

from datetime import UTC, datetime
from typing import Any

from aangan.conversations import service as conversations
from aangan.infra.unit import ReadUnit, Row, Unit
from aangan.kit.actor import Actor
from aangan.kit.ids import MAX_ID, canonical_pair
from aangan.kit.page import PageIn, decode_cursor
from aangan.listings import service as listings
from aangan.live.types import ANNOUNCED
from aangan.matching import repository
from aangan.matching.errors import AlreadyUnmatched, MatchNotFound
from aangan.matching.events import MatchEnded
from aangan.matching.schemas import BootstrapOut, UnmatchOut
from aangan.matching.service._faces import Wire, cut, face, wire
from aangan.matching.types import MatchStatus, SwipeTargetType
from aangan.people import service as people
from aangan.safety import service as safety

END_OF_TIME = datetime(9999, 1, 1, tzinfo=UTC)
# Sorts after both kinds of target.
AFTER_ALL_KINDS = "~"


async def list_matches(unit: ReadUnit, actor: Actor, page: PageIn, *, base: str) -> Wire:
    """Return a page of the actor's active matches, newest first."""
    at, number = decode_cursor(page.cursor, [datetime, int]) or (END_OF_TIME, MAX_ID)
    rows, last = cut(await repository.matches(unit, actor.user_id, (at, number), page.limit + 1), page)
    total = await repository.count_matches(unit, actor.user_id) if page.include_total else None
    items = await _with_homes(unit, rows, base)
    for item, row in zip(items, rows, strict=True):
        item["status"] = row["status"]
    return wire(items, page, [last["created_at"], last["id"]] if last else None, total=total)


async def list_incoming_likes(unit: ReadUnit, actor: Actor, page: PageIn, *, base: str) -> Wire:
    """Return a page of who likes the actor and has had no answer, newest first."""
    before = next(iter(decode_cursor(page.cursor, [int])), MAX_ID)
    rows, last = cut(await repository.likes_in(unit, actor.user_id, before, page.limit + 1), page)
    total = await repository.count_likes_in(unit, actor.user_id) if page.include_total else None
    return wire(await _with_homes(unit, rows, base), page, [last["id"]] if last else None, total=total)


async def list_outgoing_likes(unit: ReadUnit, actor: Actor, page: PageIn, *, base: str) -> Wire:
    """Return a page of whom and what the actor likes, newest first."""
    at, kind, number = decode_cursor(page.cursor, [datetime, str, int]) or (END_OF_TIME, AFTER_ALL_KINDS, MAX_ID)
    rows, last = cut(await repository.likes_out(unit, actor.user_id, (at, kind, number), page.limit + 1), page)
    homes = await listings.many(unit, actor, [row["property_id"] for row in rows if row["property_id"]], base=base)
    items = await _with_homes(unit, rows, base)
    for item, row in zip(items, rows, strict=True):
        home = homes.get(row["property_id"])
        item["target_type"] = SwipeTargetType(row["target_type"]).value
        item["property"] = home and home.model_copy(update={"liked": True}).model_dump(mode="json")
    key = [last["created_at"], last["target_type"], last["id"]] if last else None
    total = await repository.count_likes_out(unit, actor.user_id) if page.include_total else None
    return wire(items, page, key, total=total)


async def unmatch(unit: Unit, actor: Actor, match_id: int) -> UnmatchOut:
    """Take a match back; its conversation is closed. Raises MatchNotFound, AlreadyUnmatched."""
    row = await repository.match(unit, actor.user_id, match_id)
    if row is None:
        raise MatchNotFound
    pair = (row["low_id"], row["high_id"])
    await safety.take_turns(unit, *pair)
    if not await _end(unit, pair, MatchStatus.UNMATCHED):
        raise AlreadyUnmatched
    return UnmatchOut(id=match_id)


async def unmatch_person(unit: Unit, actor: Actor, user_id: int) -> UnmatchOut:
    """Take the match with a person back; once or twice is the same. Raises MatchNotFound when there never was one."""
    if user_id == actor.user_id:
        raise MatchNotFound
    pair = canonical_pair(actor.user_id, user_id)
    await safety.take_turns(unit, *pair)
    match_id = await _end(unit, pair, MatchStatus.UNMATCHED) or await repository.match_of(unit, pair)
    if match_id is None:
        raise MatchNotFound
    return UnmatchOut(id=match_id)


async def block(unit: Unit, actor: Actor, user_id: int) -> safety.BlockOut:
    """Block a person: they are gone from deck, likes, matches and chat at once. Raises as `safety.block` does."""
    return await safety.block(unit, actor, user_id)


async def unblock(unit: Unit, actor: Actor, user_id: int) -> None:
    """Take a block back; the match that it ended stays ended."""
    await safety.unblock(unit, actor, user_id)


async def list_blocks(unit: ReadUnit, actor: Actor, page: PageIn, *, base: str) -> Wire:
    """Return a page of whom the actor blocked, newest first."""
    found = await safety.list_blocks(unit, actor, page)
    cards = await people.peers(unit, [row.blocked_id for row in found.items], base=base)
    items = [
        {
            "id": row.id,
            "blocked_user_id": row.blocked_id,
            "blocked_user": cards[row.blocked_id],
            "user": cards[row.blocked_id],
            "created_at": row.created_at,
        }
        for row in found.items
        if row.blocked_id in cards
    ]
    return {**wire(items, page, None, total=found.total), "next_cursor": found.next_cursor, "has_more": found.has_more}


async def bootstrap(unit: ReadUnit, actor: Actor, *, base: str) -> BootstrapOut:
    """Return all that a client needs to begin."""
    counts = await conversations.counts(unit, actor)
    return BootstrapOut(
        profile=await people.my_profile(unit, actor, base=base),
        catalogs=await people.catalogs(unit),
        active_listing_count=await listings.active_count(unit, actor.user_id),
        conversation_count=counts.conversations,
        unread_message_count=counts.unread,
        realtime=people.RealtimeConfig(
            channel=f"flatmates:user:{actor.user_id}", events=[each.value for each in ANNOUNCED]
        ),
    )


async def end_by_block(unit: Unit, one: int, other: int) -> None:
    """End the match of two people because one blocked the other."""
    # Without the pair's lock: whoever blocks took it first, or holds rows that a like with the lock waits for.
    await _end(unit, canonical_pair(one, other), MatchStatus.BLOCKED)


async def forget(unit: Unit, user_id: int) -> None:
    """Delete the swipes of a person who left, and end their matches."""
    await repository.forget(unit, user_id)
    for home in await repository.forget_homes(unit, user_id):
        await listings.count_interest(unit, home, -1)
    for ended in await repository.end_matches(unit, user_id):
        unit.emit(MatchEnded(ended["id"], ended["low_id"], ended["high_id"]))
    await repository.refresh_cards(unit, [user_id])


async def _end(unit: Unit, pair: tuple[int, int], status: MatchStatus) -> int | None:
    """End a match for whichever reason: only two new likes bring the two together again."""
    ended = await repository.end_match(unit, pair, status.value)
    if ended is not None or status is MatchStatus.BLOCKED:
        await repository.turn_to_passes(unit, pair)
    if ended is None:
        return None
    if status is MatchStatus.UNMATCHED:
        await conversations.close(unit, pair)
    unit.emit(MatchEnded(ended, *pair))
    return ended


async def _with_homes(unit: ReadUnit, rows: Any, base: str) -> list[Wire]:
    """Shape rows of a list: id, peer, the home they are about, and the moment."""
    wanted = [row["context_property_id"] for row in rows if row["context_property_id"]]
    contexts = await listings.contexts(unit, wanted, base=base)
    return [_item(row, contexts.get(row["context_property_id"]), base) for row in rows]


def _item(row: Row, context: Any, base: str) -> Wire:
    return {
        "id": row["id"],
        "peer": face(row["peer"], row["mine"], row["theirs"], base) if row["peer"] else None,
        "context_property": context,
        "created_at": row["created_at"],
    }
