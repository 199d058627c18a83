"""Ways to reach somebody elsewhere are for those who match."""

import httpx
import pytest

from aangan.conversations import service as conversations
from aangan.conversations.types import ConversationSource
from aangan.infra.services import Services
from aangan.kit.actor import Actor, Role
from aangan.safety import service as safety
from tests.rooms.conversations.stage import BASE, look, offer, say, talking, two
from tests.support.cast import Person, person
from tests.support.statements import counted

pytestmark = pytest.mark.anyio

NUMBER = "98765 43210"
LEAK = f"Call me on {NUMBER}, I am home at six"
COVERED = "Call me on •••, I am home at six"


async def about_a_home(services: Services) -> tuple[Person, Person, int]:
    asha, ravi = await person(services, name="Asha"), await person(services, name="Ravi")
    async with services.units.write() as unit:
        talk = await conversations.ensure_conversation(
            unit, (asha.id, ravi.id), source=ConversationSource.LISTING_INTEREST
        )
    return asha, ravi, talk


async def shown(client: httpx.AsyncClient, who: Person, talk: int) -> tuple[str, str]:
    last = (await look(client, who, talk))["messages"][-1]["body"]
    return last, (await client.get(f"{BASE}/{talk}", headers=who.headers)).json()["last_message_preview"]


