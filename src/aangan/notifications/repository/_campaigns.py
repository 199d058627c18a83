"""Campaigns: who is meant, and how far the telling came."""

from collections.abc import Mapping
from typing import Any

import msgspec

from aangan.infra.unit import ReadUnit, Row, Unit
from aangan.kit.ids import MAX_ID

MEANT = """
FROM users u WHERE u.deleted_at IS NULL AND u.id > %(after)s
  AND (%(role)s::text IS NULL OR u.role = %(role)s)
  AND (%(agent_id)s::bigint IS NULL OR u.agent_id = %(agent_id)s)
  AND (%(is_active)s::boolean IS NULL OR u.is_active = %(is_active)s)
"""
PAGE = "SELECT u.id" + MEANT + "ORDER BY u.id LIMIT %(most)s"

# Who of them could be reached by what, as the rules of switches and consent have it, before caps and quiet hours. A
# single no counts, of the first key that says anything; e-mail and SMS wait for a yes, and SMS is off until it is on.
PREVIEW = (
    """
WITH meant AS MATERIALIZED (
    SELECT u.id, u.is_active, coalesce(u.notification_settings, '{}') AS s,
           u.email IS NOT NULL AND u.email_verified AND NOT EXISTS (
               SELECT FROM unreachable_addresses x WHERE x.channel = 'email' AND x.address = lower(u.email::text)
           ) AS has_email,
           u.phone IS NOT NULL AND u.phone_verified AND NOT EXISTS (
               SELECT FROM unreachable_addresses x WHERE x.channel = 'sms' AND x.address = u.phone
           ) AS has_phone
"""
    + MEANT
    + """
), said AS (
    SELECT m.*, says.*
    FROM meant m, LATERAL (
        SELECT CASE WHEN jsonb_typeof(s->'promotional_push') = 'boolean' THEN s->'promotional_push'
                    WHEN jsonb_typeof(s->'promotional') = 'boolean' THEN s->'promotional' END AS by_push,
               CASE WHEN jsonb_typeof(s->'promotional_emails') = 'boolean' THEN s->'promotional_emails'
                    WHEN jsonb_typeof(s->'promotional') = 'boolean' THEN s->'promotional' END AS by_letter,
               CASE WHEN jsonb_typeof(s->'push_notifications') = 'boolean' THEN s->'push_notifications'
                    WHEN jsonb_typeof(s->'push') = 'boolean' THEN s->'push' ELSE 'true' END AS push_on,
               CASE WHEN jsonb_typeof(s->'email_notifications') = 'boolean' THEN s->'email_notifications'
                    WHEN jsonb_typeof(s->'email') = 'boolean' THEN s->'email' ELSE 'true' END AS email_on,
               CASE WHEN jsonb_typeof(s->'sms_notifications') = 'boolean' THEN s->'sms_notifications'
                    WHEN jsonb_typeof(s->'sms') = 'boolean' THEN s->'sms' ELSE 'false' END AS sms_on,
               ARRAY[s->%(list)s, s->'categories'->%(list)s] AS lists,
               ARRAY[s->'promotions', s->'categories'->'promotions'] AS promotions,
               coalesce(s->'types'->%(type_key)s, '{}') AS own
    ) says
), willing AS (
    SELECT *, is_active AND 'false' <> ALL (array_remove(lists, NULL)) AS hears,
           'false' <> ALL (array_remove(promotions, NULL)) AS lets,
           'true' = ANY (array_remove(promotions, NULL)) AS asks
    FROM said
)
SELECT count(*) AS people,
       count(*) FILTER (WHERE hears AND push_on = 'true' AND own->'push' IS DISTINCT FROM 'false'
           AND (own->'push' = 'true' OR lets AND coalesce(by_push, 'true') = 'true')
           AND EXISTS (SELECT FROM device_tokens t WHERE t.user_id = willing.id)) AS push,
       count(*) FILTER (WHERE hears AND email_on = 'true' AND has_email AND own->'email' IS DISTINCT FROM 'false'
           AND (own->'email' = 'true' OR lets AND coalesce(by_letter, to_jsonb(asks)) = 'true')) AS email,
       count(*) FILTER (WHERE hears AND sms_on = 'true' AND has_phone AND own->'sms' IS DISTINCT FROM 'false'
           AND (own->'sms' = 'true' OR lets AND coalesce(by_letter, to_jsonb(asks)) = 'true')) AS sms
FROM willing
"""
)

