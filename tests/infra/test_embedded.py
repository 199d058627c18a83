import os
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import redis

from aangan.infra.embedded import Embedded


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("embedded")
    for parent in (made, *made.parents):
        # pytest's folders are private; a server started by root runs as another user and must pass.
        if "pytest-of" in str(parent):
            parent.chmod(0o711)
    return made


def test_both_servers_start_twice_keep_what_was_written_and_stop(folder: Path) -> None:
    servers = Embedded(folder, durable=False)
    servers.start()
    try:
        assert servers.create_database()
        assert not servers.create_database()
        with psycopg.connect(servers.database_url()) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
        servers.start()
        assert redis.Redis.from_url(servers.redis_url).ping()
    finally:
        servers.stop()
    again = Embedded(folder, durable=False)
    again.start()
    try:
        with psycopg.connect(again.database_url()) as connection:
            assert connection.execute("SELECT one FROM kept").fetchone() == (1,)
    finally:
        again.stop()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(again.database_url())


def test_servers_that_outlived_their_parent_are_adopted(folder: Path) -> None:
    script = (
        "import sys, pathlib, aangan.infra.embedded as e; e.Embedded(pathlib.Path(sys.argv[1]), durable=False).start()"
    )
    subprocess.run([sys.executable, "-c", script, str(folder)], check=True, timeout=60)
    orphaned = Embedded(folder, durable=False)
    orphaned.start()
    orphaned.stop()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(orphaned.database_url("postgres"))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's servers run as another user")
def test_root_moves_the_servers_out_of_a_folder_that_their_user_cannot_enter(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    servers = Embedded(closed / "data", durable=False)
    try:
        servers.start()
        assert closed not in servers.folder.parents
        with psycopg.connect(servers.database_url("postgres")) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        assert closed.stat().st_mode & 0o777 == 0o700
    finally:
        servers.stop()
        shutil.rmtree(servers.folder)


def test_nobody_else_may_enter_the_sockets_folder(folder: Path) -> None:
    servers = Embedded(folder, durable=False)
    servers.start()
    try:
        run = Path(servers.redis_url.removeprefix("unix://")).parent
        assert run.stat().st_mode & 0o077 == 0
    finally:
        servers.stop()
