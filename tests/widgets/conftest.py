from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.support import chromium
from tests.support.assistants import served
from tests.support.house import opened_app, settings_for
from tests.support.ports import held_port
from tests.widgets.stage import Stage, Theatre

WIDTH, HEIGHT = 760, 900


@pytest.fixture(scope="session")
def chromium_address() -> Iterator[str]:
    """The address of a real browser, one for the whole run."""
    with chromium.started() as address:
        yield address


@pytest.fixture(scope="module")
async def theatre(
    servers: tuple[str, str], worker_database: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Theatre]:
    """The real house behind a socket, one for the tests of a file, which write nothing into it."""
    folder: Path = tmp_path_factory.mktemp("theatre")
    with held_port() as port:
        base = f"http://127.0.0.1:{port}"
        settings = settings_for(
            worker_database, f"{servers[1]}?db=0", f"widgets-{worker_id}", data_folder=folder, public_url=base
        )
        async with opened_app(settings) as (app, _services), served(app, port):
            made = Theatre(base)
            made.open_doors(app)
            yield made


@pytest.fixture
async def stage(theatre: Theatre, chromium_address: str) -> AsyncIterator[Stage]:
    """A stage for one widget; when it is left, nothing may have gone wrong on it."""
    async with chromium.tab(chromium_address, width=WIDTH, height=HEIGHT) as opened:
        made = Stage(opened, theatre.base)
        theatre.stage = made
        yield made
    assert made.wrongs() == []
