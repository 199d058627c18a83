"""The stage of a benchmark: embedded servers in a folder of their own, a town, API and worker processes."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import httpx
import psycopg

from aangan import house
from aangan.identity import service as identity
from aangan.infra.embedded import Embedded, passing
from aangan.infra.migrations import upgrade
from aangan.infra.settings import Environment, Settings
from aangan.town import load
from aangan.up import free_port

READY_SECONDS = 60
SETTLE_SECONDS = 300
CALM_SECONDS = 5
BUSY = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND scheduled_at IS NULL"
TUNING = {"synchronous_commit": "on", "shared_buffers": "1GB", "max_wal_size": "4GB"}


@dataclass(frozen=True, slots=True)
class Stage:
    """What stands ready: settings for this process, and the environment for those that it starts."""

    settings: Settings
    environment: dict[str, str]
    embedded: Embedded
    # What runs now, the newest last.
    running: "list[subprocess.Popen[bytes]]" = field(default_factory=list)

    @contextmanager
    def process(self, *arguments: str, port: int = 0) -> Iterator[str]:
        """Run one of our commands until the block ends; gives the base URL."""
        url = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "aangan", *arguments]
        environment = self.environment | {"PORT": str(port), "PUBLIC_URL": url}
        running = subprocess.Popen(command, env=environment, start_new_session=True)
        self.running.append(running)
        try:
            yield url
        finally:
            self.running.remove(running)
            running.send_signal(signal.SIGTERM)
            try:
                running.wait(20)
            except subprocess.TimeoutExpired:
                running.kill()
                running.wait()

    @contextmanager
    def api(self, workers: int = 1) -> Iterator[str]:
        """Run the API with a number of worker processes and wait until it is ready."""
        with self.process("serve", "--workers", str(workers), port=free_port("127.0.0.1", 8600)) as url:
            _wait_until_ready(url)
            yield url

    @contextmanager
    def worker(self) -> Iterator[None]:
        """Run the worker, once it has caught up with the town that was loaded.

        Homes are not given meanings (that takes some minutes for a city, of a core that people's requests go before).
        """
        with self.process("work"), psycopg.connect(self.settings.database_url or "", autocommit=True) as database:
            calm = 0
            for _ in range(SETTLE_SECONDS):
                time.sleep(1)
                busy = database.execute(BUSY).fetchone()
                calm = 0 if busy and busy[0] else calm + 1
                if calm == CALM_SECONDS:
                    break
            else:
                raise TimeoutError("the worker does not catch up")
            yield

    def tokens(self, user_ids: list[int]) -> list[str]:
        """Mint a bearer token for each person."""

        async def mint() -> list[str]:
            services = house.build(self.settings)
            try:
                return [await identity.mint_token(services, str(user_id)) for user_id in user_ids]
            finally:
                await services.close()

        return asyncio.run(mint())


@contextmanager
def stage(size: str | None = "small", *, durable: bool = True) -> Iterator[Stage]:
    """Set the stage with a town of a size (None: an empty house); everything is taken down afterwards."""
    folder = os.environ.get("BENCH_FOLDER")
    with passing("aangan-bench-", base=folder, durable=durable, options=TUNING) as embedded:
        upgrade(embedded.database_url())
        if size:
            load(embedded.database_url(), size, lambda line: print(f"  {line}", file=sys.stderr, flush=True))
        settings = Settings(
            _env_file=None,
            environment=Environment.TEST,
            database_url=embedded.database_url(),
            redis_url=embedded.redis_url,
            rate_limit_per_minute=0,
            rate_limit_per_address=0,
            likes_per_day=0,
            first_messages_per_day=0,
            silent_openings_per_day=0,
            profile_views_per_day=0,
            homes_per_person=0,
            sockets_per_address=0,
            log_level="WARNING",
        )
        yield Stage(settings, os.environ | _environment(settings), embedded)


def _wait_until_ready(url: str) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        with suppress(httpx.HTTPError):
            if httpx.get(f"{url}/ready", timeout=2).is_success:
                return
        time.sleep(0.1)
    raise TimeoutError("the API did not come up")


def _environment(settings: Settings) -> dict[str, str]:
    return {
        "ENVIRONMENT": settings.environment.value,
        "DATABASE_URL": settings.database_url or "",
        "REDIS_URL": settings.redis_url or "",
        "RATE_LIMIT_PER_MINUTE": "0",
        "RATE_LIMIT_PER_ADDRESS": "0",
        "LIKES_PER_DAY": "0",
        "FIRST_MESSAGES_PER_DAY": "0",
        "SILENT_OPENINGS_PER_DAY": "0",
        "PROFILE_VIEWS_PER_DAY": "0",
        "HOMES_PER_PERSON": "0",
        "SOCKETS_PER_ADDRESS": "0",
        "EMBEDDER": "none",
        "LOG_LEVEL": settings.log_level,
    }
