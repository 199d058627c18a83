"""The courier: hands one-time codes to people, by phone or by e-mail."""

import secrets
from collections.abc import Sequence
from email.utils import parseaddr
from typing import Literal, Protocol

import httpx
import structlog

from aangan.infra.handover import Refused, TryLater, Unsure, several
from aangan.infra.mail import Letter, Post, SmtpMail
from aangan.infra.settings import Settings
from aangan.infra.sms import Line, Text, TwilioSms
from aangan.kit.clock import Clock
from aangan.kit.errors import Unavailable

log = structlog.get_logger(__name__)
Channel = Literal["phone", "email"]

# Whoever asked for it waits for it: a text that comes later than this is of no use.
TEXT_SECONDS = 600
TEXT = "{code} is your aangan code. Tell it to nobody, not even to us."
SUBJECT = "{code} is your aangan code"
LETTER = """\
Your aangan code: {code}

Tell it to nobody, not even to us. If you did not ask for it, there is nothing to do.

आपका aangan कोड: {code}

यह किसी को न बताएँ, हमें भी नहीं। अगर आपने इसे नहीं माँगा, तो कुछ करने की ज़रूरत नहीं।
"""
PAGE = """\
<!DOCTYPE html><html lang="en"><meta charset="utf-8"><body style="font-family:Arial,sans-serif;color:#23201c">
<p>Your aangan code · आपका aangan कोड</p>
<p style="font-size:28px;letter-spacing:4px"><strong>{code}</strong></p>
<p style="color:#4a453e">Tell it to nobody, not even to us. If you did not ask for it, there is nothing to do.</p>
<p lang="hi" style="color:#4a453e">यह किसी को न बताएँ, हमें भी नहीं। अगर आपने इसे नहीं माँगा, तो कुछ करने की ज़रूरत नहीं।</p>
</body></html>
"""


class Courier(Protocol):
    """Delivers a code to an address; raises Unavailable when it cannot."""

    async def send_code(self, channel: Channel, address: str, code: str) -> None:
        """Send `code` (six digits) to a phone number or an e-mail address."""
        ...


class LogCourier:
    """For development: the code is shown in the log of the API."""

    async def send_code(self, channel: Channel, address: str, code: str) -> None:
        """Show the code to whoever runs the server."""
        log.warning("one_time_code", channel=channel, to=address, shown=code)


class NoCourier:
    """Where no provider is configured: says so, instead of pretending."""

    async def send_code(self, channel: Channel, address: str, code: str) -> None:
        """Refuse."""
        del address, code
        raise Unavailable(f"no provider is configured to send codes by {channel}")


class ProvidedCourier:
    """Sends codes by the providers of letters and texts, the next when one is away; `otherwise` where there is none."""

    def __init__(
        self, letters: Sequence[SmtpMail], texts: Sequence[TwilioSms], sender: str, otherwise: Courier
    ) -> None:
        """Take the providers, the preferred first, and who writes."""
        self._letters = letters
        self._texts = texts
        self._domain = parseaddr(sender)[1].partition("@")[2] or "aangan.invalid"
        self._otherwise = otherwise

    async def send_code(self, channel: Channel, address: str, code: str) -> None:
        """Send it, by the first provider that takes it: a code that comes twice does no harm."""
        providers: Sequence[SmtpMail | TwilioSms] = self._letters if channel == "email" else self._texts
        if not providers:
            await self._otherwise.send_code(channel, address, code)
            return
        for provider in providers:
            try:
                if isinstance(provider, SmtpMail):
                    await provider.send(self._letter(address, code))
                else:
                    await provider.send(Text(address, TEXT.format(code=code), seconds=TEXT_SECONDS))
            except (TryLater, Unsure) as away:
                log.warning("code_not_sent", channel=channel, why=str(away))
            except Refused as refused:
                log.warning("code_refused", channel=channel, why=str(refused))
                raise Unavailable(f"the code could not be sent by {channel}") from refused
            else:
                return
        raise Unavailable(f"codes cannot be sent by {channel} at the moment")

    async def aclose(self) -> None:
        """Take leave of the servers of letters."""
        for provider in self._letters:
            await provider.aclose()

    def _letter(self, address: str, code: str) -> Letter:
        name = f"<code.{secrets.token_hex(12)}@{self._domain}>"
        return Letter(address, SUBJECT.format(code=code), LETTER.format(code=code), PAGE.format(code=code), name)


def of(settings: Settings, http: httpx.AsyncClient, clock: Clock) -> Courier:
    """Choose the courier of these settings. Raises ValueError for providers that cannot be understood."""
    otherwise = LogCourier() if settings.in_development else NoCourier()
    letters = [SmtpMail(Post.read(url), settings.mail_from, clock) for url in several(settings.smtp_urls)]
    texts = [TwilioSms(Line.read(url), http) for url in several(settings.sms_urls)]
    return ProvidedCourier(letters, texts, settings.mail_from, otherwise) if letters or texts else otherwise
