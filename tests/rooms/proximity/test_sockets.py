"""Sockets: who may hear, and that nothing is lost on the way."""

import asyncio
import time

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.typing import Origin, Subprotocol

from aangan.infra.settings import Settings
from tests.rooms.proximity.conftest import PROOF_SECONDS
from tests.rooms.proximity.stage import (
    UNLIMITED,
    both,
    closed,
    hear,
    heard,
    listening,
    silent,
    simple,
    strong,
    until_open,
    until_read,
)
from tests.support.processes import Running, running

pytestmark = pytest.mark.anyio


async def test_a_heard_token_opens_nobodys_socket(server: Running, air: httpx.AsyncClient) -> None:
    at = time.time()
    victim, other = await strong(air, at), await strong(air, at)
    async with listening(server.url, victim.token(at), victim.secret) as own:
        for secret, frame in (("", False), (other.secret, False), (other.secret, True), ("junk", True)):
            async with listening(server.url, victim.token(at), secret, frame=frame) as thief:
                assert await closed(thief) == 4404
        await both(air, victim, other, at)
        assert (await hear(own))["type"] == "nudge"


async def test_an_unknown_token_and_one_whose_secret_is_not_shown_close_alike(
    server: Running, air: httpx.AsyncClient
) -> None:
    at = time.time()
    victim = await strong(air, at)

    async def waited(token: str) -> tuple[int | None, bool]:
        began = time.monotonic()
        async with listening(server.url, token) as socket:
            code = await closed(socket)
        return code, time.monotonic() - began >= PROOF_SECONDS

    known, unknown = await asyncio.gather(waited(victim.token(at)), waited("nobody"))
    assert known == unknown == (4404, True)


@pytest.mark.parametrize("way", ["header", "frame", "subprotocol"])
async def test_a_secret_may_be_shown_in_three_ways(server: Running, air: httpx.AsyncClient, way: str) -> None:
    at = time.time()
    asha, kabir = await strong(air, at), await strong(air, at)
    url = server.url.replace("http://", "ws://") + f"/ws/{asha.token(at)}"
    offered = [Subprotocol("px.v2"), Subprotocol(f"px.secret.{asha.secret}")] if way == "subprotocol" else None
    async with connect(
        url, subprotocols=offered, additional_headers=asha.headers if way == "header" else None
    ) as socket:
        if way == "frame":
            await socket.send(f'{{"type":"auth","secret":"{asha.secret}"}}')
        if way == "subprotocol":
            assert socket.subprotocol == "px.v2"
        await both(air, asha, kabir, at)
        assert (await hear(socket))["type"] == "nudge"


async def test_a_secret_in_the_address_is_not_looked_at(server: Running, air: httpx.AsyncClient) -> None:
    at = time.time()
    asha = await strong(air, at)
    async with listening(server.url, f"{asha.token(at)}?secret={asha.secret}") as socket:
        assert await closed(socket) == 4404


async def test_the_first_socket_of_a_simple_session_is_kept(
    settings: Settings, server: Running, air: httpx.AsyncClient
) -> None:
    await simple(air, "one")
    await simple(air, "two")
    async with listening(server.url, "one") as first:
        await until_open(settings, 1)
        async with listening(server.url, "one") as second:
            assert await closed(second) == 4409
        await heard(air, "two", "one")
        assert (await hear(first))["type"] == "nudge"


async def test_whoever_proves_a_session_puts_out_whoever_did_not(
    settings: Settings, server: Running, air: httpx.AsyncClient
) -> None:
    said = await simple(air, "one")
    await simple(air, "two")
    async with listening(server.url, "one") as thief:
        await until_open(settings, 1)
        async with listening(server.url, "one", said["session_secret"]) as owner:
            assert await closed(thief) == 4401
            await heard(air, "two", "one")
            assert (await hear(owner))["type"] == "nudge"
        async with listening(server.url, "one") as again:
            assert await closed(again) == 4404


async def test_a_nudge_waits_for_whoever_is_away(settings: Settings, server: Running, air: httpx.AsyncClient) -> None:
    await simple(air, "one")
    await simple(air, "two")
    await heard(air, "two", "one")
    async with listening(server.url, "one") as socket:
        nudge = await hear(socket)
        assert nudge["type"] == "nudge"
        await until_read(settings, nudge["id"])
    await until_open(settings, 0)
    async with listening(server.url, "one") as socket:
        assert await silent(socket)


