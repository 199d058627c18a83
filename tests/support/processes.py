"""The product's own processes, started and ended by a test.

Reading the house in takes seconds, so one process of pytest does it once, and each process of ours is a fork of it.
"""

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from multiprocessing.context import ForkServerProcess
from multiprocessing.reduction import DupFd
from typing import Any

import httpx

from aangan.__main__ import main
from aangan.infra.settings import Settings
from tests.support.ports import held_port

READY_SECONDS = 90
END_SECONDS = 60
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["aangan.cli", "aangan.asgi", "aangan.worker"])


class Running:
    """One process of ours, and where it answers if it serves."""

    def __init__(self, process: ForkServerProcess, url: str) -> None:
        """Hold on to the process."""
        self._process = process
        self.url = url

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid or 0

    @property
    def code(self) -> int | None:
        """What it ended with; None while it runs."""
        return self._process.exitcode

    def kill(self) -> None:
        """End it as a crash would, and the processes that it started with it: at once, with nothing said."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.kill()
        self._process.join()

    def stop(self, seconds: float = END_SECONDS) -> int:
        """Ask it to end and return its exit code."""
        self._process.terminate()
        self._process.join(seconds)
        if self.code is None:
            raise TimeoutError(f"it has not ended after {seconds} s")
        return self.code


@contextmanager
def running(settings: Settings, command: str, **environment: str) -> Iterator[Running]:
    """Run `serve` or `work` with a test's settings; whatever is left of it is killed when the block ends."""
    with held_port() as port:
        yield from _running(settings, command, port, environment)


def _running(settings: Settings, command: str, port: int, environment: Mapping[str, str]) -> Iterator[Running]:
    known = {
        "ENVIRONMENT": "test",
        "DATABASE_URL": settings.database_url or "",
        "REDIS_URL": settings.redis_url or "",
        "NAMESPACE": settings.namespace,
        "DATA_FOLDER": str(settings.data_folder),
        "PORT": str(port),
        "RATE_LIMIT_PER_MINUTE": "0",
        "SOCKETS_PER_ADDRESS": "0",
        "LIKES_PER_DAY": "0",
        "FIRST_MESSAGES_PER_DAY": "0",
        "SILENT_OPENINGS_PER_DAY": "0",
        "PROFILE_VIEWS_PER_DAY": "0",
        "HOMES_PER_PERSON": "0",
        "LOG_LEVEL": "ERROR",
        "POOL_TIMEOUT_SECONDS": "60",
        "STATEMENT_TIMEOUT_MS": "60000",
    }
    # What pytest captures at present; a fork would write to where its parent did.
    said = [DupFd(number) for number in (1, 2)]
    process = FORKS.Process(target=_be, args=(command, os.environ | known | environment, said))
    process.start()
    here = Running(process, f"http://127.0.0.1:{port}")
    try:
        if command == "serve":
            _wait(here)
        yield here
    finally:
        here.kill()


def _be(command: str, environment: Mapping[str, str], said: list[Any]) -> None:
    os.setsid()
    for number, fd in enumerate(said, 1):
        os.dup2(fd.detach(), number)
    # A fork's is no inherited one, and uvicorn would hand it on to its workers.
    sys.stdin = None
    os.environ.clear()
    os.environ.update(environment)
    main([command])


def _wait(here: Running) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        with suppress(httpx.HTTPError):
            if httpx.get(f"{here.url}/health", timeout=1).is_success:
                return
        if here.code is not None:
            raise RuntimeError(f"the process ended with {here.code}")
        time.sleep(0.05)
    raise TimeoutError("the process did not answer")
