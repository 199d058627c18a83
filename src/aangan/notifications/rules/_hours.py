"""When it may come: a person's own zone, their quiet hours, their day and week."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from aangan.notifications.types import NotificationTypeConfig, Priority

# Where the product lives, for people who never said where they are.
HOME = "Asia/Kolkata"
# What a mere "yes" to quiet hours means.
NIGHT = (time(22, 0), time(8, 0))
QUIET = ("quietHours", "quiet_hours")
ZONES = ("timezone", "time_zone", "tz")


def zone_of(settings: Mapping[str, Any]) -> ZoneInfo:
    """Return a person's zone: the one beside their quiet hours, else the one of their settings, else home."""
    for place in (_quiet(settings), settings):
        for key in ZONES if isinstance(place, Mapping) else ():
            found = _zone(place.get(key))
            if found is not None:
                return found
    return ZoneInfo(HOME)


def quiet_hours(settings: Mapping[str, Any]) -> tuple[time, time] | None:
    """Return from when to when, on their own clock, a person wants to be left alone; None when never."""
    wish = _quiet(settings)
    if wish is True:
        return NIGHT
    if not isinstance(wish, Mapping) or str(wish.get("enabled", True)).lower() == "false":
        return None
    start, end = _time(wish.get("start") or wish.get("from")), _time(wish.get("end") or wish.get("to"))
    return (start, end) if start is not None and end is not None and start != end else None


def soonest(config: NotificationTypeConfig, settings: Mapping[str, Any], at: datetime, ends: datetime) -> datetime:
    """Return the first moment from `at` on (UTC) when a notice that is good until `ends` may disturb.

    What is critical may always, and nothing holds a type's last call. Quiet hours end when the person's clock shows
    their end: where a clock change skips that time, when the clock that was not changed would show it; where it comes
    twice, the first time.
    """
    hours = quiet_hours(settings)
    if hours is None or config.priority is Priority.CRITICAL:
        return at
    start, end = hours
    zone = zone_of(settings)
    local = at.astimezone(zone)
    clock = local.time().replace(tzinfo=None)
    if start < end:
        quiet, days = start <= clock < end, 0
    else:
        quiet, days = clock >= start or clock < end, int(clock >= start)
    if not quiet:
        return at
    wakes = datetime.combine(local.date() + timedelta(days=days), end, tzinfo=zone).astimezone(UTC)
    if config.last_call is not None:
        wakes = min(wakes, ends - config.last_call)
    # In the hour that comes twice, the clock can show a quiet time whose end has been already.
    return max(wakes, at)


def day_and_week(settings: Mapping[str, Any], at: datetime) -> tuple[date, date]:
    """Return the day, and the Monday of the week, that a moment lies in for a person."""
    day = at.astimezone(zone_of(settings)).date()
    return day, day - timedelta(days=day.weekday())


def _quiet(settings: Mapping[str, Any]) -> Any:
    return next((settings[key] for key in QUIET if settings.get(key) is not None), None)


def _time(text: object) -> time | None:
    if not isinstance(text, str):
        return None
    try:
        return time.fromisoformat(text.strip().zfill(5)).replace(tzinfo=None)
    except ValueError:
        return None


@lru_cache(maxsize=1024)
def _known_zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _zone(name: object) -> ZoneInfo | None:
    return _known_zone(name) if isinstance(name, str) and 0 < len(name) <= 64 else None
