"""The page on which people decide: what it shows, to whom, and what it never does."""

import pytest
from pydantic import SecretStr

from aangan.infra.settings import Environment, Settings
from aangan.oauth import service
from aangan.oauth.schemas import ConsentIn
from tests.rooms.oauth.conftest import BACK, CHALLENGE, OAUTH, PASSWORD, PHONE, Porch, refused
from tests.support.house import browser, opened_app

pytestmark = pytest.mark.anyio


async def test_a_browser_sees_a_refusal_as_a_page(porch: Porch) -> None:
    answer = await porch.client.get(f"{OAUTH}/authorize?client_id=<b>", headers={"Accept": "text/html"})
    assert answer.status_code == 400
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


async def test_a_wrong_password_shows_the_page_again(porch: Porch) -> None:
    await porch.move_in()
    session = await porch.arrive(await porch.register())
    answer = await porch.answer(session, password="Wrong-Horse-9")
    assert answer.status_code == 401
    assert 'role="alert"' in answer.text
    assert "Wrong-Horse-9" not in answer.text
    assert (await porch.answer(session)).status_code == 303
    refused(await porch.answer(session), "invalid_request")


async def test_passwords_cannot_be_guessed_on_the_page(porch: Porch) -> None:
    await porch.move_in()
    session = await porch.arrive(await porch.register())
    statuses = [(await porch.answer(session, password=f"Wrong-Horse-{n}")).status_code for n in range(11)]
    assert statuses[0] == 401
    assert statuses[-1] == 429
    assert (await porch.answer(session)).status_code == 429


async def test_a_session_opens_only_in_the_browser_that_brought_it(porch: Porch) -> None:
    await porch.move_in()
    session = await porch.arrive(await porch.register())
    porch.client.cookies.clear()
    refused(await porch.client.get(f"{OAUTH}/consent", params={"session": session}), "invalid_request")
    refused(await porch.answer(session), "invalid_request")
    porch.client.cookies.set("aangan-consent", "A" * 43)
    refused(await porch.answer(session), "invalid_request")


async def test_a_code_that_is_sent_while_the_person_decides_opens_nothing_again(porch: Porch) -> None:
    await porch.move_in()
    session = await porch.arrive(await porch.register())
    # Two clicks in two tabs: the one was read before the other decided, and is done after it.
    wish = await service.waiting(porch.services, session, porch.client.cookies["aangan-consent"])
    assert (await porch.answer(session, action="deny")).status_code == 303
    given = ConsentIn(session=session, phone=PHONE, action="send_code")
    assert (await service.consent(porch.services, wish, given, "elsewhere")).redirect is None
    refused(await porch.client.get(f"{OAUTH}/consent", params={"session": session}), "invalid_request")
    refused(await porch.answer(session), "invalid_request")


@pytest.mark.parametrize("session", ["forged", "", "x" * 600])
async def test_a_session_that_nobody_began_is_none(porch: Porch, session: str) -> None:
    await porch.arrive(await porch.register())
    refused(await porch.client.get(f"{OAUTH}/consent", params={"session": session}), "invalid_request")
    refused(await porch.answer(session), "invalid_request")


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}]
)
async def test_a_form_of_another_site_decides_nothing(porch: Porch, headers: dict[str, str]) -> None:
    await porch.move_in()
    session = await porch.arrive(await porch.register())
    form = {"session": session, "phone": PHONE, "password": PASSWORD}
    refused(await porch.client.post(f"{OAUTH}/consent", data=form, headers=headers), "access_denied", 403)
    own = {"Origin": "http://aangan.test", "Sec-Fetch-Site": "same-origin"}
    assert (await porch.client.post(f"{OAUTH}/consent", data=form, headers=own)).status_code == 303


async def test_the_page_runs_nothing_loads_nothing_and_stands_in_no_frame(porch: Porch) -> None:
    app = await porch.register(client_name='<script>alert(1)</script>"\u202eevil', client_uri="https://kite.example/a")
    there = await porch.ask(app)
    cookie = there.headers["Set-Cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    page = await porch.client.get(there.headers["Location"])
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'; style-src 'sha256-" in policy
    assert "form-action 'self' https: http://127.0.0.1:33418;" in policy
    assert "frame-ancestors 'none'" in policy
    assert page.headers["X-Frame-Options"] == "DENY"
    assert page.headers["Cache-Control"] == "no-store"
    for bad in ("<script", "\u202e", "src=", "href=", "url("):
        assert bad not in page.text
    assert "&lt;script&gt;" in page.text
    assert "kite.example (it says so itself)" in page.text


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("\u3164\u2800\ufe0f", "An app without a name"),
        ("a" + "\u0337" * 90, "a" + "\u0337" * 3),
        ("Ki\u0074\u0065\u0301 \u2067", "Kit\u00e9"),
        ("\u0915\u094d\u0937\u093f\u0924\u093f\u091c", "\u0915\u094d\u0937\u093f\u0924\u093f\u091c"),
        ("\u05e9\u05dc\u05d5\u05dd", "\u05e9\u05dc\u05d5\u05dd"),
        ("x" * 400, "x" * 100),
    ],
)
async def test_a_name_hides_nothing_covers_nothing_and_turns_nothing_around(
    porch: Porch, name: str, shown: str
) -> None:
    there = await porch.ask(await porch.register(client_name=name))
    page = (await porch.client.get(there.headers["Location"])).text
    assert f"<h1>Let \u2068{shown}\u2069 act for you?</h1>" in page


async def test_what_an_app_calls_itself_is_not_stated_as_a_fact(porch: Porch) -> None:
    there = await porch.ask(await porch.register(client_name="aangan"))
    page = (await porch.client.get(there.headers["Location"])).text
    assert "<dt>Calls itself</dt><dd>\u2068aangan\u2069</dd>" in page
    assert "Nobody has checked this app." in page


async def test_in_production_the_page_keeps_its_style_and_its_cookie_is_for_this_host_alone(settings: Settings) -> None:
    strict = settings.model_copy(
        update={
            "environment": Environment.PRODUCTION,
            "public_url": "https://aangan.example",
            "secret_key": SecretStr("s" * 40),
        }
    )
    async with opened_app(strict) as (app, services), browser(app) as client:
        await services.valkey.flushdb()
        asked = {
            "response_type": "code", "client_id": "aangan-mcp", "redirect_uri": BACK, "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        }  # fmt: skip
        there = await client.get(f"{OAUTH}/authorize", params=asked)
        cookie = there.headers["Set-Cookie"]
        assert cookie.startswith("__Host-aangan-consent=")
        assert "Secure" in cookie
        assert "Path=/" in cookie
        sent = {"Cookie": cookie.partition(";")[0]}
        page = await client.get(there.headers["Location"], headers=sent)
        assert len(page.headers.get_list("Content-Security-Policy")) == 1
        assert "style-src" in page.headers["Content-Security-Policy"]
        assert "img-src 'self'" in (await client.get("/health")).headers["Content-Security-Policy"]


async def test_where_another_provider_signs_people_in_no_page_asks_for_passwords(settings: Settings) -> None:
    async with opened_app(settings.model_copy(update={"auth_builtin": False})) as (app, _), browser(app) as client:
        asked = {"response_type": "code", "client_id": "aangan-mcp"}
        refused(await client.get(f"{OAUTH}/authorize", params=asked), "temporarily_unavailable", 503)
