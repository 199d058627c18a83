"""What breaks while people meet (workers, the cache, its channels, the database), and what phones hear of it."""

import asyncio
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from aangan import house
from aangan.crowd.wire import Line
from aangan.infra.embedded import Embedded
from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.kit.errors import HouseError
from aangan.proximity import service
from bench.listeners import allow_files, percentile
from bench.proximity.steady import Steady

HEAD = ("meanwhile", "pairs", "lost", "doubled", "sent again", "asked again", "p50 ms", "p99 ms", "worst s")
COUNTERS_HEAD = ("counter", "what happened", "in PostgreSQL")
# Within the budget of nudges that a session has: five others for each phone of a round.
OTHERS = 5
CUTS, CUT_SECONDS = 5, 0.7
LINES, OPENING_AT_ONCE = 48, 48
SETTLE_SECONDS, LOOK_SECONDS, FLUSH_SECONDS = 60.0, 0.05, 1.0
AWAY = (OSError, TimeoutError, psycopg.Error, SQLAlchemyError, RedisError, HouseError)

Fault = Callable[["Field"], Awaitable[None]]


@dataclass(slots=True)
class Field:
    """Where it is played: the API, whose workers have one parent, and the servers under it."""

    url: str
    parent: int
    embedded: Embedded
    settings: Settings
    pause_seconds: float = 5.0
    away_seconds: float = 60.0
    lines: list[Line] = field(default_factory=list)

    @property
    def valkey(self) -> int:
        """The process id of the cache."""
        return int((Path(self.embedded.redis_url.removeprefix("unix://")).parent / "valkey.pid").read_text())

    @property
    def postgres(self) -> int:
        """The process id of the database."""
        return int((self.embedded.postgres_data / "postmaster.pid").read_text().split("\n", 1)[0])


@dataclass(slots=True)
class Ledger:
    """What must stand in the counters at the end."""

    sessions: int = 0
    matches: int = 0


