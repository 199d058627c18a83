"""Each row of the contract's page on notices: what it answers, whom it refuses, and the types that clients know."""

import httpx
import pytest

from aangan.infra.services import Services
from tests.rooms.notifications.stage import carry, delivery_rows, reachable, tell
from tests.stories.rows import Row, Scene, unfit
from tests.support.cast import person
from tests.support.shapes import misfits

pytestmark = pytest.mark.anyio

N = "/notifications"
SHAPES = {
    "Paging": "next_cursor:str? has_more:bool limit:int total:int",
    "Refusal": "error:Problem",
    "Problem": "code:str message:str",
    "Ok": "ok:bool",
    "Planned": "ok:bool notification_id:str? fcm:null",
    "SentToUser": "ok:bool sent:int notification_id:str?",
    "SentInBulk": "ok:bool requested:int notification_id:str",
    "Typed": "type_key:str title:str body:str sent_at:at channels:obj",
    "Campaign": "requested:int processed:int summary:Summary",
    "Summary": "requested:int succeeded:int details:[obj]",
    "LogEntry": "id:str title:str body:str data:obj? audience_type:str? target_user_id:str? topic:str? created_at:at?",
}
SAID = {"title": "Water", "body": "Off at nine", "data": {"floor": "2"}, "deep_link": "/home"}
OFFER = {"type_key": "promotion_generic", "title": "Hello", "body": "New homes"}
STAFF = "mira"
ROWS = (
    Row(f"POST {N}/deliveries/{{delivery}}/opened", "Ok"),
    Row(f"POST {N}/devices/register", "Ok", given={
        "token": "phone-2", "platform": "ios", "app_version": "2.1", "locale": "hi", "user_id": "$subject"}),
    Row(f"DELETE {N}/devices/unregister", "Ok", query={"token": "$phone"}),
    Row(f"POST {N}/marketing/broadcast", "Campaign", who=STAFF, given=OFFER),
    Row(f"POST {N}/marketing/segment", "Campaign", who=STAFF, given={
        **OFFER, "filter": {"role": "user", "agent_id": None, "is_active": True}}),
    Row(f"POST {N}/send/bulk", "SentInBulk", who=STAFF, given={**SAID, "tokens": ["phone-8", "phone-9"]}),
    Row(f"POST {N}/send/token", "Planned", who=STAFF, given={
        **SAID, "token": "phone-8", "image": "https://pictures.test/1.jpg"}),
    Row(f"POST {N}/send/topic", "Planned", who=STAFF, given={**SAID, "topic": "marketing"}),
    Row(f"POST {N}/send/typed/user", "Typed", who=STAFF, given={**SAID, "user_id": "$asha", "type_key": "app_update"}),
    Row(f"POST {N}/send/user", "SentToUser", who=STAFF, given={**SAID, "user_id": "$subject"}),
    Row(f"GET {N}/users/{{asha}}", "page of LogEntry", who=STAFF),
)  # fmt: skip
FOR_STAFF = [row for row in ROWS if row.who == STAFF]
PROTECTED = [row for row in ROWS if "/devices/" not in row.call]
WRITING = [row for row in ROWS if row.given]


@pytest.fixture
async def scene(client: httpx.AsyncClient, services: Services) -> Scene:
    """Asha has a phone and was told something; Mira is of the staff."""
    scene = Scene(client, services)
    asha = scene.enter("asha", await reachable(services))
    scene.enter(STAFF, await person(services, "Mira", role="admin"))
    scene.enter("kabir", await reachable(services, "Kabir"))
    await tell(services, asha, "app_update", {"version": "2.1"})
    await carry(services)
    (delivery,) = await delivery_rows(services, asha)
    async with services.units.read() as unit:
        row = await unit.fetch_one("SELECT subject FROM users WHERE id = %s", (asha.id,))
    assert row is not None
    scene.known |= {"delivery": delivery["id"], "phone": f"phone-{asha.id}-0", "subject": row["subject"]}
    return scene


def is_refusal(answer: httpx.Response, *statuses: int) -> None:
    assert answer.status_code in statuses, answer.text
    assert list(misfits(answer.json(), "Refusal", SHAPES)) == []


@pytest.mark.parametrize("row", ROWS, ids=str)
async def test_a_row_answers_as_clients_read_it(scene: Scene, row: Row) -> None:
    answer = await scene.ask(row)
    assert answer.status_code == row.status, answer.text
    assert list(unfit(row, answer, SHAPES)) == []


@pytest.mark.parametrize("row", PROTECTED, ids=str)
async def test_a_row_for_somebody_refuses_nobody(scene: Scene, row: Row) -> None:
    scene.tokens = {}
    is_refusal(await scene.ask(row), 401)


@pytest.mark.parametrize("row", FOR_STAFF, ids=str)
async def test_a_row_for_staff_refuses_others(scene: Scene, row: Row) -> None:
    scene.tokens[STAFF] = scene.tokens["kabir"]
    is_refusal(await scene.ask(row), 403)


@pytest.mark.parametrize("row", WRITING, ids=str)
async def test_a_body_without_what_is_needed_is_refused(scene: Scene, row: Row) -> None:
    is_refusal(await scene.ask(Row(row.call, row.answer, row.who, given={"deep_link": "/home"})), 422)


async def test_a_type_that_nobody_declared_is_refused_and_nothing_is_kept(scene: Scene) -> None:
    given = {"title": "a", "body": "b", "type_key": "no_such_type"}
    is_refusal(await scene.ask(Row(f"POST {N}/marketing/broadcast", "", STAFF, given)), 400)
    typed = await scene.ask(Row(f"POST {N}/send/typed/user", "Typed", STAFF, {**given, "user_id": "$asha"}))
    assert typed.json()["type_key"] == "admin_broadcast"
    async with scene.services.units.read() as unit:
        kept = await unit.fetch_one("SELECT count(*) AS n FROM notifications WHERE type_key = 'no_such_type'")
    assert kept == {"n": 0}


async def test_a_device_of_another_is_not_forgotten_by_a_stranger(scene: Scene) -> None:
    row = Row(f"DELETE {N}/devices/unregister", "Ok", who="kabir", query={"token": "$phone"})
    assert (await scene.ask(row)).status_code == 200
    async with scene.services.units.read() as unit:
        still = await unit.fetch_one("SELECT user_id FROM device_tokens WHERE token = %s", (scene.known["phone"],))
    assert still == {"user_id": scene.known["asha"]}