START = (
    """
INSERT INTO notice_campaigns
    (type_key, title, body, data, audience, role, agent_id, is_active, channels, requested, created_by, created_at,
     next_at)
VALUES (%(type_key)s, %(title)s, %(body)s, %(data)s::jsonb, %(audience)s, %(role)s::text, %(agent_id)s, %(is_active)s,
        %(channels)s, (SELECT count(*) """
    + MEANT
    + """), %(by)s, %(now)s, %(now)s)
RETURNING id, requested
"""
)
# Each campaign is told by one worker at a time, those side by side in turn.
NEXT = """
SELECT id, type_key, title, body, data, audience, role, agent_id, is_active, channels, last_user_id
FROM notice_campaigns WHERE finished_at IS NULL AND cancelled_at IS NULL AND next_at <= %(now)s
ORDER BY next_at, id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
"""
# What a round of the worker may catch up with at once is what it would have told since the last one.
ADVANCE = """
UPDATE notice_campaigns SET last_user_id = %(last)s, told = told + %(told)s, processed = processed + %(processed)s,
    next_at = greatest(next_at, %(now)s::timestamptz - interval '10 seconds') + %(rest)s,
    finished_at = CASE WHEN %(finished)s THEN %(now)s END
WHERE id = %(id)s RETURNING requested, processed, told
"""
CANCEL = """
UPDATE notice_campaigns SET cancelled_at = coalesce(cancelled_at, %(now)s) WHERE id = %(id)s AND finished_at IS NULL
RETURNING id
"""
RESUME = """
UPDATE notice_campaigns SET cancelled_at = NULL, next_at = %(now)s WHERE id = %(id)s AND finished_at IS NULL
RETURNING id
"""
LOOK = """
SELECT id, type_key, title, body, audience, channels, requested, processed, told, created_by, created_at, finished_at,
       cancelled_at
FROM notice_campaigns WHERE (%(id)s::bigint IS NULL OR id = %(id)s) AND id < %(before)s ORDER BY id DESC LIMIT %(limit)s
"""
# What became of all that a campaign planned, a row for each channel, state and reason.
TALLY = """
SELECT d.channel, d.state, d.reason, count(*) AS deliveries
FROM notifications n JOIN notification_deliveries d ON d.notification_id = n.id
WHERE n.campaign_id = %(id)s GROUP BY d.channel, d.state, d.reason ORDER BY d.channel, d.state, d.reason
"""


async def preview(unit: ReadUnit, filters: Mapping[str, Any], type_key: str, opt_in: str) -> Row:
    """Count the people whom `filters` (role, agent_id, is_active) mean, and how many could be reached by what."""
    row = await unit.fetch_one(PREVIEW, {**filters, "after": 0, "type_key": type_key, "list": opt_in})
    assert row is not None
    return row


async def start_campaign(unit: Unit, campaign: Mapping[str, Any], by: int | None) -> Row:
    """Write a campaign down; returns its `id` and how many it means (`requested`)."""
    data = msgspec.json.encode(campaign["data"]).decode()
    row = await unit.fetch_one(START, {**campaign, "data": data, "by": by, "now": unit.now(), "after": 0})
    assert row is not None
    return row


async def next_campaign(unit: Unit) -> Row | None:
    """Return the campaign that waits longest for its turn and that nobody tells just now, locked."""
    return await unit.fetch_one(NEXT, {"now": unit.now()})


async def cancel_campaign(unit: Unit, campaign_id: int) -> bool:
    """Stop a campaign that is not finished; tells whether there was one."""
    return await unit.fetch_one(CANCEL, {"id": campaign_id, "now": unit.now()}) is not None


async def resume_campaign(unit: Unit, campaign_id: int) -> bool:
    """Let a campaign go on from where it was; tells whether there was one."""
    return await unit.fetch_one(RESUME, {"id": campaign_id, "now": unit.now()}) is not None


async def campaigns(unit: ReadUnit, before: int | None, limit: int) -> list[Row]:
    """Return campaigns, the newest first."""
    return await unit.fetch(LOOK, {"id": None, "before": before or MAX_ID, "limit": limit})


async def campaign(unit: ReadUnit, campaign_id: int) -> Row | None:
    """Return one campaign."""
    return await unit.fetch_one(LOOK, {"id": campaign_id, "before": MAX_ID, "limit": 1})


async def tally(unit: ReadUnit, campaign_id: int) -> list[Row]:
    """Return what became of what a campaign planned."""
    return await unit.fetch(TALLY, {"id": campaign_id})


async def meant(unit: ReadUnit, row: Mapping[str, Any], most: int) -> list[int]:
    """Return the next people of a campaign, by id."""
    asked = {name: row[name] for name in ("role", "agent_id", "is_active")}
    found = await unit.fetch(PAGE, {**asked, "after": row["last_user_id"], "most": most})
    return [person["id"] for person in found]


async def advance(unit: Unit, campaign_id: int, step: Mapping[str, Any]) -> Row:
    """Note how far a campaign came: `last`, `told`, `processed`, whether it is `finished`, and how long it `rest`s.

    Returns how many are `requested`, `processed` and `told` in all.
    """
    row = await unit.fetch_one(ADVANCE, {**step, "id": campaign_id, "now": unit.now()})
    assert row is not None
    return row


async def person_by_subject(unit: ReadUnit, subject: str) -> int | None:
    """Return the id of the person whom a sign-in provider knows by `subject`."""
    row = await unit.fetch_one(
        "SELECT id FROM users WHERE subject = %(subject)s AND deleted_at IS NULL", {"subject": subject}
    )
    return int(row["id"]) if row else None
