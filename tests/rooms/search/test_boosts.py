"""Boosted homes stand first, and pages of them stay whole."""

from datetime import timedelta

import httpx
import pytest

from aangan.infra.services import Services
from tests.rooms.search.street import built, found, page
from tests.support.cast import home, person

pytestmark = pytest.mark.anyio

HERE = {"lat": 12.97, "lng": 77.64, "radius": 50}


async def boost(services: Services, *ids: int, hours: float = 24) -> None:
    """Let only these homes be boosted."""
    async with services.units.write() as unit:
        await unit.fetch(
            "UPDATE properties SET boosted_until = CASE WHEN id = ANY(%(ids)s) THEN %(until)s::timestamptz END",
            {"ids": list(ids), "until": unit.now() + timedelta(hours=hours)},
        )


async def test_boosted_homes_come_first_where_no_other_order_is_asked_for(
    client: httpx.AsyncClient, services: Services
) -> None:
    _, ids = await built(client, services)
    await boost(services, ids["Jasmine"], ids["Neem"])
    assert await found(client) == ["Neem", "Jasmine", "Tulsi", "Lotus"]
    assert await found(client, **HERE) == ["Neem", "Jasmine", "Lotus"]
    assert await found(client, sort_by="newest") == ["Tulsi", "Neem", "Lotus", "Jasmine"]
    assert await found(client, sort_by="price_low") == ["Lotus", "Jasmine", "Tulsi", "Neem"]
    await boost(services, ids["Jasmine"], hours=-1)
    assert await found(client) == ["Tulsi", "Neem", "Lotus", "Jasmine"]


async def test_a_boost_that_an_owner_chose_lifts_the_home(client: httpx.AsyncClient, services: Services) -> None:
    owner, ids = await built(client, services)
    await boost(services)
    answer = await client.post(
        f"/api/v1/properties/{ids['Lotus']}/boost", json={"duration": "7d"}, headers=owner.headers
    )
    assert answer.status_code == 200, answer.text
    assert (await found(client))[0] == "Lotus"


@pytest.mark.parametrize("boosted", [0, 1, 2, 3, 4, 7])
@pytest.mark.parametrize("limit", [1, 2, 3])
async def test_pages_hold_every_home_once_whoever_is_boosted(
    client: httpx.AsyncClient, services: Services, boosted: int, limit: int
) -> None:
    asha = await person(services)
    ids = [await home(client, asha) for _ in range(7)]
    await boost(services, *ids[:boosted])
    seen: list[int] = []
    cursor = None
    while True:
        part = await page(client, limit=limit, **({"cursor": cursor} if cursor else {}))
        seen += [item["id"] for item in part["items"]]
        cursor = part["next_cursor"]
        if cursor is None:
            break
        # Nobody who reads on meets a home twice because a boost ended meanwhile.
        await boost(services, *ids[:boosted], hours=1)
    assert seen == ids[:boosted][::-1] + ids[boosted:][::-1]
