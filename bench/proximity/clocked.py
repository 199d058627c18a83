"""A house of people nearby in this process, under a clock that is moved by hand: hours pass in seconds."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from aangan import house
from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.proximity import service
from aangan.proximity.repository import store_of
from aangan.proximity.rules import b64, interval_at, rotation_key, token_at
from aangan.proximity.schemas import Accepted, MatchRequest, MatchResult, SessionCreate

OPEN = {
    f"proximity_{name}_per_minute": 0 for name in ("sessions", "matches", "misses")
}  # All phones of a bench come from one address.
ADDRESS = "127.0.0.1"
FIRST = "0"


@dataclass(slots=True)
class Clock:
    """Stands still until it is moved."""

    at: datetime = field(default_factory=lambda: datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0))

    def now(self) -> datetime:
        """Return where it stands."""
        return self.at

    def advance(self, **by: float) -> None:
        """Move on, by the keywords of timedelta."""
        self.at += timedelta(**by)


@asynccontextmanager
async def clocked(settings: Settings, **changes: object) -> AsyncIterator[tuple[Services, Clock]]:
    """Build the house, empty of people, and give it with its clock."""
    clock = Clock()
    services = house.build(settings.model_copy(update=OPEN | changes), clock=clock)
    try:
        await services.valkey.flushdb()
        yield services, clock
    finally:
        await services.close()


@dataclass(slots=True, eq=False)
class Pocket:
    """A phone in this process: strong, or simple under one token for all of its session."""

    services: Services
    strong: bool
    likes: list[str]
    key: bytes = b""
    rotation: bytes = b""
    secret: str = ""
    sid: str = ""
    _fixed: str = ""
    _read: str = FIRST

    @property
    def token(self) -> str:
        """What is on the air at the clock's moment."""
        return (
            token_at(self.rotation, interval_at(self.services.clock.now().timestamp())) if self.strong else self._fixed
        )

    async def register(self, *, fresh: bool = True, **more: Any) -> None:
        """Open a session: a new one, or the same one again with other wishes."""
        secret = "" if fresh else self.secret
        if fresh:
            self.key = os.urandom(32)
            self.rotation = rotation_key(self.key)
            self._fixed, self._read = b64(os.urandom(16)), FIRST
        wish: dict[str, Any] = {"ble_token": self.token, "interests": self.likes, **more}
        if self.strong:
            wish["rotation"] = {"v": 1, "key": b64(self.key)}
        said = await service.register(self.services, SessionCreate.model_validate(wish), secret, ADDRESS)
        self.secret, self.sid = said.session_secret, said.session_id

    async def hears(self, token: str) -> MatchResult | Accepted:
        """Report what was heard."""
        seen = MatchRequest(own_token=self.token, detected_token=token)
        return await service.match(self.services, seen, self.secret if self.strong else "", ADDRESS)

    async def told(self) -> list[dict[str, Any]]:
        """Return the nudges that came since the last look, as a socket would carry them."""
        rows = await store_of(self.services).inbox(self.sid, self._read)
        if rows:
            self._read = rows[-1][0]
        return [service.frame(self.services, number, fields) for number, fields in rows]


async def meet(one: Pocket, other: Pocket) -> None:
    """Let two hear each other."""
    await one.hears(other.token)
    await other.hears(one.token)
