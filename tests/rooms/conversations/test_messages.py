import asyncio
from datetime import datetime
from json import dumps

import httpx
import pytest

from aangan.conversations import service as conversations
from aangan.conversations.schemas import MessageCreate, MessageListResponse, MessageOut
from aangan.infra.services import Services
from aangan.kit.actor import Actor, Role
from aangan.safety import service as safety
from tests.rooms.conversations.stage import BASE, heard, look, say, two, unread
from tests.support.cast import Person, person
from tests.support.statements import counted

pytestmark = pytest.mark.anyio


def acting(who: Person) -> Actor:
    return Actor(who.id, Role.USER, f"subject-{who.id}")


async def attempt(
    client: httpx.AsyncClient, who: Person, conversation_id: int, json: dict[str, object]
) -> tuple[int, str | None]:
    # Written by hand, as it must be able to spell what no well-behaved client sends.
    headers = {**who.headers, "Content-Type": "application/json"}
    answer = await client.post(f"{BASE}/{conversation_id}/messages", content=dumps(json), headers=headers)
    return answer.status_code, answer.json().get("error", {}).get("code")


async def test_a_message_comes_back_trimmed_and_in_the_clients_shape(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, _ravi, talk = await two(services)
    said = await say(client, asha, talk, "  Is the room free?  ", metadata={"visit_id": 7})
    assert (said["conversation_id"], said["sender_id"], said["body"]) == (talk, asha.id, "Is the room free?")
    assert (said["message_type"], said["metadata"], said["read_at"]) == ("text", {"visit_id": 7}, None)
    assert said["created_at"].endswith("Z")
    assert datetime.fromisoformat(said["created_at"]).tzinfo is not None
    MessageOut.model_validate(said)
    page = await look(client, asha, talk)
    assert page == {"messages": [said], "total": 1, "has_more": False}
    MessageListResponse.model_validate(page)


@pytest.mark.parametrize("kind", ["text", "image", "visit_request"])
async def test_people_send_texts_pictures_and_visit_requests(
    client: httpx.AsyncClient, services: Services, kind: str
) -> None:
    asha, _ravi, talk = await two(services)
    url = "https://pictures.test/room.jpg" if kind == "image" else None
    assert (await say(client, asha, talk, message_type=kind, attachment_url=url))["message_type"] == kind


@pytest.mark.parametrize(
    "json",
    [
        {},
        {"body": None},
        {"body": "   "},
        {"body": "x" * 4001},
        {"body": "nul\x00"},
        {"body": "half \ud83d"},
        {"body": "I am the house", "message_type": "system"},
        {"body": "x", "message_type": "shout"},
        {"attachment_url": "javascript:alert(1)"},
        {"attachment_url": " JaVaScRiPt:alert(1)"},
        {"attachment_url": "java\nscript:alert(1)"},
        {"attachment_url": "data:text/html,<script>alert(1)</script>"},
        {"attachment_url": "//elsewhere.test/a.png"},
        {"attachment_url": "/api/v1/users/me"},
        {"attachment_url": "/media/../api/v1/users/me"},
        {"attachment_url": "/media/%2e%2e/api"},
        {"attachment_url": "/media/\\..\\api"},
        {"attachment_url": "https://"},
        {"attachment_url": "file:///etc/passwd"},
        {"attachment_url": "https://pictures.test/" + "a" * 2048},
        {"body": "x", "metadata": {"note": "y" * 5000}},
        {"body": "x", "metadata": {"note": "nul\x00"}},
        {"body": "x", "metadata": {"note": "half \ud83d"}},
        {"body": "x", "metadata": [1, 2]},
    ],
)
async def test_what_is_empty_too_long_or_dangerous_is_refused(
    client: httpx.AsyncClient, services: Services, json: dict[str, object]
) -> None:
    asha, _ravi, talk = await two(services)
    assert await attempt(client, asha, talk, json) == (422, "VALIDATION_ERROR")
    assert (await look(client, asha, talk))["total"] == 0


async def test_metadata_nested_deep_or_no_number_harms_nobody(client: httpx.AsyncClient, services: Services) -> None:
    asha, ravi, talk = await two(services)
    deep: dict[str, object] = {}
    for _ in range(600):
        deep = {"a": deep}
    assert (await attempt(client, asha, talk, {"body": "x", "metadata": {"n": float("nan")}}))[0] == 200
    assert (await attempt(client, asha, talk, {"body": "x", "metadata": deep}))[0] in {200, 422}
    assert (await look(client, ravi, talk))["messages"][0]["metadata"] == {"n": None}


@pytest.mark.parametrize(
    ("given", "wire"),
    [
        ("https://pictures.test/room.jpg", "https://pictures.test/room.jpg"),
        ("http://pictures.test:8080/room.jpg?w=2", "http://pictures.test:8080/room.jpg?w=2"),
        ("/media/chats/room.jpg", "http://127.0.0.1:8000/media/chats/room.jpg"),
    ],
)
async def test_an_attachment_needs_no_words_and_is_absolute_on_the_wire(
    client: httpx.AsyncClient, services: Services, given: str, wire: str
) -> None:
    asha, ravi, talk = await two(services)
    answer = await client.post(f"{BASE}/{talk}/messages", json={"attachment_url": given}, headers=asha.headers)
    assert (answer.status_code, answer.json()["attachment_url"], answer.json()["body"]) == (200, wire, None)
    assert (await look(client, ravi, talk))["messages"][0]["attachment_url"] == wire


async def test_the_longest_message_is_taken_and_the_inbox_shows_its_beginning(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, ravi, talk = await two(services)
    assert len((await say(client, asha, talk, "x" * 4000))["body"]) == 4000
    summary = (await client.get(f"{BASE}/{talk}", headers=ravi.headers)).json()
    assert summary["last_message_preview"] == "x" * 160


async def test_an_outsider_finds_no_conversation(client: httpx.AsyncClient, services: Services) -> None:
    asha, _ravi, talk = await two(services)
    await say(client, asha, talk)
    meera = await person(services, name="Meera")
    for number in (talk, talk + 1000, 2**63 - 1):
        assert await attempt(client, meera, number, {"body": "hi"}) == (404, "NOT_FOUND")
        for path in (f"{BASE}/{number}", f"{BASE}/{number}/messages", f"{BASE}/{number}/messages?before_id=9"):
            assert (await client.get(path, headers=meera.headers)).status_code == 404
        assert (await client.post(f"{BASE}/{number}/mark-read", headers=meera.headers)).status_code == 404
    assert (await client.get(f"{BASE}/{talk}/messages")).status_code == 401


async def test_a_closed_conversation_takes_no_messages(client: httpx.AsyncClient, services: Services) -> None:
    asha, ravi, talk = await two(services)
    async with services.units.write() as unit:
        await conversations.close(unit, (ravi.id, asha.id))
    assert await attempt(client, asha, talk, {"body": "still there?"}) == (409, "CONVERSATION_NOT_ACTIVE")
    assert (await look(client, asha, talk))["total"] == 0


async def test_a_block_stops_both_and_taking_it_back_leaves_the_conversation_closed(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, ravi, talk = await two(services)
    await say(client, ravi, talk, "before")
    async with services.units.write() as unit:
        await safety.block(unit, acting(asha), ravi.id)
    for who in (asha, ravi):
        assert await attempt(client, who, talk, {"body": "after"}) == (403, "FORBIDDEN")
        assert (await client.get(f"{BASE}/{talk}", headers=who.headers)).json()["status"] == "blocked"
    async with services.units.write() as unit:
        await safety.unblock(unit, acting(asha), ravi.id)
    for who in (asha, ravi):
        assert await attempt(client, who, talk, {"body": "after"}) == (409, "CONVERSATION_NOT_ACTIVE")
        assert (await client.get(f"{BASE}/{talk}", headers=who.headers)).json()["status"] == "closed"
    assert [said["body"] for said in (await look(client, ravi, talk))["messages"]] == ["before"]


async def test_a_send_and_a_block_at_the_same_moment_take_turns(client: httpx.AsyncClient, services: Services) -> None:
    for _ in range(10):
        asha, ravi, talk = await two(services)

        async def shut(one: Person = asha, other: Person = ravi) -> None:
            async with services.units.write() as unit:
                await safety.block(unit, acting(one), other.id)

        sends = [attempt(client, ravi, talk, {"body": str(n)}) for n in range(4)]
        (*answers, _) = await asyncio.gather(*sends, shut())
        taken = [status for status, _ in answers].count(200)
        assert {status for status, _ in answers} <= {200, 403}
        assert (await look(client, asha, talk))["total"] == taken
        assert await attempt(client, ravi, talk, {"body": "after"}) == (403, "FORBIDDEN")


async def test_messages_are_paged_backwards_each_once_while_new_ones_arrive(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, ravi, talk = await two(services)
    first = [(await say(client, asha, talk, str(n)))["id"] for n in range(23)]
    seen: list[int] = []
    page = await look(client, ravi, talk, limit=5)
    while True:
        ids = [said["id"] for said in page["messages"]]
        assert ids == sorted(ids)
        assert page["total"] == len(ids)
        seen = ids + seen
        if not page["has_more"]:
            break
        await asyncio.gather(say(client, asha, talk, "new"), say(client, ravi, talk, "new too"))
        page = await look(client, ravi, talk, limit=5, before_id=ids[0])
    assert seen == first


async def test_numbers_of_messages_grow_in_the_order_of_the_commits(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, ravi, talk = await two(services)
    missed: list[set[int]] = []

    async def follow(stop: asyncio.Event) -> None:
        known: set[int] = set()
        while not stop.is_set():
            ids = {said["id"] for said in (await look(client, ravi, talk, limit=200))["messages"]}
            late = {number for number in ids - known if known and number < max(known)}
            missed.append(late)
            known |= ids

    stop = asyncio.Event()
    follower = asyncio.create_task(follow(stop))
    for _ in range(6):
        await asyncio.gather(*(say(client, who, talk, str(n)) for n in range(4) for who in (asha, ravi)))
    stop.set()
    await follower
    assert not set().union(*missed)


async def test_looking_marks_what_is_shown_of_the_other_and_looking_back_marks_nothing(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, ravi, talk = await two(services)
    said = [await say(client, asha, talk, str(n)) for n in range(5)]
    await say(client, ravi, talk, "mine")
    assert await unread(client, ravi, talk) == 5
    await look(client, ravi, talk, before_id=said[-1]["id"])
    assert await unread(client, ravi, talk) == 5
    page = await look(client, ravi, talk, limit=3)
    assert [bool(one["read_at"]) for one in page["messages"]] == [True, True, False]
    assert await unread(client, ravi, talk) == 3
    assert await unread(client, asha, talk) == 1
    page = await look(client, asha, talk)
    assert [bool(one["read_at"]) for one in page["messages"]] == [False, False, False, True, True, True]


async def test_mark_read_is_told_to_both_once(client: httpx.AsyncClient, services: Services) -> None:
    asha, ravi, talk = await two(services)
    await say(client, asha, talk)
    before = len(await heard(services, asha)), len(await heard(services, ravi))
    for _ in range(2):
        answer = await client.post(f"{BASE}/{talk}/mark-read", headers=ravi.headers)
        assert (answer.status_code, answer.json()["status"]) == (200, "success")
    assert await unread(client, ravi, talk) == 0
    updated = ("conversation_updated", {"conversation_id": talk})
    assert (await heard(services, asha))[before[0] :] == [updated]
    assert (await heard(services, ravi))[before[1] :] == [updated]
    assert (await look(client, asha, talk))["messages"][0]["read_at"] is not None


async def test_a_message_is_told_to_the_recipient_and_both_inboxes(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, ravi, talk = await two(services)
    before = len(await heard(services, asha)), len(await heard(services, ravi))
    said = await say(client, asha, talk)
    updated = ("conversation_updated", {"conversation_id": talk})
    told = {"conversation_id": talk, "message_id": said["id"], "sender_id": asha.id}
    assert (await heard(services, asha))[before[0] :] == [updated]
    *at_once, (event, notice) = (await heard(services, ravi))[before[1] :]
    assert at_once == [("new_message", told), updated]
    assert (event, notice["title"], notice["route"]) == ("new_notification", "Asha", f"/chats/{talk}")


async def test_a_send_that_is_rolled_back_leaves_no_message_no_count_and_no_signal(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, ravi, talk = await two(services)
    before = await heard(services, ravi)
    with pytest.raises(LookupError):
        async with services.units.write() as unit:
            await conversations.send_message(unit, acting(asha), talk, MessageCreate(body="never"), base="")
            raise LookupError
    assert await heard(services, ravi) == before
    assert await unread(client, ravi, talk) == 0
    assert (await look(client, ravi, talk))["total"] == 0


async def test_unread_counts_stay_exact_while_both_send_and_read_at_the_same_time(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, ravi, talk = await two(services)

    async def read(who: Person, n: int) -> None:
        if n % 2:
            await client.post(f"{BASE}/{talk}/mark-read", headers=who.headers)
        else:
            await look(client, who, talk, limit=3)

    for _ in range(12):
        await asyncio.gather(
            *(say(client, who, talk, str(n)) for n in range(4) for who in (asha, ravi)),
            *(read(who, n) for n in range(3) for who in (asha, ravi)),
        )
        async with services.units.read() as unit:
            row = await unit.fetch_one(
                """SELECT low_unread, high_unread,
                          (SELECT count(*) FROM messages WHERE read_at IS NULL AND sender_id = high_id) AS low_true,
                          (SELECT count(*) FROM messages WHERE read_at IS NULL AND sender_id = low_id) AS high_true
                   FROM conversations"""
            )
        assert row is not None
        assert (row["low_unread"], row["high_unread"]) == (row["low_true"], row["high_true"])
    for who in (asha, ravi):
        await client.post(f"{BASE}/{talk}/mark-read", headers=who.headers)
        assert await unread(client, who, talk) == 0


async def test_a_send_takes_three_statements_and_looking_at_what_is_read_one(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, ravi, talk = await two(services)
    with counted(services) as seen:
        async with services.units.write() as unit:
            await conversations.send_message(unit, acting(asha), talk, MessageCreate(body="hi"), base="")
    # The message, its notice, the signals.
    assert len(seen) == 3
    await look(client, ravi, talk)
    with counted(services) as seen:
        async with services.units.write() as unit:
            await conversations.see_messages(unit, acting(ravi), talk, 50, base="")
    assert len(seen) == 1
    with counted(services) as seen:
        await say(client, asha, talk)
    assert len(seen) <= 4
