"""Telling: notices, and the ways on which they are to travel, written in the sender's transaction."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import msgspec

from aangan.infra.unit import ReadUnit, Row, Unit

DEVICES_MAX = 20

# All that decides how a person can be reached. People who were suspended are still told so; those who left are not.
GATE = """
SELECT asked.nth, u.id AS user_id, u.is_active, u.notification_settings AS settings,
       short_name(actor.full_name) AS actor_name,
       u.email IS NOT NULL AND u.email_verified AND NOT EXISTS (
           SELECT FROM unreachable_addresses x WHERE x.channel = 'email' AND x.address = lower(u.email::text)
       ) AS has_email,
       u.phone IS NOT NULL AND u.phone_verified AND NOT EXISTS (
           SELECT FROM unreachable_addresses x WHERE x.channel = 'sms' AND x.address = u.phone
       ) AS has_phone,
       ARRAY(SELECT d.id FROM device_tokens d WHERE d.user_id = u.id ORDER BY d.seen_at DESC LIMIT %(most)s) AS devices,
       (SELECT d.locale FROM device_tokens d WHERE d.user_id = u.id AND d.locale IS NOT NULL
        ORDER BY d.seen_at DESC LIMIT 1) AS device_locale
FROM unnest(%(users)s::bigint[], %(actors)s::bigint[]) WITH ORDINALITY AS asked(user_id, actor_id, nth)
JOIN users u ON u.id = asked.user_id AND u.deleted_at IS NULL
LEFT JOIN users actor ON actor.id = asked.actor_id
"""

# A key that is known stops its notice here, and a cap that is used up its journeys: both are settled by a unique row,
# whose upsert locks it until the commit. Days only go forward, so that whoever travels west has no day twice.
TELL = """
WITH given AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(%(notices)s::jsonb) AS g(
        user_id bigint, type_key text, audience text, actor_id bigint, title text, body text, data jsonb, key text,
        campaign_id bigint, expires_at timestamptz, day date, week date, per_day int, per_week int)
), fresh AS (
    INSERT INTO notice_keys (user_id, key, created_at)
    SELECT user_id, key, %(now)s FROM given WHERE key IS NOT NULL ORDER BY user_id
    ON CONFLICT DO NOTHING RETURNING user_id
), told AS MATERIALIZED (
    SELECT * FROM given WHERE key IS NULL OR user_id IN (SELECT user_id FROM fresh)
), used AS (
    INSERT INTO notice_caps AS c (user_id, type_key, day, day_used, week, week_used)
    SELECT user_id, type_key, day, 1, week, 1 FROM told WHERE day IS NOT NULL ORDER BY user_id
    ON CONFLICT (user_id, type_key) DO UPDATE SET
        day_used = CASE WHEN c.day >= excluded.day THEN c.day_used ELSE 0 END + 1, day = greatest(c.day, excluded.day),
        week_used = CASE WHEN c.week >= excluded.week THEN c.week_used ELSE 0 END + 1,
        week = greatest(c.week, excluded.week)
    WHERE (c.day < excluded.day OR c.day_used < (SELECT per_day FROM told t WHERE t.user_id = excluded.user_id))
      AND (c.week < excluded.week OR c.week_used < (SELECT per_week FROM told t WHERE t.user_id = excluded.user_id))
    RETURNING user_id
), kept AS (
    INSERT INTO notifications
        (user_id, type_key, audience, campaign_id, actor_id, title, body, data, created_at, expires_at, planned_at)
    SELECT user_id, type_key, audience, campaign_id, actor_id, title, body, data, %(now)s, expires_at, %(now)s
    FROM told ORDER BY user_id
    RETURNING id, user_id
), outcome AS MATERIALIZED (
    SELECT kept.id, user_id, told.day IS NOT NULL AND user_id NOT IN (SELECT user_id FROM used) AS capped
    FROM kept JOIN told USING (user_id)
), planned AS (
    INSERT INTO notification_deliveries (notification_id, channel, device_id, state, reason, urgency, if_unread,
        planned_at, deliver_after, ended_at)
    SELECT o.id, d.channel, d.device_id,
           CASE WHEN o.capped AND d.state = 'planned' THEN 'suppressed' ELSE d.state END,
           CASE WHEN o.capped AND d.state = 'planned' THEN 'frequency_cap' ELSE d.reason END,
           d.urgency, d.if_unread, %(now)s, d.deliver_after,
           CASE WHEN o.capped OR d.state <> 'planned' THEN %(now)s END
    FROM ROWS FROM (jsonb_to_recordset(%(deliveries)s::jsonb) AS (
        user_id bigint, channel text, device_id bigint, state text, reason text, urgency smallint, if_unread boolean,
        deliver_after timestamptz)) WITH ORDINALITY
        AS d(user_id, channel, device_id, state, reason, urgency, if_unread, deliver_after, nth)
    JOIN outcome o USING (user_id)
    ORDER BY d.nth
)
SELECT id, user_id, capped FROM outcome
"""

# One statement for what is told most: while it is unread, another message about the same thing is counted in.
BUNDLE = """
WITH who AS (
    SELECT u.id, u.notification_settings AS settings, short_name(actor.full_name) AS actor_name,
           (SELECT d.locale FROM device_tokens d WHERE d.user_id = u.id AND d.locale IS NOT NULL
            ORDER BY d.seen_at DESC LIMIT 1) AS device_locale
    FROM users u LEFT JOIN users actor ON actor.id = %(actor_id)s
    WHERE u.id = %(user_id)s AND u.deleted_at IS NULL
), fresh AS (
    INSERT INTO notice_keys (user_id, key, created_at)
    SELECT id, %(key)s::text, %(now)s FROM who WHERE %(key)s::text IS NOT NULL
    ON CONFLICT DO NOTHING RETURNING 1
), kept AS (
    INSERT INTO notifications AS n
        (user_id, type_key, audience, actor_id, data, bundle_key, created_at, expires_at, plan_at)
    SELECT id, %(type_key)s, %(audience)s, %(actor_id)s, %(data)s::jsonb, %(bundle_key)s, %(now)s, %(expires_at)s,
           %(plan_at)s
    FROM who WHERE %(key)s::text IS NULL OR EXISTS (SELECT FROM fresh)
    ON CONFLICT (user_id, bundle_key) WHERE bundle_key IS NOT NULL AND read_at IS NULL AND archived_at IS NULL
    DO UPDATE SET
        bundled = n.bundled + 1, actor_id = excluded.actor_id, data = excluded.data, created_at = excluded.created_at,
        expires_at = excluded.expires_at,
        plan_at = coalesce(n.plan_at, greatest(excluded.plan_at, n.planned_at + %(pause)s))
    RETURNING id, bundled
)
SELECT kept.id, kept.bundled, who.settings, who.actor_name, who.device_locale FROM kept, who
"""

PICK = """
WITH due AS (
    SELECT id FROM notifications WHERE plan_at <= %(now)s ORDER BY plan_at LIMIT %(most)s FOR UPDATE SKIP LOCKED
)
UPDATE notifications n SET plan_at = NULL, planned_at = %(now)s FROM due WHERE n.id = due.id
RETURNING n.id, n.user_id, n.actor_id, n.type_key, n.expires_at,
          n.read_at IS NOT NULL OR n.archived_at IS NOT NULL AS done
