"""The ways out of the app, as the carrier knows them: a small port, and the development channel behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from aangan.infra.services import Services
from aangan.infra.sms import segments
from aangan.notifications import repository
from aangan.notifications.service._parcels import Parcel
from aangan.notifications.service._writing import write_letter, write_text
from aangan.notifications.types import NotificationChannel


class NotSetUp(Exception):
    """This way out leads nowhere in this house: no provider of the kind is configured."""


class Channel(Protocol):
    """Hands parcels to a provider."""

    async def send(self, parcel: Parcel) -> str | None:
        """Hand one over; returns the provider's name for it. Raises TryLater, Refused, Unsure, NotSetUp."""
        ...


@dataclass(frozen=True, slots=True)
class Channels:
    """The channels of this process; a way that is missing is not configured.

    Those in `real` reach people outside: nothing of the demo town's people takes them.
    """

    ways: Mapping[NotificationChannel, Channel]
    real: frozenset[NotificationChannel] = frozenset()

    async def aclose(self) -> None:
        """Close what the channels hold open."""
        for way in {id(way): way for way in self.ways.values()}.values():
            close = getattr(way, "aclose", None)
            if close is not None:
                await close()


@dataclass(frozen=True, slots=True)
class KeepingChannel:
    """For development: what would have been sent is kept in `sent_notices`, where a person can look."""

    services: Services

    async def send(self, parcel: Parcel) -> str | None:
        """Keep it, as it would have looked."""
        settings = self.services.settings
        sent = {
            "delivery": parcel.delivery_id,
            "channel": parcel.channel.value,
            "address": parcel.address,
            "title": parcel.title,
            "body": parcel.body,
            "data": dict(parcel.data),
            "html": None,
        }
        if parcel.channel is NotificationChannel.EMAIL:
            letter = write_letter(parcel, settings)
            sent |= {"html": letter.html, "data": {**parcel.data, **letter.headers, "Message-ID": letter.message_id}}
        if parcel.channel is NotificationChannel.SMS:
            text = write_text(parcel, settings)
            sent |= {"body": text.body, "data": {**parcel.data, "segments": str(segments(text.body))}}
        async with self.services.units.write(background=True) as unit:
            return f"kept:{await repository.keep_sent(unit, sent, unit.now())}"
