"""A crowd's walk: phones register, walk, report what they hear at the server, and count what they are told."""

import asyncio
import json
import random
import time
from collections import Counter, deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from aangan.crowd.reference import Reference, Score, score
from aangan.crowd.view import Picture
from aangan.crowd.walk import Walker, heard, step, walkers
from aangan.crowd.wire import Line, Socket
from aangan.kit.clock import SystemClock
from aangan.proximity.rules import b64, interval_at, rotation_key, taxonomy, token_at

SCAN_SECONDS = 5.0
LIKES = (2, 5)
POPULAR = 60
REPORTS_A_MINUTE = 58
SETTLE_SECONDS, SETTLE_LOOKS = 10.0, 100
LINES = 16


def now() -> float:
    """Return the moment in Unix seconds: phones and server go by the same clock."""
    return SystemClock().now().timestamp()


@dataclass(frozen=True, slots=True)
class Plan:
    """How many walk for how long, in seconds of the crowd's own time; `pace` of them pass in one of ours."""

    phones: int = 60
    seconds: int = 600
    pace: float = 20.0
    seed: int = 7
    mutual: bool = True
    strong: bool = True


@dataclass(slots=True, eq=False)
class Phone:
    """One phone: its key, its session, and the encounters that it was told of."""

    number: int
    likes: list[str]
    key: bytes
    strong: bool = True
    secret: str = ""
    told: list[str] = field(default_factory=list)
    socket: Socket | None = None
    reports: deque[float] = field(default_factory=deque)

    def tired(self) -> bool:
        """Tell whether it reported as much in a minute as a phone may; else count one report more."""
        at = time.monotonic()
        while self.reports and self.reports[0] < at - 60:
            self.reports.popleft()
        if len(self.reports) >= REPORTS_A_MINUTE:
            return True
        self.reports.append(at)
        return False

    def token(self, at: float) -> str:
        """Return what is on the air at a moment; a simple session stays with the one token that it registered."""
        return token_at(rotation_key(self.key), interval_at(at) if self.strong else 0)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a walk."""

    score: Score
    sightings: int
    refused: int
    nudges: int
    doubled: int


async def run(url: str, plan: Plan, show: Callable[[str], None] | None = None) -> Outcome:
    """Let a crowd walk at a server and compare what it was told with the reference."""
    chance = random.Random(plan.seed)
    parts = urlsplit(url)
    walk = Walk(plan, parts.hostname or "127.0.0.1", parts.port or 80, chance)
    try:
        await walk.gather()
        await walk.go(show)
        return await walk.end()
    finally:
        walk.close()


class Walk:
    """One crowd at one server."""

    def __init__(self, plan: Plan, host: str, port: int, chance: random.Random) -> None:
        """Draw who walks and what they like."""
        self._plan, self._host, self._port, self._chance = plan, host, port, chance
        labels = taxonomy().labels
        popular = chance.sample(labels, min(POPULAR, len(labels)))
        self._phones = [
            Phone(number, chance.sample(popular, chance.randint(*LIKES)), chance.randbytes(32), plan.strong)
            for number in range(plan.phones)
        ]
        self._crowd: list[Walker] = walkers(plan.phones, chance)
        self._lines = [Line(host, port) for _ in range(LINES)]
        self._reference = Reference([frozenset(phone.likes) for phone in self._phones], plan.mutual)
        self._tasks: list[asyncio.Task[None]] = []
        self._picture = Picture()
        self._sightings = self._refused = 0

    async def gather(self) -> None:
        """Register every phone and open its socket."""
        for phone in self._phones:
            await self._register(phone)
            phone.socket = await Socket.open(
                self._host, self._port, f"/ws/{phone.token(now())}", phone.secret, self._ear(phone)
            )
            self._tasks.append(asyncio.create_task(phone.socket.hear()))

    async def go(self, show: Callable[[str], None] | None) -> None:
        """Walk: all move, all listen, and report in an order that the reference sees too."""
        at = 0.0
        while at < self._plan.seconds:
            began = time.perf_counter()
            step(self._crowd, SCAN_SECONDS, self._chance)
            for listener, sender in heard(self._crowd, self._chance):
                await self._report(listener, sender)
            at += SCAN_SECONDS
            if show is not None:
                show(self._picture.draw(self._crowd, at, self._counted()))
            # At least as slow as the plan wants; a busy machine may be slower.
            await asyncio.sleep(max(0.0, SCAN_SECONDS / self._plan.pace - (time.perf_counter() - began)))

    async def end(self) -> Outcome:
        """Wait for the last nudges and compare."""
        expected = self._reference.pairs.total() * 2
        for _ in range(SETTLE_LOOKS):
            if sum(len(phone.told) for phone in self._phones) >= expected:
                break
            await asyncio.sleep(SETTLE_SECONDS / SETTLE_LOOKS)
        meetings: dict[str, list[int]] = {}
        for phone in self._phones:
            for meeting in dict.fromkeys(phone.told):
                meetings.setdefault(meeting, []).append(phone.number)
        told = Counter(frozenset(both) for both in meetings.values())
        nudges = sum(len(phone.told) for phone in self._phones)
        distinct = sum(len(set(phone.told)) for phone in self._phones)
        result = score(self._reference.pairs, told)
        return Outcome(result, self._sightings, self._refused, nudges, nudges - distinct)

    def close(self) -> None:
        """Let everybody go home."""
        for task in self._tasks:
            task.cancel()
        for phone in self._phones:
            if phone.socket is not None:
                with suppress(OSError):
                    phone.socket.close()
        for line in self._lines:
            line.close()

    async def _register(self, phone: Phone) -> None:
        body: dict[str, Any] = {"ble_token": phone.token(now()), "interests": phone.likes}
        if self._plan.strong:
            body |= {"rotation": {"v": 1, "key": b64(phone.key)}, "options": {"mutual": self._plan.mutual}}
        status, answer = await self._line(phone).ask("POST", "/session", body)
        if status != 200:
            raise ConnectionRefusedError(f"registering was refused with {status}")
        phone.secret = json.loads(answer)["session_secret"] if self._plan.strong else ""

    async def _report(self, listener: int, sender: int) -> None:
        one, other = self._phones[listener], self._phones[sender]
        if one.tired():
            return
        # The moment of the server, as near as an observer can tell.
        at = now()
        body = {"own_token": one.token(at), "detected_token": other.token(at)}
        status, _ = await self._line(one).ask("POST", "/match", body, one.secret)
        self._sightings += 1
        if status == 200:
            self._reference.sighting(listener, sender, at)
        else:
            self._refused += 1

    def _line(self, phone: Phone) -> Line:
        return self._lines[phone.number % LINES]

    def _ear(self, phone: Phone) -> Callable[[dict[str, Any]], None]:
        def hear(said: dict[str, Any]) -> None:
            if said.get("type") == "nudge":
                phone.told.append(said["encounter_id"])
                if phone.secret and phone.socket is not None:
                    phone.socket.say({"type": "ack", "id": said["id"]})
                self._picture.nudged(self._crowd[phone.number], said["message"])

        return hear

    def _counted(self) -> dict[str, int]:
        return {
            "phones": len(self._phones),
            "sightings": self._sightings,
            "nudges": sum(len(phone.told) for phone in self._phones),
            "expected": self._reference.pairs.total() * 2,
        }
