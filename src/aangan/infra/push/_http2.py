"""One HTTP/2 connection to one place, on which many requests travel at once.

Written on `h2` itself for what no client tells: when a connection ends in the middle, which requests were certainly
not looked at (they can be sent again) and which may have been.
"""

import asyncio
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.events import (
    DataReceived,
    Event,
    RemoteSettingsChanged,
    ResponseReceived,
    StreamEnded,
    StreamReset,
    WindowUpdated,
)
from h2.exceptions import H2Error

CONNECT_SECONDS = 5.0
# Ids of streams end at 2^31; a new connection is cheap long before.
REQUESTS_MAX = 1_000_000
# What an answer may hold at most: ours are a few hundred bytes, or an error page.
ANSWER_MAX = 256_000
FRAME_HEAD, GOAWAY = 9, 7


class NotSent(Exception):
    """The other side did not look at the request: it can be sent again."""


class Lost(Exception):
    """The connection ended before the answer: the other side may have done what was asked, or not."""


@dataclass(slots=True)
class Answer:
    """What came back."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(slots=True)
class _Stream:
    done: "asyncio.Future[Answer]"
    answer: Answer = field(default_factory=Answer)


class Http2Client:
    """A client for one origin: connects when first asked, and anew after a connection ended."""

    def __init__(self, origin: str, *, trust: ssl.SSLContext | None = None) -> None:
        """Take the origin (https, or http for an emulator beside us) and whose certificates count."""
        parts = urlsplit(origin)
        self._secure = parts.scheme == "https"
        self._host = parts.hostname or ""
        self._port = parts.port or (443 if self._secure else 80)
        self._base = [(":scheme", parts.scheme), (":authority", parts.netloc)]
        self._trust = trust
        self._connection: _Connection | None = None
        self._opening = asyncio.Lock()

    async def request(self, method: str, path: str, headers: list[tuple[str, str]], body: bytes = b"") -> Answer:
        """Send a request and return what came back. Raises NotSent and Lost."""
        connection = await self._open()
        head = [(":method", method), (":path", path), *self._base, *headers]
        return await connection.request(head, body)

    async def aclose(self) -> None:
        """Close the connection, if there is one."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    async def _open(self) -> "_Connection":
        async with self._opening:
            if self._connection is None or not self._connection.takes_more:
                if self._connection is not None:
                    self._connection.close_when_idle()
                self._connection = await self._connect()
            return self._connection

    async def _connect(self) -> "_Connection":
        loop = asyncio.get_running_loop()
        trust = None
        if self._secure:
            trust = self._trust or ssl.create_default_context()
            trust.set_alpn_protocols(["h2"])
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                _, connection = await loop.create_connection(_Connection, self._host, self._port, ssl=trust)
        except (OSError, TimeoutError) as away:
            raise NotSent(f"no connection: {type(away).__name__}") from away
        return connection


