"""Moving the town in and out: everybody by COPY, in one transaction, without a word about anybody else's rows."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

import psycopg
from argon2 import PasswordHasher
from psycopg import sql

from aangan.infra.db import driver_url
from aangan.kit.clock import SystemClock
from aangan.town import agents, rows
from aangan.town.draw import blocks
from aangan.town.homes import Home, homes_block
from aangan.town.people import people_block
from aangan.town.size import SEED, SIZES, Size
from aangan.town.story import Chapter, Match, set_stage, story

Say = Callable[[str], None]

# For everybody who was made up; a server for real people has no town.
DEMO_PASSWORD = "Courtyard-2026!"  # noqa: S105 - printed at every start, on purpose
ACTIONS = ("pass", "like", "super_like")
# Somebody of the largest town who has judged this many, so that benches can ask for the hardest deck.
HEAVY = "heavy@aangan.example"
HEAVY_NUMBER = 4
HEAVY_SWIPES = 10_000


def needs_town(database_url: str) -> bool:
    """Tell whether nobody lives here yet."""
    with psycopg.connect(driver_url(database_url)) as connection:
        return connection.execute("SELECT 1 FROM users LIMIT 1").fetchone() is None


def load(database_url: str, size: str, say: Say) -> None:
    """Move the town of a size in, unless one stands already; `say` hears how far it is."""
    with psycopg.connect(driver_url(database_url)) as connection:
        if connection.execute("SELECT 1 FROM users WHERE seeded LIMIT 1").fetchone() is not None:
            say("a town stands here already; remove it first")
            return
        # What a crash could take is made again in a moment.
        connection.execute("SET LOCAL synchronous_commit = off")
        connection.execute("SET LOCAL statement_timeout = 0")
        _Move(connection, SIZES[size], say).everything()
    with psycopg.connect(driver_url(database_url), autocommit=True) as connection:
        connection.execute("SET statement_timeout = 0")
        connection.execute("ANALYZE")


def remove(database_url: str) -> None:
    """Move the town out: its people, and what hangs on them."""
    with psycopg.connect(driver_url(database_url)) as connection:
        connection.execute("SET LOCAL statement_timeout = 0")
        connection.execute("DELETE FROM accounts a USING users u WHERE u.seeded AND a.id::text = u.subject")
        for table in ("signals", "signal_sequences", "idempotency_keys"):
            name = sql.Identifier(table)
            connection.execute(
                sql.SQL("DELETE FROM {} WHERE user_id IN (SELECT id FROM users WHERE seeded)").format(name)
            )
        ours = connection.execute("SELECT agent_id FROM users WHERE seeded AND role = 'agent'").fetchall()
        connection.execute("DELETE FROM users WHERE seeded")
        for statement in (GONE, RETIRED):
            connection.execute(statement, {"agents": [agent_id for (agent_id,) in ours]})


class _Move:
    """One move into one database."""

    def __init__(self, connection: psycopg.Connection[Any], size: Size, say: Say) -> None:
        self._connection = connection
        self._size = size
        self._say = say
        self._place = rows.Place(
            users=self._reserve("users", size.people),
            homes=self._reserve("properties", size.people),
            guides=self._reserve("users", len(agents.GUIDES)),
            agents=self._reserve("agents", len(agents.GUIDES)),
            now=SystemClock().now().replace(microsecond=0),
            password_hash=PasswordHasher().hash(DEMO_PASSWORD),
        )

    def everything(self) -> None:
        """People, homes, agents, what happened between them, and what follows from it."""
        for block in blocks(self._size.people):
            self._people(block)
            self._homes(block)
            self._tell("people", block)
        self._agents()
        for block, chapter in enumerate(story(set_stage(SEED, self._size))):
            self._chapter(chapter)
            self._tell("their story", block)
        self._say("counting likes and dealing cards")
        self._connection.execute(LIKES)
        self._connection.execute(CARDS)
        self._connection.execute("SELECT reckon_rents(%s)", (self._place.now,))
        if self._size.people > HEAVY_SWIPES:
            self._connection.execute(HEAVY_MAIL, {"mail": HEAVY, "id": self._place.users + HEAVY_NUMBER})
            self._connection.execute(HEAVY_WORDS, {"mail": HEAVY, "count": HEAVY_SWIPES})

    def _people(self, block: int) -> None:
        place, made = self._place, people_block(SEED, self._size, block)
        self._copy("users", (rows.user_row(person, place) for person in made))
        self._copy("accounts", (rows.account_row(person, place) for person in made))
        self._copy("onboardings", (rows.onboarding_row(person, place) for person in made))
        self._copy("profiles", (rows.profile_row(person, place) for person in made))

    def _homes(self, block: int) -> None:
        place, made = self._place, homes_block(SEED, self._size, block)
        self._copy("properties", (rows.home_row(home, place) for home in made))
        self._copy("property_images", chain.from_iterable(rows.image_rows(home, place) for home in made))
        self._copy("property_amenities", self._amenities(made))

    def _agents(self) -> None:
        place, guides = self._place, agents.GUIDES
        self._copy("agents", (agents.agent_row(guide, place) for guide in guides))
        self._copy("agent_coverage", chain.from_iterable(agents.coverage_rows(guide, place) for guide in guides))
        self._copy("users", (agents.user_row(guide, place) for guide in guides))
        self._copy("accounts", (agents.account_row(guide, place) for guide in guides))

    def _amenities(self, homes: Iterable[Home]) -> Iterator[rows.Row]:
        known: Mapping[str, int] = dict(self._connection.execute("SELECT slug, id FROM amenities").fetchall())
        for home in homes:
            for slug in dict.fromkeys(home.amenities):
                if slug in known:
                    yield {"property_id": self._place.homes + home.number, "amenity_id": known[slug]}

    def _chapter(self, chapter: Chapter) -> None:
        place = self._place
        self._copy("swipes", self._swipes(chapter))
        self._copy(
            "listing_swipes",
            (
                {
                    "user_id": place.users + like.user,
                    "property_id": place.home(like.home),
                    "action": "like",
                    "created_at": place.ago(like.seconds),
                    "updated_at": place.ago(like.seconds),
                }
                for like in chapter.home_likes
            ),
        )
        self._copy("matches", (rows.match_row(match, place) for match in chapter.matches))
        self._talks(chapter.matches)
        self._copy(
            "blocks",
            (
                {
                    "blocker_id": place.users + block.blocker,
                    "blocked_id": place.users + block.blocked,
                    "created_at": place.ago(block.seconds),
                }
                for block in chapter.blocks
            ),
        )

    def _swipes(self, chapter: Chapter) -> Iterator[rows.Row]:
        columns = (column.tolist() for column in chapter.swipes)
        for user, target, action, ago in zip(*columns, strict=True):
            at = self._place.ago(ago)
            yield {
                "user_id": self._place.users + user + 1,
                "target_user_id": self._place.users + target + 1,
                "action": ACTIONS[action],
                "created_at": at,
                "updated_at": at,
            }

    def _talks(self, matches: list[Match]) -> None:
        conversation = self._reserve("conversations", len(matches))
        message = self._reserve("messages", sum(len(match.messages) for match in matches)) + 1
        talks: list[rows.Row] = []
        said: list[rows.Row] = []
        for step, match in enumerate(matches, 1):
            count = len(match.messages)
            talks.append(rows.conversation_row(match, self._place, conversation + step, message + count - 1))
            said += rows.message_rows(match, self._place, conversation + step, message)
            message += count
        self._copy("conversations", talks)
        self._copy("messages", said)

    def _reserve(self, table: str, count: int) -> int:
        """Take `count` numbers of a table's identity; returns the one before the first."""
        found = self._connection.execute(RESERVE, {"table": table, "count": count}).fetchone()
        return int(found[0]) if found else 0

    def _copy(self, table: str, many: Iterable[rows.Row]) -> None:
        source = iter(many)
        first = next(source, None)
        if first is None:
            return
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, first))
        )
        with self._connection.cursor().copy(statement) as copy:
            for row in chain([first], source):
                copy.write_row(tuple(row.values()))

    def _tell(self, what: str, block: int) -> None:
        last = len(list(blocks(self._size.people)))
        if last > 1:
            self._say(f"{what}: {block + 1} of {last}")


