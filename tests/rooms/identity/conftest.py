from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from aangan.infra.services import Services
from aangan.infra.settings import Settings
from tests.support.courier import KeepingCourier
from tests.support.house import StoppedClock, browser, opened_app
from tests.support.oidc import OpenIdStandIn, new_key, provider

WEB, IOS, BUNDLE, SERVICES_ID = "web.google.test", "ios.google.test", "in.aangan.app", "in.aangan.web"
CALLBACK = "http://127.0.0.1:8000/auth/v1/callback"


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


@pytest.fixture
def google() -> Iterator[OpenIdStandIn]:
    """Google, on loopback."""
    with provider() as standing:
        standing.clients[WEB] = "google-secret"
        standing.callbacks.add(CALLBACK)
        yield standing


@pytest.fixture
def apple() -> Iterator[OpenIdStandIn]:
    """Apple, on loopback; the house signs its client secrets with a key that Apple knows."""
    with provider() as standing:
        standing.clients[SERVICES_ID] = new_key("ES256")
        standing.callbacks.add(CALLBACK)
        standing.pkce = False  # Apple does not speak of it
        standing.person = {"sub": "001.asha", "email": "asha@example.com", "email_verified": "true"}
        yield standing


@pytest.fixture
def known(settings: Settings, google: OpenIdStandIn, apple: OpenIdStandIn) -> Settings:
    """The settings of a house that both providers know."""
    key: Any = apple.clients[SERVICES_ID]
    changes = {
        "google_issuer": google.url,
        "google_web_client_id": WEB,
        "google_ios_client_id": IOS,
        "google_client_secret": SecretStr("google-secret"),
        "apple_issuer": apple.url,
        "apple_client_id": SERVICES_ID,
        "apple_ios_client_id": BUNDLE,
        "apple_team_id": "TEAM",
        "apple_key_id": key.kid,
        "apple_private_key": SecretStr(key.as_pem(private=True).decode().replace("\n", "\\n")),
        "allowed_origins": ("https://aangan.example",),
    }
    return settings.model_copy(update=changes)


@pytest.fixture
async def gate(known: Settings) -> AsyncIterator[Porch]:
    """A porch of a house that both providers know."""
    clock, courier = StoppedClock(), KeepingCourier()
    async with opened_app(known, clock=clock, courier=courier) as (app, services), browser(app) as client:
        await services.valkey.flushdb()
        yield Porch(client, services, clock, courier)


def bearer(session: dict[str, object]) -> dict[str, str]:
    return {"Authorization": f"Bearer {session['access_token']}"}
