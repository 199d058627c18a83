"""The entrance: what every request passes before a route is looked for, in one plain ASGI layer.

It names the request, bounds its body, counts it against the limits of its sender, adds the headers that every answer
carries, and writes one log line. Path parameters, queries and tokens never reach the log: the route's template does.
"""

import hashlib
import ipaddress
import re
import secrets
import time
from collections.abc import Iterable, Sequence

import structlog
from redis.exceptions import RedisError
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aangan.infra import metrics
from aangan.infra.limits import Limit, Verdict, hit
from aangan.infra.problems import envelope
from aangan.infra.services import Services
from aangan.infra.settings import Settings

log = structlog.get_logger(__name__)

NETWORK_BITS = 64
WINDOW_SECONDS = 60
# Never counted: what watches over us, what describes us, and streams that are counted when they are opened by a ticket.
UNCOUNTED = frozenset({"/", "/health", "/ready", "/metrics", "/api/v1/openapi.json", "/api/v1/docs", "/api/v1/redoc"})
# Pictures and files come through these, or homes with pictures in them; their own routes bound them again.
LARGE_BODIES = {
    re.compile(r"^/api/v1/(users/me/(avatar|profile-image)|properties/\d+/images)$"): 14_000_000,
    re.compile(r"^/api/v1/properties(/\d+)?$"): 40_000_000,
    re.compile(r"^/api/v1/upload(/batch|/direct/[^/]+)?$"): 60_000_000,
    re.compile(r"^/api/v1/bugs/with-media$"): 60_000_000,
}
PUBLIC_LISTS = re.compile(r"^/api/v1/(properties|amenities|faqs/public$|flatmates/catalogs)")
# How a route reads a part of its path (`{id:int}`) is nobody's business but its own.
CONVERTER = re.compile(r":[a-z]+\}")
REQUEST_ID = re.compile(rb"^[A-Za-z0-9._-]{1,64}$")

Headers = list[tuple[bytes, bytes]]
SECURITY: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"x-xss-protection", b"0"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
]
PRODUCTION: Headers = [(b"strict-transport-security", b"max-age=31536000; includeSubDomains")]
# For whatever has no policy of its own: of two, browsers keep both, and a page would lose its style.
POLICY = (b"content-security-policy", b"default-src 'none'; img-src 'self' data:; frame-ancestors 'none'")
SHARED = b"public, max-age=300, s-maxage=300, stale-while-revalidate=600"