RESERVE = """
WITH seq AS (SELECT pg_get_serial_sequence(%(table)s, 'id') AS name),
     before AS (SELECT nextval(name::regclass) - 1 AS number, name FROM seq)
SELECT before.number, setval(before.name::regclass, greatest(before.number + %(count)s, 1)) FROM before
"""
# An agent whom somebody else's visits or records name stays, as a name that works no more.
GONE = """
DELETE FROM agents a WHERE a.id = ANY(%(agents)s)
    AND NOT EXISTS (SELECT FROM users u WHERE u.agent_id = a.id)
    AND NOT EXISTS (SELECT FROM visits v WHERE v.agent_id = a.id)
    AND NOT EXISTS (SELECT FROM agent_assignments s WHERE s.agent_id = a.id)
    AND NOT EXISTS (SELECT FROM agent_interactions i WHERE i.agent_id = a.id)
"""
RETIRED = "UPDATE agents SET is_active = false, is_available = false WHERE id = ANY(%(agents)s)"
LIKES = """
UPDATE properties h SET like_count = l.likes, interest_count = l.likes
FROM (SELECT property_id, count(*) AS likes FROM listing_swipes GROUP BY property_id) l
WHERE l.property_id = h.id AND h.owner_id IN (SELECT id FROM users WHERE seeded)
"""
CARDS = "INSERT INTO deck_cards SELECT s.* FROM deck_sources s JOIN users u ON u.id = s.user_id WHERE u.seeded"
HEAVY_MAIL = "UPDATE users SET email = %(mail)s WHERE id = %(id)s"
# The most recently active of the same city: those whom a deck would look at first.
HEAVY_WORDS = """
INSERT INTO swipes (user_id, target_user_id, action, created_at, updated_at)
SELECT me.user_id, c.user_id, 'pass', me.last_active_at, me.last_active_at
FROM users u JOIN deck_cards me ON me.user_id = u.id
JOIN deck_cards c ON lower(c.city) = lower(me.city) AND c.user_id <> me.user_id
WHERE u.email = %(mail)s ORDER BY c.last_active_at DESC LIMIT %(count)s
ON CONFLICT DO NOTHING
"""
