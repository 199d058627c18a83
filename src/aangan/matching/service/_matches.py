"""Likes, matches, blocks, and what a client needs to begin."""

from datetime import datetime
from typing import Any

from aangan.conversations import service as conversations
from aangan.infra.unit import ReadUnit, Unit
from aangan.kit.actor import Actor
from aangan.kit.ids import canonical_pair
from aangan.kit.page import Page, PageIn, decode_cursor, make_page
from aangan.listings import service as listings
from aangan.live.types import Event
from aangan.matching import repository
from aangan.matching.errors import AlreadyUnmatched, MatchNotFound
from aangan.matching.events import MatchEnded
from aangan.matching.schemas import BlockedOut, BootstrapOut, IncomingLikeOut, MatchOut, OutgoingLikeOut, UnmatchOut
from aangan.matching.types import MatchStatus
from aangan.people import service as people
from aangan.safety import service as safety


async def list_matches(unit: ReadUnit, actor: Actor, page: PageIn, *, base: str) -> Page[MatchOut]:
    """Return the actor's active matches, newest first."""
    before = next(iter(decode_cursor(page.cursor, [int])), None)
    rows = await repository.matches(unit, actor.user_id, before, page.limit + 1)
    total = await repository.count_matches(unit, actor.user_id) if page.include_total else None
    shaped = await _with_people(unit, rows, base)
    return make_page([MatchOut.model_validate(row) for row in shaped], page, _next(rows, page), None, total)


async def list_incoming_likes(unit: ReadUnit, actor: Actor, page: PageIn, *, base: str) -> Page[IncomingLikeOut]:
    """Return who likes the actor and has had no answer, newest first."""
    before = next(iter(decode_cursor(page.cursor, [int])), None)
    rows = await repository.likes_in(unit, actor.user_id, before, page.limit + 1)
    total = await repository.count_likes_in(unit, actor.user_id) if page.include_total else None
    shaped = await _with_people(unit, rows, base)
    return make_page([IncomingLikeOut.model_validate(row) for row in shaped], page, _next(rows, page), None, total)


async def list_outgoing_likes(unit: ReadUnit, actor: Actor, page: PageIn, *, base: str) -> Page[OutgoingLikeOut]:
    """Return whom and what the actor likes, newest first."""
    before = decode_cursor(page.cursor, [datetime, str, int])
    rows = await repository.likes_out(unit, actor.user_id, before, page.limit + 1)
    by_kind = {kind: [row["target_id"] for row in rows if row["target_type"] == kind] for kind in ("user", "property")}
    cards = await people.peers(unit, by_kind["user"], base=base)
    homes = await listings.many(unit, actor, by_kind["property"], base=base)
    contexts = await listings.contexts(unit, [row["context_property_id"] for row in rows], base=base)
    shaped = [
        OutgoingLikeOut(
            id=row["id"],
            target_type=row["target_type"],
            peer=cards.get(row["target_id"]) if row["target_type"] == "user" else None,
            property=_liked(homes.get(row["target_id"])) if row["target_type"] == "property" else None,
            context_property=contexts.get(row["context_property_id"]),
            created_at=row["created_at"],
        )
        for row in rows
    ]
    last = rows[page.limit - 1] if len(rows) > page.limit else None
    key = [last["created_at"], last["target_type"], last["id"]] if last else None
    return make_page(shaped, page, key)


async def unmatch(unit: Unit, actor: Actor, match_id: int) -> UnmatchOut:
    """Take a match back; its conversation is closed. Raises MatchNotFound, AlreadyUnmatched."""
    row = await repository.match(unit, actor.user_id, match_id)
    if row is None:
        raise MatchNotFound
    if not await _end(unit, (row["low_id"], row["high_id"]), MatchStatus.UNMATCHED):
        raise AlreadyUnmatched
    return UnmatchOut(id=match_id)


async def unmatch_person(unit: Unit, actor: Actor, user_id: int) -> dict[str, Any]:
    """Take the match with a person back, if there is one; once or twice is the same."""
    ended = await _end(unit, canonical_pair(actor.user_id, user_id), MatchStatus.UNMATCHED)
    return {"ok": True, "blocked_user_id": user_id, "unmatched": True, "match_id": ended}


async def block(unit: Unit, actor: Actor, user_id: int) -> safety.BlockOut:
    """Block a person: they are gone from deck, likes, matches and chat at once."""
    return await safety.block(unit, actor, user_id)


async def unblock(unit: Unit, actor: Actor, user_id: int) -> None:
    """Take a block back; the match that it ended stays ended."""
    await safety.unblock(unit, actor, user_id)


async def blocks(unit: ReadUnit, actor: Actor, page: PageIn, *, base: str) -> Page[BlockedOut]:
    """Return whom the actor blocked, newest first."""
    found = await safety.list_blocks(unit, actor, page)
    cards = await people.peers(unit, [row.blocked_id for row in found.items], base=base)
    items = [
        BlockedOut.model_validate(
            {
                "id": row.id,
                "blocked_user_id": row.blocked_id,
                "blocked_user": cards[row.blocked_id],
                "user": cards[row.blocked_id],
                "created_at": row.created_at,
            }
        )
        for row in found.items
        if row.blocked_id in cards
    ]
    return Page(
        items=items, next_cursor=found.next_cursor, has_more=found.has_more, limit=found.limit, total=found.total
    )


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
            channel=f"flatmates:user:{actor.user_id}", events=[each.value for each in Event]
        ),
    )


async def end_by_block(unit: Unit, one: int, other: int) -> None:
    """End the match of two people because one blocked the other."""
    await _end(unit, canonical_pair(one, other), MatchStatus.BLOCKED)


async def follow_profile(unit: Unit, user_id: int) -> None:
    """Make the deck follow what somebody changed."""
    await repository.refresh_card(unit, user_id)


async def forget(unit: Unit, user_id: int) -> None:
    """Delete the swipes of a person who left, and end their matches."""
    await repository.forget(unit, user_id)
    await repository.refresh_card(unit, user_id)


async def _end(unit: Unit, pair: tuple[int, int], status: MatchStatus) -> int | None:
    await repository.lock_pair(unit, pair)
    ended = await repository.end_match(unit, pair, status.value)
    if ended is not None:
        if status is MatchStatus.UNMATCHED:
            await conversations.close(unit, pair)
        unit.emit(MatchEnded(ended, *pair))
    return ended


async def _with_people(unit: ReadUnit, rows: list[dict[str, Any]], base: str) -> list[dict[str, Any]]:
    cards = await people.peers(unit, [row["peer_id"] for row in rows], base=base)
    homes = [row["context_property_id"] for row in rows if row["context_property_id"]]
    contexts = await listings.contexts(unit, homes, base=base)
    return [
        {**row, "peer": cards[row["peer_id"]], "context_property": contexts.get(row["context_property_id"])}
        for row in rows
    ]


def _next(rows: list[dict[str, Any]], page: PageIn) -> list[Any] | None:
    return [rows[page.limit - 1]["id"]] if len(rows) > page.limit else None


def _liked(home: listings.PropertyOut | None) -> listings.PropertyOut | None:
    return home.model_copy(update={"liked": True}) if home else None
