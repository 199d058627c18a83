"""Notices: what telling costs its sender, how fast they leave, a broadcast, and workers that die under a bad provider.

The provider is an emulator of FCM in a process of its own, on the same machine: it takes its share of the cores.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import psycopg

from aangan import house
from aangan.infra.db import driver_url
from aangan.infra.services import Services
from aangan.notifications import service as notifications
from aangan.notifications.service import Notice
from bench.listeners import percentile, resident_kb
from bench.stage import Stage, stage
from bench.table import show

PARTS = ("dispatch", "deliveries", "broadcast", "chaos")
MATCH = {"conversation_id": 7, "match_id": 3}
# So many of a batch the provider has when the worker dies: their outcome is lost with it, and they go out again.
TAKEN_BEFORE_DEATH = 5
T = TypeVar("T")

PEOPLE = """
INSERT INTO users (subject, full_name, email, email_verified, phone_verified)
SELECT 'bench:' || n, 'Person ' || n, 'p' || n || '@people.test', true, false FROM generate_series(1, %s) n
"""
PHONES = """
INSERT INTO device_tokens (user_id, token, platform, registered_at, seen_at)
SELECT id, 'phone-' || id, 'android', now(), now() FROM users
"""
STATES = "SELECT state, count(*) FROM notification_deliveries WHERE channel = 'push' GROUP BY state"
OUTCOMES = """
SELECT count(*) FILTER (WHERE attempts > 1 OR detail IS NOT NULL) AS again, max(attempts) AS most
FROM notification_deliveries WHERE channel = 'push'
"""


class Provider:
    """The emulator, in its own process."""

    def __init__(self, *options: str) -> None:
        """Start it and learn where it is."""
        command = [sys.executable, "-m", "tests.support.fcm", *options]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        known = self._line()
        self.environment = {"FCM_SERVICE_ACCOUNT": known["account"], "FCM_ENDPOINT": known["origin"]}

    def counts(self) -> dict[str, int]:
        """Return what it counted so far."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return self._line()

    def stop(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()

    def _line(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        found: dict[str, Any] = json.loads(self._process.stdout.readline())
        return found


def main(options: list[str] | None = None) -> None:
    """Run the parts that are asked for, or all of them."""
    parser = argparse.ArgumentParser(prog="python -m bench notifications", description=__doc__)
    parser.add_argument("--only", choices=PARTS, action="append", help="run only this part (may be given again)")
    parser.add_argument("--deliveries", type=int, default=20_000)
    parser.add_argument("--people", type=int, default=100_000, help="whom the broadcast means")
    parser.add_argument("--notices", type=int, default=8_000, help="told while workers die")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--failing", type=float, default=0.3, help="share of calls that the provider answers 503")
    given = parser.parse_args(options or [])
    wanted = given.only or list(PARTS)
    if "dispatch" in wanted:
        _dispatch()
    if "deliveries" in wanted:
        _deliveries(given.deliveries)
    if "broadcast" in wanted:
        _broadcast(given.people)
    if "chaos" in wanted:
        _chaos(given.notices, given.kills, given.failing)


def _dispatch(rounds: int = 1000) -> None:
    with _town(rounds) as set_stage:
        kinds = {
            "flatmate_new_match": "a match (its own line, push planned)",
            "flatmate_new_message": "a message (counted into one line)",
        }
        measured = [
            (what, *_with(set_stage, lambda services, key=key: _tell_each(services, key, rounds)))
            for key, what in kinds.items()
        ]
    head = ("told in the sender's transaction", "p50 ms added", "p95", "p99", "CPU ms of ours")
    show("dispatch: what telling one person adds to the sender's transaction", head, measured)


async def _tell_each(services: Services, type_key: str, rounds: int) -> tuple[float, ...]:
    """Return p50, p95 and p99 of a dispatch in ms, and its CPU; the transaction around it is open, and not counted."""
    taken, worked = [], 0.0
    async with services.units.read() as unit:
        people = [row["id"] for row in await unit.fetch("SELECT id FROM users ORDER BY id LIMIT %s", (rounds,))]
    for user_id in people:
        async with services.units.write() as unit:
            await unit.fetch("SELECT 1")
            begun, used = time.perf_counter(), time.process_time()
            await notifications.dispatch_notification_to_user(unit, user_id, type_key, data=MATCH)
            taken.append((time.perf_counter() - begun) * 1000)
            worked += time.process_time() - used
    return (*(percentile(taken, share) for share in (0.5, 0.95, 0.99)), worked / rounds * 1000)


def _deliveries(count: int) -> None:
    provider = Provider()
    try:
        with _town(count) as set_stage:
            _with(set_stage, lambda services: _tell_all(services, count))
            set_stage.environment.update(provider.environment)
            with set_stage.process("work"):
                begun = _until_first(set_stage)
                last = _until(set_stage, "sent", count)
                rate = count / (last - begun)
                each = _cpu_seconds(set_stage.running[-1].pid) / count * 1000
                memory = resident_kb(set_stage.running[-1].pid) / 1024
            counts = provider.counts()
    finally:
        provider.stop()
    head = ("deliveries", "a second", "worker's CPU ms each", "worker MB", "connections", "taken by FCM")
    row = (count, rate, each, memory, counts["connections"], counts["taken"])
    show("deliveries: one worker process, claimed, judged, sent over HTTP/2 and noted", head, [row])


def _broadcast(people: int) -> None:
    provider = Provider()
    try:
        with _town(people) as set_stage:
            _with(set_stage, _begin_campaign)
            set_stage.environment.update(provider.environment | {"CAMPAIGN_PEOPLE_PER_MINUTE": "0"})
            with set_stage.process("work"):
                begun = time.perf_counter()
                told, most = _watch_campaign(set_stage, people)
                sent = _until(set_stage, "sent", people)
                most = max(most, resident_kb(set_stage.running[-1].pid))
            counts = provider.counts()
    finally:
        provider.stop()
    head = ("people", "told in s", "all sent in s", "worker MB, most", "taken by FCM")
    row = (people, told - begun, sent - begun, most / 1024, counts["taken"])
    show("broadcast: one campaign, one worker", head, [row])


def _watch_campaign(set_stage: Stage, people: int) -> tuple[float, int]:
    """Draw a bar until the campaign told everybody; returns when, and the most memory (KB) that the worker took."""
    most = 0
    while True:
        done = _ask(set_stage, "SELECT processed FROM notice_campaigns")[0][0]
        most = max(most, resident_kb(set_stage.running[-1].pid))
        filled = int(40 * done / people)
        print(f"\r  [{'#' * filled}{'.' * (40 - filled)}] {done:,} of {people:,}", end="", file=sys.stderr, flush=True)
        if done >= people:
            print(file=sys.stderr)
            return time.perf_counter(), most
        time.sleep(0.5)


def _chaos(notices: int, kills: int, failing: float) -> None:
    provider = Provider("--keep", "--failing", str(failing))
    try:
        with _town(notices) as set_stage:
            set_stage.environment.update(provider.environment)
            begun = time.perf_counter()
            _with(set_stage, lambda services: _tell_all(services, notices))
            for _ in range(kills):
                _work_and_kill(set_stage, provider)
            with set_stage.process("work"):
                _until(set_stage, "sent", notices, patience=300)
            seconds = time.perf_counter() - begun
            states = dict(_ask(set_stage, STATES))
            again, most = _ask(set_stage, OUTCOMES)[0]
            counts = provider.counts()
    finally:
        provider.stop()
    head = ("notices", "kills", "503 in %", "lost", "seen twice", "replaced", "tried again", "tries, most", "s")
    # Under one collapse id the second takes the place of the first: a person sees each notice once.
    twice = counts["shown"] - notices
    lost = notices - counts["shown"] + sum(number for state, number in states.items() if state != "sent")
    refused = 100 * counts.get("503", 0) / counts["given"]
    row = (notices, kills, refused, max(0, lost), max(0, twice), counts["replaced"], again, most, seconds)
    show("chaos: workers killed while they send, and a provider that fails", head, [row])


def _work_and_kill(set_stage: Stage, provider: Provider) -> None:
    """Let a worker hand some over, and kill it before it has noted what became of them."""
    before = provider.counts().get("taken", 0)
    deadline = time.perf_counter() + 60
    with set_stage.process("work"):
        while provider.counts().get("taken", 0) < before + TAKEN_BEFORE_DEATH:
            if time.perf_counter() > deadline:
                raise TimeoutError("the worker handed nothing over")
            time.sleep(0.001)
        set_stage.running[-1].kill()


@contextmanager
def _town(people: int) -> Iterator[Stage]:
    with stage(None) as set_stage:
        with psycopg.connect(driver_url(set_stage.settings.database_url or ""), autocommit=True) as connection:
            connection.execute(PEOPLE, (people,))
            connection.execute(PHONES)
            connection.execute("ANALYZE")
        yield set_stage


def _with(set_stage: Stage, work: Callable[[Services], Awaitable[T]]) -> T:
    async def run() -> T:
        services = house.build(set_stage.settings)
        try:
            return await work(services)
        finally:
            await services.close()

    return asyncio.run(run())


async def _tell_all(services: Services, count: int) -> None:
    """Tell so many people of a match, 500 in each unit."""
    async with services.units.read() as unit:
        people = [row["id"] for row in await unit.fetch("SELECT id FROM users ORDER BY id LIMIT %s", (count,))]
    for start in range(0, len(people), 500):
        async with services.units.write() as unit:
            page = [Notice(user_id, "flatmate_new_match", MATCH) for user_id in people[start : start + 500]]
            await notifications.dispatch_notices(unit, page)


async def _begin_campaign(services: Services) -> None:
    day = {"offer": "A new week, new homes"}
    async with services.units.write() as unit:
        await unit.fetch(
            """INSERT INTO notice_campaigns
                (type_key, data, audience, is_active, channels, requested, created_at, next_at)
            SELECT 'promotion_generic', %s::jsonb, 'all', true, ARRAY['push'], count(*), now(), now() FROM users""",
            (json.dumps(day),),
        )


def _until_first(set_stage: Stage) -> float:
    while not set(dict(_ask(set_stage, STATES))) - {"planned"}:
        time.sleep(0.01)
    return time.perf_counter()


def _until(set_stage: Stage, state: str, count: int, patience: float = 600) -> float:
    """Wait until so many deliveries are in a state; returns when."""
    deadline = time.perf_counter() + patience
    while dict(_ask(set_stage, STATES)).get(state, 0) < count:
        if time.perf_counter() > deadline:
            raise TimeoutError(f"not all were {state}: {dict(_ask(set_stage, STATES))}")
        time.sleep(0.1)
    return time.perf_counter()


def _cpu_seconds(pid: int) -> float:
    """Return what a process worked so far."""
    parts = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def _ask(set_stage: Stage, query: str) -> list[Any]:
    with psycopg.connect(driver_url(set_stage.settings.database_url or ""), autocommit=True) as connection:
        return connection.execute(query).fetchall()  # type: ignore[arg-type]
