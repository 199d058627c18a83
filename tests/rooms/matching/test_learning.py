"""How people fare is counted by the worker, and what answers are worth is learned from it."""

import random
from datetime import timedelta

import httpx
import pytest

from aangan.infra.services import Services
from aangan.matching import service as matching
from aangan.matching import tasks
from tests.rooms.matching.crowd import crowd
from tests.support.cast import FLATMATES, Person, flatmate, swipe

pytestmark = pytest.mark.anyio

FARES = """
SELECT looks_received, likes_received, looks_given, likes_given, days_active, pending, open_matches
FROM deck_stats WHERE user_id = %(id)s
"""
AGED = (
    "UPDATE swipes SET updated_at = updated_at - %(by)s",
    "UPDATE matches SET created_at = created_at - %(by)s",
    "UPDATE profiles SET last_active_at = last_active_at - %(by)s",
)


async def fares(services: Services, who: Person) -> tuple[int, ...] | None:
    async with services.units.read() as unit:
        row = await unit.fetch_one(FARES, {"id": who.id})
    return tuple(row.values()) if row else None


async def test_looks_likes_matches_and_what_waits_are_counted(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir, meera, ravi = [await flatmate(services, client, name) for name in ("Asha", "Kabir", "Meera", "Ravi")]
    await swipe(client, kabir, asha)
    await swipe(client, meera, asha, "super_like")
    await swipe(client, ravi, asha, "pass")
    await swipe(client, asha, kabir)
    await swipe(client, asha, ravi, "pass")
    await tasks.counting(services)
    assert await fares(services, asha) == (3, 2, 2, 1, 1, 1, 1)
    assert await fares(services, ravi) == (1, 0, 1, 0, 1, 0, 0)
    await swipe(client, asha, meera)
    await tasks.counting(services)
    assert await fares(services, asha) == (3, 2, 3, 2, 1, 0, 2)


async def test_nothing_new_counts_nothing(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await flatmate(services, client), await flatmate(services, client, "Kabir")
    await swipe(client, asha, kabir)
    async with services.units.write() as unit:
        assert await matching.count_fresh(unit) is True
    async with services.units.write() as unit:
        assert await matching.count_fresh(unit) is False


async def test_days_that_pass_are_counted_at_night(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await flatmate(services, client), await flatmate(services, client, "Kabir")
    await swipe(client, asha, kabir)
    await swipe(client, kabir, asha)
    await tasks.counting(services)
    async with services.units.write() as unit:
        for statement in AGED:
            await unit.fetch(statement, {"by": timedelta(days=60)})
    async with services.units.write() as unit:
        assert await matching.count_next(unit, 0) == max(asha.id, kabir.id)
        assert await matching.count_next(unit, max(asha.id, kabir.id)) is None
    assert await fares(services, asha) == (1, 1, 1, 1, 0, 0, 0)


async def test_what_a_town_likes_is_learned_and_decks_are_dealt_by_it(
    client: httpx.AsyncClient, services: Services
) -> None:
    """A town where everybody likes early birds only: a hand's guess would deal my like first."""
    owl = {"sleep_schedule": "night_owl"}
    asha = await flatmate(services, client, **owl)
    early, late = await flatmate(services, client, "Early"), await flatmate(services, client, "Late", **owl)
    assert await dealt(client, asha) == [late.id, early.id]
    await _a_town_that_likes_early_birds(services)
    await tasks.learning(services)
    async with services.units.read() as unit:
        assert len(await unit.fetch("SELECT examples FROM deck_weights")) == 1
    other = await flatmate(services, client, "Other", **owl)
    found = await dealt(client, other)
    assert found.index(early.id) < found.index(late.id)


async def test_chance_is_not_learned_from_a_handful_of_looks(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await flatmate(services, client), await flatmate(services, client, "Kabir")
    await swipe(client, asha, kabir)
    await tasks.learning(services)
    async with services.units.read() as unit:
        assert await unit.fetch("SELECT examples FROM deck_weights") == []


async def dealt(client: httpx.AsyncClient, who: Person) -> list[int]:
    answer = await client.get(f"{FLATMATES}/profiles", params={"city": "Bangalore"}, headers=who.headers)
    return [card["id"] for card in answer.json()["items"]]


async def _a_town_that_likes_early_birds(services: Services) -> None:
    draw = random.Random(7)
    people = sorted(await crowd(services, 80))
    half = people[: len(people) // 2]
    async with services.units.write() as unit:
        await unit.fetch(
            "UPDATE profiles SET city = 'Pune', sleep_schedule = CASE WHEN user_id = ANY(%(half)s) "
            "THEN 'early_bird' ELSE 'night_owl' END WHERE user_id = ANY(%(people)s)",
            {"half": half, "people": people},
        )
        rows = [(one, other) for one in people for other in draw.sample(people, 20) if one != other]
        await unit.fetch(
            "INSERT INTO swipes (user_id, target_user_id, action, created_at, updated_at) "
            "SELECT one, other, CASE WHEN other = ANY(%(half)s) THEN 'like' ELSE 'pass' END, now(), now() "
            "FROM unnest(%(ones)s::bigint[], %(others)s::bigint[]) AS t(one, other)",
            {"half": half, "ones": [one for one, _ in rows], "others": [other for _, other in rows]},
        )
    await tasks.rebuild(services)
