"""Sightings: one phone heard another, and both are told what they share, once."""

import asyncio
import secrets
from collections.abc import Awaitable

from aangan.infra.services import Services
from aangan.kit.errors import TooMany
from aangan.proximity import repository
from aangan.proximity.errors import SessionUnknown
from aangan.proximity.rules import b64, encounter_tags, secret_hash
from aangan.proximity.schemas import Accepted, MatchRequest, MatchResult
from aangan.proximity.service._context import Nearby, nearby_of
from aangan.proximity.service._sessions import RETRY_SECONDS
from aangan.proximity.types import (
    HEARERS_MAX,
    INBOX_LENGTH,
    LABELS_MAX,
    MATCHES_PER_SESSION,
    MUTUAL_SECONDS,
    NUDGES_MAX,
    NUDGES_SECONDS,
    PAIR_COOLDOWN_SECONDS,
    QUIET_SECONDS,
    WEIGHT_MAX,
    Sighting,
    Verdict,
)
from aangan.safety import service as safety

ENCOUNTER_BYTES = 16
# Longer than nearly every sighting takes, and some more, drawn. A loop wakes up a part of a millisecond late, and which
# part tells when the work was done: drawn among eight it tells an eighth, so that 64 times as many answers are needed.
BEAT_MS, DRAWN_MS = 5, 8


async def evenly(answer: Awaitable[MatchResult | Accepted]) -> MatchResult | Accepted:
    """Give an answer on a beat that began with the asking, unless what it says differs anyway."""
    beat = _Beat()
    try:
        given = await answer
        if isinstance(given, Accepted):
            await beat.comes()
    except SessionUnknown:
        await beat.comes()
        raise
    finally:
        beat.stop()
    return given


async def match(services: Services, seen: MatchRequest, secret: str, address: str) -> MatchResult | Accepted:
    """Judge a sighting; a strong session is answered the same whatever became of it.

    Raises SessionUnknown for whoever does not speak for `own_token`, TooMany.
    """
    nearby = nearby_of(services)
    judged = await _judge(nearby, seen, secret, address, "")
    if judged.verdict is Verdict.ASK and judged.accounts is not None:
        # Two people who blocked each other are never told of one another, whatever tokens they carry today.
        async with services.units.read() as unit:
            apart = await safety.apart(unit, *judged.accounts)
        clearing = "" if apart or len(set(judged.accounts)) == 1 else judged.clearing
        judged = await _judge(nearby, seen, secret, address, clearing) if clearing else _nothing(judged)
    if judged.strong:
        return Accepted()
    met = judged.verdict in {Verdict.KNOWN, Verdict.NUDGED}
    return MatchResult(
        match=met,
        shared_interests=list(judged.labels) if met else [],
        nudge_sent=judged.verdict is Verdict.NUDGED,
    )


class _Beat:
    """Rings at drawn times from its making on: nothing that is found out in between moves it."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._rung = self._loop.create_future()
        self._awaited = False
        self._arm()

    async def comes(self) -> None:
        self._awaited = True
        await self._rung

    def stop(self) -> None:
        self._timer.cancel()

    def _arm(self) -> None:
        self._timer = self._loop.call_later((BEAT_MS + secrets.randbelow(DRAWN_MS)) / 1000, self._ring)

    def _ring(self) -> None:
        if not self._awaited:
            self._arm()
        elif not self._rung.done():
            self._rung.set_result(None)


async def _judge(nearby: Nearby, seen: MatchRequest, secret: str, address: str, clearing: str) -> Sighting:
    settings = nearby.services.settings
    encounter = b64(secrets.token_bytes(ENCOUNTER_BYTES))
    said = {
        "own": nearby.lookup(seen.own_token),
        "other": nearby.lookup(seen.detected_token),
        "secret": secret_hash(secret),
        "address": nearby.network(address),
        "misses": settings.proximity_misses_per_minute,
        "asks": settings.proximity_matches_per_minute,
        "encounter": encounter,
        "tags": encounter_tags(encounter, nearby.today()),
        "cleared": clearing,
        "day": nearby.today(),
        "ttl": settings.session_ttl_seconds * 1000,
        "bound": WEIGHT_MAX if settings.proximity_stats == "dp" else 0,
    }
    verdict, *rest = await nearby.store.run(repository.MATCH, FIXED | said)
    if verdict == Verdict.SLOW:
        raise TooMany(retry_after=RETRY_SECONDS)
    if verdict == Verdict.STRANGER:
        raise SessionUnknown
    labels = tuple(nearby.labels(rest[1].decode())[:LABELS_MAX])
    if verdict != Verdict.ASK:
        return Sighting(Verdict(verdict), bool(rest[0]), labels)
    mine, my_account, theirs, their_account = (part.decode() for part in rest[2:])
    accounts = (nearby.pepper.unseal(mine, my_account), nearby.pepper.unseal(theirs, their_account))
    return Sighting(Verdict.ASK, bool(rest[0]), labels, accounts, f"{my_account} {their_account}")


def _nothing(judged: Sighting) -> Sighting:
    return Sighting(Verdict.NOTHING, judged.strong)


FIXED = {
    "pace": MATCHES_PER_SESSION,
    "budget": NUDGES_MAX,
    "budget_ms": NUDGES_SECONDS * 1000,
    "window": MUTUAL_SECONDS * 1000,
    "cooldown": PAIR_COOLDOWN_SECONDS * 1000,
    "inbox": INBOX_LENGTH,
    "hearers": HEARERS_MAX,
    "quiet": QUIET_SECONDS * 1000,
}
