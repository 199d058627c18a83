"""Statements on what homes say, in words and in meaning, and on the words that are known."""

from collections.abc import Mapping, Sequence

from aangan.infra.unit import ReadUnit, Row, Unit

SOURCES = """
SELECT h.id, h.title, h.description, h.property_type, h.sharing_type, h.bedrooms, h.balconies, h.gender_preference,
       h.city, h.locality, h.sub_locality, h.landmark, h.society_type, h.builder_name, h.search_keywords, h.features,
       h.tags, h.society_amenities, h.society_vibe_tags, h.furnishing_level, h.pets, h.food_habits, h.guests_policy,
       h.kitchen_type,
       ARRAY(SELECT a.title FROM property_amenities pa JOIN amenities a ON a.id = pa.amenity_id
             WHERE pa.property_id = h.id ORDER BY a.id) AS amenities,
       CASE WHEN h.status = 'available' AND h.moderation_status = 'live' THEN h.created_at END AS shown_at
FROM properties h WHERE h.id = ANY(%(ids)s) ORDER BY h.id
"""
# Held until the commit, so that a home that is taken away meanwhile leaves nothing behind.
HELD = "SELECT id FROM properties WHERE id = ANY(%(ids)s) ORDER BY id FOR KEY SHARE"
WRITE = """
INSERT INTO listing_documents AS d (property_id, words, squares, digest, shown_at)
SELECT h.id, t.words::tsvector, geo_cells(h.seen_lat, h.seen_lng), t.digest, t.shown_at
FROM unnest(%(ids)s::bigint[], %(words)s::text[], %(digests)s::bytea[], %(shown)s::timestamptz[])
    AS t(id, words, digest, shown_at) JOIN properties h ON h.id = t.id
ON CONFLICT (property_id) DO UPDATE SET words = excluded.words, squares = excluded.squares, digest = excluded.digest
WHERE (d.digest, d.squares) <> (excluded.digest, excluded.squares)
"""
# In one order, so that two homes with the same new words do not wait for each other crosswise.
LEARN = """
INSERT INTO search_words (word, sound)
SELECT word, sound FROM unnest(%(words)s::text[], %(sounds)s::text[]) AS t(word, sound) ORDER BY 1
ON CONFLICT (word) DO NOTHING
"""
MISSING = """
SELECT h.id FROM properties h WHERE NOT EXISTS (SELECT FROM listing_documents d WHERE d.property_id = h.id)
ORDER BY h.id LIMIT %(limit)s
"""
SHOWN = """
UPDATE listing_documents SET shown_at = %(now)s WHERE property_id = %(id)s
"""
NOT_UNDERSTOOD = """
SELECT d.property_id AS id, d.digest FROM listing_documents d JOIN properties h ON h.id = d.property_id
    LEFT JOIN listing_meanings m ON m.property_id = d.property_id
WHERE (m.property_id IS NULL OR m.digest <> d.digest OR m.model <> %(model)s)
  AND (%(id)s::bigint IS NULL OR d.property_id = %(id)s)
ORDER BY h.moderation_status = 'live' DESC, d.property_id DESC LIMIT %(limit)s
"""
# Only what still says the same: what was changed meanwhile is understood at the next round.
UNDERSTAND = """
INSERT INTO listing_meanings AS m (property_id, meaning, digest, model)
SELECT d.property_id, t.meaning::halfvec(384), t.digest, %(model)s
FROM unnest(%(ids)s::bigint[], %(meanings)s::text[], %(digests)s::bytea[]) AS t(id, meaning, digest)
    JOIN listing_documents d ON d.property_id = t.id AND d.digest = t.digest
ORDER BY 1
ON CONFLICT (property_id) DO UPDATE SET meaning = excluded.meaning, digest = excluded.digest, model = excluded.model
"""
KNOWN = "SELECT word, homes FROM search_words WHERE word = ANY(%(words)s)"
NEAR = """
SELECT t.asked, near.word, near.homes
FROM unnest(%(words)s::text[], %(sounds)s::text[]) AS t(asked, sound) CROSS JOIN LATERAL (
    (SELECT w.word, w.homes FROM search_words w WHERE w.word %% t.asked AND left(w.word, 1) <> '~'
     ORDER BY similarity(w.word, t.asked) DESC, w.homes DESC, w.word LIMIT 12)
    UNION (SELECT w.word, w.homes FROM search_words w WHERE w.sound = t.sound ORDER BY w.homes DESC, w.word LIMIT 6)
) near
"""
# The newest fifty thousand homes tell well enough which words are common.
COUNT_WORDS = """
UPDATE search_words w SET homes = coalesce(s.ndoc, 0)
FROM search_words o LEFT JOIN ts_stat(
    'SELECT words FROM listing_documents ORDER BY property_id DESC LIMIT 50000') s ON s.word = o.word
WHERE w.word = o.word AND w.homes <> coalesce(s.ndoc, 0)
"""
FORGET_WORDS = """
DELETE FROM search_words WHERE homes = 0 AND (SELECT count(*) FROM listing_documents) <= 50000
"""


