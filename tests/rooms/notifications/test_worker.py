"""The worker process itself: what is told in the app goes out by it, also when one of two is killed."""

import asyncio
import time
from collections.abc import Sequence

import pytest

from aangan.infra.services import Services
from aangan.infra.settings import Settings
from tests.rooms.notifications.stage import deliveries, reachable, sent, tell
from tests.support.cast import Person
from tests.support.processes import running

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

PATIENCE = 60.0


async def until_sent(services: Services, people: Sequence[Person]) -> None:
    """Wait until it is noted that each one's notice was sent: a worker may die between the sending and the note."""
    deadline = time.monotonic() + PATIENCE
    while (ends := [await deliveries(services, who) for who in people]) != [[("push", "sent", None)]] * len(people):
        assert time.monotonic() < deadline, ends
        await asyncio.sleep(0.1)


async def test_the_worker_carries_what_is_told_and_one_that_dies_is_not_missed(
    services: Services, settings: Settings
) -> None:
    people = [await reachable(services, f"P{n}") for n in range(10)]
    with running(settings, "work") as one, running(settings, "work"):
        for who in people[:5]:
            await tell(services, who, "chat_message", {"conversation_id": 1, "match_id": 1})
        await until_sent(services, people[:5])
        one.kill()
        for who in people[5:]:
            await tell(services, who, "chat_message", {"conversation_id": 1, "match_id": 1})
        await until_sent(services, people)
    assert len(await sent(services)) == len(people)
