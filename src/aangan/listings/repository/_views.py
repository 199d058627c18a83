"""The statement that adds up how often homes were looked at."""

from collections.abc import Mapping
from uuid import UUID

from aangan.infra.unit import Unit

# Locked in the order of their ids, as others lock several homes too. A batch that was added up before adds nothing.
COUNT = """
WITH forgotten AS (
    DELETE FROM listing_view_batches WHERE counted_at < %(now)s::timestamptz - interval '2 days'
), batch AS (
    INSERT INTO listing_view_batches (id, counted_at) VALUES (%(batch)s, %(now)s) ON CONFLICT DO NOTHING RETURNING id
), seen AS (
    SELECT h.id, t.views FROM unnest(%(ids)s::bigint[], %(views)s::bigint[]) AS t(id, views)
    JOIN properties h ON h.id = t.id WHERE EXISTS (SELECT FROM batch) ORDER BY h.id FOR NO KEY UPDATE OF h
)
UPDATE properties h SET view_count = h.view_count + seen.views FROM seen WHERE h.id = seen.id
"""


async def count_views(unit: Unit, batch: UUID, views: Mapping[int, int]) -> None:
    """Add up the views of a batch, by home; a home that is gone is left out."""
    asked = {"batch": batch, "now": unit.now(), "ids": list(views), "views": list(views.values())}
    await unit.fetch(COUNT, asked)
