"""Fixtures that every test may ask for: servers, a database, the house, a browser."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import hypothesis
import pytest
from fastapi import FastAPI

from aangan.infra.services import Services
from aangan.infra.settings import Settings
from tests.support import database
from tests.support.house import browser, opened_app, settings_for
from tests.support.servers import TEMPLATE, TestServers

SERVERS = pytest.StashKey[TestServers]()
# The same examples each time, however slow the machine: what fails has a cause in the change that is tested.
hypothesis.settings.register_profile(
    "even", derandomize=True, deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("even")


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers in the first process only; workers are told where they are."""
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    servers = TestServers()
    config.stash[SERVERS] = servers
    servers.start()


def pytest_configure_node(node: object) -> None:
    """Tell an xdist worker where the servers are."""
    servers = node.config.stash[SERVERS]
    node.workerinput["postgres"] = servers.embedded.database_url("postgres")
    node.workerinput["valkey"] = servers.embedded.redis_url


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what this process started."""
    servers = config.stash.get(SERVERS, None)
    if servers is not None:
        servers.stop()


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Run async tests on asyncio, as the product runs."""
    return "asyncio"


@pytest.fixture(scope="session")
def servers(request: pytest.FixtureRequest) -> tuple[str, str]:
    """The admin URL of PostgreSQL and the URL of Valkey."""
    if hasattr(request.config, "workerinput"):
        told = request.config.workerinput
        return told["postgres"], told["valkey"]
    started = request.config.stash[SERVERS].embedded
    return started.database_url("postgres"), started.redis_url


@pytest.fixture(scope="session")
def worker_database(servers: tuple[str, str], worker_id: str) -> str:
    """This worker's own database, cloned from the migrated template."""
    name = f"aangan_{worker_id}"
    database.clone(servers[0], TEMPLATE, name)
    return servers[0].replace("/postgres?", f"/{name}?")


@pytest.fixture
def settings(servers: tuple[str, str], worker_database: str, worker_id: str, tmp_path: Path) -> Iterator[Settings]:
    """The settings of this test's house; the database is emptied when the test is over."""
    number = int(worker_id.removeprefix("gw")) + 1 if worker_id.startswith("gw") else 0
    namespace = f"test-{worker_id}"
    yield settings_for(worker_database, f"{servers[1]}?db={number}", namespace, data_folder=tmp_path)
    database.empty(worker_database)


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    """A stack on which a test may open what it needs."""
    async with AsyncExitStack() as opened:
        yield opened


@pytest.fixture
async def app(settings: Settings) -> AsyncIterator[FastAPI]:
    """The real app, started."""
    async with opened_app(settings) as (started, services):
        await services.valkey.flushdb()
        yield started


@pytest.fixture
def services(app: FastAPI) -> Services:
    """What the started app holds open."""
    held: Services = app.state.services
    return held


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A browser at the app's door."""
    async with browser(app) as opened:
        yield opened
