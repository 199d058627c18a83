"""What an app asks for, from its arrival until the person has decided.

It lives in the cache for half an hour, is found by a digest only, is good for one decision, and opens only to the
browser that it was handed to: that one holds a cookie, so that no other page can decide in a person's place.
"""

import hashlib
import hmac
import json
import re
from dataclasses import asdict, dataclass, replace
from typing import Any

from aangan.infra.limits import Limit, enforce
from aangan.infra.services import Services
from aangan.kit.ids import new_token
from aangan.oauth import rules
from aangan.oauth.errors import OAuthError
from aangan.oauth.schemas import AuthorizeIn
from aangan.oauth.service._clients import client_of, known_client
from aangan.oauth.types import Asking

SESSION_SECONDS = 1800
ARRIVALS = (60, 60)
_COOKIE = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a person's decision; `address` is where a code was sent to."""

    asking: Asking
    browser: str
    address: str | None = None


async def ask(services: Services, asked: AuthorizeIn, address: str, browser: str | None) -> tuple[str, str]:
    """Let an app's wish wait for its person; returns the session and the browser's cookie.

    Raises OAuthError, never by way of a redirect: anybody may register, so a wish that is refused before anybody has
    looked at it leads nowhere (RFC 9700, 4.11.2). Raises TooMany.
    """
    if not services.settings.auth_builtin:
        raise OAuthError("temporarily_unavailable", "Another provider signs people in here", http_status=503)
    await enforce(services.valkey, services.settings.namespace, [Limit(f"oauth-ask:{address}", *ARRIVALS)])
    if asked.response_type != "code":
        raise OAuthError("unsupported_response_type", "response_type: must be code")
    client = await known_client(services, asked.client_id, address)
    redirect_uri = rules.chosen_redirect(client, asked.redirect_uri)
    if redirect_uri is None:
        raise OAuthError("invalid_request", "redirect_uri: is not one of this app's")
    if not rules.is_challenge(asked.code_challenge, asked.code_challenge_method):
        raise OAuthError("invalid_request", "code_challenge: PKCE with code_challenge_method S256 is needed")
    scopes = rules.scopes_of(asked.scope)
    if scopes is None:
        raise OAuthError("invalid_scope", "scope: mcp:read, mcp:write and offline_access are known here")
    door = rules.door_of(services.settings.public_url, asked.resource)
    if door is None:
        raise OAuthError("invalid_target", "resource: is no address of ours, letter by letter")
    asking = Asking(
        client=client,
        redirect_uri=redirect_uri,
        redirect_named=asked.redirect_uri is not None,
        challenge=asked.code_challenge or "",
        scopes=scopes,
        resource=rules.resource(services.settings.public_url, door),
        state=asked.state,
    )
    session = new_token()
    # The same cookie for all that waits in one browser: two tabs do not shut each other out.
    cookie = browser if browser and _COOKIE.fullmatch(browser) else new_token()
    await _write(services, session, Waiting(asking, _digest(cookie)), ex=SESSION_SECONDS, nx=True)
    return session, cookie


async def waiting(services: Services, session: str, browser: str | None) -> Waiting:
    """Return what waits under a session, to the browser that brought it. Raises OAuthError invalid_request."""
    return _opened(await services.valkey.get(_key(services, session)), browser)


async def decide(services: Services, session: str) -> bool:
    """Let a session be over; tells whether it was still open, to the first only."""
    return bool(await services.valkey.delete(_key(services, session)))


async def note(services: Services, session: str, wish: Waiting) -> None:
    """Keep what changed of what waits, for as long as it waits already; what was decided meanwhile stays so."""
    await _write(services, session, wish, xx=True, keepttl=True)


def with_address(wish: Waiting, address: str) -> Waiting:
    """Remember where a code was sent to."""
    return replace(wish, address=address)


async def _write(services: Services, session: str, wish: Waiting, **how: Any) -> None:
    await services.valkey.set(_key(services, session), json.dumps(asdict(wish)), **how)


def _opened(kept: bytes | str | None, browser: str | None) -> Waiting:
    found: dict[str, Any] = json.loads(kept) if kept else {}
    if not found or browser is None or not hmac.compare_digest(found["browser"], _digest(browser)):
        raise OAuthError("invalid_request", "This page has expired, or was opened elsewhere. Begin again in the app.")
    asking = {**found["asking"], "client": client_of(found["asking"]["client"])}
    return Waiting(Asking(**{**asking, "scopes": tuple(asking["scopes"])}), found["browser"], found["address"])


def _key(services: Services, session: str) -> str:
    return f"{services.settings.namespace}:oauth:session:{_digest(session)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
