"""`aangan up`: one command, twice, and nothing left behind."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest
import redis

from aangan.infra.db import driver_url
from tests.support.ports import held_port
from tests.support.restarts import own_servers

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
READY_SECONDS = 180


@pytest.fixture
def folder() -> Iterator[Path]:
    # Root's servers run as another user, who must be able to pass; pytest closes its own folders to everybody.
    with tempfile.TemporaryDirectory(prefix="aangan-up-") as name:
        Path(name).chmod(0o711)
        yield Path(name)


@pytest.fixture
def port() -> Iterator[int]:
    with held_port() as number:
        yield number


def start(folder: Path, port: int, **settings: str) -> "subprocess.Popen[str]":
    environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    environment |= {"DATA_FOLDER": str(folder / "data"), "PORT": str(port), **settings}
    command = [sys.executable, "-m", "aangan", "up"]
    return subprocess.Popen(
        command, env=environment, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def read_until(process: "subprocess.Popen[str]", words: str) -> str:
    said = ""
    assert process.stdout is not None
    deadline = time.monotonic() + READY_SECONDS
    while words not in said:
        line = process.stdout.readline()
        assert line, f"it ended: {said}"
        assert time.monotonic() < deadline, said
        said += line
    return said


def ours(folder: Path) -> list[str]:
    """Return the command lines of processes that speak of this folder."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue
            if str(folder) in line:
                found.append(line)
    return found


def test_it_comes_up_seeded_says_so_when_asked_twice_takes_over_after_a_crash_and_leaves_nothing(
    folder: Path, port: int
) -> None:
    process = start(folder, port)
    try:
        said = read_until(process, "Ctrl-C stops everything")
        assert "seeding a believable town" in said
        assert httpx.get(f"http://127.0.0.1:{port}/ready", timeout=READY_SECONDS).is_success
        body = {"email": "asha@aangan.example", "password": "Courtyard-2026!"}
        where = f"http://127.0.0.1:{port}/auth/v1/token?grant_type=password"
        signed = httpx.post(where, json=body, timeout=READY_SECONDS)
        assert signed.status_code == 200
        second = start(folder, port)
        told, _ = second.communicate(timeout=READY_SECONDS)
        assert (second.returncode, f"http://127.0.0.1:{port}" in told) == (0, True)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=READY_SECONDS)
        assert process.returncode == 0
    finally:
        process.kill()
        process.communicate()
    assert ours(folder) == []
    again = start(folder, port)
    try:
        assert "seeding" not in read_until(again, "Ctrl-C stops everything")
    finally:
        again.kill()
        again.communicate()
    # What outlives a killed parent for a moment, its servers at least, is taken over.
    last = start(folder, port)
    try:
        assert "seeding" not in read_until(last, "Ctrl-C stops everything")
    finally:
        last.send_signal(signal.SIGTERM)
        last.communicate(timeout=READY_SECONDS)
    assert last.returncode == 0
    assert ours(folder) == []


def test_servers_that_the_settings_name_are_used_and_left_running(folder: Path, port: int) -> None:
    with own_servers() as (_, theirs):
        named = {"DATABASE_URL": theirs.database_url or "", "REDIS_URL": theirs.redis_url or ""}
        process = start(folder, port, **named)
        try:
            said = read_until(process, "Ctrl-C stops everything")
            assert "using the servers of DATABASE_URL and REDIS_URL" in said
            assert "seeding a believable town" in said
            assert httpx.get(f"http://127.0.0.1:{port}/ready", timeout=READY_SECONDS).is_success
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=READY_SECONDS)
        assert process.returncode == 0
        assert ours(folder) == []
        assert not (folder / "data/postgres").exists()
        with psycopg.connect(driver_url(named["DATABASE_URL"])) as connection:
            assert connection.execute("SELECT count(*) FROM users WHERE seeded").fetchone() > (0,)
        with redis.Redis.from_url(named["REDIS_URL"]) as valkey:
            assert valkey.ping()


def test_the_command_line_reads_in_no_more_than_it_is_asked_for() -> None:
    said = "import sys, aangan.cli; print(*{'aangan.house', 'aangan.doors.rest', 'uvicorn'} & set(sys.modules))"
    read = subprocess.run(
        [sys.executable, "-c", said], capture_output=True, text=True, check=True, timeout=READY_SECONDS
    )
    assert read.stdout.strip() == ""