"""

# A bundle that still waits somewhere, for the morning or for another try, will say what is new when it goes.
PLAN = """
INSERT INTO notification_deliveries (notification_id, channel, device_id, state, reason, urgency, if_unread, planned_at,
    deliver_after, ended_at)
SELECT d.notification_id, d.channel, d.device_id, d.state, d.reason, d.urgency, d.if_unread, %(now)s, d.deliver_after,
       CASE WHEN d.state <> 'planned' THEN %(now)s END
FROM ROWS FROM (jsonb_to_recordset(%(deliveries)s::jsonb) AS (
    notification_id bigint, channel text, device_id bigint, state text, reason text, urgency smallint,
    if_unread boolean, deliver_after timestamptz)) WITH ORDINALITY
    AS d(notification_id, channel, device_id, state, reason, urgency, if_unread, deliver_after, nth)
WHERE NOT EXISTS (
    SELECT FROM notification_deliveries x
    WHERE x.notification_id = d.notification_id AND x.channel = d.channel
      AND x.device_id IS NOT DISTINCT FROM d.device_id AND x.state IN ('planned', 'suppressed')
      AND (x.state = 'planned' OR x.state = d.state))
ORDER BY d.nth
"""

# What is said to a topic or to bare tokens is nobody's line of the inbox, only a journey.
BROADCAST = """
WITH kept AS (
    INSERT INTO notifications (type_key, audience, topic, title, body, data, created_at, expires_at, planned_at)
    VALUES (%(type_key)s, %(audience)s, %(topic)s, %(title)s, %(body)s, %(data)s::jsonb, %(now)s, %(expires_at)s,
            %(now)s)
    RETURNING id
), planned AS (
    INSERT INTO notification_deliveries (notification_id, channel, address, state, urgency, planned_at, deliver_after)
    SELECT kept.id, 'push', address, 'planned', %(urgency)s, %(now)s, %(now)s
    FROM kept, unnest(%(addresses)s::text[]) AS address
)
SELECT id FROM kept
"""


async def gates(unit: ReadUnit, asked: Sequence[tuple[int, int | None]]) -> dict[int, Row]:
    """Return, for pairs of recipient and who causes it, what decides how each recipient can be reached, by their id."""
    params = {"users": [user for user, _ in asked], "actors": [actor for _, actor in asked], "most": DEVICES_MAX}
    return {row["user_id"]: row for row in await unit.fetch(GATE, params)}


async def tell(unit: Unit, notices: Sequence[Mapping[str, Any]], deliveries: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Write notices (each person once) and their deliveries; returns `id`, `user_id`, `capped` of the new ones."""
    params = {"notices": _json(notices), "deliveries": _json(deliveries), "now": unit.now()}
    return await unit.fetch(TELL, params)


async def bundle(unit: Unit, notice: Mapping[str, Any], pause: timedelta) -> Row | None:
    """Write a notice, or count it in with an unread one about the same; None when it is known or nobody is there."""
    params = {**notice, "data": _json(notice["data"]), "pause": pause, "now": unit.now()}
    return await unit.fetch_one(BUNDLE, params)


async def pick_bundles(unit: Unit, most: int) -> list[Row]:
    """Take some bundles whose time has come; nobody else gets them."""
    return await unit.fetch(PICK, {"now": unit.now(), "most": most})


async def plan(unit: Unit, deliveries: Sequence[Mapping[str, Any]]) -> None:
    """Write deliveries of notices that are there, but for what waits already."""
    await unit.fetch(PLAN, {"deliveries": _json(deliveries), "now": unit.now()})


async def broadcast(unit: Unit, said: Mapping[str, Any], addresses: Sequence[str]) -> int:
    """Write what is said to a topic or to bare tokens; returns its id."""
    params = {**said, "data": _json(said["data"]), "addresses": list(addresses), "now": unit.now()}
    row = await unit.fetch_one(BROADCAST, params)
    assert row is not None
    return int(row["id"])


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
