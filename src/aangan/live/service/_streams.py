"""Streams: opened, caught up with what was missed, and ended."""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import structlog

from aangan.identity.service import actor_of, must_stand
from aangan.infra.outbox import Signal
from aangan.infra.services import Services
from aangan.infra.stream import CLOSE, DATABASE_AWAY, LOOK, Entry, Hub, Subscription, hub_of
from aangan.infra.unit import Unit
from aangan.kit.actor import Actor
from aangan.kit.ids import new_token
from aangan.live import repository
from aangan.live.errors import GoingAway, TicketInvalid
from aangan.live.types import Event, Heard, Listening

log = structlog.get_logger(__name__)

TICKET_SECONDS = 30
FORGET_BATCH = 5000


def tell(unit: Unit, user_ids: Iterable[int], event: Event | str, data: Mapping[str, Any]) -> None:
    """Promise a live event to some people; it is written with the unit, and goes out when that is committed."""
    kind = Event(event)
    for user_id in dict.fromkeys(user_ids):
        unit.signal(Signal(user_id, kind.value, data))


def end_streams(unit: Unit, user_id: int) -> None:
    """End a person's open streams on every process, once the unit is committed; good tokens may open new ones."""
    unit.signal(Signal(user_id, CLOSE, {}))


async def new_ticket(services: Services, token: str) -> str:
    """Return a ticket for a token that was just verified: good once, for half a minute, where no header can be sent."""
    ticket = new_token()
    await services.valkey.set(_ticket_key(services, ticket), token, ex=TICKET_SECONDS)
    return ticket


async def use_ticket(services: Services, ticket: str) -> Actor:
    """Return whose ticket this is, and tear it up. Raises TicketInvalid."""
    token: Any = await services.valkey.getdel(_ticket_key(services, ticket))
    if token is None:
        raise TicketInvalid
    return await actor_of(services, token.decode())


@asynccontextmanager
async def listen(
    services: Services, actor: Actor, cursor: str | None
) -> AsyncIterator[tuple[Subscription, str, Listening]]:
    """Open a stream; gives it, where it begins, and what is heard on it: what came after `cursor`, then what comes.

    Subscribes before it replays, so that nothing falls between, and looks again then whether the actor may hear it:
    who was shut out since the token was read left a signal that nobody heard. No connection of the database is held in
    between. Raises GoingAway when this process is ending, SessionEnded, UserInactive.
    """
    hub = hub_of(services)
    if hub.closing:
        raise GoingAway(retry_after=1)
    async with hub.subscribed(actor.user_id) as stream:
        last_until(services, stream, actor)
        epoch = (await hub.names()).epoch
        known = _position(cursor, epoch)
        # Known before the first byte goes out: whatever is committed after that byte is heard.
        newest = await hub.position(actor.user_id)
        async with services.units.read(background=True) as unit:
            await must_stand(unit, actor)
        reader = _Reader(hub, stream, epoch, newest if known is None else known, newest)
        yield stream, reader.cursor, reader.heard(resync=known is None and cursor is not None)


def last_until(services: Services, stream: Subscription, actor: Actor) -> None:
    """Let a stream last as long as the token that its owner has shown now."""
    if actor.expires_at is None:
        stream.last(None)
    else:
        stream.last(actor.expires_at - services.clock.now().timestamp())


async def forget_old(unit: Unit, days: int) -> bool:
    """Delete some signals older than some days, and tell whether there may be more.

    A cursor that points before them is answered with a resync.
    """
    return await repository.forget_signals(unit, days, FORGET_BATCH) == FORGET_BATCH


@dataclass(slots=True)
class _Reader:
    """What one stream has heard so far, and how it hears the next."""

    hub: Hub
    stream: Subscription
    epoch: str
    last: int
    # The newest number when the stream was opened: what ended streams up to it did not mean this one.
    opened: int

    @property
    def cursor(self) -> str:
        return f"{self.epoch}-{self.last}"

    async def heard(self, *, resync: bool) -> Listening:
        stream = self.stream
        if resync:
            yield Heard("resync", self.cursor, "resync")
        # Looked for at once: the client may have been away while nobody rang for it.
        stream.push(LOOK)
        while True:
            await stream.wake.wait()
            stream.wake.clear()
            async for word in self._waiting():
                yield word
            if stream.closed is not None:
                yield Heard("end", self.cursor, stream.closed)
                return
            if stream.beat:
                stream.beat = False
                yield Heard("heartbeat", self.cursor)

    async def _waiting(self) -> Listening:
        try:
            while self.stream.queue:
                async for word in self._read(self.stream.queue.popleft()):
                    yield word
        except DATABASE_AWAY as away:
            # Without the database nobody knows what is missing; the client asks again, here or elsewhere.
            log.warning("stream_ends", kind=type(away).__name__)
            self.stream.close("away")

    async def _read(self, entry: Entry) -> Listening:
        """Give an entry that is the next one, and what is missing before one that is not; an old one is dropped."""
        if entry.seq == self.last + 1:
            self.last = entry.seq
            if entry.event != CLOSE:
                yield Heard("event", self.cursor, entry.event, entry.body)
        elif entry.seq > self.last or entry is LOOK:
            async for word in self._catch_up():
                yield word

    async def _catch_up(self) -> Listening:
        """Give what is missing, or a resync when it is gone."""
        while True:
            found = await self.hub.replay(self.stream.user_id, self.last)
            if found is None:
                self.last = await self.hub.position(self.stream.user_id)
                yield Heard("resync", self.cursor, "resync")
                return
            if not found:
                return
            for entry in found:
                self.last = entry.seq
                if entry.event != CLOSE:
                    yield Heard("event", self.cursor, entry.event, entry.body)
                elif entry.seq > self.opened:
                    # Its bell was lost.
                    self.stream.close("revoked")


def _position(cursor: str | None, epoch: str) -> int | None:
    if cursor is None:
        return None
    known, _, number = cursor.partition("-")
    return int(number) if known == epoch and number.isdecimal() and len(number) < 19 else None


def _ticket_key(services: Services, ticket: str) -> str:
    return f"{services.settings.namespace}:ticket:{ticket}"
