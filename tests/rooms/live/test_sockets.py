"""WebSockets, on a real server: plain ones, and the Phoenix channel that today's clients join."""

import asyncio
import json
import signal
from collections.abc import Iterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin

from aangan.cli import SHUTDOWN_SECONDS
from aangan.identity.service import tokens_of
from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.live import service as live
from tests.rooms.live.conftest import tell
from tests.support.cast import Person, person
from tests.support.processes import Running, running

pytestmark = pytest.mark.anyio
PATIENCE = 60


@pytest.fixture
def server(settings: Settings) -> Iterator[Running]:
    with running(settings, "serve") as here:
        yield here


def ws(server: Running, path: str) -> str:
    return server.url.replace("http://", "ws://") + path


def bare(who: Person) -> str:
    return who.headers["Authorization"].removeprefix("Bearer ")


async def hear(socket: ClientConnection) -> Any:
    async with asyncio.timeout(PATIENCE):
        return json.loads(await socket.recv())


async def closing(socket: ClientConnection) -> int | None:
    """Hear a socket to its end, and return the code that it was closed with."""
    async with asyncio.timeout(PATIENCE):
        await socket.wait_closed()
    return socket.close_code


def join(who_id: int, token: str, ref: str = "1") -> str:
    payload = {"config": {"private": True, "broadcast": {"self": False}}, "access_token": token}
    return json.dumps([ref, ref, f"realtime:flatmates:user:{who_id}", "phx_join", payload])


async def test_a_plain_socket_tells_what_happens_and_answers_pings(
    server: Running, services: Services, relayed: None
) -> None:
    asha = await person(services)
    async with connect(ws(server, f"/ws/notifications?token={bare(asha)}")) as socket:
        assert (await hear(socket))["type"] == "connected"
        await socket.send("ping")
        async with asyncio.timeout(PATIENCE):
            assert await socket.recv() == "pong"
        await tell(services, asha.id, 7)
        heard = await hear(socket)
    assert (heard["type"], heard["event"], heard["data"]["data"]) == ("notification", "new_message", {"n": 7})


@pytest.mark.parametrize(("path", "code"), [("/ws/notifications", 4401), ("/ws/user", 4001)])
async def test_a_bad_token_closes_with_a_code_that_says_so(server: Running, path: str, code: int) -> None:
    async with connect(ws(server, f"{path}?token=junk")) as socket:
        with pytest.raises(ConnectionClosed):
            await hear(socket)
        assert socket.close_code == code


async def test_only_pages_of_ours_may_open_a_socket(settings: Settings, services: Services) -> None:
    asha = await person(services)
    with running(settings, "serve", ALLOWED_ORIGINS="https://ours.test") as server:
        url = ws(server, f"/ws/user?token={bare(asha)}")
        async with connect(url, origin=Origin("https://theirs.test")) as socket:
            with pytest.raises(ConnectionClosed):
                await hear(socket)
            assert socket.close_code == 4403
        for origin in (Origin("https://ours.test"), None):
            async with connect(url, origin=origin) as socket:
                assert (await hear(socket))["type"] == "connected"


async def test_a_ticket_opens_one_socket(server: Running, services: Services) -> None:
    asha = await person(services)
    ticket = await live.new_ticket(services, bare(asha))
    url = ws(server, f"/ws/notifications?ticket={ticket}")
    async with connect(url) as first:
        assert (await hear(first))["type"] == "connected"
        async with connect(url) as again:
            with pytest.raises(ConnectionClosed):
                await hear(again)
    assert again.close_code == 4401


async def test_the_oldest_of_too_many_sockets_is_told_why_it_ends(server: Running, services: Services) -> None:
    asha = await person(services)
    url = ws(server, f"/ws/notifications?token={bare(asha)}")
    async with AsyncExitStack() as stack:
        sockets = []
        for _ in range(services.settings.live_streams_per_user + 1):
            sockets.append(await stack.enter_async_context(connect(url)))
            assert (await hear(sockets[-1]))["type"] == "connected"
        with pytest.raises(ConnectionClosed):
            await hear(sockets[0])
    assert sockets[0].close_code == 4429


async def test_the_phoenix_channel_joins_beats_and_broadcasts(
    server: Running, services: Services, relayed: None
) -> None:
    asha = await person(services)
    async with connect(ws(server, "/realtime/v1/websocket?apikey=x&vsn=2.0.0")) as socket:
        await socket.send(join(asha.id, bare(asha)))
        joined = await hear(socket)
        topic = f"realtime:flatmates:user:{asha.id}"
        assert joined[:4] == ["1", "1", topic, "phx_reply"]
        assert joined[4]["status"] == "ok"
        await socket.send(json.dumps([None, "2", "phoenix", "heartbeat", {}]))
        assert (await hear(socket))[4] == {"status": "ok", "response": {}}
        await socket.send(json.dumps(["1", "3", topic, "access_token", {"access_token": bare(asha)}]))
        await tell(services, asha.id, 7)
        frame = await hear(socket)
        assert frame[:4] == ["1", None, topic, "broadcast"]
        assert (frame[4]["type"], frame[4]["event"], frame[4]["payload"]["data"]) == (
            "broadcast",
            "new_message",
            {"n": 7},
        )
        await socket.send(json.dumps(["1", "4", topic, "phx_leave", {}]))
        assert (await hear(socket))[4]["status"] == "ok"


