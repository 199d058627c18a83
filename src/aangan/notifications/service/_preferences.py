"""The preference centre: what may reach a person, type by type and channel by channel, when, and whose word ends it."""

from collections.abc import Mapping
from typing import Any

from aangan.identity import service as identity
from aangan.infra.settings import Settings
from aangan.infra.unit import ReadUnit, Unit
from aangan.kit.actor import Actor
from aangan.notifications import repository, rules
from aangan.notifications.errors import LinkInvalid, UnknownNoticeType
from aangan.notifications.schemas import (
    ChannelSwitch,
    PreferencesOut,
    PreferencesUpdate,
    QuietHoursOut,
    TypePreference,
)
from aangan.notifications.service._links import EVERYTHING, Unsubscription, read_unsubscription
from aangan.notifications.service._registry import NOTIFICATION_TYPES
from aangan.notifications.types import NotificationChannel, NotificationTypeConfig

DIGEST = "daily_digest"
DIGEST_KEY = "digest"


async def get_preferences(unit: ReadUnit, actor: Actor) -> PreferencesOut:
    """Return all that the actor said, or did not say, of what may reach them."""
    settings = await repository.settings_of(unit, actor.user_id)
    quiet = rules.quiet_hours(settings)
    digest = NOTIFICATION_TYPES.get(DIGEST)
    return PreferencesOut(
        channels={channel: _is_on(settings, channel) for channel in rules.SWITCHES},
        types={config.key: _preference(config, settings) for config in _sorted_types()},
        quiet_hours=QuietHoursOut(start=quiet[0], end=quiet[1]) if quiet else None,
        timezone=rules.zone_of(settings).key,
        locale=rules.locale_of(settings.get("locale"), settings.get("language")),
        digest=digest is not None and rules.refusal(digest, NotificationChannel.EMAIL, settings) is None,
    )


async def change_preferences(unit: Unit, actor: Actor, change: PreferencesUpdate) -> PreferencesOut:
    """Change only what was sent. Raises UnknownNoticeType."""
    if unknown := (change.types or {}).keys() - NOTIFICATION_TYPES.keys():
        raise UnknownNoticeType(f"there is no type of notice {min(unknown)!r}")
    settings = await repository.settings_of(unit, actor.user_id)
    values: dict[str, Any] = {}
    for channel, wish in (change.channels or {}).items():
        if channel in rules.SWITCHES:
            values[rules.SWITCHES[channel][0]] = wish
    if change.types is not None:
        values[rules.TYPES] = _merged(settings, change.types)
    if "quiet_hours" in change.model_fields_set:
        hours = change.quiet_hours
        said = hours.model_dump(mode="json") | {"enabled": True} if hours else {"enabled": False}
        values |= {"quietHours": said, "quiet_hours": None}
    for name in ("timezone", "locale"):
        if name in change.model_fields_set:
            values[name] = getattr(change, name)
    if change.digest is not None:
        values |= _digest(settings, wanted=change.digest)
    if values:
        await identity.update_user(unit, actor, actor.user_id, identity.UserUpdate(notification_settings=values))
    return await get_preferences(unit, actor)


async def read_link(unit: ReadUnit, settings: Settings, token: str) -> Unsubscription:
    """Return what a link would end. Raises LinkInvalid for one that is not ours, or whose person left."""
    meant = read_unsubscription(settings, token)
    if not await repository.is_there(unit, meant.user_id):
        raise LinkInvalid
    return meant


async def unsubscribe(unit: Unit, settings: Settings, token: str, *, everything: bool = False) -> Unsubscription:
    """End the letters that a link names, or all marketing by e-mail; doing it twice is no harm. Raises LinkInvalid."""
    meant = await read_link(unit, settings, token)
    await _end(unit, meant.user_id, EVERYTHING if everything else meant.letters)
    return meant


async def complain(unit: Unit, address: str) -> None:
    """End all marketing by e-mail for whoever has this address: somebody called it spam."""
    for user_id in await repository.people_at(unit, address):
        await _end(unit, user_id, EVERYTHING)


async def _end(unit: Unit, user_id: int, letters: str) -> None:
    settings = await repository.settings_of(unit, user_id)
    if letters in {EVERYTHING, rules.PROMOTIONS}:
        # What somebody asked for by name goes with it.
        change: dict[str, Any] = {"promotional_emails": False, rules.TYPES: _without_asked_for(settings)}
    else:
        of_list = [config.key for config in NOTIFICATION_TYPES.values() if config.marketing_opt_in_key == letters]
        off = {NotificationChannel.EMAIL: False}
        change = {rules.TYPES: _merged(settings, dict.fromkeys(of_list, off))}
    await repository.change_settings(unit, user_id, change)


def _merged(settings: Mapping[str, Any], wishes: Mapping[str, Mapping[NotificationChannel, bool]]) -> dict[str, Any]:
    kept = settings.get(rules.TYPES)
    merged: dict[str, Any] = dict(kept) if isinstance(kept, Mapping) else {}
    for key, wish in wishes.items():
        before = merged.get(key)
        own = {channel.value: value for channel, value in wish.items()}
        merged[key] = {**(before if isinstance(before, Mapping) else {}), **own}
    return merged


def _without_asked_for(settings: Mapping[str, Any]) -> dict[str, Any]:
    kept = _merged(settings, {})
    email = NotificationChannel.EMAIL.value
    return {
        key: {channel: value for channel, value in own.items() if not (channel == email and value is True)}
        for key, own in kept.items()
        if isinstance(own, Mapping)
    }


def _digest(settings: Mapping[str, Any], *, wanted: bool) -> dict[str, Any]:
    """Whoever asks for the digest consents to this one letter; other marketing stays as it was."""
    change: dict[str, Any] = {rules.TYPES: _merged(settings, {DIGEST: {NotificationChannel.EMAIL: wanted}})}
    return change | {DIGEST_KEY: wanted}


def _preference(config: NotificationTypeConfig, settings: Mapping[str, Any]) -> TypePreference:
    switches = {
        channel: ChannelSwitch(
            on=rules.refusal(config, channel, settings) is None,
            said=not rules.is_off(settings, config.key, channel),
        )
        for channel in config.outside
    }
    return TypePreference(category=config.category, priority=config.priority, channels=switches)


def _is_on(settings: Mapping[str, Any], channel: NotificationChannel) -> bool:
    flat, nested, unsaid = rules.SWITCHES[channel]
    said = [settings[key] for key in (flat, nested) if isinstance(settings.get(key), bool)]
    return bool(said[0]) if said else unsaid


def _sorted_types() -> list[NotificationTypeConfig]:
    return sorted(NOTIFICATION_TYPES.values(), key=lambda config: config.key)
