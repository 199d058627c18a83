"""A person before the page of consent, who signs in and allows what an app asks for; and a small app."""

import base64
import hashlib
import re
import secrets
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import httpx

from aangan.town import DEMO_PASSWORD

OAUTH = "/mcp/oauth"
CALLBACK = "http://127.0.0.1:33418/callback"
ADDRESS = re.compile(r"https?://\S+[?&]code_challenge=\S+")


@dataclass(slots=True)
class Person:
    """Somebody of the demo town, who waits for an address to open; `led_to` is where they were sent back."""

    email: str
    led_to: str | None = None

    async def hear(self, line: str) -> None:
        """Open the first address of a consent that a program writes."""
        found = ADDRESS.search(line)
        if found is None or self.led_to is not None:
            return
        self.led_to = ""
        await self.allow(found[0])
        async with httpx.AsyncClient() as browser:
            await browser.get(self.led_to)

    async def allow(self, address: str) -> None:
        """Go from an app's wish to the place that it waits at. Raises RuntimeError when the page does not let go."""
        async with httpx.AsyncClient(timeout=30) as browser:
            page = await browser.get(address, follow_redirects=True)
            session = re.search(r'name="session" value="([^"]+)"', page.text)
            if session is None:
                raise RuntimeError(f"no page of consent: {page.status_code} {page.text[:300]}")
            form = {"session": session[1], "phone": self.email, "password": DEMO_PASSWORD, "action": "allow"}
            at = urlsplit(str(page.url))
            answer = await browser.post(f"{at.scheme}://{at.netloc}{at.path}", data=form)
            if "Location" not in answer.headers:
                raise RuntimeError(f"not allowed: {answer.status_code} {answer.text[:300]}")
            self.led_to = answer.headers["Location"]


async def registered(base: str, redirect_uri: str) -> str:
    """Make an app known; returns its id."""
    async with httpx.AsyncClient() as app:
        answer = await app.post(
            f"{base}{OAUTH}/register", json={"client_name": "Suite", "redirect_uris": [redirect_uri]}
        )
        return str(answer.raise_for_status().json()["client_id"])


async def token_of(base: str, path: str, email: str) -> str:
    """Go the whole way as an app does; returns an access token for a door."""
    client_id, verifier, person = await registered(base, CALLBACK), secrets.token_urlsafe(48), Person(email)
    digest = hashlib.sha256(verifier.encode()).digest()
    wish = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": CALLBACK,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
        "resource": f"{base}{path}",
    }
    await person.allow(str(httpx.URL(f"{base}{OAUTH}/authorize", params=wish)))
    [code] = parse_qs(urlsplit(person.led_to or "").query)["code"]
    form = {"grant_type": "authorization_code", "client_id": client_id, "redirect_uri": CALLBACK}
    async with httpx.AsyncClient() as app:
        answer = await app.post(f"{base}{OAUTH}/token", data={**form, "code": code, "code_verifier": verifier})
        return str(answer.raise_for_status().json()["access_token"])
