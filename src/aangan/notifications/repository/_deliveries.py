"""Deliveries on their way: claimed by one worker at a time, noted, found again when their worker died."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from aangan.infra.unit import ReadUnit, Row, Unit
from aangan.kit.ids import MAX_ID

# What somebody waits for goes before what we would like them to know. A lease ends by itself, should its worker die.
CLAIM = """
WITH due AS (
    SELECT id FROM notification_deliveries
    WHERE state = 'planned' AND channel = %(channel)s AND deliver_after <= %(now)s
    ORDER BY urgency, deliver_after LIMIT %(most)s FOR UPDATE SKIP LOCKED
), leased AS (
    UPDATE notification_deliveries d SET
        state = 'sending', attempts = d.attempts + 1, sending_at = %(now)s, lease_until = %(until)s
    FROM due WHERE d.id = due.id
    RETURNING d.*
)
SELECT d.id, d.notification_id, d.channel, d.device_id, d.attempts, d.if_unread, d.urgency,
       n.user_id, n.type_key, n.audience, n.topic, n.title, n.body, n.data, n.bundled, n.created_at, n.expires_at,
       n.read_at, n.archived_at, short_name(actor.full_name) AS actor_name,
       u.id IS NOT NULL AND u.deleted_at IS NULL AS is_there, u.is_active,
       coalesce(u.notification_settings, '{}') AS settings, coalesce(u.seeded, false) AS seeded,
       CASE d.channel WHEN 'push' THEN coalesce(phone.token, d.address)
            WHEN 'email' THEN CASE WHEN u.email_verified AND dead.address IS NULL THEN u.email::text END
            WHEN 'sms' THEN CASE WHEN u.phone_verified AND dead.address IS NULL THEN u.phone END END AS address,
       phone.platform, phone.p256dh, phone.auth, coalesce(phone.locale, newest.locale) AS device_locale,
       campaign.cancelled_at IS NOT NULL AS is_cancelled
FROM leased d
JOIN notifications n ON n.id = d.notification_id
LEFT JOIN users u ON u.id = n.user_id
LEFT JOIN users actor ON actor.id = n.actor_id
LEFT JOIN device_tokens phone ON phone.id = d.device_id AND phone.user_id = n.user_id
LEFT JOIN notice_campaigns campaign ON campaign.id = n.campaign_id
LEFT JOIN unreachable_addresses dead ON dead.channel = d.channel
    AND dead.address = CASE d.channel WHEN 'email' THEN lower(u.email::text) WHEN 'sms' THEN u.phone END
LEFT JOIN LATERAL (
    SELECT t.locale FROM device_tokens t WHERE t.user_id = u.id AND t.locale IS NOT NULL ORDER BY t.seen_at DESC LIMIT 1
) newest ON true
ORDER BY d.urgency, d.id
"""

# Only the worker that holds the lease may say what became of it: by its attempt a later one is told from it.
NOTE = """
UPDATE notification_deliveries d SET
    state = o.state, reason = o.reason, detail = o.detail, lease_until = NULL,
    attempts = CASE WHEN o.counts THEN d.attempts ELSE d.attempts - 1 END,
    deliver_after = coalesce(o.deliver_after, d.deliver_after),
    provider_ref = coalesce(o.provider_ref, d.provider_ref),
    sent_at = CASE WHEN o.state = 'sent' THEN %(now)s ELSE d.sent_at END,
    ended_at = CASE WHEN o.state IN ('failed', 'expired', 'suppressed') THEN %(now)s END
FROM jsonb_to_recordset(%(outcomes)s::jsonb) AS o(
    id bigint, attempts smallint, state text, reason text, detail text, counts boolean, deliver_after timestamptz,
    provider_ref text)
