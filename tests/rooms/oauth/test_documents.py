"""Apps whose id is the address of their description: read from public places only, and only so far."""

import gzip
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from aangan.infra.push import NotPublic, public_address
from aangan.infra.settings import Settings
from aangan.infra.stranger import BYTES_MAX, Strangers
from tests.rooms.oauth.conftest import BACK, Porch, refused
from tests.rooms.oauth.test_flow import verified
from tests.support.porch import opened_porch

pytestmark = pytest.mark.anyio

ID = "https://kite.example/oauth/client.json"
DESCRIPTION = {"client_id": ID, "client_name": "Kite", "redirect_uris": [BACK], "token_endpoint_auth_method": "none"}
PUBLIC = "93.184.216.34"


@dataclass
class Web:
    """What stands at the addresses of strangers, and who called there."""

    content: Any = field(default_factory=lambda: dict(DESCRIPTION))
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=lambda: {"kite.example": PUBLIC})
    calls: list[httpx.Request] = field(default_factory=list)

    async def serve(self, request: httpx.Request) -> httpx.Response:
        self.calls.append(request)
        if isinstance(self.content, bytes):
            kind = {"Content-Type": "application/json"} | self.headers
            return httpx.Response(self.status, content=self.content, headers=kind)
        return httpx.Response(self.status, json=self.content, headers=self.headers)

    async def lookup(self, host: str, port: int) -> tuple[str, int]:
        if host not in self.names:
            raise OSError(host)
        # An address of numbers is asked of the machine's own resolver, and judged as the product judges it.
        found, _ = await public_address(self.names[host], port)
        return found, port


@pytest.fixture
def web() -> Web:
    return Web()


@pytest.fixture
async def porch(settings: Settings, web: Web) -> AsyncIterator[Porch]:
    outside = httpx.AsyncClient(transport=httpx.MockTransport(web.serve))
    async with opened_porch(Porch, settings, http=outside) as porch:
        porch.services.keep(Strangers, lambda held: Strangers(held, web.lookup))
        yield porch


async def test_an_app_is_known_by_the_address_of_its_description(porch: Porch, web: Web) -> None:
    await porch.move_in()
    session = await porch.arrive(ID)
    page = await porch.client.get("/mcp/oauth/consent", params={"session": session})
    assert "<dd>kite.example</dd>" in page.text
    assert "An app on this device asks in this name." in page.text
    got = await porch.tokens(ID)
    assert (await verified(porch.services, got["access_token"])).client_id == ID


async def test_the_address_that_was_looked_at_is_the_one_that_is_called_by_the_names_certificate(
    porch: Porch, web: Web
) -> None:
    assert (await porch.ask(ID)).status_code == 307
    (call,) = web.calls
    assert (call.url.scheme, call.url.host, call.url.port) == ("https", PUBLIC, None)
    assert (call.headers["Host"], call.extensions["sni_hostname"]) == ("kite.example", "kite.example")
    assert "Authorization" not in call.headers


async def test_a_description_is_read_once_while_it_holds(porch: Porch, web: Web) -> None:
    for _ in range(3):
        assert (await porch.ask(ID)).status_code == 307
    assert len(web.calls) == 1


async def test_a_description_that_was_refused_is_not_asked_for_again_at_once(porch: Porch, web: Web) -> None:
    web.status = 404
    for _ in range(3):
        refused(await porch.ask(ID), "invalid_client")
    assert len(web.calls) == 1


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.7", "192.168.1.1", "169.254.169.254", "100.64.0.1", "::1", "fd00::1", "::ffff:10.0.0.1"],
)
async def test_a_name_that_leads_into_somebodys_own_network_is_not_called(porch: Porch, web: Web, address: str) -> None:
    web.names["kite.example"] = address
    refused(await porch.ask(ID), "invalid_client")
    assert web.calls == []


@pytest.mark.parametrize(
    "client_id",
    [
        "https://127.0.0.1/client.json",
        "https://[::1]/client.json",
        "https://0x7f.1/client.json",
        "https://localhost/client.json",
        "https://kite.local/client.json",
        "https://kite.example:8443/client.json",
        "https://user@kite.example/client.json",
        "https://kite.example",
        "https://kite.example/",
        "https://kite.example/a/../client.json",
        "https://kite.example/client.json?x=1",
        "https://kite.example/client.json#x",
        "http://kite.example/client.json",
    ],
)
async def test_an_id_is_a_plain_public_https_address(porch: Porch, web: Web, client_id: str) -> None:
    refused(await porch.ask(client_id), "invalid_client")
    assert web.calls == []


@pytest.mark.parametrize(
    "change",
    [
        {"client_id": "https://kite.example/other.json"},
        {"client_id": None},
        {"redirect_uris": None},
        {"redirect_uris": []},
        {"redirect_uris": [1]},
        {"redirect_uris": ["javascript:alert(1)"]},
        {"token_endpoint_auth_method": "client_secret_basic"},
        {"client_secret": "no"},
    ],
)
async def test_a_description_must_be_its_own_and_in_order(porch: Porch, web: Web, change: dict[str, Any]) -> None:
    web.content = DESCRIPTION | change
    refused(await porch.ask(ID), "invalid_client")


@pytest.mark.parametrize("content", [b" " * (BYTES_MAX + 1), b"no json", b"[]", b"\xff\xfe", b"[" * 60_000])
async def test_what_is_no_small_json_object_is_no_description(porch: Porch, web: Web, content: bytes) -> None:
    web.content = content
    refused(await porch.ask(ID), "invalid_client")


async def test_a_description_comes_unpacked_or_not_at_all(porch: Porch, web: Web) -> None:
    web.content, web.headers = gzip.compress(json.dumps(DESCRIPTION).encode()), {"Content-Encoding": "gzip"}
    refused(await porch.ask(ID), "invalid_client")
    assert web.calls[0].headers["Accept-Encoding"] == "identity"


async def test_a_description_that_is_elsewhere_now_is_not_followed(porch: Porch, web: Web) -> None:
    web.status, web.headers = 302, {"Location": "https://kite.example/other.json"}
    refused(await porch.ask(ID), "invalid_client")
    assert len(web.calls) == 1


async def test_an_app_may_be_led_only_where_its_description_says(porch: Porch, web: Web) -> None:
    refused(await porch.ask(ID, redirect_uri="https://evil.example/back"), "invalid_request")


async def test_strangers_are_not_called_in_a_flood(porch: Porch, web: Web) -> None:
    answers = [await porch.ask(f"https://kite.example/{n}.json") for n in range(40)]
    assert answers[-1].status_code == 429
    assert len(web.calls) == 30


async def test_the_machines_own_resolver_is_not_believed_about_this_machine() -> None:
    with pytest.raises(NotPublic):
        await public_address("localhost", 443)
