import asyncio
from typing import Any

import httpx
import psycopg
import pytest

from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.safety import service as safety
from aangan.safety.events import CaseSettled, ReportSettled, StatementIssued
from aangan.safety.types import Outcome, SubjectKind
from tests.rooms.safety.stage import (
    CASES,
    REPORTS,
    decide,
    moderator,
    open_cases,
    report,
    reported_by,
    statements,
)
from tests.rooms.safety.test_cases import acting, raise_case
from tests.support.cast import FLATMATES, Person, flatmate, home, person
from tests.support.house import StoppedClock, browser, opened_app

pytestmark = pytest.mark.anyio


async def act(client: httpx.AsyncClient, staff: Person, report_id: int, action: str, notes: str = "") -> httpx.Response:
    return await client.put(f"{REPORTS}/{report_id}", json={"action": action, "notes": notes}, headers=staff.headers)


async def rows(client: httpx.AsyncClient, staff: Person, status: str) -> Any:
    answer = await client.get(REPORTS, params={"status": status}, headers=staff.headers)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def reaches(client: httpx.AsyncClient, who: Person) -> int:
    return (await client.get(f"{FLATMATES}/profile", headers=who.headers)).status_code


@pytest.mark.parametrize(
    ("action", "status", "row_status"),
    [
        ("dismiss", "dismissed", "dismissed"),
        ("warn_user", "actioned", "resolved"),
        ("warn", "actioned", "resolved"),
        ("suspend_user", "actioned", "resolved"),
        ("suspend", "actioned", "resolved"),
        ("escalate", "reviewed", "under_review"),
    ],
)
async def test_a_report_is_decided_in_the_words_of_every_client(
    client: httpx.AsyncClient, services: Services, action: str, status: str, row_status: str
) -> None:
    staff, asha, ravi = await moderator(services), await person(services, "Asha"), await person(services, "Ravi")
    made = await report(client, asha, ravi, "spam", notes="Her words")
    answer = await act(client, staff, made["id"], action, "His words")
    assert answer.json() == {"report_id": made["id"], "action": action, "status": status, "notes": "His words"}
    for asked in (status, row_status):
        (row,) = await rows(client, staff, asked)
        assert (row["status"], row["report_status"]) == (row_status, status)
        assert (row["notes"], row["description"], row["admin_notes"]) == ("Her words", "Her words", "His words")
        assert (row["reporter"]["full_name"], row["reported_user"]["full_name"]) == ("Asha", "Ravi")
    assert await rows(client, staff, "open") == []
    assert await reaches(client, ravi) == (403 if "suspend" in action else 200)


async def test_saying_the_same_again_changes_nothing_and_the_contrary_is_refused(
    client: httpx.AsyncClient, services: Services
) -> None:
    staff, asha, ravi = await moderator(services), await person(services, "Asha"), await person(services, "Ravi")
    made = await report(client, asha, ravi)
    assert [(await act(client, staff, made["id"], "warn")).status_code for _ in range(2)] == [200, 200]
    assert len(await statements(client, ravi)) == 1
    refused = await act(client, staff, made["id"], "dismiss")
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "REPORT_SETTLED")


async def test_bad_words_about_a_report_are_refused(client: httpx.AsyncClient, services: Services) -> None:
    staff = await moderator(services)
    assert (await act(client, staff, 987_654, "dismiss")).status_code == 404
    assert (await act(client, staff, 1, "forgive")).status_code == 422
    assert (await act(client, staff, 1, "dismiss", "x" * 2001)).status_code == 422
    answer = await client.get(REPORTS, params={"status": "lost"}, headers=staff.headers)
    assert answer.status_code == 422


async def test_a_new_report_is_possible_after_the_last_was_settled(
    client: httpx.AsyncClient, services: Services
) -> None:
    staff, asha, ravi = await moderator(services), await person(services, "Asha"), await person(services, "Ravi")
    first = await report(client, asha, ravi)
    await act(client, staff, first["id"], "dismiss")
    second = await report(client, asha, ravi)
    assert second["id"] != first["id"]
    (case,) = await open_cases(client, staff)
    assert case["subject_id"] == ravi.id


