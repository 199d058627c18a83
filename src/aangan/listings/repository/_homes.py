"""Statements on homes."""

from collections.abc import Mapping, Sequence
from typing import Any

from psycopg import sql
from psycopg.types.json import Jsonb
from sqlalchemy import select

from aangan.infra.unit import ReadUnit, Row, Unit
from aangan.kit.geo import Position
from aangan.listings.models import Amenity, Property

# One row a listing, with its pictures and amenities, and what it is to `me`, in one statement. Its owner reads who is
# to come, everybody else when they are to come themselves.
WHOLE = """
SELECT h.*, short_name(u.full_name) AS owner_name, u.is_active AS owner_active,
       u.agent_id AS owner_agent_id,
       (SELECT o.liked FROM listing_opinions o WHERE o.user_id = %(me)s::bigint AND o.property_id = h.id) AS liked,
       (SELECT jsonb_build_object('count', count(*),
            'next', min(v.scheduled_date) FILTER (WHERE v.scheduled_date >= %(now)s::timestamptz))
         FROM listing_visits v
         WHERE v.property_id = h.id AND (v.user_id = %(me)s::bigint OR h.owner_id = %(me)s::bigint)) AS visits,
       coalesce((SELECT jsonb_agg(jsonb_build_object('id', i.id, 'property_id', h.id, 'image_url', i.image_url,
            'caption', i.caption, 'image_category', i.image_category, 'display_order', i.display_order,
            'is_main_image', i.is_main_image, 'is_main', i.is_main_image)
            ORDER BY i.is_main_image DESC, i.display_order, i.id)
         FROM property_images i WHERE i.property_id = h.id), '[]') AS images,
       coalesce((SELECT jsonb_agg(jsonb_build_object('id', a.id, 'title', a.title, 'icon', a.icon,
            'category', a.category) ORDER BY a.id)
         FROM property_amenities pa JOIN amenities a ON a.id = pa.amenity_id WHERE pa.property_id = h.id), '[]')
         AS amenities,
       coalesce((SELECT jsonb_agg(to_jsonb(said) ORDER BY said.tag) FROM (
           SELECT v.tag, count(*) FILTER (WHERE v.vote = 'up') AS upvotes,
                  count(*) FILTER (WHERE v.vote = 'down') AS downvotes
           FROM society_tag_votes v
           WHERE v.property_id = h.id
             AND v.tag = ANY (ARRAY(SELECT society_tag_key(own) FROM unnest(h.society_vibe_tags) own))
           GROUP BY v.tag) said), '[]') AS society_tag_votes
"""
FROM = " FROM properties h JOIN users u ON u.id = h.owner_id "
QUEUED = """,
       look.photo_count, look.prescreened_at, look.prescreened_by,
       coalesce((SELECT jsonb_agg(jsonb_build_object('code', f.code, 'severity', f.severity, 'reason', f.reason,
            'field', f.field, 'matched_term', f.matched) ORDER BY f.place)
         FROM listing_findings f WHERE f.property_id = h.id), '[]') AS flags,
       jsonb_build_object('id', u.id, 'full_name', u.full_name, 'email', u.email, 'phone', u.phone,
            'profile_image_url', u.profile_image_url) AS owner
"""

# The newest live home of each of some people, for their cards.
CARDS = """
SELECT DISTINCT ON (h.owner_id) h.owner_id, h.id AS property_id, h.title AS property_title,
       main_image(h.id) AS main_image_url,
       ARRAY(SELECT image_url FROM property_images i WHERE i.property_id = h.id
             ORDER BY i.is_main_image DESC, i.display_order, i.id LIMIT 10) AS image_urls,
       (h.monthly_rent_paise / 100.0)::float8 AS monthly_rent,
       (h.security_deposit_paise / 100.0)::float8 AS security_deposit,
       (h.maintenance_charges_paise / 100.0)::float8 AS maintenance, h.sharing_type AS room_type,
       CASE WHEN h.bedrooms = 0 THEN 'studio' WHEN h.bedrooms >= 4 THEN '4BHK+' ELSE h.bedrooms || 'BHK' END
         AS flat_config,
       h.floor_number AS floor, h.total_floors, h.society_type, h.society_amenities,
       ARRAY(SELECT a.title FROM property_amenities pa JOIN amenities a ON a.id = pa.amenity_id
             WHERE pa.property_id = h.id ORDER BY a.id) AS amenities,
       array_remove(ARRAY[h.furnishing_level], NULL) AS furnishing, h.available_from::text, h.area_sqft, h.bedrooms,
       h.video_tour_url
FROM properties h
WHERE h.owner_id = ANY(%(owners)s) AND h.moderation_status = 'live' AND h.status = 'available'
  AND h.property_type IN ('pg', 'flatmate')
ORDER BY h.owner_id, h.id DESC
"""

