"""Every statement of the room."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from psycopg import sql

from aangan.agents.models import Agent
from aangan.infra.unit import ReadUnit, Row, Unit

# One row an agent, with what is counted of them.
CARD = """
SELECT a.*, people.number AS people, liked.rating,
       coalesce((SELECT jsonb_agg(jsonb_build_object('city', c.city, 'locality', nullif(c.locality, ''))
            ORDER BY c.city, c.locality) FROM agent_coverage c WHERE c.agent_id = a.id), '[]') AS coverage
FROM agents a
CROSS JOIN LATERAL (SELECT count(*) AS number FROM users u
    WHERE u.agent_id = a.id AND u.role <> 'agent' AND u.deleted_at IS NULL) people
-- The newest word of each person counts.
CROSS JOIN LATERAL (SELECT avg(said.rating)::float8 AS rating FROM (
    SELECT DISTINCT ON (i.user_id) i.rating FROM agent_interactions i
    WHERE i.agent_id = a.id AND i.rating IS NOT NULL ORDER BY i.user_id, i.id DESC) said) liked
"""
CONDITIONS: Mapping[str, str] = {
    "is_active": "a.is_active = %(is_active)s",
    "is_available": "a.is_available = %(is_available)s",
    "agent_type": "a.agent_type = %(agent_type)s",
    "specialization": "a.specializations @> ARRAY[lower(%(specialization)s)]",
}
ACTIVITY = """
SELECT count(DISTINCT user_id) AS people, count(*) FILTER (WHERE happened_at > %(day)s) AS daily, count(*) AS weekly
FROM agent_interactions WHERE agent_id = %(agent)s AND happened_at > %(week)s
"""

# Everybody who assigns takes turns, so that each counts what the one before decided; held until the commit.
TURNS = "SELECT pg_advisory_xact_lock(hashtextextended('agents', 0))"
CHOOSE = """
WITH chosen AS (
    SELECT a.id FROM agents a
    WHERE a.is_active AND a.is_available AND (%(cities)s::text[] = '{}'
        OR agent_covers(a.id, %(cities)s::text[], %(localities)s::text[]))
    ORDER BY (SELECT count(*) FROM users u WHERE u.agent_id = a.id AND u.role <> 'agent' AND u.deleted_at IS NULL)
        / a.weight::float8, a.last_assigned_at NULLS FIRST, a.id
    LIMIT 1
)
SELECT id FROM chosen
"""
NOTE = """
WITH chosen AS (UPDATE agents SET last_assigned_at = clock_timestamp() WHERE id = %(agent)s)
INSERT INTO agent_assignments (user_id, agent_id, reason, assigned_at)
VALUES (%(user)s, %(agent)s, %(reason)s, %(now)s)
"""
IN_CARE = """
SELECT u.agent_id, u.role, a.is_active, coalesce((SELECT s.assigned_at FROM agent_assignments s
    WHERE s.user_id = u.id AND s.agent_id = u.agent_id ORDER BY s.id DESC LIMIT 1), u.created_at) AS assigned_at
FROM users u LEFT JOIN agents a ON a.id = u.agent_id WHERE u.id = %(user)s
"""
COVER = """
WITH gone AS (DELETE FROM agent_coverage WHERE agent_id = %(agent)s AND (city, locality) <> ALL (
    SELECT city, locality FROM unnest(%(cities)s::text[], %(localities)s::text[]) AS t(city, locality)))
