"""Canaries: a token, an interest and a secret go through every door, and are looked for wherever something is kept."""

import asyncio
import hashlib

import httpx
import psycopg
import pytest
from redis import Redis

from aangan.infra.settings import Settings
from aangan.proximity.rules import b64, taxonomy
from tests.rooms.proximity.stage import UNLIMITED, closed, heard, listening, simple
from tests.support.processes import running
from tests.support.restarts import own_servers

pytestmark = pytest.mark.anyio
TOKEN, INTEREST, WEBS = "CANARYTOKEN0x7f3a", "canary interest 7f3a", "CANARYWS0x7f3a"


TALKATIVE = {"LOG_LEVEL": "DEBUG", "LOG_JSON": "true", **UNLIMITED}


def test_no_token_reaches_the_log(settings: Settings, capfd: pytest.CaptureFixture[str]) -> None:
    async def visit(url: str) -> str:
        async with httpx.AsyncClient(base_url=url, timeout=20) as air:
            said = await simple(air, TOKEN, INTEREST)
            await simple(air, "other", INTEREST)
            await heard(air, TOKEN, "other")
            await air.post("/session", json={"ble_token": TOKEN, "interests": [INTEREST * 9]})
            await air.post("/match", json={"own_token": TOKEN * 99, "detected_token": TOKEN})
            await air.get(f"/{TOKEN}", params={"token": TOKEN})
            async with listening(url, TOKEN, said["session_secret"]) as socket:
                await socket.send(f'{{"type":"{TOKEN}"}}')
                await asyncio.sleep(0.2)
            async with listening(url, WEBS, TOKEN) as socket:
                await closed(socket)
        return str(said["session_secret"])

    with running(settings, "serve", **TALKATIVE) as server:
        secret = asyncio.run(visit(server.url))
        server.stop()
    captured = capfd.readouterr()
    logged = captured.out + captured.err
    assert "/session" in logged
    for canary in (TOKEN, INTEREST, WEBS, secret):
        assert canary not in logged


def test_nothing_of_a_session_is_on_disk() -> None:
    async def visit(url: str) -> None:
        async with httpx.AsyncClient(base_url=url, timeout=20) as air:
            await simple(air, TOKEN, INTEREST, "hardstyle")
            await simple(air, "other", INTEREST)
            await heard(air, TOKEN, "other")

    with own_servers() as (embedded, settings):
        with running(settings, "serve", **TALKATIVE) as server:
            asyncio.run(visit(server.url))
        with psycopg.connect(settings.database_url or "", autocommit=True) as connection:
            connection.execute("CHECKPOINT")
        folder = embedded.folder
        found = [
            path for path in folder.rglob("*")
            if path.is_file() and any(canary.encode() in path.read_bytes() for canary in (TOKEN, INTEREST))
        ]  # fmt: skip
        assert found == []
        assert not list(folder.rglob("*.rdb"))
        assert not list(folder.rglob("*.aof"))


async def test_a_dump_of_the_cache_is_not_cracked_by_a_dictionary(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    words = list(taxonomy().spellings)
    likes = ["hardstyle", "chess", "kubernetes"]
    await simple(client, TOKEN, *likes)
    await simple(client, "other", *likes)
    await heard(client, TOKEN, "other")
    with Redis.from_url(settings.redis_url or "") as valkey:
        dump = b"".join(key + (valkey.dump(key) or b"") for key in valkey.scan_iter(f"{settings.namespace}:{{px}}:*"))
    for word in (*words, *likes, TOKEN):
        digest = hashlib.sha256(word.encode()).digest()
        tried = [digest, digest.hex().encode(), b64(digest[:12]).encode()]
        assert not any(form in dump for form in tried)
    for canary in (*likes, TOKEN):
        assert canary.encode() not in dump
