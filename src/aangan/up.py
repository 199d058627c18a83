"""`aangan up`: everything on one machine with one command, and nothing left behind when it ends."""

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType
from typing import IO

import httpx

from aangan.infra.embedded import Embedded
from aangan.infra.migrations import upgrade
from aangan.infra.settings import Settings
from aangan.town import DEMO_PASSWORD, load, needs_town

READY_SECONDS = 60
STOP_SECONDS = 15
PORTS_TRIED = 50
PATIENCE = 1 / 60


@dataclass(frozen=True, slots=True)
class Place:
    """Where a running aangan is to be found; kept in the data folder while it runs."""

    url: str
    database_url: str
    redis_url: str
    pid: int


@dataclass(slots=True)
class Stop:
    """Whether somebody asked us to stop; while we prepare, the asking itself ends the preparation."""

    asked: bool = False
    preparing: bool = True


class Child:
    """A process of ours: started with a name, stopped by its id."""

    def __init__(self, name: str, arguments: list[str], environment: Mapping[str, str]) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches only us and we decide the order of the end."""
        self.name = name
        command = [sys.executable, "-m", "aangan", *arguments, "--parent", str(os.getpid())]
        self.process = subprocess.Popen(command, env=dict(environment), start_new_session=True)  # noqa: S603 - ourselves

    def stop(self) -> None:
        """Ask it to end, and insist when it does not."""
        if self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def up(settings: Settings, *, size: str = "small", workers: int = 1) -> int:
    """Start the servers, migrate, seed an empty house, run API and worker until Ctrl-C; returns the exit code."""
    folder = settings.data_folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "up.lock").open("a+") as lock:
        if not _locked(lock):
            return _already_up(folder)
        with _interruptible() as stop, ExitStack() as stack:
            ready = stack.enter_context(_servers(settings, folder))
            _prepare(ready, size)
            place, children = _run_processes(stack, ready, folder, workers)
            stop.preparing = False
            _welcome(place)
            return _watch(children, stop)


def free_port(host: str, wanted: int) -> int:
    """Return `wanted` when it is free, else the next free one; 0 asks the system for any."""
    for port in [*range(wanted, min(wanted + PORTS_TRIED, 65536)), 0]:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            found: int = probe.getsockname()[1]
            return found
    raise OSError(f"no free port on {host}")


@contextmanager
def _servers(settings: Settings, folder: Path) -> Iterator[Settings]:
    """Use the servers that the settings name; start the embedded ones for those that they do not."""
    if settings.database_url and settings.redis_url:
        _say("using the servers of DATABASE_URL and REDIS_URL")
        yield settings
        return
    _say("starting the embedded PostgreSQL and Valkey")
    embedded = Embedded(folder)
    try:
        embedded.start()
        embedded.create_database()
        yield settings.model_copy(
            update={
                "database_url": settings.database_url or embedded.database_url(),
                "redis_url": settings.redis_url or embedded.redis_url,
            }
        )
    finally:
        embedded.stop()
        _say("the embedded servers have stopped")


def _prepare(settings: Settings, size: str) -> None:
    url = settings.database_url or ""
    _say("migrating the database")
    upgrade(url)
    if settings.in_development and needs_town(url):
        _say(f"seeding a believable town ({size})")
        started = time.monotonic()
        load(url, size, _say)
        _say(f"the town stands after {time.monotonic() - started:.1f} s")


def _run_processes(stack: ExitStack, settings: Settings, folder: Path, workers: int) -> tuple[Place, list[Child]]:
    port = free_port(settings.host, settings.port)
    place = Place(f"http://{settings.host}:{port}", settings.database_url or "", settings.redis_url or "", os.getpid())
    environment = os.environ | {"DATABASE_URL": place.database_url, "REDIS_URL": place.redis_url, "PORT": str(port)}
    environment.setdefault("PUBLIC_URL", place.url)
    # Whoever tries it here does not wait ten minutes for what comes when nobody reads.
    environment.setdefault("NOTICE_PATIENCE", f"{PATIENCE:.4f}")
    _say("starting the API and the worker")
    children: list[Child] = []
    stack.callback(_stop_all, children)
    children.append(Child("API", ["serve", "--workers", str(workers)], environment))
    children.append(Child("worker", ["work"], environment))
    _wait_until_ready(place.url, children)
    note = folder / "up.json"
    stack.callback(note.unlink, missing_ok=True)
    note.touch(mode=0o600)
    note.write_text(json.dumps(asdict(place)))
    return place, children


def _watch(children: list[Child], stop: Stop) -> int:
    while not stop.asked:
        for child in children:
            if child.process.poll() is not None:
                _say(f"the {child.name} process ended by itself (code {child.process.returncode}); stopping")
                return 1
        time.sleep(0.2)
    _say("stopping")
    return 0


def _stop_all(children: list[Child]) -> None:
    for child in children:
        child.stop()


def _wait_until_ready(url: str, children: list[Child]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        for child in children:
            if child.process.poll() is not None:
                raise SystemExit(f"the {child.name} process ended with code {child.process.returncode}")
        try:
            if httpx.get(f"{url}/ready", timeout=2).is_success:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    raise SystemExit(f"the API was not ready within {READY_SECONDS} s")


@contextmanager
def _interruptible() -> Iterator[Stop]:
    stop = Stop()

    def note(_number: int, _frame: FrameType | None) -> None:
        first, stop.asked = not stop.asked, True
        if stop.preparing and first:
            raise KeyboardInterrupt

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _locked(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _already_up(folder: Path) -> int:
    note = folder / "up.json"
    where = json.loads(note.read_text())["url"] if note.exists() else "and is still starting"
    _say(f"aangan is already up: {where}")
    return 0


def _say(line: str) -> None:
    print(f"  {line}", flush=True)


def _welcome(place: Place) -> None:
    print(
        f"""
  aangan is up.

    API          {place.url}/api/v1/docs
    health       {place.url}/health and {place.url}/ready
    database     psql '{place.database_url}'

  Sign in as one of the town, password {DEMO_PASSWORD}

    asha@aangan.example     has a room to let in Indiranagar, Bangalore
    kabir@aangan.example    is looking for one
    ravi@aangan.example     is an agent, and shows homes in Bangalore
    admin@aangan.example    sees the staff's side

    aangan token asha@aangan.example     prints a bearer token

  Ctrl-C stops everything that was started here.
""",
        flush=True,
    )
