"""Homes whose owners said no position are put on the map by their address."""

import httpx
import pytest

from aangan.infra.services import Services
from aangan.listings import service as listings
from aangan.listings.tasks import geocode_listing
from aangan.places import service as places
from tests.rooms.search.street import HOMES, found
from tests.support.cast import home, person

pytestmark = pytest.mark.anyio

NOWHERE = {"latitude": None, "longitude": None}
NEAR = {"lat": 12.978, "lng": 77.641, "radius": 2}


async def waiting(services: Services) -> list[int]:
    async with services.units.read() as unit:
        rows = await unit.fetch(
            "SELECT args FROM procrastinate_jobs WHERE task_name = 'listings.geocode_listing' ORDER BY id"
        )
    return [row["args"]["listing_id"] for row in rows]


async def geocoded(services: Services, listing_id: int) -> None:
    """Do what the job does."""
    async with services.units.read() as reading:
        address = await listings.address_of(reading, listing_id)
    where = await places.geocode(services, address) if address else None
    if where:
        async with services.units.write() as unit:
            await listings.place(unit, listing_id, where)


async def test_a_home_without_a_position_gets_that_of_its_locality(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await person(services)
    lost = await home(client, asha, **NOWHERE, locality="Indira Nagar", city="Bengaluru")
    await home(client, asha, latitude=19.0, longitude=72.8)
    assert await waiting(services) == [lost]
    assert await found(client, **NEAR) == []
    await geocoded(services, lost)
    assert await found(client, **NEAR) == ["Sunny"]
    assert geocode_listing.name == "listings.geocode_listing"


async def test_an_owners_word_stands_and_a_found_position_follows_the_address(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await person(services)
    lost = await home(client, asha, **NOWHERE)
    await geocoded(services, lost)
    moved = {"locality": "Koramangala"}
    shown = (await client.put(f"{HOMES}/{lost}", json=moved, headers=asha.headers)).json()
    assert shown["latitude"] is None
    await geocoded(services, lost)
    assert (await client.get(f"{HOMES}/{lost}")).json()["latitude"] == pytest.approx(12.935)
    own = {"latitude": 12.9, "longitude": 77.6}
    await client.put(f"{HOMES}/{lost}", json=own, headers=asha.headers)
    shown = (await client.put(f"{HOMES}/{lost}", json={"locality": "Hebbal"}, headers=asha.headers)).json()
    assert (shown["latitude"], shown["longitude"]) == (12.9, 77.6)
    await geocoded(services, lost)
    assert (await client.get(f"{HOMES}/{lost}")).json()["latitude"] == 12.9


async def test_an_address_that_tells_nothing_leaves_the_home_where_it_was(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await person(services)
    lost = await home(client, asha, **NOWHERE, locality="Somewhere", city="Atlantis")
    await geocoded(services, lost)
    assert (await client.get(f"{HOMES}/{lost}")).json()["latitude"] is None