SNAPSHOT = """
SELECT h.owner_id, to_jsonb(h) || jsonb_build_object('images', ARRAY(SELECT image_url FROM property_images i
    WHERE i.property_id = h.id ORDER BY i.is_main_image DESC, i.display_order, i.id)) AS content
FROM properties h WHERE h.id = %(id)s
"""

UNPLACED = """
SELECT city, state, pincode, locality, sub_locality, full_address FROM properties WHERE id = %(id)s AND lat IS NULL
"""
PLACE = """
UPDATE properties SET lat = %(lat)s, lng = %(lng)s, position_found = true WHERE id = %(id)s AND lat IS NULL
RETURNING owner_id
"""

HOLD = """
UPDATE properties SET paused_because = %(because)s, resumes_as = moderation_status, moderation_status = 'paused',
    updated_at = %(now)s
WHERE id = %(id)s AND paused_because IS NULL RETURNING id, owner_id, moderation_status, title
"""

# What a moderator decided since stands; only a pause is lifted.
LET_GO = """
UPDATE properties SET paused_because = NULL, resumes_as = NULL, updated_at = %(now)s,
    moderation_status = CASE WHEN moderation_status = 'paused' THEN coalesce(resumes_as, moderation_status)
                        ELSE moderation_status END
WHERE id = %(id)s AND paused_because IS NOT NULL RETURNING id, owner_id, moderation_status, title
"""

COLUMNS = frozenset(Property.__table__.columns.keys())


async def whole(unit: ReadUnit, listing_id: int, me: int | None) -> Row | None:
    """Return one listing with its pictures and amenities, and what it is to `me`."""
    asked = {"id": listing_id, "me": me, "now": unit.now()}
    return await unit.fetch_one(WHOLE + FROM + "WHERE h.id = %(id)s", asked)


async def locked(unit: Unit, listing_id: int) -> Row | None:
    """Lock one listing until the commit and return its row, with its owner's agent."""
    return await unit.fetch_one(
        "SELECT h.*, u.agent_id AS owner_agent_id, u.is_active AS owner_active"
        + FROM
        + "WHERE h.id = %(id)s FOR UPDATE OF h",
        {"id": listing_id},
    )


async def keepers(unit: ReadUnit, listing_id: int) -> Row | None:
    """Return what tells who may see a listing, and who keeps it."""
    return await unit.fetch_one(
        "SELECT h.owner_id, h.moderation_status, u.agent_id AS owner_agent_id, u.is_active AS owner_active"
        + FROM
        + "WHERE h.id = %(id)s",
        {"id": listing_id},
    )


async def owner_of(unit: ReadUnit, listing_id: int) -> int | None:
    """Return who offers a listing."""
    row = await unit.fetch_one("SELECT owner_id FROM properties WHERE id = %(id)s", {"id": listing_id})
    return int(row["owner_id"]) if row else None


async def person(unit: ReadUnit, user_id: int) -> Row | None:
    """Return the id and the agent of somebody who has an account that works."""
    return await unit.fetch_one("SELECT id, agent_id FROM users WHERE id = %(id)s AND is_active", {"id": user_id})


async def visits_ahead(unit: ReadUnit, listing_id: int) -> bool:
    """Tell whether somebody is to visit a listing."""
    asked = "SELECT EXISTS (SELECT FROM listing_visits WHERE property_id = %(id)s) AS ahead"
    row = await unit.fetch_one(asked, {"id": listing_id})
    return bool(row and row["ahead"])


