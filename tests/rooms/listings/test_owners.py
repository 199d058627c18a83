"""Homes whose owners left or were shut out, and homes that the house holds back."""

import httpx
import pytest

from aangan.identity import service as identity
from aangan.infra.services import Services
from aangan.listings import service as listings
from tests.support.cast import home, person

pytestmark = pytest.mark.anyio

HOMES = "/api/v1/properties"


async def test_with_an_account_go_its_homes_and_what_they_tell(client: httpx.AsyncClient, services: Services) -> None:
    owner, neighbour = await person(services), await person(services)
    gone = await home(client, owner, full_address="12, Temple Lane", owner_contact="98765 43210")
    stays = await home(client, neighbour)
    assert (await client.delete("/api/v1/users/me", headers=owner.headers)).status_code == 200
    assert (await client.get(f"{HOMES}/{gone}")).status_code == 404
    async with services.units.read() as unit:
        assert [row["id"] for row in await unit.fetch("SELECT id FROM properties")] == [stays]


async def test_the_home_of_whoever_is_suspended_is_shown_to_staff_only(
    client: httpx.AsyncClient, services: Services
) -> None:
    owner, stranger, staff = await person(services), await person(services), await person(services, role="admin")
    listing_id = await home(client, owner, property_type="apartment")
    async with services.units.write() as unit:
        await identity.suspend(unit, owner.id)
    for headers, status in (({}, 404), (stranger.headers, 404), (staff.headers, 200)):
        assert (await client.get(f"{HOMES}/{listing_id}", headers=headers)).status_code == status
    async with services.units.write() as unit:
        await identity.reinstate(unit, owner.id)
    assert (await client.get(f"{HOMES}/{listing_id}")).status_code == 200


async def test_a_whole_flat_that_is_held_back_is_shown_to_nobody_else(
    client: httpx.AsyncClient, services: Services
) -> None:
    owner = await person(services)
    listing_id = await home(client, owner, property_type="apartment")
    async with services.units.write() as unit:
        await listings.hold(unit, listing_id, "repeat_reports")
    assert (await client.get(f"{HOMES}/{listing_id}")).status_code == 404
    assert (await client.get(f"{HOMES}/{listing_id}", headers=owner.headers)).status_code == 200
