"""When hosts receive, and which times are free."""

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from aangan.infra.unit import ReadUnit, Unit
from aangan.kit.actor import Actor
from aangan.listings.errors import ListingNotFound
from aangan.visits import repository, rules
from aangan.visits.errors import UnknownZone
from aangan.visits.schemas import AvailabilityIn, AvailabilityOut, HoursOut, OverrideOut, SlotOut, SlotsOut, WindowOut
from aangan.visits.service._times import Meeting, free_times


async def get_availability(unit: ReadUnit, actor: Actor) -> AvailabilityOut:
    """Return when the actor receives, with the days of their own that are still to be."""
    return _availability(await repository.hours_of(unit, actor.user_id, unit.now().date()))


async def set_availability(unit: Unit, actor: Actor, said: AvailabilityIn) -> AvailabilityOut:
    """Say anew when the actor receives; what is arranged stays so. Raises UnknownZone."""
    # The zones of the database need not be ours.
    if not await repository.is_known_zone(unit, said.timezone):
        raise UnknownZone
    hours = rules.Hours(
        zone=said.timezone,
        duration_minutes=said.duration_minutes,
        buffer_minutes=said.buffer_minutes,
        notice_minutes=said.notice_minutes,
        horizon_days=said.horizon_days,
    )
    windows = [(window.weekday, window.opens, window.closes) for window in said.windows]
    overrides: list[tuple[date, time | None, time | None]] = []
    for one in said.overrides:
        overrides += [(one.day, own.opens, own.closes) for own in one.hours] or [(one.day, None, None)]
    await repository.write_hours(unit, actor.user_id, hours, windows, overrides)
    return await get_availability(unit, actor)


async def free_slots(
    unit: ReadUnit, actor: Actor, listing_id: int, first: date | None, days: int, minutes: int | None
) -> SlotsOut:
    """Return the free times of a home's host, and of the actor, on some days of the host's zone.

    Raises ListingNotFound.
    """
    home = await repository.standing(unit, actor.user_id, listing_id)
    if home is None or not (home["open"] or home["owner_id"] == actor.user_id) or home["apart"]:
        raise ListingNotFound
    hours = await repository.hours_of(unit, home["owner_id"], unit.now().date())
    today = unit.now().astimezone(ZoneInfo(hours.zone)).date()
    meeting = Meeting(
        people=sorted({actor.user_id, home["owner_id"]}),
        visitor_id=actor.user_id,
        hours=hours,
        busy_after=home["owner_id"],
        minutes=minutes or hours.duration_minutes,
    )
    begin = max(first or today, today)
    # Farther ahead nothing is offered, up to the end of the calendar.
    far = begin > today + timedelta(days=hours.horizon_days)
    free = [] if far else await free_times(unit, meeting, begin, days)
    slots = [SlotOut(starts_at=slot.start, ends_at=slot.end) for slot in free]
    return SlotsOut(property_id=listing_id, timezone=hours.zone, duration_minutes=meeting.minutes, slots=slots)


def _availability(hours: rules.Hours) -> AvailabilityOut:
    windows = [
        WindowOut(weekday=weekday, opens=_wall(opens), closes=_wall(closes))
        for weekday, many in sorted(hours.weekly.items())
        for opens, closes in many
    ]
    overrides = [
        OverrideOut(day=day, hours=[HoursOut(opens=_wall(opens), closes=_wall(closes)) for opens, closes in many])
        for day, many in sorted(hours.days.items())
    ]
    return AvailabilityOut(
        binding=hours.binding,
        timezone=hours.zone,
        duration_minutes=hours.duration_minutes,
        buffer_minutes=hours.buffer_minutes,
        notice_minutes=hours.notice_minutes,
        horizon_days=hours.horizon_days,
        windows=windows,
        overrides=overrides,
    )


def _wall(value: time) -> str:
    return value.strftime("%H:%M")
