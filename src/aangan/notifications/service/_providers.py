"""The providers behind each way out: asked in their order, left alone while they are away."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlsplit

import structlog

from aangan.infra.handover import TryLater, Unsure, several
from aangan.infra.mail import Post, SmtpMail
from aangan.infra.push import Fcm, Http2Client, PushApi, ServiceAccount, Vapid, WebPush, own_key
from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.infra.sms import Line, TwilioSms
from aangan.kit.clock import Clock
from aangan.notifications.rules import Breaker
from aangan.notifications.service._channels import Channel, Channels, KeepingChannel, NotSetUp
from aangan.notifications.service._parcels import Parcel
from aangan.notifications.service._writing import write_letter, write_push, write_text
from aangan.notifications.types import NotificationChannel, Platform

log = structlog.get_logger(__name__)

# Browsers have a handful of push services; more than so many are made up by somebody.
SERVICES_MAX = 64


class Sender(Protocol):
    """Takes letters, texts or messages to people: what kind, its way knows."""

    async def send(self, thing: Any, /) -> str | None:
        """Hand it over; returns the provider's name for it. Raises TryLater, Refused, Unsure."""
        ...


@dataclass(slots=True)
class Provider:
    """One provider, by name, and whether it is asked at present."""

    name: str
    sender: Sender
    breaker: Breaker = field(default_factory=Breaker)


@dataclass(slots=True)
class ProvidedChannel:
    """One way out with its providers, the first preferred; `write` makes of a parcel what they take."""

    write: Callable[[Parcel], Any]
    providers: Sequence[Provider]
    clock: Clock

    async def send(self, parcel: Parcel) -> str | None:
        """Hand a parcel to the first provider that answers.

        One that is away, or has enough for now, is passed over; after one that may have taken it, none is asked.
        """
        thing, refusal = self.write(parcel), None
        for provider in self.providers:
            if not provider.breaker.lets_through(self.clock.now()):
                continue
            try:
                return await self._ask(provider, thing)
            except TryLater as later:
                if not (later.away or later.retry_after):
                    raise
                refusal = later
        if refusal is not None:
            raise refusal
        rest = min(provider.breaker.wait(self.clock.now()) for provider in self.providers)
        raise TryLater("every provider rests", int(rest.total_seconds()) + 1, away=True)

    async def aclose(self) -> None:
        """Close what the providers hold open."""
        for provider in self.providers:
            close = getattr(provider.sender, "aclose", None)
            if close is not None:
                await close()

    async def _ask(self, provider: Provider, thing: Any) -> str:
        answered = True
        try:
            ref = await provider.sender.send(thing)
        except TryLater as later:
            answered = not later.away
            raise
        except (Unsure, asyncio.CancelledError):
            # No answer, or none in time.
            answered = False
            raise
        finally:
            if answered:
                provider.breaker.answered()
            else:
                provider.breaker.was_away(self.clock.now())
        return f"{provider.name}:{ref or ''}"


@dataclass(slots=True)
class BrowserChannel:
    """Browsers, each by its own push service: one that is away rests by itself, and is known by the host it is at."""

    sender: Sender
    clock: Clock
    # The one that was asked last comes last.
    services: OrderedDict[str, ProvidedChannel] = field(default_factory=OrderedDict)

    async def send(self, parcel: Parcel) -> str | None:
        """Hand a parcel to the push service that the browser named."""
        return await self._service(urlsplit(parcel.address).hostname or "").send(parcel)

    async def aclose(self) -> None:
        """Close what the sender holds open; the services share it."""
        close = getattr(self.sender, "aclose", None)
        if close is not None:
            await close()

    def _service(self, host: str) -> ProvidedChannel:
        made = self.services.pop(host, None)
        if made is None:
            made = ProvidedChannel(write_push, [Provider(f"webpush/{host}", self.sender)], self.clock)
            if len(self.services) >= SERVICES_MAX:
                self.services.popitem(last=False)
        self.services[host] = made
        return made


@dataclass(slots=True)
class PushChannel:
    """Phones by their providers, browsers by their own push services."""

    phones: ProvidedChannel
    browsers: BrowserChannel | None
    # Takes what neither of them does, in development.
    instead: Channel | None = None

    async def send(self, parcel: Parcel) -> str | None:
        """Hand a parcel over on the way of its device."""
        for_browser = parcel.platform is Platform.WEB and parcel.address.startswith("https://")
        if for_browser and self.browsers is not None:
            return await self.browsers.send(parcel)
        if not for_browser and self.phones.providers:
            return await self.phones.send(parcel)
        if self.instead is None:
            raise NotSetUp
        return await self.instead.send(parcel)

    async def aclose(self) -> None:
        """Close what is open."""
        if self.browsers is not None:
            await self.browsers.aclose()
        await self.phones.aclose()


def channels_of(services: Services) -> Channels:
    """Return the channels of this process: those that are set up; in development the others are kept to be looked at.

    Raises ValueError for settings that cannot be understood.
    """
    return services.keep(Channels, _channels)


def web_push_key(settings: Settings) -> str | None:
    """Return what browsers subscribe with, or None where Web Push is not set up."""
    vapid = _vapid(settings)
    return vapid.public_key if vapid else None


def _channels(services: Services) -> Channels:
    settings, clock = services.settings, services.clock
    mail = [
        Provider(f"smtp{nth}", SmtpMail(Post.read(url), settings.mail_from, clock))
        for nth, url in enumerate(several(settings.smtp_urls), 1)
    ]
    texts = [
        Provider(f"sms{nth}", TwilioSms(Line.read(url), services.http))
        for nth, url in enumerate(several(settings.sms_urls), 1)
    ]
    made: dict[NotificationChannel, Channel] = {}
    if mail:
        made[NotificationChannel.EMAIL] = ProvidedChannel(lambda parcel: write_letter(parcel, settings), mail, clock)
    if texts:
        made[NotificationChannel.SMS] = ProvidedChannel(lambda parcel: write_text(parcel, settings), texts, clock)
    push = _push(services)
    if push is not None:
        made[NotificationChannel.PUSH] = push
    outside = (NotificationChannel.PUSH, NotificationChannel.EMAIL, NotificationChannel.SMS)
    kept = KeepingChannel(services)
    instead = dict.fromkeys(outside, kept) if settings.in_development else {}
    return Channels({**instead, **made}, frozenset(made))


def _push(services: Services) -> PushChannel | None:
    settings, clock = services.settings, services.clock
    phones: list[Provider] = []
    if settings.fcm_service_account is not None:
        account = ServiceAccount.read(settings.fcm_service_account.get_secret_value())
        phones.append(Provider("fcm", Fcm(account, Http2Client(settings.fcm_endpoint), services.http, clock)))
    if settings.push_api_url is not None:
        key = settings.push_api_key.get_secret_value() if settings.push_api_key else ""
        phones.append(Provider("push_api", PushApi(settings.push_api_url, key, services.http)))
    vapid = _vapid(settings)
    if not phones and vapid is None:
        return None
    browsers = BrowserChannel(WebPush(vapid, clock), clock) if vapid else None
    instead = KeepingChannel(services) if settings.in_development else None
    return PushChannel(ProvidedChannel(write_push, phones, clock), browsers, instead)


def _vapid(settings: Settings) -> Vapid | None:
    if settings.vapid_subject is None:
        return None
    given = settings.vapid_private_key
    key = given.get_secret_value() if given else own_key(settings.secret_key.get_secret_value())
    return Vapid(key, settings.vapid_subject)
