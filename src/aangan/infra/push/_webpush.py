"""Web Push: a browser's own push service, found at an address that the browser gave.

Whoever registers an endpoint makes us call it, so it is looked up by us, called only at a public address, and at that
address: a name that is answered differently the second time leads nowhere else.
"""

import asyncio
import hashlib
import ipaddress
import socket
import ssl
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import httpx

from aangan.infra import http
from aangan.infra.handover import Refused, TryLater, Unsure, seconds_of
from aangan.infra.push._message import PushMessage
from aangan.infra.push._sealing import Vapid, message_bytes, padless, seal
from aangan.kit.clock import Clock

# Where a name leads: an IP address and a port. Raises NotPublic, OSError.
Lookup = Callable[[str, int], Awaitable[tuple[str, int]]]
HTTPS = 443
LOOKUP_SECONDS = 3.0
TIMEOUT = httpx.Timeout(8.0, connect=4.0)
LIMITS = httpx.Limits(max_connections=100, max_keepalive_connections=20)
GONE = frozenset({httpx.codes.NOT_FOUND, httpx.codes.GONE})
# Stands for the IPv4 address at its end, to which a gateway of our own network would go (RFC 6052).
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# Of IPv6 only this is given out to anybody; of the rest Python calls some public that are not.
GIVEN_OUT = ipaddress.IPv6Network("2000::/3")


class NotPublic(Exception):
    """The name leads into somebody's own network, or nowhere."""


async def public_address(host: str, port: int) -> tuple[str, int]:
    """Return a public address of a host; one private address among them is one too many. Raises NotPublic, OSError."""
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(LOOKUP_SECONDS):
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(is_public(address) for address in addresses):
        raise NotPublic(host)
    return addresses[0], port


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the open internet, also when it hides in an IPv6 one."""
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(known, ipaddress.IPv6Address):
        inner = known.ipv4_mapped or known.sixtofour or (known.teredo[1] if known.teredo else None)
        if known in NAT64:
            inner = ipaddress.IPv4Address(known.packed[-4:])
        if inner is not None:
            return inner.is_global and not inner.is_multicast
        if known not in GIVEN_OUT:
            return False
    return known.is_global and not known.is_multicast


def is_endpoint(url: str) -> bool:
    """Tell whether this can be the endpoint of a push service: https at a name, on the usual port, nothing hidden."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    named = "." in host and not host.endswith((".local", ".internal", ".localhost")) and ":" not in host
    # However an address is written in numbers, its last part begins with a digit; no top-level name does.
    numeric = not host.rpartition(".")[2][:1].isalpha()
    plain = parts.username is None and parts.password is None and port in {None, HTTPS}
    return parts.scheme == "https" and named and not numeric and plain


class WebPush:
    """Hands messages to the push services of browsers."""

    def __init__(
        self, vapid: Vapid, clock: Clock, *, lookup: Lookup = public_address, trust: ssl.SSLContext | None = None
    ) -> None:
        """Take who we are; `lookup` and `trust` are for a push service beside us."""
        self._vapid = vapid
        self._clock = clock
        self._lookup = lookup
        self._http = httpx.AsyncClient(
            timeout=TIMEOUT, limits=LIMITS, follow_redirects=False, trust_env=False, verify=trust or http.trust()
        )

    @property
    def public_key(self) -> str:
        """What a browser subscribes with."""
        return self._vapid.public_key

    async def send(self, message: PushMessage) -> str | None:
        """Hand a message over (without the browser's keys: only wake it). Raises TryLater, Refused, Unsure."""
        body, headers = self._prepared(message)
        request = await self._request(message.token, headers, body)
        try:
            answer = await self._http.send(request)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as away:
            raise TryLater(f"web push: {type(away).__name__}", away=True) from away
        except httpx.HTTPError as lost:
            raise Unsure(f"web push: {type(lost).__name__}") from lost
        if answer.is_success:
            return str(answer.headers.get("Location", ""))[:500] or None
        raise _complaint(answer)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    def _prepared(self, message: PushMessage) -> tuple[bytes, dict[str, str]]:
        now = int(self._clock.now().timestamp())
        headers = {
            "Authorization": self._vapid.authorization(message.token, now),
            "TTL": str(max(0, message.ttl)),
            "Urgency": "high" if message.urgent else "normal",
        }
        if message.collapse_id:
            # At most 32 letters of base64url: a digest of ours keeps apart what is apart.
            headers["Topic"] = padless(hashlib.sha256(message.collapse_id.encode()).digest()[:24])
        if message.keys is None:
            return b"", headers
        text = message_bytes(message.title, message.body, dict(message.data))
        try:
            body = seal(text, message.keys.p256dh, message.keys.auth)
        except ValueError as wrong:
            raise Refused("web push: the subscription's keys are none", gone=True) from wrong
        return body, headers | {"Content-Encoding": "aes128gcm", "Content-Type": "application/octet-stream"}

    async def _request(self, endpoint: str, headers: dict[str, str], body: bytes) -> httpx.Request:
        if not is_endpoint(endpoint):
            raise Refused("web push: no endpoint of a push service", gone=True)
        host = urlsplit(endpoint).hostname or ""
        try:
            address, port = await self._lookup(host, HTTPS)
        except NotPublic as private:
            raise Refused("web push: the endpoint leads to no public address", gone=True) from private
        except (OSError, TimeoutError) as unknown:
            raise TryLater(f"web push: {type(unknown).__name__}", away=True) from unknown
        # The address that was looked at is the one that is called; the certificate must still be the name's.
        url = httpx.URL(endpoint).copy_with(host=address, port=port)
        return self._http.build_request(
            "POST", url, content=body, headers={**headers, "Host": host}, extensions={"sni_hostname": host}
        )


def _complaint(answer: httpx.Response) -> TryLater | Refused:
    said = f"web push: {answer.status_code}"
    if answer.status_code in GONE:
        return Refused(said, gone=True)
    wait = seconds_of(answer.headers.get("Retry-After"))
    if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
        return TryLater(said, wait if wait is not None else 60)
    if answer.is_server_error:
        return TryLater(said, wait, away=True)
    # 401 and 403 are said of our key as often as of the subscription: it is kept.
    return Refused(said)
