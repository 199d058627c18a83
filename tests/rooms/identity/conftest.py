from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from pydantic import SecretStr

from aangan.infra.settings import Settings
from tests.support.oidc import OpenIdStandIn, new_key, provider
from tests.support.porch import BarePorch, opened_porch

WEB, IOS, BUNDLE, SERVICES_ID = "web.google.test", "ios.google.test", "in.aangan.app", "in.aangan.web"
CALLBACK = "http://127.0.0.1:8000/auth/v1/callback"


class Porch(BarePorch):
    """A porch at which people sign in."""

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
    async with opened_porch(Porch, settings) as porch:
        yield porch


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
    async with opened_porch(Porch, known) as porch:
        yield porch


def bearer(session: dict[str, object]) -> dict[str, str]:
    return {"Authorization": f"Bearer {session['access_token']}"}
