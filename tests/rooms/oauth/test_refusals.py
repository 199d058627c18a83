"""What an authorization server must refuse, each tried as whoever would gain by it."""

import asyncio
import base64

import pytest

from aangan.identity import service as identity
from aangan.oauth import service
from tests.rooms.oauth.conftest import BACK, CHALLENGE, OAUTH, PEOPLE, STAFF, VERIFIER, Porch, refused
from tests.rooms.oauth.test_flow import is_good

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": VERIFIER, "code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": CHALLENGE[:-1]}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": None}, "invalid_request"),
        ({"client_id": "dyn_nobody"}, "invalid_client"),
        ({"redirect_uri": "https://evil.example/"}, "invalid_request"),
        ({"redirect_uri": "http://127.0.0.1.evil.example:33418/callback"}, "invalid_request"),
        ({"redirect_uri": f"{BACK}#fragment"}, "invalid_request"),
        ({"redirect_uri": "http://evil.example@127.0.0.1:33418/callback"}, "invalid_request"),
        ({"scope": "mcp:read admin"}, "invalid_scope"),
        ({"resource": "https://elsewhere.example/mcp"}, "invalid_target"),
        ({"resource": f"{PEOPLE}/"}, "invalid_target"),
        ({"resource": PEOPLE.upper()}, "invalid_target"),
        ({"state": "nul\x00"}, "invalid_request"),
    ],
)
async def test_a_wish_that_is_not_in_order_is_refused_here_and_leads_nowhere(
    porch: Porch, changes: dict[str, str | None], word: str
) -> None:
    app = await porch.register()
    answer = await porch.ask(**({"client_id": app} | changes))
    refused(answer, word)
    assert "Location" not in answer.headers


async def test_a_parameter_that_comes_twice_is_refused(porch: Porch) -> None:
    app = await porch.register()
    query = f"response_type=code&client_id={app}&code_challenge={CHALLENGE}&code_challenge_method=S256"
    twice = await porch.client.get(f"{OAUTH}/authorize?{query}&resource={PEOPLE}&resource={STAFF}")
    refused(twice, "invalid_target")
    refused(await porch.client.get(f"{OAUTH}/authorize?{query}&client_id=aangan-mcp"), "invalid_request")
    form = b"grant_type=authorization_code&code=a&code=b"
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    refused(await porch.client.post(f"{OAUTH}/token", content=form, headers=kind), "invalid_request")


@pytest.mark.parametrize(
    "uri",
    [
        "javascript:alert(1)",
        "data:text/html,hello",
        "file:///etc/passwd",
        "vbscript:x",
        "blob:https://a.example/1",
        "http://elsewhere.example/callback",
        "http://localhost.evil.example/callback",
        "http://127.0.0.1@evil.example/callback",
        "https://evil.example/back#fragment",
        "https:///no-host",
        "https://a.example\\@evil.example/",
        "https://a.example/with space",
        "//a.example/back",
        "/callback",
        "kite:back",
        "",
        "https://a.example;frame-ancestors/back",
        "https://a.example,b/back",
        "https://*/back",
        "https://'self'/back",
        "https://a.example%2f.evil.example/back",
        "https://a..example/back",
        "https://a.example/back?code=mine",
        "http://127.0.0.1/back?st%61te=mine",
    ],
)
async def test_an_app_cannot_register_an_address_that_browsers_run_or_others_own(porch: Porch, uri: str) -> None:
    body = {"client_name": "Kite", "redirect_uris": [BACK, uri]}
    refused(await porch.client.post(f"{OAUTH}/register", json=body), "invalid_redirect_uri")


@pytest.mark.parametrize(
    "uri",
    [
        "https://claude.ai/api/mcp/auth_callback",
        "https://a_b.example:8443/cb?tenant=1",
        "https://[2606:4700::1111]/cb",
        "http://[::1]:3000/cb",
        "cursor://anysphere.cursor-mcp/cb",
    ],
)
async def test_an_app_may_register_the_web_this_machine_and_schemes_of_its_own(porch: Porch, uri: str) -> None:
    assert (await porch.ask(await porch.register(uri), redirect_uri=uri)).status_code == 307


@pytest.mark.parametrize("body", [{}, {"redirect_uris": []}, {"redirect_uris": [BACK] * 11}, [], {"redirect_uris": 1}])
async def test_a_registration_without_addresses_is_refused_in_oauths_words(porch: Porch, body: object) -> None:
    answer = await porch.client.post(f"{OAUTH}/register", json=body)
    assert (answer.status_code, set(answer.json())) == (400, {"error", "error_description"})


async def test_apps_that_nobody_lets_in_are_forgotten(porch: Porch) -> None:
    await porch.move_in()
    unused, used = await porch.register(), await porch.register()
    await porch.tokens(used)
    porch.clock.advance(days=8)
    async with porch.services.units.write() as unit:
        assert not await service.forget_old(unit)
    refused(await porch.ask(unused), "invalid_client")
    assert (await porch.ask(used)).status_code == 307
    porch.clock.advance(days=30)
    for _ in range(2):
        async with porch.services.units.write() as unit:
            await service.forget_old(unit)
    refused(await porch.ask(used), "invalid_client")


