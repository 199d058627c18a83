"""Live streams in a process: one hub, one pub/sub connection, a bounded queue for each open stream.

The doorbell carries the signal itself, so that an undisturbed stream costs no read. Numbers are gapless: whoever sees
one that is not the next reads what is missing from the Valkey stream, else from the outbox, else says `resync`.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import psycopg
import structlog
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from aangan.infra import metrics
from aangan.infra.ending import end
from aangan.infra.services import Services

log = structlog.get_logger(__name__)

RECONNECT_SECONDS = 0.5
SILENCE_SECONDS = 15.0
# What a database that is away, or too busy, raises.
DATABASE_AWAY = (SQLAlchemyError, psycopg.Error)
REPLAY_BATCH = 500
# A control signal for the hub itself: ends the person's open streams; it is never shown to a client.
CLOSE = "ctl_close"


class Entry(NamedTuple):
    """One numbered signal; `body` is JSON, ready for every door."""

    seq: int
    event: str
    body: bytes


# One statement, one picture: asked in two, a signal that is committed in between looks like one that is gone.
MISSING = """
SELECT s.last_seq, m.seq, m.event, m.data, m.told_at FROM signal_sequences s LEFT JOIN LATERAL (
    SELECT seq, event, data, told_at FROM signals
    WHERE user_id = s.user_id AND seq > %(after)s ORDER BY seq LIMIT %(most)s
) m ON true
WHERE s.user_id = %(id)s ORDER BY m.seq
"""
# Says only: look whether something is missing.
LOOK = Entry(-1, "", b"")


@dataclass(frozen=True, slots=True)
class Names:
    """The names of streams and bells; the epoch is in them, so that a new one begins with empty streams."""

    namespace: str
    epoch: str

    @classmethod
    async def of(cls, services: Services) -> "Names":
        """Read the epoch; it changes only when numbers could repeat."""
        async with services.units.read(background=True) as unit:
            row = await unit.fetch_one("SELECT epoch FROM signal_epoch")
        assert row is not None
        return cls(services.settings.namespace, row["epoch"])

    def stream(self, user_id: int) -> str:
        """The Valkey stream of a person."""
        return f"{self.namespace}:live:{self.epoch}:{user_id}"

    def bell(self, user_id: int) -> str:
        """The pub/sub channel of a person."""
        return f"{self.namespace}:bell:{self.epoch}:{user_id}"


@dataclass(slots=True, eq=False)
class Subscription:
    """One open stream: what waits to be sent, and whether it must end."""

    user_id: int
    size: int
    queue: deque[Entry] = field(default_factory=deque)
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    beat: bool = False
    closed: str | None = None
    sending_since: float | None = None
    task: "asyncio.Task[object] | None" = None
    timer: asyncio.TimerHandle | None = None

    def push(self, entry: Entry) -> None:
        """Queue an entry; a full queue drops its oldest, which the reader notices by the missing number."""
        if len(self.queue) >= self.size:
            self.queue.popleft()
        self.queue.append(entry)
        self.wake.set()

    @contextmanager
    def sending(self) -> Iterator[None]:
        """Send within the block: a client that takes nothing keeps it open, and is noticed by that."""
        self.sending_since = time.monotonic()
        try:
            yield
        finally:
            self.sending_since = None

    def last(self, seconds: float | None) -> None:
        """Let the stream end as expired after some seconds from now; None lets it last."""
        if self.timer is not None:
            self.timer.cancel()
        self.timer = None
        if seconds is not None:
            self.timer = asyncio.get_running_loop().call_later(max(0.0, seconds), self.close, "expired")

    def close(self, reason: str) -> None:
        """Ask the stream to end, saying why: expired, replaced, revoked, shutdown."""
        self.closed = self.closed or reason
        self.wake.set()


class Hub:
    """The live streams of a process."""

    def __init__(self, services: Services) -> None:
        """Start without streams; the pub/sub connection is opened by `running`."""
        self._services = services
        self._settings = services.settings
        self._streams: dict[int, list[Subscription]] = {}
        self._names: Names | None = None
        self._pubsub: PubSub | None = None
        self._connected = asyncio.Event()
        self.closing = False

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Listen and keep time while the block lasts; every stream is ended after it."""
        tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._keep_time())]
        try:
            yield
        finally:
            self.shut()
            await end(*tasks)

    def shut(self) -> None:
        """End every stream, and take no new ones: the process is going."""
        self.closing = True
        for stream in [stream for streams in self._streams.values() for stream in streams]:
            stream.close("shutdown")

    @asynccontextmanager
    async def subscribed(self, user_id: int) -> AsyncIterator[Subscription]:
        """Open a stream for a person. Beyond the cap their oldest one is replaced."""
        stream = Subscription(user_id, self._settings.live_queue_size, task=asyncio.current_task())
        mine = self._streams.setdefault(user_id, [])
        mine.append(stream)
        metrics.STREAMS.labels("all").inc()
        for older in mine[: -self._settings.live_streams_per_user]:
            older.close("replaced")
        if self.closing:
            stream.close("shutdown")
        try:
            if len(mine) == 1:
                await self._hang_bell(user_id)
            yield stream
        finally:
            stream.last(None)
            metrics.STREAMS.labels("all").dec()
            mine.remove(stream)
            if not mine:
                del self._streams[user_id]
                await self._take_bell_down(user_id)

    async def _hang_bell(self, user_id: int) -> None:
        # A connection that is down is made again by `_hear`, which hangs the bells of all.
        if self._pubsub is not None:
            with suppress(RedisError, OSError):
                await self._pubsub.subscribe((await self.names()).bell(user_id))

    async def _take_bell_down(self, user_id: int) -> None:
        # Somebody may have opened a stream while this one was closing.
        if self._pubsub is not None and user_id not in self._streams:
            with suppress(RedisError, OSError):
                await self._pubsub.unsubscribe((await self.names()).bell(user_id))

    async def names(self) -> Names:
        """Return the names of streams; the epoch is read once."""
        if self._names is None:
            self._names = await Names.of(self._services)
        return self._names

    async def position(self, user_id: int) -> int:
        """Return the number of a person's newest signal, 0 before the first."""
        async with self._services.units.read(background=True) as unit:
            row = await unit.fetch_one("SELECT last_seq FROM signal_sequences WHERE user_id = %(id)s", {"id": user_id})
        return int(row["last_seq"]) if row else 0

    async def replay(self, user_id: int, after: int) -> Sequence[Entry] | None:
        """Return the signals after a number, at most a batch, without a gap; None when some of them are gone."""
        return await self._from_stream(user_id, after) or await self._from_table(user_id, after)

    async def _from_stream(self, user_id: int, after: int) -> list[Entry]:
        """Return what follows a number without a gap; nothing when the very next one is missing."""
        key = (await self.names()).stream(user_id)
        try:
            rows: Any = await self._services.valkey.xrange(key, min=f"({after}-0", max="+", count=REPLAY_BATCH)
        except (RedisError, OSError, TimeoutError):
            return []
        found = [Entry(int(number.partition(b"-")[0]), fields[b"e"].decode(), fields[b"d"]) for number, fields in rows]
        return [entry for nth, entry in enumerate(found) if entry.seq == after + 1 + nth]

    async def _from_table(self, user_id: int, after: int) -> list[Entry] | None:
        from aangan.infra.relay import entry  # noqa: PLC0415 - the relay knows the names of streams

        async with self._services.units.read(background=True) as unit:
            rows = await unit.fetch(MISSING, {"id": user_id, "after": after, "most": REPLAY_BATCH})
        newest = rows[0]["last_seq"] if rows else 0
        rows = [row for row in rows if row["seq"] is not None]
        # A number from the future was given by a database that has since lost its newest rows.
        if newest < after or (newest > after and (not rows or rows[0]["seq"] != after + 1)):
            return None
        moments = [row["told_at"].isoformat().replace("+00:00", "Z") for row in rows]
        return [
            Entry(row["seq"], row["event"], entry(row["event"], row["data"], moment, row["seq"]))
            for row, moment in zip(rows, moments, strict=True)
        ]

    async def _listen(self) -> None:
        while True:
            try:
                await self._hear()
            except (RedisError, OSError, TimeoutError, *DATABASE_AWAY) as away:
                log.warning("hub_waits", kind=type(away).__name__)
            self._pubsub = None
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _hear(self) -> None:
        names = await self.names()
        async with self._services.valkey.pubsub() as pubsub:
            # A channel that is always there keeps the connection in the state of listening.
            await pubsub.subscribe(f"{names.namespace}:hub")
            # From here on new streams hang their own bells; those that came before get theirs now, twice is the same.
            self._pubsub = pubsub
            if waiting := [names.bell(user_id) for user_id in self._streams]:
                await pubsub.subscribe(*waiting)
            # What rang while nobody listened is found by its number: ask every stream to look.
            self._nudge()
            asked = False
            while True:
                message = await pubsub.get_message(timeout=SILENCE_SECONDS)
                if message is not None:
                    asked = False
                    self._deliver(message["type"], message["channel"] or b"", message["data"])
                elif asked:
                    raise TimeoutError("the cache does not answer")
                else:
                    # A connection that was cut on the way looks like silence: ask whether somebody is there.
                    await pubsub.ping()
                    asked = True

    def _deliver(self, kind: str, channel: bytes, said: Any) -> None:
        user_id = channel.rpartition(b":")[2]
        if not user_id.isdigit():
            return
        if kind == "message":
            number, event, body = said.split(b" ", 2)
            entry = Entry(int(number), event.decode(), body)
        elif kind == "subscribe":
            # From here on the bell is heard: what rang while it was being hung is looked for.
            entry = LOOK
        else:
            return
        for stream in list(self._streams.get(int(user_id), ())):
            if entry.event == CLOSE:
                stream.close("revoked")
            stream.push(entry)

    def _nudge(self) -> None:
        for streams in self._streams.values():
            for stream in streams:
                stream.push(LOOK)

    async def _keep_time(self) -> None:
        """One clock for all streams: a heartbeat for each, an end for those that nobody reads any more."""
        while True:
            await asyncio.sleep(self._settings.live_heartbeat_seconds)
            dead = time.monotonic() - self._settings.live_dead_seconds
            for stream in [stream for streams in self._streams.values() for stream in streams]:
                if stream.sending_since is not None and stream.sending_since < dead and stream.task is not None:
                    stream.close("dead")
                    stream.task.cancel()
                stream.beat = True
                stream.wake.set()


def hub_of(services: Services) -> Hub:
    """Return the process's one hub."""
    return services.keep(Hub, Hub)
