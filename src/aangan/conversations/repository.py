"""Every statement of the room. `me` is the reader's side, and always one of the pair: who is not finds nothing."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from psycopg.rows import scalar_row, tuple_row
from sqlalchemy import ColumnElement, case, func, or_, update

from aangan.conversations.models import Conversation
from aangan.conversations.types import ConversationSource, ConversationStatus, Tally
from aangan.infra.unit import ReadUnit, Row, Unit
from aangan.kit.ids import MAX_ID

# An absent cursor begins after everything.
END_OF_TIME = datetime(9999, 1, 1, tzinfo=UTC)

# The number is drawn under the row lock: a send that had to wait draws again, so ids grow in the order of the commits
# and whoever pages by id misses nothing. The lock also makes a block and a send take turns.
SEND = """
WITH gate AS (
    UPDATE conversations SET
        last_message_id = nextval('messages_id_seq'), last_message_at = %(now)s, last_message_preview = %(preview)s,
        low_unread = low_unread + (high_id = %(me)s)::int, high_unread = high_unread + (low_id = %(me)s)::int
    WHERE id = %(conversation)s AND (low_id = %(me)s OR high_id = %(me)s) AND status = 'active'
      AND NOT EXISTS (SELECT FROM blocks WHERE blocker_id = low_id AND blocked_id = high_id)
      AND NOT EXISTS (SELECT FROM blocks WHERE blocker_id = high_id AND blocked_id = low_id)
    RETURNING id, low_id, high_id, last_message_id
), sent AS (
    INSERT INTO messages (id, conversation_id, sender_id, body, attachment_url, message_type, metadata, created_at)
    SELECT last_message_id, id, %(me)s, %(body)s, %(attachment)s, %(kind)s, %(metadata)s::jsonb, %(now)s FROM gate
)
-- The table still shows what was before: no message, when this is the first.
SELECT gate.last_message_id, CASE WHEN gate.low_id = %(me)s THEN gate.high_id ELSE gate.low_id END,
       c.last_message_id IS NULL, c.matched_at IS NOT NULL AND c.match_ended_at IS NULL
FROM gate JOIN conversations c ON c.id = gate.id
"""

COVER = """
WITH covered AS (UPDATE messages SET body = %(body)s, attachment_url = %(attachment)s, message_type = %(kind)s,
    metadata = %(metadata)s::jsonb WHERE id = %(message)s)
UPDATE conversations SET last_message_preview = %(preview)s WHERE id = %(conversation)s
"""

STANDING = """
SELECT status, EXISTS (SELECT FROM blocks WHERE blocker_id = low_id AND blocked_id = high_id)
            OR EXISTS (SELECT FROM blocks WHERE blocker_id = high_id AND blocked_id = low_id) AS apart
FROM conversations WHERE id = %(conversation)s AND (low_id = %(me)s OR high_id = %(me)s)
"""

# One row without a message says that the conversation is there and empty.
MESSAGES = """
SELECT m.id, m.conversation_id, m.sender_id, m.body, m.attachment_url, m.message_type, m.metadata::text, m.read_at,
       m.created_at
FROM conversations c LEFT JOIN LATERAL (
    SELECT * FROM messages WHERE conversation_id = c.id AND id < %(before)s ORDER BY id DESC LIMIT %(limit)s
) m ON true
WHERE c.id = %(conversation)s AND (c.low_id = %(me)s OR c.high_id = %(me)s)
ORDER BY m.id DESC
"""

# Messages are marked under the conversation's lock, taken by a statement of its own: the next one then sees all that
# was committed before, and the counts cannot drift.
LOCK = """
SELECT CASE WHEN low_id = %(me)s THEN low_unread ELSE high_unread END FROM conversations
WHERE id = %(conversation)s AND (low_id = %(me)s OR high_id = %(me)s) FOR NO KEY UPDATE
"""

MARK = """
WITH seen AS (
    UPDATE messages SET read_at = %(now)s
    WHERE conversation_id = %(conversation)s AND read_at IS NULL AND sender_id <> %(me)s
      AND id BETWEEN %(first)s AND %(last)s
    RETURNING 1
), marked AS (SELECT count(*) AS messages FROM seen)
UPDATE conversations SET
    low_unread = low_unread - CASE WHEN low_id = %(me)s THEN marked.messages ELSE 0 END,
    high_unread = high_unread - CASE WHEN high_id = %(me)s THEN marked.messages ELSE 0 END
