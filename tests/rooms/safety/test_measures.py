from typing import Any

import httpx
import pytest

from aangan.infra.services import Services
from aangan.infra.settings import Settings
from tests.rooms.safety.stage import APPEALS, STATEMENTS, decide, moderator, open_cases, reported_by, statements
from tests.rooms.safety.test_cases import raise_case
from tests.support.cast import Person, flatmate, person
from tests.support.house import StoppedClock, browser, opened_app

pytestmark = pytest.mark.anyio


async def measures(client: httpx.AsyncClient, staff: Person, **params: Any) -> Any:
    answer = await client.get("/api/v1/moderation/measures", params=params, headers=staff.headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_where_nothing_happened_there_is_nothing_to_share(client: httpx.AsyncClient, services: Services) -> None:
    staff = await moderator(services)
    found = await measures(client, staff)
    assert (found["days"], found["open_cases"], found["restrictions"]) == (30, 0, 0)
    shares = ("first_look_seconds_p50", "late_share", "overturned_share", "wrong_pause_share", "stated_share")
    assert [found[name] for name in shares] == [None] * 5
    for days in (0, 366):
        answer = await client.get("/api/v1/moderation/measures", params={"days": days}, headers=staff.headers)
        assert answer.status_code == 422


async def test_every_restriction_came_with_reasons_whatever_was_decided(settings: Settings) -> None:
    clock = StoppedClock()
    async with opened_app(settings, clock=clock) as (app, services), browser(app) as client:
        mira, dev = await moderator(services), await moderator(services, "Dev")
        owner = await person(services, "Owner")
        right, wrong = await flatmate(services, client, "Right"), await flatmate(services, client, "Wrong")
        for one in (right, wrong):
            await reported_by(services, client, one, 1, "abuse")
        homes = {outcome: await raise_case(services, owner, n + 1)
                 for n, outcome in enumerate(("warn", "reject", "request_edit", "approve", "suspend"))}  # fmt: skip
        clock.advance(minutes=30)
        cases = {case["subject_id"]: case["id"] for case in await open_cases(client, mira, subject_kind="person")}
        await decide(client, mira, cases[right.id], "dismiss")
        for staff in (mira, dev):
            await decide(client, staff, cases[wrong.id], "ban")
        for outcome, case_id in homes.items():
            await decide(client, mira, case_id, outcome)
        told = [one for one in await statements(client, wrong) if one["restriction"] == "banned"]
        await client.post(f"{STATEMENTS}/{told[0]['id']}/appeal", json={"text": "No"}, headers=wrong.headers)
        third = await moderator(services, "Third")
        (waits,) = (await client.get(APPEALS, headers=third.headers)).json()["items"]
        body = {"overturn": False, "answer": "It stands"}
        assert (await client.post(f"{APPEALS}/{waits['id']}/decide", json=body, headers=third.headers)).is_success
        found = await measures(client, mira)
        # Two pauses, a ban, and four decisions about homes that restrict somebody.
        assert (found["restrictions"], found["stated_share"]) == (7, 1)
        assert (found["pauses_settled"], found["wrong_pause_share"]) == (2, 0.5)
        assert (found["appeals_decided"], found["overturned_share"]) == (1, 0)
        assert (found["cases_looked_at"], found["first_look_seconds_p50"], found["late_share"]) == (7, 1800, 0)
        assert (found["open_cases"], found["overdue_cases"], found["open_appeals"]) == (0, 0, 0)
