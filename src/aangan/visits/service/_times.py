"""Finding a time that all can keep."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aangan.infra.unit import ReadUnit
from aangan.visits import repository, rules
from aangan.visits.errors import OutsideHours, VisitConflict, VisitInPast, VisitTooFar, VisitTooSoon
from aangan.visits.types import Span

AHEAD = timedelta(days=365)
DAY = timedelta(days=1)
# How far, in days, other times are looked for, and how many are told.
LOOK_DAYS, ALTERNATIVES = 14, 3


@dataclass(frozen=True, slots=True)
class Meeting:
    """Who meets, and when they are asked to: `receiver` is whose hours count, `busy_after` who needs the buffer."""

    people: Sequence[int]
    visitor_id: int
    hours: rules.Hours
    busy_after: int | None
    minutes: int
    # The visit that is moved, and so stands in nobody's way.
    but: int | None = None


def check_date(when: datetime | date, now: datetime) -> None:
    """Refuse what no host can mend. Raises VisitInPast, VisitTooFar."""
    if isinstance(when, datetime):
        past, far = when <= now, when > now + AHEAD
    else:
        # Somewhere on earth it is still yesterday, and somewhere tomorrow.
        past, far = when < (now - DAY).date(), when > (now + AHEAD).date()
    if past:
        raise VisitInPast
    if far:
        raise VisitTooFar


async def find_time(unit: ReadUnit, meeting: Meeting, when: datetime | date) -> Span:
    """Return the time that is meant, if all can keep it; a date alone means a free time of that day.

    Raises VisitInPast, VisitTooSoon, VisitTooFar, OutsideHours, VisitConflict, the last two with free times.
    """
    now = unit.now()
    check_date(when, now)
    if isinstance(when, datetime):
        span = Span(when, when + timedelta(minutes=meeting.minutes))
        _check_notice(meeting.hours, span.start, now)
        await _check_free(unit, meeting, span)
        return span
    return await _time_of_day(unit, meeting, when, now)


async def free_times(unit: ReadUnit, meeting: Meeting, first: date, days: int) -> list[Span]:
    """Return the times on some days of the receiver's zone that they offer and everybody has."""
    now, hours = unit.now(), meeting.hours
    least, most = now + timedelta(minutes=hours.notice_minutes), now + timedelta(days=hours.horizon_days)
    offered = [
        slot
        for slot in rules.slots_between(hours, first, days, meeting.minutes)
        if slot.start > now and least <= slot.start <= most
    ]
    if not offered:
        return []
    buffer = timedelta(minutes=hours.buffer_minutes)
    whole = Span(offered[0].start, offered[-1].end + buffer)
    taken = await repository.busy(unit, meeting.people, whole, but=meeting.but)
    return [slot for slot in offered if not _clash(meeting, slot, taken)]


async def alternatives(unit: ReadUnit, meeting: Meeting, wanted: datetime) -> list[dict[str, Any]]:
    """Return, for the details of a refusal, the free times nearest to one that cannot be."""
    zone = ZoneInfo(meeting.hours.zone)
    earliest = max(wanted - DAY, unit.now()).astimezone(zone).date()
    free = await free_times(unit, meeting, earliest, LOOK_DAYS)
    return [
        {"starts_at": slot.start.isoformat(), "ends_at": slot.end.isoformat()}
        for slot in rules.nearest(free, wanted, ALTERNATIVES)
    ]


def _check_notice(hours: rules.Hours, start: datetime, now: datetime) -> None:
    if start < now + timedelta(minutes=hours.notice_minutes):
        raise VisitTooSoon(f"The host wants to know {hours.notice_minutes} minutes before")
    if start > now + timedelta(days=hours.horizon_days):
        raise VisitTooFar(f"The host plans {hours.horizon_days} days ahead")


async def _check_free(unit: ReadUnit, meeting: Meeting, span: Span) -> None:
    if meeting.hours.binding and not rules.within(meeting.hours, span):
        raise OutsideHours(details={"alternatives": await alternatives(unit, meeting, span.start)})
    buffered = Span(span.start, span.end + timedelta(minutes=meeting.hours.buffer_minutes))
    taken = await repository.busy(unit, meeting.people, buffered, but=meeting.but)
    who = _clash(meeting, span, taken)
    if who is not None:
        whose = "visitor" if who == meeting.visitor_id else "host"
        others = await alternatives(unit, meeting, span.start)
        raise VisitConflict(details={"taken": whose, "alternatives": others})


async def _time_of_day(unit: ReadUnit, meeting: Meeting, day: date, now: datetime) -> Span:
    zone = ZoneInfo(meeting.hours.zone)
    if day < now.astimezone(zone).date():
        raise VisitInPast
    free = await free_times(unit, meeting, day, 1)
    chosen = rules.nearest_to_noon(free, day, meeting.hours.zone)
    if chosen is not None:
        return chosen
    wanted = datetime.combine(day, rules.SENSIBLE, tzinfo=zone).astimezone(UTC)
    offered = any(True for _ in rules.slots_between(meeting.hours, day, 1, meeting.minutes))
    details = {"alternatives": await alternatives(unit, meeting, wanted)}
    raise VisitConflict("That day is taken", details=details) if offered else OutsideHours(details=details)


def _clash(meeting: Meeting, slot: Span, taken: Sequence[tuple[int, Span]]) -> int | None:
    """Return who of the people is elsewhere then."""
    buffered = Span(slot.start, slot.end + timedelta(minutes=meeting.hours.buffer_minutes))
    for user_id, span in taken:
        if span.meets(buffered if user_id == meeting.busy_after else slot):
            return user_id
    return None
