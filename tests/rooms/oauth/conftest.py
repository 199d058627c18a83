import base64
import hashlib
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from aangan.identity import service as identity
from aangan.infra.settings import Settings
from tests.support.porch import BarePorch, opened_porch

BASE = "http://127.0.0.1:8000"
ISSUER = f"{BASE}/mcp/oauth"
PEOPLE, STAFF = f"{BASE}/mcp", f"{BASE}/mcp-admin"
OAUTH = "/mcp/oauth"
BACK = "http://127.0.0.1:33418/callback"
VERIFIER = "v" * 56
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
PHONE, PASSWORD = "+919876543210", "Right-Horse-9"


@dataclass
class Porch(BarePorch):
    """A porch at which apps and their people arrive; `people` are ids by phone."""

    people: dict[str, int] = field(default_factory=dict)

    async def move_in(self, phone: str = PHONE, *, role: str = "user") -> int:
        """Make an account with a password and a role; returns the person's id."""
        given = {"phone": phone, "password": PASSWORD}
        assert (await self.client.post("/auth/v1/signup", json=given)).status_code == 200
        code = {"phone": phone, "token": self.courier.codes[phone], "type": "sms"}
        answer = await self.client.post("/auth/v1/verify", json=code)
        assert answer.status_code == 200, answer.text
        async with self.services.units.write() as unit:
            row = await unit.fetch_one(
                "UPDATE users SET role = %(role)s WHERE phone = %(phone)s RETURNING id", {"role": role, "phone": phone}
            )
        assert row is not None
        self.people[phone] = row["id"]
        return int(row["id"])

    async def bearer(self, phone: str = PHONE) -> dict[str, str]:
        """Sign somebody in, as their phone would."""
        session = await identity.sign_in(self.services, {"phone": phone}, PASSWORD, "elsewhere")
        return {"Authorization": f"Bearer {session['access_token']}"}

    async def register(self, *redirect_uris: str, **more: Any) -> str:
        """Register an app; returns its id."""
        body = {"client_name": "Kite", "redirect_uris": redirect_uris or (BACK,), **more}
        answer = await self.client.post(f"{OAUTH}/register", json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["client_id"])

    async def ask(self, client_id: str, **changes: Any) -> httpx.Response:
        """Ask as an app does; None leaves a parameter out."""
        wanted: dict[str, Any] = {
            "response_type": "code", "client_id": client_id, "redirect_uri": BACK, "state": "s1",
            "code_challenge": CHALLENGE, "code_challenge_method": "S256", "resource": PEOPLE,
        }  # fmt: skip
        wanted = {name: value for name, value in (wanted | changes).items() if value is not None}
        return await self.client.get(f"{OAUTH}/authorize", params=wanted)

    async def arrive(self, client_id: str, **changes: Any) -> str:
        """Come to the page of consent; returns the session."""
        there = await self.ask(client_id, **changes)
        assert there.status_code == 307, there.text
        page = await self.client.get(there.headers["Location"])
        assert page.status_code == 200, page.text
        found = re.search(r'name="session" value="([^"]+)"', page.text)
        assert found is not None
        return found[1]

    async def answer(self, session: str, **fields: str) -> httpx.Response:
        """Send the form of the page."""
        form = {"session": session, "phone": PHONE, "password": PASSWORD, **fields}
        return await self.client.post(f"{OAUTH}/consent", data=form)

    async def code(self, client_id: str, phone: str = PHONE, **changes: Any) -> str:
        """Go all the way; returns the code that the app gets."""
        answer = await self.answer(await self.arrive(client_id, **changes), phone=phone)
        assert answer.status_code == 303, answer.text
        return led(answer)["code"]

    async def redeem(self, client_id: str, code: str, **changes: Any) -> httpx.Response:
        """Redeem a code."""
        form: dict[str, Any] = {
            "grant_type": "authorization_code", "code": code, "client_id": client_id, "redirect_uri": BACK,
            "code_verifier": VERIFIER,
        }  # fmt: skip
        form = {name: value for name, value in (form | changes).items() if value is not None}
        return await self.client.post(f"{OAUTH}/token", data=form)

    async def refresh(self, client_id: str, token: str, **changes: Any) -> httpx.Response:
        """Exchange a refresh token."""
        form = {"grant_type": "refresh_token", "refresh_token": token, "client_id": client_id, **changes}
        return await self.client.post(f"{OAUTH}/token", data=form)

    async def tokens(self, client_id: str, phone: str = PHONE, **changes: Any) -> dict[str, Any]:
        """Go all the way, and redeem the code."""
        answer = await self.redeem(client_id, await self.code(client_id, phone, **changes))
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


@pytest.fixture
async def porch(settings: Settings) -> AsyncIterator[Porch]:
    async with opened_porch(Porch, settings) as porch:
        yield porch


def led(answer: httpx.Response) -> dict[str, str]:
    """Return what an app finds in the query of the address that it was led back to."""
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


def refused(answer: httpx.Response, word: str, status: int = 400) -> None:
    """Check a refusal in OAuth's shape."""
    assert answer.status_code == status, answer.text
    body = answer.json()
    assert (body["error"], set(body)) == (word, {"error", "error_description"}), body
