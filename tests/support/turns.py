"""Requests at the same moment, on connections of their own, and connections that nobody holds."""

import asyncio
from typing import Any

from aangan.infra.services import Services

PATIENCE_SECONDS = 60
WAITING = """
SELECT count(*) AS number FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' AND state = 'active'
"""


async def until_they_wait(services: Services, *tasks: "asyncio.Task[Any]") -> None:
    """Return when each of some tasks has come to where it waits for a lock, or to its end."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while waiting := sum(not task.done() for task in tasks):
            async with services.units.read() as unit:
                row = await unit.fetch_one(WAITING)
            if row is not None and row["number"] >= waiting:
                return
            await asyncio.sleep(0.01)


async def until_none_is_held(services: Services) -> None:
    """Return when no connection of the database is held; raises TimeoutError while one is."""
    database = services.database
    async with asyncio.timeout(PATIENCE_SECONDS):
        while any(engine.pool.checkedout() for engine in (database.write, database.read, database.background)):
            await asyncio.sleep(0.01)
