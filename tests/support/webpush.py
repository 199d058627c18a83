"""A push service beside us, and the browser behind it: takes what is sent over TLS, checks who sent it, unseals it."""

import asyncio
import base64
import hashlib
import json
import os
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwt
from joserfc.jwk import ECKey

HOST = "push.browser-vendor.test"


def b64(raw: bytes) -> str:
    """Return bytes in base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    """Read base64url without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Browser:
    """One subscription: its endpoint, its keys, and what it was told."""

    name: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = field(default_factory=lambda: os.urandom(16))
    heard: list[dict[str, Any] | None] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    @property
    def endpoint(self) -> str:
        """Where it is told."""
        return f"https://{HOST}/wpush/v2/{self.name}"

    @property
    def p256dh(self) -> str:
        """Its public key, as browsers give it."""
        return b64(self._point())

    @property
    def secret(self) -> str:
        """Its secret, as browsers give it."""
        return b64(self.auth)

    def unseal(self, body: bytes) -> bytes:
        """Return what was sealed for this browser, step by step as RFC 8188 and RFC 8291 tell it."""
        salt, size, length = body[:16], int.from_bytes(body[16:20]), body[20]
        theirs, sealed = body[21 : 21 + length], body[21 + length :]
        assert size >= len(sealed)
        other = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs)
        agreed = _mac(self.auth, self.key.exchange(ec.ECDH(), other))
        secret = _mac(agreed, b"WebPush: info\x00" + self._point() + theirs + b"\x01")
        base = _mac(salt, secret)
        content = _mac(base, b"Content-Encoding: aes128gcm\x00\x01")[:16]
        nonce = _mac(base, b"Content-Encoding: nonce\x00\x01")[:12]
        padded = AESGCM(content).decrypt(nonce, sealed, None)
        text, mark = padded.rstrip(b"\x00")[:-1], padded.rstrip(b"\x00")[-1:]
        assert mark == b"\x02"
        return text

    def _point(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


@dataclass
class PushService:
    """What the service was given; `status` answers otherwise than 201, `retry_after` beside it."""

    application: str
    status: int = 201
    retry_after: str | None = None
    browsers: dict[str, Browser] = field(default_factory=dict)
    looked_up: list[str] = field(default_factory=list)
    away: set[str] = field(default_factory=set)
    port: int = 0

    def browser(self, name: str) -> Browser:
        """Subscribe a browser."""
        return self.browsers.setdefault(name, Browser(name))

    async def lookup(self, host: str, port: int) -> tuple[str, int]:
        """Stand in for the resolver: every name of a push service leads here, but for those in `away`."""
        assert port == 443
        self.looked_up.append(host)
        if host in self.away:
            raise OSError(host)
        return "127.0.0.1", self.port

    def take(self, path: str, headers: dict[str, str], body: bytes) -> int:
        """Check a message and hand it to its browser."""
        if self.status != 201:
            return self.status
        found = self.browsers.get(path.rpartition("/")[2])
        if found is None:
            return 410
        self._check_sender(headers["authorization"])
        assert headers["host"] == HOST
        assert int(headers["ttl"]) >= 0
        assert len(headers.get("topic", "")) <= 32
        found.headers.append(headers)
        if body:
            assert headers["content-encoding"] == "aes128gcm"
            assert len(body) <= 4096
            found.heard.append(json.loads(found.unseal(body)))
        else:
            found.heard.append(None)
        return 201

    def _check_sender(self, authorization: str) -> None:
        scheme, _, rest = authorization.partition(" ")
        parts = dict(part.strip().split("=", 1) for part in rest.split(","))
        assert (scheme, parts["k"]) == ("vapid", self.application)
        raw = unb64(parts["k"])
        jwk = {"kty": "EC", "crv": "P-256", "x": b64(raw[1:33]), "y": b64(raw[33:])}
        claims = jwt.decode(parts["t"], ECKey.import_key(jwk), algorithms=["ES256"]).claims
        assert claims["aud"] == f"https://{HOST}"
        assert claims["sub"].startswith("mailto:")


@asynccontextmanager
async def running_service(service: PushService, tls: ssl.SSLContext) -> AsyncIterator[PushService]:
    """Run the push service on this machine until the block ends."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                first, *lines = head.decode().split("\r\n")
                headers = {k.lower(): v for k, v in (line.split(": ", 1) for line in lines if line)}
                body = await reader.readexactly(int(headers.get("content-length", "0")))
                status = service.take(first.split(" ")[1], headers, body)
                wait = f"Retry-After: {service.retry_after}\r\n" if service.retry_after else ""
                name = hashlib.sha256(body).hexdigest()[:8]
                answer = f"HTTP/1.1 {status} -\r\nLocation: https://{HOST}/m/{name}\r\n{wait}Content-Length: 0\r\n\r\n"
                writer.write(answer.encode())
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    service.port = server.sockets[0].getsockname()[1]
    try:
        yield service
    finally:
        server.close()
        await asyncio.sleep(0)


def _mac(key: bytes, data: bytes) -> bytes:
    made = hmac.HMAC(key, hashes.SHA256())
    made.update(data)
    return made.finalize()
