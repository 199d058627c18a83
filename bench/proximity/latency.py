"""From the moment at which a phone reports to the moment at which both have heard."""

import asyncio
import time
from typing import Any
from urllib.parse import urlsplit

from aangan.crowd.wire import Line, Socket
from bench.listeners import allow_files, percentile
from bench.proximity.phones import Phone, phone

HEAD = ("reports/s asked", "reached", "pairs", "lost", "doubled", "p50 ms", "p99 ms")
LINES, READY_SECONDS, WAIT_SECONDS = 16, 1.0, 5.0


async def measure(url: str, rate: int, seconds: float) -> list[object]:
    """Report as many pairs a second as asked, each once, and wait for both nudges of each."""
    allow_files(20_000)
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or 0
    lines = [Line(host, port) for _ in range(LINES)]
    count = int(rate * seconds)
    heard: dict[str, list[float]] = {}
    pairs: list[tuple[Phone, Phone]] = []
    sockets: list[Socket] = []
    tasks: list[asyncio.Task[None]] = []

    async def prepare(numbers: range, line: Line) -> None:
        for _ in numbers:
            two = (await phone(line, strong=False), await phone(line, strong=False))
            for one in two:
                sockets.append(await Socket.open(host, port, f"/ws/{one.token}", "", _ear(heard, one.token)))
                tasks.append(asyncio.create_task(sockets[-1].hear()))
            pairs.append(two)

    await asyncio.gather(*(prepare(range(n, count, LINES), line) for n, line in enumerate(lines)))
    sent: dict[str, float] = {}
    # To make so many tasks takes this process a while, in which it would hear nothing.
    began = time.perf_counter() + READY_SECONDS

    async def report(n: int) -> None:
        await asyncio.sleep(max(0.0, began + n / rate - time.perf_counter()))
        one, other = pairs[n]
        sent[one.token] = sent[other.token] = time.perf_counter()
        await one.reports(lines[n % LINES], other.token)

    await asyncio.gather(*(report(n) for n in range(count)))
    took = time.perf_counter() - began
    await asyncio.sleep(WAIT_SECONDS)
    last = _last(pairs, heard, sent)
    doubled = sum(len(times) - 1 for times in heard.values())
    for ended in tasks:
        ended.cancel()
    for closed in (*sockets, *lines):
        closed.close()
    return [rate, count / took, count, 2 * count - len(heard), doubled, percentile(last, 0.5), percentile(last, 0.99)]


def _last(pairs: list[tuple[Phone, Phone]], heard: dict[str, list[float]], sent: dict[str, float]) -> list[float]:
    """Return, in milliseconds, how long each pair took until both had heard."""
    return [
        (max(heard[one.token][0], heard[other.token][0]) - sent[one.token]) * 1000
        for one, other in pairs
        if one.token in heard and other.token in heard
    ]


def _ear(heard: dict[str, list[float]], token: str) -> Any:
    def hear(said: dict[str, Any]) -> None:
        if said.get("type") == "nudge":
            heard.setdefault(token, []).append(time.perf_counter())

    return hear
