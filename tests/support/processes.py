"""The product's own processes, started and ended by a test."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import httpx

from aangan.infra.settings import Settings

READY_SECONDS = 30


class Running:
    """One process of ours, and where it answers if it serves."""

    def __init__(self, process: "subprocess.Popen[bytes]", url: str) -> None:
        """Hold on to the process."""
        self.process = process
        self.url = url

    def kill(self) -> None:
        """End it as a crash would: at once, with nothing said."""
        self.process.kill()
        self.process.wait()

    def stop(self, seconds: float = 15) -> int:
        """Ask it to end and return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(seconds)


@contextmanager
def running(settings: Settings, command: str, **environment: str) -> Iterator[Running]:
    """Run `serve` or `work` with a test's settings; whatever is left of it is killed when the block ends."""
    port = _free_port()
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
    }
    arguments = [sys.executable, "-m", "aangan.cli", command]
    process = subprocess.Popen(arguments, env=os.environ | known | environment, start_new_session=True)
    here = Running(process, f"http://127.0.0.1:{port}")
    try:
        if command == "serve":
            _wait(here)
        yield here
    finally:
        if process.poll() is None:
            here.kill()


def _wait(here: Running) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        with suppress(httpx.HTTPError):
            if httpx.get(f"{here.url}/health", timeout=1).is_success:
                return
        if here.process.poll() is not None:
            raise RuntimeError(f"the process ended with {here.process.returncode}")
        time.sleep(0.05)
    raise TimeoutError("the process did not answer")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
