"""More than one way to sign in to the same account."""

from typing import Any

import httpx
import pytest

from tests.rooms.identity.conftest import BUNDLE, IOS, WEB, Porch, bearer
from tests.support.cast import person
from tests.support.oidc import OpenIdStandIn

pytestmark = pytest.mark.anyio

LINK = "/api/v1/auth/link-identity"


async def link(gate: Porch, session: dict[str, Any], id_token: str, provider: str = "google") -> httpx.Response:
    body = {"provider": provider, "id_token": id_token}
    return await gate.client.post(LINK, json=body, headers=bearer(session))


async def by_google(gate: Porch, google: OpenIdStandIn) -> dict[str, Any]:
    body = {"provider": "google", "id_token": google.id_token(WEB)}
    session: dict[str, Any] = (await gate.client.post("/auth/v1/token?grant_type=id_token", json=body)).json()
    return session


async def ways(gate: Porch, session: dict[str, Any]) -> list[str]:
    answer = await gate.client.get("/api/v1/users/me/identities", headers=bearer(session))
    return [one["provider"] for one in answer.json()["identities"]]


async def test_a_linked_identity_opens_the_same_account(gate: Porch, google: OpenIdStandIn) -> None:
    session = await gate.sign_in_by_code()
    for _ in range(2):
        answer = await link(gate, session, google.id_token(IOS, email_verified=False))
        assert (answer.status_code, answer.json()) == (200, {"linked": True})
    assert await ways(gate, session) == ["phone", "google"]
    assert (await by_google(gate, google))["user"]["id"] == session["user"]["id"]


async def test_a_client_that_links_while_it_signs_in_stays_who_it_is(gate: Porch, google: OpenIdStandIn) -> None:
    session = await gate.sign_in_by_code()
    path = "/auth/v1/token?grant_type=id_token"
    body = {"provider": "google", "id_token": google.id_token(WEB), "link_identity": True}
    answer = await gate.client.post(path, json=body, headers=bearer(session))
    assert (answer.status_code, answer.json()["user"]["id"]) == (200, session["user"]["id"])
    assert [one["provider"] for one in answer.json()["user"]["identities"]] == ["google", "phone"]
    nobody = await gate.client.post(path, json=body, headers={"Authorization": "Bearer the-public-key"})
    assert (nobody.status_code, nobody.json()["error_code"]) == (401, "bad_jwt")
    gate.clock.advance(seconds=31)
    other = await gate.sign_in_by_code("+919876543211")
    taken = await gate.client.post(path, json=body, headers=bearer(other))
    assert (taken.status_code, taken.json()["error_code"]) == (422, "identity_already_exists")


async def test_a_token_that_carries_a_nonce_links_without_it(gate: Porch, apple: OpenIdStandIn) -> None:
    session = await gate.sign_in_by_code()
    assert (await link(gate, session, apple.id_token(BUNDLE, nonce="hashed"), "apple")).status_code == 200
    assert await ways(gate, session) == ["phone", "apple"]


async def test_somebody_elses_identity_is_409(gate: Porch, google: OpenIdStandIn) -> None:
    first = await by_google(gate, google)
    session = await gate.sign_in_by_code()
    answer = await link(gate, session, google.id_token(WEB))
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "IDENTITY_TAKEN")
    assert await ways(gate, session) == ["phone"]
    assert (await by_google(gate, google))["user"]["id"] == first["user"]["id"]


async def test_a_wrong_token_and_an_unknown_provider_are_400_and_no_bearer_is_401(
    gate: Porch, google: OpenIdStandIn
) -> None:
    session = await gate.sign_in_by_code()
    wrong = await link(gate, session, google.id_token("somebody.else.test"))
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (400, "ID_TOKEN_INVALID")
    unknown = await link(gate, session, google.id_token(WEB), "facebook")
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (400, "PROVIDER_DISABLED")
    nobody = await gate.client.post(LINK, json={"provider": "google", "id_token": google.id_token(WEB)})
    assert nobody.status_code == 401


async def test_a_provider_that_is_away_is_503(gate: Porch, google: OpenIdStandIn) -> None:
    google.broken = True
    answer = await link(gate, await gate.sign_in_by_code(), google.id_token(WEB))
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "AUTH_PROVIDER_UNREACHABLE")
    assert int(answer.headers["Retry-After"]) > 0


async def test_whom_another_issuer_signed_in_has_nothing_here_to_link_to(gate: Porch, google: OpenIdStandIn) -> None:
    asha = await person(gate.services)
    body = {"provider": "google", "id_token": google.id_token(WEB)}
    answer = await gate.client.post(LINK, json=body, headers=asha.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "NO_ACCOUNT_HERE")


async def test_deleting_the_account_drops_its_identities(gate: Porch, google: OpenIdStandIn) -> None:
    session = await by_google(gate, google)
    await gate.client.post("/api/v1/auth/delete-account", json={"confirm": True}, headers=bearer(session))
    async with gate.services.units.read() as unit:
        assert await unit.fetch("SELECT 1 FROM account_identities") == []
    again = await by_google(gate, google)
    assert again["user"]["id"] != session["user"]["id"]
    assert await ways(gate, again) == ["email", "google"]
