"""Where addresses are."""

from typing import Any

import httpx
import pytest

from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.kit.errors import Unavailable
from aangan.kit.geo import Position
from aangan.places import service as places
from aangan.places.types import Address
from tests.support.house import opened_app

pytestmark = pytest.mark.anyio

HOUSE = Address(city="Bangalore", locality="Indiranagar", full_address="12, 100 Feet Road, Indiranagar")


class Map:
    """Stands for Nominatim and writes down who asked what."""

    def __init__(self, status: int = 200, found: object = ()) -> None:
        self.asked: list[httpx.Request] = []
        self._status, self._found = status, found

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(self._answer))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return httpx.Response(self._status, json=self._found)


def asking(settings: Settings) -> Settings:
    changes: dict[str, Any] = {
        "geocoder": "nominatim", "nominatim_url": "https://maps.test", "nominatim_contact": "maps@aangan.test",
    }  # fmt: skip
    return settings.model_copy(update=changes)


async def test_offline_an_address_is_found_to_its_locality(services: Services) -> None:
    found = await places.geocode(services, Address(city="Bengaluru", locality="Indira Nagar"))
    assert found == Position(12.978, 77.641)
    assert await places.geocode(services, Address(city="Bengaluru", locality="Nowhere at all")) is None
    assert await places.geocode(services, Address(locality="Indiranagar")) is None


async def test_nominatim_hears_who_asks_and_is_asked_once_for_an_address(settings: Settings) -> None:
    there = Map(found=[{"lat": "12.9701", "lon": "77.6400"}])
    async with opened_app(asking(settings), http=there.client()) as (_, services):
        await services.valkey.flushdb()
        for _ in range(3):
            assert await places.geocode(services, HOUSE) == Position(12.9701, 77.64)
    (request,) = there.asked
    assert "maps@aangan.test" in request.headers["User-Agent"]
    assert dict(request.url.params)["countrycodes"] == "in"


async def test_what_nominatim_does_not_know_the_gazetteer_answers(settings: Settings) -> None:
    there = Map(found=[])
    async with opened_app(asking(settings), http=there.client()) as (_, services):
        await services.valkey.flushdb()
        assert await places.geocode(services, HOUSE) == Position(12.978, 77.641)
        assert await places.geocode(services, HOUSE) == Position(12.978, 77.641)
    assert len(there.asked) == 1


async def test_two_addresses_take_turns(settings: Settings) -> None:
    there = Map(found=[{"lat": "12.9", "lon": "77.6"}])
    async with opened_app(asking(settings), http=there.client()) as (_, services):
        await services.valkey.flushdb()
        await places.geocode(services, HOUSE)
        assert await services.valkey.pttl(f"{services.settings.namespace}:geocoder") > 0
        await places.geocode(services, Address(full_address="another lane", city="Pune"))
        assert await services.valkey.pttl(f"{services.settings.namespace}:geocoder") > 0
    assert len(there.asked) == 2


async def test_a_geocoder_that_is_away_is_tried_again_later_and_nothing_is_remembered(settings: Settings) -> None:
    there = Map(status=503)
    async with opened_app(asking(settings), http=there.client()) as (_, services):
        await services.valkey.flushdb()
        with pytest.raises(Unavailable):
            await places.geocode(services, HOUSE)
        async with services.units.read() as unit:
            assert await unit.fetch("SELECT * FROM geocodes") == []


def test_nominatim_is_not_asked_without_a_contact(settings: Settings) -> None:
    with pytest.raises(ValueError, match="NOMINATIM_CONTACT"):
        Settings(_env_file=None, geocoder="nominatim")
