"""SMS: short texts through a provider that speaks Twilio's wire."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import parse_qs, quote, unquote, urlsplit

import httpx
import phonenumbers

from aangan.infra.handover import Refused, TryLater, Unsure, seconds_of

# The letters of GSM 03.38: a text of these alone takes one septet each, those of the second row two.
GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_TWICE = frozenset("\f^{}\\[~]|€")
# Letters in a text alone, and in each part of a longer one, whose head says which part it is.
GSM_ALONE, GSM_PART = 160, 153
UCS2_ALONE, UCS2_PART = 70, 67
# A text is cut where it would cost more parts than these.
SEGMENTS_MAX = 3
# Twilio's codes: not a number that can be texted, or whoever has it said STOP.
NOBODY = frozenset({21211, 21217, 21401, 21421, 21610, 21612, 21614, 30003, 30005, 30006})
SECONDS = 8.0


@dataclass(frozen=True, slots=True)
class Text:
    """One SMS; `report` is where the provider tells what became of it."""

    to: str
    body: str
    report: str | None = None
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """An account at a provider, as `https://account:token@host?from=+15005550006` says."""

    base: str
    account: str
    token: str = field(repr=False)
    sender: str

    @classmethod
    def read(cls, url: str) -> Self:
        """Read it. Raises ValueError, which does not repeat the token."""
        parts = urlsplit(url.strip())
        sender = parse_qs(parts.query.replace("+", "%2B")).get("from", [""])[0]
        if parts.scheme not in {"https", "http"} or not (parts.hostname and parts.username and parts.password):
            raise ValueError("an SMS address looks like https://account:token@api.twilio.com?from=+15005550006")
        if not sender:
            raise ValueError("an SMS address ends with ?from= and a number, or the id of a messaging service")
        host = parts.hostname + (f":{parts.port}" if parts.port else "")
        return cls(f"{parts.scheme}://{host}", unquote(parts.username), unquote(parts.password), sender)


class TwilioSms:
    """Hands texts to one account."""

    def __init__(self, line: Line, http: httpx.AsyncClient) -> None:
        """Take the account and a client."""
        self._line = line
        self._url = f"{line.base}/2010-04-01/Accounts/{quote(line.account, safe='')}/Messages.json"
        self._http = http

    async def send(self, text: Text) -> str | None:
        """Hand a text over and return the provider's name for it. Raises TryLater, Refused, Unsure."""
        number = e164(text.to)
        if number is None:
            raise Refused("sms: the number is none", gone=True)
        form = {"To": number, "Body": text.body}
        form["MessagingServiceSid" if self._line.sender.startswith("MG") else "From"] = self._line.sender
        if text.report:
            form["StatusCallback"] = text.report
        if text.seconds is not None:
            form["ValidityPeriod"] = str(max(1, min(text.seconds, 36_000)))
        auth = httpx.BasicAuth(self._line.account, self._line.token)
        try:
            answer = await self._http.post(self._url, data=form, auth=auth, timeout=SECONDS)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as away:
            raise TryLater(f"sms: {type(away).__name__}", away=True) from away
        except httpx.HTTPError as lost:
            raise Unsure(f"sms: {type(lost).__name__}") from lost
        if answer.is_success:
            return _field(answer, "sid")
        raise _complaint(answer)


def e164(number: str) -> str | None:
    """Return a number as +<country><number>, or None when it can be nobody's."""
    try:
        found = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(found):
        return None
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)


def segments(body: str) -> int:
    """Return in how many parts a text travels, each of which is paid for."""
    length, alone, part = _measure(body)
    return 1 if length <= alone else -(-length // part)


def fitted(body: str, most: int = SEGMENTS_MAX) -> str:
    """Return the text, cut at its end where it would take more than `most` parts."""
    while segments(body) > most:
        length, _, part = _measure(body)
        surplus = max(1, (length - most * part) // 2)
        body = body[: -surplus - 1].rstrip() + "…" if part == UCS2_PART else body[: -surplus - 3].rstrip() + "..."
    return body


def signature(url: str, form: Mapping[str, str], token: str) -> str:
    """Return what Twilio signs a callback with: its address and its form, sorted, under the account's token."""
    said = url + "".join(f"{name}{form[name]}" for name in sorted(form))
    return base64.b64encode(hmac.new(token.encode(), said.encode(), hashlib.sha1).digest()).decode()


def _measure(body: str) -> tuple[int, int, int]:
    if all(letter in GSM or letter in GSM_TWICE for letter in body):
        return sum(2 if letter in GSM_TWICE else 1 for letter in body), GSM_ALONE, GSM_PART
    return len(body.encode("utf-16-be")) // 2, UCS2_ALONE, UCS2_PART


def _complaint(answer: httpx.Response) -> TryLater | Refused:
    code = _field(answer, "code") or ""
    said = f"sms: {answer.status_code} {code or '-'}"
    wait = seconds_of(answer.headers.get("Retry-After"))
    if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
        return TryLater(said, wait if wait is not None else 30)
    if answer.is_server_error or answer.status_code in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
        return TryLater(said, wait, away=True)
    return Refused(said, gone=code.isdigit() and int(code) in NOBODY)


def _field(answer: httpx.Response, name: str) -> str | None:
    try:
        found = answer.json()
    except ValueError:
        return None
    value = found.get(name) if isinstance(found, dict) else None
    return None if value is None else str(value)
