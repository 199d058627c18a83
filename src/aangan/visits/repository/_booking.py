"""What stands in the way of a visit, and writing one down."""

from collections.abc import Mapping, Sequence
from typing import Any

from psycopg.rows import scalar_row

from aangan.infra.unit import ReadUnit, Row, Unit
from aangan.visits.types import Span

# One after another for each person, in the order of the ids; held until the commit. A block and a suspension take the
# same locks before they cancel what was arranged, so that none slips through between.
HOLD = """
SELECT pg_advisory_xact_lock(hashtextextended('visits:' || id, 0)) FROM (
    SELECT DISTINCT id FROM (
        SELECT unnest(%(people)s::bigint[]) AS id
        UNION ALL SELECT owner_id FROM properties WHERE id = %(listing)s) whom
    WHERE id IS NOT NULL ORDER BY id) ordered
"""
# The rows are held, so that neither the home nor its host nor the visitor is gone before the visit is written.
GROUND = """
SELECT h.id, h.owner_id, h.title, h.city, h.locality, h.status = 'available' AND h.moderation_status = 'live'
       AND o.is_active AS open,
       EXISTS (SELECT FROM blocks WHERE blocker_id IN (%(me)s, %(peer)s) AND blocked_id = h.owner_id)
       OR EXISTS (SELECT FROM blocks WHERE blocker_id = h.owner_id AND blocked_id IN (%(me)s, %(peer)s))
       AS apart_from_host,
       EXISTS (SELECT FROM blocks WHERE blocker_id = %(me)s AND blocked_id = %(peer)s)
       OR EXISTS (SELECT FROM blocks WHERE blocker_id = %(peer)s AND blocked_id = %(me)s) AS apart_from_peer,
       m.is_active AS visitor_is_here,
       EXISTS (SELECT FROM users p WHERE p.id = %(peer)s AND p.is_active) AS peer_is_here,
       (SELECT count(*) FROM visits v WHERE v.user_id = %(me)s AND v.scheduled_date > %(now)s
            AND v.status IN ('requested', 'confirmed', 'reschedule_suggested')) AS waiting
FROM properties h JOIN users o ON o.id = h.owner_id JOIN users m ON m.id = %(me)s WHERE h.id = %(listing)s
FOR KEY SHARE OF h, o, m
"""
STANDING = """
SELECT h.owner_id, h.status = 'available' AND h.moderation_status = 'live' AND o.is_active AS open,
       EXISTS (SELECT FROM blocks WHERE blocker_id = %(me)s AND blocked_id = h.owner_id)
       OR EXISTS (SELECT FROM blocks WHERE blocker_id = h.owner_id AND blocked_id = %(me)s) AS apart
FROM properties h JOIN users o ON o.id = h.owner_id WHERE h.id = %(listing)s
"""
# Whoever closes their account takes these rows first and then the match's.
ACCOUNTS = "SELECT id FROM users WHERE id IN (%(low)s, %(high)s) ORDER BY id FOR KEY SHARE"
MATCH = "SELECT id FROM matches WHERE low_id = %(low)s AND high_id = %(high)s AND status = 'active' FOR SHARE"
TALK = "SELECT id FROM conversations WHERE low_id = %(low)s AND high_id = %(high)s AND status = 'active'"
BUSY = """
SELECT d.user_id, lower(d.during) AS starts, upper(d.during) AS ends FROM visit_diary d
WHERE d.user_id = ANY (%(people)s) AND d.during && tstzrange(%(from)s, %(until)s)
  AND d.visit_id IS DISTINCT FROM %(but)s
"""
INSERT = """
WITH written AS (
    INSERT INTO visits (user_id, property_id, counterparty_user_id, conversation_id, match_id, visit_context,
        scheduled_date, duration_minutes, status, status_at, proposed_by, special_requirements, created_at)
    VALUES (%(me)s, %(listing)s, %(peer)s, %(conversation)s, %(match)s, %(context)s, %(at)s, %(minutes)s, 'requested',
        %(now)s, 'visitor', %(wishes)s, %(now)s)
    RETURNING id, scheduled_date
), noted AS (
    INSERT INTO visit_changes (visit_id, changed_by, to_status, to_date, changed_at)
    SELECT id, %(me)s, 'requested', scheduled_date, %(now)s FROM written
)
SELECT id FROM written
"""


async def hold_people(unit: Unit, people: Sequence[int | None], listing_id: int | None = None) -> None:
    """Wait until nobody else arranges anything with these people, or with a listing's owner; held until the commit."""
    await unit.fetch(HOLD, {"people": list(people), "listing": listing_id})


async def hold_match(unit: Unit, pair: tuple[int, int]) -> int | None:
    """Return the active match of a pair, which cannot end before the commit; None when there is none.

    Nor do the two close their accounts before it.
    """
    await unit.fetch(ACCOUNTS, {"low": pair[0], "high": pair[1]})
    found = await unit.fetch(MATCH, {"low": pair[0], "high": pair[1]}, rows=scalar_row)
    return found[0] if found else None


async def talking(unit: ReadUnit, pair: tuple[int, int]) -> int | None:
    """Return the open conversation of a pair."""
    found = await unit.fetch(TALK, {"low": pair[0], "high": pair[1]}, rows=scalar_row)
    return found[0] if found else None


async def ground(unit: Unit, me: int, listing_id: int, peer: int | None) -> Row | None:
    """Return a home with all that stands between it and a visitor; None when there is no such home.

    `waiting` is how many visits the visitor asked for that are still to be.
    """
    return await unit.fetch_one(GROUND, {"me": me, "listing": listing_id, "peer": peer, "now": unit.now()})


async def standing(unit: ReadUnit, me: int, listing_id: int) -> Row | None:
    """Return a home's owner, whether it is `open` for visits, and whether the owner and I are `apart`."""
    return await unit.fetch_one(STANDING, {"me": me, "listing": listing_id})


async def busy(
    unit: ReadUnit, people: Sequence[int], span: Span, *, but: int | None = None
) -> Sequence[tuple[int, Span]]:
    """Return when some people are taken, within a piece of time, by other visits than one."""
    asked = {"people": list(people), "from": span.start, "until": span.end, "but": but}
    return [(row["user_id"], Span(row["starts"], row["ends"])) for row in await unit.fetch(BUSY, asked)]


async def insert(unit: Unit, values: Mapping[str, Any]) -> int:
    """Write a visit and the first line of its history; returns its id.

    Raises psycopg's ExclusionViolation when one of its people is taken.
    """
    return int((await unit.fetch(INSERT, {**values, "now": unit.now()}, rows=scalar_row))[0])
