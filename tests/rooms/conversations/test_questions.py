"""The first questions: answered one by one or anew, and seen by both."""

import asyncio
from json import dumps

import httpx
import pytest

from aangan.conversations import service as conversations
from aangan.conversations.schemas import ConversationSummary
from aangan.conversations.types import ConversationSource
from aangan.identity.events import AccountClosed
from aangan.infra.services import Services
from aangan.kit.actor import Actor, Role
from aangan.kit.page import PageIn
from aangan.matching import service as matching
from aangan.safety import service as safety
from tests.rooms.conversations.stage import BASE, heard, inbox, talking, two
from tests.support.cast import FLATMATES, Person, flatmate, person, swipe
from tests.support.statements import counted

pytestmark = pytest.mark.anyio

ALL = {"0": "Early to bed", "1": "A dog, one day", "2": "Rain on the balcony"}


def acting(who: Person) -> Actor:
    return Actor(who.id, Role.USER, f"subject-{who.id}")


async def answer(
    client: httpx.AsyncClient, who: Person, conversation_id: int, answers: object, name: str = "qna"
) -> httpx.Response:
    return await client.post(
        f"{BASE}/{conversation_id}/{name}",
        content=dumps({"answers": answers}),
        headers={**who.headers, "Content-Type": "application/json"},
    )


async def qna(client: httpx.AsyncClient, who: Person, conversation_id: int) -> dict[str, object] | None:
    summary = (await client.get(f"{BASE}/{conversation_id}", headers=who.headers)).json()
    ConversationSummary.model_validate(summary)
    (listed,) = (one for one in (await inbox(client, who))["items"] if one["id"] == conversation_id)
    assert listed == summary
    found: dict[str, object] | None = summary["qna"]
    return found


def side(who: Person, q1: str | None = None, q2: str | None = None, q3: str | None = None) -> dict[str, object]:
    return {"user_id": who.id, "q1": q1, "q2": q2, "q3": q3}


@pytest.mark.parametrize("name", ["qna", "qa"])
async def test_an_answer_names_the_match_and_stands_in_both_inboxes(
    client: httpx.AsyncClient, services: Services, name: str
) -> None:
    asha, ravi = await flatmate(services, client, "Asha"), await flatmate(services, client, "Ravi")
    await swipe(client, asha, ravi)
    met = await swipe(client, ravi, asha)
    talk = met["conversation_id"]
    assert await qna(client, asha, talk) is None
    said = await answer(client, asha, talk, ALL, name)
    assert (said.status_code, said.json()) == (200, {"status": "success", "match_id": met["match_id"]})
    mine = side(asha, *ALL.values())
    assert await qna(client, asha, talk) == {"current_user": mine, "peer": None, "both_answered": False}
    assert await qna(client, ravi, talk) == {"current_user": None, "peer": mine, "both_answered": False}
    await answer(client, ravi, talk, {"1": "Two cats"}, name)
    theirs = side(ravi, q2="Two cats")
    assert await qna(client, asha, talk) == {"current_user": mine, "peer": theirs, "both_answered": True}
    assert await qna(client, ravi, talk) == {"current_user": theirs, "peer": mine, "both_answered": True}


