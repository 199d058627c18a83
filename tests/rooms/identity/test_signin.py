"""The built-in sign-in, as GoTrue's clients use it."""

import asyncio

import pytest

from aangan.infra.settings import Settings
from tests.rooms.identity.conftest import Porch, bearer
from tests.support.house import browser, opened_app

pytestmark = pytest.mark.anyio

PHONE = "+919876543210"
PASSWORD = "Courtyard-42"


async def test_a_code_by_phone_makes_an_account_and_a_session(porch: Porch) -> None:
    session = await porch.sign_in_by_code(PHONE)
    assert session["token_type"] == "bearer"
    assert session["expires_in"] == 3600
    user = session["user"]
    assert isinstance(user, dict)
    assert (user["phone"], user["role"], user["aud"]) == ("919876543210", "authenticated", "authenticated")
    me = (await porch.client.get("/api/v1/users/me", headers=bearer(session))).json()
    assert (me["supabase_user_id"], me["phone"], me["phone_verified"]) == (user["id"], PHONE, True)


async def test_a_wrong_code_is_refused_and_five_guesses_are_all(porch: Porch) -> None:
    await porch.client.post("/auth/v1/otp", json={"phone": PHONE})
    right = porch.courier.codes[PHONE]
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(5):
        answer = await porch.client.post("/auth/v1/verify", json={"phone": PHONE, "token": wrong, "type": "sms"})
        assert (answer.status_code, answer.json()["error_code"]) == (403, "otp_expired")
    answer = await porch.client.post("/auth/v1/verify", json={"phone": PHONE, "token": right, "type": "sms"})
    assert answer.json()["error_code"] == "otp_expired"


async def test_a_code_dies_after_ten_minutes_and_is_good_once(porch: Porch) -> None:
    await porch.client.post("/auth/v1/otp", json={"phone": PHONE})
    body = {"phone": PHONE, "token": porch.courier.codes[PHONE], "type": "sms"}
    porch.clock.advance(minutes=10)
    assert (await porch.client.post("/auth/v1/verify", json=body)).json()["error_code"] == "otp_expired"
    await porch.client.post("/auth/v1/otp", json={"phone": PHONE})
    body["token"] = porch.courier.codes[PHONE]
    assert (await porch.client.post("/auth/v1/verify", json=body)).status_code == 200
    assert (await porch.client.post("/auth/v1/verify", json=body)).json()["error_code"] == "otp_expired"


async def test_a_second_code_must_wait_half_a_minute(porch: Porch) -> None:
    await porch.client.post("/auth/v1/otp", json={"phone": PHONE})
    answer = await porch.client.post("/auth/v1/otp", json={"phone": PHONE})
    assert (answer.status_code, answer.json()["error_code"]) == (429, "over_sms_send_rate_limit")
    assert int(answer.headers["Retry-After"]) > 0
    porch.clock.advance(seconds=31)
    assert (await porch.client.post("/auth/v1/otp", json={"phone": PHONE})).status_code == 200


async def test_a_password_set_after_a_code_signs_in_and_ends_the_other_sessions(porch: Porch) -> None:
    first = await porch.sign_in_by_code(PHONE)
    porch.clock.advance(seconds=31)
    second = await porch.sign_in_by_code(PHONE)
    answer = await porch.client.put("/auth/v1/user", json={"password": PASSWORD}, headers=bearer(second))
    assert answer.status_code == 200
    assert (await porch.client.get("/api/v1/users/me", headers=bearer(first))).status_code == 401
    assert (await porch.client.get("/api/v1/users/me", headers=bearer(second))).status_code == 200
    body = {"phone": "9876543210", "password": PASSWORD, "gotrue_meta_security": {}}
    answer = await porch.client.post("/auth/v1/token?grant_type=password", json=body)
    assert (answer.status_code, answer.json()["user"]["phone"]) == (200, "919876543210")


@pytest.mark.parametrize("password", ["Short-1", "nouppercase-1", "NoDigits-here", "NoSpecial1"])
async def test_weak_passwords_are_refused_with_their_code(porch: Porch, password: str) -> None:
    session = await porch.sign_in_by_code(PHONE)
    answer = await porch.client.put("/auth/v1/user", json={"password": password}, headers=bearer(session))
    assert (answer.status_code, answer.json()["error_code"]) == (422, "weak_password")


