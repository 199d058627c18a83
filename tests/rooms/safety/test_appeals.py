import asyncio

import httpx
import pytest

from aangan.infra.services import Services
from aangan.infra.settings import Settings
from tests.rooms.safety.stage import (
    APPEALS,
    REPORTS,
    STATEMENTS,
    decide,
    moderator,
    open_cases,
    profile_status,
    report,
    reported_by,
    statements,
)
from tests.rooms.safety.test_cases import raise_case
from tests.support.cast import FLATMATES, Person, flatmate, home, person, settled_in
from tests.support.house import StoppedClock, browser, opened_app

pytestmark = pytest.mark.anyio


async def appeal(client: httpx.AsyncClient, who: Person, statement_id: int, words: str = "Not me") -> httpx.Response:
    return await client.post(f"{STATEMENTS}/{statement_id}/appeal", json={"text": words}, headers=who.headers)


async def answer(client: httpx.AsyncClient, staff: Person, appeal_id: int, *, overturn: bool) -> httpx.Response:
    body = {"overturn": overturn, "answer": "We looked again", "notes": "for us alone"}
    return await client.post(f"{APPEALS}/{appeal_id}/decide", json=body, headers=staff.headers)


async def waiting(client: httpx.AsyncClient, staff: Person, status: str = "open") -> list[int]:
    found = await client.get(APPEALS, params={"status": status}, headers=staff.headers)
    assert found.status_code == 200, found.text
    return [one["id"] for one in found.json()["items"]]


async def suspended(services: Services, client: httpx.AsyncClient, staff: Person, name: str = "Ravi") -> Person:
    asha, ravi = await person(services, "Asha"), await flatmate(services, client, name)
    await report(client, asha, ravi)
    (case,) = await open_cases(client, staff)
    await decide(client, staff, case["id"], "suspend")
    return ravi


async def test_the_suspended_can_read_why_and_object_and_do_nothing_else(
    client: httpx.AsyncClient, services: Services
) -> None:
    mira, dev = await moderator(services), await moderator(services, "Dev")
    ravi = await suspended(services, client, mira)
    (told,) = await statements(client, ravi)
    assert {"reason", "facts", "ground", "appeal_until"} <= told.keys()
    assert "Asha" not in str(told)
    made = await appeal(client, ravi, told["id"])
    assert (made.json()["appeal"]["status"], made.json()["appeal"]["text"]) == ("open", "Not me")
    assert (await client.get(f"{FLATMATES}/profile", headers=ravi.headers)).status_code == 403
    (appeal_id,) = await waiting(client, dev)
    granted = await answer(client, dev, appeal_id, overturn=True)
    assert granted.json()["appeal"]["status"] == "overturned"
    assert granted.json()["lifted_at"] is not None
    assert await profile_status(client, ravi) == "active"
    dismissed = await client.get(REPORTS, params={"status": "dismissed"}, headers=dev.headers)
    assert len(dismissed.json()["items"]) == 1
    assert "for us alone" not in str(await statements(client, ravi))


async def test_an_appeal_is_decided_by_somebody_else_than_the_decision(
    client: httpx.AsyncClient, services: Services
) -> None:
    mira, dev = await moderator(services), await moderator(services, "Dev")
    ravi = await suspended(services, client, mira)
    (told,) = await statements(client, ravi)
    await appeal(client, ravi, told["id"])
    (appeal_id,) = await waiting(client, mira)
    refused = await answer(client, mira, appeal_id, overturn=True)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "OTHER_MODERATOR_REQUIRED")
    upheld = await answer(client, dev, appeal_id, overturn=False)
    assert (upheld.json()["appeal"]["status"], upheld.json()["lifted_at"]) == ("upheld", None)
    assert (await client.get(f"{FLATMATES}/profile", headers=ravi.headers)).status_code == 403
    again = await answer(client, await moderator(services, "Third"), appeal_id, overturn=True)
    assert (again.status_code, again.json()["error"]["code"]) == (409, "APPEAL_DECIDED")
    assert await waiting(client, mira) == []
    assert await waiting(client, mira, "upheld") == [appeal_id]


async def test_neither_of_the_two_who_banned_decides_the_appeal(client: httpx.AsyncClient, services: Services) -> None:
    mira, dev, third = [await moderator(services, name) for name in ("Mira", "Dev", "Third")]
    asha, ravi = await person(services, "Asha"), await flatmate(services, client, "Ravi")
    await report(client, asha, ravi)
    (case,) = await open_cases(client, mira)
    for one in (mira, dev):
        await decide(client, one, case["id"], "ban")
    (told,) = await statements(client, ravi)
    await appeal(client, ravi, told["id"])
    (appeal_id,) = await waiting(client, mira)
    got = [(await answer(client, one, appeal_id, overturn=True)).status_code for one in (mira, dev, third)]
    assert got == [403, 403, 200]


async def test_one_appeal_a_statement_also_at_the_same_moment(client: httpx.AsyncClient, services: Services) -> None:
    mira = await moderator(services)
    ravi = await suspended(services, client, mira)
    (told,) = await statements(client, ravi)
    made = await asyncio.gather(*(appeal(client, ravi, told["id"], f"words {n}") for n in range(6)))
    assert sorted(one.status_code for one in made) == [200, 409, 409, 409, 409, 409]
    refused = next(one for one in made if one.status_code == 409)
    assert refused.json()["error"]["code"] == "ALREADY_APPEALED"
    assert len(await waiting(client, mira)) == 1


