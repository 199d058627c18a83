"""How a type looks on a channel in a language, with its own example in it: written by what writes the real ones."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from aangan.infra.mail import Letter
from aangan.infra.push import build_message
from aangan.infra.settings import Settings
from aangan.infra.sms import segments
from aangan.notifications import rules
from aangan.notifications.service._carrying import parcel_of
from aangan.notifications.service._writing import write_letter, write_push, write_text
from aangan.notifications.types import Audience, Locale, NotificationChannel, NotificationTypeConfig, Platform

AT = datetime(2026, 11, 21, 6, 30, tzinfo=UTC)
ADDRESSES = {
    NotificationChannel.PUSH: "token-of-a-phone",
    NotificationChannel.EMAIL: "kabir@people.example",
    NotificationChannel.SMS: "+919800000001",
}
ACTOR = {Locale.ENGLISH: "Asha", Locale.HINDI: "आशा"}


@dataclass(frozen=True, slots=True)
class Preview:
    """One type on one channel in one language; beside title and body, what that channel makes of them."""

    channel: NotificationChannel
    locale: Locale
    title: str
    body: str
    route: str | None
    push: dict[str, Any] | None = None
    letter: Letter | None = None
    text: str | None = None
    segments: int = 0


def preview(
    config: NotificationTypeConfig, channel: NotificationChannel, locale: Locale, settings: Settings
) -> Preview:
    """Return how a type would look, of the data that it gives as its example."""
    data = config.data.model_validate(config.sample).model_dump(exclude_none=True)
    row = {
        "id": 9,
        "notification_id": 7,
        "user_id": 5,
        "audience": Audience.USER,
        "channel": channel.value,
        "address": ADDRESSES.get(channel, ""),
        "platform": Platform.ANDROID if channel is NotificationChannel.PUSH else None,
        "p256dh": None,
        "auth": None,
        "settings": {"locale": locale.value},
        "device_locale": None,
        "actor_name": ACTOR[locale],
        "title": None,
        "body": None,
        "data": data,
        "bundled": 1,
        "expires_at": AT + config.ttl,
    }
    parcel = parcel_of(config, row, AT)
    made: dict[str, Any] = {"channel": channel, "locale": locale, "title": parcel.title, "body": parcel.body}
    made["route"] = rules.route_of(config, data)
    match channel:
        case NotificationChannel.PUSH:
            return Preview(**made, push=build_message(write_push(parcel)))
        case NotificationChannel.EMAIL:
            return Preview(**made, letter=write_letter(parcel, settings))
        case NotificationChannel.SMS:
            text = write_text(parcel, settings).body
            return Preview(**made, text=text, segments=segments(text))
    return Preview(**made)
