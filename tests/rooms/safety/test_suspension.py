import httpx
import pytest
from fastapi import FastAPI

from aangan.identity import service as identity
from aangan.infra.services import Services
from aangan.infra.settings import Settings
from tests.rooms.live.conftest import relaying
from tests.rooms.safety.stage import STATEMENTS, decide, moderator, open_cases, report
from tests.support.cast import FLATMATES, Person, person
from tests.support.courier import KeepingCourier
from tests.support.house import browser, opened_app
from tests.support.listening import listening

pytestmark = pytest.mark.anyio

PHONE = "+919876543210"


async def suspend(services: Services, client: httpx.AsyncClient, whom: Person) -> None:
    staff, asha = await moderator(services), await person(services, "Asha")
    await report(client, asha, whom)
    (case,) = await open_cases(client, staff)
    await decide(client, staff, case["id"], "suspend")


async def test_a_suspension_ends_sessions_and_lets_nobody_renew_them(settings: Settings) -> None:
    courier = KeepingCourier()
    async with opened_app(settings, courier=courier) as (app, services), browser(app) as client:
        await services.valkey.flushdb()
        await client.post("/auth/v1/otp", json={"phone": PHONE, "channel": "sms"})
        body = {"phone": PHONE, "token": courier.codes[PHONE], "type": "sms"}
        session = (await client.post("/auth/v1/verify", json=body)).json()
        headers = {"Authorization": f"Bearer {session['access_token']}"}
        me = (await client.get("/api/v1/users/me", headers=headers)).json()
        await suspend(services, client, Person(me["id"], "", "", headers))
        assert (await client.get("/api/v1/users/me", headers=headers)).status_code in {401, 403}
        renewed = await client.post(
            "/auth/v1/token", params={"grant_type": "refresh_token"}, json={"refresh_token": session["refresh_token"]}
        )
        assert renewed.status_code in {400, 403}
        # The token that was good a moment ago still opens the door to why.
        told = await client.get(f"{STATEMENTS}/mine", headers=headers)
        assert [one["restriction"] for one in told.json()["items"]] == ["suspended"]


async def test_a_suspension_ends_what_is_listened_to(
    app: FastAPI, client: httpx.AsyncClient, services: Services
) -> None:
    ravi = await person(services, "Ravi")
    async with relaying(services), listening(app, ravi.headers) as ear:
        await ear.until(lambda ear: len(ear.frames) >= 1)
        await suspend(services, client, ravi)
        await ear.until(lambda ear: ear.ended)
    async with listening(app, ravi.headers) as again:
        await again.until(lambda ear: again.status != 0)
    assert again.status == 403


async def test_who_was_let_in_again_is_as_before_and_who_left_for_good_stays_away(
    client: httpx.AsyncClient, services: Services
) -> None:
    ravi, gone = await person(services, "Ravi"), await person(services, "Gone")
    answer = await client.post("/api/v1/auth/delete-account", json={"confirm": True}, headers=gone.headers)
    assert answer.status_code == 204
    async with services.units.write() as unit:
        await identity.suspend(unit, ravi.id)
        await identity.suspend(unit, ravi.id)
    assert (await client.get(f"{FLATMATES}/profile", headers=ravi.headers)).status_code == 403
    async with services.units.write() as unit:
        for one in (ravi, gone):
            await identity.reinstate(unit, one.id)
    assert (await client.get(f"{FLATMATES}/profile", headers=ravi.headers)).status_code == 200
    async with services.units.read() as unit:
        row = await unit.fetch_one("SELECT is_active FROM users WHERE id = %(id)s", {"id": gone.id})
    assert row == {"is_active": False}


async def test_the_door_for_the_suspended_lets_in_nobody_with_a_bad_or_ended_token(
    client: httpx.AsyncClient, services: Services
) -> None:
    for headers in ({}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic x"}):
        answer = await client.get(f"{STATEMENTS}/mine", headers=headers)
        assert answer.status_code == 401, headers