FROM marked WHERE id = %(conversation)s AND marked.messages > 0
RETURNING CASE WHEN low_id = %(me)s THEN high_id ELSE low_id END
"""

# Each side of the pair has an index in the order of the inbox; the two short runs are merged.
INBOX = """
WITH mine AS (
    (SELECT *, coalesce(last_message_at, created_at) AS active_at, high_id AS peer_id, low_unread AS unread
     FROM conversations
     WHERE low_id = %(me)s AND (coalesce(last_message_at, created_at), id) < (%(at)s, %(id)s)
     ORDER BY coalesce(last_message_at, created_at) DESC, id DESC LIMIT %(limit)s)
    UNION ALL
    (SELECT *, coalesce(last_message_at, created_at), low_id, high_unread
     FROM conversations
     WHERE high_id = %(me)s AND (coalesce(last_message_at, created_at), id) < (%(at)s, %(id)s)
     ORDER BY coalesce(last_message_at, created_at) DESC, id DESC LIMIT %(limit)s)
    ORDER BY active_at DESC, id DESC LIMIT %(limit)s
)"""

ONE = """
WITH mine AS (
    SELECT *, coalesce(last_message_at, created_at) AS active_at,
           CASE WHEN low_id = %(me)s THEN high_id ELSE low_id END AS peer_id,
           CASE WHEN low_id = %(me)s THEN low_unread ELSE high_unread END AS unread
    FROM conversations WHERE id = %(conversation)s AND (low_id = %(me)s OR high_id = %(me)s)
)"""

# Peer and home come from the views that say what one person may see of another, and of a home.
SUMMARIES = """
SELECT mine.id, mine.source, mine.status, mine.last_message_preview, mine.last_message_at, mine.unread AS unread_count,
       mine.matched_at, mine.active_at, to_json(peer) AS peer, who.is_active AS peer_active,
       CASE WHEN home.id IS NOT NULL THEN to_json(home) END AS context_property,
       CASE WHEN own.user_id IS NOT NULL THEN
           json_build_object('user_id', own.user_id, 'q1', own.q1, 'q2', own.q2, 'q3', own.q3) END AS own_answers,
       CASE WHEN theirs.user_id IS NOT NULL THEN
           json_build_object('user_id', theirs.user_id, 'q1', theirs.q1, 'q2', theirs.q2, 'q3', theirs.q3)
           END AS peer_answers
FROM mine
JOIN peers peer ON peer.id = mine.peer_id
JOIN users who ON who.id = mine.peer_id
LEFT JOIN property_contexts home ON home.id = mine.context_property_id
LEFT JOIN match_qna_answers own ON own.conversation_id = mine.id AND own.user_id = %(me)s
LEFT JOIN match_qna_answers theirs ON theirs.conversation_id = mine.id AND theirs.user_id = mine.peer_id
ORDER BY mine.active_at DESC, mine.id DESC
"""

# The unique pair settles the race of two first openings; a conversation that a block ended stays so.
ENSURE = """
WITH before AS (SELECT status FROM conversations WHERE low_id = %(low)s AND high_id = %(high)s)
INSERT INTO conversations AS c
    (low_id, high_id, source, status, status_at, context_property_id, matched_at, created_at)
SELECT low.id, high.id, %(source)s, 'active', %(now)s, %(context)s::bigint, %(matched_at)s::timestamptz, %(now)s
FROM users low, users high
WHERE low.id = %(low)s AND high.id = %(high)s
  AND NOT EXISTS (SELECT FROM blocks WHERE blocker_id = %(low)s AND blocked_id = %(high)s)
  AND NOT EXISTS (SELECT FROM blocks WHERE blocker_id = %(high)s AND blocked_id = %(low)s)
ON CONFLICT (low_id, high_id) DO UPDATE SET
    status = 'active',
    status_at = CASE WHEN c.status = 'active' THEN c.status_at ELSE excluded.status_at END,
    context_property_id = coalesce(excluded.context_property_id, c.context_property_id),
    matched_at = coalesce(excluded.matched_at, c.matched_at),
    match_ended_at = CASE WHEN excluded.matched_at IS NULL THEN c.match_ended_at END