WHERE d.id = o.id AND d.state = 'sending' AND d.attempts = o.attempts
"""

RECOVER = """
UPDATE notification_deliveries SET
    lease_until = NULL,
    state = CASE WHEN attempts < %(attempts)s THEN 'planned' ELSE 'failed' END,
    reason = CASE WHEN attempts < %(attempts)s THEN NULL ELSE 'gave_up' END,
    ended_at = CASE WHEN attempts < %(attempts)s THEN NULL ELSE %(now)s END
WHERE id IN (
    SELECT id FROM notification_deliveries WHERE state = 'sending' AND lease_until < %(now)s
    ORDER BY lease_until LIMIT %(most)s FOR UPDATE SKIP LOCKED
) RETURNING id
"""

UNREACHABLE = """
INSERT INTO unreachable_addresses (channel, address, detail, noted_at)
SELECT DISTINCT ON (channel, address) channel, CASE channel WHEN 'email' THEN lower(address) ELSE address END, detail,
       %(now)s
FROM jsonb_to_recordset(%(addresses)s::jsonb) AS a(channel text, address text, detail text)
ON CONFLICT (channel, address) DO UPDATE SET detail = excluded.detail, noted_at = excluded.noted_at
"""

JOURNEYS = """
SELECT id, channel, state, reason, detail, attempts, planned_at, deliver_after, sending_at, sent_at, delivered_at,
       opened_at, ended_at
FROM notification_deliveries WHERE notification_id = %(notification)s AND id > %(after)s ORDER BY id LIMIT %(limit)s
"""

KEEP = """
INSERT INTO sent_notices (delivery_id, channel, address, title, body, data, html, sent_at)
VALUES (%(delivery)s, %(channel)s, %(address)s, %(title)s, %(body)s, %(data)s::jsonb, %(html)s, %(now)s) RETURNING id
"""
SENT = """
SELECT id, delivery_id, channel, address, title, body, data, html, sent_at FROM sent_notices
WHERE id < %(before)s ORDER BY id DESC LIMIT %(limit)s
"""


async def claim(unit: Unit, channel: str, most: int, lease: timedelta) -> list[Row]:
    """Take some deliveries of a channel that are due, with all that is needed to send them.

    Nobody else gets them until the end of `lease`.
    """
    asked = {"channel": channel, "now": unit.now(), "most": most, "until": unit.now() + lease}
    return await unit.fetch(CLAIM, asked)


async def note_outcomes(unit: Unit, outcomes: Sequence[Mapping[str, Any]]) -> None:
    """Write what became of claimed deliveries; those that somebody else holds by now are left to them."""
    await unit.fetch(NOTE, {"outcomes": msgspec.json.encode(list(outcomes)).decode(), "now": unit.now()})


async def note_unreachable(unit: Unit, addresses: Sequence[Mapping[str, Any]]) -> None:
    """Remember addresses at which nobody is: `channel`, `address`, `detail`."""
    given = msgspec.json.encode(list(addresses)).decode()
    await unit.fetch(UNREACHABLE, {"addresses": given, "now": unit.now()})


async def recover(unit: Unit, attempts: int, most: int) -> int:
    """Give back what workers that died had claimed, or give it up after so many attempts; returns how many."""
    return len(await unit.fetch(RECOVER, {"attempts": attempts, "most": most, "now": unit.now()}))


async def journeys(unit: ReadUnit, notification_id: int, after: int, limit: int) -> list[Row]:
    """Return the deliveries of a notice, each state with its moment, oldest first."""
    return await unit.fetch(JOURNEYS, {"notification": notification_id, "after": after, "limit": limit})


async def keep_sent(unit: Unit, sent: Mapping[str, Any], now: datetime) -> int:
    """Keep what a development channel was given; returns its id."""
    row = await unit.fetch_one(KEEP, {**sent, "data": msgspec.json.encode(sent["data"]).decode(), "now": now})
    assert row is not None
    return int(row["id"])


async def sent_notices(unit: ReadUnit, before: int | None, limit: int) -> list[Row]:
    """Return what development channels were given, newest first."""
    return await unit.fetch(SENT, {"before": before or MAX_ID, "limit": limit})
