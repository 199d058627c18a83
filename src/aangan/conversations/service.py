"""Talking: who may, what was said, what waits to be read.

Two people have one conversation. A match opens it, or a home that one of them offers; a block or an unmatch ends it,
and only a new match, or a new liking of a home, opens it again (`ensure_conversation`).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from aangan.conversations import repository, rules
from aangan.conversations.errors import (
    ConversationNotActive,
    ConversationNotFound,
    FirstWordsUsed,
    KeptApart,
    NobodyToTalkTo,
    NothingInCommon,
    OpeningsUsed,
    TalkingToYourself,
)
from aangan.conversations.events import (
    ConversationEnded,
    ConversationOpened,
    ConversationRead,
    MessageSent,
    QuestionsAnswered,
)
from aangan.conversations.schemas import (
    OWN_FILES,
    ConversationCreate,
    ConversationPropertyContext,
    MessageCreate,
    QnAAnswers,
)
from aangan.conversations.types import ConversationSource, ConversationStatus, MessageType, Tally
from aangan.infra.limits import Pace
from aangan.infra.unit import ReadUnit, Unit
from aangan.kit.actor import Actor
from aangan.kit.errors import HouseError
from aangan.kit.ids import MAX_ID, canonical_pair
from aangan.kit.page import PageIn, decode_cursor, encode_cursor
from aangan.kit.text import absolute
from aangan.listings import service as listings
from aangan.people.service import PeerOut
from aangan.safety import service as safety
from aangan.safety.types import EvidenceKind

__all__ = [
    "ConversationPropertyContext",
    "QnAAnswers",
    "answer_questions",
    "close",
    "counts",
    "ensure_conversation",
    "get_conversation",
    "hand_in",
    "leave",
    "list_conversations",
    "list_messages",
    "mark_read",
    "open_conversation",
    "part",
    "see_messages",
    "send_message",
    "unpart",
]

Wire = dict[str, Any]
Pair = tuple[int, int]

HANDED_IN = 50
# What is left of the card of somebody who was shut out: enough to know whose words these are.
OF_THE_SHUT_OUT = ("id", "full_name", "profile_image_url", "mode")
OPEN = (ConversationStatus.ACTIVE, ConversationStatus.ARCHIVED)
# Under this key of its metadata a message says which kinds of contact details were covered in it.
HIDDEN = "contacts_hidden"
LINK = "link"
# Values of metadata that have a form of their own, checked where they came in.
EXACT = {MessageType.VISIT_REQUEST: frozenset({"scheduled_date"})}
# What a summary takes over from its row as it is.
SUMMARY = (
    "id",
    "source",
    "status",
    "peer",
    "context_property",
    "last_message_preview",
    "last_message_at",
    "unread_count",
    "matched_at",
)


async def ensure_conversation(
    unit: Unit,
    pair: Pair,
    *,
    source: ConversationSource,
    context_listing_id: int | None = None,
    matched_at: datetime | None = None,
) -> int:
    """Open the one conversation of two people, or open it again, and return its id.

    `matched_at` says since when they match; a context given now replaces an older one. Raises KeptApart when a block
    stands between them, NobodyToTalkTo when one of them does not exist.
    """
    return await _open(unit, pair, source, context_listing_id, matched_at, reopen=True)


async def open_conversation(
    unit: Unit,
    actor: Actor,
    wish: ConversationCreate,
    *,
    base: str,
    pace: Pace | None = None,
    silent: Pace | None = None,
) -> Wire:
    """Open, or find, the actor's conversation with a person, say the first message, and return the summary.

    Whoever has no conversation needs a reason for one: a live listing of the other, named or not. Raises
    TalkingToYourself, NobodyToTalkTo, KeptApart, NothingInCommon, ConversationNotActive for one that was closed, and
    FirstWordsUsed, OpeningsUsed: `pace` counts first words, `silent` what is opened without any.
    """
    peer_id = wish.peer_user_id
    if peer_id == actor.user_id:
        raise TalkingToYourself
    pair = canonical_pair(actor.user_id, peer_id)
    standing = await repository.between(unit, pair)
    if standing is None:
        raise NobodyToTalkTo
    if standing["apart"] or standing["status"] == ConversationStatus.BLOCKED:
        raise KeptApart
    home = None
    if wish.context_property_id is not None or standing["id"] is None:
        home = await listings.live_listing_of(unit, peer_id, wish.context_property_id)
    if standing["id"] is None and home is None:
        raise NothingInCommon
    conversation_id = await _open(unit, pair, ConversationSource.LISTING_INTEREST, home, None, reopen=False)
    wait = await silent.use(actor.user_id) if silent and standing["id"] is None and not wish.initial_message else 0
    if wait:
        raise OpeningsUsed(retry_after=wait)
    if wish.initial_message:
        await send_message(unit, actor, conversation_id, MessageCreate(body=wish.initial_message), base=base, pace=pace)
    return await get_conversation(unit, actor, conversation_id, base=base)


async def list_conversations(unit: ReadUnit, actor: Actor, page: PageIn, *, base: str) -> Wire:
    """Return a page of the actor's conversations as the wire knows it, the liveliest first."""
    after = decode_cursor(page.cursor, [datetime, int])
    rows = await repository.inbox(unit, actor.user_id, after, page.limit + 1)
    total = (await repository.tally(unit, actor.user_id)).conversations if page.include_total else None
    kept = rows[: page.limit]
    more = len(rows) > page.limit
    return {
        "items": [_summary(row, base) for row in kept],
        "next_cursor": encode_cursor([kept[-1]["active_at"], kept[-1]["id"]]) if more else None,
        "has_more": more,
        "limit": page.limit,
        "total": total,
    }


