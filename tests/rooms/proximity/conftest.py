from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from aangan.infra.settings import Settings
from tests.rooms.proximity.stage import UNLIMITED
from tests.support.processes import Running, running


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Without limits of networks: all phones of a test share one address."""
    return settings.model_copy(update={name.lower(): int(value) for name, value in UNLIMITED.items()})


@pytest.fixture
def server(settings: Settings) -> Iterator[Running]:
    """A real server, as sockets need it."""
    with running(settings, "serve", **UNLIMITED) as here:
        yield here


@pytest.fixture
async def air(server: Running) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the real server."""
    async with httpx.AsyncClient(base_url=server.url, timeout=20) as client:
        yield client
