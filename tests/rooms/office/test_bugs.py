"""What people report as broken."""

import json
from typing import Any

import httpx
import pytest

from aangan.infra.services import Services
from aangan.kit.page import encode_cursor
from tests.support.cast import Person, person

pytestmark = pytest.mark.anyio

BUGS = "/api/v1/bugs"
BUG: dict[str, Any] = {
    "source": "web", "bug_type": "ui_bug", "severity": "high", "title": "The deck does not move",
    "description": "I swipe, and nothing happens.", "tags": ["deck"],
}  # fmt: skip
FIELDS = {
    "id", "user_id", "source", "bug_type", "severity", "status", "title", "description", "steps_to_reproduce",
    "expected_behavior", "actual_behavior", "device_info", "app_version", "media_urls", "tags", "assigned_to",
    "resolution", "resolved_at", "created_at", "updated_at",
}  # fmt: skip


async def reported(client: httpx.AsyncClient, who: Person, **changes: Any) -> dict[str, Any]:
    answer = await client.post(BUGS, json={**BUG, **changes}, headers=who.headers)
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def test_a_report_is_read_as_it_was_written(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    given = {
        **BUG, "steps_to_reproduce": "Swipe", "expected_behavior": "It moves", "actual_behavior": "It stays",
        "device_info": {"os": "Android 15", "screen": [1080, 2400]}, "app_version": "1.4.2+87",
        "media_urls": ["https://pictures.test/1.png"],
    }  # fmt: skip
    made = (await client.post(BUGS, json=given, headers=asha.headers)).json()
    assert set(made) == FIELDS
    assert {name: made[name] for name in given} == given
    assert (made["user_id"], made["status"], made["resolved_at"], made["updated_at"]) == (asha.id, "open", None, None)
    assert (await client.get(f"{BUGS}/{made['id']}", headers=asha.headers)).json() == made


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Pixel 9, Android 15", {"description": "Pixel 9, Android 15"}),
        ('{"os": "iOS 19"}', {"os": "iOS 19"}),
        ("{not an object", {"description": "{not an object"}),
        ("", None), (None, None), ({}, {}),
    ],
)  # fmt: skip
async def test_a_device_may_be_told_as_a_text_or_as_an_object(
    client: httpx.AsyncClient, services: Services, sent: object, kept: object
) -> None:
    asha = await person(services)
    assert (await reported(client, asha, device_info=sent))["device_info"] == kept


