"""Questions that many ask."""

from typing import Any

import httpx
import pytest

from aangan.infra.services import Services
from aangan.kit.page import encode_cursor
from tests.support.cast import Person, person

pytestmark = pytest.mark.anyio

FAQS = "/api/v1/faqs"
FAQ: dict[str, Any] = {"question": "Is it free?", "answer": "Yes."}
FIELDS = {
    "id", "question", "answer", "category", "tags", "display_order", "is_active", "created_at", "updated_at",
}  # fmt: skip


@pytest.fixture
async def meera(services: Services) -> Person:
    return await person(services, "Meera", role="admin")


async def asked(client: httpx.AsyncClient, who: Person, **changes: Any) -> dict[str, Any]:
    answer = await client.post(FAQS, json={**FAQ, **changes}, headers=who.headers)
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def test_a_question_is_written_read_changed_and_deleted(client: httpx.AsyncClient, meera: Person) -> None:
    made = await asked(client, meera, category="money", tags=["rent"], display_order=None)
    assert set(made) == FIELDS
    assert (made["display_order"], made["is_active"], made["tags"]) == (0, True, ["rent"])
    change = {"answer": "Always.", "category": None, "question": None, "display_order": 7}
    changed = (await client.put(f"{FAQS}/{made['id']}", json=change, headers=meera.headers)).json()
    assert (changed["question"], changed["answer"], changed["category"]) == ("Is it free?", "Always.", None)
    assert (changed["display_order"], changed["tags"]) == (7, ["rent"])
    assert (await client.get(f"{FAQS}/{made['id']}", headers=meera.headers)).json() == changed
    assert (await client.delete(f"{FAQS}/{made['id']}", headers=meera.headers)).json()["success"] is True
    for method in ("GET", "PUT", "DELETE"):
        answer = await client.request(method, f"{FAQS}/{made['id']}", headers=meera.headers, json={})
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "FAQ_NOT_FOUND")


async def test_everybody_pages_through_the_active_questions_in_their_order(
    client: httpx.AsyncClient, meera: Person
) -> None:
    for order in (3, 1, 2, 1, -5):
        await asked(client, meera, question=f"{order}?", display_order=order)
    hidden = await asked(client, meera, question="hidden?", is_active=False)
    seen: list[tuple[int, int]] = []
    query: dict[str, Any] = {"limit": 2, "include_total": True}
    while True:
        page = (await client.get(f"{FAQS}/public", params=query)).json()
        seen += [(faq["display_order"], faq["id"]) for faq in page["items"]]
        assert page["total"] == 5
        if not page["has_more"]:
            break
        query["cursor"] = page["next_cursor"]
    assert seen == sorted(seen)
    assert [order for order, _ in seen] == [-5, 1, 1, 2, 3]
    everything = (await client.get(FAQS, headers=meera.headers)).json()["items"]
    assert len(everything) == 6
    unseen = (await client.get(FAQS, params={"is_active": False}, headers=meera.headers)).json()["items"]
    assert [faq["id"] for faq in unseen] == [hidden["id"]]


async def test_a_category_narrows_both_lists(client: httpx.AsyncClient, meera: Person) -> None:
    money = await asked(client, meera, category="money")
    await asked(client, meera, category="safety")
    for path in (FAQS, f"{FAQS}/public"):
        page = (await client.get(path, params={"category": "money"}, headers=meera.headers)).json()
        assert [faq["id"] for faq in page["items"]] == [money["id"]]


async def test_a_forged_cursor_is_refused(client: httpx.AsyncClient, meera: Person) -> None:
    for _ in range(2):
        await asked(client, meera)
    cursor = (await client.get(FAQS, params={"limit": 1}, headers=meera.headers)).json()["next_cursor"]
    bound = {"category": None, "is_active": True}
    for forged in ("junk", cursor, encode_cursor([1], bound), encode_cursor([1, 2**64], bound)):
        answer = await client.get(f"{FAQS}/public", params={"cursor": forged})
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "INVALID_CURSOR")
    far = encode_cursor([2**62, 2**62], bound)
    assert (await client.get(f"{FAQS}/public", params={"cursor": far})).json()["items"] == []


async def test_the_public_list_may_be_cached_and_no_other(client: httpx.AsyncClient, meera: Person) -> None:
    shared = (await client.get(f"{FAQS}/public")).headers["Cache-Control"]
    assert shared.startswith("public, max-age=300")
    assert (await client.get(f"{FAQS}/public", headers=meera.headers)).headers["Cache-Control"] == "private, no-store"
    assert "public" not in (await client.get(FAQS, headers=meera.headers)).headers.get("Cache-Control", "")


@pytest.mark.parametrize(
    "change",
    [
        {"question": ""}, {"question": "x" * 501}, {"question": "\x00"}, {"answer": ""}, {"answer": "x" * 20_001},
        {"category": "x" * 101}, {"tags": ["\x00"]}, {"display_order": 2**40}, {"display_order": "first"},
        {"is_active": None},
    ],
)  # fmt: skip
async def test_bad_questions_are_422(client: httpx.AsyncClient, meera: Person, change: dict[str, object]) -> None:
    answer = await client.post(FAQS, json={**FAQ, **change}, headers=meera.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "VALIDATION_ERROR")


async def test_bad_filters_are_422(client: httpx.AsyncClient, meera: Person) -> None:
    for query in ("category=%00", "category=" + "x" * 101, "is_active=perhaps", "limit=0"):
        assert (await client.get(f"{FAQS}?{query}", headers=meera.headers)).status_code == 422
    assert (await client.get(f"{FAQS}/public?category=%00")).status_code == 422


async def test_questions_are_kept_by_staff_alone(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    for method, path in (
        ("POST", FAQS), ("GET", FAQS), ("GET", f"{FAQS}/1"), ("PUT", f"{FAQS}/1"), ("DELETE", f"{FAQS}/1"),
    ):  # fmt: skip
        assert (await client.request(method, path, json=FAQ)).status_code == 401
        refused = await client.request(method, path, json=FAQ, headers=asha.headers)
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "ADMIN_REQUIRED")
