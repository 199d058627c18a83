"""Versions of the apps, and whether one must update."""

import asyncio
from typing import Any

import httpx
import pytest

from aangan.infra.services import Services
from tests.support.cast import Person, person

pytestmark = pytest.mark.anyio

VERSIONS = "/api/v1/versions"
APP: dict[str, Any] = {"app": "flatmates", "platform": "android"}
NOTHING = {
    "update_available": False, "is_mandatory": False, "latest_version": None, "download_url": None,
    "release_notes": None, "min_supported_version": None,
}  # fmt: skip


@pytest.fixture
async def meera(services: Services) -> Person:
    return await person(services, "Meera", role="admin")


async def publish(client: httpx.AsyncClient, who: Person, version: str, **more: Any) -> dict[str, Any]:
    answer = await client.post(VERSIONS, json={**APP, "version": version, **more}, headers=who.headers)
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def check(client: httpx.AsyncClient, version: str, **more: Any) -> dict[str, Any]:
    answer = await client.post(f"{VERSIONS}/check", json={**APP, "current_version": version, **more})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def test_a_version_is_published_listed_and_changed(client: httpx.AsyncClient, meera: Person) -> None:
    given = {
        "build_number": 42, "release_notes": "Faster.", "download_url": "market://details?id=app.aangan.flatmates",
        "is_mandatory": True, "min_supported_version": "1.0",
    }  # fmt: skip
    made = await publish(client, meera, "1.4.2", **given)
    assert set(made) == {
        "id", "app", "platform", "version", "build_number", "release_notes", "download_url", "is_mandatory",
        "is_active", "min_supported_version", "created_at", "updated_at",
    }  # fmt: skip
    assert {name: made[name] for name in (*APP, *given)} == {**APP, **given}
    change = {"is_mandatory": False, "is_active": None, "release_notes": None, "min_supported_version": "1.4"}
    changed = (await client.put(f"{VERSIONS}/{made['id']}", json=change, headers=meera.headers)).json()
    assert (changed["is_mandatory"], changed["is_active"], changed["release_notes"]) == (False, True, None)
    assert changed["min_supported_version"] == "1.4"
    await publish(client, meera, "1.5", platform="iOS")
    for query, versions in (
        ({}, ["1.5", "1.4.2"]), ({"platform": "IOS"}, ["1.5"]), ({"app": "stays"}, []), ({"is_active": "false"}, []),
        ({"app": "Flatmates", "platform": "android", "is_active": "true"}, ["1.4.2"]),
    ):  # fmt: skip
        page = (await client.get(VERSIONS, params=query, headers=meera.headers)).json()
        assert [each["version"] for each in page["items"]] == versions
    first = (await client.get(VERSIONS, params={"limit": 1, "include_total": True}, headers=meera.headers)).json()
    assert (first["total"], first["has_more"]) == (2, True)
    query = {"limit": 1, "cursor": first["next_cursor"]}
    rest = (await client.get(VERSIONS, params=query, headers=meera.headers)).json()
    assert ([each["version"] for each in rest["items"]], rest["has_more"]) == (["1.4.2"], False)
    missing = await client.put(f"{VERSIONS}/{made['id'] + 99}", json=change, headers=meera.headers)
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "VERSION_NOT_FOUND")


@pytest.mark.parametrize(
    ("running", "newer"),
    [
        ("1.9.9", True), ("1.10", False), ("1.10.0", False), ("v1.10.0", False), ("1.10.0-beta.1", True),
        ("1.10.0rc2", True), ("1.10.1", False), ("2", False), ("0.1", True), ("1.9.10", True), ("1.10.0.0", False),
        ("1.10.0+3", False), ("1.9.0+999", True),
    ],
)  # fmt: skip
async def test_versions_are_compared_as_versions_not_as_text(
    client: httpx.AsyncClient, meera: Person, running: str, newer: bool
) -> None:
    for version in ("1.9.9", "1.10.0", "1.2.0"):
        await publish(client, meera, version, download_url="https://aangan.test/app")
    told = await check(client, running)
    assert (told["update_available"], told["is_mandatory"], told["latest_version"]) == (newer, False, "1.10.0")
    assert told["download_url"] == "https://aangan.test/app"


@pytest.mark.parametrize(
    ("running", "build", "newer"),
    [
        ("1.4.0", 9, True), ("1.4.0", 10, False), ("1.4.0", 11, False), ("1.4.0", None, False), ("1.4.0+9", None, True),
        ("1.4.0+10", None, False), ("1.4.0+9", 10, False), ("1.3.9", 99, True), ("1.4.1", 1, False),
        ("1.4.0+abc", None, False),
    ],
)  # fmt: skip
async def test_the_build_breaks_the_tie_where_both_tell_it(
    client: httpx.AsyncClient, meera: Person, running: str, build: int | None, newer: bool
) -> None:
    await publish(client, meera, "1.4.0", build_number=10)
    await publish(client, meera, "1.4.0", build_number=8)
    assert (await check(client, running, build_number=build))["update_available"] is newer


