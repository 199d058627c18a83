"""An evening of crashes: rollbacks, lost bells, killed relays and servers, a lost cache; and nobody misses a word."""

import asyncio
import itertools
import json
import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress

import httpx
import pytest

from aangan.house import build
from aangan.infra.embedded import Embedded
from aangan.infra.outbox import Bell
from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.infra.unit import Units
from aangan.live import service as live
from tests.support.cast import Person, person
from tests.support.processes import Running, running
from tests.support.restarts import crash_cache, own_servers

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

PEOPLE, WRITERS = 12, 12
BETWEEN_SECONDS, PATIENCE = 0.7, 60
ROLLED_BACK, BELLS_LOST = 0.3, 0.2


class LossyBell(Bell):
    """A bell that is not always heard."""

    async def ring(self) -> None:
        """Ring, or forget to."""
        if random.random() > BELLS_LOST:
            await super().ring()


class Listener:
    """A client that comes back wherever somebody answers, and goes on where it was."""

    def __init__(self, who: Person, doors: list[Running]) -> None:
        self.who = who
        self.heard: list[int] = []
        self.resyncs = 0
        self._doors = doors
        self._last = ""

    @property
    def here(self) -> bool:
        """Whether the stream has begun once: what is said from then on must be heard."""
        return bool(self._last)

    async def listen(self, enough: Callable[[], bool]) -> None:
        async with httpx.AsyncClient(timeout=httpx.Timeout(20, read=None)) as client:
            while not enough():
                door = random.choice(self._doors)
                with suppress(httpx.HTTPError):
                    await self._stream(client, door.url)
                await asyncio.sleep(0.1)

    async def _stream(self, client: httpx.AsyncClient, url: str) -> None:
        headers = {**self.who.headers, **({"Last-Event-ID": self._last} if self._last else {})}
        async with client.stream("GET", f"{url}/api/v1/flatmates/sse", headers=headers) as answer:
            frame: dict[str, str] = {}
            async for line in answer.aiter_lines():
                name, _, value = line.partition(": ")
                frame[name] = value
                if not line:
                    self._take(frame)
                    frame = {}

    def _take(self, frame: dict[str, str]) -> None:
        """Take a whole frame; one that was cut off moves no cursor, as the browsers' rules have it."""
        if frame.get("event") == "new_message":
            self.heard.append(json.loads(frame["data"])["data"]["n"])
        elif "event" in frame:
            self.resyncs += 1
        self._last = frame.get("id", self._last)


async def write(
    units: Units, people: list[Person], said: dict[int, list[int]], numbers: Iterator[int], over: asyncio.Event
) -> None:
    while not over.is_set():
        who = random.sample(people, random.randint(1, 3))
        number = next(numbers)
        with suppress(RuntimeError):
            await say(units, who, number)
            for each in who:
                said[each.id].append(number)
        await asyncio.sleep(random.random() / 15)


async def say(units: Units, who: list[Person], number: int) -> None:
    async with units.write() as unit:
        live.tell(unit, [each.id for each in who], "new_message", {"n": number})
        if random.random() < ROLLED_BACK:
            raise RuntimeError


class Evening:
    """The processes of an evening, and what befalls them."""

    def __init__(self, embedded: Embedded, settings: Settings, stack: ExitStack) -> None:
        self._embedded = embedded
        self._settings = settings
        self._stack = stack
        self.doors = [self._start("serve") for _ in range(2)]
        self.relays = [self._start("work") for _ in range(2)]

    async def befall(self) -> None:
        """Whatever can happen to a process, one thing after the other; one of two is always there."""
        relay, door, cache = self._kill_relay, self._kill_door, self._crash_cache
        for what in (relay, relay, door, cache, relay, cache):
            await asyncio.sleep(BETWEEN_SECONDS)
            await asyncio.to_thread(what)

    def _start(self, command: str) -> Running:
        return self._stack.enter_context(running(self._settings, command))

    def _kill_relay(self) -> None:
        # The older one: it leads, unless it never had the time to.
        self.relays.pop(0).kill()
        self.relays.append(self._start("work"))

    def _kill_door(self) -> None:
        self.doors.pop(0).kill()
        self.doors.append(self._start("serve"))

    def _crash_cache(self) -> None:
        crash_cache(self._embedded)


async def test_nobody_misses_a_word_hears_it_out_of_order_or_hears_what_was_taken_back() -> None:
    with own_servers() as (embedded, settings), ExitStack() as stack:
        evening = await asyncio.to_thread(Evening, embedded, settings, stack)
        services = build(settings)
        people = [await person(services, f"P{number}") for number in range(PEOPLE)]
        listeners = [Listener(each, evening.doors) for each in people]
        said = await _spend(evening, services, listeners)
        async with services.units.read() as unit:
            rows = await unit.fetch("SELECT user_id, (data ->> 'n')::int AS n FROM signals ORDER BY user_id, seq")
        await services.close()
    for listener in listeners:
        committed = [row["n"] for row in rows if row["user_id"] == listener.who.id]
        assert sorted(committed) == sorted(said[listener.who.id])
        assert listener.resyncs == 0
        assert listener.heard == committed


async def _spend(evening: Evening, services: Services, listeners: list[Listener]) -> dict[int, list[int]]:
    """Let everybody talk and listen while things break, until all is heard; returns what was said to whom."""
    over, done = asyncio.Event(), asyncio.Event()
    listening = [asyncio.create_task(listener.listen(done.is_set)) for listener in listeners]
    while not all(listener.here for listener in listeners):
        await asyncio.sleep(0.05)
    people = [listener.who for listener in listeners]
    said: dict[int, list[int]] = {each.id: [] for each in people}
    units = Units(services.database, services.clock, LossyBell(services.valkey, services.settings.namespace))
    numbers = itertools.count(1)
    writing = [asyncio.create_task(write(units, people, said, numbers, over)) for _ in range(WRITERS)]
    await evening.befall()
    over.set()
    await asyncio.gather(*writing)
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            while any(len(listener.heard) < len(said[listener.who.id]) for listener in listeners):
                await asyncio.sleep(0.1)
    done.set()
    for task in listening:
        task.cancel()
    await asyncio.gather(*listening, return_exceptions=True)
    return said