async def test_a_code_is_good_once_and_a_second_use_ends_all_that_came_from_it(porch: Porch) -> None:
    await porch.move_in()
    app = await porch.register()
    code = await porch.code(app)
    got = (await porch.redeem(app, code)).json()
    assert await is_good(porch.services, got["access_token"])
    refused(await porch.redeem(app, code), "invalid_grant")
    assert not await is_good(porch.services, got["access_token"])
    refused(await porch.refresh(app, got["refresh_token"]), "invalid_grant")


async def test_of_two_who_redeem_one_code_at_once_neither_keeps_anything(porch: Porch) -> None:
    await porch.move_in()
    app = await porch.register()
    code = await porch.code(app)
    answers = await asyncio.gather(*(porch.redeem(app, code) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 400, 400, 400]
    won = next(answer.json() for answer in answers if answer.status_code == 200)
    assert not await is_good(porch.services, won["access_token"])


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"code_verifier": "w" * 56}, "invalid_grant"),
        ({"code_verifier": CHALLENGE}, "invalid_grant"),
        ({"code_verifier": None}, "invalid_request"),
        ({"redirect_uri": "http://127.0.0.1:33419/callback"}, "invalid_grant"),
        ({"redirect_uri": None}, "invalid_grant"),
        ({"resource": STAFF}, "invalid_target"),
        ({"client_id": None}, "invalid_request"),
        ({"client_id": "dyn_gone"}, "invalid_client"),
        ({"code": "guessed"}, "invalid_grant"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, "unsupported_grant_type"),
        ({"grant_type": None}, "invalid_request"),
    ],
)
async def test_a_code_is_redeemed_only_as_it_was_asked_for(
    porch: Porch, changes: dict[str, str | None], word: str
) -> None:
    await porch.move_in()
    app = await porch.register()
    code = await porch.code(app)
    asked = {"client_id": app, "code": code} | changes
    refused(await porch.redeem(**asked), word)  # type: ignore[arg-type]
    assert (await porch.redeem(app, code)).status_code == 200


async def test_a_code_is_nothing_in_another_apps_hands(porch: Porch) -> None:
    await porch.move_in()
    app, other = await porch.register(), await porch.register()
    code = await porch.code(app)
    refused(await porch.redeem(other, code), "invalid_grant")
    got = (await porch.redeem(app, code)).json()
    refused(await porch.refresh(other, got["refresh_token"]), "invalid_grant")
    gone = await porch.client.post(f"{OAUTH}/revoke", data={"token": got["access_token"], "client_id": other})
    refused(gone, "invalid_client")
    assert await is_good(porch.services, got["access_token"])


async def test_codes_and_tokens_end(porch: Porch) -> None:
    await porch.move_in()
    app = await porch.register()
    code = await porch.code(app)
    porch.clock.advance(minutes=10)
    refused(await porch.redeem(app, code), "invalid_grant")
    got = await porch.tokens(app)
    porch.clock.advance(minutes=59)
    assert await is_good(porch.services, got["access_token"])
    porch.clock.advance(minutes=1)
    assert not await is_good(porch.services, got["access_token"])
    porch.clock.advance(days=30)
    refused(await porch.refresh(app, got["refresh_token"]), "invalid_grant")


async def test_a_refresh_token_that_comes_again_ends_the_family(porch: Porch) -> None:
    await porch.move_in()
    app = await porch.register()
    first = await porch.tokens(app)
    second = (await porch.refresh(app, first["refresh_token"])).json()
    porch.clock.advance(seconds=10)
    refused(await porch.refresh(app, first["refresh_token"]), "invalid_grant")
    assert not await is_good(porch.services, second["access_token"])
    refused(await porch.refresh(app, second["refresh_token"]), "invalid_grant")


async def test_windows_that_refresh_at_once_get_one_successor(porch: Porch) -> None:
    await porch.move_in()
    app = await porch.register()
    first = await porch.tokens(app)
    answers = await asyncio.gather(*(porch.refresh(app, first["refresh_token"]) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["refresh_token"] for answer in answers}) == 1
    assert (await porch.refresh(app, answers[0].json()["refresh_token"])).status_code == 200


async def test_a_refresh_token_whose_successor_was_used_is_stolen_however_soon_it_comes(porch: Porch) -> None:
    await porch.move_in()
    app = await porch.register()
    first = await porch.tokens(app)
    second = (await porch.refresh(app, first["refresh_token"])).json()
    third = (await porch.refresh(app, second["refresh_token"])).json()
    refused(await porch.refresh(app, first["refresh_token"]), "invalid_grant")
    assert not await is_good(porch.services, third["access_token"])


