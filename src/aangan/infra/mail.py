"""E-mail: letters over SMTP, by a few connections that are kept open and used again."""

import asyncio
import re
import ssl
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime, parseaddr
from typing import Literal, Self
from urllib.parse import unquote, urlsplit

import aiosmtplib

from aangan.infra.handover import Refused, TryLater, Unsure
from aangan.kit.clock import Clock

Security = Literal["tls", "starttls", "none"]
SCHEMES: Mapping[str, tuple[Security, int]] = {
    "smtps": ("tls", 465),
    "smtp+starttls": ("starttls", 587),
    "smtp": ("none", 25),
}
SECONDS = 8.0
CONNECTIONS = 10
# A server may close what is silent for long: after so many seconds, or letters, a connection is made anew.
IDLE_SECONDS = 45.0
LETTERS_PER_CONNECTION = 200
# RFC 3463: nobody is at this address, or it was never one.
NOBODY = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
ENHANCED = re.compile(r"\s*(\d\.\d{1,3}\.\d{1,3})\b")
TRANSIENT = range(400, 500)


@dataclass(frozen=True, slots=True)
class Letter:
    """One e-mail; `message_id` names it for good, also when it is sent again, and `thread` what it belongs to."""

    to: str
    subject: str
    text: str
    html: str
    message_id: str
    thread: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Post:
    """Where letters are posted, as `smtps://user:password@host:port` says; `smtp+starttls` and `smtp` as well."""

    host: str
    port: int
    security: Security
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @classmethod
    def read(cls, url: str) -> Self:
        """Read it. Raises ValueError, which does not repeat the password."""
        parts = urlsplit(url.strip())
        if parts.scheme not in SCHEMES or not parts.hostname:
            raise ValueError("an SMTP address looks like smtps://user:password@host:465")
        security, port = SCHEMES[parts.scheme]
        user = unquote(parts.username) if parts.username else None
        password = unquote(parts.password) if parts.password else None
        return cls(parts.hostname, parts.port or port, security, user, password)


def compose(letter: Letter, sender: str, clock: Clock) -> EmailMessage:
    """Return the letter as it travels: text and HTML, both in UTF-8. Raises Refused for an address that is none."""
    made = EmailMessage(policy=SMTP_POLICY)
    name, address = parseaddr(sender)
    try:
        made["From"] = Address(name, addr_spec=address)
        made["To"] = Address(addr_spec=letter.to)
        made["Subject"] = " ".join(letter.subject.split())
    except ValueError as wrong:
        raise Refused("mail: the address is none", gone=True) from wrong
    made["Date"] = format_datetime(clock.now())
    made["Message-ID"] = letter.message_id
    if letter.thread:
        made["In-Reply-To"] = letter.thread
        made["References"] = letter.thread
    # Nobody's holiday reply is wanted.
    made["Auto-Submitted"] = "auto-generated"
    for header, value in letter.headers.items():
        made[header] = value
    made.set_content(letter.text)
    made.add_alternative(letter.html, subtype="html")
    return made


