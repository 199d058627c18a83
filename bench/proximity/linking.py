"""Whoever only listens: whether they can tell whose a token of the next ten minutes is, and use it later."""

import os
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from aangan.infra.settings import Settings
from aangan.proximity.rules import b64, tokens_for, unb64
from bench.proximity.clocked import Pocket, clocked

HEAD = ("listener", "mode", "AUC %", "top-1 %", "by chance %")
REPLAY_HEAD = ("recorded and sent out again", "mode", "tries", "nudges")
BEGAN, LASTS = 1_800_000_000.0, 7200
Bits = NDArray[np.int8]
Scores = NDArray[np.float64]
Score = Callable[[Bits, Bits], Scores]


def measure(phones: int) -> list[list[object]]:
    """Link each phone's tokens over eleven rotations by what is in them: by likeness, and by what was learnt."""
    rows = []
    for mode, air in (("simple", _fixed(phones)), ("strong", _rotating(phones))):
        middle = len(air) // 2
        learnt = _learnt(air[: middle + 1])
        for name, score in (("most like it", _likeness), ("learnt from half the rotations", learnt)):
            figures = [_linked(score, one, other) for one, other in zip(air[middle:-1], air[middle + 1 :], strict=True)]
            auc, top = np.mean(figures, axis=0)
            rows.append([name, mode, 100 * float(auc), 100 * float(top), 100 / phones])
    return rows


async def replayed(settings: Settings, phones: int) -> list[list[object]]:
    """Record phones, go elsewhere, and let a passer-by and the victim hear the recordings of each other."""
    rows: list[list[object]] = []
    for minutes, name in ((0.0, "at once, both ways (a live relay)"), (15.0, "15 minutes later")):
        for strong in (False, True):
            nudges = await _replay(settings, phones, minutes, strong=strong)
            rows.append([name, "strong" if strong else "simple", phones, nudges])
    return rows


async def _replay(settings: Settings, phones: int, minutes: float, *, strong: bool) -> int:
    nudges = 0
    async with clocked(settings) as (services, clock):
        for _ in range(phones):
            victim, passer = (Pocket(services, strong, ["devops"]) for _ in range(2))
            await victim.register()
            await passer.register()
            of_victim, of_passer = victim.token, passer.token
            clock.advance(minutes=minutes)
            await passer.hears(of_victim)
            await victim.hears(of_passer)
            nudges += bool(await victim.told())
        return nudges


def _rotating(phones: int) -> list[Bits]:
    tokens = [[token for token, _, _ in tokens_for(os.urandom(32), BEGAN, LASTS)] for _ in range(phones)]
    return [_bits([mine[at] for mine in tokens]) for at in range(len(tokens[0]))]


def _fixed(phones: int) -> list[Bits]:
    once = _bits([b64(os.urandom(16)) for _ in range(phones)])
    return [once] * (LASTS // 600 + 2)


def _bits(tokens: list[str]) -> Bits:
    """Return one row of bits a token."""
    raw = np.frombuffer(b"".join(unb64(token) for token in tokens), np.uint8).reshape(len(tokens), -1)
    return np.unpackbits(raw, axis=1).astype(np.int8)


def _likeness(one: Bits, other: Bits) -> Scores:
    """Score each pair by the bits that are the same."""
    signs, others = (2.0 * bits - 1 for bits in (one, other))
    return np.asarray(signs @ others.T)


def _learnt(air: list[Bits]) -> "_Learnt":
    """Learn, for each two bits, how often the next token has the one where this one has the other."""
    now = np.concatenate(air[:-1]) * 2.0 - 1
    then = np.concatenate(air[1:]) * 2.0 - 1
    together = now.T @ then / len(now)
    return _Learnt(together)


class _Learnt:
    """A linear guess: bits of the next token from those of this one."""

    def __init__(self, together: Scores) -> None:
        self._together = together

    def __call__(self, one: Bits, other: Bits) -> Scores:
        return np.asarray((2.0 * one - 1) @ self._together @ (2.0 * other - 1).T)


def _linked(score: Score, one: Bits, other: Bits) -> tuple[float, float]:
    """Return how well a score tells true pairs from others (AUC), and how often the best guess is right."""
    # The listener does not know the order: ties are broken by chance.
    noise = np.random.default_rng(7).uniform(0, 1e-6, (len(one), len(other)))
    scores = score(one, other) + noise
    true = np.diag(scores)
    false = np.sort(scores[~np.eye(len(one), dtype=bool)])
    auc = np.searchsorted(false, true).mean() / len(false)
    return float(auc), float((scores.argmax(axis=1) == np.arange(len(one))).mean())
