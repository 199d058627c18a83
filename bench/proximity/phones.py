"""Phones of a benchmark, on the crowd's own lines."""

import asyncio
import json
import os
import time
from dataclasses import dataclass, field
from typing import Any

from aangan.crowd.wire import Line
from aangan.proximity.rules import b64, interval_at, rotation_key, token_at

BUSY_TRIES = 10


@dataclass(slots=True, eq=False)
class Phone:
    """A session, simple or strong, and the token that it sends out."""

    strong: bool
    likes: list[str]
    key: bytes = field(default_factory=lambda: os.urandom(32))
    secret: str = ""
    token: str = ""

    @property
    def bearer(self) -> str:
        """What speaks for it: nothing, for a first client."""
        return self.secret if self.strong else ""

    async def register(self, line: Line) -> None:
        """Open the session."""
        self.token = token_at(rotation_key(self.key), interval_at(time.time()))
        body: dict[str, Any] = {"ble_token": self.token, "interests": self.likes}
        if self.strong:
            body["rotation"] = {"v": 1, "key": b64(self.key)}
        status, answer = await line.ask("POST", "/session", body)
        for _ in range(BUSY_TRIES):
            if status != 503:
                break
            # A busy machine: as a phone would, it tries again.
            await asyncio.sleep(1)
            status, answer = await line.ask("POST", "/session", body)
        assert status == 200, answer
        self.secret = json.loads(answer)["session_secret"]

    async def reports(self, line: Line, token: str) -> dict[str, Any]:
        """Report a sighting; returns the answer, or nothing when it was refused."""
        status, answer = await line.ask(
            "POST", "/match", {"own_token": self.token, "detected_token": token}, self.bearer
        )
        return dict(json.loads(answer)) if status == 200 else {}


async def phone(line: Line, *, strong: bool, likes: list[str] | None = None) -> Phone:
    """Make a phone that is open to talk."""
    made = Phone(strong, likes or ["devops", "hardstyle"])
    await made.register(line)
    return made
