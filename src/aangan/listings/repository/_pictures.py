"""Statements on the pictures of homes."""

from collections.abc import Mapping, Sequence
from typing import Any

from aangan.infra.unit import ReadUnit, Row, Unit

CLEAR = """
DELETE FROM property_images
WHERE property_id = %(id)s AND image_category <> 'floor_plan' AND image_url <> ALL(%(urls)s::text[])
"""
# One main picture at most at any time: the mark is taken from all before it is given to one.
REORDER = """
UPDATE property_images i SET is_main_image = false,
    display_order = coalesce(array_position(%(urls)s::text[], image_url) - 1, display_order)
WHERE property_id = %(id)s
"""
FILL = """
WITH new AS (
    INSERT INTO property_images (property_id, image_url, display_order, is_main_image)
    SELECT %(id)s, url, nth - 1, url = %(main)s::text FROM unnest(%(urls)s::text[]) WITH ORDINALITY AS t(url, nth)
    WHERE NOT EXISTS (SELECT FROM property_images i WHERE i.property_id = %(id)s AND i.image_url = url)
)
UPDATE property_images SET is_main_image = true WHERE id = (
    SELECT id FROM property_images WHERE property_id = %(id)s AND image_url = %(main)s::text ORDER BY id LIMIT 1)
"""
ADD = """
INSERT INTO property_images (property_id, image_url, image_category, display_order, is_main_image)
SELECT %(id)s, %(image_url)s, %(image_category)s,
       coalesce(%(display_order)s::int, max(display_order) + 1, 0), NOT coalesce(bool_or(is_main_image), false)
FROM property_images WHERE property_id = %(id)s
RETURNING id
"""
CHANGE = """
UPDATE property_images SET caption = coalesce(%(caption)s, caption),
    image_category = coalesce(%(image_category)s, image_category),
    display_order = coalesce(%(display_order)s::int, display_order),
    is_main_image = is_main_image OR coalesce(%(is_main)s, false)
WHERE property_id = %(id)s AND id = %(image)s
RETURNING id, property_id, image_url, caption, image_category, display_order, is_main_image, is_main_image AS is_main
"""
# The first picture of each home becomes the main one.
CROWN = """
UPDATE property_images SET is_main_image = true WHERE id IN (
    SELECT DISTINCT ON (property_id) id FROM property_images WHERE property_id = ANY(%(ids)s)
    ORDER BY property_id, display_order, id)
"""


async def replace_images(unit: Unit, listing_id: int, urls: Sequence[str], main: str | None) -> None:
    """Put these pictures in place of all but the floor plans; the first is the main one unless another is named.

    What was said of one that stays stays too.
    """
    wanted = list(dict.fromkeys([*([main] if main and main not in urls else []), *urls]))
    chosen = main if main in wanted else next(iter(wanted), None)
    asked = {"id": listing_id, "urls": wanted, "main": chosen}
    for statement in (CLEAR, REORDER, FILL):
        await unit.fetch(statement, asked)


async def add_image(unit: Unit, listing_id: int, image: Mapping[str, Any], said: Mapping[str, Any]) -> Row:
    """Add a picture at its place, or at the end; the first is the main one by itself.

    One whose address stands already is not added again: what is `said` of it now counts.
    """
    found = await unit.fetch_one(
        "SELECT id FROM property_images WHERE property_id = %(id)s AND image_url = %(url)s ORDER BY id LIMIT 1",
        {"id": listing_id, "url": image["image_url"]},
    )
    if found is None:
        found = await unit.fetch_one(ADD, {**image, "id": listing_id})
        assert found is not None
    changed = await change_image(unit, listing_id, found["id"], said)
    assert changed is not None
    return changed


async def change_image(unit: Unit, listing_id: int, image_id: int, said: Mapping[str, Any]) -> Row | None:
    """Write what is said of a picture; None values stay as they are. Returns it, None when the home has none such.

    A main one takes the place of the main one before.
    """
    if said.get("is_main"):
        await unit.fetch(
            "UPDATE property_images SET is_main_image = false WHERE property_id = %(id)s AND id <> %(image)s",
            {"id": listing_id, "image": image_id},
        )
    nothing = dict.fromkeys(("caption", "image_category", "display_order", "is_main"))
    return await unit.fetch_one(CHANGE, {**nothing, **said, "id": listing_id, "image": image_id})


async def remove_image(unit: Unit, listing_id: int, image_id: int) -> bool:
    """Delete a picture, and make the first of the others the main one when it was; tells whether there was one."""
    gone = await unit.fetch_one(
        "DELETE FROM property_images WHERE property_id = %(id)s AND id = %(image)s RETURNING is_main_image",
        {"id": listing_id, "image": image_id},
    )
    if gone is not None and gone["is_main_image"]:
        await unit.fetch(CROWN, {"ids": [listing_id]})
    return gone is not None


async def forget_images(unit: Unit, owner_id: int, urls: Sequence[str]) -> None:
    """Delete some pictures from all the homes of their owner."""
    gone = await unit.fetch(
        """DELETE FROM property_images i USING properties h
        WHERE h.id = i.property_id AND h.owner_id = %(owner)s AND i.image_url = ANY(%(urls)s)
        RETURNING i.property_id, i.is_main_image""",
        {"owner": owner_id, "urls": list(urls)},
    )
    headless = [row["property_id"] for row in gone if row["is_main_image"]]
    if headless:
        await unit.fetch(CROWN, {"ids": headless})


async def count_images(unit: ReadUnit, listing_id: int) -> tuple[int, int]:
    """Count the pictures of a listing, and its floor plans beside them."""
    row = await unit.fetch_one(
        """SELECT count(*) FILTER (WHERE image_category <> 'floor_plan') AS pictures,
            count(*) FILTER (WHERE image_category = 'floor_plan') AS plans
        FROM property_images WHERE property_id = %(id)s""",
        {"id": listing_id},
    )
    return (int(row["pictures"]), int(row["plans"])) if row else (0, 0)
