"""Bearer tokens: whose signature counts, and whose does not."""

import json
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from aangan.infra.settings import Settings
from tests.support.cast import person
from tests.support.house import browser, opened_app

pytestmark = pytest.mark.anyio

ISSUER = "https://id.example/auth/v1"
JWKS_URL = "https://id.example/auth/v1/.well-known/jwks.json"
ME = "/api/v1/users/me"


class Provider:
    """An identity provider: its keys, whether it answers, and how often it was asked."""

    def __init__(self) -> None:
        self.keys: list[Any] = []
        self.away = False
        self.asked = 0

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        if self.away:
            raise httpx.ConnectError("away", request=request)
        return httpx.Response(200, json={"keys": [key.as_dict(private=False) for key in self.keys]})

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(self.answer))


def ec(kid: str) -> ECKey:
    return ECKey.import_key({**ECKey.generate_key("P-256").as_dict(private=True), "kid": kid})


def rsa(kid: str) -> RSAKey:
    return RSAKey.import_key({**RSAKey.generate_key(2048).as_dict(private=True), "kid": kid})


def token(key: Any, alg: str, **changes: Any) -> str:
    now = int(time.time())
    claims = {
        "iss": ISSUER, "aud": "authenticated", "sub": "f00d", "iat": now, "exp": now + 600,
        "email": "asha@example.com", "app_metadata": {"providers": ["email"]},
    }  # fmt: skip
    claims = {name: value for name, value in (claims | changes).items() if value is not None}
    header = {"alg": alg, **({"kid": key.kid} if key.kid else {})}
    return jwt.encode(header, claims, key, algorithms=[alg])


def headers(text: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}"}


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
def foreign(settings: Settings) -> Settings:
    return settings.model_copy(update={"auth_issuer": ISSUER, "auth_jwks_url": JWKS_URL})


@pytest.mark.parametrize(("make", "alg"), [(ec, "ES256"), (rsa, "RS256")])
async def test_a_providers_token_signs_in_and_makes_the_row(
    foreign: Settings, provider: Provider, make: Callable[[str], Any], alg: str
) -> None:
    provider.keys = [make("one")]
    async with opened_app(foreign, http=provider.client()) as (app, _), browser(app) as client:
        answer = await client.get(ME, headers=headers(token(provider.keys[0], alg)))
        assert (answer.status_code, answer.json()["email"]) == (200, "asha@example.com")
        await client.get(ME, headers=headers(token(provider.keys[0], alg)))
    assert provider.asked == 1


async def test_a_new_key_is_fetched_but_made_up_ones_do_not_hammer_the_provider(
    foreign: Settings, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    from aangan.identity.service import _keys

    provider.keys = [ec("one")]
    async with opened_app(foreign, http=provider.client()) as (app, _), browser(app) as client:
        assert (await client.get(ME, headers=headers(token(provider.keys[0], "ES256")))).status_code == 200
        for number in range(5):
            assert (await client.get(ME, headers=headers(token(ec(f"x{number}"), "ES256")))).status_code == 401
        assert provider.asked == 1
        monkeypatch.setattr(_keys, "REFRESH_PAUSE_SECONDS", 0)
        provider.keys = [ec("two")]
        assert (await client.get(ME, headers=headers(token(provider.keys[0], "ES256")))).status_code == 200


async def test_a_provider_that_is_away_answers_503_with_retry_after(foreign: Settings, provider: Provider) -> None:
    provider.away = True
    async with opened_app(foreign, http=provider.client()) as (app, _), browser(app) as client:
        answer = await client.get(ME, headers=headers(token(ec("one"), "ES256")))
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "AUTH_PROVIDER_UNREACHABLE")
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": int(time.time()) - 60}, {"exp": None}, {"sub": None}, {"iat": None}, {"iss": "https://evil.example"},
        {"aud": "somebody-else"}, {"aud": None}, {"sub": ""},
    ],
)  # fmt: skip
async def test_a_token_with_a_wrong_claim_is_401(
    foreign: Settings, provider: Provider, changes: dict[str, Any]
) -> None:
    provider.keys = [ec("one")]
    async with opened_app(foreign, http=provider.client()) as (app, _), browser(app) as client:
        answer = await client.get(ME, headers=headers(token(provider.keys[0], "ES256", **changes)))
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "TOKEN_INVALID")


