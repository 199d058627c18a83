"""Texts that staff keep."""

import asyncio
from typing import Any

import httpx
import pytest

from aangan.infra.services import Services
from tests.support.cast import Person, person

pytestmark = pytest.mark.anyio

PAGES = "/api/v1/pages"
PAGE: dict[str, Any] = {"unique_name": "terms", "title": "Terms", "content": "<p>Be kind.</p>"}
SHOWN = {**PAGE, "is_private": False}
FIELDS = {
    "id", "unique_name", "title", "content", "format", "custom_config", "is_active", "is_draft", "is_private",
    "created_by", "updated_by", "view_count", "created_at", "updated_at",
}  # fmt: skip


@pytest.fixture
async def meera(services: Services) -> Person:
    return await person(services, "Meera", role="admin")


async def test_a_page_is_written_read_changed_and_deleted(
    client: httpx.AsyncClient, services: Services, meera: Person
) -> None:
    nils = await person(services, "Nils", role="admin")
    made = (await client.post(PAGES, json={**PAGE, "custom_config": {"toc": True}}, headers=meera.headers)).json()
    assert set(made) == FIELDS
    assert {name: made[name] for name in PAGE} == PAGE
    assert (made["format"], made["is_active"], made["is_draft"], made["is_private"]) == ("html", True, False, True)
    assert (made["created_by"], made["updated_by"], made["view_count"]) == (meera.id, None, 0)
    change = {"title": "House rules", "is_private": False, "content": None, "custom_config": None}
    changed = (await client.put(f"{PAGES}/terms", json=change, headers=nils.headers)).json()
    assert (changed["title"], changed["content"], changed["custom_config"]) == ("House rules", PAGE["content"], None)
    assert (changed["created_by"], changed["updated_by"]) == (meera.id, nils.id)
    assert (await client.get(f"{PAGES}/terms", headers=meera.headers)).json() == changed
    gone = await client.delete(f"{PAGES}/terms", headers=meera.headers)
    assert (gone.status_code, gone.json()["success"]) == (200, True)
    for method in ("GET", "PUT", "DELETE"):
        answer = await client.request(method, f"{PAGES}/terms", headers=meera.headers, json={})
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "PAGE_NOT_FOUND")


async def test_everybody_sees_what_is_public_and_nothing_else(client: httpx.AsyncClient, meera: Person) -> None:
    await client.post(PAGES, json=SHOWN, headers=meera.headers)
    page = (await client.get(f"{PAGES}/terms/public")).json()
    assert set(page) == {
        "unique_name", "title", "content", "format", "custom_config", "view_count", "updated_at",
    }  # fmt: skip
    assert page["content"] == PAGE["content"]
    for change in ({"is_private": True}, {"is_draft": True}, {"is_active": False}):
        await client.put(f"{PAGES}/terms", json=change, headers=meera.headers)
        # Not even staff, by this door.
        assert (await client.get(f"{PAGES}/terms/public", headers=meera.headers)).status_code == 404
        undo = {name: not value for name, value in change.items()}
        await client.put(f"{PAGES}/terms", json=undo, headers=meera.headers)
        assert (await client.get(f"{PAGES}/terms/public")).status_code == 200
    assert (await client.get(f"{PAGES}/unknown/public")).status_code == 404


async def test_looks_at_the_same_moment_are_all_counted(client: httpx.AsyncClient, meera: Person) -> None:
    await client.post(PAGES, json=SHOWN, headers=meera.headers)
    await asyncio.gather(*(client.get(f"{PAGES}/terms/public") for _ in range(20)))
    page = (await client.get(f"{PAGES}/terms", headers=meera.headers)).json()
    assert (page["view_count"], page["updated_at"]) == (20, None)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("<p onclick='x()'>Hi<script>x()</script></p>", "<p>Hi</p>"),
        ("<a href='javascript:x()'>l</a>", '<a rel="noopener noreferrer">l</a>'),
        ("<img src='data:text/html,x' onerror='x()'>", "<img>"),
        ("<iframe src='https://evil.test'></iframe>ok", "ok"),
        ("<svg><style><img src=x onerror=x()></style></svg>", '<img src="x">'),
        ("<h2>Rent</h2><ul><li><b>due</b></li></ul>", "<h2>Rent</h2><ul><li><b>due</b></li></ul>"),
    ],
)
async def test_what_could_run_is_taken_out_of_html(
    client: httpx.AsyncClient, meera: Person, sent: str, kept: str
) -> None:
    made = (await client.post(PAGES, json={**PAGE, "content": sent}, headers=meera.headers)).json()
    assert made["content"] == kept
    await client.put(f"{PAGES}/terms", json={"content": "<p>x</p>"}, headers=meera.headers)
    again = (await client.put(f"{PAGES}/terms", json={"content": sent}, headers=meera.headers)).json()
    assert again["content"] == kept


