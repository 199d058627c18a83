"""What waits for staff, with what the profiles of those it is about say."""

from typing import Any

import httpx
import pytest

from aangan.infra.services import Services
from tests.support.cast import FLATMATES, Person, flatmate, home, person

pytestmark = pytest.mark.anyio

LISTINGS = f"{FLATMATES}/moderation/listings"
REPORTS = f"{FLATMATES}/moderation/reports"
TOLD = {
    "flatmates_smoking": "never", "flatmates_drinking": "occasionally", "native_place": "Mysuru",
    "linkedin_url": "https://www.linkedin.com/in/asha", "age_bucket": "25-30",
}  # fmt: skip
SAID = {
    "smoking": "never", "drinking": "occasionally", "native_place": "Mysuru",
    "linkedin_url": "https://www.linkedin.com/in/asha", "age": 27,
}  # fmt: skip


async def staff(services: Services) -> Person:
    return await person(services, "Meera", role="admin")


async def asked(client: httpx.AsyncClient, who: Person, path: str, **query: Any) -> Any:
    answer = await client.get(path, params=query, headers=who.headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_waiting_home_comes_with_who_offers_it(client: httpx.AsyncClient, services: Services) -> None:
    meera, asha = await staff(services), await flatmate(services, client, **SAID)
    room = await home(client, asha, image_urls=[])
    page = await asked(client, meera, LISTINGS, include_total=True)
    assert (page["total"], page["has_more"], page["next_cursor"]) == (1, False, None)
    row = page["items"][0]
    assert (row["id"], row["status"], row["moderation_status"]) == (room, "pending_review", "pending_review")
    assert row["owner"].items() >= {"id": asha.id, "full_name": "Asha", **TOLD}.items()


async def test_whoever_said_nothing_of_themselves_is_in_the_queue_all_the_same(
    client: httpx.AsyncClient, services: Services
) -> None:
    meera, ravi = await staff(services), await person(services, "Ravi")
    await home(client, ravi, image_urls=[])
    (row,) = (await asked(client, meera, LISTINGS))["items"]
    assert row["owner"].items() >= dict.fromkeys(TOLD).items()


async def test_a_report_comes_with_both_whom_it_is_about(client: httpx.AsyncClient, services: Services) -> None:
    meera, asha = await staff(services), await flatmate(services, client, **SAID)
    kabir = await flatmate(services, client, "Kabir", smoking="regularly")
    body = {"reported_user_id": asha.id, "reason": "spam"}
    assert (await client.post(f"{FLATMATES}/reports", json=body, headers=kabir.headers)).status_code == 200
    page = await asked(client, meera, REPORTS, include_total=True)
    (row,) = page["items"]
    assert (page["total"], row["status"]) == (1, "open")
    assert row["reported_user"].items() >= {"id": asha.id, **TOLD}.items()
    assert (row["reporter"]["id"], row["reporter"]["flatmates_smoking"]) == (kabir.id, "regularly")


async def test_the_queue_pages_each_home_once(client: httpx.AsyncClient, services: Services) -> None:
    meera, asha = await staff(services), await flatmate(services, client)
    rooms = [await home(client, asha, image_urls=[], title=f"Room number {number}") for number in range(3)]
    seen: list[int] = []
    query: dict[str, Any] = {"limit": 2}
    while True:
        page = await asked(client, meera, LISTINGS, **query)
        assert (page["limit"], page["total"]) == (2, None)
        seen += [row["id"] for row in page["items"]]
        if not page["has_more"]:
            break
        query["cursor"] = page["next_cursor"]
    assert seen == rooms


@pytest.mark.parametrize(("word", "found"), [("under_review", 1), ("pending_review", 1), ("approved", 0), ("live", 0)])
async def test_the_queue_is_asked_in_the_words_of_each_client(
    client: httpx.AsyncClient, services: Services, word: str, found: int
) -> None:
    meera, asha = await staff(services), await flatmate(services, client)
    await home(client, asha, image_urls=[])
    assert len((await asked(client, meera, LISTINGS, status=word))["items"]) == found


@pytest.mark.parametrize("path", [LISTINGS, REPORTS])
async def test_the_queues_are_for_staff(client: httpx.AsyncClient, services: Services, path: str) -> None:
    asha = await flatmate(services, client)
    assert (await client.get(path, headers=asha.headers)).status_code == 403