async def test_a_suspension_ends_everything_at_once_and_settles_every_report(
    client: httpx.AsyncClient, services: Services
) -> None:
    staff, meera = await moderator(services), await flatmate(services, client, "Meera")
    ravi = await flatmate(services, client, "Ravi")
    listing = await home(client, ravi)
    await reported_by(services, client, ravi, 2)
    (case,) = await open_cases(client, staff)
    await decide(client, staff, case["id"], "suspend", template="suspended_scam", notes="for us alone")
    answer = await client.get(f"{FLATMATES}/profile", headers=ravi.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "USER_INACTIVE")
    deck = (await client.get(f"{FLATMATES}/profiles", headers=meera.headers)).json()["items"]
    assert ravi.id not in {card["id"] for card in deck}
    found = (await client.get("/api/v1/properties", headers=meera.headers)).json()["items"]
    assert listing not in {one["id"] for one in found}
    assert len(await rows(client, staff, "actioned")) == 2
    (told,) = await statements(client, ravi)
    assert (told["restriction"], told["automated"], told["appeal"]) == ("suspended", False, None)
    assert "deceive" in told["reason"]
    assert "for us alone" not in str(told)


async def test_a_suspension_for_some_days_ends_by_itself(settings: Settings) -> None:
    clock = StoppedClock()
    async with opened_app(settings, clock=clock) as (app, services), browser(app) as client:
        staff, asha, ravi = await moderator(services), await person(services, "Asha"), await person(services, "Ravi")
        await report(client, asha, ravi)
        (case,) = await open_cases(client, staff)
        await decide(client, staff, case["id"], "suspend", days=3)

        async def sweep() -> int:
            async with services.units.write() as unit:
                return await safety.end_restrictions(unit)

        async def is_active() -> bool:
            async with services.units.read() as unit:
                row = await unit.fetch_one("SELECT is_active FROM users WHERE id = %(id)s", {"id": ravi.id})
            return bool(row and row["is_active"])

        clock.advance(days=2)
        assert (await sweep(), await is_active()) == (0, False)
        clock.advance(days=1)
        assert (await sweep(), await is_active()) == (1, True)
        assert await sweep() == 0


async def test_a_pause_that_nobody_looked_at_ends_by_itself(settings: Settings) -> None:
    clock = StoppedClock()
    async with opened_app(settings, clock=clock) as (app, services), browser(app) as client:
        ravi = await flatmate(services, client, "Ravi")
        await reported_by(services, client, ravi, 3)
        clock.advance(days=8)
        async with services.units.write() as unit:
            assert await safety.end_restrictions(unit) == 1
        async with services.units.read() as unit:
            row = await unit.fetch_one("SELECT profile_status, paused_because FROM profiles")
        assert row == {"profile_status": "active", "paused_because": None}


async def test_a_ban_needs_two_moderators(client: httpx.AsyncClient, services: Services) -> None:
    mira, dev = await moderator(services), await moderator(services, "Dev")
    asha, ravi = await person(services, "Asha"), await person(services, "Ravi")
    await report(client, asha, ravi, "abuse")
    (case,) = await open_cases(client, mira)
    assert (await decide(client, mira, case["id"], "ban"))["status"] == "open"
    assert await reaches(client, ravi) == 200
    again = await decide(client, mira, case["id"], "ban", expect=403)
    assert again["error"]["code"] == "SECOND_MODERATOR_REQUIRED"
    assert (await client.post(f"{CASES}/claim", headers=mira.headers)).status_code == 204
    assert (await client.post(f"{CASES}/claim", headers=dev.headers)).json()["id"] == case["id"]
    assert (await decide(client, dev, case["id"], "ban"))["status"] == "decided"
    assert await reaches(client, ravi) == 403
    assert next(one["restriction"] for one in await statements(client, ravi)) == "banned"


async def test_two_moderators_deciding_at_the_same_moment_decide_once(
    client: httpx.AsyncClient, services: Services
) -> None:
    staff = [await moderator(services, f"Moderator {n}") for n in range(4)]
    asha, ravi = await person(services, "Asha"), await person(services, "Ravi")
    await report(client, asha, ravi)
    (case,) = await open_cases(client, staff[0])
    answers = await asyncio.gather(
        *(client.post(f"{CASES}/{case['id']}/decide", json={"outcome": "warn"}, headers=one.headers) for one in staff)
    )
    assert sorted(one.status_code for one in answers) == [200, 409, 409, 409]
    assert len(await statements(client, ravi)) == 1


async def test_a_report_made_while_its_case_is_decided_is_not_lost(
    client: httpx.AsyncClient, services: Services
) -> None:
    staff, ravi = await moderator(services), await person(services, "Ravi")
    for n in range(6):
        early, late = await person(services, f"Early {n}"), await person(services, f"Late {n}")
        await report(client, early, ravi)
        case = next(one for one in await open_cases(client, staff) if one["subject_id"] == ravi.id)
        made, _ = await asyncio.gather(report(client, late, ravi), decide(client, staff, case["id"], "dismiss"))
        async with services.units.read() as unit:
            row = await unit.fetch_one(
                """SELECT r.status, c.status AS of_case FROM reports r JOIN cases c ON c.id = r.case_id
                WHERE r.id = %(i)s""",
                {"i": made["id"]},
            )
        assert row in ({"status": "open", "of_case": "open"}, {"status": "dismissed", "of_case": "decided"})
        for left in await open_cases(client, staff):
            await decide(client, staff, left["id"], "dismiss")