async def test_sign_up_by_email_needs_the_code_before_the_password_works(porch: Porch) -> None:
    body = {"email": "Kabir@Example.com", "password": PASSWORD, "data": {"full_name": "Kabir Mehta"}}
    answer = await porch.client.post("/auth/v1/signup", json=body)
    assert (answer.status_code, answer.json()["email"]) == (200, "Kabir@example.com")
    early = await porch.client.post("/auth/v1/token?grant_type=password", json=body)
    assert early.json()["error_code"] == "email_not_confirmed"
    code = porch.courier.codes["Kabir@example.com"]
    checked = await porch.client.post("/auth/v1/verify", json={"email": body["email"], "token": code, "type": "email"})
    assert checked.status_code == 200
    assert (await porch.client.post("/auth/v1/token?grant_type=password", json=body)).status_code == 200
    me = (await porch.client.get("/api/v1/users/me", headers=bearer(checked.json()))).json()
    assert (me["full_name"], me["email_verified"]) == ("Kabir Mehta", True)
    again = await porch.client.post("/auth/v1/signup", json=body)
    assert (again.status_code, again.json()["error_code"]) == (422, "email_exists")


async def test_a_password_that_a_stranger_left_at_an_address_dies_when_its_owner_proves_it(porch: Porch) -> None:
    email = "asha@example.com"
    left = {"email": email, "password": "Stranger-42", "data": {"full_name": "Stranger"}}
    await porch.client.post("/auth/v1/signup", json=left)
    porch.clock.advance(seconds=31)
    await porch.client.post("/auth/v1/otp", json={"email": email})
    # Too early for another code: the stranger's password must not slip under the one on its way.
    assert (await porch.client.post("/auth/v1/signup", json=left)).status_code == 429
    body = {"email": email, "token": porch.courier.codes[email], "type": "email"}
    session = (await porch.client.post("/auth/v1/verify", json=body)).json()
    assert session["user"]["user_metadata"] == {}
    tried = await porch.client.post("/auth/v1/token?grant_type=password", json=left)
    assert (tried.status_code, tried.json()["error_code"]) == (400, "invalid_credentials")


async def test_a_code_that_is_sent_again_still_brings_the_password(porch: Porch) -> None:
    body = {"email": "kabir@example.com", "password": PASSWORD, "data": {"full_name": "Kabir Mehta"}}
    await porch.client.post("/auth/v1/signup", json=body)
    porch.clock.advance(seconds=31)
    again = await porch.client.post("/auth/v1/resend", json={"email": body["email"], "type": "signup"})
    assert again.status_code == 200
    proof = {"email": body["email"], "token": porch.courier.codes["kabir@example.com"], "type": "signup"}
    session = (await porch.client.post("/auth/v1/verify", json=proof)).json()
    assert session["user"]["user_metadata"] == {"full_name": "Kabir Mehta"}
    assert (await porch.client.post("/auth/v1/token?grant_type=password", json=body)).status_code == 200


async def test_wrong_passwords_and_unknown_people_are_told_the_same(porch: Porch) -> None:
    await porch.sign_in_by_code(PHONE)
    for phone in (PHONE, "+919876500000"):
        body = {"phone": phone, "password": "Wrong-pass-1"}
        answer = await porch.client.post("/auth/v1/token?grant_type=password", json=body)
        assert (answer.status_code, answer.json()["error_code"]) == (400, "invalid_credentials")


async def test_guessing_passwords_is_limited_for_each_account(porch: Porch) -> None:
    body = {"phone": PHONE, "password": "Wrong-pass-1"}
    answers = [await porch.client.post("/auth/v1/token?grant_type=password", json=body) for _ in range(12)]
    assert answers[-1].json()["error_code"] == "over_request_rate_limit"
    assert answers[-1].status_code == 429


async def test_refreshing_rotates_and_two_tabs_get_the_same_successor(porch: Porch) -> None:
    session = await porch.sign_in_by_code(PHONE)
    body = {"refresh_token": session["refresh_token"]}
    path = "/auth/v1/token?grant_type=refresh_token"
    one, other = await asyncio.gather(porch.client.post(path, json=body), porch.client.post(path, json=body))
    assert one.json()["refresh_token"] == other.json()["refresh_token"] != session["refresh_token"]
    assert (await porch.client.get("/api/v1/users/me", headers=bearer(one.json()))).status_code == 200