async def test_markdown_is_kept_as_written_until_it_becomes_html(client: httpx.AsyncClient, meera: Person) -> None:
    given = {**PAGE, "format": "markdown", "content": "> a & b <https://aangan.test> <script>x()</script>"}
    made = (await client.post(PAGES, json=given, headers=meera.headers)).json()
    assert made["content"] == given["content"]
    html = (await client.put(f"{PAGES}/terms", json={"format": "html"}, headers=meera.headers)).json()
    assert "script" not in html["content"]


@pytest.mark.parametrize("content", ["", "{", "{'a': 1}", "NaN", "[" * 100_000])
async def test_what_is_no_json_is_no_json_page(client: httpx.AsyncClient, meera: Person, content: str) -> None:
    given = {**PAGE, "format": "json", "content": content}
    answer = await client.post(PAGES, json=given, headers=meera.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "INVALID_CONTENT")
    await client.post(PAGES, json={**PAGE, "format": "json", "content": '{"a": 1}'}, headers=meera.headers)
    answer = await client.put(f"{PAGES}/terms", json={"content": content}, headers=meera.headers)
    assert answer.status_code == 422
    assert (await client.get(f"{PAGES}/terms", headers=meera.headers)).json()["content"] == '{"a": 1}'


async def test_a_name_is_given_once_even_at_the_same_moment(client: httpx.AsyncClient, meera: Person) -> None:
    answers = await asyncio.gather(*(client.post(PAGES, json=PAGE, headers=meera.headers) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 5
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert refused.json()["error"]["code"] == "PAGE_EXISTS"


async def test_the_list_pages_through_all_newest_first(client: httpx.AsyncClient, meera: Person) -> None:
    for number in range(5):
        given = {**PAGE, "unique_name": f"p{number}", "is_draft": number == 1, "is_active": number != 2}
        await client.post(PAGES, json=given, headers=meera.headers)
    seen: list[str] = []
    query: dict[str, Any] = {"limit": 2, "include_total": True}
    while True:
        page = (await client.get(PAGES, params=query, headers=meera.headers)).json()
        seen += [item["unique_name"] for item in page["items"]]
        assert page["total"] == 5
        if not page["has_more"]:
            break
        query["cursor"] = page["next_cursor"]
    assert seen == ["p4", "p3", "p2", "p1", "p0"]
    for narrowed, name in (({"is_draft": True}, "p1"), ({"is_active": False}, "p2")):
        page = (await client.get(PAGES, params=narrowed, headers=meera.headers)).json()
        assert [item["unique_name"] for item in page["items"]] == [name]
    answer = await client.get(PAGES, params={**query, "is_draft": True}, headers=meera.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "INVALID_CURSOR")


@pytest.mark.parametrize(
    "change",
    [
        {"unique_name": ""}, {"unique_name": "x" * 101}, {"unique_name": "a/b"}, {"unique_name": ".."},
        {"unique_name": "a b"}, {"title": ""}, {"title": "x" * 201}, {"title": "\x00"}, {"content": None},
        {"content": "x" * 200_001}, {"content": "a\x00"}, {"format": "pdf"}, {"custom_config": [1]},
        {"custom_config": {"a": "\x00"}}, {"is_draft": "perhaps"},
    ],
)  # fmt: skip
async def test_bad_pages_are_422(client: httpx.AsyncClient, meera: Person, change: dict[str, object]) -> None:
    answer = await client.post(PAGES, json={**PAGE, **change}, headers=meera.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "VALIDATION_ERROR")


async def test_odd_names_in_a_path_find_nothing(client: httpx.AsyncClient, meera: Person) -> None:
    for name, status in (("%00", 422), ("x" * 101, 422), ("a%20b", 404), ("%F0%9F%8F%A0", 404)):
        assert (await client.get(f"{PAGES}/{name}", headers=meera.headers)).status_code == status
        assert (await client.get(f"{PAGES}/{name}/public")).status_code == status


async def test_pages_are_kept_by_staff_alone(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    for method, path in (
        ("POST", PAGES), ("GET", PAGES), ("GET", f"{PAGES}/terms"), ("PUT", f"{PAGES}/terms"),
        ("DELETE", f"{PAGES}/terms"),
    ):  # fmt: skip
        assert (await client.request(method, path, json=PAGE)).status_code == 401
        refused = await client.request(method, path, json=PAGE, headers=asha.headers)
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "ADMIN_REQUIRED")