async def test_who_is_no_longer_supported_must_update(client: httpx.AsyncClient, meera: Person) -> None:
    await publish(client, meera, "2.0", min_supported_version="1.5")
    for running, mandatory in (("1.4.9", True), ("1.5", False), ("1.5.0-beta", True), ("1.9", False), ("2.0", False)):
        told = await check(client, running)
        assert (told["is_mandatory"], told["min_supported_version"]) == (mandatory, "1.5")


async def test_a_mandatory_version_stays_so_behind_a_newer_one(client: httpx.AsyncClient, meera: Person) -> None:
    await publish(client, meera, "1.1", is_mandatory=True)
    await publish(client, meera, "1.2")
    for running, newer, mandatory in (("1.0", True, True), ("1.1", True, False), ("1.2", False, False)):
        told = await check(client, running)
        assert (told["update_available"], told["is_mandatory"]) == (newer, mandatory)


async def test_a_withdrawn_version_is_not_offered(client: httpx.AsyncClient, meera: Person) -> None:
    await publish(client, meera, "1.1")
    bad = await publish(client, meera, "1.2", is_mandatory=True)
    await client.put(f"{VERSIONS}/{bad['id']}", json={"is_active": False}, headers=meera.headers)
    told = await check(client, "1.0")
    assert (told["latest_version"], told["update_available"], told["is_mandatory"]) == ("1.1", True, False)


async def test_an_unknown_app_is_told_of_no_update(client: httpx.AsyncClient, meera: Person) -> None:
    await publish(client, meera, "9.9", is_mandatory=True)
    assert await check(client, "1.0", app="unheard-of") == NOTHING
    assert await check(client, "1.0", platform="web") == NOTHING
    assert (await check(client, "1.0", app="FLATMATES", platform="Android"))["update_available"] is True


async def test_a_version_is_published_once(client: httpx.AsyncClient, meera: Person) -> None:
    body = {**APP, "version": "1.0"}
    answers = await asyncio.gather(*(client.post(VERSIONS, json=body, headers=meera.headers) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    again = await client.post(VERSIONS, json={**APP, "version": "v1.0.0"}, headers=meera.headers)
    assert again.json()["error"]["code"] == "VERSION_EXISTS"
    await publish(client, meera, "1.0", build_number=2)


async def test_a_version_supports_itself(client: httpx.AsyncClient, meera: Person) -> None:
    body = {**APP, "version": "1.0", "min_supported_version": "1.1"}
    answer = await client.post(VERSIONS, json=body, headers=meera.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "INVALID_VERSION")
    made = await publish(client, meera, "1.0", min_supported_version="1.0.0")
    change = {"min_supported_version": "2"}
    assert (await client.put(f"{VERSIONS}/{made['id']}", json=change, headers=meera.headers)).status_code == 422


@pytest.mark.parametrize(
    "version",
    [
        "", "  ", "latest", "1..2", "1.2.x", "-1", "1.2.3.4.5.6.7", "9" * 20, "1." + "9" * 60, "9" * 65, "1.0\x00",
        "१.२", "1.0a" + "9" * 20, "1!" + "9" * 20 + ".0", "1.0+" + "9" * 40, None, 1.4,
    ],
)  # fmt: skip
async def test_what_is_no_version_is_422(client: httpx.AsyncClient, meera: Person, version: object) -> None:
    told = await client.post(f"{VERSIONS}/check", json={**APP, "current_version": version})
    made = await client.post(VERSIONS, json={**APP, "version": version}, headers=meera.headers)
    for answer in (told, made):
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "VALIDATION_ERROR")


@pytest.mark.parametrize(
    "change",
    [
        {"app": ""}, {"app": "x" * 51}, {"platform": "\x00"}, {"build_number": -1}, {"build_number": 2**63},
        {"download_url": "javascript:alert(1)"}, {"download_url": "https://" + "x" * 500}, {"is_mandatory": None},
        {"min_supported_version": "old"}, {"release_notes": "x" * 10_001},
    ],
)  # fmt: skip
async def test_bad_versions_are_422(client: httpx.AsyncClient, meera: Person, change: dict[str, object]) -> None:
    answer = await client.post(VERSIONS, json={**APP, "version": "1.0", **change}, headers=meera.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "VALIDATION_ERROR")


async def test_versions_are_kept_by_staff_alone(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    body = {**APP, "version": "1.0"}
    for method, path in (("POST", VERSIONS), ("GET", VERSIONS), ("PUT", f"{VERSIONS}/1")):
        assert (await client.request(method, path, json=body)).status_code == 401
        refused = await client.request(method, path, json=body, headers=asha.headers)
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "ADMIN_REQUIRED")
    forged = await client.get(
        VERSIONS, params={"cursor": "e30"}, headers=(await person(services, "M", role="admin")).headers
    )
    assert (forged.status_code, forged.json()["error"]["code"]) == (400, "INVALID_CURSOR")