async def test_older_clients_speak_in_objects(server: Running, services: Services) -> None:
    asha = await person(services)
    async with connect(ws(server, "/realtime/v1/websocket?vsn=1.0.0")) as socket:
        names = ("join_ref", "ref", "topic", "event", "payload")
        await socket.send(json.dumps(dict(zip(names, json.loads(join(asha.id, bare(asha))), strict=True))))
        assert (await hear(socket))["payload"]["status"] == "ok"


async def test_a_topic_is_its_owners_alone(server: Running, services: Services) -> None:
    asha, kabir = await person(services), await person(services, "Kabir")
    async with connect(ws(server, "/realtime/v1/websocket?vsn=2.0.0")) as socket:
        for given in (join(asha.id, bare(kabir)), join(asha.id, "junk"), join(asha.id, "")):
            await socket.send(given)
            assert (await hear(socket))[4]["status"] == "error"
        for junk in ("{", "[]", "[1,2,3,4,5]", "null", '"x"'):
            await socket.send(junk)
        await socket.send(join(kabir.id, bare(kabir)))
        assert (await hear(socket))[4]["status"] == "ok"


async def test_a_server_that_goes_ends_its_streams_in_time(server: Running, services: Services) -> None:
    asha = await person(services)
    async with connect(ws(server, f"/ws/notifications?token={bare(asha)}")) as socket:
        await hear(socket)
        # Sooner than the server would lose its patience with open connections.
        code = await asyncio.to_thread(server.stop, SHUTDOWN_SECONDS - 0.5)
        with pytest.raises(ConnectionClosed):
            await hear(socket)
    assert socket.close_code == 1012
    # The server ends by the signal that it was asked with, after it has closed everything.
    assert code in {0, -signal.SIGTERM}


async def test_a_channel_lasts_as_long_as_the_newest_token(server: Running, services: Services) -> None:
    asha = await person(services)
    # Long enough for a slow machine to join and to show the newer token.
    ends = int(services.clock.now().timestamp()) + 10
    brief, _ = await tokens_of(services).mint({"sub": asha.subject, "role": "authenticated", "exp": ends})
    url, topic = ws(server, "/realtime/v1/websocket?vsn=2.0.0"), f"realtime:flatmates:user:{asha.id}"
    async with connect(url) as renewed, connect(url) as forgotten:
        for socket in (renewed, forgotten):
            await socket.send(join(asha.id, brief))
            assert (await hear(socket))[4]["status"] == "ok"
        await renewed.send(json.dumps(["1", "2", topic, "access_token", {"access_token": bare(asha)}]))
        await forgotten.send(json.dumps(["1", "2", topic, "access_token", {"access_token": "junk"}]))
        assert (await hear(forgotten))[3] == "phx_close"
        await renewed.send(json.dumps([None, "3", "phoenix", "heartbeat", {}]))
        assert (await hear(renewed))[1] == "3"


async def test_a_socket_that_joins_nothing_is_closed_whatever_it_says_and_one_with_a_channel_is_not(
    settings: Settings, services: Services
) -> None:
    asha = await person(services)
    with running(settings, "serve", LIVE_JOIN_SECONDS="10") as server:
        url = ws(server, "/realtime/v1/websocket?vsn=2.0.0")
        async with connect(url) as idle, connect(url) as busy, connect(url) as left:
            for socket in (busy, left):
                await socket.send(join(asha.id, bare(asha)))
                assert (await hear(socket))[4]["status"] == "ok"
            await left.send(json.dumps(["1", "4", f"realtime:flatmates:user:{asha.id}", "phx_leave", {}]))
            await idle.send(join(asha.id, "junk"))
            assert (await hear(idle))[4]["status"] == "error"
            for socket in (idle, left):
                assert await closing(socket) == 1008
            await busy.send(json.dumps([None, "2", "phoenix", "heartbeat", {}]))
            assert (await hear(busy))[1] == "2"


async def test_one_address_opens_only_so_many_sockets_a_minute(settings: Settings, services: Services) -> None:
    await services.valkey.flushdb()
    with running(settings, "serve", SOCKETS_PER_ADDRESS="2") as server:
        for path in ("/realtime/v1/websocket", "/ws/user?token=junk"):
            async with connect(ws(server, path)):
                pass
        for path in ("/realtime/v1/websocket", "/ws/user?token=junk", "/ws/somebody"):
            with pytest.raises(InvalidStatus) as refused:
                await connect(ws(server, path))
            assert refused.value.response.status_code == 429
            assert int(refused.value.response.headers["Retry-After"]) > 0
