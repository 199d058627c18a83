"""What the tests of this room set up: homes at their door, agents, staff, visits, and a look at the rows."""

from typing import Any

import httpx
from psycopg import sql

from aangan.infra.services import Services
from tests.support.cast import Person, person

HOMES = "/api/v1/properties"
STAFF = "/api/v1/flatmates/moderation"


def wish(state: str) -> dict[str, Any]:
    """Return the body by which an owner asks for a state, as the mobile client does."""
    return {"listing_preferences": {"moderation_status": state}}


async def read(client: httpx.AsyncClient, room: int, who: Person | None = None) -> Any:
    """Return a home as somebody sees it."""
    answer = await client.get(f"{HOMES}/{room}", headers=who.headers if who else {})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def change(client: httpx.AsyncClient, who: Person, room: int, **body: Any) -> Any:
    """Change a home; returns it."""
    answer = await client.put(f"{HOMES}/{room}", json=body, headers=who.headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def do(client: httpx.AsyncClient, who: Person, room: int, verb: str, **body: Any) -> Any:
    """Ask for one verb of a home; returns the answer's body."""
    answer = await client.post(f"{HOMES}/{room}/{verb}", json=body, headers=who.headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def decide(client: httpx.AsyncClient, staff: Person, room: int, action: str, reason: str = "") -> httpx.Response:
    """Decide about a home as staff."""
    body = {"action": action, "reason": reason}
    return await client.put(f"{STAFF}/listings/{room}", json=body, headers=staff.headers)


async def agent_of(services: Services, client: Person | None = None) -> Person:
    """Return an agent; whoever is given is put into their care."""
    async with services.units.write() as unit:
        row = await unit.fetch_one(
            """INSERT INTO agents (name, agent_type, experience_level, zone, works_from, works_until, works_on)
            VALUES ('Ravi', 'general', 'expert', 'Asia/Kolkata', '09:00', '18:00', '{1,2,3}') RETURNING id"""
        )
        assert row is not None
        if client is not None:
            await unit.fetch("UPDATE users SET agent_id = %s WHERE id = %s", (row["id"], client.id))
    return await person(services, "Ravi", role="agent", agent_id=row["id"])


async def put(services: Services, room: int, **columns: Any) -> None:
    """Write some columns of a home: what only time does otherwise."""
    sets = sql.SQL(", ").join(
        sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(name)) for name in columns
    )
    async with services.units.write() as unit:
        await unit.fetch(
            sql.SQL("UPDATE properties SET {} WHERE id = %(room)s").format(sets), {**columns, "room": room}
        )


async def visit(services: Services, room: int, visitor: Person, when: str, status: str = "requested") -> None:
    """Let somebody be about to see a home."""
    async with services.units.write() as unit:
        await unit.fetch(
            """INSERT INTO visits
                (user_id, property_id, scheduled_date, duration_minutes, status, status_at, proposed_by)
            VALUES (%s, %s, %s, 30, %s, now(), 'visitor')""",
            (visitor.id, room, when, status),
        )
