"""Servers of a test's own, which it may stop and start again."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aangan.infra.embedded import Embedded, passing
from aangan.infra.migrations import upgrade
from aangan.infra.settings import Settings
from tests.support.house import settings_for
from tests.support.servers import SHARED_MEMORY


def crash_cache(embedded: Embedded) -> None:
    """Kill the cache, as a crash would, and start an empty one."""
    pid = int((Path(embedded.redis_url.removeprefix("unix://")).parent / "valkey.pid").read_text())
    os.kill(pid, signal.SIGKILL)
    while Path(f"/proc/{pid}").exists():
        time.sleep(0.01)
    embedded.start()


@contextmanager
def own_servers() -> Iterator[tuple[Embedded, Settings]]:
    """Give both servers with an empty, migrated house, and the settings that lead to them."""
    base = SHARED_MEMORY if SHARED_MEMORY.is_dir() else None
    with passing("aangan-test-", base=base) as embedded:
        upgrade(embedded.database_url())
        yield embedded, settings_for(embedded.database_url(), embedded.redis_url, "own")
