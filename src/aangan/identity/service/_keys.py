"""Other parties' public keys: fetched, remembered, and fetched again when they have changed."""

import asyncio
import base64
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import httpx
import structlog
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OctKey, RSAKey

from aangan.identity.errors import ProviderUnreachable

log = structlog.get_logger(__name__)

# A stranger with made-up key ids must not make us ask the provider each time.
REFRESH_PAUSE_SECONDS = 10
# And one that is away is not waited for by every request.
AWAY_PAUSE_SECONDS = 2
# The algorithm belongs to the key, never to the token's own header.
ALGORITHMS: dict[type[Key], str] = {ECKey: "ES256", RSAKey: "RS256", OctKey: "HS256"}
KINDS: dict[Any, type[ECKey | RSAKey]] = {"EC": ECKey, "RSA": RSAKey}


class RemoteKeys:
    """One party's key set."""

    def __init__(self, http: httpx.AsyncClient, where: Callable[[], Awaitable[str]], life_seconds: int) -> None:
        """Start with no keys; `where` tells the key set's address when it is first needed."""
        self._http = http
        self._where = where
        self._life = life_seconds
        self._keys: dict[str, Key] = {}
        self._good_until = 0.0
        self._asked = float("-inf")
        self._away = False
        self._lock = asyncio.Lock()

    async def find(self, kid: str) -> Key | None:
        """Return the key of that id, or None when the party has none. Raises ProviderUnreachable."""
        async with self._lock:
            now = time.monotonic()
            pause = AWAY_PAUSE_SECONDS if self._away else REFRESH_PAUSE_SECONDS
            if (now >= self._good_until or kid not in self._keys) and now >= self._asked + pause:
                await self._fetch(now)
            # The keys we know serve one more life: a provider that blinks signs nobody out. Without a single answer so
            # far it is the provider that is missing, not the key.
            if not self._good_until or now >= self._good_until + self._life:
                raise ProviderUnreachable(retry_after=REFRESH_PAUSE_SECONDS)
            return self._keys.get(kid)

    async def _fetch(self, now: float) -> None:
        try:
            answer = await self._http.get(await self._where())
            answer.raise_for_status()
            given = answer.json()["keys"]
            self._keys = {key.kid: key for key in map(_known, given) if key is not None and key.kid}
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, TypeError, ProviderUnreachable) as away:
            log.warning("jwks_away", kind=type(away).__name__)
            self._away = True
        else:
            self._away = False
            self._good_until = now + self._life
        self._asked = now


def header_of(token: str) -> Mapping[str, Any]:
    """Return a token's unverified header, to find the key that it names. Raises ValueError, TypeError."""
    first = token.partition(".")[0]
    try:
        header = json.loads(base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)))
    except RecursionError as deep:
        raise ValueError("a header has no such depths") from deep
    if not isinstance(header, dict):
        raise TypeError("a token's header is an object")
    return header


def _known(given: Any) -> Key | None:
    # A set may hold kinds of keys that we do not use: they must not spoil the others.
    kind = KINDS.get(given.get("kty")) if isinstance(given, dict) else None
    try:
        return kind.import_key(given) if kind else None
    except (JoseError, ValueError) as strange:
        log.warning("jwks_strange_key", kind=type(strange).__name__)
        return None
