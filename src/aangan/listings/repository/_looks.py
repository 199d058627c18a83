"""Statements of the automatic look: what it found, what rooms cost where, whose pictures are whose, what grew old."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from psycopg.rows import scalar_row
from psycopg.types.json import Jsonb

from aangan.infra.unit import ReadUnit, Row, Unit
from aangan.listings.models import FRESH, freshness
from aangan.safety.types import Finding

WRITE = """
WITH look AS (
    INSERT INTO listing_prescreens AS l (property_id, photo_count, suspected, prescreened_at, prescreened_by)
    VALUES (%(id)s, %(photos)s, %(suspected)s, %(now)s, %(by)s)
    ON CONFLICT (property_id) DO UPDATE SET photo_count = excluded.photo_count, suspected = excluded.suspected,
        prescreened_at = excluded.prescreened_at, prescreened_by = excluded.prescreened_by
    RETURNING property_id
)
INSERT INTO listing_findings AS f (property_id, place, code, severity, reason, field, matched)
SELECT look.property_id, t.place - 1, one ->> 'code', one ->> 'severity', one ->> 'reason', one ->> 'field',
       one ->> 'matched'
FROM look, jsonb_array_elements(%(findings)s) WITH ORDINALITY AS t(one, place)
"""

# A picture of ours is compared by its prints; the address of one that lies elsewhere says only that it is the same one.
COPIES = """
SELECT i.image_url, NULL::bigint AS bits FROM property_images i
WHERE i.property_id = %(id)s AND EXISTS (
    SELECT FROM property_images o JOIN properties h ON h.id = o.property_id
    WHERE o.image_url = i.image_url AND h.owner_id <> %(owner)s)
UNION ALL
SELECT i.image_url, min(waves.bits + edges.bits) FROM property_images i
JOIN media mine ON i.image_url = '/media/' || mine.key AND mine.owner_id = %(owner)s
JOIN media theirs ON theirs.bands && mine.bands AND theirs.owner_id <> mine.owner_id
JOIN property_images o ON o.image_url = '/media/' || theirs.key
CROSS JOIN LATERAL (
    SELECT min(bit_count((one # other)::bit(64))) AS bits
    FROM unnest(mine.phashes) one, unnest(theirs.phashes) other) waves
CROSS JOIN LATERAL (
    SELECT min(bit_count((one # other)::bit(64))) AS bits
    FROM unnest(mine.dhashes) one, unnest(theirs.dhashes) other) edges
WHERE i.property_id = %(id)s AND (waves.bits + edges.bits <= %(near)s OR least(waves.bits, edges.bits) <= %(one)s)
GROUP BY i.image_url
LIMIT 50
"""

LEVELS = """
SELECT locality = '' AS whole_city, homes, middle, spread FROM rent_levels
WHERE city = lower(%(city)s) AND locality IN ('', lower(%(locality)s))
  AND room_type = room_type(%(property_type)s, %(sharing_type)s, %(bedrooms)s)
"""

PAUSE_EXPIRED = (
    """
UPDATE properties t SET moderation_status = 'paused'
WHERE id IN (
    SELECT h.id FROM properties h
    WHERE h.moderation_status = 'live' AND h.property_type IN ('pg', 'flatmate') AND NOT """
    + FRESH
    + """
    ORDER BY h.id LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
RETURNING id, owner_id, moderation_status
"""
)


EXPIRE = """
UPDATE properties t SET moderation_status = 'expired'
WHERE id IN (
    SELECT id FROM properties WHERE moderation_status = 'live' AND expires_at <= %(now)s
    ORDER BY id LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
RETURNING id, owner_id, moderation_status
"""


async def write_prescreen(
    unit: Unit, listing_id: int, findings: Sequence[Finding], *, photos: int, suspected: bool, by: int | None
) -> None:
    """Write what a look found, in place of what the look before found; `by` is who asked for it, if somebody did."""
    await unit.fetch("DELETE FROM listing_findings WHERE property_id = %(id)s", {"id": listing_id})
    look = {"id": listing_id, "photos": photos, "suspected": suspected, "by": by, "now": unit.now()}
    await unit.fetch(WRITE, {**look, "findings": Jsonb([asdict(one) for one in findings])})


async def was_suspected(unit: ReadUnit, listing_id: int) -> bool:
    """Tell whether a look suspected a listing and staff did not decide since."""
    found = await unit.fetch(
        "SELECT suspected FROM listing_prescreens WHERE property_id = %(id)s", {"id": listing_id}, rows=scalar_row
    )
    return bool(found and found[0])


async def photo_count(unit: ReadUnit, listing_id: int) -> int:
    """Count the different pictures of a listing, without its floor plans."""
    row = await unit.fetch_one(
        """SELECT count(DISTINCT image_url) AS n FROM property_images
        WHERE property_id = %(id)s AND image_category <> 'floor_plan'""",
        {"id": listing_id},
    )
    return int(row["n"]) if row else 0


async def copied_pictures(unit: ReadUnit, listing_id: int, owner_id: int, near: int, one: int) -> list[Row]:
    """Return pictures that homes of other owners show too, by `image_url`.

    `bits` says in how many of 128 their prints differ: in `near` at most, or in `one` of the 64 of either kind; it is
    None for what only has the same address.
    """
    return await unit.fetch(COPIES, {"id": listing_id, "owner": owner_id, "near": near, "one": one})


async def rent_levels(unit: ReadUnit, home: dict[str, Any]) -> list[Row]:
    """Return what such rooms cost in a home's locality and city, as far as it is known."""
    return await unit.fetch(LEVELS, {**home, "locality": home["locality"] or ""})


async def reckon_rents(unit: Unit) -> None:
    """Reckon anew what rooms cost where."""
    await unit.fetch("SELECT reckon_rents(%(now)s)", {"now": unit.now()})


async def pause_expired(unit: Unit, limit: int) -> list[Row]:
    """Rest some shared homes that nobody touched for long, or whose move-in date went by; returns what was rested."""
    return await unit.fetch(PAUSE_EXPIRED, {**freshness(unit.now()), "limit": limit})


async def expire(unit: Unit, limit: int) -> list[Row]:
    """End some homes whose time is over; returns what was ended."""
    return await unit.fetch(EXPIRE, {"now": unit.now(), "limit": limit})
