"""Signing in on another provider's pages, as a browser does: there, and back with a code."""

import asyncio
import base64
import hashlib
import json
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from pydantic import SecretStr

from aangan.infra.settings import Environment, Settings
from tests.rooms.identity.conftest import CALLBACK, Porch, bearer
from tests.support.house import browser, opened_app
from tests.support.oidc import OpenIdStandIn

pytestmark = pytest.mark.anyio

AUTHORIZE = "/auth/v1/authorize"
BACK = "http://localhost:5173/auth/callback"
VERIFIER = "v" * 56
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


async def asked(gate: Porch, provider: str = "google", **changes: Any) -> httpx.Response:
    wanted = {"provider": provider, "redirect_to": BACK, "code_challenge": CHALLENGE, "code_challenge_method": "s256"}
    wanted = {name: value for name, value in (wanted | changes).items() if value is not None}
    return await gate.client.get(AUTHORIZE, params=wanted)


async def page(gate: Porch, provider: str = "google", **changes: Any) -> httpx.Response:
    """Go to the provider's page; the answer is what it sends the browser back with."""
    there = await asked(gate, provider, **changes)
    assert there.status_code == 302, there.text
    async with httpx.AsyncClient() as outside:
        return await outside.get(there.headers["Location"])


async def trip(gate: Porch, provider: str = "google", **changes: Any) -> dict[str, str]:
    """Go there and back; returns what the app finds in its address."""
    answer = await page(gate, provider, **changes)
    if answer.status_code == 302:
        back = await gate.client.get(_path(answer.headers["Location"]))
    else:
        back = await gate.client.post("/auth/v1/callback", data=answer.json()["fields"])
    assert back.status_code == 302, back.text
    assert back.headers["Location"].startswith(f"{changes.get('redirect_to', BACK)}?")
    return {name: values[0] for name, values in parse_qs(urlsplit(back.headers["Location"]).query).items()}


async def redeem(gate: Porch, code: str, verifier: str = VERIFIER) -> httpx.Response:
    body = {"auth_code": code, "code_verifier": verifier}
    return await gate.client.post("/auth/v1/token?grant_type=pkce", json=body)


def _path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


async def test_there_and_back_gives_a_session(gate: Porch, google: OpenIdStandIn) -> None:
    google.person["name"] = "Asha Rao"
    found = await trip(gate)
    assert found.keys() == {"code"}
    answer = await redeem(gate, found["code"])
    assert answer.status_code == 200, answer.text
    user = answer.json()["user"]
    assert (user["email"], user["identities"][0]["provider"]) == ("asha@example.com", "google")
    me = (await gate.client.get("/api/v1/users/me", headers=bearer(answer.json()))).json()
    assert (me["supabase_user_id"], me["full_name"]) == (user["id"], "Asha Rao")


async def test_apple_posts_back_and_tells_the_name_once(gate: Porch, apple: OpenIdStandIn) -> None:
    answer = await page(gate, "apple")
    told = {"name": {"firstName": "Asha", "lastName": "Rao"}, "email": "evil@example.com"}
    fields = answer.json()["fields"] | {"user": json.dumps(told)}
    back = await gate.client.post("/auth/v1/callback", data=fields)
    code = parse_qs(urlsplit(back.headers["Location"]).query)["code"][0]
    user = (await redeem(gate, code)).json()["user"]
    assert (user["identities"][0]["provider"], user["user_metadata"]["full_name"]) == ("apple", "Asha Rao")
    assert user["email"] == "asha@example.com"
    again = (await redeem(gate, (await trip(gate, "apple"))["code"])).json()["user"]
    assert (again["id"], again["user_metadata"]["full_name"]) == (user["id"], "Asha Rao")


@pytest.mark.parametrize("user", ["", "nope", "[]", '{"name": "x"}', '{"name": {"firstName": 7}}', '{"name": null}'])
async def test_a_strange_name_beside_apples_code_is_left_aside(gate: Porch, apple: OpenIdStandIn, user: str) -> None:
    answer = await page(gate, "apple")
    back = await gate.client.post("/auth/v1/callback", data=answer.json()["fields"] | {"user": user})
    assert "code=" in back.headers["Location"]


async def test_a_query_in_the_way_back_is_kept(gate: Porch) -> None:
    answer = await page(gate, redirect_to=f"{BACK}?next=%2Fhome")
    back = await gate.client.get(_path(answer.headers["Location"]))
    assert back.headers["Location"].startswith(f"{BACK}?next=%2Fhome&code=")
    assert back.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "back",
    [
        "http://localhost.evil.test/auth/callback", "http://localhost@evil.test/", "http://evil.test\\@localhost/",
        "http://localhost:5173@evil.test/", "https://evil.test", "//localhost/", "/auth/callback", "localhost:5173/x",
        "javascript:alert(1)//localhost", "http://localhost:5173/x#y", "http://localhost\n.evil.test/", "http://",
        "http://localhost:5173/a b", "https://aangan.example.evil.test/", "http://aangan.example/", "",
        "https://aangan.example:8443/", "https://sub.aangan.example/", "http://127.0.0.1.evil.test/", "http://[::1/",
        "http://localhost?x=1", "http://localhost:5173\\.evil.test/", None,
    ],
)  # fmt: skip
async def test_an_evil_way_back_is_refused_before_anybody_leaves(gate: Porch, back: str | None) -> None:
    answer = await asked(gate, redirect_to=back)
    assert (answer.status_code, answer.json()["error_code"]) == (400, "validation_failed")


