"""Every statement of the room."""

from collections.abc import Sequence

from aangan.infra.unit import ReadUnit, Row, Unit
from aangan.kit.geo import Position

# A name that is the one asked for comes first, then names that start so, then those said alike, then those that look
# alike; the larger town, or the better known locality, first among equals.
SCORE = """max(CASE WHEN %(q)s = '' THEN 0 WHEN n.name = %(q)s THEN 4 WHEN n.name LIKE %(starts)s THEN 3
    WHEN n.sound = %(said)s THEN 2 ELSE round(similarity(n.name, %(q)s)::numeric, 3) END)::float8"""
LIKE = "(%(q)s = '' OR n.name LIKE %(starts)s OR n.sound = %(said)s OR n.name %% %(q)s)"
AFTER = "%(after_id)s::bigint IS NULL OR (f.score, -f.id) < (%(after)s::float8, -%(after_id)s::bigint)"
CITIES = (
    "WITH f AS (SELECT n.city_id AS id, "
    + SCORE
    + " AS score FROM place_names n WHERE n.locality_id IS NULL AND "
    + LIKE
    + """ GROUP BY 1)
SELECT c.id, c.name, c.state, c.lat AS latitude, c.lng AS longitude, c.population, f.score
FROM f JOIN cities c USING (id) WHERE """
    + AFTER
    + " ORDER BY f.score DESC, f.id LIMIT %(limit)s"
)
LOCALITIES = (
    "WITH f AS (SELECT n.locality_id AS id, "
    + SCORE
    + """ AS score FROM place_names n
    WHERE n.locality_id IS NOT NULL AND (%(cities)s::bigint[] IS NULL OR n.city_id = ANY(%(cities)s)) AND """
    + LIKE
    + """ GROUP BY 1)
SELECT l.id, l.name, l.city_id, c.name AS city, c.state, l.pincode, l.lat AS latitude, l.lng AS longitude, f.score
FROM f JOIN localities l USING (id) JOIN cities c ON c.id = l.city_id WHERE """
    + AFTER
    + " ORDER BY f.score DESC, f.id LIMIT %(limit)s"
)

NEAREST_LOCALITY = """
SELECT l.name AS locality, l.pincode, c.name AS city, c.state, geo_distance(l.lat, l.lng, %(lat)s, %(lng)s) AS km
FROM localities l JOIN cities c ON c.id = l.city_id WHERE geo_within(l.lat, l.lng, %(lat)s, %(lng)s, %(within)s)
ORDER BY km, l.id LIMIT 1
"""
# A village just outside is nearer to a suburb's middle than to the city's: distances are weighed by size.
NEAREST_CITY = """
SELECT name AS city, state, geo_distance(lat, lng, %(lat)s, %(lng)s) AS km FROM cities
WHERE geo_within(lat, lng, %(lat)s, %(lng)s, %(within)s)
ORDER BY geo_distance(lat, lng, %(lat)s, %(lng)s) / (1 + ln(1 + population / 20000.0)), id LIMIT 1
"""

# All that the town so named is called, as people write it, in small letters; the largest town of a name is meant.
SPELLINGS = """
SELECT DISTINCT spelled FROM place_names n, LATERAL (VALUES (n.name), (lower(n.written))) AS s(spelled)
WHERE n.locality_id IS NULL
  AND n.city_id = (SELECT min(city_id) FROM place_names WHERE locality_id IS NULL AND name = %(q)s)
"""
# One town after another: a plan for many names at once reads all that there are.
SPELLINGS_OF_MANY = """
SELECT DISTINCT spelled FROM unnest(%(names)s::text[]) AS asked(name) CROSS JOIN LATERAL (
    SELECT n.name, n.written FROM place_names n WHERE n.locality_id IS NULL
      AND n.city_id = (SELECT min(city_id) FROM place_names WHERE locality_id IS NULL AND name = asked.name)
) n, LATERAL (VALUES (n.name), (lower(n.written))) AS s(spelled)
"""
CITIES_AMONG = "SELECT DISTINCT name FROM place_names WHERE locality_id IS NULL AND name = ANY(%(names)s)"
LOCALITY_SPELLINGS = """
SELECT DISTINCT lower(n.written) AS spelled FROM place_names n
WHERE n.locality_id IN (SELECT locality_id FROM place_names WHERE locality_id IS NOT NULL AND name = %(q)s)
"""
# Names that may be meant by one that is misspelled. What is the name of a locality is no misspelled town.
CITIES_LIKE = """
SELECT n.name, c.name AS place, c.population FROM place_names n JOIN cities c ON c.id = n.city_id
WHERE n.locality_id IS NULL AND (n.name %% %(q)s OR n.sound = %(said)s
        OR (left(n.name, 1) = left(%(q)s, 1) AND abs(length(n.name) - length(%(q)s)) <= 1))
    AND NOT EXISTS (SELECT FROM place_names l WHERE l.locality_id IS NOT NULL AND l.name = %(q)s)
ORDER BY similarity(n.name, %(q)s) DESC, n.city_id, n.name LIMIT %(limit)s
"""
LOCALITIES_LIKE = """
SELECT n.name, l.name AS place FROM place_names n JOIN localities l ON l.id = n.locality_id
WHERE n.name %% %(q)s OR n.sound = %(said)s ORDER BY similarity(n.name, %(q)s) DESC, l.id, n.name LIMIT %(limit)s
"""
# The longest name is meant, in a city that is named too, or else the town, or else the locality of the largest town.
SPOT = """
SELECT n.name, coalesce(l.name, c.name) AS place, coalesce(l.lat, c.lat) AS lat, coalesce(l.lng, c.lng) AS lng
FROM place_names n JOIN cities c ON c.id = n.city_id LEFT JOIN localities l ON l.id = n.locality_id
WHERE n.name = ANY(%(names)s)
ORDER BY length(n.name) DESC,
    n.city_id IN (SELECT city_id FROM place_names WHERE locality_id IS NULL AND name = ANY(%(words)s)
                  AND name <> n.name) DESC,
    n.locality_id IS NULL DESC, n.city_id, n.locality_id LIMIT 1
"""
LOCATE = """
SELECT l.lat, l.lng FROM place_names n JOIN localities l ON l.id = n.locality_id
WHERE n.city_id = ANY(%(cities)s) AND (n.name = %(q)s OR n.sound = %(said)s OR similarity(n.name, %(q)s) >= 0.6)
ORDER BY n.name = %(q)s DESC, coalesce(n.sound = %(said)s, false) DESC, similarity(n.name, %(q)s) DESC, l.id LIMIT 1
"""
REMEMBER = """
INSERT INTO geocodes (address, lat, lng, asked_at) VALUES (%(address)s, %(lat)s, %(lng)s, %(now)s)
ON CONFLICT (address) DO UPDATE SET lat = excluded.lat, lng = excluded.lng, asked_at = excluded.asked_at
"""