async def test_a_users_token_is_nothing_at_the_office(porch: Porch) -> None:
    await porch.move_in(role="admin")
    got = await porch.tokens(await porch.register())
    assert await is_good(porch.services, got["access_token"], PEOPLE)
    assert not await is_good(porch.services, got["access_token"], STAFF)
    assert not await is_good(porch.services, got["refresh_token"], PEOPLE)


async def test_who_is_not_staff_cannot_let_an_app_into_the_office(porch: Porch) -> None:
    await porch.move_in()
    app = await porch.register()
    session = await porch.arrive(app, resource=STAFF)
    answer = await porch.answer(session)
    assert answer.status_code == 403
    assert "not one of its staff" in answer.text
    async with porch.services.units.read() as unit:
        assert await unit.fetch_one("SELECT 1 FROM oauth_grants") is None


async def test_who_is_staff_no_longer_loses_the_office_at_once(porch: Porch) -> None:
    agent = await porch.move_in(role="agent")
    app = await porch.register()
    got = await porch.tokens(app, resource=STAFF)
    async with porch.services.units.write() as unit:
        await unit.fetch("UPDATE users SET role = 'user' WHERE id = %(id)s", {"id": agent})
    assert not await is_good(porch.services, got["access_token"], STAFF)
    refused(await porch.refresh(app, got["refresh_token"]), "invalid_grant")


async def test_what_is_revoked_is_over(porch: Porch) -> None:
    await porch.move_in()
    app = await porch.register()
    got = await porch.tokens(app)
    answer = await porch.client.post(f"{OAUTH}/revoke", data={"token": got["access_token"], "client_id": app})
    assert (answer.status_code, answer.json()) == (200, {})
    assert not await is_good(porch.services, got["access_token"])
    next_one = (await porch.refresh(app, got["refresh_token"])).json()
    gone = {"token": next_one["refresh_token"], "token_type_hint": "refresh_token"}
    assert (await porch.client.post(f"{OAUTH}/revoke", data=gone)).status_code == 200
    assert not await is_good(porch.services, next_one["access_token"])
    refused(await porch.refresh(app, next_one["refresh_token"]), "invalid_grant")
    assert (await porch.client.post(f"{OAUTH}/revoke", data={"token": "nobody's"})).status_code == 200


@pytest.mark.parametrize("end", ["suspended", "signed out everywhere", "new password", "deleted"])
async def test_who_cannot_be_here_any_more_is_represented_by_nobody(porch: Porch, end: str) -> None:
    asha = await porch.move_in()
    app = await porch.register()
    got = await porch.tokens(app)
    bearer = await porch.bearer()
    if end == "suspended":
        async with porch.services.units.write() as unit:
            await identity.suspend(unit, asha)
        async with porch.services.units.write() as unit:
            await identity.reinstate(unit, asha)
    elif end == "signed out everywhere":
        assert (await porch.client.post("/auth/v1/logout?scope=global", headers=bearer)).status_code == 204
    elif end == "new password":
        changed = {"password": "Another-Horse-7"}
        assert (await porch.client.put("/auth/v1/user", json=changed, headers=bearer)).status_code == 200
    else:
        assert (await porch.client.delete("/api/v1/users/me", headers=bearer)).status_code == 200
        async with porch.services.units.read() as unit:
            assert await unit.fetch_one("SELECT 1 FROM oauth_grants") is None
    assert not await is_good(porch.services, got["access_token"])
    refused(await porch.refresh(app, got["refresh_token"]), "invalid_grant")


async def test_signing_out_on_one_device_leaves_apps_alone(porch: Porch) -> None:
    await porch.move_in()
    got = await porch.tokens(await porch.register())
    bearer = await porch.bearer()
    assert (await porch.client.post("/auth/v1/logout?scope=local", headers=bearer)).status_code == 204
    assert await is_good(porch.services, got["access_token"])


async def test_nothing_that_opens_a_door_is_kept_as_it_is(porch: Porch) -> None:
    await porch.move_in()
    app = await porch.register()
    code = await porch.code(app)
    got = (await porch.redeem(app, code)).json()
    async with porch.services.units.read() as unit:
        kept = await unit.fetch(
            "SELECT g::text AS line FROM oauth_grants g UNION ALL SELECT t::text FROM oauth_tokens t"
        )
    cached = [await porch.services.valkey.get(key) for key in await porch.services.valkey.keys("*oauth*")]
    text = "".join(row["line"] for row in kept) + repr(cached)
    for secret in (code, got["access_token"], got["refresh_token"]):
        assert secret not in text
        assert secret.encode().hex() not in text


async def test_an_app_may_name_itself_as_apps_with_secrets_do(porch: Porch) -> None:
    await porch.move_in()
    app = await porch.register()
    code = await porch.code(app)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": VERIFIER}
    named = {"Authorization": "Basic " + base64.b64encode(f"{app}:".encode()).decode()}
    assert (await porch.client.post(f"{OAUTH}/token", data=form, headers=named)).status_code == 200