async def test_the_key_decides_the_algorithm_never_the_token(foreign: Settings, provider: Provider) -> None:
    key = rsa("one")
    provider.keys = [key]
    public = json.dumps(key.as_dict(private=False)).encode()
    forged = OctKey.import_key(public)
    now = int(time.time())
    claims = {"iss": ISSUER, "aud": "authenticated", "sub": "f00d", "iat": now, "exp": now + 60}
    as_hs256 = jwt.encode({"alg": "HS256", "kid": "one"}, claims, forged)
    unsigned = "eyJhbGciOiJub25lIiwia2lkIjoib25lIn0." + as_hs256.split(".")[1] + "."
    async with opened_app(foreign, http=provider.client()) as (app, _), browser(app) as client:
        for text in (as_hs256, unsigned, "junk", "a.b.c", "."):
            assert (await client.get(ME, headers=headers(text))).status_code == 401


async def test_a_shared_secret_works_only_when_it_is_set(settings: Settings, provider: Provider) -> None:
    from pydantic import SecretStr

    secret = "a-shared-secret-of-more-than-thirty-two-letters"
    text = token(OctKey.import_key(secret), "HS256")
    async with opened_app(settings) as (app, _), browser(app) as client:
        assert (await client.get(ME, headers=headers(text))).status_code == 401
    with_secret = settings.model_copy(update={"auth_hs256_secret": SecretStr(secret), "auth_issuer": ISSUER})
    async with opened_app(with_secret) as (app, _), browser(app) as client:
        assert (await client.get(ME, headers=headers(text))).status_code == 200


async def test_a_missing_or_strange_header_is_401_with_a_challenge(settings: Settings) -> None:
    async with opened_app(settings) as (app, _), browser(app) as client:
        missing = await client.get(ME)
        strange = await client.get(ME, headers={"Authorization": "Basic eDp5"})
    assert (missing.status_code, missing.json()["error"]["code"]) == (401, "AUTH_HEADER_MISSING")
    assert (strange.status_code, strange.json()["error"]["code"]) == (401, "INVALID_AUTH_HEADER")
    assert missing.headers["WWW-Authenticate"] == "Bearer"


async def test_a_suspension_bites_at_the_next_request(settings: Settings) -> None:
    async with opened_app(settings) as (app, services), browser(app) as client:
        asha = await person(services)
        assert (await client.get(ME, headers=asha.headers)).status_code == 200
        async with services.units.write() as unit:
            await unit.fetch("UPDATE users SET is_active = false WHERE id = %(id)s", {"id": asha.id})
        answer = await client.get(ME, headers=asha.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "USER_INACTIVE")


async def test_a_phone_that_only_ends_alike_does_not_become_that_person(foreign: Settings, provider: Provider) -> None:
    provider.keys = [ec("one")]
    async with opened_app(foreign, http=provider.client()) as (app, services), browser(app) as client:
        victim = await person(services, "Victim", phone="+919000000040")
        for number, phone in enumerate(("19000000040", "00040", "9000000040")):
            claims = {"sub": f"attacker{number}", "phone": phone, "app_metadata": {"providers": ["phone"]}}
            answer = await client.get(ME, headers=headers(token(provider.keys[0], "ES256", **claims)))
            assert answer.json()["id"] != victim.id
        same = token(
            provider.keys[0], "ES256", sub="owner", phone="919000000040", app_metadata={"providers": ["phone"]}
        )
        assert (await client.get(ME, headers=headers(same))).json()["id"] == victim.id


async def test_an_address_that_nobody_vouches_for_links_nobody(foreign: Settings, provider: Provider) -> None:
    provider.keys = [ec("one")]
    async with opened_app(foreign, http=provider.client()) as (app, services), browser(app) as client:
        victim = await person(services, "Victim", email="asha@example.com", email_verified=True)
        claims = {"sub": "attacker", "app_metadata": {}, "user_metadata": {"email_verified": True}}
        answer = await client.get(ME, headers=headers(token(provider.keys[0], "ES256", **claims)))
    assert answer.json()["id"] != victim.id
    assert answer.json()["email"] is None


async def test_first_sight_by_many_requests_at_once_makes_one_row(foreign: Settings, provider: Provider) -> None:
    import asyncio

    provider.keys = [ec("one")]
    text = token(provider.keys[0], "ES256")
    async with opened_app(foreign, http=provider.client()) as (app, _), browser(app) as client:
        answers = await asyncio.gather(*(client.get(ME, headers=headers(text)) for _ in range(12)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["id"] for answer in answers}) == 1


async def test_private_keys_are_sealed_at_rest(settings: Settings) -> None:
    async with opened_app(settings) as (_, services):
        await person(services)
        async with services.units.read() as unit:
            row = await unit.fetch_one("SELECT sealed_private_key, public_jwk FROM signing_keys")
    assert row is not None
    assert b'"d"' not in bytes(row["sealed_private_key"])
    assert "d" not in row["public_jwk"]