async def cities(unit: ReadUnit, asked: dict[str, object], after: list[float | int], limit: int) -> list[Row]:
    """Return towns whose name is like `q` (folded; empty means all)."""
    return await unit.fetch(CITIES, {**asked, **_key(after), "limit": limit})


async def localities(unit: ReadUnit, asked: dict[str, object], after: list[float | int], limit: int) -> list[Row]:
    """Return localities whose name is like `q`, of some towns or of all."""
    return await unit.fetch(LOCALITIES, {**asked, **_key(after), "limit": limit})


async def cities_named(unit: ReadUnit, folded: str) -> list[int]:
    """Return the ids of the towns with a name, the largest first."""
    found = await unit.fetch(
        "SELECT DISTINCT city_id FROM place_names WHERE locality_id IS NULL AND name = %(q)s ORDER BY 1", {"q": folded}
    )
    return [row["city_id"] for row in found]


async def nearest_locality(unit: ReadUnit, where: Position, within: float) -> Row | None:
    """Return the nearest locality within so many km."""
    return await unit.fetch_one(NEAREST_LOCALITY, {"lat": where.lat, "lng": where.lng, "within": within})


async def nearest_city(unit: ReadUnit, where: Position, within: float) -> Row | None:
    """Return the town that a position belongs to, within so many km."""
    return await unit.fetch_one(NEAREST_CITY, {"lat": where.lat, "lng": where.lng, "within": within})


async def spellings(unit: ReadUnit, folded: str) -> list[str]:
    """Return every spelling of the town with a name, in small letters."""
    return [row["spelled"] for row in await unit.fetch(SPELLINGS, {"q": folded})]


async def spellings_of_many(unit: ReadUnit, folded: Sequence[str]) -> list[str]:
    """Return every spelling of the towns with some names, in small letters."""
    return [row["spelled"] for row in await unit.fetch(SPELLINGS_OF_MANY, {"names": list(folded)})]


async def cities_among(unit: ReadUnit, names: Sequence[str]) -> list[str]:
    """Return which of some names, in small letters, a city has."""
    return [row["name"] for row in await unit.fetch(CITIES_AMONG, {"names": list(names)})]


async def locality_spellings(unit: ReadUnit, folded: str) -> list[str]:
    """Return every spelling of the localities with a name, in small letters."""
    return [row["spelled"] for row in await unit.fetch(LOCALITY_SPELLINGS, {"q": folded})]


async def cities_like(unit: ReadUnit, folded: str, said: str | None, limit: int) -> list[Row]:
    """Return names of towns that look or sound like one: `name` folded, the `place` so named, its `population`."""
    return await unit.fetch(CITIES_LIKE, {"q": folded, "said": said, "limit": limit})


async def localities_like(unit: ReadUnit, folded: str, said: str | None, limit: int) -> list[Row]:
    """Return names of localities that look or sound like one: `name` folded, and the `place` so named."""
    return await unit.fetch(LOCALITIES_LIKE, {"q": folded, "said": said, "limit": limit})


async def spot(unit: ReadUnit, names: Sequence[str], words: Sequence[str]) -> Row | None:
    """Return the place with one of some names, folded; `words` are those among which they stand."""
    return await unit.fetch_one(SPOT, {"names": list(names), "words": list(words)})


async def locate(unit: ReadUnit, cities: list[int], folded: str, said: str | None) -> Row | None:
    """Return the middle of the locality with a name, in some towns."""
    return await unit.fetch_one(LOCATE, {"cities": cities, "q": folded, "said": said})


async def remembered(unit: ReadUnit, address: str) -> Row | None:
    """Return what was said of an address: a position, or none."""
    return await unit.fetch_one("SELECT lat, lng FROM geocodes WHERE address = %(address)s", {"address": address})


async def remember(unit: Unit, address: str, where: Position | None) -> None:
    """Keep what was said of an address."""
    place = {"lat": where.lat if where else None, "lng": where.lng if where else None}
    await unit.fetch(REMEMBER, {"address": address, **place, "now": unit.now()})


async def forget(unit: Unit, days: int) -> None:
    """Forget what was said longer ago than so many days."""
    await unit.fetch(
        "DELETE FROM geocodes WHERE asked_at < %(now)s::timestamptz - make_interval(days => %(days)s)",
        {"now": unit.now(), "days": days},
    )


def _key(after: list[float | int]) -> dict[str, float | int | None]:
    return {"after": after[0] if after else None, "after_id": after[-1] if after else None}
