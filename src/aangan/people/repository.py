"""Every statement of the room."""

from collections.abc import Mapping, Sequence
from typing import Any

from psycopg import sql
from psycopg.types.json import Jsonb
from sqlalchemy import select

from aangan.infra.unit import ReadUnit, Row, Unit
from aangan.people.models import AppCatalog

OWN = """
SELECT u.id, u.full_name, u.email::text, u.phone, u.profile_image_url, p.mode,
       coalesce(p.profile_status, 'draft') AS profile_status,
       EXISTS (SELECT FROM onboardings o WHERE o.user_id = u.id AND o.app = 'flatmates') AS onboarding_completed,
       p.bio, coalesce(p.age, extract(year FROM age(u.date_of_birth)))::integer AS age, e.age_bucket, p.profession,
       e.budget_min, e.budget_max, p.move_in_timeline, p.city, p.locality, p.sleep_schedule, p.cleanliness,
       p.food_habits, p.smoking, p.drinking, e.smoking_drinking, p.native_place, p.linkedin_url, p.guests_policy,
       p.work_style, p.gender, p.gender_preference,
       coalesce(p.preferences, '{}') || jsonb_strip_nulls(jsonb_build_object('non_negotiables',
           to_jsonb(p.non_negotiables), 'pets', p.pets, 'parties_at_home', p.parties_at_home, 'preferred_age_min',
           p.wants_age_min, 'preferred_age_max', p.wants_age_max, 'max_distance_km', p.wants_km)) AS preferences,
       coalesce(p.importance, 0) AS importance,
       p.last_active_at, p.paused_because
FROM users u JOIN peers e ON e.id = u.id LEFT JOIN profiles p ON p.user_id = u.id WHERE u.id = %(id)s
"""

# Seen by others: whose account and profile are active, who finished the onboarding, with nobody between the two.
VISIBLE = """
SELECT to_jsonb(e) AS peer FROM peers e JOIN users u ON u.id = e.id LEFT JOIN profiles p ON p.user_id = e.id
WHERE e.id = %(id)s AND (e.id = %(me)s OR (u.is_active AND p.profile_status = 'active'
    AND EXISTS (SELECT FROM onboardings o WHERE o.user_id = e.id AND o.app = 'flatmates')
    AND NOT EXISTS (SELECT FROM blocks WHERE blocker_id = e.id AND blocked_id = %(me)s)
    AND NOT EXISTS (SELECT FROM blocks WHERE blocker_id = %(me)s AND blocked_id = e.id)))
"""

ANSWERS = """
SELECT user_id, sleep_schedule, cleanliness, food_habits, smoking, drinking, guests_policy, work_style, importance
FROM profiles WHERE user_id = ANY(%(ids)s)
"""

TOUCH = """
UPDATE profiles SET last_active_at = %(now)s
WHERE user_id = %(id)s AND last_active_at < %(now)s - interval '1 minute' RETURNING user_id
"""

# Columns that `write` may set; names come from here, never from a request.
WRITABLE = frozenset({
    "mode", "profile_status", "bio", "age", "profession", "budget_min_paise", "budget_max_paise", "move_in_timeline",
    "city", "locality", "lat", "lng", "sleep_schedule", "cleanliness", "food_habits", "smoking", "drinking",
    "guests_policy", "work_style", "native_place", "linkedin_url", "gender", "gender_preference", "non_negotiables",
    "pets", "parties_at_home", "preferences", "wants_age_min", "wants_age_max", "wants_km", "importance",
    "last_active_at", "updated_at",
})  # fmt: skip

# What the database decides on the row as it is when it is written: preferences are merged, a pause of the house stands.
JUDGED = {
    "preferences": sql.SQL("jsonb_strip_nulls(p.preferences || excluded.preferences)"),
    "profile_status": sql.SQL(
        "CASE WHEN p.paused_because IS NULL THEN excluded.profile_status ELSE p.profile_status END"
    ),
}

# Who has said nothing yet is held, too: what they say later finds the pause.
HOLD = """
INSERT INTO profiles AS p (user_id, profile_status, paused_because, resumes_as)
SELECT id, 'paused', %(because)s, 'draft' FROM users WHERE id = %(id)s AND deleted_at IS NULL
ON CONFLICT (user_id) DO UPDATE
SET paused_because = excluded.paused_because, resumes_as = p.profile_status, profile_status = 'paused'
WHERE p.paused_because IS NULL RETURNING user_id
"""

