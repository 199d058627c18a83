from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from redis import Redis

from aangan.infra.settings import Settings
from tests.rooms.proximity.stage import UNLIMITED
from tests.support.house import settings_for
from tests.support.processes import Running, running

# Those who never show whose socket it is are sent away after so long; those who do show it at once.
PROOF_SECONDS = 6


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Without limits of networks, as all phones of a test share one address; nobody is about from earlier tests."""
    forget(settings)
    return settings.model_copy(update={name.lower(): int(value) for name, value in UNLIMITED.items()})


@pytest.fixture(scope="module")
def server(servers: tuple[str, str], worker_database: str, worker_id: str) -> Iterator[Running]:
    """A real server, as sockets need it, for all tests of a file."""
    number = int(worker_id.removeprefix("gw")) + 1 if worker_id.startswith("gw") else 0
    settings = settings_for(worker_database, f"{servers[1]}?db={number}", f"test-{worker_id}")
    with running(settings, "serve", **UNLIMITED, PROXIMITY_PROOF_SECONDS=str(PROOF_SECONDS)) as here:
        yield here


@pytest.fixture
async def air(settings: Settings, server: Running) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the real server."""
    async with httpx.AsyncClient(base_url=server.url, timeout=60) as client:
        yield client


def forget(settings: Settings) -> None:
    """Delete what earlier tests left in the cache, and leave the sign that a process lives."""
    with Redis.from_url(settings.redis_url or "") as valkey:
        old = [key for key in valkey.scan_iter(f"{settings.namespace}:{{px}}:*") if b":alive:" not in key]
        if old:
            valkey.delete(*old)