async def test_what_was_not_acknowledged_comes_again_under_the_same_id(
    settings: Settings, server: Running, air: httpx.AsyncClient
) -> None:
    at = time.time()
    asha, *others = [await strong(air, at) for _ in range(3)]
    for other in others:
        await both(air, asha, other, at)
    async with listening(server.url, asha.token(at), asha.secret) as socket:
        first, second = await hear(socket), await hear(socket)
    async with listening(server.url, asha.token(at), asha.secret) as socket:
        assert [await hear(socket), await hear(socket)] == [first, second]
        await socket.send(f'{{"type":"ack","id":"{first["id"]}"}}')
        await until_read(settings, first["id"])
    async with listening(server.url, asha.token(at), asha.secret) as socket:
        assert await hear(socket) == second
        assert await silent(socket)
    async with listening(server.url, asha.token(at), asha.secret, frame=True, last_id=second["id"]) as socket:
        assert await silent(socket)
    assert first["encounter_id"] != second["encounter_id"]


async def test_two_sockets_of_a_session_both_hear_and_a_third_puts_out_the_oldest(
    settings: Settings, server: Running, air: httpx.AsyncClient
) -> None:
    at = time.time()
    asha, kabir = await strong(air, at), await strong(air, at)
    token = asha.token(at)
    async with listening(server.url, token, asha.secret) as one:
        await until_open(settings, 1)
        async with listening(server.url, token, asha.secret) as two:
            await until_open(settings, 2)
            async with listening(server.url, token, asha.secret) as three:
                assert await closed(one) == 4401
                await both(air, asha, kabir, at)
                assert (await hear(two))["id"] == (await hear(three))["id"]


async def test_leaving_closes_the_socket_at_once(settings: Settings, server: Running, air: httpx.AsyncClient) -> None:
    at = time.time()
    asha = await strong(air, at)
    async with listening(server.url, asha.token(at), asha.secret) as socket:
        await until_open(settings, 1)
        await air.request("DELETE", "/session", headers=asha.headers)
        assert await closed(socket) == 4404


@pytest.mark.parametrize("junk", ["{", "[]", "null", '"x"', '{"type":"ack","id":"x"}', '{"type":"auth","secret":7}'])
async def test_junk_frames_change_nothing(server: Running, air: httpx.AsyncClient, junk: str) -> None:
    await simple(air, "one")
    await simple(air, "two")
    async with listening(server.url, "one") as socket:
        await socket.send(junk)
        await heard(air, "two", "one")
        assert (await hear(socket))["type"] == "nudge"


async def test_a_frame_that_is_too_large_ends_the_socket(server: Running, air: httpx.AsyncClient) -> None:
    await simple(air, "one")
    async with listening(server.url, "one") as socket:
        await socket.send("x" * 1025)
        assert await closed(socket) == 1009


async def test_only_pages_of_ours_may_listen(settings: Settings) -> None:
    with running(settings, "serve", ALLOWED_ORIGINS="https://ours.test", **UNLIMITED) as server:
        async with httpx.AsyncClient(base_url=server.url) as air:
            await simple(air, "one")
        url = server.url.replace("http://", "ws://") + "/ws/one"
        async with connect(url, origin=Origin("https://theirs.test")) as socket:
            assert await closed(socket) == 4403


async def test_who_guesses_tokens_is_soon_refused(settings: Settings) -> None:
    limits = UNLIMITED | {"PROXIMITY_MISSES_PER_MINUTE": "5"}
    with running(settings, "serve", **limits) as server:
        async with httpx.AsyncClient(base_url=server.url) as air:
            codes = [(await heard(air, f"guess{n}", "other")).status_code for n in range(8)]
        assert codes == [404] * 5 + [429] * 3
        async with listening(server.url, "guess") as socket:
            assert await closed(socket) == 4429


async def test_a_server_that_goes_closes_its_sockets(settings: Settings) -> None:
    with running(settings, "serve", **UNLIMITED) as server:
        async with httpx.AsyncClient(base_url=server.url) as air:
            await simple(air, "one")
        async with listening(server.url, "one") as socket:
            await until_open(settings, 1)
            await asyncio.to_thread(server.stop)
            assert await closed(socket) == 1012