WHERE c.status <> 'blocked' AND (c.status <> 'closed' OR %(reopen)s)
RETURNING c.id, c.xmax = 0 OR EXISTS (SELECT FROM before WHERE status <> 'active') AS opened
"""

TALLY = """
SELECT count(*) AS conversations, coalesce(sum(unread), 0)::bigint AS unread FROM (
    SELECT low_unread AS unread FROM conversations WHERE low_id = %(me)s
    UNION ALL
    SELECT high_unread FROM conversations WHERE high_id = %(me)s
) mine
"""

# Under the conversation's lock, so that a block and an answer take turns; words that change nothing tell nobody.
ANSWER = """
WITH gate AS (
    SELECT id, low_id, high_id, matched_at IS NOT NULL AND match_ended_at IS NULL AS matched FROM conversations
    WHERE id = %(conversation)s AND (low_id = %(me)s OR high_id = %(me)s) AND status = 'active'
      AND NOT EXISTS (SELECT FROM blocks WHERE blocker_id = low_id AND blocked_id = high_id)
      AND NOT EXISTS (SELECT FROM blocks WHERE blocker_id = high_id AND blocked_id = low_id)
    FOR NO KEY UPDATE
), kept AS (
    INSERT INTO match_qna_answers AS a (conversation_id, user_id, q1, q2, q3, created_at, updated_at)
    SELECT id, %(me)s, CASE WHEN matched THEN %(q1)s ELSE %(covered_q1)s END,
           CASE WHEN matched THEN %(q2)s ELSE %(covered_q2)s END, CASE WHEN matched THEN %(q3)s ELSE %(covered_q3)s END,
           %(now)s, %(now)s
    FROM gate
    ON CONFLICT (conversation_id, user_id) DO UPDATE SET
        q1 = coalesce(excluded.q1, a.q1), q2 = coalesce(excluded.q2, a.q2), q3 = coalesce(excluded.q3, a.q3),
        updated_at = excluded.updated_at
    WHERE (coalesce(excluded.q1, a.q1), coalesce(excluded.q2, a.q2), coalesce(excluded.q3, a.q3))
        IS DISTINCT FROM (a.q1, a.q2, a.q3)
    RETURNING 1
)
SELECT low_id, high_id, EXISTS (SELECT FROM kept) AS changed FROM gate
"""

# What stands between two people who want to talk; no row when one of them does not exist.
BETWEEN = """
SELECT EXISTS (SELECT FROM blocks WHERE blocker_id = low.id AND blocked_id = high.id)
    OR EXISTS (SELECT FROM blocks WHERE blocker_id = high.id AND blocked_id = low.id) AS apart, c.id, c.status
FROM users low CROSS JOIN users high LEFT JOIN conversations c ON c.low_id = low.id AND c.high_id = high.id
WHERE low.id = %(low)s AND high.id = %(high)s
"""


# What two people said last, in whichever of their conversations, or in the one that was named.
SNAPSHOT = """
SELECT c.id AS conversation_id, c.status, c.matched_at IS NOT NULL AS matched, coalesce((
    SELECT json_agg(json_build_object('id', m.id, 'sender_id', m.sender_id, 'body', m.body, 'message_type',
        m.message_type, 'attachment_url', m.attachment_url, 'created_at', m.created_at) ORDER BY m.id)
    FROM (SELECT * FROM messages WHERE conversation_id = c.id ORDER BY id DESC LIMIT %(limit)s) m), '[]') AS messages
FROM conversations c
WHERE c.low_id = %(low)s AND c.high_id = %(high)s AND (%(id)s::bigint IS NULL OR c.id = %(id)s)
"""


async def insert_message(
    unit: Unit, me: int, conversation_id: int, said: Mapping[str, Any]
) -> tuple[int, int, bool, bool] | None:
    """Write a message and what it changes in its conversation; None when refused.

    Returns its id, the recipient, whether nobody had said anything before, and whether the two match.
    """
    found = await unit.fetch(SEND, {**said, "me": me, "conversation": conversation_id}, rows=tuple_row)
    return found[0] if found else None


async def cover(unit: Unit, conversation_id: int, message_id: int, said: Mapping[str, Any]) -> None:
    """Put other words in place of a message that was just written, and of its preview."""
    await unit.fetch(COVER, {**said, "conversation": conversation_id, "message": message_id})


async def standing(unit: ReadUnit, me: int, conversation_id: int) -> Row | None:
    """Return a conversation's `status` and whether the two are `apart`."""
    return await unit.fetch_one(STANDING, {"me": me, "conversation": conversation_id})


async def messages(unit: ReadUnit, me: int, conversation_id: int, before: int | None, limit: int) -> list[Any]:
    """Return messages newest first, as tuples; a tuple whose id is None when there are none; [] when it is not ours."""
    asked = {"me": me, "conversation": conversation_id, "before": before or MAX_ID, "limit": limit}
    return await unit.fetch(MESSAGES, asked, rows=tuple_row)


async def lock(unit: Unit, me: int, conversation_id: int) -> int | None:
    """Lock a conversation until the commit; returns how many messages wait for me, None when it is not mine."""
    found = await unit.fetch(LOCK, {"me": me, "conversation": conversation_id}, rows=scalar_row)
    return found[0] if found else None


