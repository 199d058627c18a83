"""Ground for a crowd to walk on: servers of its own in a temporary folder, gone when it goes home."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import httpx

from aangan.infra.embedded import Embedded, passing
from aangan.infra.migrations import upgrade

READY_SECONDS, STOP_SECONDS = 60, 15
# All phones of a crowd come from one address, and none of them is a flood.
OPEN = (
    "RATE_LIMIT_PER_MINUTE",
    "RATE_LIMIT_PER_ADDRESS",
    "PROXIMITY_SESSIONS_PER_MINUTE",
    "PROXIMITY_MATCHES_PER_MINUTE",
    "PROXIMITY_MISSES_PER_MINUTE",
)


@contextmanager
def ground(workers: int = 1) -> Iterator[str]:
    """Start everything that a crowd needs and give the address of the API."""
    with passing("aangan-crowd-") as embedded:
        upgrade(embedded.database_url())
        with _serving(embedded, workers) as url:
            yield url


@contextmanager
def _serving(embedded: Embedded, workers: int) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    known = {"DATABASE_URL": embedded.database_url(), "REDIS_URL": embedded.redis_url, "PORT": str(port)}
    environment = os.environ | known | dict.fromkeys(OPEN, "0") | {"LOG_LEVEL": "ERROR", "ENVIRONMENT": "test"}
    command = [sys.executable, "-m", "aangan", "serve", "--workers", str(workers)]
    running = subprocess.Popen(command, env=environment, start_new_session=True)  # noqa: S603 - our own command
    try:
        _wait(f"http://127.0.0.1:{port}/ready")
        yield f"http://127.0.0.1:{port}"
    finally:
        running.send_signal(signal.SIGTERM)
        try:
            running.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


def _wait(url: str) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        with suppress(httpx.HTTPError):
            if httpx.get(url, timeout=2).is_success:
                return
        time.sleep(0.1)
    raise TimeoutError("the API did not come up")
