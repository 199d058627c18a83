import asyncio
from datetime import datetime, timedelta

import httpx
import pytest
from fastapi import FastAPI

from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.kit.actor import Actor, Role
from aangan.safety import service as safety
from aangan.safety.types import Finding, Priority, Severity, SubjectKind
from tests.rooms.safety.stage import CASES, decide, moderator, open_cases, report, reported_by
from tests.support.cast import Person, flatmate, person
from tests.support.house import StoppedClock, browser, opened_app

pytestmark = pytest.mark.anyio

LOOK = Finding("suspicious_rent", Severity.HIGH, "The rent is far below its street", field="monthly_rent")


def acting(who: Person) -> Actor:
    return Actor(who.id, Role.ADMIN, who.subject)


async def raise_case(
    services: Services, owner: Person, subject_id: int, priority: int = Priority.ORDINARY, why: Finding = LOOK
) -> int:
    async with services.units.write() as unit:
        return await safety.raise_case(unit, SubjectKind.LISTING, subject_id, owner.id, why=[why], priority=priority)


async def claim(
    client: httpx.AsyncClient, staff: Person, case_id: int | None = None, verb: str = "claim"
) -> httpx.Response:
    path = f"{CASES}/{verb}" if case_id is None else f"{CASES}/{case_id}/{verb}"
    return await client.post(path, headers=staff.headers)


async def test_a_subject_has_one_open_case_whoever_raises_it_and_at_whatever_moment(services: Services) -> None:
    owner = await person(services, "Owner")
    ids = await asyncio.gather(*(raise_case(services, owner, 7) for _ in range(8)))
    assert len(set(ids)) == 1
    assert await raise_case(services, owner, 8) not in ids


async def test_findings_are_gathered_once_each_in_the_order_in_which_they_were_found(
    client: httpx.AsyncClient, services: Services
) -> None:
    staff, owner = await moderator(services), await person(services, "Owner")
    other = Finding("spam_text", Severity.WARNING, "Reads like an advert", field="description", matched="call now")
    for why in (LOOK, other, LOOK):
        await raise_case(services, owner, 7, why=why)
    (case,) = await open_cases(client, staff)
    assert case["findings"] == [
        {"code": "suspicious_rent", "severity": "high", "reason": LOOK.reason, "field": "monthly_rent"},
        {"code": "spam_text", "severity": "warning", "reason": other.reason, "field": "description",
         "matched": "call now"},
    ]  # fmt: skip


async def test_how_soon_somebody_must_look_follows_from_how_much_a_case_weighs(
    client: httpx.AsyncClient, services: Services
) -> None:
    staff, owner = await moderator(services), await person(services, "Owner")
    for number, priority in enumerate((Priority.ORDINARY, Priority.SEVERE, Priority.SCAM), start=1):
        await raise_case(services, owner, number, priority)
    waits = [
        (one["subject_id"], datetime.fromisoformat(one["due_at"]) - datetime.fromisoformat(one["opened_at"]))
        for one in await open_cases(client, staff)
    ]
    assert waits == [(2, timedelta(hours=1)), (3, timedelta(hours=4)), (1, timedelta(hours=24))]


async def test_the_heaviest_case_is_dealt_first_and_each_to_one_moderator(
    client: httpx.AsyncClient, services: Services
) -> None:
    mira, dev, owner = await moderator(services), await moderator(services, "Dev"), await person(services, "Owner")
    light = await raise_case(services, owner, 1)
    heavy = await raise_case(services, owner, 2, Priority.SEVERE)
    first, second = (await claim(client, mira)).json(), (await claim(client, dev)).json()
    assert (first["id"], first["claimed_by"]) == (heavy, mira.id)
    assert (second["id"], second["claimed_by"]) == (light, dev.id)
    assert (await claim(client, mira)).status_code == 204


async def test_many_reports_weigh_more_than_one(client: httpx.AsyncClient, services: Services) -> None:
    staff = await moderator(services)
    once, often = await flatmate(services, client, "Once"), await flatmate(services, client, "Often")
    await reported_by(services, client, once, 1)
    await reported_by(services, client, often, 2)
    assert (await claim(client, staff)).json()["subject_id"] == often.id


async def test_fifty_moderators_claiming_at_the_same_moment_never_hold_the_same_case(settings: Settings) -> None:
    async with opened_app(settings.model_copy(update={"request_pool_size": 50})) as (_, services):
        owner = await person(services, "Owner")
        for number in range(40):
            await raise_case(services, owner, number + 1)
        staff = [await moderator(services, f"Moderator {n}") for n in range(50)]

        async def take(who: Person) -> int | None:
            async with services.units.write() as unit:
                case = await safety.claim_next_case(unit, acting(who))
                await asyncio.sleep(0.01)  # held open, so that the others meet the lock
                return case and case.id

        got = await asyncio.gather(*map(take, staff))
        dealt = [case_id for case_id in got if case_id is not None]
        assert len(dealt) == len(set(dealt)) == 40