class _Connection(asyncio.Protocol):
    """The connection itself: what `h2` says goes to the socket, what the socket says to the waiting requests."""

    def __init__(self) -> None:
        """Prepare; the preface goes out when the socket stands."""
        # What we send and what we read is checked by the types around it: the library's own checks cost a third.
        self._h2 = H2Connection(
            H2Configuration(
                client_side=True,
                header_encoding="utf-8",
                validate_outbound_headers=False,
                normalize_outbound_headers=False,
            )
        )
        self._transport: asyncio.Transport | None = None
        self._streams: dict[int, _Stream] = {}
        self._room = asyncio.Event()
        self._sent = 0
        self._closing = self._flushing = False
        self._rest = b""

    @property
    def takes_more(self) -> bool:
        """True while new requests may be sent."""
        return not self._closing and self._sent < REQUESTS_MAX

    async def request(self, head: list[tuple[str, str]], body: bytes) -> Answer:
        """Send one request and wait for its answer. Raises NotSent and Lost."""
        while not self._fits(len(body)):
            self._room.clear()
            await self._room.wait()
        number, stream = self._begin(head, body)
        try:
            return await stream.done
        except asyncio.CancelledError:
            self._abandon(number)
            raise
        finally:
            self._streams.pop(number, None)
            self._room.set()
            if self._closing and not self._streams:
                self.close()

    def close_when_idle(self) -> None:
        """Take no more, and close once the last answer is there."""
        self._closing = True
        if not self._streams:
            self.close()

    def close(self) -> None:
        """Close now; what waits is told that its outcome is unknown."""
        self._closing = True
        if self._transport is not None and not self._transport.is_closing():
            with suppress(H2Error):
                self._h2.close_connection()
                self._flush()
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the preface."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._h2.initiate_connection()
        # One window for all answers together: they are small, but many.
        self._h2.increment_flow_control_window(1 << 24)
        self._flush()

    def data_received(self, data: bytes) -> None:
        """Hear what the other side says."""
        frames, last = self._frames(data)
        try:
            events = self._h2.receive_data(frames)
        except H2Error:
            self._end()
            return
        for event in events:
            self._hear(event)
        if last is not None:
            self._go_away(last)
        self._flush()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        """Tell whoever still waits."""
        self._end()

    def _hear(self, event: Event) -> None:
        stream = self._streams.get(getattr(event, "stream_id", None) or 0)
        match event:
            case ResponseReceived() if stream is not None:
                headers = {str(name): str(value) for name, value in event.headers or ()}
                stream.answer.status = int(headers.pop(":status", "0"))
                stream.answer.headers = headers
            case DataReceived():
                # Acknowledged also for who does not wait any more: the window belongs to all.
                self._h2.acknowledge_received_data(event.flow_controlled_length or 0, event.stream_id or 0)
                if stream is not None and len(stream.answer.body) < ANSWER_MAX:
                    stream.answer.body += event.data or b""
            case StreamEnded() if stream is not None:
                _settle(stream, stream.answer)
            case StreamReset() if stream is not None:
                refused = event.error_code == ErrorCodes.REFUSED_STREAM
                _settle(stream, NotSent("refused") if refused else Lost("reset"))
            case WindowUpdated() | RemoteSettingsChanged():
                self._room.set()

    def _frames(self, data: bytes) -> tuple[bytes, int | None]:
        """Return whole frames but for a farewell, and the last stream that the farewell names.

        `h2` hears nothing more after a farewell, while the answers to what was looked at still come in.
        """
        self._rest += data
        kept, start, at, last = b"", 0, 0, None
        while (end := at + FRAME_HEAD) <= len(self._rest):
            end += int.from_bytes(self._rest[at : at + 3])
            if end > len(self._rest):
                break
            if self._rest[at + 3] == GOAWAY:
                last = int.from_bytes(self._rest[at + FRAME_HEAD : at + FRAME_HEAD + 4]) & 0x7FFFFFFF
                kept, start = kept + self._rest[start:at], end
            at = end
        kept, self._rest = kept + self._rest[start:at], self._rest[at:]
        return kept, last

    def _go_away(self, last: int) -> None:
        """Streams above `last` were never looked at; the others still get their answers."""
        self._closing = True
        for number, stream in self._streams.items():
            if number > last:
                _settle(stream, NotSent("the other side is leaving"))
        self._room.set()
        if not self._streams:
            self.close()

    def _end(self) -> None:
        self._closing = True
        for stream in self._streams.values():
            _settle(stream, Lost("the connection ended"))
        self._room.set()
        if self._transport is not None:
            self._transport.abort()

    def _fits(self, size: int) -> bool:
        if self._closing:
            raise NotSent("the connection was closed")
        open_now, most = self._h2.open_outbound_streams, self._h2.remote_settings.max_concurrent_streams
        window = min(self._h2.outbound_flow_control_window, self._h2.remote_settings.initial_window_size)
        return open_now < most and size <= window

    def _begin(self, head: list[tuple[str, str]], body: bytes) -> tuple[int, _Stream]:
        number = self._h2.get_next_available_stream_id()
        stream = self._streams[number] = _Stream(asyncio.get_running_loop().create_future())
        self._sent += 1
        self._h2.send_headers(number, head, end_stream=not body)
        size = self._h2.max_outbound_frame_size
        for start in range(0, len(body), size):
            piece = body[start : start + size]
            self._h2.send_data(number, piece, end_stream=start + size >= len(body))
        # Requests of one turn of the loop leave in one write.
        if not self._flushing:
            self._flushing = True
            asyncio.get_running_loop().call_soon(self._flush)
        return number, stream

    def _abandon(self, number: int) -> None:
        with suppress(H2Error):
            self._h2.reset_stream(number, ErrorCodes.CANCEL)
            self._flush()

    def _flush(self) -> None:
        self._flushing = False
        waiting = self._h2.data_to_send()
        if waiting and self._transport is not None and not self._transport.is_closing():
            self._transport.write(waiting)


def _settle(stream: _Stream, outcome: Answer | Exception) -> None:
    if stream.done.done():
        return
    if isinstance(outcome, Answer):
        stream.done.set_result(outcome)
    else:
        stream.done.set_exception(outcome)
