"""What you hear at once: told inside a transaction, heard after it, in order, and again from where you left."""

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from aangan.identity.service import actor_of
from aangan.infra.outbox import Signal
from aangan.infra.services import Services
from aangan.infra.stream import CLOSE, LOOK, Entry, Hub, Subscription, hub_of
from aangan.infra.unit import Unit
from aangan.kit.actor import Actor
from aangan.kit.ids import new_token
from aangan.live.errors import GoingAway, TicketInvalid
from aangan.live.types import Event, Heard, Kind, Listening

__all__ = ["Event", "Heard", "end_streams", "forget_old", "listen", "new_ticket", "tell", "use_ticket"]

TICKET_SECONDS = 30


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
async def listen(services: Services, actor: Actor, cursor: str | None) -> Any:
    """Open a stream and give what is heard on it: first what came after `cursor`, then what comes.

    Subscribes before it replays, so that nothing falls between. No connection of the database is held in between.
    """
    hub = hub_of(services)
    if hub.closing:
        raise GoingAway(retry_after=1)
    async with hub.subscribed(actor.user_id) as stream:
        timer = None
        if actor.expires_at is not None:
            left = actor.expires_at - services.clock.now().timestamp()
            timer = asyncio.get_running_loop().call_later(max(0.0, left), stream.close, "expired")
        try:
            epoch = (await hub.names()).epoch
            known = _position(cursor, epoch)
            # Known before the first byte goes out: whatever is committed after that byte is heard.
            last = await hub.position(actor.user_id) if known is None else known
            yield stream, _heard(hub, stream, epoch, last, resync=known is None and cursor is not None)
        finally:
            if timer is not None:
                timer.cancel()


async def forget_old(unit: Unit, days: int) -> None:
    """Delete signals older than some days; a cursor that points before them is answered with a resync."""
    await unit.fetch(
        "DELETE FROM signals WHERE told_at < %(now)s - make_interval(days => %(days)s) AND published_at IS NOT NULL",
        {"now": unit.now(), "days": days},
    )


async def _heard(hub: Hub, stream: Subscription, epoch: str, last: int, *, resync: bool) -> Listening:
    if resync:
        yield Heard("resync", f"{epoch}-{last}", "resync")
    # Looked for at once: the client may have been away while nobody rang for it.
    stream.push(LOOK)
    while True:
        await stream.wake.wait()
        stream.wake.clear()
        async for heard in _waiting(hub, stream, epoch, last):
            last = int(heard.cursor.rpartition("-")[2])
            # A control entry only moves the position.
            if heard.kind != "heartbeat":
                yield heard
        if stream.closed is not None:
            yield Heard("end", f"{epoch}-{last}", stream.closed)
            return
        if stream.beat:
            stream.beat = False
            yield Heard("heartbeat", f"{epoch}-{last}")


async def _waiting(hub: Hub, stream: Subscription, epoch: str, last: int) -> Listening:
    """Give what waits in the queue, in order."""
    while stream.queue:
        async for heard in _read(hub, stream.queue.popleft(), stream.user_id, last, epoch):
            last = int(heard.cursor.rpartition("-")[2])
            yield heard


async def _read(hub: Hub, entry: Entry, user_id: int, last: int, epoch: str) -> Listening:
    """Give an entry that is the next one, and what is missing before one that is not; an old one is dropped."""
    if entry.seq == last + 1:
        yield _as_heard(entry, epoch)
    elif entry.seq > last or entry.seq < 0:
        async for heard in _caught_up(hub, user_id, last, epoch):
            yield heard


async def _caught_up(hub: Hub, user_id: int, last: int, epoch: str) -> Listening:
    """Give what is missing after a number, or a resync when it is gone."""
    while True:
        found = await hub.replay(user_id, last)
        if found is None:
            last = await hub.position(user_id)
            yield Heard("resync", f"{epoch}-{last}", "resync")
            return
        if not found:
            return
        for entry in found:
            last = entry.seq
            yield _as_heard(entry, epoch)


def _as_heard(entry: Entry, epoch: str) -> Heard:
    kind: Kind = "heartbeat" if entry.event == CLOSE else "event"
    return Heard(kind, f"{epoch}-{entry.seq}", entry.event, entry.body)


def _position(cursor: str | None, epoch: str) -> int | None:
    if cursor is None:
        return None
    known, _, number = cursor.partition("-")
    return int(number) if known == epoch and number.isdigit() and len(number) < 19 else None


def _ticket_key(services: Services, ticket: str) -> str:
    return f"{services.settings.namespace}:ticket:{ticket}"
