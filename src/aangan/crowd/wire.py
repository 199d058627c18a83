"""A phone's connection: HTTP/1.1 kept open, and a WebSocket, as little of both as a phone needs.

Without a library for either, so that thousands of phones fit beside the server on a small machine.
"""

import asyncio
import base64
import json
import os
import struct
from collections.abc import Callable
from contextlib import ExitStack, suppress
from typing import Any

Heard = Callable[[dict[str, Any]], None]
ANSWER_SECONDS = 30.0
FIN_TEXT, FIN_CLOSE, FIN_PING, FIN_PONG = 0x81, 0x88, 0x89, 0x8A


class Line:
    """One kept-open HTTP connection; requests on it take turns."""

    def __init__(self, host: str, port: int) -> None:
        """Remember where the server is; it is called when first needed."""
        self._host, self._port = host, port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._turn = asyncio.Lock()
        self._whole = True

    async def ask(self, method: str, path: str, body: Any = None, bearer: str = "") -> tuple[int, bytes]:
        """Send a request and return status and body. Raises OSError when the server is away."""
        async with self._turn, asyncio.timeout(ANSWER_SECONDS):
            # A server hangs up on whoever says nothing for some seconds: what it never read is said again.
            with suppress(ConnectionError):
                return await self._ask(method, path, body, bearer)
            return await self._ask(method, path, body, bearer)

    def close(self) -> None:
        """Hang up."""
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None

    async def _ask(self, method: str, path: str, body: Any, bearer: str) -> tuple[int, bytes]:
        if self._writer is None:
            self._reader, self._writer = await asyncio.open_connection(self._host, self._port)
        self._whole = False
        try:
            return await self._exchange(method, path, body, bearer)
        finally:
            # What was cut off in the middle would be read as the next answer.
            if not self._whole:
                self.close()

    async def _exchange(self, method: str, path: str, body: Any, bearer: str) -> tuple[int, bytes]:
        assert self._reader is not None
        assert self._writer is not None
        payload = json.dumps(body).encode() if body is not None else b""
        head = f"{method} {path} HTTP/1.1\r\nHost: crowd\r\nContent-Type: application/json\r\n"
        head += f"Authorization: Bearer {bearer}\r\n" if bearer else ""
        self._writer.write(f"{head}Content-Length: {len(payload)}\r\n\r\n".encode() + payload)
        answer = await _read_head(self._reader)
        length = answer.lower().partition(b"content-length:")[2].split(b"\r\n")[0]
        content = await self._reader.readexactly(int(length)) if length else b""
        self._whole = True
        return int(answer[9:12]), content


class Socket:
    """A WebSocket that hears JSON; `code` is why the server closed it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, heard: Heard) -> None:
        """Hold an open connection; `hear` reads it."""
        self._reader, self._writer, self._heard = reader, writer, heard
        self.code: int | None = None

    @classmethod
    async def open(cls, host: str, port: int, path: str, bearer: str, heard: Heard) -> "Socket":
        """Connect. Raises ConnectionError when the server refuses."""
        reader, writer = await asyncio.open_connection(host, port, limit=4096)
        key = base64.b64encode(os.urandom(16)).decode()
        head = f"GET {path} HTTP/1.1\r\nHost: crowd\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        head += f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
        head += f"Authorization: Bearer {bearer}\r\n" if bearer else ""
        with ExitStack() as undone:
            undone.callback(writer.close)
            writer.write(f"{head}\r\n".encode())
            answer = await asyncio.wait_for(_read_head(reader), ANSWER_SECONDS)
            if not answer.startswith(b"HTTP/1.1 101"):
                raise ConnectionRefusedError(answer.split(b"\r\n", 1)[0].decode())
            undone.pop_all()
        return cls(reader, writer, heard)

    async def hear(self) -> None:
        """Read until the server or the network ends it."""
        try:
            while await self._frame():
                pass
        except (asyncio.IncompleteReadError, OSError):
            return
        finally:
            self._writer.close()

    def say(self, said: Any) -> None:
        """Send a JSON frame."""
        self._send(FIN_TEXT, json.dumps(said).encode())

    def close(self) -> None:
        """Drop the connection, as a phone that loses its network does."""
        self._writer.transport.abort()

    async def _frame(self) -> bool:
        kind, size = await self._reader.readexactly(2)
        if size == 126:
            (size,) = struct.unpack("!H", await self._reader.readexactly(2))
        payload = await self._reader.readexactly(size)
        if kind == FIN_TEXT:
            self._heard(json.loads(payload))
        elif kind == FIN_PING:
            self._send(FIN_PONG, payload)
        elif kind == FIN_CLOSE:
            self.code = struct.unpack("!H", payload[:2])[0] if payload else 1005
            return False
        return True

    def _send(self, kind: int, payload: bytes) -> None:
        mask = os.urandom(4)
        size = struct.pack("!BB", kind, 0x80 | len(payload)) if len(payload) < 126 else b""
        size = size or struct.pack("!BBH", kind, 0xFE, len(payload))
        self._writer.write(size + mask + bytes(byte ^ mask[n % 4] for n, byte in enumerate(payload)))


async def _read_head(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as ended:
        raise ConnectionResetError("the server hung up") from ended
