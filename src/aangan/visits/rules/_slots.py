"""Which times are free: wall-clock hours of a zone, turned into moments that exist."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from aangan.visits.types import Span

Window = tuple[time, time]
# When people commonly receive; only suggested, as long as a host said nothing.
DEFAULT_WINDOW: Window = (time(9), time(20))
# What a date alone means.
SENSIBLE = time(11)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Hours:
    """When somebody receives: weekly windows (1 is Monday), and days with hours of their own (none: closed).

    `binding` is whether they said so, or it is only what people commonly do.
    """

    zone: str = "Asia/Kolkata"
    duration_minutes: int = 60
    buffer_minutes: int = 0
    notice_minutes: int = 0
    horizon_days: int = 365
    weekly: Mapping[int, Sequence[Window]] = field(
        default_factory=lambda: {day: [DEFAULT_WINDOW] for day in range(1, 8)}
    )
    days: Mapping[date, Sequence[Window]] = field(default_factory=dict)
    binding: bool = False


DEFAULT_HOURS = Hours()


def open_spans(hours: Hours, day: date) -> list[Span]:
    """Return the pieces of time in which somebody receives on a day of their zone.

    A wall-clock time that a clock change leaves out means the moment after the gap; one that comes twice, the first.
    So a day's windows are as long as they really are.
    """
    zone = ZoneInfo(hours.zone)
    windows = hours.days.get(day, hours.weekly.get(day.isoweekday(), ()))
    spans = (Span(_moment(day, opens, zone), _moment(day, closes, zone)) for opens, closes in windows)
    return [span for span in spans if span.start < span.end]


def slots_between(hours: Hours, first: date, days: int, minutes: int | None = None) -> Iterator[Span]:
    """Give the times, one after another with the buffer between, that somebody offers on some days."""
    length = timedelta(minutes=minutes or hours.duration_minutes)
    step = length + timedelta(minutes=hours.buffer_minutes)
    for number in range(days):
        for span in open_spans(hours, first + number * DAY):
            start = span.start
            while start + length <= span.end:
                yield Span(start, start + length)
                start += step


def within(hours: Hours, span: Span) -> bool:
    """Tell whether somebody receives for the whole of a piece of time."""
    day = span.start.astimezone(ZoneInfo(hours.zone)).date()
    return any(open_.start <= span.start and span.end <= open_.end for open_ in open_spans(hours, day))


def nearest(slots: Iterable[Span], wanted: datetime, most: int) -> list[Span]:
    """Return the slots nearest to a moment, of two as near the later, in the order of time."""
    closest = sorted(slots, key=lambda slot: (abs(slot.start - wanted), -slot.start.timestamp()))[:most]
    return sorted(closest, key=lambda slot: slot.start)


def nearest_to_noon(slots: Iterable[Span], day: date, zone: str) -> Span | None:
    """Return the slot that a date alone means: the one nearest to eleven in the morning, of two the later."""
    sensible = _moment(day, SENSIBLE, ZoneInfo(zone))
    return min(slots, key=lambda slot: (abs(slot.start - sensible), -slot.start.timestamp()), default=None)


def _moment(day: date, wall: time, zone: ZoneInfo) -> datetime:
    # Through UTC and back, arithmetic is that of moments: what the wall clock leaves out is moved on by the gap.
    return datetime.combine(day, wall, tzinfo=zone).astimezone(UTC)
