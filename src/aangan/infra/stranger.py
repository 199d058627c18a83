"""Reading a small document at an address that a stranger named.

Whoever names an address makes us call it: so it is https at a public name on the usual port, looked up by us, called at
the very address that was looked at, and read only so far, only so long, and without following it elsewhere.
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from aangan.infra.push import NotPublic, is_endpoint, public_address
from aangan.infra.services import Services

Lookup = Callable[[str, int], Awaitable[tuple[str, int]]]
HTTPS = 443
SECONDS = 5.0
BYTES_MAX = 65_536
MAX_AGE = re.compile(r"(?:^|[\s,])max-age=([0-9]{1,9})(?:$|[\s,])", re.IGNORECASE)
NO_STORE = re.compile(r"(?:^|[\s,])(?:no-store|no-cache)(?:$|[\s,])", re.IGNORECASE)


class Unreadable(Exception):
    """There is no such document there, or we do not go there; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Document:
    """A JSON object, and for how many seconds its server says that it holds (None where it says nothing)."""

    content: dict[str, Any]
    max_age: int | None


class Strangers:
    """Reads what strangers publish; `lookup` is for one beside us."""

    def __init__(self, services: Services, lookup: Lookup = public_address) -> None:
        """Read with the process's own client."""
        self._http = services.http
        self._lookup = lookup

    async def read(self, url: str) -> Document:
        """Return the JSON object at an address. Raises Unreadable."""
        if not is_endpoint(url):
            raise Unreadable("the address must be https at a public name, on the usual port")
        try:
            async with asyncio.timeout(SECONDS):
                return await self._read(url)
        except TimeoutError as late:
            raise Unreadable("the document does not come") from late
        except NotPublic as private:
            raise Unreadable("the address leads to no public place") from private
        except (OSError, httpx.HTTPError, httpx.InvalidURL) as away:
            raise Unreadable(f"the document cannot be had: {type(away).__name__}") from away

    async def _read(self, url: str) -> Document:
        host = urlsplit(url).hostname or ""
        address, port = await self._lookup(host, HTTPS)
        # The certificate must still be the name's. One call a connection: the next stranger may share the address.
        headers = {"Host": host, "Accept": "application/json", "Accept-Encoding": "identity", "Connection": "close"}
        request = self._http.build_request(
            "GET",
            httpx.URL(url).copy_with(host=address, port=port),
            headers=headers,
            extensions={"sni_hostname": host},
        )
        answer = await self._http.send(request, stream=True, follow_redirects=False)
        try:
            return await _document(answer)
        finally:
            await answer.aclose()


def strangers_of(services: Services) -> Strangers:
    """Return the process's one reader."""
    return services.keep(Strangers, Strangers)


async def _document(answer: httpx.Response) -> Document:
    if answer.status_code != httpx.codes.OK:
        raise Unreadable(f"its server answers {answer.status_code}")
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind != "application/json" and not kind.endswith("+json"):
        raise Unreadable("it is no JSON document")
    # Packed, a thousandfold may come out of one piece before it can be counted.
    if answer.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise Unreadable("its server packs it, although it was asked not to")
    body = b""
    async for piece in answer.aiter_bytes():
        body += piece
        if len(body) > BYTES_MAX:
            raise Unreadable(f"the document has more than {BYTES_MAX // 1024} KiB")
    try:
        content = json.loads(body)
    except (ValueError, RecursionError) as wrong:
        raise Unreadable("the document is no JSON") from wrong
    if not isinstance(content, dict):
        raise Unreadable("the document is no JSON object")
    return Document(content, _max_age(answer.headers.get("Cache-Control", "")))


def _max_age(control: str) -> int | None:
    if NO_STORE.search(control):
        return 0
    found = MAX_AGE.search(control)
    return int(found[1]) if found else None