@pytest.mark.parametrize(
    "back",
    ["https://aangan.example/auth/callback", "https://AANGAN.example", "http://[::1]:4000/x", "http://127.0.0.1/"],
)
async def test_known_web_clients_and_this_machine_are_ways_back(gate: Porch, back: str) -> None:
    assert (await asked(gate, redirect_to=back)).status_code == 302


async def test_this_machine_is_no_way_back_for_real_people(known: Settings) -> None:
    changes = {"environment": Environment.PRODUCTION, "secret_key": SecretStr("s" * 40)}
    wanted = {"provider": "google", "code_challenge": CHALLENGE, "code_challenge_method": "s256"}
    async with opened_app(known.model_copy(update=changes)) as (app, services), browser(app) as client:
        await services.valkey.flushdb()
        local = await client.get(AUTHORIZE, params={**wanted, "redirect_to": BACK})
        named = await client.get(AUTHORIZE, params={**wanted, "redirect_to": "https://aangan.example/x"})
    assert (local.status_code, named.status_code) == (400, 302)


@pytest.mark.parametrize(
    "changes",
    [
        {"code_challenge": None}, {"code_challenge_method": None}, {"code_challenge_method": "plain"},
        {"code_challenge": "short"}, {"code_challenge": "!" * 43}, {"code_challenge": VERIFIER},
    ],
)  # fmt: skip
async def test_without_a_proof_of_who_asked_nobody_leaves(gate: Porch, changes: dict[str, Any]) -> None:
    answer = await asked(gate, **changes)
    assert (answer.status_code, answer.json()["error_code"]) == (400, "validation_failed")


async def test_a_code_is_good_once_and_only_with_its_verifier(gate: Porch) -> None:
    code = (await trip(gate))["code"]
    assert (await redeem(gate, code)).status_code == 200
    spent = await redeem(gate, code)
    assert (spent.status_code, spent.json()["error_code"]) == (404, "flow_state_not_found")
    code = (await trip(gate))["code"]
    wrong = await redeem(gate, code, "w" * 56)
    assert (wrong.status_code, wrong.json()["error_code"]) == (400, "bad_code_verifier")
    assert (await redeem(gate, code)).json()["error_code"] == "flow_state_not_found"


async def test_of_two_that_redeem_a_code_at_once_one_gets_the_session(gate: Porch) -> None:
    code = (await trip(gate))["code"]
    answers = await asyncio.gather(*(redeem(gate, code) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 404, 404, 404, 404]


async def test_a_state_that_is_replayed_made_up_or_missing_leads_nowhere(gate: Porch, google: OpenIdStandIn) -> None:
    url = _path((await page(gate)).headers["Location"])
    assert (await gate.client.get(url)).status_code == 302
    asked_before = google.asked.count("/token")
    for again in (url, "/auth/v1/callback?code=x&state=made.up", "/auth/v1/callback?code=x", "/auth/v1/callback"):
        answer = await gate.client.get(again)
        assert (answer.status_code, answer.json()["error_code"]) == (400, "bad_oauth_state")
    assert google.asked.count("/token") == asked_before


async def test_what_is_remembered_on_the_way_is_hashed_and_does_not_last(gate: Porch) -> None:
    answer = await page(gate)
    state = parse_qs(urlsplit(answer.headers["Location"]).query)["state"][0]
    states = await gate.services.valkey.keys("*signin:state:*")
    assert 0 < await gate.services.valkey.ttl(states[0]) <= 600
    back = await gate.client.get(_path(answer.headers["Location"]))
    code = parse_qs(urlsplit(back.headers["Location"]).query)["code"][0]
    codes = await gate.services.valkey.keys("*signin:code:*")
    assert 0 < await gate.services.valkey.ttl(codes[0]) <= 300
    for secret, key in ((state, states[0]), (code, codes[0])):
        assert secret not in key.decode()
    assert code not in (await gate.services.valkey.get(codes[0])).decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "somebody.else.test"}, {"iss": "https://evil.test"}, {"nonce": "another"}, {"nonce": None},
        {"exp": int(time.time()) - 60}, {"sub": None},
    ],
)  # fmt: skip
async def test_a_token_that_is_not_ours_comes_back_as_an_error(
    gate: Porch, google: OpenIdStandIn, changes: dict[str, Any]
) -> None:
    google.changes = changes
    found = await trip(gate)
    assert (found["error"], found["error_code"]) == ("invalid_request", "bad_oauth_callback")
    assert found["error_description"]


