"""`aangan serve` in several processes: none of them answers on after the one that started them is gone."""

import os
import signal
import time
from pathlib import Path

import pytest

from aangan.infra.settings import Settings
from tests.support.processes import Running, running

pytestmark = pytest.mark.slow
PATIENCE = 60


def workers_of(parent: int) -> set[int]:
    """Return the processes that serve for a parent (the one that looks after shared names does not)."""
    found = set()
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            state, started_by = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
            line = (entry / "cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(started_by) == parent and state != "Z" and b"spawn_main" in line:
            found.add(int(entry.name))
    return found


def both_workers_of(parent: int) -> set[int]:
    """Return both: one may answer before the other has begun."""
    deadline = time.monotonic() + PATIENCE
    while len(found := workers_of(parent)) != 2:
        assert time.monotonic() < deadline, found
        time.sleep(0.05)
    return found


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def crash_alone(server: Running) -> None:
    """Kill the parent and nothing else."""
    os.kill(server.pid, signal.SIGKILL)
    while server.code is None:
        time.sleep(0.05)


def all_end(pids: set[int]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if not any(lives(pid) for pid in pids):
            return True
        time.sleep(0.05)
    return False


def test_workers_end_when_the_process_that_started_them_is_killed(settings: Settings) -> None:
    with running(settings, "serve", WEB_CONCURRENCY="2") as server:
        workers = both_workers_of(server.pid)
        crash_alone(server)
        assert all_end(workers)
