"""Phones that do not give up: they ask until they are answered, and come back to their socket after every break."""

import asyncio
import os
import random
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import msgspec

from aangan.crowd.wire import Line, Socket
from aangan.proximity.rules import b64, interval_at, rotation_key, token_at

LIKES = ["devops", "hardstyle"]
GONE, TAKEN, UNKNOWN = 4404, 409, 404
BACKOFF_SECONDS = (0.1, 0.6)
PATIENCE_SECONDS = 180.0


@dataclass(frozen=True, slots=True)
class Nudge:
    """One nudge as a phone took it: its id, the meeting it is about, and when it came."""

    number: str
    meeting: str
    at: float


@dataclass(slots=True, eq=False)
class Steady:
    """One strong session after the other, each under a key of its own, and what was heard in them."""

    url: str
    line: Line
    key: bytes = b""
    rotation: bytes = b""
    secret: str = ""
    last_id: str = ""
    nudges: list[Nudge] = field(default_factory=list)
    # What the server must have counted: sessions that answered, and those whose answer was lost on the way.
    sessions: int = 0
    again: int = 0
    repeated: int = 0
    _task: "asyncio.Task[None] | None" = None
    _socket: Socket | None = None
    _ready: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def token(self) -> str:
        """What is on the air now."""
        return token_at(self.rotation, interval_at(time.time()))

    @property
    def open(self) -> bool:
        """Whether it has a session and a socket, as far as it knows."""
        return self._ready.is_set()

    async def start(self) -> None:
        """Register, and begin to listen."""
        await self._register()
        self._task = asyncio.create_task(self._listen())
        await self._ready.wait()

    async def stop(self) -> None:
        """Fall silent."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        if self._socket is not None:
            self._socket.close()

    async def hears(self, other: "Steady") -> None:
        """Report another phone until the server says that it knows."""

        async def attempt() -> bool:
            body = {"own_token": self.token, "detected_token": other.token}
            status, _ = await self.line.ask("POST", "/match", body, self.secret)
            if status == UNKNOWN:
                # Forgotten by the server: the socket hears of it, and registers.
                await asyncio.sleep(BACKOFF_SECONDS[1])
            return status == 200

        await self._until(attempt)

    async def _register(self) -> None:
        async def attempt() -> bool:
            if not self.key:
                self.key = os.urandom(32)
                self.rotation = rotation_key(self.key)
            body: dict[str, Any] = {
                "ble_token": self.token, "interests": LIKES, "rotation": {"v": 1, "key": b64(self.key)},
            }  # fmt: skip
            status, answer = await self.line.ask("POST", "/session", body)
            if status == TAKEN:
                # Nobody else has this key: an attempt whose answer was lost was carried out, and its secret is gone.
                self.sessions += 1
                self.key = b""
            if status != 200:
                return False
            self.secret, self.last_id = msgspec.json.decode(answer)["session_secret"], ""
            return True

        self.key = b""
        await self._until(attempt)
        self.sessions += 1

    async def _until(self, attempt: Callable[[], Any]) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            with suppress(OSError, TimeoutError):
                if await attempt():
                    return
            if time.monotonic() > deadline:
                raise TimeoutError("the server does not answer any more")
            self.again += 1
            await asyncio.sleep(random.uniform(*BACKOFF_SECONDS))

    async def _listen(self) -> None:
        while True:
            code = None
            with suppress(OSError, TimeoutError):
                code = await self._sit()
            self._ready.clear()
            if code == GONE:
                await self._register()
            else:
                await asyncio.sleep(random.uniform(*BACKOFF_SECONDS))

    async def _sit(self) -> int | None:
        parts = urlsplit(self.url)
        path = f"/ws/{self.token}"
        self._socket = await Socket.open(parts.hostname or "", parts.port or 0, path, "", self._heard)
        said = {"type": "auth", "secret": self.secret} | ({"last_id": self.last_id} if self.last_id else {})
        self._socket.say(said)
        self._ready.set()
        await self._socket.hear()
        return self._socket.code

    def _heard(self, said: dict[str, Any]) -> None:
        if said.get("type") != "nudge":
            return
        self.last_id = said["id"]
        if any(nudge.number == said["id"] and nudge.meeting == said["encounter_id"] for nudge in self.nudges):
            # Told again because its word that it heard was lost: a phone drops what it knows.
            self.repeated += 1
            return
        self.nudges.append(Nudge(said["id"], said["encounter_id"], time.perf_counter()))
        if self._socket is not None:
            self._socket.say({"type": "ack", "id": said["id"]})
