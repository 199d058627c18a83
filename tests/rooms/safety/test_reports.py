import asyncio
from typing import Any

import httpx
import pytest

from aangan.infra.services import Services
from tests.rooms.safety.stage import CASES, moderator, open_cases, profile_status, report, reported_by
from tests.support.cast import FLATMATES, flatmate, home, person, swipe

pytestmark = pytest.mark.anyio


async def evidence(client: httpx.AsyncClient, services: Services, case_id: int) -> dict[str, Any]:
    staff = await moderator(services)
    answer = await client.get(f"{CASES}/{case_id}", headers=staff.headers)
    assert answer.status_code == 200, answer.text
    return {one["kind"]: one["content"] for one in answer.json()["evidence"]}


async def test_a_report_is_made_once_while_it_waits(client: httpx.AsyncClient, services: Services) -> None:
    asha, ravi = await person(services, "Asha"), await flatmate(services, client, "Ravi")
    first = await report(client, asha, ravi, "fake_profile", notes="  not his picture ")
    assert first | {"created_at": ""} == {
        "id": first["id"],
        "reporter_user_id": asha.id,
        "reported_user_id": ravi.id,
        "reason": "fake_profile",
        "status": "open",
        "notes": "not his picture",
        "created_at": "",
    }
    again = await report(client, asha, ravi, "abuse", notes="something else")
    assert again == first


async def test_the_same_report_sent_at_the_same_moment_is_one(client: httpx.AsyncClient, services: Services) -> None:
    asha, ravi = await person(services, "Asha"), await flatmate(services, client, "Ravi")
    found = await asyncio.gather(*(report(client, asha, ravi) for _ in range(8)))
    assert len({one["id"] for one in found}) == 1
    (case,) = await open_cases(client, await moderator(services))
    assert (case["subject_kind"], case["subject_id"]) == ("person", ravi.id)


async def test_what_cannot_be_reported_is_refused(client: httpx.AsyncClient, services: Services) -> None:
    asha, ravi = await person(services, "Asha"), await person(services, "Ravi")
    assert (await report(client, asha, asha, expect=400))["error"]["code"] == "BAD_REQUEST"
    for body, status in (
        ({"reported_user_id": asha.id + 10_000, "reason": "spam"}, 404),
        ({"reported_user_id": 2**63, "reason": "spam"}, 422),
        ({"reported_user_id": ravi.id, "reason": "ugly"}, 422),
        ({"reported_user_id": ravi.id}, 422),
        ({"reason": "spam"}, 422),
        ({"reported_user_id": ravi.id, "reason": "spam", "notes": "x" * 2001}, 422),
        ({"reported_user_id": ravi.id, "reason": "spam", "notes": "\u0000"}, 422),
        ({"reported_user_id": ravi.id, "reason": "spam", "conversation_id": 0}, 422),
    ):
        answer = await client.post(f"{FLATMATES}/reports", json=body, headers=asha.headers)
        assert answer.status_code == status, (body, answer.text)
    assert (await client.post(f"{FLATMATES}/reports", json={})).status_code == 401
    assert await open_cases(client, await moderator(services)) == []