class Entrance:
    """One ASGI layer around the app."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        """Stand before `app`; its services are found when the first request comes."""
        self._app = app
        self._settings = settings
        self._always = SECURITY + ([] if settings.in_development else PRODUCTION)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            if scope["type"] != "websocket" or await self._may_open(scope, send):
                await self._app(scope, receive, send)
            return
        path: str = scope["path"]
        if len(path) > 1 and path.endswith("/") and path.startswith("/api/"):
            path = path.rstrip("/")
            scope["path"], scope["raw_path"] = path, path.encode()
        headers = dict(scope["headers"])
        state = scope.setdefault("state", {})
        state["client_address"] = client_address(scope, headers, self._settings.trusted_proxy_hops)
        given = headers.get(b"x-request-id", b"")
        request_id = given if REQUEST_ID.match(given) else secrets.token_hex(16).encode()
        structlog.contextvars.bind_contextvars(request_id=request_id.decode())
        try:
            await self._serve(scope, receive, send, headers, request_id)
        finally:
            structlog.contextvars.clear_contextvars()

    async def _serve(
        self, scope: Scope, receive: Receive, send: Send, headers: dict[bytes, bytes], request_id: bytes
    ) -> None:
        began, headed = time.perf_counter(), 0.0
        extra: Headers = [(b"x-request-id", request_id), *self._always]
        status = 500

        async def answer(message: Message) -> None:
            nonlocal status, headed
            if message["type"] == "http.response.start":
                # What lasts after its head, a stream, is no request that is still being answered.
                metrics.IN_FLIGHT.dec()
                status, headed = int(message["status"]), time.perf_counter() - began
                own = message.get("headers", ())
                message["headers"] = [*own, *extra, *self._policy(own), *_caching(scope, headers, status)]
            await send(message)

        metrics.IN_FLIGHT.inc()
        try:
            verdict = await self._count(scope, headers)
            if verdict is not None:
                extra += _limit_headers(verdict)
            if verdict is not None and not verdict.allowed:
                refusal = envelope(429, "Too many requests", headers={"Retry-After": str(verdict.reset_seconds)})
                await refusal(scope, receive, answer)
                return
            await self._bounded(scope, receive, answer, headers)
        finally:
            if not headed:
                metrics.IN_FLIGHT.dec()
            _note(scope, status, headed or time.perf_counter() - began)

    def _policy(self, own: Iterable[tuple[bytes, bytes]]) -> Headers:
        if self._settings.in_development or any(name == POLICY[0] for name, _ in own):
            return []
        return [POLICY]

    async def _bounded(self, scope: Scope, receive: Receive, send: Send, headers: dict[bytes, bytes]) -> None:
        bound = _most_bytes(scope["path"], self._settings.max_body_bytes)
        declared = headers.get(b"content-length", b"0")
        too_large = f"The body may have at most {bound} bytes"
        if declared.isdigit() and int(declared) > bound:
            await envelope(413, too_large)(scope, receive, send)
            return
        if b"transfer-encoding" not in headers:
            await self._app(scope, receive, send)
            return
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > bound:
                # The parser of bodies lets this pass on to where errors become answers.
                raise HTTPException(413, too_large)
            return message

        await self._app(scope, counted, send)

    async def _may_open(self, scope: Scope, send: Send) -> bool:
        """Count a socket that is about to open against its address; refuse it when there are too many."""
        settings = self._settings
        if not settings.sockets_per_address:
            return True
        address = client_address(scope, dict(scope["headers"]), settings.trusted_proxy_hops)
        verdict = await self._use(scope, [Limit(f"sockets:{address}", settings.sockets_per_address, WINDOW_SECONDS)])
        if verdict is None or verdict.allowed:
            return True
        if "websocket.http.response" in scope.get("extensions", {}):
            retry = str(verdict.reset_seconds).encode()
            head = {"type": "websocket.http.response.start", "status": 429, "headers": [(b"retry-after", retry)]}
            await send(head)
            await send({"type": "websocket.http.response.body", "body": b""})
        else:
            await send({"type": "websocket.close", "code": 1013})
        return False

    async def _count(self, scope: Scope, headers: dict[bytes, bytes]) -> Verdict | None:
        settings = self._settings
        if scope["path"] in UNCOUNTED or scope["method"] == "OPTIONS" or not settings.rate_limit_per_minute:
            return None
        limits = [Limit(f"address:{scope['state']['client_address']}", settings.rate_limit_per_address, WINDOW_SECONDS)]
        token = headers.get(b"authorization", b"")
        # Without a token the address is all we know of the sender, and has the smaller share.
        sender = hashlib.sha256(token).hexdigest()[:24] if token else f"nobody:{scope['state']['client_address']}"
        limits.append(Limit(f"sender:{sender}", settings.rate_limit_per_minute, WINDOW_SECONDS))
        return await self._use(scope, limits)

    async def _use(self, scope: Scope, limits: Sequence[Limit]) -> Verdict | None:
        services: Services = scope["app"].state.services
        try:
            return await hit(services.valkey, self._settings.namespace, limits)
        except (RedisError, OSError, TimeoutError):
            # This limit keeps the peace, it guards no secret: better to serve than to fall silent with the cache.
            metrics.LIMITER_AWAY.inc()
            return None


def client_address(scope: Scope, headers: dict[bytes, bytes], trusted_hops: int) -> str:
    """Return the sender's address: what our own outermost proxy wrote, never what the sender claims.

    Of IPv6 it is the network: one subscriber has all addresses of a /64, and limits would be nothing to them.
    """
    peer = scope.get("client")
    direct = _of_sender(str(peer[0])) if peer else "unknown"
    if not trusted_hops:
        return direct
    chain = [part.strip() for part in headers.get(b"x-forwarded-for", b"").decode("latin-1").split(",") if part.strip()]
    return _of_sender(chain[-trusted_hops]) if len(chain) >= trusted_hops else direct


def _of_sender(address: str) -> str:
    if ":" not in address:
        return address
    try:
        known = ipaddress.IPv6Address(address.strip("[]").partition("%")[0])
    except ValueError:
        return address
    if known.ipv4_mapped is not None:
        return str(known.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(known), NETWORK_BITS), strict=False))


def _most_bytes(path: str, usual: int) -> int:
    return next((most for pattern, most in LARGE_BODIES.items() if pattern.match(path)), usual)


def _limit_headers(verdict: Verdict) -> Headers:
    limit, reset = str(verdict.limit), str(verdict.reset_seconds)
    return [
        (b"ratelimit-policy", f'"default";q={limit};w={WINDOW_SECONDS}'.encode()),
        (b"ratelimit", f'"default";r={verdict.remaining};t={reset}'.encode()),
        (b"x-ratelimit-limit", limit.encode()),
        (b"x-ratelimit-period", str(WINDOW_SECONDS).encode()),
    ]


def _caching(scope: Scope, headers: dict[bytes, bytes], status: int) -> Iterable[tuple[bytes, bytes]]:
    if scope["method"] != "GET" or not PUBLIC_LISTS.match(scope["path"]):
        return ()
    if b"authorization" in headers or status >= 300 or scope["path"].endswith("/me"):
        return ((b"cache-control", b"private, no-store"),)
    return ((b"cache-control", SHARED), (b"vary", b"Authorization, Accept-Encoding"))


def _note(scope: Scope, status: int, seconds: float) -> None:
    route = CONVERTER.sub("}", getattr(scope.get("route"), "path", "(none)"))
    method = scope["method"] if scope["method"] in METHODS else "OTHER"
    metrics.REQUESTS.labels(method, route, str(status)).inc()
    metrics.SECONDS.labels(method, route).observe(seconds)
    actor = scope["state"].get("actor")
    log.info(
        "request",
        method=method,
        route=route,
        status=status,
        ms=round(seconds * 1000, 1),
        user_id=actor.user_id if actor else None,
    )


METHODS: Sequence[str] = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