async def get_conversation(unit: ReadUnit, actor: Actor, conversation_id: int, *, base: str) -> Wire:
    """Return one of the actor's conversations as the wire knows it. Raises ConversationNotFound."""
    row = await repository.conversation(unit, actor.user_id, conversation_id)
    if row is None:
        raise ConversationNotFound
    return _summary(row, base)


async def list_messages(
    unit: ReadUnit, actor: Actor, conversation_id: int, before_id: int | None, limit: int, *, base: str
) -> Wire:
    """Return the last `limit` messages (those before the id `before_id`, if given), oldest first.

    Raises ConversationNotFound. Reading marks nothing: see `see_messages`.
    """
    found = await repository.messages(unit, actor.user_id, conversation_id, before_id, limit + 1)
    if not found:
        raise ConversationNotFound
    said = [rules.message(row, base) for row in found[:limit] if row[0] is not None]
    said.reverse()
    return {"messages": said, "total": len(said), "has_more": len(found) > limit}


async def see_messages(unit: Unit, actor: Actor, conversation_id: int, limit: int, *, base: str) -> Wire:
    """Return the last `limit` messages, oldest first, and mark the peer's among them read.

    Raises ConversationNotFound.
    """
    page = await list_messages(unit, actor, conversation_id, None, limit, base=base)
    new = [said for said in page["messages"] if said["read_at"] is None and said["sender_id"] != actor.user_id]
    if new:
        await repository.lock(unit, actor.user_id, conversation_id)
        await _mark(unit, actor, conversation_id, new[0]["id"], new[-1]["id"])
        for said in new:
            said["read_at"] = unit.now()
    return page


