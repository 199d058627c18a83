"""Geocoding: where an address is, asked of an outside service. Without one, the product's own gazetteer answers."""

from typing import Protocol

import httpx

from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.kit.errors import Unavailable
from aangan.kit.geo import Position

TIMEOUT_SECONDS = 10.0


class Geocoder(Protocol):
    """Knows where addresses are."""

    async def locate(self, address: str) -> Position | None:
        """Return where an address (one line) is, or None; raises Unavailable when nobody answers."""
        ...


class Nominatim:
    """OpenStreetMap's geocoder, ours or the public one.

    The public one's policy is kept: we say who we are, ask once a second at most (the caller's turn), and remember the
    answers.
    """

    def __init__(self, http: httpx.AsyncClient, settings: Settings) -> None:
        """Ask at the settings' address, in the name of their contact."""
        self._http = http
        self._url = f"{settings.nominatim_url.rstrip('/')}/search"
        self._who = f"aangan ({settings.public_url}; {settings.nominatim_contact})"

    async def locate(self, address: str) -> Position | None:
        """Return the best answer within India."""
        asked: dict[str, str | int] = {"q": address, "format": "jsonv2", "limit": 1, "countrycodes": "in"}
        headers = {"User-Agent": self._who, "Accept-Language": "en"}
        try:
            answer = await self._http.get(self._url, params=asked, headers=headers, timeout=TIMEOUT_SECONDS)
            answer.raise_for_status()
            found = answer.json()
            return Position(float(found[0]["lat"]), float(found[0]["lon"])) if found else None
        except (httpx.HTTPError, ValueError, KeyError, TypeError, IndexError) as failed:
            raise Unavailable("the geocoder does not answer", retry_after=60) from failed


def geocoder_of(services: Services) -> Geocoder | None:
    """Return the geocoder of the settings; None where only our own gazetteer is asked."""
    if services.settings.geocoder == "offline":
        return None
    return services.keep(Nominatim, lambda held: Nominatim(held.http, held.settings))