async def test_other_peoples_statements_do_not_exist(client: httpx.AsyncClient, services: Services) -> None:
    mira, asha = await moderator(services), await person(services, "Asha")
    ravi = await suspended(services, client, mira)
    (told,) = await statements(client, ravi)
    for statement_id in (told["id"], 987_654):
        refused = await appeal(client, asha, statement_id)
        assert (refused.status_code, refused.json()["error"]["code"]) == (404, "STATEMENT_NOT_FOUND")
    assert await statements(client, asha) == []
    assert (await client.get(f"{STATEMENTS}/mine")).status_code == 401
    for words in ("", "  ", "x" * 2001):
        assert (await appeal(client, ravi, told["id"], words)).status_code == 422
    assert (await answer(client, mira, 987_654, overturn=True)).status_code == 404


async def test_what_was_lifted_or_is_long_ago_cannot_be_appealed(settings: Settings) -> None:
    clock = StoppedClock()
    async with opened_app(settings, clock=clock) as (app, services), browser(app) as client:
        staff, asha = await moderator(services), await settled_in(services, await person(services, "Asha"))
        ravi, meera = await flatmate(services, client, "Ravi"), await flatmate(services, client, "Meera")
        await report(client, asha, ravi, "abuse")
        (case,) = await open_cases(client, staff)
        await decide(client, staff, case["id"], "dismiss")
        (lifted,) = await statements(client, ravi)
        refused = await appeal(client, ravi, lifted["id"])
        assert (refused.status_code, refused.json()["error"]["code"]) == (410, "NOTHING_TO_APPEAL")
        await report(client, asha, meera)
        (case,) = await open_cases(client, staff)
        await decide(client, staff, case["id"], "warn")
        (old,) = await statements(client, meera)
        async with services.units.write() as unit:
            await unit.fetch("UPDATE statements SET created_at = created_at - interval '184 days'")
        assert (await appeal(client, meera, old["id"])).status_code == 410


async def test_a_pause_by_rule_can_be_appealed_and_taken_back(client: httpx.AsyncClient, services: Services) -> None:
    staff, ravi = await moderator(services), await flatmate(services, client, "Ravi")
    await reported_by(services, client, ravi, 3)
    (told,) = await statements(client, ravi)
    await appeal(client, ravi, told["id"])
    (appeal_id,) = await waiting(client, staff)
    assert (await answer(client, staff, appeal_id, overturn=True)).status_code == 200
    assert await profile_status(client, ravi) == "active"


async def test_a_rejected_home_is_shown_again_when_its_appeal_is_granted(
    client: httpx.AsyncClient, services: Services
) -> None:
    mira, dev, ravi = await moderator(services), await moderator(services, "Dev"), await flatmate(services, client, "R")
    listing = await home(client, ravi)
    await decide(client, mira, await raise_case(services, ravi, listing), "reject")
    assert (await client.get(f"/api/v1/properties/{listing}")).status_code == 404
    (told,) = await statements(client, ravi)
    await appeal(client, ravi, told["id"])
    (appeal_id,) = await waiting(client, dev)
    assert (await answer(client, dev, appeal_id, overturn=True)).status_code == 200
    assert (await client.get(f"/api/v1/properties/{listing}")).status_code == 200


async def test_one_suspension_taken_back_leaves_another_standing(client: httpx.AsyncClient, services: Services) -> None:
    mira, dev = await moderator(services), await moderator(services, "Dev")
    ravi = await suspended(services, client, mira)
    listing_case = await raise_case(services, ravi, 7)
    await decide(client, mira, listing_case, "suspend", reason="A second deceit")
    second, first = await statements(client, ravi)
    await appeal(client, ravi, first["id"])
    (appeal_id,) = await waiting(client, dev)
    assert (await answer(client, dev, appeal_id, overturn=True)).status_code == 200
    assert (await client.get(f"{FLATMATES}/profile", headers=ravi.headers)).status_code == 403
    assert second["lifted_at"] is None


async def test_statements_are_paged_newest_first(client: httpx.AsyncClient, services: Services) -> None:
    staff, ravi = await moderator(services), await flatmate(services, client, "Ravi")
    for number in range(5):
        await decide(client, staff, await raise_case(services, ravi, number + 1), "reject", reason=f"Reason {number}")
    seen: list[str] = []
    params: dict[str, str | int] = {"limit": 2}
    for _ in range(3):
        page = (await client.get(f"{STATEMENTS}/mine", params=params, headers=ravi.headers)).json()
        seen += [one["reason"] for one in page["items"]]
        params |= {"cursor": page["next_cursor"] or ""}
    assert seen == [f"Reason {number}" for number in reversed(range(5))]
    assert page["has_more"] is False


async def test_an_appeal_and_a_decision_of_one_case_at_the_same_moment_take_turns(
    client: httpx.AsyncClient, services: Services
) -> None:
    mira, dev = await moderator(services), await moderator(services, "Dev")
    for n in range(4):
        ravi = await flatmate(services, client, f"Ravi {n}")
        await reported_by(services, client, ravi, 1, "abuse")
        (told,) = await statements(client, ravi)
        await appeal(client, ravi, told["id"])
        (case,) = await open_cases(client, mira)
        (appeal_id,) = await waiting(client, dev)
        body = {"outcome": "dismiss"}
        got = await asyncio.gather(
            answer(client, dev, appeal_id, overturn=True),
            client.post(f"/api/v1/moderation/cases/{case['id']}/decide", json=body, headers=mira.headers),
        )
        assert [one.status_code for one in got] == [200, 200]
        assert await profile_status(client, ravi) == "active"