async def test_a_lease_ends_is_renewed_and_is_given_back(settings: Settings) -> None:
    clock = StoppedClock()
    async with opened_app(settings, clock=clock) as (app, services), browser(app) as client:
        mira, dev, owner = await moderator(services), await moderator(services, "Dev"), await person(services, "Owner")
        case_id = await raise_case(services, owner, 1)
        assert (await claim(client, mira, case_id)).status_code == 200
        refused = await claim(client, dev, case_id)
        assert (refused.status_code, refused.json()["error"]["code"]) == (409, "CASE_CLAIMED")
        assert (await decide(client, dev, case_id, "approve", expect=409))["error"]["code"] == "CASE_CLAIMED"
        clock.advance(minutes=14)
        assert (await claim(client, mira, case_id, "renew")).status_code == 200
        clock.advance(minutes=14)
        assert (await claim(client, dev, case_id)).status_code == 409
        clock.advance(minutes=2)
        assert (await claim(client, mira, case_id, "renew")).json()["error"]["code"] == "CASE_NOT_CLAIMED"
        assert (await claim(client, dev)).json()["id"] == case_id
        assert (await claim(client, mira, case_id, "release")).status_code == 409
        assert (await claim(client, dev, case_id, "release")).json()["claimed_by"] is None
        assert (await claim(client, mira)).json()["id"] == case_id


async def test_nobody_is_dealt_what_is_about_themselves_or_what_they_reported(
    client: httpx.AsyncClient, services: Services
) -> None:
    mira, dev = await moderator(services), await moderator(services, "Dev")
    about_mira = await raise_case(services, mira, 1)
    ravi = await flatmate(services, client, "Ravi")
    await report(client, mira, ravi)
    assert (await claim(client, mira)).status_code == 204
    refused = await claim(client, mira, about_mira)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "OWN_CASE")
    assert (await decide(client, mira, about_mira, "approve", expect=403))["error"]["code"] == "OWN_CASE"
    dealt = {(await claim(client, dev)).json()["subject_id"] for _ in range(2)}
    assert dealt == {1, ravi.id}


async def test_the_queue_is_paged_and_each_case_is_seen_once(client: httpx.AsyncClient, services: Services) -> None:
    staff, owner = await moderator(services), await person(services, "Owner")
    made = [await raise_case(services, owner, number + 1, Priority.SCAM if number % 2 else Priority.ORDINARY)
            for number in range(7)]  # fmt: skip
    seen, params = [], {"limit": 3, "include_total": True}
    for _ in range(3):
        page = (await client.get(CASES, params=params, headers=staff.headers)).json()
        seen += [one["id"] for one in page["items"]]
        assert page["total"] == 7
        params = params | {"cursor": page["next_cursor"]}
    assert sorted(seen) == sorted(made)
    assert page["has_more"] is False
    foreign = await client.get(CASES, params={**params, "cursor": "bm90IG91cnM"}, headers=staff.headers)
    assert (foreign.status_code, foreign.json()["error"]["code"]) == (400, "INVALID_CURSOR")


async def test_only_staff_come_near_the_queue(app: FastAPI, client: httpx.AsyncClient, services: Services) -> None:
    someone, agent = await person(services, "Asha"), await person(services, "Agent", role="agent")
    owner = await person(services, "Owner")
    case_id = await raise_case(services, owner, 1)
    doors = [
        ("GET", CASES), ("GET", f"{CASES}/{case_id}"), ("POST", f"{CASES}/claim"), ("POST", f"{CASES}/{case_id}/claim"),
        ("POST", f"{CASES}/{case_id}/renew"), ("POST", f"{CASES}/{case_id}/release"),
        ("POST", f"{CASES}/{case_id}/decide"), ("POST", f"{CASES}/bulk"), ("GET", "/api/v1/moderation/templates"),
        ("GET", "/api/v1/moderation/appeals"), ("POST", "/api/v1/moderation/appeals/1/decide"),
        ("GET", "/api/v1/moderation/measures"), ("GET", "/api/v1/moderation/decisions"),
        ("GET", "/api/v1/moderation/decisions/check"),
        ("GET", "/api/v1/flatmates/moderation/reports"), ("PUT", "/api/v1/flatmates/moderation/reports/1"),
    ]  # fmt: skip
    body = {"outcome": "approve", "case_ids": [case_id], "action": "dismiss", "overturn": True, "answer": "yes"}
    for method, path in doors:
        for who in (someone, agent):
            sent = {"json": body} if method != "GET" else {}
            answer = await client.request(method, path, headers=who.headers, **sent)
            assert (answer.status_code, answer.json()["error"]["code"]) == (403, "ADMIN_REQUIRED"), path
        assert (await client.request(method, path)).status_code == 401, path


@pytest.mark.parametrize("verb", ["", "/claim", "/decide"])
async def test_a_case_that_does_not_exist_is_not_found(
    client: httpx.AsyncClient, services: Services, verb: str
) -> None:
    staff = await moderator(services)
    sent = {"json": {"outcome": "approve"}} if verb else {}
    answer = await client.request("POST" if verb else "GET", f"{CASES}/987654{verb}", headers=staff.headers, **sent)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "CASE_NOT_FOUND")
