"""ID tokens that an app got from another provider by itself: whom they let in, and whom they do not."""

import asyncio
import base64
import hashlib
import json
import time
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from aangan.identity.service import _keys
from tests.rooms.identity.conftest import BUNDLE, IOS, WEB, Porch, bearer
from tests.support.house import browser, opened_app
from tests.support.oidc import OpenIdStandIn, new_key

pytestmark = pytest.mark.anyio

GRANT = "/auth/v1/token?grant_type=id_token"
ME = "/api/v1/users/me"
EMAIL = "asha@example.com"


async def enter(gate: Porch, id_token: str, provider: str = "google", **more: Any) -> httpx.Response:
    body = {"provider": provider, "id_token": id_token, "access_token": "unused", **more}
    return await gate.client.post(GRANT, json=body)


async def refused(gate: Porch, id_token: str, provider: str = "google", **more: Any) -> tuple[int, str]:
    answer = await enter(gate, id_token, provider, **more)
    return answer.status_code, answer.json()["error_code"]


async def by_email(gate: Porch, email: str = EMAIL) -> dict[str, Any]:
    assert (await gate.client.post("/auth/v1/otp", json={"email": email})).status_code == 200
    body = {"email": email, "token": gate.courier.codes[email], "type": "email"}
    session: dict[str, Any] = (await gate.client.post("/auth/v1/verify", json=body)).json()
    return session


async def test_a_google_token_makes_an_account_and_a_session(gate: Porch, google: OpenIdStandIn) -> None:
    google.person |= {"name": "Asha Rao", "picture": "https://pictures.test/asha.jpg"}
    answer = await enter(gate, google.id_token(IOS))
    assert answer.status_code == 200, answer.text
    user = answer.json()["user"]
    first = user["identities"][0]
    assert (first["provider"], first["id"], first["identity_data"]["email"]) == ("google", "asha-1", EMAIL)
    assert (user["app_metadata"]["provider"], user["app_metadata"]["providers"]) == ("google", ["google", "email"])
    assert (user["email"], user["user_metadata"]["full_name"]) == (EMAIL, "Asha Rao")
    me = (await gate.client.get(ME, headers=bearer(answer.json()))).json()
    assert (me["email"], me["email_verified"], me["full_name"]) == (EMAIL, True, "Asha Rao")


async def test_an_apple_token_needs_the_nonce_that_its_hash_was_made_of(gate: Porch, apple: OpenIdStandIn) -> None:
    raw = "a-nonce-that-only-the-app-knows"
    text = apple.id_token(BUNDLE, nonce=hashlib.sha256(raw.encode()).hexdigest())
    assert await refused(gate, text, "apple") == (400, "bad_jwt")
    assert await refused(gate, text, "apple", nonce="another") == (400, "bad_jwt")
    assert await refused(gate, apple.id_token(BUNDLE), "apple", nonce=raw) == (400, "bad_jwt")
    assert await refused(gate, apple.id_token(BUNDLE, nonce=raw), "apple", nonce=raw) == (400, "bad_jwt")
    answer = await enter(gate, text, "apple", nonce=raw)
    assert (answer.status_code, answer.json()["user"]["identities"][0]["provider"]) == (200, "apple")
    assert answer.json()["user"]["email"] == EMAIL


async def test_signing_in_again_finds_the_same_account_even_when_the_address_changed(
    gate: Porch, google: OpenIdStandIn
) -> None:
    first = (await enter(gate, google.id_token(WEB))).json()
    google.person["email"] = "asha.new@example.com"
    again = (await enter(gate, google.id_token(WEB))).json()
    assert again["user"]["id"] == first["user"]["id"]
    assert again["user"]["identities"][0]["email"] == "asha.new@example.com"
    assert again["user"]["email"] == EMAIL


async def test_an_address_that_both_sides_have_proven_links(gate: Porch, google: OpenIdStandIn) -> None:
    session = await by_email(gate)
    answer = (await enter(gate, google.id_token(WEB, email="ASHA@example.com"))).json()
    assert answer["user"]["id"] == session["user"]["id"]
    assert [one["provider"] for one in answer["user"]["identities"]] == ["google", "email"]
    whoami = (await gate.client.get("/auth/v1/user", headers=bearer(session))).json()
    assert [one["provider"] for one in whoami["identities"]] == ["email", "google"]


