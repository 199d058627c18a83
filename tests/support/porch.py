"""Where people sign in, seen by a test: an app, the hands of its clock, and the bag of its courier."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

import httpx

from aangan.infra.services import Services
from aangan.infra.settings import Settings
from tests.support.courier import KeepingCourier
from tests.support.house import StoppedClock, browser, opened_app


@dataclass
class BarePorch:
    """An app with a clock that stands still, a courier whose bag can be read, and a browser that keeps cookies."""

    client: httpx.AsyncClient
    services: Services
    clock: StoppedClock
    courier: KeepingCourier


P = TypeVar("P", bound=BarePorch)


@asynccontextmanager
async def opened_porch(kind: type[P], settings: Settings, **substitutes: object) -> AsyncIterator[P]:
    """Open a house around a test, with an empty cache, and give the porch before it."""
    clock, courier = StoppedClock(), KeepingCourier()
    async with (
        opened_app(settings, clock=clock, courier=courier, **substitutes) as (app, services),
        browser(app) as client,
    ):
        await services.valkey.flushdb()
        yield kind(client, services, clock, courier)