async def send_message(
    unit: Unit, actor: Actor, conversation_id: int, said: MessageCreate, *, base: str, pace: Pace | None = None
) -> Wire:
    """Say something in one of the actor's conversations and return the message as the wire knows it.

    `pace` counts the first words to new people; without it, nothing is counted. Between two who do not match, contact
    details are covered, and `contacts_hidden` in the metadata says of which kinds. Raises ConversationNotFound,
    KeptApart when a block stands between the two, ConversationNotActive, FirstWordsUsed.
    """
    now = unit.now()
    written = {**_columns(said), "now": now}
    sent = await repository.insert_message(unit, actor.user_id, conversation_id, written)
    if sent is None:
        raise await _why_not(unit, actor, conversation_id)
    message_id, recipient_id, first, matched = sent
    if first and pace is not None:
        wait = await pace.use(actor.user_id)
        if wait:
            raise FirstWordsUsed(retry_after=wait)
    unit.emit(MessageSent(conversation_id, message_id, actor.user_id, recipient_id))
    hidden = None if matched else _hidden(said, base)
    if hidden is not None:
        written |= _columns(hidden)
        await repository.cover(unit, conversation_id, message_id, written)
    content = (written["body"], written["attachment"], written["kind"], written["metadata"])
    return rules.message((message_id, conversation_id, actor.user_id, *content, None, now), base)


async def mark_read(unit: Unit, actor: Actor, conversation_id: int) -> None:
    """Mark all that the peer said read; again changes nothing and tells nobody. Raises ConversationNotFound."""
    waiting = await repository.lock(unit, actor.user_id, conversation_id)
    if waiting is None:
        raise ConversationNotFound
    if waiting:
        await _mark(unit, actor, conversation_id)


async def answer_questions(unit: Unit, actor: Actor, conversation_id: int, given: QnAAnswers) -> Pair:
    """Keep the actor's answers to the first questions and return the pair; both hear it when they changed.

    Contact details in them are covered as in messages. Raises as `send_message` does.
    """
    answers = given.columns()
    covered = {f"covered_{name}": text and safety.masked(text) for name, text in answers.items()}
    kept = await repository.answer(unit, actor.user_id, conversation_id, answers | covered)
    if kept is None:
        raise await _why_not(unit, actor, conversation_id)
    low, high = kept["low_id"], kept["high_id"]
    if kept["changed"]:
        unit.emit(QuestionsAnswered(conversation_id, actor.user_id, high if actor.user_id == low else low))
    return low, high


async def hand_in(unit: Unit, pair: Pair, conversation_id: int | None, report_id: int) -> None:
    """Hand in, as evidence of a report, what two people said last: up to 50 messages.

    They may have no conversation; one that is named must be theirs. Raises ConversationNotFound.
    """
    found = await repository.snapshot(unit, canonical_pair(*pair), conversation_id, HANDED_IN)
    if found is not None:
        await safety.attach_evidence(unit, report_id, EvidenceKind.MESSAGES, found)
    elif conversation_id is not None:
        raise ConversationNotFound


async def counts(unit: ReadUnit, actor: Actor) -> Tally:
    """Return how many conversations the actor has, and how many messages wait in them."""
    return await repository.tally(unit, actor.user_id)


async def close(unit: Unit, pair: Pair) -> None:
    """End the open conversation of two people, if they have one; what was said stays."""
    await _end(unit, pair, ConversationStatus.CLOSED, OPEN)


async def part(unit: Unit, pair: Pair) -> None:
    """End the conversation of two people because a block stands between them."""
    await _end(unit, pair, ConversationStatus.BLOCKED, (*OPEN, ConversationStatus.CLOSED))


async def unpart(unit: Unit, pair: Pair) -> None:
    """Leave the conversation of two people merely closed, once no block stands between them."""
    if not await safety.apart(unit, *pair):
        await repository.move(unit, canonical_pair(*pair), ConversationStatus.CLOSED, when=[ConversationStatus.BLOCKED])


async def leave(unit: Unit, user_id: int) -> None:
    """End every conversation of a person who left for good, and forget what they answered in them."""
    await repository.close_all(unit, user_id)
    await repository.forget_answers(unit, user_id)


