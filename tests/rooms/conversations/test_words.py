"""What may be said: words in every script, and metadata that our clients can read."""

from json import dumps

import httpx
import pytest

from aangan.infra.services import Services
from tests.rooms.conversations.stage import BASE, look, say, two
from tests.support.cast import Person

pytestmark = pytest.mark.anyio

PICTURE = {"attachment_url": "https://pictures.test/room.jpg", "message_type": "image"}
VISIT = {"visit_id": 7, "status": "requested", "scheduled_date": "2030-01-05T10:30:00Z", "time_slot_label": "10:30"}


async def attempt(client: httpx.AsyncClient, who: Person, conversation_id: int, said: object) -> httpx.Response:
    headers = {**who.headers, "Content-Type": "application/json"}
    return await client.post(f"{BASE}/{conversation_id}/messages", content=dumps(said), headers=headers)


@pytest.mark.parametrize(
    "body",
    [
        "صباح الخير، هل الغرفة متاحة؟",
        "کمرہ خالی ہے؟",
        "שלום! is it free?",
        "mixed \u202bبيت\u202c and English",
        "क्या कमरा खाली है? क्ष्\u200dय",
        "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 1️⃣",
        "one\n\ntwo\tthree",
        "<b>not</b> & \"markup\" 'here' \\n {0} %s",
        "z\u0324\u0330algo\u0301\u0302\u0303",
        "\u202ebackwards",
    ],
)
async def test_words_of_every_script_arrive_as_they_were_written(
    client: httpx.AsyncClient, services: Services, body: str
) -> None:
    asha, ravi, talk = await two(services)
    assert (await say(client, asha, talk, body))["body"] == body
    assert (await look(client, ravi, talk))["messages"][0]["body"] == body
    summary = (await client.get(f"{BASE}/{talk}", headers=ravi.headers)).json()
    assert summary["last_message_preview"] == body


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("bell\x07 and \x1b[31mred\x1b[0m", "bell and [31mred[0m"),
        ("back\x08space\x7f\x85\x9f", "backspace"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("\x01 padded \x02", "padded"),
    ],
)
async def test_control_characters_are_left_out(
    client: httpx.AsyncClient, services: Services, written: str, kept: str
) -> None:
    asha, _ravi, talk = await two(services)
    assert (await say(client, asha, talk, written))["body"] == kept


@pytest.mark.parametrize(
    "body",
    [
        "\x07\x08",
        "\u200b\u200d\ufeff",
        "\u202e\u202c",
        "\u3164",
        "\ufe0f",
        " \u00a0\u2003\n",
        "x" * 10_000,
        "👍" * 4001,
    ],
)
async def test_what_shows_nothing_and_what_is_endless_is_refused(
    client: httpx.AsyncClient, services: Services, body: str
) -> None:
    asha, _ravi, talk = await two(services)
    answer = await attempt(client, asha, talk, {"body": body})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "VALIDATION_ERROR")


async def test_4000_emoji_are_taken(client: httpx.AsyncClient, services: Services) -> None:
    asha, _ravi, talk = await two(services)
    assert (await say(client, asha, talk, "👍" * 4000))["body"] == "👍" * 4000


async def test_a_picture_needs_its_address_and_may_say_its_size(client: httpx.AsyncClient, services: Services) -> None:
    asha, ravi, talk = await two(services)
    size = {"width": 1200, "height": 900, "blurhash": "LEHV6n"}
    answer = await attempt(client, asha, talk, {**PICTURE, "metadata": size})
    assert answer.status_code == 200, answer.text
    (seen,) = (await look(client, ravi, talk))["messages"]
    assert (seen["message_type"], seen["attachment_url"], seen["body"]) == ("image", PICTURE["attachment_url"], None)
    assert seen["metadata"] == size
    summary = (await client.get(f"{BASE}/{talk}", headers=ravi.headers)).json()
    assert summary["last_message_preview"] == "Attachment"
    assert (await attempt(client, asha, talk, {"body": "see?", "message_type": "image"})).status_code == 422


@pytest.mark.parametrize("more", [{}, {"note": "bring the key"}, {"scheduled_date": "2030-01-05"}, {"visit_id": None}])
async def test_a_visit_request_carries_what_clients_read(
    client: httpx.AsyncClient, services: Services, more: dict[str, object]
) -> None:
    asha, ravi, talk = await two(services)
    data = {**VISIT, **more}
    await say(client, asha, talk, "Shall we look at it?", message_type="visit_request", metadata=data)
    (seen,) = (await look(client, ravi, talk))["messages"]
    assert (seen["message_type"], seen["metadata"]) == ("visit_request", data)


def nested(levels: int) -> object:
    return {"a": nested(levels - 1)} if levels else 1


@pytest.mark.parametrize(
    "said",
    [
        {"message_type": "visit_request", "metadata": {"visit_id": "seven"}},
        {"message_type": "visit_request", "metadata": {"visit_id": 0}},
        {"message_type": "visit_request", "metadata": {"visit_id": 2**70}},
        {"message_type": "visit_request", "metadata": {"visit_id": [1]}},
        {"message_type": "visit_request", "metadata": {"status": "<script>"}},
        {"message_type": "visit_request", "metadata": {"status": 5}},
        {"message_type": "visit_request", "metadata": {"scheduled_date": "soon"}},
        {"message_type": "visit_request", "metadata": {"scheduled_date": "2030-13-45"}},
        {"message_type": "visit_request", "metadata": {"scheduled_date": 5}},
        {"message_type": "visit_request", "metadata": {"time_slot_label": "x" * 101}},
        {"message_type": "visit_request", "metadata": {"time_slot_label": {"a": 1}}},
        {**PICTURE, "metadata": {"width": -1}},
        {**PICTURE, "metadata": {"height": "tall"}},
        {**PICTURE, "metadata": {"height": 10**9}},
        {**PICTURE, "attachment_url": "javascript:alert(1)"},
        {**PICTURE, "attachment_url": None},
        {"metadata": nested(10)},
        {"metadata": [nested(2)]},
        {"metadata": "text"},
        {"metadata": {"list": ["x"] * 2000}},
    ],
)
async def test_metadata_that_is_not_what_its_kind_holds_is_refused(
    client: httpx.AsyncClient, services: Services, said: dict[str, object]
) -> None:
    asha, _ravi, talk = await two(services)
    answer = await attempt(client, asha, talk, {"body": "x", **said})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "VALIDATION_ERROR")
    assert (await look(client, asha, talk))["total"] == 0


async def test_the_refusal_says_which_key_is_wrong(client: httpx.AsyncClient, services: Services) -> None:
    asha, _ravi, talk = await two(services)
    said = {"body": "x", "message_type": "visit_request", "metadata": {"visit_id": "seven"}}
    assert "metadata.visit_id" in (await attempt(client, asha, talk, said)).json()["error"]["message"]
