"""Assistants under test: the app behind a real socket, tokens of the real kind, and the protocol's own client."""

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

import uvicorn
from fastapi import FastAPI
from fastmcp import Client
from fastmcp.client.transports import StreamableHttpTransport

from aangan.infra.services import Services
from aangan.kit.ids import new_token
from aangan.oauth import repository
from aangan.oauth.service._secrets import digest_of
from aangan.oauth.types import Client as App
from aangan.oauth.types import ClientKind, TokenKind
from tests.support.cast import Person

BACK = "http://127.0.0.1:33418/callback"
BOTH = ("mcp:read", "mcp:write")
# How the client begins: with a handshake, or by finding out that each request may speak for itself.
ERAS = {"2025-11-25": "legacy", "2026-07-28": "auto"}


@asynccontextmanager
async def served(app: FastAPI, port: int = 0) -> AsyncIterator[str]:
    """Serve an app that is open already on a port, or a free one; gives its address."""
    with socket.create_server(("127.0.0.1", port)) as listening:
        config = uvicorn.Config(app, lifespan="off", log_config=None, ws="none")
        server = uvicorn.Server(config)
        # It would take the signals of the test run.
        task = asyncio.create_task(server._serve([listening]))
        while not server.started:
            await asyncio.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        await task


@asynccontextmanager
async def assistant(address: str, token: str | None = None, era: str = "2025-11-25") -> AsyncIterator[Client]:
    """Connect to a server as assistants do."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with Client(StreamableHttpTransport(address, headers), mode=ERAS[era]) as client:
        yield client


async def granted(
    services: Services, person: Person, path: str = "/mcp", scopes: Sequence[str] = BOTH, *, seconds: int = 3600
) -> str:
    """Give an access token as the consent page would have."""
    token, now = f"test_{new_token()}", services.clock.now()
    values = {
        "user": person.id, "client": "kite", "session": None, "resource": services.settings.public_url + path,
        "scopes": list(scopes), "redirect_uri": BACK, "redirect_named": True, "challenge": "-",
        "digest": digest_of(new_token()), "end": now,
    }  # fmt: skip
    async with services.units.write() as unit:
        await repository.keep_client(unit, App("kite", ClientKind.REGISTERED, "Kite", None, (BACK,)))
        await repository.allow(unit, values)
        grant = await repository.by_code(unit, values["digest"])
        assert grant is not None
        end = now + timedelta(seconds=seconds)
        await repository.keep_token(unit, grant["id"], TokenKind.ACCESS, digest_of(token), scopes, end)
    return token
