import asyncio

import httpx
import pytest

from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.safety import policy
from tests.rooms.safety.stage import (
    REPORTS,
    decide,
    moderator,
    open_cases,
    profile_status,
    report,
    reported_by,
    statements,
)
from tests.support.cast import FLATMATES, Person, flatmate, home, person, settled_in, swipe
from tests.support.house import StoppedClock, browser, opened_app

pytestmark = pytest.mark.anyio


async def in_deck_of(client: httpx.AsyncClient, who: Person, whom: Person) -> bool:
    answer = await client.get(f"{FLATMATES}/profiles", headers=who.headers)
    assert answer.status_code == 200, answer.text
    return whom.id in {card["id"] for card in answer.json()["items"]}


async def wake(client: httpx.AsyncClient, who: Person) -> int:
    answer = await client.patch(f"{FLATMATES}/profile", json={"profile_status": "active"}, headers=who.headers)
    return answer.status_code


async def test_three_reporters_hold_a_profile_back_and_its_owner_cannot_lift_that(
    client: httpx.AsyncClient, services: Services
) -> None:
    ravi, meera = await flatmate(services, client, "Ravi"), await flatmate(services, client, "Meera")
    await reported_by(services, client, ravi, 2)
    assert await profile_status(client, ravi) == "active"
    assert await in_deck_of(client, meera, ravi)
    await reported_by(services, client, ravi, 1)
    assert await profile_status(client, ravi) == "paused"
    assert not await in_deck_of(client, meera, ravi)
    assert await wake(client, ravi) == 403
    assert await profile_status(client, ravi) == "paused"
    (told,) = await statements(client, ravi)
    assert (told["restriction"], told["automated"], told["lifted_at"]) == ("paused", True, None)
    assert told["ends_at"] is not None


async def test_one_person_reporting_often_holds_nobody_back(client: httpx.AsyncClient, services: Services) -> None:
    asha, ravi = await person(services, "Asha"), await flatmate(services, client, "Ravi")
    for _ in range(5):
        await report(client, asha, ravi)
    assert await profile_status(client, ravi) == "active"


async def test_something_severe_holds_back_at_once(client: httpx.AsyncClient, services: Services) -> None:
    ravi = await flatmate(services, client, "Ravi")
    await reported_by(services, client, ravi, 1, "abuse")
    assert await profile_status(client, ravi) == "paused"


async def test_a_new_accounts_word_alone_holds_nobody_back_whatever_it_says(
    client: httpx.AsyncClient, services: Services
) -> None:
    ravi, newcomers = await flatmate(services, client, "Ravi"), [await person(services, f"New {n}") for n in range(3)]
    for one in newcomers[:2]:
        await report(client, one, ravi, "abuse")
    assert await profile_status(client, ravi) == "active"
    await report(client, newcomers[2], ravi, "abuse")
    assert await profile_status(client, ravi) == "paused"


async def test_a_new_accounts_word_does_not_gain_weight_by_waiting(settings: Settings) -> None:
    clock = StoppedClock()
    async with opened_app(settings, clock=clock) as (app, services), browser(app) as client:
        asha, ravi = await person(services, "Asha"), await flatmate(services, client, "Ravi")
        await report(client, asha, ravi, "abuse")
        clock.advance(days=5)
        await report(client, await person(services, "Dev"), ravi)
        async with services.units.read() as unit:
            assert await unit.fetch("SELECT profile_status FROM profiles") == [{"profile_status": "active"}]


async def test_a_newcomer_who_matched_is_believed_at_once(client: httpx.AsyncClient, services: Services) -> None:
    asha, ravi = await flatmate(services, client, "Asha"), await flatmate(services, client, "Ravi")
    await swipe(client, asha, ravi)
    await swipe(client, ravi, asha)
    await report(client, asha, ravi, "abuse")
    assert await profile_status(client, ravi) == "paused"


