"""Clients that never read: their streams are noticed and ended, whatever they hang on."""

import asyncio
import base64
import json
import os
import re
import socket
import struct
from collections.abc import Iterator

import httpx
import pytest

from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.live import service as live
from tests.support.cast import FLATMATES, Person, person
from tests.support.processes import Running, running

pytestmark = pytest.mark.anyio
PATIENCE = 60
# More than the kernel's buffers of both sides take.
SIGNALS, SIZE = 300, 60_000
# All in one statement would take a slow machine longer than a statement may.
TOLD_AT_ONCE = 10


@pytest.fixture
def server(settings: Settings) -> Iterator[Running]:
    with running(settings, "serve", LIVE_HEARTBEAT_SECONDS="0.3", LIVE_DEAD_SECONDS="1") as here:
        yield here


@pytest.mark.parametrize("door", ["sse", "socket", "phoenix"])
async def test_a_client_that_takes_nothing_is_let_go(
    server: Running, services: Services, relayed: None, door: str
) -> None:
    asha = await person(services)
    deaf = _open(server, asha, door)
    try:
        await _until_streams(server, 1)
        for _ in range(SIGNALS // TOLD_AT_ONCE):
            await _tell_much(services, asha)
        await _until_streams(server, 0)
    finally:
        deaf.close()


async def test_a_client_that_only_waits_is_kept(server: Running, services: Services, relayed: None) -> None:
    asha = await person(services)
    quiet = _open(server, asha, "sse")
    try:
        await _until_streams(server, 1)
        await asyncio.sleep(2)
        assert await _streams(server) == 1
    finally:
        quiet.close()


async def _tell_much(services: Services, who: Person) -> None:
    async with services.units.write() as unit:
        for _ in range(TOLD_AT_ONCE):
            live.tell(unit, [who.id], "new_message", {"n": "x" * SIZE})


def _open(server: Running, who: Person, door: str) -> socket.socket:
    """Ask for a stream on a bare socket with a small window, and read nothing of it."""
    url = httpx.URL(server.url)
    deaf = socket.socket()
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    deaf.connect((url.host, url.port))
    token = who.headers["Authorization"].removeprefix("Bearer ")
    paths = {"socket": f"/ws/notifications?token={token}", "phoenix": "/realtime/v1/websocket?vsn=2.0.0"}
    if door == "sse":
        deaf.sendall(f"GET {FLATMATES}/sse HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
        return deaf
    key = base64.b64encode(os.urandom(16)).decode()
    upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13"
    deaf.sendall(f"GET {paths[door]} HTTP/1.1\r\nHost: x\r\n{upgrade}\r\nSec-WebSocket-Key: {key}\r\n\r\n".encode())
    assert deaf.recv(4096).startswith(b"HTTP/1.1 101 ")
    if door == "phoenix":
        payload = {"config": {"private": True}, "access_token": token}
        text = json.dumps(["1", "1", f"realtime:flatmates:user:{who.id}", "phx_join", payload]).encode()
        # One text frame, masked with zeros, which change nothing.
        deaf.sendall(struct.pack("!BBH4x", 0x81, 0x80 | 126, len(text)) + text)
    return deaf


async def _until_streams(server: Running, number: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while await _streams(server) != number:
            await asyncio.sleep(0.1)


async def _streams(server: Running) -> int:
    async with httpx.AsyncClient(timeout=PATIENCE) as client:
        text = (await client.get(f"{server.url}/metrics")).text
    found = re.search(r'^aangan_live_streams\{kind="all"\} (\d+)', text, re.MULTILINE)
    return int(found[1]) if found else 0
