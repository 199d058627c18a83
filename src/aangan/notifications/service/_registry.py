"""Every type of notice there is, as the rooms declare them; collected once, when the house is put together."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from pydantic import ValidationError

from aangan.notifications.errors import UnknownNoticeType
from aangan.notifications.rules import unreadable, unspeakable
from aangan.notifications.types import Locale, NoticeTypesWrong, NotificationChannel, NotificationTypeConfig

# What staff say in words of their own.
SAID = "admin_broadcast"

NOTIFICATION_TYPES: dict[str, NotificationTypeConfig] = {}


@dataclass(slots=True)
class Patience:
    """How long this process lets notices wait for their reader: a share of what their types say."""

    share: float = 1.0


patience = Patience()


def collect_types(declared: Iterable[object]) -> dict[str, NotificationTypeConfig]:
    """Return what rooms declare, by key: a type, or the key of a type that another room declares and this one sends.

    Raises NoticeTypesWrong when a key is declared twice or not at all, and when a type could not be said or kept.
    """
    found: dict[str, NotificationTypeConfig] = {}
    sent: set[str] = set()
    for each in declared:
        if isinstance(each, str):
            sent.add(each)
        elif not isinstance(each, NotificationTypeConfig):
            raise NoticeTypesWrong(f"{each!r} is neither a type of notice nor the key of one")
        elif each.key in found:
            raise NoticeTypesWrong(f"the notice {each.key} is declared twice")
        else:
            _check(each)
            found[each.key] = each
    if unknown := sent - found.keys():
        raise NoticeTypesWrong(f"sent, but declared by no room: {', '.join(sorted(unknown))}")
    return found


def install_types(declared: Iterable[object]) -> None:
    """Make these the types of this process. Raises as `collect_types` does."""
    found = collect_types(declared)
    NOTIFICATION_TYPES.clear()
    NOTIFICATION_TYPES.update(found)


def config_of(type_key: str) -> NotificationTypeConfig:
    """Return a type. Raises UnknownNoticeType."""
    config = NOTIFICATION_TYPES.get(type_key)
    if config is None:
        raise UnknownNoticeType(f"there is no type of notice {type_key!r}")
    return config


def _check(config: NotificationTypeConfig) -> None:
    complaint = next((text for wrong, text in _complaints(config) if wrong), None)
    if complaint is not None:
        raise NoticeTypesWrong(f"the notice {config.key} {complaint}")


def _is_example(config: NotificationTypeConfig) -> bool:
    try:
        config.data.model_validate(config.sample)
    except ValidationError:
        return False
    return True


def _complaints(config: NotificationTypeConfig) -> Iterable[tuple[bool, str]]:
    fields = config.data.model_fields
    cap = config.frequency_cap
    missing = fields.keys() - config.sample.keys()
    yield NotificationChannel.IN_APP not in config.allowed_channels, "is not kept in the inbox"
    yield set(config.words) != set(Locale), "is not said in every language"
    broken = unreadable(config)
    yield broken is not None, f"says {broken!r}, which is no template"
    if broken is not None:
        return
    yield bool(unspeakable(config)), f"speaks of {sorted(unspeakable(config))}, which its data does not promise"
    yield bool(missing), f"has no example of {sorted(missing)}"
    yield not missing and not _is_example(config), "has an example that is not what its data promises"
    yield config.ttl.total_seconds() <= 0, "ends before it begins"
    yield config.last_call is not None and not timedelta() < config.last_call < config.ttl, "calls last when it is over"
    yield cap is not None and not 0 < cap.per_day <= cap.per_week, "has a cap that cannot be kept"
    yield config.is_marketing and cap is None, "is marketing without a cap"
    yield config.is_marketing and not config.marketing_opt_in_key, "is marketing without an opt-in key"
    yield not config.escalation.keys() <= config.allowed_channels, "waits with a channel that it has not"
    yield bool(config.fallback.keys() & config.allowed_channels), "falls back to a channel that it has anyway"
    named = [name for name in (config.collapse, config.reference) if name is not None]
    yield not set(named) <= set(fields), "names data that it does not promise"
    yield config.bundle is not None and config.collapse is None, "bundles without saying what about"
    yield config.bundle is not None and cap is not None, "bundles under a cap"
