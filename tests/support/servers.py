"""The embedded servers of a test run: started once by the first process, used by all its workers."""

import os
import shutil
import tempfile
from pathlib import Path

from aangan.infra.embedded import Embedded
from aangan.infra.migrations import upgrade

TEMPLATE = "aangan_template"
# A dead run's folder would be left in memory; only our own is ever removed.
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - mkdtemp below makes a private folder in it


class TestServers:
    """PostgreSQL and Valkey in a temporary folder (in memory where the machine can), and a migrated template."""

    __test__ = False

    def __init__(self) -> None:
        """Prepare a fresh folder."""
        base = SHARED_MEMORY if SHARED_MEMORY.is_dir() and os.access(SHARED_MEMORY, os.W_OK) else None
        self.folder = Path(tempfile.mkdtemp(prefix="aangan-test-", dir=base))
        self.folder.chmod(0o711)
        self.embedded = Embedded(self.folder, durable=False)

    def start(self) -> None:
        """Start both servers and migrate the template that every worker's database is cloned from."""
        self.embedded.start()
        self.embedded.create_database(TEMPLATE)
        upgrade(self.embedded.database_url(TEMPLATE))

    def stop(self) -> None:
        """Stop both servers and remove their folder."""
        self.embedded.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
