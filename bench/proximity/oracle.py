"""What answers tell: their bytes, how long they take, and what somebody learns who asks for hours."""

import asyncio
import itertools
import json
import math
import os
import random
import time
from collections.abc import Sequence
from urllib.parse import urlsplit

from aangan.crowd.wire import Line
from aangan.infra.settings import Settings
from aangan.proximity.rules import b64, interval_at, rotation_key, token_at
from bench.listeners import percentile
from bench.proximity.clocked import Pocket, clocked, meet

HEAD = ("what is asked about", "calls", "answers", "p50 ms", "p99 ms", "KS D", "KS p, against unknown")
FISHED_HEAD = ("fisher", "mode", "victims", "hours", "most labels of one victim")
# Six kinds, and a session may ask sixty times in a minute.
ASKED_EACH, GROUP, MET_EACH = 9, 40, 5
LIKES, OTHERS = ["devops", "hardstyle"], ["cricket"]
BUDGET, LINES = 6, 4
BAITS = ("devops", "chess", "jazz", "cricket", "poetry", "baking", "cycling", "photography")


class Caller:
    """A strong phone that only asks."""

    def __init__(self, likes: list[str], **tags: list[str]) -> None:
        """Draw a key."""
        self.key = os.urandom(32)
        self._rotation = rotation_key(self.key)
        self._wish = {"interests": likes, "rotation": {"v": 1, "key": b64(self.key)}, **tags}
        self._secret = ""

    @property
    def token(self) -> str:
        """What is on the air now."""
        return token_at(self._rotation, interval_at(time.time()))

    async def register(self, line: Line) -> "Caller":
        """Open the session."""
        status, answer = await line.ask("POST", "/session", {"ble_token": self.token, **self._wish})
        assert status == 200, answer
        self._secret = json.loads(answer)["session_secret"]
        return self

    async def asks(self, line: Line, token: str) -> tuple[float, bytes]:
        """Report a token; returns the seconds that the answer took, and the answer."""
        body = {"own_token": self.token, "detected_token": token}
        began = time.perf_counter()
        status, answer = await line.ask("POST", "/match", body, self._secret)
        return time.perf_counter() - began, str(status).encode() + answer


async def timed(url: str, calls: int) -> list[list[object]]:
    """Ask about six kinds of people in a shuffled order; returns a row for each kind."""
    parts = urlsplit(url)
    lines = [Line(parts.hostname or "", parts.port or 0) for _ in range(LINES)]
    groups = -(-calls // (ASKED_EACH * GROUP))
    took: dict[str, list[float]] = {}
    answers: dict[str, set[bytes]] = {}
    for _ in range(groups):
        line = lines[0]
        kinds, askers = await _stage(line)
        plan = [(who, kind) for who in range(GROUP) for kind in kinds for _ in range(ASKED_EACH)]
        random.shuffle(plan)
        await asyncio.gather(*(_ask(lines[n], askers, kinds, plan[n::LINES], took, answers) for n in range(LINES)))
    for line in lines:
        line.close()
    return [_row(kind, took[kind][:calls], answers[kind], took["unknown"][:calls]) for kind in took]


async def fished(settings: Settings, victims: int, hours: int) -> list[list[object]]:
    """Stand beside victims for hours with another bait every ten minutes, in one session."""
    rows: list[list[object]] = []
    for strong in (False, True):
        most = await _fish(settings, victims, hours, strong=strong)
        rows.append(["one session, other baits", "strong" if strong else "simple", victims, hours, most])
    return rows


async def _fish(settings: Settings, victims: int, hours: int, *, strong: bool) -> int:
    most = 0
    async with clocked(settings) as (services, clock):
        for number in range(victims):
            victim = Pocket(services, strong, list(BAITS))
            fisher = Pocket(services, strong, [BAITS[0]])
            await victim.register()
            await fisher.register()
            learnt: set[str] = set()
            for turn in range(6 * hours):
                fisher.likes = [BAITS[(number + turn) % len(BAITS)]] if turn % 2 else list(BAITS)
                # The same phone again: where it can prove that it is, its past with others stays.
                await fisher.register(fresh=False)
                await meet(fisher, victim)
                learnt |= {label for said in await fisher.told() for label in said["shared_interests"]}
                clock.advance(seconds=599)
            most = max(most, len(learnt))
    return most


async def _stage(line: Line) -> tuple[dict[str, list[str]], list[Caller]]:
    """Register forty askers and whom they ask about: for each kind, each asker's one token."""
    shut = "S" * 22
    askers = [await Caller(LIKES, encounter_tags=[shut]).register(line) for _ in range(GROUP)]
    met = [await Caller(LIKES).register(line) for _ in range(GROUP // MET_EACH)]
    for n, asker in enumerate(askers):
        await asker.asks(line, met[n // MET_EACH].token)
        await met[n // MET_EACH].asks(line, asker.token)
    spent = await Caller(LIKES).register(line)
    for _ in range(BUDGET):
        friend = await Caller(LIKES).register(line)
        await friend.asks(line, spent.token)
        await spent.asks(line, friend.token)
    silent, stranger = await Caller(LIKES).register(line), await Caller(OTHERS).register(line)
    blocked = await Caller(LIKES, block_tags=[shut]).register(line)
    one = {"nothing shared": stranger, "not yet mutual": silent, "blocked": blocked, "budget spent": spent}
    kinds = {name: [who.token] * GROUP for name, who in one.items()}
    kinds["met lately"] = [met[n // MET_EACH].token for n in range(GROUP)]
    kinds["unknown"] = [b64(os.urandom(16)) for _ in range(GROUP)]
    return kinds, askers


async def _ask(
    line: Line, askers: Sequence[Caller], kinds: dict[str, list[str]], plan: Sequence[tuple[int, str]],
    took: dict[str, list[float]], answers: dict[str, set[bytes]],
) -> None:  # fmt: skip
    for who, kind in plan:
        seconds, answer = await askers[who].asks(line, kinds[kind][who])
        took.setdefault(kind, []).append(1000 * seconds)
        answers.setdefault(kind, set()).add(answer)


def _row(kind: str, took: list[float], answers: set[bytes], unknown: list[float]) -> list[object]:
    apart, chance = (0.0, 1.0) if kind == "unknown" else kolmogorov_smirnov(took, unknown)
    said = answers.pop().decode() if len(answers) == 1 else f"{len(answers)} different"
    return [kind, len(took), said, percentile(took, 0.5), percentile(took, 0.99), f"{apart:.4f}", f"{chance:.4f}"]


def kolmogorov_smirnov(one: Sequence[float], other: Sequence[float]) -> tuple[float, float]:
    """Return how far two samples' distributions are apart, and the chance of that were they the same (asymptotic)."""
    merged = sorted([(value, 0) for value in one] + [(value, 1) for value in other])
    seen, apart = [0, 0], 0.0
    for _, same in itertools.groupby(merged, key=lambda pair: pair[0]):
        for _, which in same:
            seen[which] += 1
        apart = max(apart, abs(seen[0] / len(one) - seen[1] / len(other)))
    scale = math.sqrt(len(one) * len(other) / (len(one) + len(other))) * apart
    if scale < 0.2:
        return apart, 1.0
    chance = 2 * sum((-1) ** (k - 1) * math.exp(-2 * k * k * scale * scale) for k in range(1, 101))
    return apart, min(1.0, max(0.0, chance))
