"""A private PostGIS server of Debian's packages, for the tests that hold both backends of the geo seam together."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

INSTALLED = Path("/usr/lib/postgresql")
EXTENSIONS = Path("/usr/share/postgresql")
INSTALL_SECONDS = 300
START_SECONDS = 30


class NoPostgis(RuntimeError):
    """There is no PostGIS on this machine, and it cannot be installed; the message says why."""


@contextmanager
def postgis() -> Iterator[str]:
    """Run a server until the block ends; gives the URL of its empty database. Raises NoPostgis."""
    programs = _programs() or _installed()
    folder = Path(tempfile.mkdtemp(prefix="aangan-postgis-"))
    owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
    try:
        if owner:
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        _run(owner, programs / "initdb", "-D", folder / "data", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8",
             "--auth=trust", "--no-sync")  # fmt: skip
        options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off -c jit=off"
        control, log = programs / "pg_ctl", folder / "log"
        _run(owner, control, "-D", folder / "data", "-w", "-t", START_SECONDS, "-l", log, "-o", options, "start")
        try:
            yield f"postgresql://postgres@/postgres?host={folder}"
        finally:
            _run(owner, control, "-D", folder / "data", "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path | None:
    """Return the programs of the newest installed server that has PostGIS."""
    versions = sorted(int(path.parent.parent.name) for path in EXTENSIONS.glob("*/extension/postgis.control"))
    found = [INSTALLED / str(version) / "bin" for version in reversed(versions)]
    return next((path for path in found if (path / "initdb").exists()), None)


def _installed() -> Path:
    """Install Debian's packages, where that is allowed, and return their programs."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise NoPostgis("no PostGIS is installed, and only root may install it with apt-get")
    named = subprocess.run(
        ["apt-cache", "search", "--names-only", r"^postgresql-[0-9]+-postgis-3$"],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    package = max((line.split()[0] for line in named.stdout.splitlines()), default=None)
    if package is None:
        raise NoPostgis("apt-get knows no package of PostGIS; `apt-get update` may help")
    done = subprocess.run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package],
        env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"}, capture_output=True, text=True,
        timeout=INSTALL_SECONDS, check=False,
    )  # fmt: skip
    programs = _programs()
    if done.returncode or programs is None:
        raise NoPostgis(f"{package} could not be installed: {done.stderr.strip()[-200:]}")
    return programs


def _run(owner: pwd.struct_passwd | None, *command: object) -> None:
    drop = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}
    done = subprocess.run(  # type: ignore[call-overload]
        [str(part) for part in command],
        **drop,
        cwd="/",
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=START_SECONDS * 2,
        check=False,
    )
    if done.returncode:
        raise NoPostgis(f"{Path(str(command[0])).name} of the installed server failed")
