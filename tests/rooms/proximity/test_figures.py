"""Figures of a day: counted once whatever breaks, and shown so that no person is in them."""

import asyncio
from datetime import UTC, datetime
from fractions import Fraction

import httpx
import pytest

from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.proximity import repository, service
from aangan.proximity.repository import store_of
from aangan.proximity.rules import floored, noisy
from aangan.proximity.service._context import date_of, nearby_of
from tests.rooms.proximity.stage import heard, simple
from tests.support.cast import person
from tests.support.house import StoppedClock, browser, opened_app

pytestmark = pytest.mark.anyio


async def crowd(client: httpx.AsyncClient, count: int, *interests: str, start: int = 0) -> None:
    for n in range(start, start + count):
        await simple(client, f"t{n}", *(interests or ("devops",)))


async def sums(services: Services) -> dict[str, int]:
    async with services.units.read() as unit:
        _, counts = await repository.day_sums(unit, date_of(nearby_of(services).today()))
    return counts


async def test_every_count_reaches_the_database_once(client: httpx.AsyncClient, services: Services) -> None:
    await crowd(client, 5, "devops", "jazz")
    await heard(client, "t0", "t1")
    await asyncio.gather(*(service.flush(services, now=True) for _ in range(6)))
    await crowd(client, 2, "chess", start=5)
    before = await service.stats(services)
    await asyncio.gather(*(service.flush(services, now=True) for _ in range(6)))
    assert await sums(services) == {
        "sessions": 7, "matches": 1, "category:tech": 5, "category:music": 5, "category:games": 2,
    }  # fmt: skip
    after = await service.stats(services)
    assert before.model_dump(exclude={"as_of"}) == after.model_dump(exclude={"as_of"})


async def test_a_batch_that_was_added_and_not_let_go_is_not_added_again(
    client: httpx.AsyncClient, services: Services
) -> None:
    await crowd(client, 3)
    store, day = store_of(services), nearby_of(services).today()
    said = {"day": day, "number": 1}
    await store.run(repository.CLAIM_COUNTS, said)
    async with services.units.write() as unit:
        assert await repository.add_batch(unit, date_of(day), 1, {"sessions": 3, "category:tech": 3})
    # The process died here: the batch is still in hand.
    await crowd(client, 1, start=3)
    assert (await service.stats(services)).total_sessions_today == 4
    for _ in range(3):
        await service.flush(services, now=True)
    assert await sums(services) == {"sessions": 4, "matches": 0, "category:tech": 4}


async def test_a_batch_whose_database_was_away_is_added_later(client: httpx.AsyncClient, services: Services) -> None:
    await crowd(client, 3)
    store, day = store_of(services), nearby_of(services).today()
    await store.run(repository.CLAIM_COUNTS, {"day": day, "number": 1})
    await crowd(client, 1, start=3)
    await service.flush(services, now=True)
    await service.flush(services, now=True)
    assert (await sums(services))["sessions"] == 4


async def test_a_late_writer_adds_nothing(client: httpx.AsyncClient, services: Services) -> None:
    day = date_of(nearby_of(services).today())
    for number, added in ((1, True), (2, True), (1, False), (2, False), (4, False)):
        async with services.units.write() as unit:
            assert await repository.add_batch(unit, day, number, {"sessions": 1}) is added
    assert (await sums(services))["sessions"] == 2


async def test_small_groups_are_not_shown_and_asking_again_changes_nothing(settings: Settings) -> None:
    clock = StoppedClock(datetime(2026, 5, 4, 13, 0, tzinfo=UTC))
    grouped = settings.model_copy(update={"proximity_stats": "kanon"})
    async with opened_app(grouped, clock=clock) as (app, services), browser(app) as client:
        staff = await person(services, "Meera", role="admin")
        await crowd(client, 23)
        await crowd(client, 9, "jazz", start=23)
        first = (await client.get("/stats", headers=staff.headers)).json()
        assert (first["total_sessions_today"], first["active_sessions_now"]) == (30, 30)
        assert first["top_interest_categories"] == ["tech"]
        assert (first["privacy"], first["as_of"]) == ("kanon", "2026-05-04T12:00:00Z")
        await crowd(client, 40, "jazz", start=40)
        for _ in range(20):
            assert (await client.get("/stats", headers=staff.headers)).json() == first
        clock.advance(hours=6)
        assert (await service.stats(services)).total_sessions_today == 70


async def test_noise_is_drawn_once_and_remembered(settings: Settings) -> None:
    clock = StoppedClock(datetime(2026, 5, 4, 13, 0, tzinfo=UTC))
    noised = settings.model_copy(update={"proximity_stats": "dp"})
    async with opened_app(noised, clock=clock) as (app, services), browser(app) as client:
        staff = await person(services, "Meera", role="admin")
        await crowd(client, 10)
        asked = [client.get("/stats", headers=staff.headers) for _ in range(10)]
        answers = [answer for answer in await asyncio.gather(*asked) if answer.status_code == 200]
        assert len({answer.content for answer in answers}) == 1
        await crowd(client, 10, start=10)
        assert (await client.get("/stats", headers=staff.headers)).content == answers[0].content
        # Were it drawn again after the cache lost it, two draws would tell more than one may.
        await services.valkey.flushdb()
        lost = await client.get("/stats", headers=staff.headers)
        assert (lost.status_code, "retry-after" in lost.headers) == (503, True)
        clock.advance(hours=6)
        assert (await service.stats(services)).privacy == "dp"


async def test_a_session_weighs_three_categories_and_three_matches_where_noise_hides_it(settings: Settings) -> None:
    noised = settings.model_copy(update={"proximity_stats": "dp"})
    async with opened_app(noised) as (app, services), browser(app) as client:
        await simple(client, "many", "devops", "jazz", "chess", "cricket", "poetry", "baking")
        for n in range(5):
            await simple(client, f"o{n}", "devops")
            await heard(client, "many", f"o{n}")
        _, counts = await store_of(services).waiting(nearby_of(services).today())
    assert counts["matches"] == 3
    assert sum(count for name, count in counts.items() if name.startswith("category:")) == 3 + 5


def test_noise_has_the_spread_that_it_promises() -> None:
    drawn = [noisy(1000, 1, Fraction(1, 5)) for _ in range(4000)]
    mean = sum(drawn) / len(drawn)
    spread = sum(abs(one - mean) for one in drawn) / len(drawn)
    assert abs(mean - 1000) < 1
    assert 4.3 < spread < 5.7
    assert noisy(0, 1, Fraction(1, 10)) >= 0
    assert [floored(n, 10) for n in (0, 9, 10, 19)] == [0, 0, 10, 10]
