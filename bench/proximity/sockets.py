"""Many phones that only wait, in one process."""

import asyncio
import time
from urllib.parse import urlsplit

from aangan.crowd.wire import Line, Socket
from bench.listeners import allow_files, resident_kb
from bench.proximity import latency
from bench.proximity.phones import phone

HEAD = ("asked", "held", "for s", "KiB each", "opened/s", "dropped", "nudge p50 ms", "p99 ms")
AT_ONCE = 32
# Others meet while the sockets are held.
MEETINGS, MEETING_SECONDS = 100, 10.0


async def measure(url: str, pid: int, count: int, seconds: float) -> list[object]:
    """Open sockets, hold them, weigh the process before and after, and let others meet in it at the end."""
    allow_files(20_000)
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or 0
    lines = [Line(host, port) for _ in range(AT_ONCE)]
    phones = []
    for start in range(0, count, AT_ONCE):
        wanted = lines[: min(AT_ONCE, count - start)]
        phones += await asyncio.gather(*(phone(line, strong=True) for line in wanted))
    before, began = resident_kb(pid), time.perf_counter()
    sockets: list[Socket] = []
    for start in range(0, count, AT_ONCE):
        batch = phones[start : start + AT_ONCE]
        opening = (Socket.open(host, port, f"/ws/{one.token}", one.secret, lambda _: None) for one in batch)
        sockets += await asyncio.gather(*opening)
    took = time.perf_counter() - began
    tasks = [asyncio.create_task(socket.hear()) for socket in sockets]
    await asyncio.sleep(seconds)
    weight = (resident_kb(pid) - before) / count
    *_, half, late = await latency.measure(url, MEETINGS, MEETING_SECONDS)
    dropped = sum(task.done() for task in tasks)
    for task, socket in zip(tasks, sockets, strict=True):
        task.cancel()
        socket.close()
    return [count, len(sockets) - dropped, seconds, weight, count / took, dropped, half, late]