async def test_duplicates_are_decided_together_and_what_cannot_be_says_why(
    client: httpx.AsyncClient, services: Services
) -> None:
    mira, dev, owner = await moderator(services), await moderator(services, "Dev"), await person(services, "Owner")
    ids = [await raise_case(services, owner, number + 1) for number in range(3)]
    await client.post(f"{CASES}/{ids[1]}/claim", headers=dev.headers)
    body = {"case_ids": [*ids, 987_654], "outcome": "reject", "reason": "The same advert under many names"}
    answer = await client.post(f"{CASES}/bulk", json=body, headers=mira.headers)
    assert answer.json()["results"] == [
        {"case_id": ids[0], "decided": True, "code": None},
        {"case_id": ids[1], "decided": False, "code": "CASE_CLAIMED"},
        {"case_id": ids[2], "decided": True, "code": None},
        {"case_id": 987_654, "decided": False, "code": "CASE_NOT_FOUND"},
    ]
    for wrong in ([], list(range(1, 102)), [0]):
        answer = await client.post(f"{CASES}/bulk", json=body | {"case_ids": wrong}, headers=mira.headers)
        assert answer.status_code == 422


async def test_an_outcome_that_does_not_fit_and_unknown_words_are_refused(
    client: httpx.AsyncClient, services: Services
) -> None:
    staff, asha, ravi = await moderator(services), await person(services, "Asha"), await person(services, "Ravi")
    await report(client, asha, ravi)
    (case,) = await open_cases(client, staff)
    for sent in (
        {"outcome": "approve"}, {"outcome": "forgive"}, {"outcome": "warn", "template": "rejected"},
        {"outcome": "suspend", "days": 0}, {"outcome": "suspend", "days": 366},
        {"outcome": "warn", "reason": "x" * 2001},
    ):  # fmt: skip
        answer = await client.post(f"{CASES}/{case['id']}/decide", json=sent, headers=staff.headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "VALIDATION_ERROR"), sent
    known = (await client.get("/api/v1/moderation/templates", headers=staff.headers)).json()
    assert {one["outcome"] for one in known} == set(Outcome)
    await decide(client, staff, case["id"], "dismiss")
    assert (await decide(client, staff, case["id"], "warn", expect=409))["error"]["code"] == "CASE_DECIDED"


async def test_what_staff_decide_of_a_listings_case_is_done_to_the_listing(
    client: httpx.AsyncClient, services: Services
) -> None:
    staff, ravi = await moderator(services), await flatmate(services, client, "Ravi")
    listing = await home(client, ravi)
    for outcome, status in (("reject", "rejected"), ("request_edit", "pending_review"), ("approve", "live")):
        await raise_case(services, ravi, listing)
        (case,) = await open_cases(client, staff)
        await decide(client, staff, case["id"], outcome, reason="Because")
        answer = await client.get(f"/api/v1/properties/{listing}", headers=ravi.headers)
        assert answer.json()["listing_preferences"]["moderation_status"] == status
    assert [one["restriction"] for one in await statements(client, ravi)] == ["listing_returned", "listing_rejected"]


async def test_a_decision_made_elsewhere_settles_the_open_case_and_tells_the_owner(
    client: httpx.AsyncClient, services: Services
) -> None:
    staff, ravi = await moderator(services), await flatmate(services, client, "Ravi")
    listing = await home(client, ravi)
    await raise_case(services, ravi, listing)
    for subject_id, owner_id in ((listing, None), (listing, None), (listing + 1, ravi.id)):
        async with services.units.write() as unit:
            await safety.settle_case(
                unit, acting(staff), SubjectKind.LISTING, subject_id, outcome=Outcome.REJECT, reason="No such house",
                owner_id=owner_id,
            )  # fmt: skip
    assert await open_cases(client, staff) == []
    assert [(one["subject_id"], one["reason"]) for one in await statements(client, ravi)] == [
        (listing + 1, "No such house"),
        (listing, "No such house"),
    ]