async def measure(where: Field, pairs: int, rate: float) -> tuple[list[list[object]], list[list[object]]]:
    """Let pairs meet under each fault in turn; returns the rows of both tables."""
    allow_files(20_000)
    where.lines = [Line(*_address(where.url)) for _ in range(LINES)]
    services = house.build(where.settings)
    flushing = [asyncio.create_task(_flush(services)) for _ in range(2)]
    ledger, rows = Ledger(), []
    try:
        share = max(OTHERS, pairs // len(FAULTS))
        for name, fault in FAULTS.items():
            rows.append(await _played(where, name, fault, share, rate, ledger))
        counters = await _counters(services, ledger)
        rows.append(await _forgotten(where, share, rate))
        return rows, counters
    finally:
        for task in flushing:
            task.cancel()
        await asyncio.gather(*flushing, return_exceptions=True)
        for line in where.lines:
            line.close()
        await services.close()


async def _played(where: Field, name: str, fault: Fault, pairs: int, rate: float, ledger: Ledger) -> list[object]:
    phones = await _phones(where, pairs)
    meeting = asyncio.create_task(_meet(phones, rate))
    # Some have met before, some meet meanwhile, some after.
    await asyncio.sleep(0.4 * pairs / rate)
    await fault(where)
    sent = await meeting
    row = await _told(name, phones, sent)
    ledger.sessions += sum(phone.sessions for phone in phones)
    ledger.matches += len(sent)
    await _stop(phones)
    return row


async def _forgotten(where: Field, pairs: int, rate: float) -> list[object]:
    """Lose the cache whole, wait until every phone is back, and let them meet."""
    phones = await _phones(where, pairs)
    before = [phone.sessions for phone in phones]
    began = time.perf_counter()
    os.kill(where.valkey, signal.SIGKILL)
    await asyncio.sleep(0.2)
    await asyncio.to_thread(where.embedded.start)
    await _until(lambda: all(p.open and p.sessions > known for p, known in zip(phones, before, strict=True)))
    took = time.perf_counter() - began
    row = await _told(
        f"cache lost whole: {len(phones):,} phones back in {took:.1f} s", phones, await _meet(phones, rate)
    )
    await _stop(phones)
    return row


async def _phones(where: Field, pairs: int) -> list[Steady]:
    count = 2 * max(OTHERS, -(-pairs // OTHERS))
    phones = [Steady(where.url, where.lines[n % LINES]) for n in range(count)]
    for start in range(0, count, OPENING_AT_ONCE):
        await asyncio.gather(*(phone.start() for phone in phones[start : start + OPENING_AT_ONCE]))
    return phones


async def _stop(phones: Sequence[Steady]) -> None:
    await asyncio.gather(*(phone.stop() for phone in phones))


async def _meet(phones: Sequence[Steady], rate: float) -> dict[frozenset[int], float]:
    """Let each phone meet five others, so many pairs a second; returns when each pair was reported."""
    half = len(phones) // 2
    couples = [(n, half + (n + shift) % half) for shift in range(OTHERS) for n in range(half)]
    sent: dict[frozenset[int], float] = {}
    began = time.perf_counter()

    async def meet(number: int, one: int, other: int) -> None:
        await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
        sent[frozenset((one, other))] = time.perf_counter()
        await asyncio.gather(phones[one].hears(phones[other]), phones[other].hears(phones[one]))

    await asyncio.gather(*(meet(number, *couple) for number, couple in enumerate(couples)))
    return sent


async def _told(name: str, phones: Sequence[Steady], sent: dict[frozenset[int], float]) -> list[object]:
    """Wait for what was promised, compare it with who met, and make a row of it."""
    await _until(lambda: sum(len(phone.nudges) for phone in phones) >= 2 * len(sent))
    # What comes twice comes late.
    await asyncio.sleep(1)
    meetings: dict[str, dict[int, float]] = {}
    twice = 0
    for number, phone in enumerate(phones):
        for nudge in phone.nudges:
            twice += number in meetings.setdefault(nudge.meeting, {})
            meetings[nudge.meeting][number] = nudge.at
    heard = Counter(frozenset(who) for who in meetings.values())
    lost = sum(2 for pair in sent if heard[pair] == 0)
    doubled = twice + 2 * sum(times - 1 for times in heard.values()) + sum(2 for pair in heard if pair not in sent)
    waits = [1000 * (max(who.values()) - sent[frozenset(who)]) for who in meetings.values() if frozenset(who) in sent]
    again, asked = sum(phone.repeated for phone in phones), sum(phone.again for phone in phones)
    worst = max(waits, default=float("nan")) / 1000
    return [name, len(sent), lost, doubled, again, asked, percentile(waits, 0.5), percentile(waits, 0.99), worst]


async def _flush(services: Services) -> None:
    """Carry counts to the database at any moment, as several workers would."""
    while True:
        with suppress(*AWAY):
            await service.flush(services, now=True)
        await asyncio.sleep(random.uniform(0, FLUSH_SECONDS))


async def _counters(services: Services, ledger: Ledger) -> list[list[object]]:
    for _ in range(3):
        await service.flush(services, now=True)
    async with services.units.read() as unit:
        days = await unit.fetch(
            "SELECT sum(total_sessions) AS sessions, sum(total_matches) AS matches FROM daily_stats"
        )
        named = await unit.fetch("SELECT category, sum(count) AS count FROM interest_category_counts GROUP BY category")
    categories = {row["category"]: int(row["count"]) for row in named}
    return [
        ["sessions", ledger.sessions, int(days[0]["sessions"])],
        ["matches", ledger.matches, int(days[0]["matches"])],
        ["tech", ledger.sessions, categories.get("tech", 0)],
        ["music", ledger.sessions, categories.get("music", 0)],
    ]


async def _kill_workers(where: Field) -> None:
    """End each worker as a crash would, one after the other; their parent starts new ones."""
    for worker in _workers(where.parent):
        os.kill(worker, signal.SIGKILL)
        await _replaced(where, worker)


async def _restart(where: Field) -> None:
    before = _workers(where.parent)
    os.kill(where.parent, signal.SIGHUP)
    for worker in before:
        await _replaced(where, worker)


async def _stand_still(where: Field) -> None:
    os.kill(where.valkey, signal.SIGSTOP)
    try:
        await asyncio.sleep(where.pause_seconds)
    finally:
        os.kill(where.valkey, signal.SIGCONT)


async def _cut_channels(where: Field) -> None:
    services = house.build(where.settings)
    try:
        for _ in range(CUTS):
            await services.valkey.execute_command("CLIENT", "KILL", "TYPE", "pubsub")
            await asyncio.sleep(CUT_SECONDS)
    finally:
        await services.close()


async def _database_away(where: Field) -> None:
    os.kill(where.postgres, signal.SIGINT)
    await asyncio.sleep(where.away_seconds)
    await asyncio.to_thread(where.embedded.start)


FAULTS: dict[str, Fault] = {
    "kill -9 of each worker": _kill_workers,
    "rolling restart": _restart,
    "cache stands still": _stand_still,
    "its channels are cut five times": _cut_channels,
    "database away": _database_away,
}


def _workers(parent: int) -> list[int]:
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [int(child) for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]


async def _replaced(where: Field, worker: int) -> None:
    await _until(lambda: worker not in _workers(where.parent) and len(_workers(where.parent)) > 1)
    # Until the new one answers.
    await asyncio.sleep(3)


async def _until(true: Callable[[], bool]) -> None:
    """Wait for something, and go on without it after a minute: what was lost is to be counted."""
    for _ in range(int(SETTLE_SECONDS / LOOK_SECONDS)):
        if true():
            return
        await asyncio.sleep(LOOK_SECONDS)


def _address(url: str) -> tuple[str, int]:
    host, _, port = url.removeprefix("http://").partition(":")
    return host, int(port)