async def test_a_newcomer_is_believed_of_whoever_wrote_to_them_and_not_of_whom_they_wrote_to(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, ravi = await flatmate(services, client, "Asha"), await flatmate(services, client, "Ravi")
    await home(client, ravi)
    opening = {"peer_user_id": ravi.id, "initial_message": "Is it free?"}
    opened = await client.post(f"{FLATMATES}/conversations", json=opening, headers=asha.headers)
    assert opened.status_code == 200, opened.text
    await report(client, asha, ravi, "abuse")
    assert await profile_status(client, ravi) == "active"
    await report(client, ravi, asha, "abuse")
    assert await profile_status(client, asha) == "paused"


async def test_whoever_reported_wrongly_before_counts_for_less(client: httpx.AsyncClient, services: Services) -> None:
    staff, liar = await moderator(services), await settled_in(services, await person(services, "Liar"))
    honest = await flatmate(services, client, "Honest")
    wrong = await report(client, liar, honest)
    answer = await client.put(f"{REPORTS}/{wrong['id']}", json={"action": "dismiss"}, headers=staff.headers)
    assert answer.status_code == 200, answer.text
    ravi, meera = await flatmate(services, client, "Ravi"), await flatmate(services, client, "Meera")
    await report(client, liar, ravi, "abuse")
    assert await profile_status(client, ravi) == "active"
    await report(client, liar, meera)
    await reported_by(services, client, meera, 2)
    assert await profile_status(client, meera) == "active"
    await reported_by(services, client, meera, 1)
    assert await profile_status(client, meera) == "paused"


def test_the_weight_of_a_word_never_exceeds_one_and_falls_with_each_wrong_report() -> None:
    assert policy.weight(0, 0) == policy.weight(50, 0) == 1
    falling = [policy.weight(0, wrong) for wrong in range(6)]
    assert falling == sorted(falling, reverse=True)
    assert policy.weight(9, 1) > policy.weight(0, 1)


async def test_dismissed_reports_bring_a_profile_back_as_it_was(client: httpx.AsyncClient, services: Services) -> None:
    staff = await moderator(services)
    ravi, resting = await flatmate(services, client, "Ravi"), await flatmate(services, client, "Resting")
    await client.patch(f"{FLATMATES}/profile", json={"profile_status": "paused"}, headers=resting.headers)
    for one in (ravi, resting):
        await reported_by(services, client, one, 3)
    assert [await wake(client, one) for one in (ravi, resting)] == [403, 403]
    for case in await open_cases(client, staff):
        await decide(client, staff, case["id"], "dismiss")
    assert await profile_status(client, ravi) == "active"
    assert await profile_status(client, resting) == "paused"
    assert await wake(client, resting) == 200
    (told,) = await statements(client, ravi)
    assert told["lifted_at"] is not None


async def test_one_dismissed_report_of_three_is_enough_to_be_shown_again(
    client: httpx.AsyncClient, services: Services
) -> None:
    staff, ravi = await moderator(services), await flatmate(services, client, "Ravi")
    await reported_by(services, client, ravi, 3)
    first = (await client.get(REPORTS, headers=staff.headers)).json()["items"][0]
    answer = await client.put(f"{REPORTS}/{first['id']}", json={"action": "dismiss"}, headers=staff.headers)
    assert answer.json()["status"] == "dismissed"
    assert await profile_status(client, ravi) == "active"
    assert len(await open_cases(client, staff)) == 1


async def test_a_home_named_in_reports_is_held_back_with_its_owner_and_let_go_with_them(
    client: httpx.AsyncClient, services: Services
) -> None:
    staff, ravi = await moderator(services), await flatmate(services, client, "Ravi")
    listing, other = await home(client, ravi), await home(client, ravi, title="Another room")
    for one in [await person(services, f"Reporter {n}") for n in range(3)]:
        await report(client, one, ravi, property_id=listing)

    async def seen(listing_id: int) -> int:
        return (await client.get(f"/api/v1/properties/{listing_id}")).status_code

    assert (await seen(listing), await seen(other)) == (404, 200)
    body = {"listing_preferences": {"moderation_status": "live"}}
    for path in (f"/api/v1/properties/{listing}",):
        answer = await client.put(path, json=body, headers=ravi.headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "MODERATION_REQUIRED")
    answer = await client.put(f"/api/v1/properties/{listing}", json={"title": "Lovely"}, headers=ravi.headers)
    assert answer.status_code == 200
    assert await seen(listing) == 404
    (case,) = await open_cases(client, staff)
    await decide(client, staff, case["id"], "dismiss")
    assert await seen(listing) == 200


async def test_three_reports_at_the_same_moment_pause_once(client: httpx.AsyncClient, services: Services) -> None:
    ravi = await flatmate(services, client, "Ravi")
    people = [await person(services, f"Reporter {n}") for n in range(6)]
    await asyncio.gather(*(report(client, one, ravi) for one in people))
    assert await profile_status(client, ravi) == "paused"
    assert len(await statements(client, ravi)) == 1
    assert len(await open_cases(client, await moderator(services))) == 1


async def test_a_pause_and_its_owners_wish_at_the_same_moment_leave_the_pause(
    client: httpx.AsyncClient, services: Services
) -> None:
    for n in range(5):
        ravi = await flatmate(services, client, f"Ravi {n}")
        asha = await settled_in(services, await person(services, f"Asha {n}"))
        await client.patch(f"{FLATMATES}/profile", json={"profile_status": "paused"}, headers=ravi.headers)
        await asyncio.gather(report(client, asha, ravi, "abuse"), wake(client, ravi))
        assert await profile_status(client, ravi) == "paused"
        assert await wake(client, ravi) == 403
