"""An evening of crashes: rollbacks, lost bells, killed relays and servers, a lost cache; and nobody misses a word."""

import asyncio
import json
import random
from collections.abc import Callable
from contextlib import ExitStack, suppress

import httpx
import pytest

from aangan.infra.outbox import Bell
from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.infra.unit import Units
from aangan.live import service as live
from tests.support.cast import Person, person
from tests.support.processes import Running, running

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

PEOPLE, WRITERS, SECONDS = 12, 12, 10.0
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

    async def listen(self, enough: Callable[[], bool]) -> None:
        async with httpx.AsyncClient(timeout=httpx.Timeout(5, read=None)) as client:
            while not enough():
                door = random.choice(self._doors)
                with suppress(httpx.HTTPError):
                    await self._stream(client, door.url)
                await asyncio.sleep(0.1)

    async def _stream(self, client: httpx.AsyncClient, url: str) -> None:
        headers = {**self.who.headers, **({"Last-Event-ID": self._last} if self._last else {})}
        async with client.stream("GET", f"{url}/api/v1/flatmates/sse", headers=headers) as answer:
            event = ""
            async for line in answer.aiter_lines():
                name, _, value = line.partition(": ")
                if name == "event":
                    event = value
                elif name == "id":
                    self._last = value
                elif name == "data" and event == "new_message":
                    self.heard.append(json.loads(value)["data"]["n"])
                elif name == "data":
                    self.resyncs += 1


async def write(
    units: Units, people: list[Person], said: dict[int, list[int]], numbers: list[int], until: float
) -> None:
    loop = asyncio.get_running_loop()
    while loop.time() < until:
        who = random.sample(people, random.randint(1, 3))
        numbers[0] += 1
        number = numbers[0]
        with suppress(RuntimeError):
            await say(units, who, number)
            for each in who:
                said[each.id].append(number)
        await asyncio.sleep(random.random() / 50)


async def say(units: Units, who: list[Person], number: int) -> None:
    async with units.write() as unit:
        live.tell(unit, [each.id for each in who], "new_message", {"n": number})
        if random.random() < ROLLED_BACK:
            raise RuntimeError


async def break_things(
    settings: Settings, services: Services, stack: ExitStack, doors: list[Running], until: float
) -> int:
    loop = asyncio.get_running_loop()
    relays = [stack.enter_context(running(settings, "work")) for _ in range(2)]
    kills = 0
    while loop.time() < until:
        await asyncio.sleep(0.9)
        victim = random.randrange(2)
        relays[victim].kill()
        relays[victim] = stack.enter_context(running(settings, "work"))
        kills += 1
        if kills == 4:
            doors[0].kill()
            fresh = await asyncio.to_thread(stack.enter_context, running(settings, "serve"))
            doors[0] = fresh
        if kills == 6:
            # What a restart of the cache leaves: no streams, and no connection.
            await services.valkey.flushdb()
            await services.valkey.client_kill_filter(_type="pubsub", skipme=True)
    return kills


async def test_nobody_misses_a_word_hears_it_out_of_order_or_hears_what_was_taken_back(
    settings: Settings, services: Services
) -> None:
    people = [await person(services, f"P{number}") for number in range(PEOPLE)]
    said: dict[int, list[int]] = {each.id: [] for each in people}
    units = Units(services.database, services.clock, LossyBell(services.valkey, settings.namespace))
    with ExitStack() as stack:
        doors = [await asyncio.to_thread(stack.enter_context, running(settings, "serve")) for _ in range(2)]
        done = asyncio.Event()
        listeners = [Listener(each, doors) for each in people]
        listening = [asyncio.create_task(listener.listen(done.is_set)) for listener in listeners]
        await asyncio.sleep(1)
        until = asyncio.get_running_loop().time() + SECONDS
        numbers = [0]
        _, kills = await asyncio.gather(
            asyncio.gather(*(write(units, people, said, numbers, until) for _ in range(WRITERS))),
            break_things(settings, services, stack, doors, until),
        )
        deadline = asyncio.get_running_loop().time() + 15
        while asyncio.get_running_loop().time() < deadline:
            if all(len(set(listener.heard)) >= len(said[listener.who.id]) for listener in listeners):
                break
            await asyncio.sleep(0.1)
        done.set()
        for task in listening:
            task.cancel()
        await asyncio.gather(*listening, return_exceptions=True)
    assert kills >= 6
    async with services.units.read() as unit:
        rows = await unit.fetch("SELECT user_id, (data ->> 'n')::int AS n FROM signals ORDER BY user_id, seq")
    for listener in listeners:
        committed = [row["n"] for row in rows if row["user_id"] == listener.who.id]
        assert sorted(committed) == sorted(said[listener.who.id])
        assert listener.resyncs == 0
        assert listener.heard == committed