async def test_people_list_their_own_reports_and_staff_all(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await person(services), await person(services, "Kabir")
    meera = await person(services, "Meera", role="admin")
    hers = [(await reported(client, asha, title=f"Number {number}"))["id"] for number in range(3)]
    his = (await reported(client, kabir, severity="low", bug_type="crash"))["id"]
    mine = (await client.get(BUGS, headers=asha.headers)).json()
    assert [bug["id"] for bug in mine["items"]] == hers[::-1]
    first = (await client.get(BUGS, params={"limit": 3, "include_total": True}, headers=meera.headers)).json()
    assert (first["total"], first["has_more"], first["limit"]) == (4, True, 3)
    query = {"limit": 3, "cursor": first["next_cursor"]}
    rest = (await client.get(BUGS, params=query, headers=meera.headers)).json()
    assert [bug["id"] for bug in first["items"] + rest["items"]] == [his, *hers[::-1]]
    for narrowed in ({"severity": "low"}, {"bug_type": "crash"}):
        found = (await client.get(BUGS, params=narrowed, headers=meera.headers)).json()
        assert [bug["id"] for bug in found["items"]] == [his]
    assert (await client.get(BUGS, params={"status": "closed"}, headers=meera.headers)).json()["items"] == []


async def test_a_report_of_somebody_else_does_not_exist(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir, ravi = (
        await person(services), await person(services, "Kabir"), await person(services, "Ravi", role="agent"),
    )  # fmt: skip
    meera = await person(services, "Meera", role="admin")
    bug = (await reported(client, asha))["id"]
    for other in (kabir, ravi):
        answer = await client.get(f"{BUGS}/{bug}", headers=other.headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "BUG_NOT_FOUND")
    assert (await client.get(f"{BUGS}/{bug}", headers=meera.headers)).status_code == 200
    assert (await client.get(f"{BUGS}/{bug + 1}", headers=meera.headers)).status_code == 404


async def test_only_staff_work_on_a_report(client: httpx.AsyncClient, services: Services) -> None:
    asha, meera = await person(services), await person(services, "Meera", role="admin")
    bug = (await reported(client, asha))["id"]
    change = {"status": "in_progress", "assigned_to": meera.id, "tags": ["deck", "p1"]}
    for path in (f"{BUGS}/{bug}", f"{BUGS}/{bug + 1}"):
        assert (await client.put(path, json=change, headers=asha.headers)).status_code == 403
    changed = (await client.put(f"{BUGS}/{bug}", json=change, headers=meera.headers)).json()
    assert {name: changed[name] for name in change} == change
    assert changed["updated_at"] is not None
    assert (await client.get(f"{BUGS}/{bug}", headers=asha.headers)).json() == changed
    assert (await client.put(f"{BUGS}/{bug + 1}", json=change, headers=meera.headers)).status_code == 404


async def test_the_moment_of_the_end_follows_the_status(client: httpx.AsyncClient, services: Services) -> None:
    asha, meera = await person(services), await person(services, "Meera", role="admin")
    bug = (await reported(client, asha))["id"]

    async def put(**change: object) -> dict[str, Any]:
        answer = await client.put(f"{BUGS}/{bug}", json=change, headers=meera.headers)
        assert answer.status_code == 200, answer.text
        changed: dict[str, Any] = answer.json()
        return changed

    ended = (await put(status="resolved", resolution="Mended"))["resolved_at"]
    assert ended is not None
    assert (await put(status="closed"))["resolved_at"] == ended
    assert (await put(status=None, tags=None))["resolved_at"] == ended
    again = await put(status="open")
    assert (again["resolved_at"], again["resolution"], again["tags"]) == (None, "Mended", None)


async def test_a_report_is_given_to_active_staff_only(client: httpx.AsyncClient, services: Services) -> None:
    asha, meera = await person(services), await person(services, "Meera", role="admin")
    gone = await person(services, "Gone", role="admin", is_active=False)
    bug = (await reported(client, asha))["id"]
    for nobody in (asha.id, gone.id, meera.id + 999):
        answer = await client.put(f"{BUGS}/{bug}", json={"assigned_to": nobody}, headers=meera.headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "ASSIGNEE_NOT_STAFF")
    await client.put(f"{BUGS}/{bug}", json={"assigned_to": meera.id}, headers=meera.headers)
    freed = await client.put(f"{BUGS}/{bug}", json={"assigned_to": None}, headers=meera.headers)
    assert freed.json()["assigned_to"] is None


async def test_a_report_outlives_the_account_without_its_author(client: httpx.AsyncClient, services: Services) -> None:
    asha, meera = await person(services), await person(services, "Meera", role="admin")
    bug = (await reported(client, asha, device_info={"serial": "A1"}, media_urls=["https://pictures.test/1.png"]))["id"]
    assert (await client.delete("/api/v1/users/me", headers=asha.headers)).status_code == 200
    kept = (await client.get(f"{BUGS}/{bug}", headers=meera.headers)).json()
    assert (kept["user_id"], kept["device_info"], kept["media_urls"], kept["title"]) == (None, None, None, BUG["title"])


async def test_a_report_sent_again_under_its_key_is_one_report(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    headers = {**asha.headers, "Idempotency-Key": "once"}
    first, second = [(await client.post(BUGS, json=BUG, headers=headers)).json() for _ in range(2)]
    assert first == second
    assert len((await client.get(BUGS, headers=asha.headers)).json()["items"]) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"title": ""}, {"title": "   "}, {"title": "x" * 201}, {"title": "a\x00b"}, {"title": "\ud800"},
        {"description": ""}, {"description": "x" * 10_001}, {"source": ""}, {"source": None}, {"bug_type": "typo"},
        {"severity": "urgent"}, {"media_urls": ["javascript:alert(1)"]}, {"media_urls": ["/etc/passwd"]},
        {"media_urls": ["https://p.test/1"] * 21}, {"tags": [""]}, {"tags": ["x" * 51]}, {"tags": ["x"] * 21},
        {"device_info": {"a\x00": 1}}, {"device_info": {"a": ["\x00"]}}, {"device_info": "a\x00b"},
        {"device_info": '{"a": NaN}'}, {"device_info": '{"a": "\\u0000"}'}, {"device_info": '{"a":' * 3000},
        {"device_info": [1]}, {"device_info": "x" * 20_000}, {"app_version": "x" * 65},
    ],
)  # fmt: skip
async def test_bad_reports_are_422(client: httpx.AsyncClient, services: Services, change: dict[str, object]) -> None:
    asha = await person(services)
    headers = {**asha.headers, "Content-Type": "application/json"}
    answer = await client.post(BUGS, content=json.dumps({**BUG, **change}), headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "VALIDATION_ERROR")


async def test_strangers_are_asked_to_sign_in(client: httpx.AsyncClient) -> None:
    for method, path in (("POST", BUGS), ("GET", BUGS), ("GET", f"{BUGS}/1"), ("PUT", f"{BUGS}/1")):
        assert (await client.request(method, path, json=BUG)).status_code == 401


async def test_a_cursor_is_good_for_its_own_list_only(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await person(services), await person(services, "Kabir")
    for _ in range(2):
        await reported(client, asha)
    cursor = (await client.get(BUGS, params={"limit": 1}, headers=asha.headers)).json()["next_cursor"]
    forged = ("junk", "%00", encode_cursor([1]), encode_cursor(["1"]), encode_cursor([2**70]), "e30")
    for query, who in (
        *(({"cursor": each}, asha) for each in forged),
        ({"cursor": cursor, "status": "open"}, asha),
        ({"cursor": cursor}, kabir),
    ):
        answer = await client.get(BUGS, params=query, headers=who.headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "INVALID_CURSOR")
    for query in ({"limit": "0"}, {"limit": "101"}, {"status": "bogus"}):
        assert (await client.get(BUGS, params=query, headers=asha.headers)).status_code == 422
    assert (await client.get(f"{BUGS}/{2**63}", headers=asha.headers)).status_code == 422
