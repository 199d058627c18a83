"""Visits as their parties see them: one statement for one, or for a page of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from psycopg import sql

from aangan.infra.unit import ReadUnit, Row

# What is shown stands here by name: nothing else of a person or a home can get out.
SHOWN = """
SELECT v.id, v.user_id, v.property_id, v.agent_id, v.counterparty_user_id, v.conversation_id, v.match_id,
       v.visit_context, v.scheduled_date, v.duration_minutes, v.actual_date, v.status, v.status_at, v.proposed_by,
       v.special_requirements, v.visit_notes, v.visitor_feedback, v.interest_level, v.follow_up_required,
       v.follow_up_date, v.cancellation_reason, v.rescheduled_from, v.outcome, v.outcome_at, v.version, v.sequence,
       v.created_at, v.updated_at, h.owner_id, h.title AS property_title, coalesce(r.zone, 'Asia/Kolkata') AS timezone,
       CASE WHEN a.id IS NOT NULL THEN jsonb_build_object('id', a.id, 'name', a.name, 'phone', a.contact_number,
           'avatar_url', a.avatar_url) END AS agents,
       jsonb_build_object('id', u.id, 'full_name', u.full_name, 'profile_image_url', u.profile_image_url) AS visitor,
       CASE WHEN c.id IS NOT NULL THEN jsonb_build_object('id', c.id, 'full_name', c.full_name,
           'profile_image_url', c.profile_image_url) END AS counterparty_user,
       EXISTS (SELECT FROM blocks b WHERE v.counterparty_user_id IN (b.blocker_id, b.blocked_id)
           AND v.user_id IN (b.blocker_id, b.blocked_id)) AS apart,
       EXISTS (SELECT FROM blocks b
           WHERE b.blocker_id = h.owner_id AND b.blocked_id IN (v.user_id, v.counterparty_user_id)
              OR b.blocked_id = h.owner_id AND b.blocker_id IN (v.user_id, v.counterparty_user_id)) AS apart_from_host,
       ARRAY(SELECT s.id FROM users s WHERE s.agent_id = v.agent_id AND s.role = 'agent' AND s.is_active
           ORDER BY s.id) AS agent_accounts,
       jsonb_build_object('id', h.id, 'owner_id', h.owner_id, 'title', h.title, 'description', h.description,
           'property_type', h.property_type, 'purpose', h.purpose, 'status', h.status,
           'is_available', h.status = 'available' AND h.moderation_status = 'live',
           'base_price', (h.base_price_paise / 100.0)::float8, 'monthly_rent', (h.monthly_rent_paise / 100.0)::float8,
           'security_deposit', (h.security_deposit_paise / 100.0)::float8, 'city', h.city, 'state', h.state,
           'country', h.country, 'locality', h.locality, 'sub_locality', h.sub_locality,
           'full_address', h.full_address, 'latitude', h.lat, 'longitude', h.lng, 'area_sqft', h.area_sqft,
           'bedrooms', h.bedrooms, 'bathrooms', h.bathrooms, 'furnishing_level', h.furnishing_level,
           'main_image_url', main_image(h.id), 'owner_name', o.full_name, 'view_count', h.view_count,
           'like_count', h.like_count, 'interest_count', h.interest_count, 'created_at', h.created_at,
           'images', coalesce((SELECT jsonb_agg(jsonb_build_object('id', i.id, 'property_id', i.property_id,
               'image_url', i.image_url, 'caption', i.caption, 'image_category', i.image_category,
               'display_order', i.display_order, 'is_main_image', i.is_main_image)
               ORDER BY i.is_main_image DESC, i.display_order, i.id)
               FROM property_images i WHERE i.property_id = h.id), '[]'),
           'amenities', coalesce((SELECT jsonb_agg(jsonb_build_object('id', m.id, 'title', m.title, 'icon', m.icon,
               'category', m.category) ORDER BY m.id)
               FROM property_amenities k JOIN amenities m ON m.id = k.amenity_id WHERE k.property_id = h.id), '[]')
       ) AS property