async def _open(
    unit: Unit,
    pair: Pair,
    source: ConversationSource,
    context: int | None,
    matched_at: datetime | None,
    *,
    reopen: bool,
) -> int:
    low, high = canonical_pair(*pair)
    await safety.take_turns(unit, low, high)
    given = {"context": context, "matched_at": matched_at}
    row = await repository.upsert_conversation(unit, (low, high), source, reopen=reopen, **given)
    if row is None:
        standing = await repository.between(unit, (low, high))
        if standing is None:
            raise NobodyToTalkTo
        kept_apart = standing["apart"] or standing["status"] == ConversationStatus.BLOCKED
        raise KeptApart if kept_apart else ConversationNotActive
    if row["opened"]:
        unit.emit(ConversationOpened(row["id"], low, high))
    return int(row["id"])


async def _end(unit: Unit, pair: Pair, to: ConversationStatus, when: Sequence[ConversationStatus]) -> None:
    low, high = canonical_pair(*pair)
    changed = await repository.move(unit, (low, high), to, when=when)
    if changed is not None:
        unit.emit(ConversationEnded(changed, low, high))


async def _mark(unit: Unit, actor: Actor, conversation_id: int, first: int = 0, last: int = MAX_ID) -> None:
    peer_id = await repository.mark(unit, actor.user_id, conversation_id, first, last)
    if peer_id is not None:
        unit.emit(ConversationRead(conversation_id, actor.user_id, peer_id))


async def _why_not(unit: Unit, actor: Actor, conversation_id: int) -> HouseError:
    standing = await repository.standing(unit, actor.user_id, conversation_id)
    if standing is None:
        return ConversationNotFound()
    if standing["apart"] or standing["status"] == ConversationStatus.BLOCKED:
        return KeptApart()
    return ConversationNotActive()


def _columns(said: MessageCreate) -> dict[str, Any]:
    return {
        "body": said.body or None,
        "attachment": said.attachment_url,
        "kind": said.message_type.value,
        "metadata": None if said.metadata is None else msgspec.json.encode(said.metadata).decode(),
        "preview": rules.preview(said.body),
    }


def _hidden(said: MessageCreate, base: str) -> MessageCreate | None:
    """Return a message with its contact details covered, None when it has none.

    A link that comes as an attachment is one, unless it leads to our own files.
    """
    kinds: set[str] = set()

    def covered(part: Any) -> Any:
        if isinstance(part, dict):
            return {covered(key): covered(value) for key, value in part.items()}
        if isinstance(part, list):
            return [covered(value) for value in part]
        found = safety.contacts(part) if isinstance(part, str) else []
        kinds.update(contact.kind.value for contact in found)
        return safety.masked(part) if found else part

    exact = EXACT.get(said.message_type, frozenset())
    metadata = {covered(key): value if key in exact else covered(value) for key, value in (said.metadata or {}).items()}
    change: dict[str, Any] = {"body": covered(said.body), "metadata": metadata}
    link = said.attachment_url
    if link is not None and not link.startswith((OWN_FILES, f"{base.rstrip('/')}{OWN_FILES}")):
        change |= {"body": change["body"] or covered(link), "attachment_url": None, "message_type": MessageType.TEXT}
        kinds.add(LINK)
    if not kinds:
        return None
    metadata[HIDDEN] = sorted(kinds)
    return said.model_copy(update=change)


def _summary(row: dict[str, Any], base: str) -> Wire:
    peer, home = row["peer"], row["context_property"]
    if not row["peer_active"]:
        peer = row["peer"] = PeerOut(**{name: peer[name] for name in OF_THE_SHUT_OUT}).model_dump()
    peer["profile_image_url"] = absolute(peer["profile_image_url"], base)
    if home is not None:
        home["main_image_url"] = absolute(home["main_image_url"], base)
        home["owner_image_url"] = absolute(home["owner_image_url"], base)
    return {**{name: row[name] for name in SUMMARY}, "qna": rules.answers(row)}
