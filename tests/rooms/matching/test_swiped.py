"""The homes that somebody swiped: narrowed and sorted as the homes on offer are."""

from typing import Any

import httpx
import pytest

from aangan.infra.services import Services
from tests.support.cast import Person, home, person

pytestmark = pytest.mark.anyio

SWIPES = "/api/v1/swipes"


async def asked(client: httpx.AsyncClient, who: Person, **query: Any) -> Any:
    answer = await client.get(SWIPES, params=query, headers=who.headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def three(client: httpx.AsyncClient, services: Services) -> tuple[Person, dict[str, int]]:
    """Kabir likes the small and the large home, and passes the dear one by; a fourth he never saw."""
    asha, kabir = await person(services), await person(services, "Kabir")
    homes = {
        "small": await home(client, asha, title="Small room near the metro", monthly_rent=9000, bedrooms=1),
        "large": await home(client, asha, title="Large flat with a terrace", monthly_rent=30000, bedrooms=4),
        "dear": await home(client, asha, title="Dear room by the lake", monthly_rent=60000, bedrooms=2),
        "unseen": await home(client, asha, title="Unseen room in a lane", monthly_rent=9500, bedrooms=1),
    }
    for name in ("large", "small", "dear"):
        body = {"property_id": homes[name], "is_liked": name != "dear"}
        assert (await client.post(SWIPES, json=body, headers=kabir.headers)).status_code == 200
    return kabir, homes


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["dear", "small", "large"]),
        ({"is_liked": True}, ["small", "large"]),
        ({"price_max": 35000}, ["large", "small"]),
        ({"price_max": 100000, "is_liked": False}, ["dear"]),
        ({"bedrooms_min": 2, "is_liked": True}, ["large"]),
        ({"sort_by": "price_low"}, ["small", "large", "dear"]),
        ({"sort_by": "price_high", "is_liked": True}, ["large", "small"]),
        ({"q": "terrace"}, ["large"]),
        ({"city": "Bangalore", "property_type": ["flatmate", "pg"], "purpose": "rent", "sort_by": "newest"},
         ["dear", "large", "small"]),
        ({"lat": 12.97, "lng": 77.64, "radius": 5, "sort_by": "price_low"}, ["small", "large", "dear"]),
        ({"lat": 28.6, "lng": 77.2, "radius": 5}, []),
        ({"radius": 20}, ["dear", "small", "large"]),
    ],
)  # fmt: skip
async def test_what_was_swiped_is_narrowed_and_sorted(
    client: httpx.AsyncClient, services: Services, query: dict[str, Any], found: list[str]
) -> None:
    kabir, homes = await three(client, services)
    page = await asked(client, kabir, include_total=True, **query)
    assert [item["id"] for item in page["items"]] == [homes[name] for name in found]
    assert page["total"] == len(found)
    assert [item["liked"] for item in page["items"]] == [name != "dear" for name in found]


async def test_a_narrowed_page_goes_on_where_it_ended(client: httpx.AsyncClient, services: Services) -> None:
    kabir, homes = await three(client, services)
    first = await asked(client, kabir, sort_by="price_low", limit=2)
    assert first["has_more"]
    rest = await asked(client, kabir, sort_by="price_low", limit=2, cursor=first["next_cursor"])
    assert [item["id"] for item in rest["items"]] == [homes["dear"]]
    elsewhere = {"sort_by": "price_low", "is_liked": True, "cursor": first["next_cursor"]}
    answer = await client.get(SWIPES, params=elsewhere, headers=kabir.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "INVALID_CURSOR")


async def test_ranges_that_are_upside_down_are_refused(client: httpx.AsyncClient, services: Services) -> None:
    kabir = await person(services, "Kabir")
    upside_down = {"price_min": 2, "price_max": 1}
    assert (await client.get(SWIPES, params=upside_down, headers=kabir.headers)).status_code == 422