class SmtpMail:
    """Posts letters at one SMTP server."""

    def __init__(self, post: Post, sender: str, clock: Clock, *, trust: ssl.SSLContext | None = None) -> None:
        """Take where to post, who writes (`Name <address>`), and whose certificates count."""
        self._post = post
        self._sender = sender
        self._clock = clock
        self._trust = trust
        self._idle: deque[_Line] = deque()
        self._room = asyncio.Semaphore(CONNECTIONS)

    async def send(self, letter: Letter) -> str:
        """Post a letter and return its Message-ID. Raises TryLater, Refused, Unsure."""
        made = compose(letter, self._sender, self._clock)
        async with self._room:
            while not await self._posted(await self._line(), made, letter.to):
                pass
        return letter.message_id

    async def aclose(self) -> None:
        """Take leave of the server."""
        while self._idle:
            await _leave(self._idle.pop())

    async def _posted(self, line: "_Line", made: EmailMessage, to: str) -> bool:
        """Post on this line; False when it was closed since it was last used."""
        useful = False
        try:
            await self._hand_over(line, made, to)
            useful = True
        except _HungUp as gone:
            if line.letters:
                return False
            raise TryLater("mail: the server hung up", away=True) from gone
        except Refused:
            useful = await self._starts_over(line)
            raise
        finally:
            if useful:
                self._idle.append(line)
            else:
                # What was said last is not known: the line is not used again.
                line.smtp.close()
        return True

    async def _line(self) -> "_Line":
        while self._idle:
            line = self._idle.pop()
            if line.is_fresh():
                return line
            await _leave(line)
        return await self._connect()

    async def _connect(self) -> "_Line":
        post = self._post
        smtp = aiosmtplib.SMTP(
            hostname=post.host,
            port=post.port,
            username=post.user,
            password=post.password,
            timeout=SECONDS,
            use_tls=post.security == "tls",
            start_tls=post.security == "starttls",
            tls_context=None if post.security == "none" else self._trust or ssl.create_default_context(),
        )
        try:
            await smtp.connect()
        except aiosmtplib.SMTPAuthenticationError as ours:
            raise TryLater(f"mail: {ours.code} not let in", 60, away=True) from ours
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as away:
            smtp.close()
            raise TryLater(f"mail: no connection ({type(away).__name__})", away=True) from away
        return _Line(smtp)

    async def _hand_over(self, line: "_Line", made: EmailMessage, to: str) -> None:
        try:
            await self._envelope(line.smtp, to)
        except aiosmtplib.SMTPServerDisconnected as gone:
            # Nothing was handed over yet.
            raise _HungUp from gone
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as wrong:
            raise _complaint(wrong) from wrong
        try:
            await line.smtp.data(made.as_bytes())
        except aiosmtplib.SMTPResponseException as answered:
            raise _complaint(answered) from answered
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as lost:
            raise Unsure(f"mail: {type(lost).__name__} while the letter was handed over") from lost
        line.letters += 1
        line.used_at = asyncio.get_running_loop().time()

    async def _starts_over(self, line: "_Line") -> bool:
        try:
            await line.smtp.rset()
        except (aiosmtplib.SMTPException, OSError, TimeoutError):
            return False
        return True

    async def _envelope(self, smtp: aiosmtplib.SMTP, to: str) -> None:
        await smtp.mail(parseaddr(self._sender)[1])
        await smtp.rcpt(to)


class _Line:
    """An open connection, and how long it may still serve."""

    def __init__(self, smtp: aiosmtplib.SMTP) -> None:
        self.smtp = smtp
        self.letters = 0
        self.used_at = asyncio.get_running_loop().time()

    def is_fresh(self) -> bool:
        silent = asyncio.get_running_loop().time() - self.used_at
        return self.smtp.is_connected and silent < IDLE_SECONDS and self.letters < LETTERS_PER_CONNECTION


class _HungUp(Exception):
    pass


async def _leave(line: _Line) -> None:
    try:
        await line.smtp.quit(timeout=2)
    except (aiosmtplib.SMTPException, OSError, TimeoutError):
        line.smtp.close()


def _complaint(wrong: Exception) -> TryLater | Refused:
    """Read what a server has against a letter: 4xx is a matter of time, 5xx of the letter or its address."""
    if not isinstance(wrong, aiosmtplib.SMTPResponseException):
        return TryLater(f"mail: {type(wrong).__name__}", away=True)
    said = f"mail: {wrong.code} {' '.join(wrong.message.split())[:200]}"
    if wrong.code in TRANSIENT:
        # 421 speaks of the server, the others of this letter.
        return TryLater(said, away=wrong.code == aiosmtplib.SMTPStatus.domain_unavailable)
    nobody = ENHANCED.match(wrong.message)
    gone = nobody[1] in NOBODY if nobody else wrong.code == aiosmtplib.SMTPStatus.mailbox_does_not_exist
    return Refused(said, gone=gone and isinstance(wrong, aiosmtplib.SMTPRecipientRefused))