@pytest.mark.parametrize("verified", [False, "false", None, "yes", 2])
async def test_an_address_that_the_provider_has_not_proven_never_links(
    gate: Porch, google: OpenIdStandIn, verified: object
) -> None:
    session = await by_email(gate)
    answer = (await enter(gate, google.id_token(WEB, email_verified=verified))).json()
    assert answer["user"]["id"] != session["user"]["id"]
    assert answer["user"]["email"] == ""
    me = (await gate.client.get(ME, headers=bearer(answer))).json()
    mine = (await gate.client.get(ME, headers=bearer(session))).json()
    assert (me["email"], me["id"] == mine["id"]) == (None, False)


async def test_an_account_that_only_claims_the_address_makes_way(gate: Porch, google: OpenIdStandIn) -> None:
    password = "Squatter-42"
    body = {"email": EMAIL, "password": password, "data": {"full_name": "Squatter"}}
    claimed = (await gate.client.post("/auth/v1/signup", json=body)).json()
    answer = (await enter(gate, google.id_token(WEB))).json()
    assert answer["user"]["id"] != claimed["id"]
    assert "full_name" not in answer["user"]["user_metadata"]
    tried = await gate.client.post("/auth/v1/token?grant_type=password", json=body)
    assert (tried.status_code, tried.json()["error_code"]) == (400, "invalid_credentials")


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "somebody.else.test"}, {"aud": None}, {"aud": [WEB, "somebody.else.test"]}, {"aud": {}},
        {"iss": "https://evil.test"}, {"iss": None}, {"exp": -60}, {"exp": None}, {"exp": "never"},
        {"iat": None}, {"iat": 600}, {"sub": None}, {"sub": ""}, {"sub": "x" * 256},
        {"sub": "a\u0000b"}, {"sub": 7}, {"nonce": "of-somebody"},
    ],
)  # fmt: skip
async def test_a_token_with_a_wrong_claim_lets_nobody_in(
    gate: Porch, google: OpenIdStandIn, changes: dict[str, Any]
) -> None:
    audience = changes.get("aud", WEB) if "aud" in changes else WEB
    rest = {name: value for name, value in changes.items() if name != "aud"}
    # Seconds from now, and not from when a long run was begun.
    rest |= {name: int(time.time()) + rest[name] for name in ("iat", "exp") if isinstance(rest.get(name), int)}
    assert await refused(gate, google.id_token(audience, **rest)) == (400, "bad_jwt")
    async with gate.services.units.read() as unit:
        assert await unit.fetch("SELECT 1 FROM accounts") == []


async def test_a_token_for_several_parties_counts_when_one_of_our_clients_asked(
    gate: Porch, google: OpenIdStandIn
) -> None:
    assert (await enter(gate, google.id_token([WEB, "another.test"], azp=IOS))).status_code == 200


async def test_the_key_decides_the_algorithm_never_the_token(gate: Porch, google: OpenIdStandIn) -> None:
    good = google.id_token(WEB)
    key = google.keys[0]
    public = OctKey.import_key(json.dumps(key.as_dict(private=False)).encode())
    claims = jwt.decode(good, key, algorithms=["RS256"]).claims
    as_hs256 = jwt.encode({"alg": "HS256", "kid": key.kid}, claims, public)
    header = base64.urlsafe_b64encode(json.dumps({"alg": "none", "kid": key.kid}).encode()).rstrip(b"=").decode()
    unsigned = f"{header}.{good.split('.')[1]}."
    imposter = new_key("RS256")
    imposter = type(imposter).import_key({**imposter.as_dict(private=True), "kid": key.kid})
    for text in (as_hs256, unsigned, google.id_token(WEB, key=imposter), "junk", "a.b.c", ".", ""):
        assert await refused(gate, text) == (400, "bad_jwt")


async def test_another_providers_token_is_no_token(gate: Porch, google: OpenIdStandIn, apple: OpenIdStandIn) -> None:
    assert await refused(gate, google.id_token(WEB), "apple") == (400, "bad_jwt")
    assert await refused(gate, apple.id_token(BUNDLE), "google") == (400, "bad_jwt")
    assert await refused(gate, google.id_token(WEB), "facebook") == (400, "provider_disabled")


