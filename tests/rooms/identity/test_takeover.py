"""Whose account is it: what strangers try, and what a number or address is worth once it was given up."""

import asyncio
import base64

import httpx
import pytest

from aangan.infra.services import Services
from tests.rooms.identity.conftest import Porch, bearer
from tests.support.cast import person

pytestmark = pytest.mark.anyio

ME = "/api/v1/users/me"
OLD, NEW = "+919876543210", "+919812345678"
PASSWORD, STRANGERS = "Courtyard-42", "Stranger-42"
EMAIL = "asha@example.com"


async def me_of(porch: Porch, session: dict[str, object]) -> dict[str, object]:
    found: dict[str, object] = (await porch.client.get(ME, headers=bearer(session))).json()
    return found


async def move_to(porch: Porch, session: dict[str, object], phone: str) -> dict[str, object]:
    porch.clock.advance(seconds=31)
    assert (await porch.client.put("/auth/v1/user", json={"phone": phone}, headers=bearer(session))).status_code == 200
    proof = {"phone": phone, "token": porch.courier.codes[phone], "type": "phone_change"}
    moved: dict[str, object] = (await porch.client.post("/auth/v1/verify", json=proof)).json()
    return moved


async def test_whoever_gets_a_number_that_was_given_up_gets_nobodys_account(porch: Porch) -> None:
    first = await porch.sign_in_by_code(OLD)
    before = await me_of(porch, first)
    moved = await me_of(porch, await move_to(porch, first, NEW))
    assert (moved["id"], moved["phone"], moved["phone_verified"]) == (before["id"], NEW, True)
    porch.clock.advance(seconds=31)
    stranger = await me_of(porch, await porch.sign_in_by_code(OLD))
    assert stranger["id"] != before["id"]
    assert (stranger["phone"], stranger["phone_verified"]) == (OLD, True)
    assert (await me_of(porch, first))["id"] == before["id"]


async def test_a_row_that_still_names_a_number_its_account_gave_up_is_not_taken_over(porch: Porch) -> None:
    first = await porch.sign_in_by_code(OLD)
    before = await me_of(porch, first)
    async with porch.services.units.write() as unit:
        await unit.fetch("UPDATE accounts SET phone = %(p)s", {"p": NEW})
    porch.clock.advance(seconds=31)
    stranger = await me_of(porch, await porch.sign_in_by_code(OLD))
    assert stranger["id"] != before["id"]


async def test_a_number_that_was_only_claimed_makes_way_for_whoever_proves_it(porch: Porch) -> None:
    squatter = await porch.sign_in_by_code(OLD)
    assert (await porch.client.put(ME, json={"phone": NEW}, headers=bearer(squatter))).status_code == 200
    owner = await me_of(porch, await porch.sign_in_by_code(NEW))
    assert (owner["phone"], owner["phone_verified"]) == (NEW, True)
    left = await me_of(porch, squatter)
    assert (left["phone"], left["phone_verified"]) == (None, False)


async def test_the_token_of_a_closed_account_brings_nothing_of_it_back(porch: Porch) -> None:
    session = await porch.sign_in_by_code(OLD)
    assert (await porch.client.delete(ME, headers=bearer(session))).status_code == 200
    assert (await porch.client.get(ME, headers=bearer(session))).status_code == 401
    async with porch.services.units.read() as unit:
        rows = await unit.fetch("SELECT phone, deleted_at FROM users")
    assert [(row["phone"], row["deleted_at"] is None) for row in rows] == [(None, False)]


@pytest.mark.parametrize("later", [31, 5])
async def test_a_stranger_who_signs_up_while_a_code_is_on_its_way_leaves_no_password(porch: Porch, later: int) -> None:
    mine, theirs = ({"email": EMAIL, "password": password} for password in (PASSWORD, STRANGERS))
    await porch.client.post("/auth/v1/signup", json=mine)
    porch.clock.advance(seconds=later)
    await porch.client.post("/auth/v1/signup", json=theirs)
    proof = {"email": EMAIL, "token": porch.courier.codes[EMAIL], "type": "signup"}
    session = (await porch.client.post("/auth/v1/verify", json=proof)).json()
    tried = await porch.client.post("/auth/v1/token?grant_type=password", json=theirs)
    assert tried.json()["error_code"] == "invalid_credentials"
    # Nobody can tell whose word was whose: whoever proved the address chooses a password now.
    state = (await porch.client.get(f"{ME}/auth-state", headers=bearer(session))).json()
    assert state["next_action"] == "set_password"


async def test_a_stranger_who_signs_up_while_somebody_signs_in_by_code_leaves_no_password(porch: Porch) -> None:
    await porch.client.post("/auth/v1/otp", json={"email": EMAIL})
    porch.clock.advance(seconds=31)
    theirs = {"email": EMAIL, "password": STRANGERS}
    await porch.client.post("/auth/v1/signup", json=theirs)
    proof = {"email": EMAIL, "token": porch.courier.codes[EMAIL], "type": "email"}
    assert (await porch.client.post("/auth/v1/verify", json=proof)).status_code == 200
    tried = await porch.client.post("/auth/v1/token?grant_type=password", json=theirs)
    assert tried.json()["error_code"] == "invalid_credentials"


async def test_signing_up_twice_with_the_same_password_keeps_it(porch: Porch) -> None:
    mine = {"email": EMAIL, "password": PASSWORD}
    await porch.client.post("/auth/v1/signup", json=mine)
    porch.clock.advance(seconds=31)
    await porch.client.post("/auth/v1/signup", json=mine)
    proof = {"email": EMAIL, "token": porch.courier.codes[EMAIL], "type": "signup"}
    assert (await porch.client.post("/auth/v1/verify", json=proof)).status_code == 200
    assert (await porch.client.post("/auth/v1/token?grant_type=password", json=mine)).status_code == 200


async def test_a_code_is_good_however_the_address_is_written(porch: Porch) -> None:
    await porch.client.post("/auth/v1/otp", json={"email": "Asha@example.com"})
    proof = {"email": EMAIL, "token": porch.courier.codes["Asha@example.com"], "type": "email"}
    assert (await porch.client.post("/auth/v1/verify", json=proof)).status_code == 200


async def test_spelling_an_address_in_other_letters_gives_no_more_guesses(porch: Porch) -> None:
    wrong = "000000"
    answers = []
    for spelling in range(12):
        name = "".join(one.upper() if spelling >> place & 1 else one for place, one in enumerate("asha"))
        proof = {"email": f"{name}@example.com", "token": wrong, "type": "email"}
        answers.append((await porch.client.post("/auth/v1/verify", json=proof)).status_code)
    assert answers == [403] * 10 + [429] * 2


async def test_switches_that_two_devices_turn_at_once_are_all_kept(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await person(services)
    names = {f"switch_{number}" for number in range(8)}
    await asyncio.gather(
        *(client.put("/api/v1/users/privacy", json={name: True}, headers=asha.headers) for name in names)
    )
    assert set((await client.get(ME, headers=asha.headers)).json()["privacy_settings"]) == names


async def test_a_bag_that_is_filled_piece_by_piece_has_a_bottom(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    answers = [
        (await client.put("/api/v1/users/privacy", json={f"k{n}": "x" * 15_000}, headers=asha.headers)).status_code
        for n in range(6)
    ]
    assert answers == [200] * 4 + [422] * 2


async def test_a_token_of_unfathomable_depth_is_401(client: httpx.AsyncClient) -> None:
    token = base64.urlsafe_b64encode(b"[" * 20_000).decode() + ".a.b"
    assert (await client.get(ME, headers={"Authorization": f"Bearer {token}"})).status_code == 401
