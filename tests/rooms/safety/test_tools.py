import httpx
import pytest

from aangan.infra.services import Services
from tests.rooms.safety.stage import CASES, REPORTS, decide, moderator, open_cases, report
from tests.support.cast import flatmate, person
from tests.support.tools import refusal_of, refused, to_confirm, told

pytestmark = pytest.mark.anyio


async def test_the_queue_and_a_case_are_those_of_rest(services: Services, client: httpx.AsyncClient) -> None:
    staff, asha, ravi = await moderator(services), await flatmate(services, client), await person(services, "Ravi")
    made = await report(client, ravi, asha, notes="Asked me for money")
    rest = await open_cases(client, staff)
    queue = (await told(services, staff, "moderation_queue"))["cases"]
    assert [(one["id"], one["about_id"], one["due_at"]) for one in queue] == [
        (one["id"], one["subject_id"], one["due_at"]) for one in rest
    ]
    whole = await told(services, staff, "moderation_case", case_id=rest[0]["id"])
    assert [(one["id"], one["notes"]) for one in whole["reports"]] == [(made["id"], "Asked me for money")]
    assert {one["kind"] for one in whole["evidence"]} == {
        one["kind"] for one in (await client.get(f"{CASES}/{rest[0]['id']}", headers=staff.headers)).json()["evidence"]
    }
    reports = (await told(services, staff, "moderation_reports"))["reports"]
    listed = (await client.get(REPORTS, headers=staff.headers)).json()["items"]
    assert [one["id"] for one in reports] == [one["id"] for one in listed]


async def test_a_case_is_claimed_once(services: Services, client: httpx.AsyncClient) -> None:
    staff, second = await moderator(services), await moderator(services, "Om")
    await report(client, await person(services, "Ravi"), await person(services, "Asha"))
    mine = (await told(services, staff, "claim_case"))["case"]
    assert mine["claimed_by"] == staff.id
    rest = refusal_of(await client.post(f"{CASES}/{mine['id']}/claim", headers=second.headers))
    assert await refused(services, second, "claim_case", case_id=mine["id"]) == rest
    assert await told(services, second, "claim_case") == {}


async def test_a_suspension_asks_first_and_a_warning_does_not(services: Services, client: httpx.AsyncClient) -> None:
    staff, asha, ravi = await moderator(services), await person(services, "Asha"), await person(services, "Ravi")
    await report(client, ravi, asha)
    case = (await open_cases(client, staff))[0]["id"]
    wish = {"case_id": case, "outcome": "suspend", "days": 3, "reason": "Asked for money"}
    asked = await to_confirm(services, staff, "decide_case", **wish)
    assert asked["about"] == f"Suspend person {asha.id} for 3 days; person {asha.id} is told: Asked for money"
    assert (await told(services, staff, "get_user", user_id=asha.id))["user"]["active"] is True
    await to_confirm(services, staff, "decide_case", **{**wish, "days": 300}, confirm=asked["confirm"])
    await to_confirm(services, await moderator(services, "Om"), "decide_case", **wish, confirm=asked["confirm"])
    done = await told(services, staff, "decide_case", **wish, confirm=asked["confirm"])
    assert done["case"]["status"] == "decided"
    assert (await told(services, staff, "get_user", user_id=asha.id))["user"]["active"] is False
    await report(client, await person(services, "Om"), ravi)
    other = (await open_cases(client, staff))[0]["id"]
    warned = await told(services, staff, "decide_case", case_id=other, outcome="warn")
    assert warned["case"]["status"] == "decided"


async def test_decisions_are_refused_as_rest_refuses_them(services: Services, client: httpx.AsyncClient) -> None:
    staff, asha = await moderator(services), await person(services, "Asha")
    await report(client, await person(services, "Ravi"), asha)
    case = (await open_cases(client, staff))[0]["id"]
    for outcome in ("reject", "approve"):
        answer = await client.post(f"{CASES}/{case}/decide", json={"outcome": outcome}, headers=staff.headers)
        assert await refused(services, staff, "decide_case", case_id=case, outcome=outcome) == refusal_of(answer)
    await decide(client, staff, case, "dismiss")
    answer = await client.post(f"{CASES}/{case}/decide", json={"outcome": "ban"}, headers=staff.headers)
    assert await refused(services, staff, "decide_case", case_id=case, outcome="ban") == refusal_of(answer)
    assert await refused(services, asha, "moderation_queue") == (403, "ADMIN_REQUIRED")
    assert await refused(services, None, "moderation_queue") == (401, "AUTH_HEADER_MISSING")


async def test_a_report_is_decided_by_itself(services: Services, client: httpx.AsyncClient) -> None:
    staff, asha = await moderator(services), await person(services, "Asha")
    made = await report(client, await person(services, "Ravi"), asha)
    asked = await to_confirm(services, staff, "decide_report", report_id=made["id"], action="suspend_user")
    assert f"report {made['id']}" in asked["about"]
    done = await told(services, staff, "decide_report", report_id=made["id"], action="dismiss")
    assert done == {"report_id": made["id"], "action": "dismiss", "status": "dismissed"}
    again = {"json": {"action": "warn"}, "headers": staff.headers}
    rest = refusal_of(await client.put(f"{REPORTS}/{made['id']}", **again))
    assert await refused(services, staff, "decide_report", report_id=made["id"], action="warn") == rest
