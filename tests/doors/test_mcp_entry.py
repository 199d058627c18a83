"""Who may come in at the MCP doors, under which name and spelling, and what those are told who may not."""

import re
from typing import Any

import httpx
import pytest

from aangan.infra.services import Services
from tests.support.assistants import granted
from tests.support.cast import person

pytestmark = pytest.mark.anyio

BOTH_DOORS = pytest.mark.parametrize("path", ["/mcp", "/mcp-admin"])
HEADERS = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
MODERN = {"MCP-Protocol-Version": "2026-07-28"}
HELLO = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "kite", "version": "1"}}
ENVELOPE = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
}


async def ask(address: str, method: str, params: dict[str, Any] | None = None, **headers: str) -> httpx.Response:
    """Send one request of the protocol, as it is."""
    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params or {}}
    async with httpx.AsyncClient() as client:
        return await client.post(address, json=body, headers=HEADERS | headers)


async def ask_newly(address: str, method: str, params: dict[str, Any] | None = None, **headers: str) -> httpx.Response:
    """Send one request that speaks for itself."""
    named = {"Mcp-Name": str(params["name"])} if params and "name" in params else {}
    whole = {**(params or {}), "_meta": ENVELOPE}
    return await ask(address, method, whole, **(MODERN | {"Mcp-Method": method} | named | headers))


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def challenged(answer: httpx.Response, path: str) -> dict[str, str]:
    """Read the challenge of a refusal."""
    scheme, _, parameters = answer.headers["WWW-Authenticate"].partition(" ")
    found = dict(re.findall(r'(\w+)="([^"]*)"', parameters))
    assert scheme == "Bearer"
    assert found["scope"] == "mcp:read mcp:write"
    assert found["resource_metadata"] == f"http://127.0.0.1:8000/.well-known/oauth-protected-resource{path}"
    return found


async def test_both_versions_of_the_protocol_are_spoken_at_one_address(base: str) -> None:
    old = (await ask(f"{base}/mcp", "initialize", HELLO)).json()["result"]
    new = (await ask_newly(f"{base}/mcp", "server/discover")).json()["result"]
    assert old["protocolVersion"] == "2025-11-25"
    assert "2026-07-28" in new["supportedVersions"]


async def test_answers_are_plain_json_and_no_session_is_kept(base: str) -> None:
    answer = await ask(f"{base}/mcp", "initialize", HELLO)
    assert answer.headers["Content-Type"] == "application/json"
    assert "Mcp-Session-Id" not in answer.headers
    assert (await ask(f"{base}/mcp", "tools/list")).status_code == 200


@BOTH_DOORS
async def test_both_spellings_of_an_address_are_answered_in_place(base: str, services: Services, path: str) -> None:
    token = await granted(services, await person(services, "Om", role="admin"), path)
    for address in (f"{base}{path}", f"{base}{path}/"):
        for answer in (
            await ask(address, "tools/list", **bearer(token)),
            await ask_newly(address, "tools/list", **bearer(token)),
        ):
            assert answer.status_code == 200, answer.text
            assert answer.json()["result"]["tools"]


@BOTH_DOORS
async def test_a_token_that_is_not_good_here_is_refused_with_the_way_to_a_good_one(
    base: str, services: Services, path: str
) -> None:
    om = await person(services, "Om", role="admin")
    elsewhere = "/mcp" if path == "/mcp-admin" else "/mcp-admin"
    bad = [
        "never-given",
        await granted(services, om, path, seconds=-1),
        await granted(services, om, elsewhere),
        om.headers["Authorization"].removeprefix("Bearer "),
    ]
    for token in bad:
        for answer in (
            await ask(base + path, "initialize", HELLO, **bearer(token)),
            await ask_newly(base + path, "tools/list", **bearer(token)),
        ):
            assert answer.status_code == 401, answer.text
            assert challenged(answer, path)["error"] == "invalid_token"
            assert answer.json()["error"] == "unauthorized"
    answer = await ask(base + path, "initialize", HELLO, Authorization="Basic b206b20=")
    assert answer.status_code == 401


async def test_nobody_enters_the_desk_without_a_staff_token(base: str, services: Services) -> None:
    for method in ("initialize", "tools/list", "tools/call", "ping"):
        answer = await ask(f"{base}/mcp-admin", method, HELLO)
        assert answer.status_code == 401
        assert "error" not in challenged(answer, "/mcp-admin")
    token = await granted(services, await person(services), "/mcp-admin")
    assert (await ask(f"{base}/mcp-admin", "tools/list", **bearer(token))).status_code in {401, 403}


