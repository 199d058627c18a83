import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from aangan.infra import relay
from aangan.infra.services import Services
from aangan.live import service as live

PATIENCE = 60


@asynccontextmanager
async def relaying(services: Services) -> AsyncIterator[None]:
    """Run a relay while the block lasts."""
    stop = asyncio.Event()
    task = asyncio.create_task(relay.run(services, stop))
    try:
        yield
    finally:
        stop.set()
        await task


@pytest.fixture
async def relayed(services: Services) -> AsyncIterator[None]:
    async with relaying(services):
        yield


async def until_relayed(services: Services) -> None:
    """Wait until all that was committed is in the streams, which is marked after it is."""
    async with asyncio.timeout(PATIENCE):
        while await _waiting(services):
            await asyncio.sleep(0.02)


async def tell(services: Services, user_id: int, *numbers: int) -> None:
    """Commit one signal for each number."""
    for number in numbers:
        async with services.units.write() as unit:
            live.tell(unit, [user_id], "new_message", {"n": number})


async def _waiting(services: Services) -> bool:
    async with services.units.read() as unit:
        return await unit.fetch_one("SELECT FROM signals WHERE published_at IS NULL LIMIT 1") is not None
