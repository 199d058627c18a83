"""The ways out of the app, as the carrier knows them: a small port, and the development channel behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from aangan.infra.services import Services
from aangan.notifications import repository
from aangan.notifications.types import NotificationChannel, Platform, Priority


@dataclass(frozen=True, slots=True)
class Parcel:
    """One notice for one address; `data` is text only, as push providers want it, and `ttl` is in seconds.

    A newer parcel with the same `collapse_id` may take the place of an older one where the channel can do so.
    """

    delivery_id: int
    channel: NotificationChannel
    address: str
    platform: Platform | None
    to_topic: bool
    title: str
    body: str
    data: Mapping[str, str]
    priority: Priority
    ttl: int
    collapse_id: str


class TryLater(Exception):
    """The provider did not take it now; `retry_after` (seconds) is what it asked for."""

    def __init__(self, detail: str, retry_after: int | None = None) -> None:
        """Keep what the provider said."""
        super().__init__(detail)
        self.retry_after = retry_after


class Refused(Exception):
    """The provider will never take it; `gone` says that nobody is at this address any more."""

    def __init__(self, detail: str, *, gone: bool = False) -> None:
        """Keep what the provider said."""
        super().__init__(detail)
        self.gone = gone


class Unsure(Exception):
    """The line went dead while it was handed over: it may have been taken, or not."""


class Channel(Protocol):
    """Hands parcels to a provider."""

    async def send(self, parcel: Parcel) -> str | None:
        """Hand one over; returns the provider's name for it. Raises TryLater, Refused, Unsure."""
        ...


@dataclass(frozen=True, slots=True)
class Channels:
    """The channels of this process; a way that is missing is not configured."""

    ways: Mapping[NotificationChannel, Channel]


@dataclass(frozen=True, slots=True)
class KeepingChannel:
    """For development: what would have been sent is kept in `sent_notices`, where a person can look."""

    services: Services

    async def send(self, parcel: Parcel) -> str | None:
        """Keep it."""
        sent = {
            "delivery": parcel.delivery_id,
            "channel": parcel.channel.value,
            "address": parcel.address,
            "title": parcel.title,
            "body": parcel.body,
            "data": parcel.data,
        }
        async with self.services.units.write(background=True) as unit:
            return f"kept:{await repository.keep_sent(unit, sent, unit.now())}"


def channels_of(services: Services) -> Channels:
    """Return the channels of this process: in development all are kept; elsewhere there are those that are set up."""

    def make(these: Services) -> Channels:
        outside = (NotificationChannel.PUSH, NotificationChannel.EMAIL, NotificationChannel.SMS)
        kept = KeepingChannel(these)
        return Channels(dict.fromkeys(outside, kept) if these.settings.in_development else {})

    return services.keep(Channels, make)