async def test_everything_that_follows_from_a_decision_is_told_as_facts(
    client: httpx.AsyncClient, services: Services
) -> None:
    from aangan.infra.unit import Unit, Units

    staff, asha, ravi = await moderator(services), await person(services, "Asha"), await person(services, "Ravi")
    made = await report(client, asha, ravi)
    (case,) = await open_cases(client, staff)
    told: list[Any] = []

    async def hear(_unit: Unit, fact: Any) -> None:
        told.append(fact)

    hearing = dict.fromkeys((CaseSettled, ReportSettled, StatementIssued), (hear,))
    units = Units(services.database, services.clock, services.units.bell, hearing)
    async with units.write() as unit:
        await safety.decide_case(unit, acting(staff), case["id"], decision("warn", "Be kind"))
    assert [type(fact) for fact in told] == [ReportSettled, StatementIssued, CaseSettled]
    assert told[0] == ReportSettled(made["id"], asha.id, ravi.id, "actioned")
    assert (told[1].user_id, told[1].restriction, told[1].reason) == (ravi.id, "warned", "Be kind")


def decision(outcome: str, reason: str) -> Any:
    from aangan.safety.schemas import DecisionIn

    return DecisionIn(outcome=Outcome(outcome), reason=reason)


async def test_every_decision_is_a_line_that_cannot_be_changed_and_a_changed_one_is_found(
    client: httpx.AsyncClient, services: Services, settings: Settings
) -> None:
    staff, owner = await moderator(services), await person(services, "Owner")
    for number in range(4):
        case_id = await raise_case(services, owner, number + 1)
        await decide(client, staff, case_id, "approve", reason=f"Reason {number} — ठीक है")
    path = "/api/v1/moderation/decisions"
    page = (await client.get(path, params={"limit": 3}, headers=staff.headers)).json()
    more = (await client.get(path, params={"cursor": page["next_cursor"]}, headers=staff.headers)).json()
    assert [line["id"] for line in [*page["items"], *more["items"]]] == [1, 2, 3, 4]
    check = await client.get(f"{path}/check", headers=staff.headers)
    assert check.json() == {"intact": True, "lines": 4, "broken_at": None}
    with psycopg.connect(settings.database_url or "", autocommit=True) as connection:
        for statement in (
            "UPDATE decisions SET reason = 'another' WHERE id = 2", "DELETE FROM decisions",
            "TRUNCATE decisions CASCADE",
        ):  # fmt: skip
            with pytest.raises(psycopg.errors.RestrictViolation):
                connection.execute(statement)
        connection.execute("SET session_replication_role = replica")
        connection.execute("UPDATE decisions SET reason = 'another' WHERE id = 2")
        check = await client.get(f"{path}/check", headers=staff.headers)
        assert check.json() == {"intact": False, "lines": 1, "broken_at": 2}
        connection.execute("UPDATE decisions SET reason = 'Reason 1 — ठीक है' WHERE id = 2")
        connection.execute("DELETE FROM statements")
        connection.execute("DELETE FROM decisions WHERE id = 3")
    check = await client.get(f"{path}/check", headers=staff.headers)
    assert check.json() == {"intact": False, "lines": 2, "broken_at": 4}


async def test_decisions_made_at_the_same_moment_are_one_chain(client: httpx.AsyncClient, services: Services) -> None:
    staff, owner = await moderator(services), await person(services, "Owner")
    ids = [await raise_case(services, owner, number + 1) for number in range(12)]
    await asyncio.gather(*(decide(client, staff, case_id, "reject") for case_id in ids))
    check = await client.get("/api/v1/moderation/decisions/check", headers=staff.headers)
    assert check.json() == {"intact": True, "lines": 12, "broken_at": None}


async def test_the_restricted_and_the_reporters_find_it_in_their_inboxes(
    client: httpx.AsyncClient, services: Services
) -> None:
    staff, ravi = await moderator(services), await flatmate(services, client, "Ravi")
    first, *_ = await reported_by(services, client, ravi, 3)
    (case,) = await open_cases(client, staff)
    await decide(client, staff, case["id"], "warn", reason="Be kind.")

    async def inbox(who: Person) -> list[tuple[str, str]]:
        answer = await client.get(f"{FLATMATES}/notifications", headers=who.headers)
        assert answer.status_code == 200, answer.text
        return [(one["title"], one["body"]) for one in answer.json()["items"]]

    mine, (outcome,) = await inbox(ravi), await inbox(first)
    # Three reports paused him; the warning told why, and let him be shown again.
    assert len(mine) == 3
    assert mine[-1][0] == "Profile paused"
    assert any("Be kind" in body for _, body in mine)
    assert "Ravi" not in str(outcome)
    assert "Reporter" not in str(mine)
