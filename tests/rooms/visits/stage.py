"""What the tests of this room set up: hosts with homes, visitors, two who match, and a clock that stands."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from aangan.identity import service as identity
from aangan.infra.services import Services
from aangan.infra.settings import Settings
from tests.support.cast import Person, flatmate, home, person, swipe
from tests.support.house import StoppedClock, browser, opened_app

BASE = "/api/v1/visits"
# A Monday, nine in the morning in India.
MONDAY = datetime(2027, 1, 4, 3, 30, tzinfo=UTC)
TOMORROW = MONDAY + timedelta(days=1, hours=2)


@dataclass(slots=True)
class Stage:
    """The house with a clock that stands, and who acts in it."""

    client: httpx.AsyncClient
    services: Services
    clock: StoppedClock
    known: list[Person] = field(default_factory=list)

    async def person(self, name: str, **columns: Any) -> Person:
        """Make a person."""
        made = await person(self.services, name, **columns)
        self.known.append(made)
        return made

    async def advance(self, **by: float) -> None:
        """Move the clock on, by the keywords of timedelta, and sign everybody in anew: tokens last an hour."""
        self.clock.advance(**by)
        for one in self.known:
            token, _ = await identity.tokens_of(self.services).mint({"sub": one.subject, "role": "authenticated"})
            one.headers["Authorization"] = f"Bearer {token}"

    async def host(self, name: str = "Ravi", **changes: Any) -> tuple[Person, int]:
        """Make somebody who offers a home."""
        made = await self.person(name)
        return made, await home(self.client, made, **changes)

    async def matched(self) -> tuple[Person, Person, int, int]:
        """Make two who match, with the match and the conversation."""
        one, other = (
            await flatmate(self.services, self.client, "Asha"),
            await flatmate(self.services, self.client, "Mina"),
        )
        self.known += [one, other]
        await swipe(self.client, one, other)
        made = await swipe(self.client, other, one)
        return one, other, made["match_id"], made["conversation_id"]

    async def ask(self, who: Person, listing: int, at: Any = TOMORROW, **more: Any) -> httpx.Response:
        """Ask for a visit."""
        when = at.isoformat() if isinstance(at, datetime) else at
        body = {"property_id": listing, "scheduled_date": when, **more}
        return await self.client.post(BASE, json=body, headers=who.headers)

    async def asked(self, who: Person, listing: int, at: Any = TOMORROW, **more: Any) -> Any:
        """Ask for a visit that must be taken, and return it."""
        answer = await self.ask(who, listing, at, **more)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def put(self, who: Person, visit_id: int, **change: Any) -> httpx.Response:
        """Change a visit."""
        return await self.client.put(f"{BASE}/{visit_id}", json=change, headers=who.headers)

    async def post(self, who: Person, visit_id: int, verb: str, body: Any = None) -> httpx.Response:
        """Do something to a visit."""
        return await self.client.post(f"{BASE}/{visit_id}/{verb}", json=body, headers=who.headers)

    async def get(self, who: Person, path: str = "", **query: Any) -> Any:
        """Return what can be read under visits."""
        answer = await self.client.get(f"{BASE}{path}", params=query, headers=who.headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def confirmed(self, who: Person, owner: Person, listing: int, at: Any = TOMORROW, **more: Any) -> Any:
        """Ask for a visit and have it confirmed."""
        made = await self.asked(who, listing, at, **more)
        answer = await self.put(owner, made["id"], status="confirmed")
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def agent(self, name: str = "Agent", **more: Any) -> int:
        """Take on an agent, who works around the clock unless told otherwise."""
        boss = await person(self.services, "Boss", role="admin")
        hours = {"start": "00:00", "end": "23:59", "timezone": "Asia/Kolkata"}
        body = {"name": name, "working_hours": hours, **more}
        answer = await self.client.post("/api/v1/agents", json=body, headers=boss.headers)
        assert answer.status_code == 200, answer.text
        return int(answer.json()["id"])

    async def eventful(self) -> tuple[Person, Person, Person, Any]:
        """Make a visitor, a host and an agent whose tour was asked for, confirmed, moved by a day and written about."""
        asha = await self.person("Asha")
        ravi, listing = await self.host()
        acting = await self.person("Acting", role="agent", agent_id=await self.agent())
        made = await self.asked(asha, listing)
        await self.put(ravi, made["id"], status="confirmed")
        await self.put(asha, made["id"], scheduled_date="2027-01-08")
        await self.put(ravi, made["id"], visit_notes="Second floor")
        return asha, ravi, acting, made

    async def available(self, who: Person, **said: Any) -> Any:
        """Say when somebody receives."""
        answer = await self.client.put(f"{BASE}/availability", json=said, headers=who.headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def heard(self, who: Person) -> list[dict[str, Any]]:
        """Return the `visit_updated` that were promised to a person, in order."""
        async with self.services.units.read() as unit:
            rows = await unit.fetch(
                "SELECT data FROM signals WHERE user_id = %s AND event = 'visit_updated' ORDER BY seq", (who.id,)
            )
        return [row["data"] for row in rows]

    async def notices(self, who: Person) -> list[dict[str, Any]]:
        """Return a person's notices of visits, the oldest first."""
        answer = await self.client.get("/api/v1/flatmates/notifications", headers=who.headers)
        assert answer.status_code == 200, answer.text
        return [each for each in reversed(answer.json()["items"]) if each["route"] == "/visits"]

    async def kinds(self, who: Person) -> list[str]:
        """Return the types of a person's notices of visits, the oldest first."""
        return [each["type"] for each in await self.notices(who)]


@asynccontextmanager
async def staged(settings: Settings) -> AsyncIterator[Stage]:
    """Open the house with a clock that stands."""
    clock = StoppedClock(MONDAY)
    async with opened_app(settings, clock=clock) as (app, services):
        await services.valkey.flushdb()
        async with browser(app) as client:
            yield Stage(client, services, clock)


def code(answer: httpx.Response) -> tuple[int, str]:
    """Return an answer's status and the code of its refusal."""
    return answer.status_code, answer.json()["error"]["code"]