async def hold(unit: Unit, listing_id: int, because: str) -> Row | None:
    """Pause a listing in the name of the house; returns its id, owner, state and title, None when it is so already."""
    return await unit.fetch_one(HOLD, {"id": listing_id, "because": because, "now": unit.now()})


async def let_go(unit: Unit, listing_id: int) -> Row | None:
    """Lift the house's pause; returns the listing's id, owner, state and title, None when there was none."""
    return await unit.fetch_one(LET_GO, {"id": listing_id, "now": unit.now()})


async def snapshot(unit: ReadUnit, listing_id: int) -> Row | None:
    """Return a listing's owner, and all that it says as JSON."""
    return await unit.fetch_one(SNAPSHOT, {"id": listing_id})


async def mine(unit: ReadUnit, owner_id: int, before: int | None, limit: int) -> list[Row]:
    """Return a person's listings, newest first."""
    return await unit.fetch(
        WHOLE
        + FROM
        + """WHERE h.owner_id = %(owner)s AND (%(before)s::bigint IS NULL OR h.id < %(before)s)
        ORDER BY h.id DESC LIMIT %(limit)s""",
        {"owner": owner_id, "me": owner_id, "now": unit.now(), "before": before, "limit": limit},
    )


async def lock_owner(unit: Unit, owner_id: int) -> None:
    """Let a person's offers take turns until the commit, so that they can be counted."""
    await unit.fetch("SELECT id FROM users WHERE id = %(id)s FOR NO KEY UPDATE", {"id": owner_id})


async def count_mine(unit: ReadUnit, owner_id: int) -> int:
    """Count a person's listings."""
    row = await unit.fetch_one("SELECT count(*) AS total FROM properties WHERE owner_id = %(id)s", {"id": owner_id})
    return int(row["total"]) if row else 0


async def insert(unit: Unit, values: Mapping[str, Any]) -> int:
    """Write a listing and return its id."""
    if unknown := values.keys() - COLUMNS:
        raise ValueError(f"no such columns: {sorted(unknown)}")
    statement = sql.SQL("INSERT INTO properties ({}) VALUES ({}) RETURNING id").format(
        sql.SQL(", ").join(map(sql.Identifier, values)), sql.SQL(", ").join(map(sql.Placeholder, values))
    )
    rows = await unit.fetch(statement, _stored(values))
    return int(rows[0]["id"])


async def update(unit: Unit, listing_id: int, values: Mapping[str, Any]) -> None:
    """Write some columns of a listing."""
    if unknown := values.keys() - COLUMNS:
        raise ValueError(f"no such columns: {sorted(unknown)}")
    sets = sql.SQL(", ").join(sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(name)) for name in values)
    statement = sql.SQL("UPDATE properties SET {} WHERE id = {}").format(sets, sql.Placeholder("listing_id"))
    await unit.fetch(statement, {**_stored(values), "listing_id": listing_id})


async def unplaced(unit: ReadUnit, listing_id: int) -> Row | None:
    """Return the address of a listing that has no position."""
    return await unit.fetch_one(UNPLACED, {"id": listing_id})


async def place(unit: Unit, listing_id: int, where: Position) -> int | None:
    """Write the position of a listing that has none and return its owner; None when it has one."""
    row = await unit.fetch_one(PLACE, {"id": listing_id, "lat": where.lat, "lng": where.lng})
    return int(row["owner_id"]) if row else None


async def set_amenities(unit: Unit, listing_id: int, ids: Sequence[int]) -> None:
    """Put these amenities in place of those before; unknown numbers are left out."""
    await unit.fetch("DELETE FROM property_amenities WHERE property_id = %(id)s", {"id": listing_id})
    await unit.fetch(
        "INSERT INTO property_amenities SELECT %(id)s, id FROM amenities WHERE id = ANY(%(ids)s)",
        {"id": listing_id, "ids": list(ids)},
    )


