"""Live streams: memory of an idle one, 5,000 held; publish to client at 1,000, with an event a second for each."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from aangan.infra import cache
from aangan.infra.relay import entry
from aangan.infra.stream import Names
from aangan.up import free_port
from bench.listeners import Ears, allow_files, percentile, resident_kb
from bench.stage import Stage, stage
from bench.table import show

HELD = 5_000
LISTENING = 1_000
SECONDS = 12
SETTLE_SECONDS = 2.0
PATH = "/api/v1/flatmates/sse"
CROWD = (
    "INSERT INTO users (subject, phone_verified) SELECT 'bench:' || n, true FROM generate_series(1, %s) n RETURNING id"
)


def main() -> None:
    """Print both tables."""
    allow_files(4 * HELD)
    with stage(None, durable=False) as ready:
        with psycopg.connect(ready.settings.database_url or "") as connection:
            ids = [row[0] for row in connection.execute(CROWD, (HELD,)).fetchall()]
        tokens = ready.tokens(ids)
        with ready.api() as url:
            ours = asyncio.run(_hold(url, PATH, tokens, ready.running[-1].pid))
        with _plain() as (url, pid):
            plain = asyncio.run(_hold(url, "/stream", tokens, pid))
        rows = [["ours", HELD, ours, ours / plain], ["FastAPI StreamingResponse (baseline)", HELD, plain, 1.0]]
        show("Memory of an idle SSE connection", ("server", "held", "KB each", "of baseline"), rows)
        with ready.api() as url:
            late = asyncio.run(_publish(ready, url, ids[:LISTENING], tokens[:LISTENING]))
        head = ("connections", "events", "heard", "p50 ms", "p95 ms", "p99 ms")
        sent = LISTENING * SECONDS
        row = [LISTENING, sent, len(late), *(percentile(late, share) for share in (0.5, 0.95, 0.99))]
        show("Publish to client, an event a second for each connection", head, [row])


async def _hold(url: str, path: str, tokens: list[str], pid: int) -> float:
    before = resident_kb(pid)
    ears = Ears()
    await ears.open(url, path, tokens)
    await asyncio.sleep(SETTLE_SECONDS)
    held = resident_kb(pid)
    await ears.close()
    return (held - before) / ears.opened


async def _publish(ready: Stage, url: str, ids: list[int], tokens: list[str]) -> list[float]:
    ears = Ears()
    await ears.open(url, PATH, tokens)
    valkey = cache.connect(ready.settings)
    with psycopg.connect(ready.settings.database_url or "") as connection:
        row = connection.execute("SELECT epoch FROM signal_epoch").fetchone()
    names = Names(ready.settings.namespace, row[0] if row else "")
    began = time.perf_counter()
    for turn in range(SECONDS):
        for place, user_id in enumerate(ids):
            due = began + turn + place / len(ids)
            if (wait := due - time.perf_counter()) > 0:
                await asyncio.sleep(wait)
            body = entry("new_message", {"at": time.perf_counter()}, "", turn + 1)
            await valkey.publish(names.bell(user_id), b"%d new_message %s" % (turn + 1, body))
    await asyncio.sleep(1)
    await ears.close()
    await valkey.aclose()
    return ears.latencies


@contextmanager
def _plain() -> Iterator[tuple[str, int]]:
    """Run the baseline's server while the block lasts."""
    port = free_port("127.0.0.1", 8690)
    options = ("--port", str(port), "--loop", "uvloop", "--http", "httptools", "--log-level", "warning")
    command = [sys.executable, "-m", "uvicorn", "bench.plain_sse:app", *options, "--timeout-graceful-shutdown", "1"]
    process = subprocess.Popen(command)
    time.sleep(SETTLE_SECONDS)
    try:
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.terminate()
        process.wait(10)
