import httpx
import pytest

from aangan.conversations import service as conversations
from aangan.conversations.schemas import ConversationSummary
from aangan.identity import service as identity
from aangan.infra.services import Services
from aangan.kit.actor import Actor, Role
from aangan.kit.page import PageIn
from tests.rooms.conversations.stage import BASE, inbox, look, say, talking, two
from tests.support.cast import Person, flatmate, person
from tests.support.statements import counted

pytestmark = pytest.mark.anyio


def acting(who: Person) -> Actor:
    return Actor(who.id, Role.USER, f"subject-{who.id}")


async def crowd(services: Services, many: int) -> tuple[Person, list[tuple[Person, int]]]:
    """Return Asha and the people she talks with; half of them are older than her account, so she is on both sides."""
    earlier = [await person(services, name=f"Earlier {n}") for n in range(many // 2)]
    asha = await person(services, name="Asha")
    later = [await person(services, name=f"Later {n}") for n in range(many - many // 2)]
    return asha, [(other, await talking(services, asha, other)) for other in earlier + later]


async def test_the_inbox_shows_the_other_the_last_message_and_what_waits(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, ravi, talk = await two(services)
    await say(client, asha, talk, "first")
    last = await say(client, asha, talk, "second")
    (mine,) = (await inbox(client, asha))["items"]
    (theirs,) = (await inbox(client, ravi))["items"]
    assert (mine["peer"]["id"], mine["peer"]["full_name"], mine["unread_count"]) == (ravi.id, "Ravi", 0)
    assert (theirs["peer"]["id"], theirs["peer"]["full_name"], theirs["unread_count"]) == (asha.id, "Asha", 2)
    for summary in (mine, theirs):
        assert (summary["id"], summary["status"], summary["source"]) == (talk, "active", "profile_match")
        assert (summary["last_message_preview"], summary["last_message_at"]) == ("second", last["created_at"])
        assert summary["matched_at"].endswith("Z")
        assert (summary["context_property"], summary["qna"]) == (None, None)
        ConversationSummary.model_validate(summary)
    assert (await client.get(f"{BASE}/{talk}", headers=ravi.headers)).json() == theirs


async def test_of_a_suspended_peer_only_the_name_and_the_picture_are_left(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, ravi = await flatmate(services, client), await flatmate(services, client, "Ravi", bio="Cooks on Sundays")
    talk = await talking(services, asha, ravi)
    (before,) = (await inbox(client, asha))["items"]
    assert (before["peer"]["bio"], before["peer"]["city"]) == ("Cooks on Sundays", "Bangalore")
    async with services.units.write() as unit:
        await identity.suspend(unit, ravi.id)
    (mine,) = (await inbox(client, asha))["items"]
    left = {name: value for name, value in mine["peer"].items() if value}
    assert left == {"id": ravi.id, "full_name": "Ravi", "mode": "open_to_both"}
    assert mine["peer"].keys() == before["peer"].keys()
    ConversationSummary.model_validate(mine)
    assert (await client.get(f"{BASE}/{talk}", headers=asha.headers)).json() == mine


async def test_a_peers_phone_and_email_are_nowhere_in_it(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services, name="Asha")
    ravi = await person(services, name="Ravi", phone="+919812345670", email="ravi@people.test")
    await talking(services, asha, ravi)
    answer = await client.get(BASE, headers=asha.headers)
    assert "9812345670" not in answer.text
    assert "ravi@people.test" not in answer.text


async def test_the_liveliest_conversation_comes_first(client: httpx.AsyncClient, services: Services) -> None:
    asha, talks = await crowd(services, 6)
    assert [one["id"] for one in (await inbox(client, asha))["items"]] == [talk for _, talk in reversed(talks)]
    other, talk = talks[2]
    await say(client, other, talk)
    assert (await inbox(client, asha))["items"][0]["id"] == talk


async def test_pages_show_each_conversation_once_from_both_sides_of_the_pair(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, talks = await crowd(services, 9)
    seen: list[int] = []
    page = await inbox(client, asha, limit=2, include_total=True)
    assert (page["total"], page["limit"]) == (9, 2)
    while True:
        seen += [one["id"] for one in page["items"]]
        if not page["has_more"]:
            break
        page = await inbox(client, asha, limit=2, cursor=page["next_cursor"])
        assert page["total"] is None
    assert page["next_cursor"] is None
    assert seen == [talk for _, talk in reversed(talks)]


async def test_while_messages_arrive_no_conversation_is_shown_twice_and_none_is_lost(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, talks = await crowd(services, 12)
    lively = iter(talks[1::3])
    page = await inbox(client, asha, limit=3)
    seen = [one["id"] for one in page["items"]]
    while page["has_more"]:
        other, talk = next(lively)
        await say(client, other, talk)
        page = await inbox(client, asha, limit=3, cursor=page["next_cursor"])
        seen += [one["id"] for one in page["items"]]
    assert len(seen) == len(set(seen))
    # What moved up while we read on is where a reader looks next: at the top.
    top = [one["id"] for one in (await inbox(client, asha, limit=4))["items"]]
    assert set(seen) | set(top) == {talk for _, talk in talks}


async def test_a_wrong_cursor_is_a_400(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services, name="Asha")
    answer = await client.get(BASE, params={"cursor": "nonsense"}, headers=asha.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "INVALID_CURSOR")


async def test_counts_agree_with_the_inbox(client: httpx.AsyncClient, services: Services) -> None:
    asha, talks = await crowd(services, 5)
    for number, (other, talk) in enumerate(talks):
        for _ in range(number):
            await say(client, other, talk)
    await look(client, asha, talks[4][1])
    async with services.units.read() as unit:
        tally = await conversations.counts(unit, acting(asha))
    items = (await inbox(client, asha))["items"]
    assert (tally.conversations, tally.unread) == (5, 6)
    assert sum(one["unread_count"] for one in items) == 6


async def test_a_page_of_the_inbox_is_one_statement(services: Services) -> None:
    asha, _ = await crowd(services, 5)
    with counted(services) as seen:
        async with services.units.read() as unit:
            await conversations.list_conversations(unit, acting(asha), PageIn(), base="http://aangan.test")
    assert len(seen) == 1
