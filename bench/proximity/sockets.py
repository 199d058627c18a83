"""Many phones that only wait, in one process."""

import asyncio
import time
from urllib.parse import urlsplit

from aangan.crowd.wire import Line, Socket
from bench.listeners import allow_files, resident_kb
from bench.proximity.phones import phone

HEAD = ("asked", "held", "KiB each", "opened/s", "dropped")
AT_ONCE, HOLD_SECONDS = 32, 10.0


async def measure(url: str, pid: int, count: int) -> list[object]:
    """Open sockets, hold them for some seconds, and weigh the process before and after."""
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
    await asyncio.sleep(HOLD_SECONDS)
    dropped = sum(task.done() for task in tasks)
    weight = (resident_kb(pid) - before) / count
    for task, socket in zip(tasks, sockets, strict=True):
        task.cancel()
        socket.close()
    return [count, len(sockets) - dropped, weight, count / took, dropped]
