"""Addresses that open an app at one thing."""

import json
from contextlib import AsyncExitStack

import httpx
import pytest

from aangan.infra.settings import Settings
from tests.support.house import browser, opened_app

pytestmark = pytest.mark.anyio

LINKS = "/api/v1/deeplinks"
# Spelled by ourselves, as half a surrogate pair cannot be sent otherwise.
JSON = {"Content-Type": "application/json"}


async def test_every_app_tells_what_can_be_opened_in_it(client: httpx.AsyncClient) -> None:
    apps = (await client.get(f"{LINKS}/apps")).json()
    assert {app["key"] for app in apps} == {"homes", "flatmates", "stays", "estate"}
    for app in apps:
        assert set(app) == {
            "key", "name", "path_prefix", "custom_scheme", "android_packages", "ios_bundle_id", "entities",
        }  # fmt: skip
        assert app["entities"]
        assert all(set(entity) == {"entity", "description", "public"} for entity in app["entities"])
    paths = {f"{app['path_prefix']}/{entity['entity']}" for app in apps for entity in app["entities"]}
    assert {"/p", "/property", "/flatmates/listing", "/flatmates/chat", "/stays/listing", "/estate/lease"} <= paths


async def test_every_thing_of_every_app_can_be_linked_both_ways(client: httpx.AsyncClient) -> None:
    for app in (await client.get(f"{LINKS}/apps")).json():
        for entity in app["entities"]:
            wish = {"app": app["key"], "entity": entity["entity"], "identifier": "42"}
            made = await client.post(f"{LINKS}/generate", json=wish)
            assert made.json() == {
                **wish,
                "url": f"http://127.0.0.1:8000{app['path_prefix']}/{entity['entity']}/42",
                "scheme_url": f"{app['custom_scheme']}://{entity['entity']}/42",
                "web_fallback_url": f"http://127.0.0.1:8000{app['path_prefix']}/{entity['entity']}/42",
            }
            assert (await client.get(f"{LINKS}/{'/'.join(wish.values())}")).json() == made.json()


@pytest.mark.parametrize(
    ("identifier", "encoded"),
    [
        ("a/b", "a%2Fb"), ("a?b#c", "a%3Fb%23c"), ("नोएडा 62", "%E0%A4%A8%E0%A5%8B%E0%A4%8F%E0%A4%A1%E0%A4%BE%2062"),
        ("100%", "100%25"), ("a&b=c", "a%26b%3Dc"), ("<script>", "%3Cscript%3E"), ("../x", "..%2Fx"),
        ("~a.b-c_d", "~a.b-c_d"),
    ],
)  # fmt: skip
async def test_an_identifier_stays_one_step_of_the_path(
    client: httpx.AsyncClient, identifier: str, encoded: str
) -> None:
    wish = {"app": "flatmates", "entity": "listing", "identifier": identifier}
    made = (await client.post(f"{LINKS}/generate", json=wish)).json()
    assert made["identifier"] == identifier
    assert made["url"].endswith(f"/flatmates/listing/{encoded}")
    assert made["scheme_url"] == f"aangan-flatmates://listing/{encoded}"
    assert (await client.get(f"{LINKS}/flatmates/listing/{encoded}")).json() == made


async def test_links_fall_back_to_where_the_web_client_is(settings: Settings, stack: AsyncExitStack) -> None:
    placed = settings.model_copy(update={"public_url": "https://api.aangan.test/", "web_url": "https://aangan.test"})
    app, _ = await stack.enter_async_context(opened_app(placed))
    client = await stack.enter_async_context(browser(app))
    made = (await client.get(f"{LINKS}/Homes/Property/7")).json()
    assert (made["app"], made["entity"]) == ("homes", "property")
    assert made["url"] == "https://api.aangan.test/property/7"
    assert made["web_fallback_url"] == "https://aangan.test/property/7"


async def test_unknown_apps_are_404_and_unknown_things_422(client: httpx.AsyncClient) -> None:
    for app, entity, status, code, known in (
        ("nope", "listing", 404, "LINK_APP_NOT_FOUND", "flatmates"),
        ("flatmates", "lease", 422, "LINK_ENTITY_UNKNOWN", "chat"),
    ):
        wish = {"app": app, "entity": entity, "identifier": "1"}
        for answer in (
            await client.post(f"{LINKS}/generate", json=wish),
            await client.get(f"{LINKS}/{app}/{entity}/1"),
        ):
            assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
            assert known in answer.json()["error"]["details"]["known"]


@pytest.mark.parametrize(
    "change",
    [
        {"identifier": ""}, {"identifier": "  "}, {"identifier": "x" * 257}, {"identifier": "a\x00"},
        {"identifier": "a\nb"}, {"identifier": ".."}, {"identifier": "."}, {"identifier": "\ud800"}, {"identifier": 4},
        {"app": ""}, {"app": "x" * 33}, {"entity": ""}, {"entity": "\x00"},
    ],
)  # fmt: skip
async def test_bad_wishes_are_422(client: httpx.AsyncClient, change: dict[str, object]) -> None:
    wish = {"app": "flatmates", "entity": "listing", "identifier": "1", **change}
    answer = await client.post(f"{LINKS}/generate", content=json.dumps(wish), headers=JSON)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "VALIDATION_ERROR")


@pytest.mark.parametrize(
    "path",
    [
        "flatmates/listing/%00", "flatmates/listing/%2E%2E", "flatmates/listing/%20", "flatmates/%00/1", "%0A/chat/1",
        "flatmates/listing/" + "x" * 257,
    ],
)  # fmt: skip
async def test_bad_paths_are_422(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(f"{LINKS}/{path}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "VALIDATION_ERROR")
