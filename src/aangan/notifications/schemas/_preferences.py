"""The preference centre."""

from datetime import time
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import Field, PlainSerializer, WithJsonSchema, field_validator

from aangan.kit.schema import In, Out, Text
from aangan.notifications.schemas._texts import TypeKey
from aangan.notifications.types import (
    Locale,
    NotificationCategory,
    NotificationChannel,
    Priority,
)

# The description's own format for times would want a zone; these are read on a wall clock, to the minute.
Minute = Annotated[
    time,
    PlainSerializer(lambda clock: clock.strftime("%H:%M:00"), return_type=str),
    WithJsonSchema({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$"}),
]


class QuietHoursOut(In, Out):
    """From when to when, on the person's own clock, nothing but what is critical disturbs."""

    start: Minute
    end: Minute


class ChannelSwitch(Out):
    """`on` is whether it reaches me, all counted; `said` whether I left this very switch on."""

    on: bool
    said: bool


class TypePreference(Out):
    category: NotificationCategory
    priority: Priority
    channels: dict[NotificationChannel, ChannelSwitch]


class PreferencesOut(Out):
    channels: dict[NotificationChannel, bool]
    types: dict[str, TypePreference]
    quiet_hours: QuietHoursOut | None = None
    timezone: str
    locale: Locale
    digest: bool


class PreferencesUpdate(In):
    """Only what is sent changes; `quiet_hours: null` ends them."""

    channels: dict[NotificationChannel, bool] | None = None
    types: Annotated[dict[TypeKey, dict[NotificationChannel, bool]], Field(max_length=100)] | None = None
    quiet_hours: QuietHoursOut | None = None
    timezone: Annotated[Text, Field(max_length=64)] | None = None
    locale: Locale | None = None
    digest: bool | None = None

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str | None) -> str | None:
        if name is not None and name not in available_timezones():
            raise ValueError("no such time zone")
        return name
