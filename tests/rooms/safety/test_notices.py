"""What people hear of reports and decisions while they are not looking."""

from typing import Any

import httpx
import pytest

from aangan.infra.services import Services
from tests.rooms.safety.stage import APPEALS, STATEMENTS, decide, moderator, open_cases, report, reported_by, statements
from tests.support.cast import Person, flatmate, person

pytestmark = pytest.mark.anyio


async def told(services: Services, who: Person) -> list[dict[str, Any]]:
    async with services.units.read() as unit:
        return await unit.fetch("SELECT type_key, data FROM notifications WHERE user_id = %s ORDER BY id", (who.id,))


async def kinds(services: Services, who: Person) -> list[str]:
    return [row["type_key"] for row in await told(services, who)]


async def ways(services: Services, who: Person) -> set[str]:
    async with services.units.read() as unit:
        rows = await unit.fetch(
            """SELECT d.channel FROM notification_deliveries d JOIN notifications n ON n.id = d.notification_id
            WHERE n.user_id = %s AND d.state = 'planned'""",
            (who.id,),
        )
    return {row["channel"] for row in rows}


async def object_to(client: httpx.AsyncClient, who: Person, staff: Person, *, overturn: bool) -> None:
    (statement,) = await statements(client, who)
    made = await client.post(f"{STATEMENTS}/{statement['id']}/appeal", json={"text": "Not me"}, headers=who.headers)
    body = {"overturn": overturn, "answer": "We looked again", "notes": "for us"}
    appeal_id = made.json()["appeal"]["id"]
    answered = await client.post(f"{APPEALS}/{appeal_id}/decide", json=body, headers=staff.headers)
    assert answered.status_code == 200, answered.text


async def test_who_is_restricted_gets_the_reason_and_who_reported_hears_that_it_was_acted_on(
    client: httpx.AsyncClient, services: Services
) -> None:
    mira, asha, ravi = await moderator(services), await person(services, "Asha"), await flatmate(services, client, "R")
    async with services.units.write() as unit:
        await unit.fetch("UPDATE users SET email = 'ravi@people.test', email_verified = true WHERE id = %s", (ravi.id,))
    await report(client, asha, ravi)
    (case,) = await open_cases(client, mira)
    await decide(client, mira, case["id"], "suspend", reason="You asked for money.")
    (statement,) = await told(services, ravi)
    assert statement["type_key"] == "flatmate_account_suspended"
    assert statement["data"]["reason"] == "You asked for money"
    assert await ways(services, ravi) == {"email"}
    (heard,) = await told(services, asha)
    assert heard["type_key"] == "flatmate_report_actioned"
    assert "reason" not in heard["data"]


@pytest.mark.parametrize(("overturn", "kind"), [(True, "overturned"), (False, "upheld")])
async def test_who_objected_hears_how_it_was_answered(
    client: httpx.AsyncClient, services: Services, overturn: bool, kind: str
) -> None:
    mira, dev = await moderator(services), await moderator(services, "Dev")
    asha, ravi = await person(services, "Asha"), await flatmate(services, client, "Ravi")
    await report(client, asha, ravi)
    (case,) = await open_cases(client, mira)
    await decide(client, mira, case["id"], "warn")
    await object_to(client, ravi, dev, overturn=overturn)
    assert await kinds(services, ravi) == ["flatmate_account_warned", f"flatmate_appeal_{kind}"]


async def test_who_was_held_back_hears_of_it_and_that_it_is_over(client: httpx.AsyncClient, services: Services) -> None:
    mira, ravi = await moderator(services), await flatmate(services, client, "Ravi")
    reporters = await reported_by(services, client, ravi, 3)
    (held,) = await told(services, ravi)
    assert (held["type_key"], held["data"]["paused"]) == ("flatmate_account_warned", True)
    (case,) = await open_cases(client, mira)
    await decide(client, mira, case["id"], "dismiss")
    assert await kinds(services, ravi) == ["flatmate_account_warned", "flatmate_profile_released"]
    for one in reporters:
        assert await kinds(services, one) == ["flatmate_report_dismissed"]


async def test_nobody_hears_that_they_are_shown_again_when_they_are_shut_out(
    client: httpx.AsyncClient, services: Services
) -> None:
    mira, ravi = await moderator(services), await flatmate(services, client, "Ravi")
    await reported_by(services, client, ravi, 3)
    (case,) = await open_cases(client, mira)
    await decide(client, mira, case["id"], "suspend")
    assert await kinds(services, ravi) == ["flatmate_account_warned", "flatmate_account_suspended"]
