"""The town's own homes, as many as are wanted, laid into an empty house without its people."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import psycopg

from aangan.infra.db import driver_url
from aangan.kit.geo import Position, to_the_lane
from aangan.listings.types import PG_FLATMATE_TYPES
from aangan.search import rules
from aangan.town.draw import blocks
from aangan.town.homes import Home, homes_block
from aangan.town.size import SIZES

OWNERS = 1000
COLUMNS = (
    "id", "owner_id", "title", "description", "property_type", "purpose", "moderation_status", "base_price_paise",
    "monthly_rent_paise", "lat", "lng", "city", "state", "locality", "pincode", "bedrooms", "bathrooms", "balconies",
    "area_sqft", "furnishing_level", "sharing_type", "gender_preference", "society_type", "society_vibe_tags",
    "view_count", "like_count", "created_at", "updated_at",
)  # fmt: skip
DOCUMENT = ("property_id", "words", "squares", "digest", "shown_at")


def drawn(count: int, *, seed: int = 1947) -> Iterator[Home]:
    """Make homes of the largest town, numbered from 1, until there are enough of them."""
    size = replace(SIZES["million"], people=max(5_000, count * 4))
    made = (home for block in blocks(size.people) for home in homes_block(seed, size, block) if home.trick is None)
    yield from itertools.islice(made, count)


def lay(url: str, homes: Iterator[Home], titles: dict[str, str]) -> list[tuple[int, Home]]:
    """Write homes with their words; returns some with their ids: every hundredth beyond the first 20,000."""
    now = datetime.now(UTC)
    kept: list[tuple[int, Home]] = []
    with psycopg.connect(driver_url(url)) as connection:
        connection.execute("SET LOCAL synchronous_commit = off")
        connection.execute("SET LOCAL statement_timeout = 0")
        connection.execute(
            """INSERT INTO users (id, subject, full_name, role)
            SELECT n, 'bench:' || n, 'Owner ' || n, 'user' FROM generate_series(1, %s) n""",
            (OWNERS,),
        )
        for batch in _batches(enumerate(homes, 1), 20_000):
            _copy(connection, "properties", COLUMNS, (_row(number, home, now) for number, home in batch))
            _copy(
                connection, "listing_documents", DOCUMENT, (_words(number, home, titles, now) for number, home in batch)
            )
            kept += [pair for pair in batch if pair[0] <= 20_000 or pair[0] % 100 == 0]
    return kept


def finish(url: str) -> None:
    """Let the planner know what was laid, and count the words."""
    with psycopg.connect(driver_url(url), autocommit=True) as connection:
        connection.execute("SET statement_timeout = 0")
        connection.execute("VACUUM ANALYZE properties")
        connection.execute("VACUUM ANALYZE listing_documents")
        connection.execute(
            """INSERT INTO search_words (word, homes) SELECT word, ndoc FROM ts_stat(
            'SELECT words FROM listing_documents ORDER BY property_id DESC LIMIT 50000')"""
        )
        connection.execute("ANALYZE search_words")


def as_row(home: Home, titles: dict[str, str]) -> dict[str, object]:
    """Return a home as the search room reads it."""
    empty = dict.fromkeys(("sub_locality", "landmark", "builder_name", "search_keywords", "pets"))
    lists: dict[str, list[str]] = {"features": [], "tags": [], "society_amenities": []}
    said = home._asdict()
    return {
        **empty, **lists, **said, "society_vibe_tags": list(home.vibe_tags),
        "amenities": [titles.get(key, key) for key in home.amenities],
    }  # fmt: skip


def _row(number: int, home: Home, now: datetime) -> tuple[object, ...]:
    listed = now - timedelta(seconds=home.listed_seconds % (40 * 86_400))
    return (
        number, number % OWNERS + 1, home.title, home.description, home.property_type, "rent", "live",
        home.monthly_rent * 100, home.monthly_rent * 100, home.lat, home.lng, home.city, home.state, home.locality,
        home.pincode, home.bedrooms, home.bathrooms, home.balconies, home.area_sqft, home.furnishing_level,
        home.sharing_type, home.gender_preference, home.society_type, list(home.vibe_tags), home.view_count,
        number % 37, listed, listed,
    )  # fmt: skip


def _words(number: int, home: Home, titles: dict[str, str], now: datetime) -> tuple[object, ...]:
    words = rules.vector_text(rules.document(as_row(home, titles)))
    where = Position(home.lat, home.lng)
    seen = to_the_lane(where) if home.property_type in PG_FLATMATE_TYPES else where
    return number, words, rules.squares_of(seen.lat, seen.lng), b"bench", now


def _copy(
    connection: psycopg.Connection[tuple[object, ...]],
    table: str,
    columns: tuple[str, ...],
    rows: Iterator[tuple[object, ...]],
) -> None:
    statement = psycopg.sql.SQL("COPY {} ({}) FROM STDIN").format(
        psycopg.sql.Identifier(table), psycopg.sql.SQL(", ").join(map(psycopg.sql.Identifier, columns))
    )
    with connection.cursor().copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _batches(pairs: Iterator[tuple[int, Home]], size: int) -> Iterator[list[tuple[int, Home]]]:
    while batch := list(itertools.islice(pairs, size)):
        yield batch
