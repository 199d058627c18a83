"""The open sockets of a process: one channel rings for all of them, and what they are told is read from inboxes.

A bell that is lost costs a look, never a nudge: after every break all sockets look into their inboxes.
"""

import asyncio
import random
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import structlog
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from aangan.infra.ending import end
from aangan.infra.services import Services
from aangan.proximity.service._context import Nearby, nearby_of

log = structlog.get_logger(__name__)

BEAT_SECONDS = 2.0
RECONNECT_SECONDS = 0.5
LOOK_AGAIN_SECONDS = (0.5, 2.0)
SILENCE_SECONDS = 5.0
SEND_SECONDS = 10.0
LOOK_BATCH = 500
AWAY = (RedisError, OSError, TimeoutError)

Send = Callable[[str, dict[bytes, bytes]], Awaitable[None]]
Close = Callable[[int], Awaitable[None]]
GONE, EVICTED, SLOW, GOING = 4404, 4401, 1011, 1012


@dataclass(slots=True, eq=False)
class Ear:
    """One open socket: whose it is, how far it has heard, how to send to it and to close it."""

    sid: str
    number: int
    after: str
    proven: bool
    jitter: int
    send: Send
    close: Close
    timer: asyncio.TimerHandle | None = None
    hearing: "asyncio.Task[None] | None" = None
    again: bool = False


@dataclass(slots=True)
class Doorbell:
    """A process's sockets, found by their session."""

    nearby: Nearby
    node: str = field(default_factory=lambda: secrets.token_hex(6))
    ears: dict[str, list[Ear]] = field(default_factory=dict)
    closing: bool = False
    _numbers: int = 0
    _tasks: "set[asyncio.Task[None]]" = field(default_factory=set)

    def number(self) -> int:
        """Return the next socket's number in this process."""
        self._numbers += 1
        return self._numbers

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Say that this process lives, and listen, while the block lasts; then close every socket."""
        with suppress(*AWAY):
            await self.nearby.store.beat(self.node)
        tasks = [asyncio.create_task(self._live()), asyncio.create_task(self._listen())]
        try:
            yield
        finally:
            self.closing = True
            for ear in self._all():
                self._later(ear.close(GOING))
            await asyncio.sleep(0)
            await end(*tasks, *self._tasks)

    def open(self, ear: Ear, seconds: float) -> None:
        """Let a socket hear, from what waits for it on, until its session ends."""
        self.ears.setdefault(ear.sid, []).append(ear)
        ear.timer = asyncio.get_running_loop().call_later(seconds, lambda: self._later(ear.close(GONE)))
        self.look(ear)

    async def retire(self, ear: Ear) -> None:
        """Let a socket hear no more, once what is being sent to it is sent."""
        self._forget(ear)
        if ear.hearing is not None:
            await asyncio.wait({ear.hearing}, timeout=SEND_SECONDS)

    def leave(self, ear: Ear) -> None:
        """Forget a socket that is gone."""
        self._forget(ear)
        if ear.hearing is not None:
            ear.hearing.cancel()

    def _forget(self, ear: Ear) -> None:
        if ear.timer is not None:
            ear.timer.cancel()
        mine = self.ears.get(ear.sid, [])
        if ear in mine:
            mine.remove(ear)
        if not mine:
            self.ears.pop(ear.sid, None)

    def look(self, ear: Ear) -> None:
        """Read what waits for a socket and send it; one reading at a time, and one more if it rang meanwhile."""
        if ear.hearing is not None and not ear.hearing.done():
            ear.again = True
            return
        ear.hearing = self._later(self._hear(ear))

    async def _hear(self, ear: Ear) -> None:
        while True:
            ear.again = False
            try:
                async with asyncio.timeout(SEND_SECONDS):
                    more = await self._next(ear)
            except RedisError as away:
                # A short break need not break the listening, and then nobody rings again.
                log.warning("inbox_waits", kind=type(away).__name__)
                await asyncio.sleep(random.SystemRandom().uniform(*LOOK_AGAIN_SECONDS))
                continue
            except TimeoutError:
                # Nobody takes what is sent: it stays in the inbox for whoever comes back.
                await ear.close(SLOW)
                return
            if not more and not ear.again:
                return

    async def _next(self, ear: Ear) -> bool:
        rows = await self.nearby.store.inbox(ear.sid, ear.after)
        for number, fields in rows:
            await ear.send(number, fields)
            ear.after = number
        if rows and not ear.proven:
            # Whoever cannot say what arrived is taken to have read what was sent.
            await self.nearby.store.read(ear.sid, ear.after)
        return bool(rows)

    async def _live(self) -> None:
        while True:
            with suppress(*AWAY):
                await self.nearby.store.beat(self.node)
            await asyncio.sleep(BEAT_SECONDS)

    async def _listen(self) -> None:
        while True:
            try:
                await self._hear_bells()
            except AWAY as away:
                log.warning("doorbell_waits", kind=type(away).__name__)
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _hear_bells(self) -> None:
        async with self.nearby.services.valkey.pubsub() as pubsub:
            await pubsub.subscribe(f"{self.nearby.store.prefix}node:{self.node}")
            await self._look_everywhere()
            silent = 0
            while silent < 2:
                silent = silent + 1 if await self._wait(pubsub) else 0
            raise TimeoutError("the cache does not answer")

    async def _wait(self, pubsub: PubSub) -> bool:
        """Wait for a bell; tells whether there was silence, and then asks whether anybody is there."""
        message = await pubsub.get_message(timeout=SILENCE_SECONDS)
        if message is None:
            await pubsub.ping()
        elif message["type"] == "message":
            self._rung(message["data"].decode().split(" "))
        return message is None

    async def _look_everywhere(self) -> None:
        """Do what bells would have said meanwhile: look for nudges, and close what was lost or put out."""
        await self.nearby.store.beat(self.node)
        everyone = list(self.ears)
        for start in range(0, len(everyone), LOOK_BATCH):
            batch = everyone[start : start + LOOK_BATCH]
            for sid, names in zip(batch, await self.nearby.store.living(batch), strict=True):
                for ear in list(self.ears.get(sid, ())):
                    self._look_again(ear, names)

    def _look_again(self, ear: Ear, names: list[str] | None) -> None:
        if names is None:
            # Its phone registers again when it is told so.
            self._later(ear.close(GONE))
        elif f"{self.node}.{ear.number}.{int(ear.proven)}" not in names:
            self._later(ear.close(EVICTED))
        else:
            self.look(ear)

    def _rung(self, words: list[str]) -> None:
        kind, sid, *number = words
        for ear in list(self.ears.get(sid, ())):
            if kind == "ring":
                self._ring(ear)
            elif kind == "gone":
                self._later(ear.close(GONE))
            elif kind == "evict" and number == [str(ear.number)]:
                self._later(ear.close(EVICTED))

    def _ring(self, ear: Ear) -> None:
        if not ear.jitter:
            self.look(ear)
            return
        # A nudge that comes late says less of who it was that just walked by.
        delay = random.SystemRandom().uniform(0, ear.jitter)
        asyncio.get_running_loop().call_later(delay, self.look, ear)

    def _all(self) -> list[Ear]:
        return [ear for ears in self.ears.values() for ear in ears]

    def _later(self, work: Awaitable[None]) -> "asyncio.Task[None]":
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def doorbell_of(services: Services) -> Doorbell:
    """Return the process's one doorbell."""
    return services.keep(Doorbell, lambda held: Doorbell(nearby_of(held)))
