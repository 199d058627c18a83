"""Many open streams in one process: raw sockets, each read as it comes."""

import asyncio
import json
import resource
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

OPENING_AT_ONCE = 50


@dataclass(slots=True)
class Ears:
    """What all streams heard: the latency of each event that carries the moment at which it was sent, in ms."""

    latencies: list[float] = field(default_factory=list)
    opened: int = 0
    _writers: list[asyncio.StreamWriter] = field(default_factory=list)
    _tasks: list["asyncio.Task[None]"] = field(default_factory=list)

    async def open(self, url: str, path: str, tokens: Sequence[str]) -> None:
        """Open one stream for each token, some at a time, and wait for the first bytes of each."""
        gate = asyncio.Semaphore(OPENING_AT_ONCE)
        await asyncio.gather(*(self._open(url, path, token, gate) for token in tokens))

    async def close(self) -> None:
        """Leave all streams."""
        for task in self._tasks:
            task.cancel()
        for writer in self._writers:
            writer.close()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _open(self, url: str, path: str, token: str, gate: asyncio.Semaphore) -> None:
        parts = urlsplit(url)
        async with gate:
            reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
            writer.write(f"GET {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            if b" 200 " not in head.split(b"\r\n", 1)[0]:
                raise RuntimeError(head.decode())
            await reader.readuntil(b"\n\n")
        self.opened += 1
        self._writers.append(writer)
        self._tasks.append(asyncio.create_task(self._read(reader)))

    async def _read(self, reader: asyncio.StreamReader) -> None:
        while line := await reader.readline():
            if line.startswith(b"data: "):
                sent = json.loads(line[6:])["data"].get("at")
                if sent is not None:
                    self.latencies.append((time.perf_counter() - sent) * 1000)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that `share` (0..1) of the values stay under; NaN of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


def allow_files(count: int) -> None:
    """Raise the limit of open files of this process and of those that it starts."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(count, hard), hard))


def resident_kb(pid: int) -> int:
    """Return the resident memory of a process."""
    with open(f"/proc/{pid}/status", encoding="ascii") as status:  # noqa: PTH123 - a line of the kernel's
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
