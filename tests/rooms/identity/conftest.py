from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest

from aangan.infra.services import Services
from aangan.infra.settings import Settings
from tests.support.courier import KeepingCourier
from tests.support.house import StoppedClock, browser, opened_app


@dataclass
class Porch:
    """An app with a clock that stands still and a courier whose bag can be read."""

    client: httpx.AsyncClient
    services: Services
    clock: StoppedClock
    courier: KeepingCourier

    async def sign_in_by_code(self, phone: str = "+919876543210") -> dict[str, object]:
        asked = await self.client.post("/auth/v1/otp", json={"phone": phone, "channel": "sms"})
        assert asked.status_code == 200, asked.text
        code = self.courier.codes[phone]
        answer = await self.client.post("/auth/v1/verify", json={"phone": phone, "token": code, "type": "sms"})
        assert answer.status_code == 200, answer.text
        session: dict[str, object] = answer.json()
        return session


@pytest.fixture
async def porch(settings: Settings) -> AsyncIterator[Porch]:
    clock, courier = StoppedClock(), KeepingCourier()
    async with opened_app(settings, clock=clock, courier=courier) as (app, services), browser(app) as client:
        await services.valkey.flushdb()
        yield Porch(client, services, clock, courier)


def bearer(session: dict[str, object]) -> dict[str, str]:
    return {"Authorization": f"Bearer {session['access_token']}"}