async def test_an_assistant_that_signs_in_only_where_it_is_refused_can_ask_to_be(base: str, services: Services) -> None:
    answer = await ask(f"{base}/mcp?sign_in=required", "initialize", HELLO)
    assert answer.status_code == 401
    assert "error" not in challenged(answer, "/mcp")
    token = await granted(services, await person(services))
    assert (await ask(f"{base}/mcp?sign_in=required", "initialize", HELLO, **bearer(token))).status_code == 200


async def test_who_may_only_read_is_told_which_scope_a_call_needs(base: str, services: Services) -> None:
    token = await granted(services, await person(services), scopes=("mcp:read",))
    call = {"name": "send_message", "arguments": {"conversation_id": 1, "text": "Hello"}}
    for answer in (
        await ask(f"{base}/mcp", "tools/call", call, **bearer(token)),
        await ask_newly(f"{base}/mcp", "tools/call", call, **bearer(token)),
    ):
        assert answer.status_code == 403, answer.text
        assert challenged(answer, "/mcp")["error"] == "insufficient_scope"
        assert answer.json()["error"] == "forbidden"
    answer = await ask(f"{base}/mcp", "tools/call", {"name": "who_am_i"}, **bearer(token))
    assert answer.json()["result"]["structuredContent"]


async def test_a_name_that_is_not_ours_reaches_no_server(base: str) -> None:
    for headers in ({"Host": "rebound.example"}, {"Host": "rebound.example:8000"}):
        assert (await ask(f"{base}/mcp", "initialize", HELLO, **headers)).status_code == 421
        assert (await ask_newly(f"{base}/mcp", "tools/list", **headers)).status_code == 421
    answer = await ask(f"{base}/mcp", "initialize", HELLO, Origin="https://rebound.example")
    assert answer.status_code == 403


async def test_a_page_of_ours_may_speak_to_it_and_reads_how_to_sign_in(base: str) -> None:
    origin = "http://localhost:5173"
    async with httpx.AsyncClient() as client:
        asked = {
            "Origin": origin,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization, mcp-protocol-version, mcp-method, mcp-name",
        }
        assert (await client.options(f"{base}/mcp", headers=asked)).status_code == 200
    answer = await ask(f"{base}/mcp-admin", "initialize", HELLO, Origin=origin)
    assert answer.status_code == 401
    assert {"WWW-Authenticate", "Mcp-Session-Id"} <= set(answer.headers["Access-Control-Expose-Headers"].split(", "))


async def test_a_door_knows_requests_and_bounds_bodies_as_the_whole_house_does(base: str, services: Services) -> None:
    answer = await ask(f"{base}/mcp", "initialize", HELLO, **{"X-Request-ID": "lamp-7"})
    assert answer.headers["X-Request-ID"] == "lamp-7"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    large = {"name": "search_homes", "arguments": {"query": "x" * services.settings.max_body_bytes}}
    assert (await ask(f"{base}/mcp", "tools/call", large)).status_code == 413


@pytest.mark.parametrize("method", ["GET", "PUT"])
async def test_other_methods_are_no_way_in(base: str, method: str) -> None:
    async with httpx.AsyncClient() as client:
        assert (await client.request(method, f"{base}/mcp", headers=HEADERS)).status_code == 405


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"7", b'{"jsonrpc": "2.0"}', b"\xff", b"[" * 50_000, b'{"a":' * 50_000],
    ids=lambda body: repr(body[:10]),
)
async def test_what_is_no_request_is_refused_and_breaks_nothing(base: str, services: Services, body: bytes) -> None:
    reader = await granted(services, await person(services), scopes=("mcp:read",))
    async with httpx.AsyncClient() as client:
        for headers in (HEADERS, HEADERS | MODERN, HEADERS | bearer(reader)):
            answer = await client.post(f"{base}/mcp", content=body, headers=headers)
            assert 400 <= answer.status_code < 500, answer.text


async def test_an_app_that_registers_reads_no_null_which_the_official_client_does_not_know(base: str) -> None:
    async with httpx.AsyncClient() as client:
        wish = {"client_name": "Kite", "redirect_uris": ["http://127.0.0.1:33418/callback"]}
        answer = await client.post(f"{base}/mcp/oauth/register", json=wish)
    assert answer.status_code == 201
    assert None not in answer.json().values()
