"""A provider of texts beside us, on Twilio's wire."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs


@dataclass
class Twilio:
    """What it was given; `status` and `code` answer otherwise than 201."""

    status: int = 201
    code: int = 0
    retry_after: str | None = None
    port: int = 0
    texts: list[dict[str, str]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The account, as settings name it."""
        return f"http://AC1:token@localhost:{self.port}?from=+15005550006"

    def answer(self, path: str, authorization: str, form: dict[str, str]) -> tuple[int, dict[str, object]]:
        """Take a text, or not."""
        assert path == "/2010-04-01/Accounts/AC1/Messages.json"
        assert base64.b64decode(authorization.removeprefix("Basic ")).decode() == "AC1:token"
        if self.status != 201:
            return self.status, {"code": self.code, "message": "no", "status": self.status}
        self.texts.append(form)
        return 201, {"sid": f"SM{len(self.texts)}", "status": "queued"}


@asynccontextmanager
async def running_twilio(rig: Twilio) -> AsyncIterator[Twilio]:
    """Run it on this machine until the block ends."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        lines = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        headers = {name.lower(): value for name, value in lines.items()}
        raw = await reader.readexactly(int(headers["content-length"]))
        form = {name: values[0] for name, values in parse_qs(raw.decode()).items()}
        status, said = rig.answer(head.split(" ")[1], headers["authorization"], form)
        body = json.dumps(said).encode()
        wait = f"Retry-After: {rig.retry_after}\r\n" if rig.retry_after else ""
        writer.write(f"HTTP/1.1 {status} -\r\nConnection: close\r\n{wait}Content-Length: {len(body)}\r\n\r\n".encode())
        writer.write(body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "localhost", 0)
    rig.port = server.sockets[0].getsockname()[1]
    try:
        yield rig
    finally:
        server.close()
        await asyncio.sleep(0)