INSERT INTO agent_coverage (agent_id, city, locality)
SELECT DISTINCT %(agent)s, city, locality FROM unnest(%(cities)s::text[], %(localities)s::text[]) AS t(city, locality)
ON CONFLICT DO NOTHING
"""
COLUMNS = frozenset(Agent.__table__.columns.keys())
DAY, WEEK = timedelta(days=1), timedelta(days=7)


async def agent(unit: ReadUnit, agent_id: int) -> Row | None:
    """Return one agent with `people` (in care), `rating` (1 to 5, None when unrated) and `coverage`."""
    return await unit.fetch_one(CARD + "WHERE a.id = %(id)s", {"id": agent_id})


async def agents(unit: ReadUnit, asked: Mapping[str, Any], after: int, limit: int) -> list[Row]:
    """Return agents in the order of their ids, narrowed by what `asked` holds."""
    statement = sql.SQL("{} WHERE {} ORDER BY a.id LIMIT %(limit)s").format(sql.SQL(CARD), _narrowed(asked))
    return await unit.fetch(statement, {**asked, "after": after, "limit": limit})


async def count_agents(unit: ReadUnit, asked: Mapping[str, Any]) -> int:
    """Count the agents that `agents` would page through."""
    statement = sql.SQL("SELECT count(*) AS number FROM agents a WHERE {}").format(_narrowed(asked))
    return int((await unit.fetch(statement, {**asked, "after": 0}))[0]["number"])


async def insert(unit: Unit, values: Mapping[str, Any]) -> int:
    """Write an agent and return their id."""
    statement = sql.SQL("INSERT INTO agents ({}) VALUES ({}) RETURNING id").format(
        sql.SQL(", ").join(map(sql.Identifier, _known(values))), sql.SQL(", ").join(map(sql.Placeholder, values))
    )
    return int((await unit.fetch(statement, values))[0]["id"])


async def update(unit: Unit, agent_id: int, values: Mapping[str, Any]) -> Row | None:
    """Write some columns of an agent; returns whether they were active before, None when there is no such agent."""
    sets = sql.SQL(", ").join(
        sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(name)) for name in _known(values)
    )
    statement = sql.SQL("""
        WITH before AS (SELECT id, is_active FROM agents WHERE id = %(agent)s FOR NO KEY UPDATE)
        UPDATE agents a SET {} FROM before WHERE a.id = before.id RETURNING before.is_active AS was_active
    """).format(sets)
    return await unit.fetch_one(statement, {**values, "agent": agent_id})


async def cover(unit: Unit, agent_id: int, areas: Sequence[tuple[str, str]]) -> None:
    """Say anew where an agent shows homes; an empty locality is the whole city."""
    cities, localities = [city for city, _ in areas], [locality for _, locality in areas]
    await unit.fetch(COVER, {"agent": agent_id, "cities": cities, "localities": localities})


async def is_known_zone(unit: ReadUnit, name: str) -> bool:
    """Tell whether the database, too, knows a zone."""
    asked = "SELECT EXISTS (SELECT FROM pg_timezone_names WHERE name = %(name)s) AS known"
    row = await unit.fetch_one(asked, {"name": name})
    return bool(row and row["known"])


async def take_turns(unit: Unit) -> None:
    """Wait until nobody else assigns an agent; held until the commit."""
    await unit.fetch(TURNS)


async def choose(unit: Unit, cities: Sequence[str], localities: Sequence[str]) -> int | None:
    """Return who has the fewest people for their weight, of those who take people (there); None when nobody does.

    The names are in small letters, and of one city and one locality.
    """
    row = await unit.fetch_one(CHOOSE, {"cities": list(cities), "localities": list(localities)})
    return int(row["id"]) if row else None


async def note(unit: Unit, agent_id: int, user_id: int, reason: str) -> datetime:
    """Write down that a person came into an agent's care, and return when."""
    now = unit.now()
    await unit.fetch(NOTE, {"agent": agent_id, "user": user_id, "reason": reason, "now": now})
    return now


async def in_care(unit: ReadUnit, user_id: int) -> Row | None:
    """Return a person's `agent_id`, whether that agent `is_active`, since when, and the person's `role`."""
    return await unit.fetch_one(IN_CARE, {"user": user_id})


async def activity(unit: ReadUnit, agent_id: int) -> Row:
    """Count an agent's interactions of a day and of seven days, and the people of the latter."""
    asked = {"agent": agent_id, "day": unit.now() - DAY, "week": unit.now() - WEEK}
    return dict((await unit.fetch(ACTIVITY, asked))[0])


async def insert_interaction(unit: Unit, values: Mapping[str, Any]) -> Row | None:
    """Write an interaction and return it; None when there is no such agent or person."""
    return await unit.fetch_one(
        """INSERT INTO agent_interactions (agent_id, user_id, kind, rating, note, happened_at)
        SELECT a.id, u.id, %(kind)s, %(rating)s, %(note)s, %(now)s FROM agents a, users u
        WHERE a.id = %(agent)s AND u.id = %(user)s RETURNING *""",
        values,
    )


async def interactions(unit: ReadUnit, agent_id: int, before: int | None, limit: int) -> list[Row]:
    """Return an agent's interactions, newest first."""
    return await unit.fetch(
        """SELECT * FROM agent_interactions
        WHERE agent_id = %(agent)s AND (%(before)s::bigint IS NULL OR id < %(before)s)
        ORDER BY id DESC LIMIT %(limit)s""",
        {"agent": agent_id, "before": before, "limit": limit},
    )


async def count_interactions(unit: ReadUnit, agent_id: int) -> int:
    """Count an agent's interactions."""
    counted = "SELECT count(*) AS number FROM agent_interactions WHERE agent_id = %(agent)s"
    return int((await unit.fetch(counted, {"agent": agent_id}))[0]["number"])


def _narrowed(asked: Mapping[str, Any]) -> sql.Composed:
    conditions = ["a.id > %(after)s", *(CONDITIONS[name] for name in asked)]
    return sql.SQL(" AND ").join(map(sql.SQL, conditions))


def _known(values: Mapping[str, Any]) -> list[str]:
    if unknown := values.keys() - COLUMNS:
        raise ValueError(f"no such columns: {sorted(unknown)}")
    return list(values)
