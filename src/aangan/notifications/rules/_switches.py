"""What a person lets through: their settings, in the shapes in which today's clients write them.

Flat: `push_notifications`, `email_notifications`, `sms_notifications`, `promotional_emails`, `promotional_push` and
opt-in keys. Nested: `push`, `email`, `sms` and `categories: {promotions, <opt-in key>}`. Where both speak, flat wins,
as today's server has it.
"""

from collections.abc import Mapping
from typing import Any

from aangan.notifications.types import NotificationChannel, NotificationTypeConfig, Reason

Settings = Mapping[str, Any]

SWITCHES = {
    NotificationChannel.PUSH: ("push_notifications", "push", True),
    NotificationChannel.EMAIL: ("email_notifications", "email", True),
    NotificationChannel.SMS: ("sms_notifications", "sms", False),
}
PROMOTIONS = "promotions"
# Where the preference centre keeps what was said of single types: `{<type>: {<channel>: bool}}`.
TYPES = "types"
# The switches that the web client keeps among a profile's preferences, under the keys that mean the same here.
FROM_PREFERENCES = {
    "push_notifications": ("push_notifications",),
    "new_matches": ("new_matches",),
    "messages": ("messages",),
    "visit_reminders": ("visit_reminders",),
    "listing_updates": ("listing_updates",),
    "promotional": ("promotional_emails", "promotional_push"),
}


def refusal(config: NotificationTypeConfig, channel: NotificationChannel, settings: Settings) -> Reason | None:
    """Return why a type may not take a channel to a person with these settings; None when it may.

    What somebody switched off stays off for all but `in_app`, which is only looked at. Marketing needs consent beside
    the switches; nothing else does.
    """
    if channel is NotificationChannel.IN_APP:
        return None
    flat, nested, unsaid = SWITCHES[channel]
    if not _first(settings, (flat, nested), unsaid=unsaid):
        return Reason.SWITCHED_OFF
    if any(_said(settings, key) is False for key in config.switches) or is_off(settings, config.key, channel):
        return Reason.SWITCHED_OFF
    if config.is_marketing and not consents(config, channel, settings):
        return Reason.NO_CONSENT
    return None


def is_off(settings: Settings, type_key: str, channel: NotificationChannel) -> bool:
    """Tell whether a person switched one type off on one channel, in the preference centre or by a link."""
    return _own(settings, type_key, channel) is False


def consents(config: NotificationTypeConfig, channel: NotificationChannel, settings: Settings) -> bool:
    """Tell whether marketing of a type may take a channel: a single no is a no, but for who asked for this very type.

    Push goes on until somebody says no. E-mail and SMS wait for a yes, as the settings page shows them off.
    """
    if config.marketing_opt_in_key and _said(settings, config.marketing_opt_in_key) is False:
        return False
    if _own(settings, config.key, channel) is True:
        return True
    promotions = _said(settings, PROMOTIONS)
    if promotions is False:
        return False
    if channel is NotificationChannel.PUSH:
        return _first(settings, ("promotional_push", "promotional"), unsaid=True)
    return _first(settings, ("promotional_emails", "promotional"), unsaid=promotions is True)


def switches_of(preferences: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a profile's preferences say of notices, in the words of notification settings; {} for nothing.

    Whoever speaks last is believed, so quiet hours that were said in the other words are taken back.
    """
    found = {
        ours: preferences[theirs]
        for theirs, keys in FROM_PREFERENCES.items()
        if isinstance(preferences.get(theirs), bool)
        for ours in keys
    }
    quiet = preferences.get("quiet_hours")
    if isinstance(quiet, bool | Mapping):
        found |= {"quiet_hours": quiet, "quietHours": None}
    return found


def _own(settings: Settings, type_key: str, channel: NotificationChannel) -> bool | None:
    """Return what was said of one type on one channel."""
    types = settings.get(TYPES)
    said = types.get(type_key) if isinstance(types, Mapping) else None
    value = said.get(channel.value) if isinstance(said, Mapping) else None
    return value if isinstance(value, bool) else None


def _first(settings: Settings, keys: tuple[str, ...], *, unsaid: bool) -> bool:
    found = (settings.get(key) for key in keys)
    return next((value for value in found if isinstance(value, bool)), unsaid)


def _said(settings: Settings, key: str) -> bool | None:
    """Return what was said of a key, at the top or among the categories; a no beats a yes."""
    categories = settings.get("categories")
    places = [settings.get(key), categories.get(key) if isinstance(categories, Mapping) else None]
    said = [value for value in places if isinstance(value, bool)]
    return all(said) if said else None
