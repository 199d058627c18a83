"""What became of deliveries after they left, and those that died."""

from typing import Any, Protocol

from aangan.infra.unit import ReadUnit, Row, Unit
from aangan.kit.ids import MAX_ID

# A receipt can be faster than the provider's own answer; what arrived is not sent a second time.
DELIVERED = """
UPDATE notification_deliveries d SET
    state = CASE WHEN d.state = 'opened' THEN d.state ELSE 'delivered' END,
    delivered_at = coalesce(d.delivered_at, %(now)s), sent_at = coalesce(d.sent_at, %(now)s), lease_until = NULL,
    reason = NULL, ended_at = NULL
FROM notifications n
WHERE d.id = %(id)s AND n.id = d.notification_id AND (%(me)s::bigint IS NULL OR n.user_id = %(me)s)
  AND d.state IN ('planned', 'sending', 'sent', 'delivered', 'opened', 'failed') AND d.sending_at IS NOT NULL
RETURNING d.id
"""
SEEN = """
UPDATE notification_deliveries SET
    state = 'opened', opened_at = coalesce(opened_at, %(now)s), delivered_at = coalesce(delivered_at, %(now)s),
    lease_until = NULL, reason = NULL, ended_at = NULL
WHERE id = %(id)s AND state IN ('planned', 'sending', 'sent', 'delivered', 'failed') AND sending_at IS NOT NULL
"""
CAME_BACK = """
WITH back AS (
    UPDATE notification_deliveries SET
        state = 'failed', reason = 'refused', detail = %(detail)s, ended_at = %(now)s, lease_until = NULL
    WHERE id = %(id)s AND state IN ('planned', 'sending', 'sent') AND sending_at IS NOT NULL
    RETURNING notification_id, channel
)
SELECT CASE back.channel WHEN 'sms' THEN u.phone ELSE u.email::text END AS address
FROM back JOIN notifications n ON n.id = back.notification_id JOIN users u ON u.id = n.user_id
"""
DEAD = """
SELECT d.id, d.notification_id, d.channel, d.reason, d.detail, d.attempts, d.planned_at, d.ended_at, n.type_key,
       n.user_id, n.expires_at
FROM notification_deliveries d JOIN notifications n ON n.id = d.notification_id
WHERE d.state = 'failed' AND d.id < %(before)s AND (%(channel)s::text IS NULL OR d.channel = %(channel)s)
ORDER BY d.id DESC LIMIT %(limit)s
"""
REPLAY = """
WITH chosen AS (
    SELECT d.id FROM notification_deliveries d JOIN notifications n ON n.id = d.notification_id
    WHERE d.state = 'failed' AND n.expires_at > %(now)s
      AND (%(id)s::bigint IS NULL OR d.id = %(id)s)
      AND (%(channel)s::text IS NULL OR d.channel = %(channel)s)
      AND (%(reason)s::text IS NULL OR d.reason = %(reason)s)
    ORDER BY d.id DESC LIMIT %(most)s FOR UPDATE OF d SKIP LOCKED
)
UPDATE notification_deliveries d SET
    state = 'planned', reason = NULL, detail = NULL, attempts = 0, deliver_after = %(now)s, ended_at = NULL
FROM chosen WHERE d.id = chosen.id RETURNING d.id
"""


class Which(Protocol):
    """Which dead deliveries are meant; what is None leaves it open."""

    channel: Any
    reason: Any


async def delivered(unit: Unit, delivery_id: int, me: int | None) -> bool:
    """Note that a delivery arrived (of the person `me`, or of anybody); tells whether there was one."""
    return await unit.fetch_one(DELIVERED, {"id": delivery_id, "me": me, "now": unit.now()}) is not None


async def seen_open(unit: Unit, delivery_id: int) -> None:
    """Note that a provider saw a delivery opened; the inbox line stays unread, as programs open letters too."""
    await unit.fetch(SEEN, {"id": delivery_id, "now": unit.now()})


async def came_back(unit: Unit, delivery_id: int, detail: str) -> str | None:
    """Note that a delivery came back after it was sent; returns the address where its person has it now."""
    row = await unit.fetch_one(CAME_BACK, {"id": delivery_id, "detail": detail, "now": unit.now()})
    return row["address"] if row else None


async def dead_letters(unit: ReadUnit, channel: str | None, before: int | None, limit: int) -> list[Row]:
    """Return deliveries that nobody tries any more, the newest first."""
    return await unit.fetch(DEAD, {"channel": channel, "before": before or MAX_ID, "limit": limit})


async def replay(unit: Unit, which: Which, delivery_id: int | None, most: int) -> int:
    """Plan dead deliveries anew whose notices are not too old; returns how many."""
    asked = {"id": delivery_id, "channel": which.channel, "reason": which.reason, "most": most, "now": unit.now()}
    return len(await unit.fetch(REPLAY, asked))


async def is_delivery(unit: ReadUnit, delivery_id: int) -> bool:
    """Tell whether there is such a delivery."""
    found = await unit.fetch_one("SELECT 1 FROM notification_deliveries WHERE id = %(id)s", {"id": delivery_id})
    return found is not None