async def sources(unit: ReadUnit, ids: Sequence[int]) -> list[Row]:
    """Return what some homes say."""
    return await unit.fetch(SOURCES, {"ids": list(ids)})


async def hold(unit: Unit, ids: Sequence[int]) -> list[int]:
    """Keep some homes from being taken away until the commit; returns those that are there."""
    return [row["id"] for row in await unit.fetch(HELD, {"ids": list(ids)})]


async def missing(unit: ReadUnit, limit: int) -> list[int]:
    """Return homes whose words are not written yet."""
    return [row["id"] for row in await unit.fetch(MISSING, {"limit": limit})]


async def write(unit: Unit, rows: Sequence[Row], known: Mapping[str, str | None]) -> None:
    """Write the `words`, `digest` and `shown_at` of some homes; what says the same as before stays untouched.

    `known` are the words among them, with their sounds.
    """
    columns = {
        "ids": [row["id"] for row in rows],
        "words": [row["words"] for row in rows],
        "digests": [row["digest"] for row in rows],
        "shown": [row["shown_at"] for row in rows],
    }
    await unit.fetch(WRITE, columns)
    await unit.fetch(LEARN, {"words": list(known), "sounds": list(known.values())})


async def shown(unit: Unit, listing_id: int) -> None:
    """Note that a home went live now."""
    await unit.fetch(SHOWN, {"id": listing_id, "now": unit.now()})


async def not_understood(unit: ReadUnit, model: str, listing_id: int | None, limit: int) -> list[Row]:
    """Return homes (or one) whose meaning is not that of their text in a model: `id` and `digest`."""
    return await unit.fetch(NOT_UNDERSTOOD, {"model": model, "id": listing_id, "limit": limit})


async def understand(unit: Unit, model: str, rows: Sequence[Row]) -> None:
    """Write the `meaning` of some homes whose text still has the `digest`."""
    columns = {
        "ids": [row["id"] for row in rows],
        "meanings": [row["meaning"] for row in rows],
        "digests": [row["digest"] for row in rows],
    }
    await unit.fetch(UNDERSTAND, {**columns, "model": model})


async def known(unit: ReadUnit, words: Sequence[str]) -> dict[str, int]:
    """Return which of some words homes say, and how many homes."""
    return {row["word"]: row["homes"] for row in await unit.fetch(KNOWN, {"words": list(words)})}


async def near(unit: ReadUnit, words: Mapping[str, str | None]) -> dict[str, list[tuple[str, int]]]:
    """Return for each word (given with its sound) those that look or sound like it, and how many homes say them."""
    found: dict[str, list[tuple[str, int]]] = {}
    for row in await unit.fetch(NEAR, {"words": list(words), "sounds": list(words.values())}):
        found.setdefault(row["asked"], []).append((row["word"], row["homes"]))
    return found


async def count_words(unit: Unit) -> None:
    """Reckon anew how many homes say each word, and forget what nobody says any more."""
    await unit.fetch(COUNT_WORDS)
    await unit.fetch(FORGET_WORDS)
