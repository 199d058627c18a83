"""What the tests of this room set up: people with devices, and a look at what was planned for them."""

import itertools
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpx

from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.notifications import service as notifications
from aangan.notifications.service import Dispatched
from tests.support.cast import Person, person
from tests.support.house import StoppedClock, browser, opened_app

BASE = "/api/v1/notifications"
FLATMATES = "/api/v1/flatmates/notifications"
# A Tuesday, at half past two in the afternoon of India.
NOON = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
OFFER = {"offer": "No brokerage this week"}
_numbers = itertools.count(1)


@asynccontextmanager
async def stopped_house(
    settings: Settings, at: datetime = NOON
) -> AsyncIterator[tuple[Services, httpx.AsyncClient, StoppedClock]]:
    """Open the app with a clock that stands still."""
    clock = StoppedClock(at)
    async with opened_app(settings, clock=clock) as (app, services):
        await services.valkey.flushdb()
        async with browser(app) as client:
            yield services, client, clock


async def reachable(services: Services, name: str = "Asha", *, devices: int = 1, **settings: Any) -> Person:
    """Make a person who can be reached on every channel, with notification settings."""
    number = next(_numbers)
    address, phone = f"{name.lower()}{number}@people.test", f"+91{9_000_000_000 + number}"
    made = await person(services, name, email=address, email_verified=True, phone=phone)
    async with services.units.write() as unit:
        await unit.fetch(
            "UPDATE users SET notification_settings = %(s)s::jsonb WHERE id = %(id)s",
            {"s": _json(settings), "id": made.id},
        )
        for nth in range(devices):
            await unit.fetch(
                """INSERT INTO device_tokens (user_id, token, platform, registered_at, seen_at)
                VALUES (%(id)s, %(token)s, 'android', %(now)s, %(now)s)""",
                {"id": made.id, "token": f"phone-{made.id}-{nth}", "now": unit.now()},
            )
    return made


async def change_settings(services: Services, who: Person, **settings: Any) -> None:
    """Set a person's notification settings."""
    async with services.units.write() as unit:
        await unit.fetch(
            "UPDATE users SET notification_settings = %(s)s::jsonb WHERE id = %(id)s",
            {"s": _json(settings), "id": who.id},
        )


async def tell(
    services: Services, who: Person, type_key: str, data: Mapping[str, Any] | None = None, **more: Any
) -> Dispatched | None:
    """Tell a person something, in a unit of its own."""
    async with services.units.write() as unit:
        return await notifications.dispatch_notification_to_user(unit, who.id, type_key, data=data or {}, **more)


async def deliveries(services: Services, who: Person) -> list[tuple[str, str, str | None]]:
    """Return channel, state and reason of all deliveries to a person, in the order in which they were planned."""
    return [(row["channel"], row["state"], row["reason"]) for row in await delivery_rows(services, who)]


async def delivery_rows(services: Services, who: Person) -> list[dict[str, Any]]:
    """Return all deliveries to a person, whole."""
    async with services.units.read() as unit:
        return await unit.fetch(
            """SELECT d.* FROM notification_deliveries d JOIN notifications n ON n.id = d.notification_id
            WHERE n.user_id = %s ORDER BY d.id""",
            (who.id,),
        )


async def sent(services: Services) -> list[dict[str, Any]]:
    """Return what the development channels were given, in order."""
    async with services.units.read() as unit:
        return await unit.fetch("SELECT * FROM sent_notices ORDER BY id")


async def heard(services: Services, who: Person) -> list[tuple[str, dict[str, Any]]]:
    """Return the signals promised to a person, in order."""
    async with services.units.read() as unit:
        rows = await unit.fetch("SELECT event, data FROM signals WHERE user_id = %s ORDER BY seq", (who.id,))
    return [(row["event"], row["data"]) for row in rows]


async def inbox(client: httpx.AsyncClient, who: Person, path: str = FLATMATES, **query: Any) -> Any:
    """Return a page of a person's inbox."""
    answer = await client.get(path, params=query, headers=who.headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def carry(services: Services) -> int:
    """Do what the worker does every two seconds; returns how many deliveries were taken in hand."""
    async with services.units.write(background=True) as unit:
        await notifications.recover_lost(unit)
        await notifications.plan_bundles(unit)
    carrier, total = notifications.Carrier(services), 0
    while taken := await carrier.carry():
        total += taken
    return total


def _json(value: Any) -> str:
    import json

    return json.dumps(value)