LET_GO = """
UPDATE profiles SET paused_because = NULL, profile_status = coalesce(resumes_as, profile_status), resumes_as = NULL
WHERE user_id = %(id)s AND paused_because IS NOT NULL RETURNING user_id
"""


async def own(unit: ReadUnit, user_id: int) -> Row | None:
    """Return a person's own profile, whole; with null where nothing was said."""
    return await unit.fetch_one(OWN, {"id": user_id})


async def visible(unit: ReadUnit, me: int, user_id: int) -> Row | None:
    """Return a peer's card as JSON when I may see it."""
    row = await unit.fetch_one(VISIBLE, {"id": user_id, "me": me})
    return row["peer"] if row else None


async def peers(unit: ReadUnit, ids: Sequence[int]) -> list[Row]:
    """Return the cards of some people, without judging who may see them."""
    rows = await unit.fetch("SELECT to_jsonb(e) AS peer FROM peers e WHERE e.id = ANY(%(ids)s)", {"ids": list(ids)})
    return [row["peer"] for row in rows]


async def answers(unit: ReadUnit, ids: Sequence[int]) -> dict[int, Row]:
    """Return the seven answers of some people, and what of it matters to them."""
    return {row["user_id"]: row for row in await unit.fetch(ANSWERS, {"ids": list(ids)})}


async def write(unit: Unit, user_id: int, values: Mapping[str, Any]) -> None:
    """Make a person's profile, or set some of its columns; one statement, so that two writers lose nothing."""
    if unknown := values.keys() - WRITABLE:
        raise ValueError(f"not writable: {sorted(unknown)}")
    names = list(values)
    sets = [
        sql.SQL("{} = {}").format(
            sql.Identifier(name), JUDGED.get(name) or sql.SQL("excluded.{}").format(sql.Identifier(name))
        )
        for name in names
    ]
    statement = sql.SQL(
        "INSERT INTO profiles AS p (user_id, {}) VALUES ({}, {}) ON CONFLICT (user_id) DO UPDATE SET {}"
    )
    await unit.fetch(
        statement.format(
            sql.SQL(", ").join(map(sql.Identifier, names)),
            sql.Placeholder("user_id"),
            sql.SQL(", ").join(map(sql.Placeholder, names)),
            sql.SQL(", ").join(sets),
        ),
        {name: Jsonb(value) if isinstance(value, dict) else value for name, value in values.items()}
        | {"user_id": user_id},
    )


async def touch(unit: Unit, user_id: int) -> bool:
    """Note that a person is here, at most once a minute; tells whether it was noted."""
    return await unit.fetch_one(TOUCH, {"id": user_id, "now": unit.now()}) is not None


async def hold(unit: Unit, user_id: int, because: str) -> bool:
    """Pause a profile in the name of the house; tells whether it was not paused so before."""
    return await unit.fetch_one(HOLD, {"id": user_id, "because": because}) is not None


async def let_go(unit: Unit, user_id: int) -> bool:
    """Lift the house's pause, to what the profile was before; tells whether there was one."""
    return await unit.fetch_one(LET_GO, {"id": user_id}) is not None


async def scrub(unit: Unit, user_id: int) -> None:
    """Delete the profile of a person who left, and whom they looked at."""
    await unit.fetch("DELETE FROM profiles WHERE user_id = %(id)s", {"id": user_id})
    await unit.fetch("DELETE FROM profile_views WHERE viewer_id = %(id)s", {"id": user_id})
    await unit.fetch("DELETE FROM profile_views WHERE viewed_id = %(id)s", {"id": user_id})


async def note_view(unit: Unit, viewer_id: int, view: Mapping[str, Any]) -> Row:
    """Keep that somebody looked at a profile."""
    row = await unit.fetch_one(
        """INSERT INTO profile_views (viewer_id, viewed_id, context_property_id, source, duration_seconds,
            scroll_depth_percent, created_at)
        VALUES (%(viewer)s, %(target_user_id)s, %(context_property_id)s, %(source)s, %(duration_seconds)s,
            %(scroll_depth_percent)s, %(now)s)
        RETURNING id, viewer_id AS viewer_user_id, viewed_id AS viewed_user_id, context_property_id, source,
            duration_seconds, scroll_depth_percent, created_at""",
        {**view, "viewer": viewer_id, "now": unit.now()},
    )
    assert row is not None
    return row


async def catalogs(unit: ReadUnit) -> list[AppCatalog]:
    """Return the catalogs that clients show, by key."""
    found = await unit.session.execute(select(AppCatalog).where(AppCatalog.is_active).order_by(AppCatalog.key))
    return list(found.scalars())