async def test_who_says_no_at_the_provider_comes_back_with_access_denied(
    gate: Porch, google: OpenIdStandIn, apple: OpenIdStandIn
) -> None:
    google.refusal, apple.refusal = "access_denied", "user_cancelled_authorize"
    for provider in ("google", "apple"):
        found = await trip(gate, provider)
        assert (found["error"], found["error_code"]) == ("access_denied", "access_denied")


async def test_a_provider_that_is_away_is_503_before_and_an_error_on_the_way_back(
    gate: Porch, google: OpenIdStandIn
) -> None:
    google.broken = True
    answer = await asked(gate)
    assert (answer.status_code, answer.json()["error_code"]) == (503, "auth_provider_unreachable")
    assert int(answer.headers["Retry-After"]) > 0
    google.broken = False
    url = _path((await page(gate)).headers["Location"])
    google.broken = True
    back = await gate.client.get(url)
    assert "error=temporarily_unavailable" in back.headers["Location"]


async def test_a_provider_that_refuses_connections_is_away(known: Settings, google: OpenIdStandIn) -> None:
    gone = known.model_copy(update={"google_issuer": "http://127.0.0.1:9"})
    wanted = {
        "provider": "google", "redirect_to": BACK, "code_challenge": CHALLENGE, "code_challenge_method": "s256",
    }  # fmt: skip
    async with opened_app(gone) as (app, services), browser(app) as client:
        await services.valkey.flushdb()
        assert (await client.get(AUTHORIZE, params=wanted)).status_code == 503


async def test_an_issuer_that_calls_itself_otherwise_is_not_trusted(known: Settings, google: OpenIdStandIn) -> None:
    alias = known.model_copy(update={"google_issuer": google.url.replace("127.0.0.1", "localhost")})
    body = {"provider": "google", "id_token": google.id_token("web.google.test")}
    async with opened_app(alias) as (app, services), browser(app) as client:
        await services.valkey.flushdb()
        assert (await client.post("/auth/v1/token?grant_type=id_token", json=body)).status_code == 503


async def test_another_issuers_way_back_is_refused(gate: Porch) -> None:
    url = _path((await page(gate)).headers["Location"])
    back = await gate.client.get(f"{url}&iss=https%3A%2F%2Fevil.test")
    assert "error_code=bad_oauth_callback" in back.headers["Location"]


async def test_settings_say_which_providers_can_be_used(gate: Porch, settings: Settings) -> None:
    external = (await gate.client.get("/auth/v1/settings")).json()["external"]
    assert (external["google"], external["apple"]) == (True, True)
    async with opened_app(settings) as (app, _), browser(app) as client:
        external = (await client.get("/auth/v1/settings")).json()["external"]
    assert (external["google"], external["apple"]) == (False, False)


@pytest.mark.parametrize(
    "missing",
    ["google_client_secret", "google_web_client_id", "apple_private_key", "apple_team_id", "apple_key_id"],
)
async def test_half_a_registration_takes_tokens_but_has_no_pages(known: Settings, missing: str) -> None:
    provider = missing.partition("_")[0]
    wanted = {
        "provider": provider, "redirect_to": BACK, "code_challenge": CHALLENGE, "code_challenge_method": "s256",
    }  # fmt: skip
    async with opened_app(known.model_copy(update={missing: None})) as (app, services), browser(app) as client:
        await services.valkey.flushdb()
        answer = await client.get(AUTHORIZE, params=wanted)
        assert (answer.status_code, answer.json()["error_code"]) == (400, "provider_disabled")
        assert (await client.get("/auth/v1/settings")).json()["external"][provider] is False


async def test_a_key_that_cannot_be_read_switches_apples_pages_off(known: Settings) -> None:
    broken = known.model_copy(update={"apple_private_key": SecretStr("-----BEGIN PRIVATE KEY-----\nnope")})
    async with opened_app(broken) as (app, _), browser(app) as client:
        assert (await client.get("/auth/v1/settings")).json()["external"]["apple"] is False


async def test_a_code_for_an_account_that_was_deleted_meanwhile_lets_nobody_in(gate: Porch) -> None:
    session = (await redeem(gate, (await trip(gate))["code"])).json()
    code = (await trip(gate))["code"]
    await gate.client.delete("/api/v1/users/me", headers=bearer(session))
    answer = await redeem(gate, code)
    assert (answer.status_code, answer.json()["error_code"]) == (404, "user_not_found")


async def test_leaving_for_a_provider_is_limited(gate: Porch) -> None:
    answers = [await asked(gate) for _ in range(12)]
    assert answers[-1].json()["error_code"] == "over_request_rate_limit"
    assert answers[-1].status_code == 429


def test_the_callback_is_where_the_providers_were_told() -> None:
    assert CALLBACK.endswith("/auth/v1/callback")
