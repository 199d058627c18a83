"""The way of an app: it finds out how to ask, a person decides, it gets tokens, and keeps them fresh."""

from urllib.parse import urlsplit

import pytest

from aangan.infra.services import Services
from aangan.infra.unit import ReadUnit
from aangan.oauth import service
from aangan.oauth.errors import TokenRefused
from tests.rooms.oauth.conftest import BACK, BASE, ISSUER, OAUTH, PASSWORD, PEOPLE, PHONE, STAFF, Porch, led, refused

pytestmark = pytest.mark.anyio

SERVERS = (
    "/.well-known/oauth-authorization-server",
    "/.well-known/oauth-authorization-server/mcp/oauth",
    "/mcp/oauth/.well-known/oauth-authorization-server",
    "/.well-known/openid-configuration",
    "/.well-known/openid-configuration/mcp/oauth",
    "/mcp/oauth/.well-known/openid-configuration",
)


async def verified(services: Services, token: str, resource: str = PEOPLE) -> service.Grant:
    async with services.units.read() as unit:
        return await service.verify(unit, token, resource)


async def is_good(services: Services, token: str, resource: str = PEOPLE) -> bool:
    try:
        await verified(services, token, resource)
    except TokenRefused:
        return False
    return True


@pytest.mark.parametrize("path", SERVERS)
async def test_every_spelling_of_the_metadata_names_one_issuer_and_s256_alone(porch: Porch, path: str) -> None:
    found = (await porch.client.get(path)).json()
    assert found["issuer"] == ISSUER
    assert found["code_challenge_methods_supported"] == ["S256"]
    assert found["token_endpoint_auth_methods_supported"] == ["none"]
    assert found["scopes_supported"] == ["mcp:read", "mcp:write", "offline_access"]
    assert found["authorization_response_iss_parameter_supported"] is True
    assert found["client_id_metadata_document_supported"] is True
    for name in ("authorization", "token", "registration", "revocation"):
        assert found[f"{name}_endpoint"].startswith(f"{ISSUER}/")


@pytest.mark.parametrize(("path", "resource"), [("", PEOPLE), ("/mcp", PEOPLE), ("/mcp-admin", STAFF)])
async def test_each_door_says_who_gives_out_its_tokens(porch: Porch, path: str, resource: str) -> None:
    found = (await porch.client.get(f"/.well-known/oauth-protected-resource{path}")).json()
    assert (found["resource"], found["authorization_servers"]) == (resource, [ISSUER])
    assert found["scopes_supported"] == ["mcp:read", "mcp:write"]


async def test_an_app_registers_is_allowed_and_acts_for_the_person(porch: Porch) -> None:
    asha = await porch.move_in()
    app = await porch.register()
    answer = await porch.answer(await porch.arrive(app))
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(f"{BACK}?")
    back = led(answer)
    assert (back["state"], back["iss"], set(back)) == ("s1", ISSUER, {"code", "state", "iss"})
    got = (await porch.redeem(app, back["code"], resource=PEOPLE)).json()
    assert (got["token_type"], got["expires_in"], got["resource"]) == ("Bearer", 3600, PEOPLE)
    assert got["scope"] == "mcp:read mcp:write offline_access"
    grant = await verified(porch.services, got["access_token"])
    assert (grant.actor.user_id, grant.client_id, grant.resource) == (asha, app, PEOPLE)
    assert grant.scopes == {"mcp:read", "mcp:write", "offline_access"}
    assert grant.expires_at == int(porch.clock.now().timestamp()) + 3600


