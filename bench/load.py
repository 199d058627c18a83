"""A small HTTP/1.1 load generator: a few keep-alive connections, one request in flight on each, every answer timed.

It speaks to loopback only, and ends by itself after a number of seconds.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

Request = tuple[str, str, bytes]
"""Method, path and body."""
Next = Callable[[], Request | None]
"""Gives a connection its next request, or None when it has nothing more to ask."""


@dataclass(slots=True)
class Result:
    """What one run measured: latencies in seconds, answers by status."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Good answers per second."""
        good = sum(count for status, count in self.statuses.items() if 200 <= status < 300)
        return good / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        """Return the latency, in milliseconds, that `share` (0..1) of the answers stayed under."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000 if ordered else float("nan")


async def run(base: str, connections: Sequence[tuple[Next, str]], seconds: float) -> Result:
    """Ask for `seconds` on as many connections as given, each with its own source of requests and bearer token."""
    host, port = urlsplit(base).hostname or "", urlsplit(base).port or 80
    if host not in {"127.0.0.1", "localhost"}:
        raise ValueError("load is for loopback only")
    result = Result()
    started = time.perf_counter()
    deadline = started + seconds
    await asyncio.gather(*(_ask(host, port, source, token, deadline, result) for source, token in connections))
    result.seconds = time.perf_counter() - started
    return result


async def _ask(host: str, port: int, source: Next, token: str, deadline: float, result: Result) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    shared = f"Host: {host}:{port}\r\n" + (f"Authorization: Bearer {token}\r\n" if token else "")
    try:
        while time.perf_counter() < deadline and (request := source()) is not None:
            method, path, body = request
            head = f"{method} {path} HTTP/1.1\r\n{shared}"
            if body:
                head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
            began = time.perf_counter()
            writer.write(head.encode() + b"\r\n" + body)
            status = await _answer(reader)
            result.latencies.append(time.perf_counter() - began)
            result.statuses[status] = result.statuses.get(status, 0) + 1
    finally:
        writer.close()


async def _answer(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    lowered = head.lower()
    at = lowered.find(b"content-length:")
    if at >= 0:
        await reader.readexactly(int(lowered[at + 15 : lowered.index(b"\r\n", at)]))
    elif b"transfer-encoding: chunked" in lowered:
        while size := int(await reader.readline(), 16):
            await reader.readexactly(size + 2)
        await reader.readexactly(2)
    return int(head[9:12])