async def mark(unit: Unit, me: int, conversation_id: int, first: int = 0, last: int = MAX_ID) -> int | None:
    """Mark the peer's messages with ids from `first` to `last` read; returns the peer when that changed anything."""
    asked = {"me": me, "conversation": conversation_id, "first": first, "last": last, "now": unit.now()}
    found = await unit.fetch(MARK, asked, rows=scalar_row)
    return found[0] if found else None


async def inbox(unit: ReadUnit, me: int, after: Sequence[Any], limit: int) -> list[Row]:
    """Return a person's conversations after the key `after` (moment, id), the liveliest first."""
    at, number = after or (END_OF_TIME, MAX_ID)
    return await unit.fetch(INBOX + SUMMARIES, {"me": me, "at": at, "id": number, "limit": limit})


async def conversation(unit: ReadUnit, me: int, conversation_id: int) -> Row | None:
    """Return one of a person's conversations, as the inbox shows it."""
    return await unit.fetch_one(ONE + SUMMARIES, {"me": me, "conversation": conversation_id})


async def upsert_conversation(
    unit: Unit, pair: tuple[int, int], source: ConversationSource, *, reopen: bool, **given: Any
) -> Row | None:
    """Open the pair's one conversation; returns its `id` and whether this `opened` it, None when it may not be."""
    asked = {"low": pair[0], "high": pair[1], "source": source.value, "now": unit.now(), "reopen": reopen, **given}
    return await unit.fetch_one(ENSURE, asked)


async def snapshot(unit: ReadUnit, pair: tuple[int, int], conversation_id: int | None, limit: int) -> Row | None:
    """Return a pair's conversation and its last messages as JSON; None when they have none, or not the named one."""
    return await unit.fetch_one(SNAPSHOT, {"low": pair[0], "high": pair[1], "id": conversation_id, "limit": limit})


async def between(unit: ReadUnit, pair: tuple[int, int]) -> Row | None:
    """Return whether a pair is `apart`, and their conversation's `id` and `status`; None when one does not exist."""
    return await unit.fetch_one(BETWEEN, {"low": pair[0], "high": pair[1]})


async def move(
    unit: Unit, pair: tuple[int, int], to: ConversationStatus, *, when: Sequence[ConversationStatus]
) -> int | None:
    """Change the status of the pair's conversation if it is one of `when`; returns its id when it changed."""
    wanted = update(Conversation).where(
        Conversation.low_id == pair[0], Conversation.high_id == pair[1], Conversation.status.in_(when)
    )
    ended = {"status": to, "status_at": unit.now(), "match_ended_at": _match_ended(unit)}
    found = await unit.session.execute(wanted.values(ended).returning(Conversation.id))
    return found.scalar_one_or_none()


async def answer(unit: Unit, me: int, conversation_id: int, answers: Mapping[str, str | None]) -> Row | None:
    """Keep answers to the first questions: `q1` of two who match, else `covered_q1`, and so on.

    Returns the pair and whether that `changed` anything, None when refused.
    """
    return await unit.fetch_one(ANSWER, {**answers, "me": me, "conversation": conversation_id, "now": unit.now()})


async def forget_answers(unit: Unit, user_id: int) -> None:
    """Delete what a person answered to the first questions."""
    await unit.fetch("DELETE FROM match_qna_answers WHERE user_id = %(id)s", {"id": user_id})


async def close_all(unit: Unit, user_id: int) -> None:
    """Close every open conversation of a person."""
    open_ones = (ConversationStatus.ACTIVE, ConversationStatus.ARCHIVED)
    theirs = or_(Conversation.low_id == user_id, Conversation.high_id == user_id)
    await unit.session.execute(
        update(Conversation)
        .where(theirs, Conversation.status.in_(open_ones))
        .values(status=ConversationStatus.CLOSED, status_at=unit.now(), match_ended_at=_match_ended(unit))
        .execution_options(synchronize_session=False)
    )


async def tally(unit: ReadUnit, user_id: int) -> Tally:
    """Count a person's conversations and what waits in them."""
    row = await unit.fetch_one(TALLY, {"me": user_id})
    return Tally(**row) if row else Tally(0, 0)


def _match_ended(unit: Unit) -> ColumnElement[datetime | None]:
    # Only what was a match ends as one, and only once.
    ended = func.coalesce(Conversation.match_ended_at, unit.now())
    return case((Conversation.matched_at.is_not(None), ended), else_=None)
