"""People nearby for tests: phones that register, report and listen, on a server of their own."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
from redis import Redis
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from aangan.infra.settings import Settings
from aangan.proximity.rules import b64, interval_at, rotation_key, token_at

PATIENCE = 60.0
QUIET = 0.7
UNLIMITED = {
    "PROXIMITY_SESSIONS_PER_MINUTE": "0",
    "PROXIMITY_MATCHES_PER_MINUTE": "0",
    "PROXIMITY_MISSES_PER_MINUTE": "0",
}


@dataclass(slots=True)
class Phone:
    """A strong session: its key, its secret, and the token of any moment."""

    key: bytes = field(default_factory=lambda: os.urandom(32))
    secret: str = ""
    session_id: str = ""

    def token(self, at: float) -> str:
        """Return what is on the air at a moment."""
        return token_at(rotation_key(self.key), interval_at(at))

    @property
    def headers(self) -> dict[str, str]:
        """What speaks for the session."""
        return {"Authorization": f"Bearer {self.secret}"}


async def simple(client: httpx.AsyncClient, token: str, *interests: str, **more: Any) -> dict[str, Any]:
    """Open a simple session and return the answer."""
    body = {"ble_token": token, "interests": list(interests or ("devops", "hardstyle")), **more}
    answer = await client.post("/session", json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def strong(client: httpx.AsyncClient, at: float, *interests: str, **more: Any) -> Phone:
    """Open a strong session and return the phone that holds it."""
    phone = Phone()
    body = {
        "ble_token": phone.token(at),
        "interests": list(interests or ("devops", "hardstyle")),
        "rotation": {"v": 1, "key": b64(phone.key)},
        **more,
    }
    answer = await client.post("/session", json=body)
    assert answer.status_code == 200, answer.text
    said = answer.json()
    phone.secret, phone.session_id = said["session_secret"], said["session_id"]
    return phone


async def heard(client: httpx.AsyncClient, own: str, other: str, headers: dict[str, str] | None = None) -> Any:
    """Report a sighting and return the answer."""
    return await client.post("/match", json={"own_token": own, "detected_token": other}, headers=headers)


async def both(client: httpx.AsyncClient, one: Phone, other: Phone, at: float) -> None:
    """Two strong phones hear each other."""
    for mine, theirs in ((one, other), (other, one)):
        answer = await heard(client, mine.token(at), theirs.token(at), mine.headers)
        assert (answer.status_code, answer.content) == (200, b'{"status":"accepted"}')


@asynccontextmanager
async def listening(
    base: str, token: str, secret: str = "", *, prefix: str = "", frame: bool = False, last_id: str | None = None
) -> AsyncIterator[ClientConnection]:
    """Open a phone's socket; `frame` shows the secret in a first frame instead of the header."""
    url = base.replace("http://", "ws://") + f"{prefix}/ws/{token}"
    headers = {"Authorization": f"Bearer {secret}"} if secret and not frame else None
    async with connect(url, additional_headers=headers, compression=None) as socket:
        if frame:
            said = {"type": "auth", "secret": secret} | ({"last_id": last_id} if last_id else {})
            await socket.send(json.dumps(said))
        yield socket


async def until_open(settings: Settings, number: int) -> None:
    """Wait until so many sockets count as open: a handshake is answered before it is known whose socket it is."""
    await _until(settings, lambda valkey, names: sum(map(valkey.llen, names("sockets"))) == number)


async def until_read(settings: Settings, last_id: str) -> None:
    """Wait until a session is noted to have read up to an id: what is sent or acknowledged is noted a moment later."""
    known = last_id.encode()
    await _until(settings, lambda valkey, names: any(valkey.hget(name, "read") == known for name in names("session")))


async def hear(socket: ClientConnection) -> Any:
    """Return the next frame."""
    async with asyncio.timeout(PATIENCE):
        return json.loads(await socket.recv())


async def silent(socket: ClientConnection, seconds: float = QUIET) -> bool:
    """Tell whether nothing is heard for a while."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await socket.recv()
            return False
    return True


async def closed(socket: ClientConnection) -> int | None:
    """Wait until the server closes a socket and return its code."""
    with suppress(ConnectionClosed):
        async with asyncio.timeout(PATIENCE):
            while True:
                await socket.recv()
    return socket.close_code


async def _until(settings: Settings, holds: Callable[[Redis, Callable[[str], list[bytes]]], bool]) -> None:
    with Redis.from_url(settings.redis_url or "") as valkey:

        def names(kind: str) -> list[bytes]:
            return list(valkey.scan_iter(f"{settings.namespace}:{{px}}:{kind}:*"))

        async with asyncio.timeout(PATIENCE):
            while not holds(valkey, names):
                await asyncio.sleep(0.02)