async def test_two_who_talk_about_a_home_answer_without_a_match_and_get_none_by_it(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, ravi = await person(services, name="Asha"), await person(services, name="Ravi")
    async with services.units.write() as unit:
        talk = await conversations.ensure_conversation(
            unit, (asha.id, ravi.id), source=ConversationSource.LISTING_INTEREST
        )
    said = await answer(client, asha, talk, ALL)
    assert (said.status_code, said.json()) == (200, {"status": "success", "match_id": None})
    assert (await client.get(f"{FLATMATES}/matches", headers=asha.headers)).json()["items"] == []


async def test_answers_come_one_by_one_and_anew_and_what_is_left_empty_stays(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, _ravi, talk = await two(services)
    for answers in ({"0": "  one "}, {"2": "three"}, {"0": "first", "1": " ", "2": ""}):
        assert (await answer(client, asha, talk, answers)).status_code == 200
    assert (await qna(client, asha, talk) or {})["current_user"] == side(asha, q1="first", q3="three")


async def test_answers_longer_than_32_characters_are_kept_whole(client: httpx.AsyncClient, services: Services) -> None:
    asha, _ravi, talk = await two(services)
    assert (await answer(client, asha, talk, dict.fromkeys(ALL, "x" * 500))).status_code == 200
    assert (await qna(client, asha, talk) or {})["current_user"] == side(asha, *["x" * 500] * 3)


@pytest.mark.parametrize("text", ["صباح الخير 🌅", "शाम को चाय ☕", "👩‍👩‍👧 and 🏳️‍🌈", "line\nanother"])
async def test_answers_may_be_in_any_script(client: httpx.AsyncClient, services: Services, text: str) -> None:
    asha, ravi, talk = await two(services)
    assert (await answer(client, asha, talk, {"0": text})).status_code == 200
    assert (await qna(client, ravi, talk) or {})["peer"] == side(asha, q1=text)


@pytest.mark.parametrize(
    "answers",
    [
        None,
        {},
        [],
        "yes",
        {"3": "four"},
        {"q1": "one"},
        {"0": "one", "extra": "two"},
        {"-1": "minus"},
        {"0": None},
        {"0": 7},
        {"0": {"a": "b"}},
        {"0": ""},
        {"0": " ", "1": "\u200b", "2": "\x07"},
        {"0": "x" * 501},
        {"1": "x" * 10_000},
        {"1": "nul\x00"},
        {"1": "half \ud83d"},
    ],
)
async def test_what_is_no_answer_to_one_of_three_questions_is_refused(
    client: httpx.AsyncClient, services: Services, answers: object
) -> None:
    asha, _ravi, talk = await two(services)
    said = await answer(client, asha, talk, answers)
    assert (said.status_code, said.json()["error"]["code"]) == (422, "VALIDATION_ERROR")
    assert await qna(client, asha, talk) is None


async def test_an_outsider_finds_no_conversation_to_answer_in(client: httpx.AsyncClient, services: Services) -> None:
    _asha, _ravi, talk = await two(services)
    meera = await person(services, name="Meera")
    for number in (talk, talk + 1000, 2**63 - 1):
        said = await answer(client, meera, number, ALL)
        assert (said.status_code, said.json()["error"]["code"]) == (404, "NOT_FOUND")


async def test_a_closed_or_blocked_conversation_takes_no_answers(client: httpx.AsyncClient, services: Services) -> None:
    asha, ravi, talk = await two(services)
    async with services.units.write() as unit:
        await conversations.close(unit, (asha.id, ravi.id))
    closed = await answer(client, asha, talk, ALL)
    assert (closed.status_code, closed.json()["error"]["code"]) == (409, "CONVERSATION_NOT_ACTIVE")
    await talking(services, asha, ravi)
    async with services.units.write() as unit:
        await safety.block(unit, acting(ravi), asha.id)
    for who in (asha, ravi):
        assert (await answer(client, who, talk, ALL)).status_code == 403
    assert await qna(client, asha, talk) is None


async def test_an_answer_and_a_block_at_the_same_moment_take_turns(
    client: httpx.AsyncClient, services: Services
) -> None:
    for _ in range(8):
        asha, ravi, talk = await two(services)

        async def shut(one: Person = asha, other: Person = ravi) -> None:
            async with services.units.write() as unit:
                await safety.block(unit, acting(one), other.id)

        said, _ = await asyncio.gather(answer(client, ravi, talk, ALL), shut())
        assert said.status_code in {200, 403}
        assert (await qna(client, ravi, talk) is not None) == (said.status_code == 200)


async def test_one_persons_answers_at_the_same_moment_are_one_row_with_all_of_them(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, ravi, talk = await two(services)
    said = await asyncio.gather(
        *(answer(client, who, talk, {number: f"{who.name} {number}"}) for number in ALL for who in (asha, ravi))
    )
    assert {one.status_code for one in said} == {200}
    assert await qna(client, asha, talk) == {
        "current_user": side(asha, *(f"Asha {number}" for number in ALL)),
        "peer": side(ravi, *(f"Ravi {number}" for number in ALL)),
        "both_answered": True,
    }


async def test_answers_are_told_to_both_once(client: httpx.AsyncClient, services: Services) -> None:
    asha, ravi, talk = await two(services)
    before = len(await heard(services, asha)), len(await heard(services, ravi))
    for _ in range(2):
        assert (await answer(client, asha, talk, ALL)).status_code == 200
    updated = ("conversation_updated", {"conversation_id": talk})
    assert (await heard(services, asha))[before[0] :] == [updated]
    assert (await heard(services, ravi))[before[1] :] == [updated]


async def test_an_answer_that_is_rolled_back_is_told_to_nobody(client: httpx.AsyncClient, services: Services) -> None:
    asha, ravi, talk = await two(services)
    before = await heard(services, ravi)
    given = conversations.QnAAnswers.model_validate({"answers": ALL})
    with pytest.raises(LookupError):
        async with services.units.write() as unit:
            await matching.answer_questions(unit, acting(asha), talk, given)
            raise LookupError
    assert await heard(services, ravi) == before
    assert await qna(client, asha, talk) is None


async def test_a_page_of_the_inbox_with_answers_is_one_statement(client: httpx.AsyncClient, services: Services) -> None:
    asha, ravi, talk = await two(services)
    for who in (asha, ravi):
        await answer(client, who, talk, ALL)
    with counted(services) as seen:
        async with services.units.read() as unit:
            page = await conversations.list_conversations(unit, acting(asha), PageIn(), base="http://aangan.test")
    assert (len(seen), page["items"][0]["qna"]["both_answered"]) == (1, True)


async def test_who_leaves_takes_their_answers_along(client: httpx.AsyncClient, services: Services) -> None:
    asha, ravi, talk = await two(services)
    for who in (asha, ravi):
        await answer(client, who, talk, ALL)
    async with services.units.write() as unit:
        unit.emit(AccountClosed(asha.id))
    left = {"current_user": side(ravi, *ALL.values()), "peer": None, "both_answered": False}
    assert await qna(client, ravi, talk) == left
