"""Where homes say that they are, for names that the gazetteer does not know."""

from aangan.infra.unit import ReadUnit
from aangan.search import rules

# One step in the index of cities for each that homes on offer name, however many homes there are.
OWN_CITIES = """
WITH RECURSIVE own AS (
    SELECT min(lower(h.city)) AS city FROM properties h WHERE h.moderation_status = 'live' AND h.status = 'available'
    UNION ALL
    SELECT (SELECT min(lower(h.city)) FROM properties h
            WHERE h.moderation_status = 'live' AND h.status = 'available' AND lower(h.city) > own.city)
    FROM own WHERE own.city IS NOT NULL
)
SELECT city FROM own WHERE city LIKE lower(%(like)s) LIMIT %(limit)s
"""
# What a home says of its locality is among its words.
SAY_LOCALITY = """
SELECT EXISTS (
    SELECT FROM (SELECT property_id FROM listing_documents WHERE words @@ %(said)s::tsquery LIMIT %(looked_up)s) d
        JOIN properties h ON h.id = d.property_id
    WHERE h.locality ILIKE %(like)s OR h.sub_locality ILIKE %(like)s
) AS said
"""
CITIES_MAX = 500
LOOKED_UP = 20_000


async def own_cities(unit: ReadUnit, like: str) -> list[str]:
    """Return the cities, in small letters, that homes on offer name and that are like a pattern of LIKE."""
    return [row["city"] for row in await unit.fetch(OWN_CITIES, {"like": like, "limit": CITIES_MAX})]


async def say_locality(unit: ReadUnit, name: str, like: str) -> bool:
    """Tell whether a home names a locality, given as it is written and as a pattern of LIKE."""
    said = rules.query_phrase(name)
    if said is None:
        return False
    row = await unit.fetch_one(SAY_LOCALITY, {"said": said, "like": like, "looked_up": LOOKED_UP})
    return bool(row and row["said"])
