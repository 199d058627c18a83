"""The socket of people nearby: nudges, as they happen and as they were missed."""

import asyncio
import json
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import structlog
from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from redis.exceptions import RedisError

from aangan.infra.deps import services_of
from aangan.infra.entrance import client_address
from aangan.infra.services import Services
from aangan.proximity import service
from aangan.proximity.deps import session_secret
from aangan.proximity.types import TOKEN_MAX, Claim

log = structlog.get_logger(__name__)
router = APIRouter()

FRAME_MAX = 1024
PROTOCOL, SECRET_PROTOCOL = "px.v2", "px.secret."
STREAM_ID = re.compile(r"^\d{1,15}-\d{1,9}$")
UNKNOWN, HELD, FORBIDDEN, SLOW, AWAY, TOO_BIG = 4404, 4409, 4403, 4429, 1013, 1009
CODES = {Claim.SLOW: SLOW, Claim.STRANGER: UNKNOWN, Claim.HELD: HELD}


@router.websocket("/ws/{ble_token}")
async def nudges(socket: WebSocket, ble_token: str) -> None:
    """Sends `{"type": "nudge", "shared_interests", "message", "id", "encounter_id"}`.

    The secret comes in the Authorization header, in a first frame `{"type": "auth", "secret", "last_id"?}`, or as the
    subprotocol `px.secret.<secret>` beside `px.v2`; never in the address. `{"type": "ack", "id"}` says what was read.
    """
    services = services_of(socket)
    secret, protocol = await _shown(socket)
    await socket.accept(subprotocol=protocol)
    origin, allowed = socket.headers.get("origin"), services.settings.allowed_origins
    if origin and allowed and origin not in allowed:
        await _close(socket, FORBIDDEN)
        return
    talk = Talk(socket, services, ble_token[: TOKEN_MAX + 1], secret)
    try:
        await talk.run()
    except (WebSocketDisconnect, RuntimeError, KeyError):
        return
    except (RedisError, OSError, TimeoutError) as away:
        log.warning("socket_ends", kind=type(away).__name__)
        await _close(socket, AWAY)
    finally:
        await talk.end()


@dataclass(slots=True)
class Talk:
    """One socket, from its first frame to its end."""

    socket: WebSocket
    services: Services
    token: str
    secret: str
    after: str = ""
    opened: service.Opened | None = None
    ear: service.Ear | None = None

    async def run(self) -> None:
        """Find out whose socket it is; then read what it says until it is gone."""
        verdict = await self._claim(last=bool(self.secret))
        if verdict is Claim.STRANGER and not self.secret:
            # The same wait for a token that nobody has and for one whose secret is not shown.
            with suppress(TimeoutError):
                async with asyncio.timeout(self.services.settings.proximity_proof_seconds):
                    await self._take(await self._receive())
            verdict = Claim.TAKEN if self.opened else await self._claim(last=True)
        if verdict is not Claim.TAKEN:
            await _close(self.socket, CODES[verdict])
            return
        while True:
            await self._take(await self._receive())

    async def end(self) -> None:
        """Give back what this socket held."""
        if self.ear is not None:
            service.doorbell_of(self.services).leave(self.ear)
        if self.opened is not None:
            with suppress(RedisError, OSError, TimeoutError):
                await service.let_go(self.services, self.opened)

    async def _claim(self, *, last: bool) -> Claim:
        doorbell = service.doorbell_of(self.services)
        number = self.opened.number if self.opened else doorbell.number()
        address = _address(self.socket, self.services)
        verdict, opened = await service.claim(self.services, self.token, self.secret, address, number, last=last)
        if opened is not None:
            await self._listen(opened)
        return verdict

    async def _listen(self, opened: service.Opened) -> None:
        doorbell = service.doorbell_of(self.services)
        before = self.ear
        if before is not None:
            await doorbell.retire(before)
        self.opened = opened
        after = self.after if STREAM_ID.match(self.after) else opened.read
        if before is not None:
            # What was sent before the secret was shown is not sent again.
            after = max(after, before.after, key=_order)
        self.ear = service.Ear(
            opened.sid, opened.number, after, bool(self.secret), opened.jitter, self._send, self._shut
        )
        doorbell.open(self.ear, opened.seconds)

    async def _take(self, said: dict[str, Any]) -> None:
        kind = said.get("type")
        if kind == "auth" and isinstance(said.get("secret"), str):
            before = self.secret
            self.secret, self.after = said["secret"], str(said.get("last_id") or "")
            if before != self.secret and await self._claim(last=True) is not Claim.TAKEN:
                await _close(self.socket, UNKNOWN)
                raise WebSocketDisconnect(UNKNOWN)
        elif kind == "ack" and self.opened is not None and STREAM_ID.match(str(said.get("id"))):
            await service.note_read(self.services, self.opened.sid, said["id"])

    async def _receive(self) -> dict[str, Any]:
        text = await self.socket.receive_text()
        if len(text) > FRAME_MAX:
            await _close(self.socket, TOO_BIG)
            raise WebSocketDisconnect(TOO_BIG)
        try:
            said = json.loads(text)
        except (ValueError, RecursionError):
            return {}
        return said if isinstance(said, dict) else {}

    async def _send(self, number: str, fields: dict[bytes, bytes]) -> None:
        with suppress(WebSocketDisconnect, RuntimeError):
            await self.socket.send_json(service.frame(self.services, number, fields))

    async def _shut(self, code: int) -> None:
        await _close(self.socket, code)


async def _shown(socket: WebSocket) -> tuple[str, str | None]:
    """Return the secret that came with the handshake, and the subprotocol to answer with."""
    offered = socket.scope.get("subprotocols", [])
    in_protocol = next((one.removeprefix(SECRET_PROTOCOL) for one in offered if one.startswith(SECRET_PROTOCOL)), "")
    return await session_secret(socket) or in_protocol, PROTOCOL if PROTOCOL in offered else None


def _order(number: str) -> tuple[int, ...]:
    return tuple(map(int, number.split("-")))


def _address(socket: WebSocket, services: Services) -> str:
    return client_address(socket.scope, dict(socket.scope["headers"]), services.settings.trusted_proxy_hops)


async def _close(socket: WebSocket, code: int) -> None:
    with suppress(RuntimeError, WebSocketDisconnect):
        await socket.close(code)