async def test_before_a_match_the_peer_gets_no_number_and_the_sender_is_told(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, ravi, talk = await about_a_home(services)
    said = await say(client, asha, talk, LEAK)
    assert (said["body"], said["metadata"]) == (COVERED, {"contacts_hidden": ["phone"]})
    for who in (asha, ravi):
        assert await shown(client, who, talk) == (COVERED, COVERED)
        answer = await client.get(f"{BASE}/{talk}/messages", headers=who.headers)
        assert answer.json()["messages"] == [{**said, "read_at": answer.json()["messages"][0]["read_at"]}]
    async with services.units.read() as unit:
        assert await unit.fetch("SELECT 1 FROM messages WHERE body LIKE %s", (f"%{NUMBER}%",)) == []


async def test_after_a_match_nothing_is_changed(client: httpx.AsyncClient, services: Services) -> None:
    asha, ravi, talk = await two(services)
    said = await say(client, asha, talk, LEAK)
    assert (said["body"], said["metadata"]) == (LEAK, None)
    assert await shown(client, ravi, talk) == (LEAK, LEAK)


async def test_who_matches_in_a_talk_about_a_home_is_free_from_then_on(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, ravi, talk = await about_a_home(services)
    await say(client, asha, talk, LEAK)
    assert await talking(services, asha, ravi) == talk
    await say(client, asha, talk, LEAK)
    assert [said["body"] for said in (await look(client, ravi, talk))["messages"]] == [COVERED, LEAK]


@pytest.mark.parametrize("end", ["unmatch", "block"])
async def test_a_match_that_ended_frees_nobody_when_they_talk_about_a_home_again(
    client: httpx.AsyncClient, services: Services, end: str
) -> None:
    asha, ravi, talk = await two(services)
    async with services.units.write() as unit:
        if end == "unmatch":
            await conversations.close(unit, (asha.id, ravi.id))
        else:
            await safety.block(unit, Actor(asha.id, Role.USER, asha.subject), ravi.id)
    if end == "block":
        async with services.units.write() as unit:
            await safety.unblock(unit, Actor(asha.id, Role.USER, asha.subject), ravi.id)
    async with services.units.write() as unit:
        await conversations.ensure_conversation(unit, (asha.id, ravi.id), source=ConversationSource.LISTING_INTEREST)
    summary = (await client.get(f"{BASE}/{talk}", headers=asha.headers)).json()
    assert (summary["status"], summary["matched_at"] is None) == ("active", False)
    assert (await say(client, asha, talk, LEAK))["body"] == COVERED
    await talking(services, asha, ravi)
    assert (await say(client, asha, talk, LEAK))["body"] == LEAK


async def test_the_first_message_of_an_opening_is_covered_too(client: httpx.AsyncClient, services: Services) -> None:
    asha, ravi = await person(services, name="Asha"), await person(services, name="Ravi")
    await offer(client, ravi)
    wish = {"peer_user_id": ravi.id, "initial_message": "write to asha.k@gmail.com"}
    summary = (await client.post(BASE, json=wish, headers=asha.headers)).json()
    assert summary["last_message_preview"] == "write to •••"


async def test_metadata_keeps_what_it_says_but_for_the_number(client: httpx.AsyncClient, services: Services) -> None:
    asha, ravi, talk = await about_a_home(services)
    data = {
        "visit_id": 9876543210,
        "status": "requested",
        "scheduled_date": "2030-01-05T10:30:00Z",
        "time_slot_label": f"10:30 or ring {NUMBER}",
        "more": [{"note": "gate 4, flat 402"}],
    }
    await say(client, asha, talk, "On Saturday?", message_type="visit_request", metadata=data)
    (seen,) = (await look(client, ravi, talk))["messages"]
    assert seen["body"] == "On Saturday?"
    assert seen["metadata"] == {**data, "time_slot_label": "10:30 or ring •••", "contacts_hidden": ["phone"]}


@pytest.mark.parametrize(
    "body",
    [
        "Rent is 22,000 and the deposit 60,000, from 01/12/2030",
        "Flat 402, 12th Main, 560038, second floor",
        "It is 10:30 - 11:00 on Sunday, okay?",
        "मैं कल शाम छह बजे आ सकती हूँ 🙂",
    ],
)
async def test_words_without_contact_details_stay_as_they_are(
    client: httpx.AsyncClient, services: Services, body: str
) -> None:
    asha, _ravi, talk = await about_a_home(services)
    said = await say(client, asha, talk, body)
    assert (said["body"], said["metadata"]) == (body, None)


async def test_answers_to_the_first_questions_are_covered_until_a_match(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, ravi, talk = await about_a_home(services)

    async def answered() -> object:
        body = {"answers": {"0": LEAK, "2": "Tea"}}
        assert (await client.post(f"{BASE}/{talk}/qna", json=body, headers=asha.headers)).status_code == 200
        return (await client.get(f"{BASE}/{talk}", headers=ravi.headers)).json()["qna"]["peer"]

    assert await answered() == {"user_id": asha.id, "q1": COVERED, "q2": None, "q3": "Tea"}
    await talking(services, asha, ravi)
    assert await answered() == {"user_id": asha.id, "q1": LEAK, "q2": None, "q3": "Tea"}


async def test_a_covered_message_takes_one_statement_more(client: httpx.AsyncClient, services: Services) -> None:
    asha, _ravi, talk = await about_a_home(services)
    with counted(services) as seen:
        await say(client, asha, talk, "Is it free?")
    plain = len(seen)
    with counted(services) as seen:
        await say(client, asha, talk, LEAK)
    assert len(seen) == plain + 1


@pytest.mark.parametrize(
    ("more", "hidden"),
    [
        ({"metadata": {"scheduled_date": LEAK}}, ["phone"]),
        ({"metadata": {LEAK: "x"}}, ["phone"]),
        ({"metadata": {"deep": [{"scheduled_date": LEAK}]}}, ["phone"]),
        ({"attachment_url": "https://wa.me/919876543210"}, ["link"]),
        ({"attachment_url": "https://elsewhere.test/9876543210.jpg", "message_type": "image"}, ["link"]),
    ],
)
async def test_before_a_match_nothing_beside_the_words_carries_a_number(
    client: httpx.AsyncClient, services: Services, more: dict[str, object], hidden: list[str]
) -> None:
    asha, ravi, talk = await about_a_home(services)
    said = await say(client, asha, talk, "Hello", **more)
    assert (said["attachment_url"], said["metadata"]["contacts_hidden"]) == (None, hidden)
    seen = (await look(client, ravi, talk))["messages"][-1]
    assert "9876" not in str(seen).replace(" ", "")


async def test_a_bare_link_between_two_who_do_not_match_leaves_a_covered_text(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, _, talk = await about_a_home(services)
    body = {"attachment_url": "https://wa.me/919876543210"}
    said = (await client.post(f"{BASE}/{talk}/messages", json=body, headers=asha.headers)).json()
    assert (said["body"], said["attachment_url"], said["message_type"]) == ("•••", None, "text")


@pytest.mark.parametrize("base", ["", "http://127.0.0.1:8000"])
async def test_our_own_pictures_may_be_sent_before_a_match(
    client: httpx.AsyncClient, services: Services, base: str
) -> None:
    asha, _, talk = await about_a_home(services)
    picture = "/media/public/generic/12/Abcdefgh.webp"
    said = await say(client, asha, talk, "My room", attachment_url=f"{base}{picture}", message_type="image")
    assert (said["attachment_url"], said["metadata"]) == (f"http://127.0.0.1:8000{picture}", None)