async def test_both_spellings_of_the_paths_are_one_server(porch: Porch) -> None:
    await porch.move_in()
    app = await porch.register()
    other = f"/api/v1{OAUTH}"
    there = await porch.client.get(
        f"{other}/authorize",
        params={
            "response_type": "code", "client_id": app, "redirect_uri": BACK, "code_challenge_method": "S256",
            "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        },
    )  # fmt: skip
    assert there.headers["Location"].startswith(f"{other}/consent?session=")
    session = there.headers["Location"].partition("session=")[2]
    form = {"session": session, "phone": PHONE, "password": PASSWORD}
    code = led(await porch.client.post(f"{other}/consent", data=form))["code"]
    got = await porch.redeem(app, code, code_verifier="dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
    assert got.status_code == 200, got.text


async def test_our_own_app_needs_no_registration_and_comes_back_to_any_port_of_this_machine(porch: Porch) -> None:
    await porch.move_in()
    back = "http://localhost:51999/anywhere"
    code = await porch.code("aangan-mcp", redirect_uri=back)
    got = await porch.redeem("aangan-mcp", code, redirect_uri=back)
    assert got.status_code == 200, got.text
    refused(await porch.ask("aangan-mcp", redirect_uri="https://elsewhere.example/back"), "invalid_request")


async def test_an_app_on_this_machine_takes_whatever_port_is_free_and_no_other_path(porch: Porch) -> None:
    app = await porch.register("http://127.0.0.1/callback")
    assert (await porch.ask(app, redirect_uri="http://127.0.0.1:60123/callback")).status_code == 307
    refused(await porch.ask(app, redirect_uri="http://127.0.0.1:60123/other"), "invalid_request")
    refused(await porch.ask(app, redirect_uri="http://localhost:60123/callback"), "invalid_request")


async def test_ten_digits_are_an_indian_number(porch: Porch) -> None:
    await porch.move_in()
    answer = await porch.answer(await porch.arrive(await porch.register()), phone=PHONE.removeprefix("+91"))
    assert answer.status_code == 303, answer.text


async def test_a_code_by_phone_signs_in_too_and_names_the_account(porch: Porch) -> None:
    asha = await porch.move_in()
    app = await porch.register()
    porch.clock.advance(minutes=1)
    session = await porch.arrive(app)
    sent = await porch.answer(session, password="", action="send_code")
    assert sent.status_code == 200
    assert f"Allow as {PHONE}" in sent.text
    wrong = await porch.answer(session, password="", code="000000")
    assert wrong.status_code == 401
    answer = await porch.answer(session, password="", code=porch.courier.codes[PHONE])
    assert answer.status_code == 303, answer.text
    got = (await porch.redeem(app, led(answer)["code"])).json()
    assert (await verified(porch.services, got["access_token"])).actor.user_id == asha


async def test_nobody_learns_from_the_page_who_has_an_account_and_none_is_made(porch: Porch) -> None:
    session = await porch.arrive(await porch.register())
    sent = await porch.answer(session, phone="9811122233", password="", action="send_code")
    assert (sent.status_code, porch.courier.codes) == (200, {})
    assert "If 9811122233 has an account here" in sent.text


async def test_who_does_not_allow_it_sends_the_app_back_without_a_code(porch: Porch) -> None:
    session = await porch.arrive(await porch.register())
    answer = await porch.answer(session, phone="", password="", action="deny")
    assert answer.status_code == 303
    assert led(answer).items() >= {"error": "access_denied", "state": "s1", "iss": ISSUER}.items()
    refused(await porch.answer(session, action="deny"), "invalid_request")


async def test_a_refresh_token_is_exchanged_for_the_next(porch: Porch) -> None:
    await porch.move_in()
    app = await porch.register()
    first = await porch.tokens(app)
    porch.clock.advance(hours=2)
    assert not await is_good(porch.services, first["access_token"])
    second = (await porch.refresh(app, first["refresh_token"])).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert await is_good(porch.services, second["access_token"])


async def test_an_access_token_may_have_less_than_was_allowed_and_never_more(porch: Porch) -> None:
    await porch.move_in()
    app = await porch.register()
    first = await porch.tokens(app, scope="mcp:read")
    assert first["scope"] == "mcp:read"
    refused(await porch.refresh(app, first["refresh_token"], scope="mcp:read mcp:write"), "invalid_scope")
    all_of_it = await porch.tokens(app)
    less = (await porch.refresh(app, all_of_it["refresh_token"], scope="mcp:read")).json()
    assert (await verified(porch.services, less["access_token"])).scopes == {"mcp:read"}
    more = (await porch.refresh(app, less["refresh_token"])).json()
    assert more["scope"] == "mcp:read mcp:write offline_access"


async def test_staff_are_let_into_the_office_and_only_there(porch: Porch) -> None:
    await porch.move_in(role="agent")
    got = await porch.tokens(await porch.register(), resource=STAFF)
    assert (await verified(porch.services, got["access_token"], STAFF)).actor.role == "agent"
    assert not await is_good(porch.services, got["access_token"], PEOPLE)


async def test_a_token_is_verified_in_one_statement(porch: Porch, monkeypatch: pytest.MonkeyPatch) -> None:
    await porch.move_in()
    got = await porch.tokens(await porch.register())
    asked, plain = [], ReadUnit.fetch

    async def counted(unit: ReadUnit, query: object, *given: object, **more: object) -> object:
        asked.append(query)
        return await plain(unit, query, *given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(ReadUnit, "fetch", counted)
    await verified(porch.services, got["access_token"])
    assert len(asked) == 1


async def test_what_comes_back_to_the_place_to_end_at_is_not_shown(porch: Porch) -> None:
    answer = await porch.client.get(f"{OAUTH}/callback", params={"code": "secret-code", "state": "s"})
    assert answer.status_code == 200
    assert "secret-code" not in answer.text


async def test_the_issuer_is_the_public_address(porch: Porch) -> None:
    assert urlsplit(ISSUER)[:2] == urlsplit(BASE)[:2]
    assert (await porch.client.get("/.well-known/oauth-authorization-server")).headers["Access-Control-Allow-Origin"]
