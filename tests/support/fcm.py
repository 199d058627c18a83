"""Firebase Cloud Messaging beside us: HTTP/2 by hand, OAuth2 tokens, and the official bodies of its errors.

`python -m tests.support.fcm` runs it as a process of its own, for benchmarks.
"""

import argparse
import asyncio
import json
import random
import ssl
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import DataReceived, RequestReceived, StreamEnded
from h2.exceptions import StreamClosedError
from hyperframe.frame import GoAwayFrame
from joserfc import jwt
from joserfc.jwk import RSAKey

PROJECT = "aangan-test"
FCM_ERROR = "type.googleapis.com/google.firebase.fcm.v1.FcmError"


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered to one message; `status` 0 drops the line without a word."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


def error(status: int, name: str, code: str, message: str, *, field_name: str = "", **headers: str) -> Reply:
    """Return an error as FCM words it."""
    details: list[dict[str, Any]] = [{"@type": FCM_ERROR, "errorCode": code}]
    if field_name:
        violation = {"field": field_name, "description": message}
        details.append({"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [violation]})
    body = {"error": {"code": status, "message": message, "status": name, "details": details}}
    return Reply(status, json.dumps(body).encode(), tuple((k.replace("_", "-"), v) for k, v in headers.items()))


UNREGISTERED = error(404, "NOT_FOUND", "UNREGISTERED", "Requested entity was not found.")
INVALID_TOKEN = error(
    400,
    "INVALID_ARGUMENT",
    "INVALID_ARGUMENT",
    "The registration token is not a valid FCM registration token",
    field_name="message.token",
)
INVALID_MESSAGE = error(
    400,
    "INVALID_ARGUMENT",
    "INVALID_ARGUMENT",
    "Invalid value at 'message.android.ttl'",
    field_name="message.android.ttl",
)
SENDER_MISMATCH = error(403, "PERMISSION_DENIED", "SENDER_ID_MISMATCH", "SenderId mismatch")
QUOTA = error(429, "RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED", "Quota exceeded for quota metric", retry_after="37")
UNAVAILABLE = error(503, "UNAVAILABLE", "UNAVAILABLE", "The service is currently unavailable.", retry_after="120")
BAD_GATEWAY = Reply(502, b"<html><title>Error 502 (Server Error)!!1</title></html>")
UNAUTHENTICATED = Reply(
    401,
    b'{"error":{"code":401,"message":"Request had invalid authentication credentials.","status":"UNAUTHENTICATED"}}',
)
DROPPED = Reply(0, b"")


@dataclass
class Fcm:
    """What the emulator was given, and how it answers; `answer` may give None to take a message."""

    answer: Callable[[dict[str, Any]], Reply | None] = lambda _: None
    requests_per_connection: int = 0
    delay: float = 0.0
    port: int = 0
    token_port: int = 0
    secure: bool = False
    given: list[dict[str, Any]] = field(default_factory=list)
    taken: list[dict[str, Any]] = field(default_factory=list)
    connections: int = 0
    tokens_minted: int = 0
    tokens: set[str] = field(default_factory=set)
    at_once: int = 0
    most_at_once: int = 0
    keep: bool = True
    counted: Counter[str] = field(default_factory=Counter)
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    @property
    def origin(self) -> str:
        """Where messages are taken."""
        return f"http{'s' if self.secure else ''}://localhost:{self.port}"

    def account(self) -> str:
        """Return the service account that this emulator knows, as Google writes it."""
        pem = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        return json.dumps(
            {
                "type": "service_account",
                "project_id": PROJECT,
                "private_key_id": "k1",
                "private_key": pem,
                "client_email": "push@aangan-test.iam.gserviceaccount.com",
                "token_uri": f"http://localhost:{self.token_port}/token",
            }
        )

    def mint(self, assertion: str) -> str:
        """Check a signed assertion and give an access token for it; raises on a wrong one."""
        key = RSAKey.import_key(self.key)
        claims = jwt.decode(assertion, key, algorithms=["RS256"]).claims
        assert claims["scope"] == "https://www.googleapis.com/auth/firebase.messaging"
        assert claims["aud"].endswith("/token")
        assert claims["exp"] - claims["iat"] <= 3600
        self.tokens_minted += 1
        token = f"ya29.{self.tokens_minted}"
        self.tokens.add(token)
        return token

    def take(self, path: str, authorization: str, body: bytes) -> Reply:
        """Answer one message."""
        if authorization.removeprefix("Bearer ") not in self.tokens:
            return UNAUTHENTICATED
        message = json.loads(body)["message"]
        assert path == f"/v1/projects/{PROJECT}/messages:send", path
        if self.keep:
            self.given.append(message)
        self.counted["given"] += 1
        reply = self.answer(message)
        if reply is not None:
            self.counted[str(reply.status)] += 1
            return reply
        self.counted["taken"] += 1
        if self.keep:
            self.taken.append(message)
        name = f"projects/{PROJECT}/messages/{self.counted['taken']}"
        return Reply(200, json.dumps({"name": name}).encode(), (("content-type", "application/json"),))


class _Line(asyncio.Protocol):
    """One HTTP/2 connection to the emulator."""

    def __init__(self, fcm: Fcm) -> None:
        """Answer as `fcm` says."""
        self.fcm = fcm
        self.h2 = H2Connection(H2Configuration(client_side=False, header_encoding="utf-8"))
        self.asked: dict[int, tuple[dict[str, str], bytearray]] = {}
        self.answered = 0
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Say hello."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.fcm.connections += 1
        self.h2.initiate_connection()
        self.h2.increment_flow_control_window(1 << 26)
        self._flush()

    def data_received(self, data: bytes) -> None:
        """Hear requests."""
        for event in self.h2.receive_data(data):
            number = getattr(event, "stream_id", 0) or 0
            if isinstance(event, RequestReceived):
                self.asked[number] = ({str(k): str(v) for k, v in event.headers}, bytearray())
                self.fcm.at_once += 1
                self.fcm.most_at_once = max(self.fcm.most_at_once, self.fcm.at_once)
            elif isinstance(event, DataReceived):
                self.asked[number][1].extend(event.data or b"")
                self.h2.acknowledge_received_data(event.flow_controlled_length or 0, number)
            elif isinstance(event, StreamEnded):
                self._hear_out(number)
        self._flush()

    def _hear_out(self, number: int) -> None:
        most = self.fcm.requests_per_connection
        if most and self.answered >= most:
            return
        self.answered += 1
        if self.fcm.delay:
            asyncio.get_running_loop().call_later(self.fcm.delay, self._reply, number)
        else:
            self._reply(number)
        if most and self.answered >= most:
            # What came in after this one was never looked at.
            self._flush()
            farewell = GoAwayFrame(0, last_stream_id=number)
            if self.transport is not None:
                self.transport.write(farewell.serialize())
            asyncio.get_running_loop().call_later(0.05 + self.fcm.delay, self._leave)

    def _reply(self, number: int) -> None:
        headers, body = self.asked.pop(number)
        self.fcm.at_once -= 1
        reply = self.fcm.take(headers[":path"], headers.get("authorization", ""), bytes(body))
        if reply.status == 0:
            self._leave()
            return
        if self.transport is None or self.transport.is_closing():
            return
        try:
            self.h2.send_headers(number, [(":status", str(reply.status)), *reply.headers])
            self.h2.send_data(number, reply.body, end_stream=True)
        except StreamClosedError:
            # The caller gave up on this one.
            self.fcm.counted["given up"] += 1
        self._flush()

    def _leave(self) -> None:
        self.fcm.at_once -= len(self.asked)
        self.asked.clear()
        if self.transport is not None:
            self.transport.abort()

    def _flush(self) -> None:
        waiting = self.h2.data_to_send()
        if waiting and self.transport is not None and not self.transport.is_closing():
            self.transport.write(waiting)


@asynccontextmanager
async def running_fcm(fcm: Fcm, *, tls: ssl.SSLContext | None = None) -> AsyncIterator[Fcm]:
    """Run the emulator on this machine until the block ends."""
    loop = asyncio.get_running_loop()
    if tls is not None:
        tls.set_alpn_protocols(["h2"])
        fcm.secure = True
    lines: list[_Line] = []

    def line() -> _Line:
        lines.append(_Line(fcm))
        return lines[-1]

    async def token(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _give_token(fcm, reader, writer)

    server = await loop.create_server(line, "localhost", fcm.port, ssl=tls)
    minting = await asyncio.start_server(token, "localhost", fcm.token_port)
    fcm.port = server.sockets[0].getsockname()[1]
    fcm.token_port = minting.sockets[0].getsockname()[1]
    try:
        yield fcm
    finally:
        for open_line in lines:
            open_line._leave()
        server.close()
        minting.close()
        await asyncio.sleep(0)


async def _give_token(fcm: Fcm, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    length = int(head.split("content-length:")[1].split("\r\n")[0])
    form = parse_qs((await reader.readexactly(length)).decode())
    assert form["grant_type"] == ["urn:ietf:params:oauth:grant-type:jwt-bearer"]
    body = json.dumps(
        {"access_token": fcm.mint(form["assertion"][0]), "expires_in": 3599, "token_type": "Bearer"}
    ).encode()
    writer.write(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
        + f"Content-Length: {len(body)}\r\n\r\n".encode()
        + body
    )
    await writer.drain()
    writer.close()


def main() -> None:
    """Run as a process: prints the account, then what it counted whenever a line comes in."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--failing", type=float, default=0.0, help="share of messages that are answered 503")
    parser.add_argument("--keep", action="store_true", help="remember which message each phone shows")
    given = parser.parse_args()
    asyncio.run(_serve(given.failing, keep=given.keep))


async def _serve(failing: float, *, keep: bool) -> None:
    chance = random.Random(7)
    shown: Counter[tuple[str, str]] = Counter()

    def answer(message: dict[str, Any]) -> Reply | None:
        if chance.random() < failing:
            return error(503, "UNAVAILABLE", "UNAVAILABLE", "The service is currently unavailable.")
        if keep:
            shown[message["token"], message["android"]["collapse_key"]] += 1
        return None

    async with running_fcm(Fcm(answer, keep=False)) as fcm:
        sys.stdout.write(json.dumps({"origin": fcm.origin, "account": fcm.account()}) + "\n")
        sys.stdout.flush()
        loop = asyncio.get_running_loop()
        while await loop.run_in_executor(None, sys.stdin.readline):
            repeated = sum(count - 1 for count in shown.values())
            counts = {**fcm.counted, "shown": len(shown), "replaced": repeated, "connections": fcm.connections}
            sys.stdout.write(json.dumps({**counts, "most_at_once": fcm.most_at_once}) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
