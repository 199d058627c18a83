"""Attackers who know every token on the air, against simple and strong sessions alike."""

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from aangan.crowd.wire import Line, Socket
from bench.proximity.phones import Phone, phone

HEAD = ("attacker", "tries", "simple: got", "tries", "strong: got")
Attack = Callable[["Field"], Awaitable[bool]]
EARS_AT_ONCE = 50


class Field:
    """Where attackers and victims stand."""

    def __init__(self, url: str, *, strong: bool) -> None:
        """Begin with one line to the server."""
        parts = urlsplit(url)
        self.host, self.port = parts.hostname or "", parts.port or 0
        self.strong = strong
        self.line = Line(self.host, self.port)

    async def phone(self, *likes: str) -> Phone:
        """A person of this field's kind."""
        return await phone(self.line, strong=self.strong, likes=list(likes) or None)

    async def nudged(self, token: str, bearer: str, meanwhile: Awaitable[Any], wait: float = 0.3) -> bool:
        """Listen as whoever says so, while something happens; tells whether a nudge was heard."""
        heard: list[dict[str, Any]] = []
        with suppress(OSError):
            socket = await Socket.open(self.host, self.port, f"/ws/{token}", bearer, heard.append)
            hearing = asyncio.create_task(socket.hear())
            await meanwhile
            await asyncio.sleep(wait)
            hearing.cancel()
            socket.close()
        return any(said.get("type") == "nudge" for said in heard)


async def tried(url: str, mode: str, attempts: int) -> dict[str, tuple[int, int]]:
    """Let every attacker try; returns for each how often, and how often it got what it wanted."""
    came: dict[str, tuple[int, int]] = {}
    for name, attack in ATTACKS.items():
        got: Counter[bool] = Counter()
        for start in range(0, attempts, EARS_AT_ONCE):
            fields = [Field(url, strong=mode == "strong") for _ in range(min(EARS_AT_ONCE, attempts - start))]
            got.update(await asyncio.gather(*(attack(field) for field in fields)))
            for field in fields:
                field.line.close()
        came[name] = (got.total(), got[True])
    return came


def beside(simple: dict[str, tuple[int, int]], strong: dict[str, tuple[int, int]]) -> list[list[object]]:
    """Set both modes side by side."""
    return [[name, *simple[name], *strong[name]] for name in simple]


async def _hijack(field: Field) -> bool:
    """Open the victim's socket by a token that was heard, and wait for what is theirs."""
    victim, other = await field.phone(), await field.phone()

    async def meet() -> None:
        await victim.reports(field.line, other.token)
        await other.reports(field.line, victim.token)

    return await field.nudged(victim.token, "", meet())


async def _impersonate(field: Field) -> bool:
    """Report in the victim's name."""
    victim, other = await field.phone(), await field.phone()
    thief = Phone(strong=False, likes=[], token=victim.token)
    return bool(await thief.reports(field.line, other.token))


async def _squat(field: Field) -> bool:
    """Register the victim's token as one's own."""
    victim = await field.phone()
    status, _ = await field.line.ask("POST", "/session", {"ble_token": victim.token, "interests": ["chess"]})
    return status == 200


async def _replay(field: Field) -> bool:
    """Send out again what was recorded: a phone that hears it must not be told that the victim is near."""
    victim, passer = await field.phone(), await field.phone()
    # The victim is elsewhere and hears nobody; only the recording is heard.
    answer = await passer.reports(field.line, victim.token)
    return bool(answer.get("match"))


async def _fish(field: Field) -> bool:
    """Learn more than three of a victim's interests, by changing one's own as often as one likes."""
    likes = ["devops", "chess", "jazz", "cricket", "poetry", "baking"]
    victim, fisher = await field.phone(*likes), await field.phone(*likes[:1])
    learnt: set[str] = set()
    for bait in likes:
        fisher.likes = [bait]
        with suppress(AssertionError):
            await fisher.register(field.line)
        learnt |= set((await fisher.reports(field.line, victim.token)).get("shared_interests", []))
    return len(learnt) > 3


async def _oracle(field: Field) -> bool:
    """Tell by the answer whether a token is live."""
    victim, asker = await field.phone(), await field.phone()
    nobody = Phone(strong=True, likes=[], token="A" * 22)
    known, unknown = await asker.reports(field.line, victim.token), await asker.reports(field.line, nobody.token)
    return json.dumps(known) != json.dumps(unknown)


async def _harvest(field: Field) -> bool:
    """Be nudged about somebody whose token an accomplice sent over, from far away."""
    victim, remote = await field.phone(), await field.phone()
    return await field.nudged(remote.token, remote.bearer, remote.reports(field.line, victim.token))


ATTACKS: dict[str, Attack] = {
    "hijack a socket": _hijack,
    "report in another's name": _impersonate,
    "squat a token": _squat,
    "replay a recording": _replay,
    "fish for interests": _fish,
    "ask who is there": _oracle,
    "harvest from afar": _harvest,
}
