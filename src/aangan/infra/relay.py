"""The relay: moves signals from the outbox to Valkey streams, in order, as often as it takes.

One leader by an advisory lock on a connection of its own. The number of a signal is the id of its stream entry, so that
a batch that is moved twice (after a crash between the move and the mark) changes nothing.
"""

import asyncio
from contextlib import suppress
from typing import Any

import msgspec
import psycopg
import structlog
from psycopg.rows import tuple_row
from redis.exceptions import RedisError, ResponseError

from aangan.infra.db import driver_url
from aangan.infra.ending import end
from aangan.infra.services import Services
from aangan.infra.stream import DATABASE_AWAY, Names

log = structlog.get_logger(__name__)

BATCH = 500
LEADER = 0x6161_6E67
RETRY_SECONDS = 0.5
AWAY = (RedisError, OSError, TimeoutError, *DATABASE_AWAY)

UNPUBLISHED = """
SELECT id, user_id, seq, event, data, told_at FROM signals WHERE published_at IS NULL ORDER BY id LIMIT %s
"""
MARK = "UPDATE signals SET published_at = now() WHERE id = ANY(%s)"


async def run(services: Services, stop: asyncio.Event) -> None:
    """Relay until told to stop; servers that go away are waited for."""
    while not stop.is_set():
        try:
            await _lead(services, stop)
        except AWAY as away:
            log.warning("relay_waits", kind=type(away).__name__)
            await _pause(stop, RETRY_SECONDS)


async def move_batch(services: Services, connection: psycopg.AsyncConnection[Any], names: Names) -> int:
    """Move one batch of signals to their streams and ring each recipient's bell; returns how many."""
    cursor = connection.cursor(row_factory=tuple_row)
    await cursor.execute(UNPUBLISHED, (BATCH,))
    rows = await cursor.fetchall()
    if not rows:
        return 0
    pipe = services.valkey.pipeline(transaction=False)
    for _, user_id, seq, event, data, told_at in rows:
        body = entry(event, data, told_at.isoformat().replace("+00:00", "Z"), seq)
        # Valkey trims to about this length; what was trimmed is replayed from the table.
        pipe.xadd(
            names.stream(user_id), {"e": event, "d": body}, id=f"{seq}-0", maxlen=services.settings.live_stream_length
        )
        pipe.publish(names.bell(user_id), b"%d %s %s" % (seq, event.encode(), body))
    for answer in await pipe.execute(raise_on_error=False):
        if isinstance(answer, Exception) and not _is_already_there(answer):
            raise answer
    await connection.execute(MARK, ([row[0] for row in rows],))
    return len(rows)


def entry(event: str, data: Any, sent_at: str, seq: int) -> bytes:
    """Return a signal's body as every door sends it."""
    return msgspec.json.encode({"type": event, "data": data, "sent_at": sent_at, "seq": seq})


async def _lead(services: Services, stop: asyncio.Event) -> None:
    url = driver_url(services.settings.database_url or "")
    async with await psycopg.AsyncConnection.connect(url, autocommit=True, connect_timeout=5) as connection:
        await connection.execute("SET statement_timeout = '10s'")
        while not stop.is_set():
            row = await (await connection.execute("SELECT pg_try_advisory_lock(%s)", (LEADER,))).fetchone()
            if row and row[0]:
                log.info("relay_leads")
                await _relay(services, connection, stop)
                return
            # Another process leads; its lock is freed by the server the moment it dies.
            await _pause(stop, services.settings.relay_poll_seconds)


async def _relay(services: Services, connection: psycopg.AsyncConnection[Any], stop: asyncio.Event) -> None:
    names = await Names.of(services)
    rung = asyncio.Event()
    listener = asyncio.create_task(_listen(services, rung))
    try:
        while not stop.is_set():
            rung.clear()
            while await move_batch(services, connection, names) == BATCH and not stop.is_set():
                pass
            await _pause(rung, services.settings.relay_poll_seconds, stop)
    finally:
        await end(listener)


async def _listen(services: Services, rung: asyncio.Event) -> None:
    """Turn the bell into an event; while it is away, polling finds what there is."""
    while True:
        with suppress(RedisError, OSError, TimeoutError):
            await _hear(services, rung)
        await asyncio.sleep(RETRY_SECONDS)


async def _hear(services: Services, rung: asyncio.Event) -> None:
    async with services.valkey.pubsub(ignore_subscribe_messages=True) as bell:
        await bell.subscribe(services.units.bell.channel)
        # What rang while nobody listened is looked for now.
        rung.set()
        while True:
            if await bell.get_message(timeout=30) is not None:
                rung.set()


async def _pause(event: asyncio.Event, seconds: float, other: asyncio.Event | None = None) -> None:
    if other is not None and other.is_set():
        return
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()


def _is_already_there(answer: Exception) -> bool:
    return isinstance(answer, ResponseError) and "equal or smaller" in str(answer)
