"""A small crowd at a real server: everybody is told exactly what an independent matcher says they should be."""

import asyncio

import pytest
from redis import Redis

from aangan.crowd import Plan, run
from aangan.crowd.reference import Reference
from aangan.crowd.run import Phone
from aangan.infra.settings import Settings
from aangan.proximity.types import ROTATE_SECONDS
from tests.support.processes import running

OPEN = {f"PROXIMITY_{name}_PER_MINUTE": "0" for name in ("SESSIONS", "MATCHES", "MISSES")}


@pytest.mark.parametrize("strong", [True, False])
def test_every_meeting_is_told_once_and_no_other(settings: Settings, strong: bool) -> None:
    with Redis.from_url(settings.redis_url or "") as valkey:
        valkey.flushdb()
    plan = Plan(phones=24, seconds=60, pace=1000, seed=3, strong=strong, mutual=strong)
    with running(settings, "serve", **OPEN) as server:
        came = asyncio.run(run(server.url, plan))
    assert came.score.expected > 5
    assert (came.refused, came.doubled) == (0, 0)
    assert (came.score.recall, came.score.precision) == (1.0, 1.0)


def test_a_phone_whose_session_does_not_rotate_stays_on_the_air_with_its_token() -> None:
    rotates, stays = (Phone(0, [], bytes(32), strong=strong) for strong in (True, False))
    assert rotates.token(0) != rotates.token(ROTATE_SECONDS)
    assert stays.token(0) == stays.token(ROTATE_SECONDS)


def test_the_reference_knows_what_a_meeting_is() -> None:
    known = Reference([frozenset({"a"}), frozenset({"a"}), frozenset({"b"})], mutual=True)
    known.sighting(0, 1, 0.0)
    known.sighting(1, 0, 121.0)
    assert not known.pairs
    known.sighting(0, 1, 130.0)
    known.sighting(0, 2, 130.0)
    known.sighting(2, 0, 130.0)
    known.sighting(1, 0, 140.0)
    assert known.pairs == {frozenset({0, 1}): 1}