async def test_ten_reports_a_day_are_enough_for_anybody(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services, "Asha")
    for n in range(10):
        await report(client, asha, await person(services, f"Spammer {n}"))
    body = {"reported_user_id": (await person(services, "One more")).id, "reason": "spam"}
    answer = await client.post(f"{FLATMATES}/reports", json=body, headers=asha.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (429, "RATE_LIMIT_EXCEEDED")
    assert int(answer.headers["retry-after"]) > 0


async def test_reports_about_one_person_gather_in_one_case_which_weighs_as_its_worst(
    client: httpx.AsyncClient, services: Services
) -> None:
    staff, ravi = await moderator(services), await flatmate(services, client, "Ravi")
    await reported_by(services, client, ravi, 1, "other")
    (mild,) = await open_cases(client, staff)
    await reported_by(services, client, ravi, 1, "spam")
    (worse,) = await open_cases(client, staff)
    assert worse["id"] == mild["id"]
    assert worse["priority"] > mild["priority"]
    assert worse["due_at"] < mild["due_at"]
    assert [one["code"] for one in worse["findings"]] == ["reported_other", "reported_spam"]


async def test_the_profile_that_was_reported_is_kept_as_it_was(client: httpx.AsyncClient, services: Services) -> None:
    asha, ravi = await person(services, "Asha"), await flatmate(services, client, "Ravi", bio="Send me a deposit")
    await report(client, asha, ravi)
    await client.patch(f"{FLATMATES}/profile", json={"bio": "I love plants"}, headers=ravi.headers)
    (case,) = await open_cases(client, await moderator(services))
    assert (await evidence(client, services, case["id"]))["profile"]["bio"] == "Send me a deposit"


async def test_the_reported_person_learns_nothing_of_who_reported(
    client: httpx.AsyncClient, services: Services
) -> None:
    ravi = await flatmate(services, client, "Ravi")
    people = await reported_by(services, client, ravi, 3, notes="He asked me for money")
    assert await profile_status(client, ravi) == "paused"
    answer = await client.get("/api/v1/moderation/statements/mine", headers=ravi.headers)
    assert answer.json()["items"]
    for one in people:
        assert one.name not in answer.text
    assert "He asked me" not in answer.text
    for path in ("moderation/cases", "flatmates/moderation/reports", "moderation/decisions"):
        assert (await client.get(f"/api/v1/{path}", headers=ravi.headers)).status_code == 403


async def test_what_was_said_outlives_an_unmatch_a_block_and_a_closed_account(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, ravi = await flatmate(services, client, "Asha"), await flatmate(services, client, "Ravi")
    await swipe(client, asha, ravi)
    talk = (await swipe(client, ravi, asha))["conversation_id"]
    for n in range(55):
        body = {"body": f"threat {n}"}
        path = f"{FLATMATES}/conversations/{talk}/messages"
        assert (await client.post(path, json=body, headers=ravi.headers)).status_code == 200
    await report(client, asha, ravi, "abuse", conversation_id=talk)
    await client.post(f"{FLATMATES}/blocks", json={"blocked_user_id": asha.id}, headers=ravi.headers)
    gone = await client.post("/api/v1/auth/delete-account", json={"confirm": True}, headers=ravi.headers)
    assert gone.status_code == 204
    (case,) = await open_cases(client, await moderator(services))
    kept = (await evidence(client, services, case["id"]))["messages"]
    assert [one["body"] for one in kept["messages"]] == [f"threat {n}" for n in range(5, 55)]
    assert {one["sender_id"] for one in kept["messages"]} == {ravi.id}


async def test_a_conversation_that_ended_can_still_be_reported_and_is_found_without_its_number(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, ravi = await flatmate(services, client, "Asha"), await flatmate(services, client, "Ravi")
    await swipe(client, asha, ravi)
    made = await swipe(client, ravi, asha)
    path = f"{FLATMATES}/conversations/{made['conversation_id']}/messages"
    await client.post(path, json={"body": "pay me first"}, headers=ravi.headers)
    ended = await client.put(f"{FLATMATES}/matches/{made['match_id']}/unmatch", headers=ravi.headers)
    assert ended.status_code == 200
    await report(client, asha, ravi)
    (case,) = await open_cases(client, await moderator(services))
    kept = (await evidence(client, services, case["id"]))["messages"]
    assert [one["body"] for one in kept["messages"]] == ["pay me first"]


async def test_a_home_that_was_reported_is_kept_as_it_was_though_it_is_gone(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, ravi = await person(services, "Asha"), await flatmate(services, client, "Ravi")
    listing = await home(client, ravi, title="Too good to be true")
    await report(client, asha, ravi, property_id=listing)
    assert (await client.delete(f"/api/v1/properties/{listing}", headers=ravi.headers)).status_code in {200, 204}
    (case,) = await open_cases(client, await moderator(services))
    kept = (await evidence(client, services, case["id"]))["listing"]
    assert (kept["title"], len(kept["images"])) == ("Too good to be true", 2)


async def test_other_peoples_conversations_and_homes_cannot_be_named(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, ravi, meera = [await flatmate(services, client, name) for name in ("Asha", "Ravi", "Meera")]
    await swipe(client, meera, ravi)
    talk = (await swipe(client, ravi, meera))["conversation_id"]
    listing = await home(client, meera)
    for named, code in (
        ({"conversation_id": talk}, "NOT_FOUND"),
        ({"conversation_id": 987_654}, "NOT_FOUND"),
        ({"property_id": listing}, "PROPERTY_NOT_FOUND"),
        ({"property_id": 987_654}, "PROPERTY_NOT_FOUND"),
    ):
        assert (await report(client, asha, ravi, expect=404, **named))["error"]["code"] == code
    assert await open_cases(client, await moderator(services)) == []