FROM visits v
JOIN properties h ON h.id = v.property_id
JOIN users o ON o.id = h.owner_id
JOIN users u ON u.id = v.user_id
LEFT JOIN users c ON c.id = v.counterparty_user_id
LEFT JOIN visit_hosts r ON r.user_id = h.owner_id
LEFT JOIN agents a ON a.id = v.agent_id
"""
# Each way of being a party has an index in the order of the time; the short runs are merged.
MINE = """
SELECT id, scheduled_date FROM (
    (SELECT v.id, v.scheduled_date FROM visits v WHERE v.user_id = %(me)s AND {narrowed}
     ORDER BY {order} LIMIT %(limit)s)
    UNION
    (SELECT v.id, v.scheduled_date FROM visits v WHERE v.counterparty_user_id = %(me)s AND {narrowed}
     ORDER BY {order} LIMIT %(limit)s)
    UNION
    (SELECT v.id, v.scheduled_date FROM properties h JOIN visits v ON v.property_id = h.id
     WHERE h.owner_id = %(me)s AND {narrowed} ORDER BY {order} LIMIT %(limit)s)
) mine ORDER BY {plain_order} LIMIT %(limit)s
"""
ALL = "SELECT v.id, v.scheduled_date FROM visits v WHERE {narrowed} ORDER BY {order} LIMIT %(limit)s"
CONDITIONS: Mapping[str, str] = {
    "status": "v.status = %(status)s",
    "agent_id": "v.agent_id = %(agent_id)s",
    "property_id": "v.property_id = %(property_id)s",
    "user_id": "v.user_id = %(user_id)s",
    # An agent's own visits, and those of whoever is in their care.
    "care_of": "(v.agent_id = %(care_of)s OR v.user_id IN (SELECT id FROM users WHERE agent_id = %(care_of)s))",
    "until": "v.scheduled_date < %(until)s",
    "since": "v.scheduled_date >= %(since)s",
    "live": "v.status IN ('requested', 'confirmed', 'reschedule_suggested') AND %(live)s",
}
FORWARD, BACKWARD = "scheduled_date, id", "scheduled_date DESC, id DESC"
BEYOND = {
    FORWARD: "(v.scheduled_date, v.id) > (%(after_at)s, %(after_id)s)",
    BACKWARD: "(v.scheduled_date, v.id) < (%(after_at)s, %(after_id)s)",
}
STATS = """
SELECT (SELECT count(*) FROM agents) AS total_agents,
       (SELECT count(*) FROM agents WHERE is_active) AS active_agents,
       (SELECT count(DISTINCT user_id) FROM agent_assignments) AS total_users_served,
       (SELECT coalesce(avg(rating), 0)::float8 FROM (SELECT DISTINCT ON (agent_id, user_id) rating
           FROM agent_interactions WHERE rating IS NOT NULL ORDER BY agent_id, user_id, id DESC) said)
           AS system_satisfaction_score,
       (SELECT coalesce(jsonb_object_agg(agent_type, number), '{}') FROM (
           SELECT agent_type, count(*) AS number FROM agents GROUP BY agent_type) types) AS agents_by_type,
       (SELECT count(*) FROM users WHERE is_active) AS active_users,
       (SELECT count(*) FROM properties) AS properties_listed,
       (SELECT coalesce(100.0 * count(*) FILTER (WHERE status IN ('rented', 'sold')) / nullif(count(*), 0), 0)::float8
           FROM properties) AS occupancy_rate,
       (SELECT count(*) FROM visits) AS total_visits
"""


async def visit(unit: ReadUnit, visit_id: int) -> Row | None:
    """Return one visit with its home, its people and its agent."""
    return await unit.fetch_one(SHOWN + "WHERE v.id = %(id)s", {"id": visit_id})


async def visits(
    unit: ReadUnit, asked: Mapping[str, Any], after: Sequence[Any], limit: int, *, forward: bool
) -> list[Row]:
    """Return visits in the order of their time, after the key `after` (moment, id).

    `asked` narrows them; with `me` among it, to those of a person's.
    """
    order = FORWARD if forward else BACKWARD
    conditions = [CONDITIONS[name] for name in asked if name in CONDITIONS] + ([BEYOND[order]] if after else [])
    chosen = _chosen("me" in asked, conditions, order)
    statement = sql.SQL("WITH chosen AS ({}) {} JOIN chosen ON chosen.id = v.id ORDER BY {}").format(
        chosen, sql.SQL(SHOWN), _ordered(order, "v.")
    )
    key = {"after_at": after[0], "after_id": after[1]} if after else {}
    return await unit.fetch(statement, {**asked, **key, "limit": limit})


async def count_visits(unit: ReadUnit, asked: Mapping[str, Any]) -> int:
    """Count the visits that `visits` would page through."""
    conditions = [CONDITIONS[name] for name in asked if name in CONDITIONS]
    if "me" in asked:
        conditions.append("(%(me)s IN (v.user_id, v.counterparty_user_id, h.owner_id))")
    statement = sql.SQL(
        "SELECT count(*) AS number FROM visits v JOIN properties h ON h.id = v.property_id WHERE {}"
    ).format(_all_of(conditions))
    return int((await unit.fetch(statement, asked))[0]["number"])


async def system_stats(unit: ReadUnit) -> Row:
    """Count agents, people, homes and visits, all of them."""
    return dict((await unit.fetch(STATS))[0])


def _chosen(mine: bool, conditions: Sequence[str], order: str) -> sql.Composed:
    return sql.SQL(MINE if mine else ALL).format(
        narrowed=_all_of(conditions), order=_ordered(order, "v."), plain_order=_ordered(order, "")
    )


def _all_of(conditions: Sequence[str]) -> sql.Composable:
    return sql.SQL(" AND ").join(map(sql.SQL, conditions)) if conditions else sql.SQL("true")


def _ordered(order: str, of: str) -> sql.Composable:
    return sql.SQL(", ").join(sql.SQL(of + part) for part in order.split(", "))
