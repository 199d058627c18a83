"""An SMTP server beside us: TLS, sign-in, and refusals as real ones word them."""

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

NOBODY = "550 5.1.1 No such user here"


@dataclass
class Smtp:
    """What the server was given. `recipients` and `data` answer otherwise than 250; an empty answer hangs up."""

    user: str | None = None
    password: str | None = None
    starttls: ssl.SSLContext | None = None
    recipients: dict[str, str] = field(default_factory=dict)
    data: str = "250 2.0.0 Queued"
    greeting: str = "220 mail.test ESMTP"
    letters_per_connection: int = 0
    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, str]] = field(default_factory=list)
    secured: list[bool] = field(default_factory=list)
    connections: int = 0
    open_now: int = 0
    most_open: int = 0


class _Talk:
    """One connection's conversation."""

    def __init__(self, rig: Smtp, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.rig, self.reader, self.writer = rig, reader, writer
        self.sender = self.to = ""
        self.signed_in = rig.user is None
        self.taken = 0

    async def say(self, *lines: str) -> None:
        self.writer.write("".join(f"{line}\r\n" for line in lines).encode())
        await self.writer.drain()

    async def run(self) -> None:
        await self.say(self.rig.greeting)
        while line := (await self.reader.readline()).decode().strip():
            verb, _, rest = line.partition(" ")
            if not await self.hear(verb.upper(), rest):
                return

    async def hear(self, verb: str, rest: str) -> bool:
        match verb:
            case "EHLO":
                secure = self.writer.get_extra_info("ssl_object") is not None
                offers = ["AUTH PLAIN", "8BITMIME", "SMTPUTF8"]
                if self.rig.starttls is not None and not secure:
                    offers = ["STARTTLS", "8BITMIME"]
                await self.say("250-mail.test", *(f"250-{offer}" for offer in offers), "250 SIZE 10000000")
            case "STARTTLS":
                await self.say("220 Go ahead")
                assert self.rig.starttls is not None
                await self.writer.start_tls(self.rig.starttls)
            case "AUTH":
                known = f"\0{self.rig.user}\0{self.rig.password}"
                self.signed_in = base64.b64decode(rest.split(" ")[1]).decode() == known
                await self.say("235 2.7.0 Welcome" if self.signed_in else "535 5.7.8 Not you")
            case "MAIL":
                self.sender = rest
                await self.say("250 2.1.0 Ok" if self.signed_in else "530 5.7.0 Sign in first")
            case "RCPT":
                self.to = rest.partition("<")[2].partition(">")[0]
                answer = self.rig.recipients.get(self.to, "250 2.1.5 Ok")
                if not answer:
                    return False
                await self.say(answer)
            case "DATA":
                return await self.read_letter()
            case "QUIT":
                await self.say("221 2.0.0 Bye")
                return False
            case _:
                await self.say("250 2.0.0 Ok")
        return True

    async def read_letter(self) -> bool:
        await self.say("354 Go on")
        raw = await self.reader.readuntil(b"\r\n.\r\n")
        if not self.rig.data:
            return False
        if self.rig.data.startswith("250"):
            text = raw[:-3].replace(b"\r\n..", b"\r\n.")
            self.rig.letters.append(message_from_bytes(text, policy=policy.default))  # type: ignore[arg-type]
            self.rig.envelopes.append((self.sender, self.to))
            self.rig.secured.append(self.writer.get_extra_info("ssl_object") is not None)
        await self.say(self.rig.data)
        self.taken += 1
        return self.taken != self.rig.letters_per_connection


@asynccontextmanager
async def running_smtp(rig: Smtp, *, tls: ssl.SSLContext | None = None) -> AsyncIterator[Smtp]:
    """Run the server on this machine until the block ends; with `tls`, from the first byte on."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        rig.connections += 1
        rig.open_now += 1
        rig.most_open = max(rig.most_open, rig.open_now)
        try:
            await _Talk(rig, reader, writer).run()
        except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            pass
        finally:
            rig.open_now -= 1
            writer.close()

    server = await asyncio.start_server(serve, "localhost", rig.port, ssl=tls)
    rig.port = server.sockets[0].getsockname()[1]
    try:
        yield rig
    finally:
        server.close()
        await asyncio.sleep(0)
