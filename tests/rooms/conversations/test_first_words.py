"""How many new people somebody may write to in a day."""

import asyncio
from contextlib import AsyncExitStack

import httpx
import pytest
from fastapi import FastAPI

from aangan.infra.services import Services
from aangan.infra.settings import Settings
from tests.rooms.conversations.stage import BASE, heard, look, offer, talking
from tests.support.cast import Person, person
from tests.support.house import browser, opened_app

pytestmark = pytest.mark.anyio

MOST = 3


@pytest.fixture
async def app(settings: Settings, stack: AsyncExitStack) -> FastAPI:
    tight = settings.model_copy(update={"first_messages_per_day": MOST})
    started, services = await stack.enter_async_context(opened_app(tight))
    await services.valkey.flushdb()
    return started


async def write(client: httpx.AsyncClient, who: Person, talk: int, body: str = "Hello") -> httpx.Response:
    return await client.post(f"{BASE}/{talk}/messages", json={"body": body}, headers=who.headers)


async def strangers(services: Services, who: Person, many: int) -> list[tuple[Person, int]]:
    people = [await person(services, name=f"Person {n}") for n in range(many)]
    return [(other, await talking(services, who, other)) for other in people]


def refused(answer: httpx.Response) -> bool:
    if answer.status_code != 429:
        return False
    assert answer.json()["error"]["code"] == "FIRST_MESSAGE_LIMIT"
    assert 0 < int(answer.headers["Retry-After"]) <= 24 * 60 * 60
    return True


async def test_after_the_days_share_of_new_people_the_next_waits_and_the_known_ones_do_not(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await person(services, name="Asha")
    talks = await strangers(services, asha, MOST + 1)
    for _, talk in talks[:MOST]:
        for _ in range(2):
            assert (await write(client, asha, talk)).status_code == 200
    last, talk = talks[MOST]
    before = await heard(services, last)
    assert refused(await write(client, asha, talk))
    assert (await look(client, asha, talk))["total"] == 0
    assert await heard(services, last) == before
    assert (await write(client, asha, talks[0][1])).status_code == 200
    # Whoever is written to answers freely, and so does everybody else.
    assert (await write(client, last, talk)).status_code == 200
    assert (await write(client, asha, talk)).status_code == 200


async def test_a_first_message_with_the_opening_counts_too_and_a_refused_one_opens_nothing(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await person(services, name="Asha")
    owners = [await person(services, name=f"Owner {n}") for n in range(MOST + 1)]
    answers = []
    for owner in owners:
        await offer(client, owner)
        wish = {"peer_user_id": owner.id, "initial_message": "Is it free?"}
        answers.append(await client.post(BASE, json=wish, headers=asha.headers))
    assert [answer.status_code for answer in answers[:MOST]] == [200] * MOST
    assert refused(answers[MOST])
    assert (await client.get(BASE, headers=owners[MOST].headers)).json()["items"] == []
    # To open without a word is no message.
    assert (await client.post(BASE, json={"peer_user_id": owners[MOST].id}, headers=asha.headers)).status_code == 200


async def test_first_words_at_the_same_moment_do_not_exceed_the_share(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await person(services, name="Asha")
    talks = await strangers(services, asha, MOST * 4)
    answers = await asyncio.gather(*(write(client, asha, talk) for _, talk in talks))
    assert [answer.status_code for answer in answers].count(200) == MOST
    assert sum(refused(answer) for answer in answers) == MOST * 3


async def test_a_message_that_is_refused_for_another_reason_costs_nothing(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await person(services, name="Asha")
    talks = await strangers(services, asha, MOST)
    for _ in range(MOST):
        assert (await write(client, asha, talks[0][1], "x" * 5000)).status_code == 422
        assert (await write(client, asha, talks[-1][1] + 1000)).status_code == 404
    for _, talk in talks:
        assert (await write(client, asha, talk)).status_code == 200


async def test_without_the_cache_people_still_write(
    settings: Settings, stack: AsyncExitStack, services: Services
) -> None:
    asha = await person(services, name="Asha")
    talks = await strangers(services, asha, MOST + 1)
    lost = settings.model_copy(update={"first_messages_per_day": MOST, "redis_url": "redis://127.0.0.1:1/0"})
    started, _ = await stack.enter_async_context(opened_app(lost))
    client = await stack.enter_async_context(browser(started))
    answers = [await write(client, asha, talk) for _, talk in talks]
    assert [answer.status_code for answer in answers] == [200] * (MOST + 1)
