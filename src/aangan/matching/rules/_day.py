"""What a day is: the one at home."""

from datetime import datetime, timedelta, timezone
from math import ceil

SUPER_LIKES_A_DAY = 3
# India has one zone and no summer time; a zone for each person comes with their settings.
HOME_ZONE = timezone(timedelta(hours=5, minutes=30))


def day_of(now: datetime) -> datetime:
    """Return the beginning of the day, at home, in which a moment falls."""
    return now.astimezone(HOME_ZONE).replace(hour=0, minute=0, second=0, microsecond=0)


def seconds_left_of_day(now: datetime) -> int:
    """Return how long the day at home still lasts, in whole seconds, at least 1."""
    return max(1, ceil((day_of(now) + timedelta(days=1) - now).total_seconds()))