async def test_rotated_keys_are_fetched_again_and_withdrawn_ones_forgotten(
    gate: Porch, google: OpenIdStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = google.keys[0]
    for _ in range(3):
        assert (await enter(gate, google.id_token(WEB))).status_code == 200
    assert google.asked.count("/keys") == 1
    monkeypatch.setattr(_keys, "REFRESH_PAUSE_SECONDS", 0)
    google.rotate("ES256")
    assert (await enter(gate, google.id_token(WEB))).status_code == 200
    assert await refused(gate, google.id_token(WEB, key=old)) == (400, "bad_jwt")


async def test_a_provider_that_is_away_answers_503_and_when_to_come_back(gate: Porch, google: OpenIdStandIn) -> None:
    google.broken = True
    answer = await enter(gate, google.id_token(WEB))
    assert (answer.status_code, answer.json()["error_code"]) == (503, "auth_provider_unreachable")
    assert int(answer.headers["Retry-After"]) > 0


async def test_keys_that_are_known_serve_while_the_provider_is_away(gate: Porch, google: OpenIdStandIn) -> None:
    assert (await enter(gate, google.id_token(WEB))).status_code == 200
    google.broken = True
    assert (await enter(gate, google.id_token(WEB))).status_code == 200


async def test_a_provider_that_is_not_configured_is_disabled(porch: Porch, google: OpenIdStandIn) -> None:
    assert await refused(porch, google.id_token(WEB)) == (400, "provider_disabled")


async def test_a_nonce_of_the_sdks_own_passes_only_where_the_settings_say_so(known: Any, google: OpenIdStandIn) -> None:
    lenient = known.model_copy(update={"google_skip_nonce_check": True})
    async with opened_app(lenient) as (app, _), browser(app) as client:
        body = {"provider": "google", "id_token": google.id_token(IOS, nonce="the-sdks-own")}
        assert (await client.post(GRANT, json=body)).status_code == 200
        assert (await client.post(GRANT, json=body | {"nonce": "wrong"})).status_code == 400


async def test_first_sign_ins_at_once_make_one_account(gate: Porch, google: OpenIdStandIn) -> None:
    text = google.id_token(WEB)
    answers = await asyncio.gather(*(enter(gate, text) for _ in range(8)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["user"]["id"] for answer in answers}) == 1
    async with gate.services.units.read() as unit:
        assert await unit.fetch("SELECT count(*) AS n FROM accounts") == [{"n": 1}]


async def test_a_suspended_person_signs_in_to_read_why_and_to_nothing_else(gate: Porch, google: OpenIdStandIn) -> None:
    await enter(gate, google.id_token(WEB))
    async with gate.services.units.write() as unit:
        await unit.fetch("UPDATE users SET is_active = false")
    session = (await enter(gate, google.id_token(WEB))).json()
    why = await gate.client.get("/api/v1/moderation/statements/mine", headers=bearer(session))
    assert (why.status_code, why.json()["items"]) == (200, [])
    for path in (ME, f"{ME}/auth-state", "/api/v1/flatmates/profiles", "/api/v1/notifications"):
        shut = await gate.client.get(path, headers=bearer(session))
        assert (shut.status_code, shut.json()["error"]["code"]) == (403, "USER_INACTIVE"), path


async def test_who_signs_in_by_a_provider_is_asked_for_no_password(gate: Porch, google: OpenIdStandIn) -> None:
    session = (await enter(gate, google.id_token(WEB))).json()
    state = (await gate.client.get(f"{ME}/auth-state", headers=bearer(session))).json()
    assert state["stage"] == "app_onboarding"


async def test_refreshing_keeps_the_provider_first(gate: Porch, google: OpenIdStandIn) -> None:
    session = (await enter(gate, google.id_token(WEB))).json()
    body = {"refresh_token": session["refresh_token"]}
    fresh = (await gate.client.post("/auth/v1/token?grant_type=refresh_token", json=body)).json()
    assert fresh["user"]["identities"][0]["provider"] == "google"