async def test_a_refresh_token_used_again_later_ends_the_whole_session(porch: Porch) -> None:
    session = await porch.sign_in_by_code(PHONE)
    path = "/auth/v1/token?grant_type=refresh_token"
    fresh = (await porch.client.post(path, json={"refresh_token": session["refresh_token"]})).json()
    porch.clock.advance(seconds=11)
    stolen = await porch.client.post(path, json={"refresh_token": session["refresh_token"]})
    assert (stolen.status_code, stolen.json()["error_code"]) == (400, "refresh_token_already_used")
    assert (await porch.client.get("/api/v1/users/me", headers=bearer(fresh))).status_code == 401
    dead = await porch.client.post(path, json={"refresh_token": fresh["refresh_token"]})
    assert dead.json()["error_code"] == "refresh_token_not_found"


@pytest.mark.parametrize(("scope", "mine", "other"), [("global", 401, 401), ("local", 401, 200), ("others", 200, 401)])
async def test_logging_out_ends_the_sessions_of_its_scope(porch: Porch, scope: str, mine: int, other: int) -> None:
    first = await porch.sign_in_by_code(PHONE)
    porch.clock.advance(seconds=31)
    second = await porch.sign_in_by_code(PHONE)
    answer = await porch.client.post(f"/auth/v1/logout?scope={scope}", headers=bearer(first))
    assert (answer.status_code, answer.content) == (204, b"")
    assert (await porch.client.get("/api/v1/users/me", headers=bearer(first))).status_code == mine
    assert (await porch.client.get("/api/v1/users/me", headers=bearer(second))).status_code == other


async def test_a_second_phone_is_added_when_its_code_comes_back(porch: Porch) -> None:
    body = {"email": "asha@example.com", "password": PASSWORD}
    await porch.client.post("/auth/v1/signup", json=body)
    code = porch.courier.codes["asha@example.com"]
    session = (
        await porch.client.post("/auth/v1/verify", json={"email": body["email"], "token": code, "type": "email"})
    ).json()
    asked = await porch.client.put("/auth/v1/user", json={"phone": PHONE}, headers=bearer(session))
    assert (asked.status_code, asked.json()["phone"]) == (200, "")
    body = {"phone": PHONE, "token": porch.courier.codes[PHONE], "type": "phone_change"}
    answer = await porch.client.post("/auth/v1/verify", json=body)
    assert (answer.json()["user"]["id"], answer.json()["user"]["phone"]) == (session["user"]["id"], "919876543210")


async def test_another_persons_phone_cannot_be_added(porch: Porch) -> None:
    await porch.sign_in_by_code(PHONE)
    other = await porch.sign_in_by_code("+919876543211")
    answer = await porch.client.put("/auth/v1/user", json={"phone": PHONE}, headers=bearer(other))
    assert (answer.status_code, answer.json()["error_code"]) == (422, "phone_exists")


async def test_admins_carry_their_role_in_the_session_user(porch: Porch) -> None:
    session = await porch.sign_in_by_code(PHONE)
    async with porch.services.units.write() as unit:
        await unit.fetch("UPDATE users SET role = 'admin'")
    answer = await porch.client.get("/auth/v1/user", headers=bearer(session))
    assert answer.json()["app_metadata"]["role"] == "admin"


async def test_errors_of_the_sign_in_have_gotrues_shape(porch: Porch) -> None:
    answer = await porch.client.post("/auth/v1/token?grant_type=password", json={"email": "nope", "password": "x"})
    assert answer.status_code == 422
    assert answer.json()["error_code"] == "validation_failed"
    answer = await porch.client.get("/auth/v1/user", headers={"Authorization": "Bearer junk"})
    assert (answer.status_code, answer.json()["error_code"]) == (401, "bad_jwt")
    answer = await porch.client.get("/auth/v1/authorize?provider=google&redirect_to=http://localhost/cb")
    assert (answer.status_code, answer.json()["error_code"]) == (400, "provider_disabled")


async def test_where_another_provider_signs_people_in_the_built_in_sign_in_is_shut(settings: Settings) -> None:
    elsewhere = settings.model_copy(update={"auth_builtin": False})
    async with opened_app(elsewhere) as (app, _), browser(app) as client:
        for path in ("/auth/v1/settings", "/auth/v1/authorize?provider=google", "/auth/v1/.well-known/jwks.json"):
            answer = await client.get(path)
            assert (answer.status_code, answer.json()["error_code"]) == (404, "not_found")
        assert (await client.post("/auth/v1/otp", json={"phone": PHONE})).status_code == 404