async def delete(unit: Unit, listing_id: int) -> None:
    """Delete a listing with all that hangs on it."""
    await unit.fetch("DELETE FROM properties WHERE id = %(id)s", {"id": listing_id})


async def delete_all(unit: Unit, owner_id: int) -> list[int]:
    """Delete all that somebody offers; returns the ids."""
    rows = await unit.fetch("DELETE FROM properties WHERE owner_id = %(owner)s RETURNING id", {"owner": owner_id})
    return [row["id"] for row in rows]


async def count_interest(unit: Unit, listing_id: int, by: int) -> None:
    """Move the counts of likes and interest by one up or down."""
    await unit.fetch(
        """UPDATE properties SET interest_count = greatest(interest_count + %(by)s, 0),
            like_count = greatest(like_count + %(by)s, 0) WHERE id = %(id)s""",
        {"id": listing_id, "by": by},
    )


async def cards(unit: ReadUnit, owners: Sequence[int]) -> list[Row]:
    """Return the newest live shared home of each owner."""
    return await unit.fetch(CARDS, {"owners": list(owners)})


async def contexts(unit: ReadUnit, ids: Sequence[int]) -> list[Row]:
    """Return what a conversation or a like says of some homes."""
    return await unit.fetch("SELECT * FROM property_contexts WHERE id = ANY(%(ids)s)", {"ids": list(ids)})


async def many(unit: ReadUnit, ids: Sequence[int], me: int | None) -> list[Row]:
    """Return some listings, whole, and what they are to `me`."""
    asked = {"ids": list(ids), "me": me, "now": unit.now()}
    return await unit.fetch(WHOLE + FROM + "WHERE h.id = ANY(%(ids)s)", asked)


async def live_of(unit: ReadUnit, owner_id: int, listing_id: int | None) -> Row | None:
    """Return the id of a person's live listing: the one named, else the newest."""
    return await unit.fetch_one(
        """SELECT id FROM properties WHERE owner_id = %(owner)s AND moderation_status = 'live' AND status = 'available'
          AND (%(id)s::bigint IS NULL OR id = %(id)s) ORDER BY id DESC LIMIT 1""",
        {"owner": owner_id, "id": listing_id},
    )


async def count_active(unit: ReadUnit, owner_id: int) -> int:
    """Count a person's live shared homes."""
    row = await unit.fetch_one(
        """SELECT count(*) AS n FROM properties WHERE owner_id = %(id)s AND moderation_status = 'live'
          AND status = 'available' AND purpose = 'rent' AND property_type IN ('pg', 'flatmate')""",
        {"id": owner_id},
    )
    return int(row["n"]) if row else 0


async def queue(unit: ReadUnit, me: int, status: str, after: int | None, limit: int) -> list[Row]:
    """Return homes in a state of moderation, those that wait longest first, with what a look found.

    Shared ones, and what waits although it is not shared any more.
    """
    return await unit.fetch(
        WHOLE
        + QUEUED
        + FROM
        + """LEFT JOIN listing_prescreens look ON look.property_id = h.id
        WHERE h.moderation_status = %(status)s
          AND (h.property_type IN ('pg', 'flatmate') OR h.moderation_status IN ('pending_review', 'rejected'))
          AND (%(after)s::bigint IS NULL OR h.id > %(after)s) ORDER BY h.id LIMIT %(limit)s""",
        {"me": me, "now": unit.now(), "status": status, "after": after, "limit": limit},
    )


async def count_queue(unit: ReadUnit, status: str) -> int:
    """Count the shared homes in a state of moderation."""
    rows = await unit.fetch(
        """SELECT count(*) AS total FROM properties
        WHERE moderation_status = %(status)s AND property_type IN ('pg', 'flatmate')""",
        {"status": status},
    )
    return int(rows[0]["total"])


async def amenities(unit: ReadUnit) -> list[Amenity]:
    """Return what a home may have."""
    found = await unit.session.execute(select(Amenity).where(Amenity.is_active).order_by(Amenity.id))
    return list(found.scalars())


def _stored(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: Jsonb(value) if isinstance(value, dict) else value for name, value in values.items()}
