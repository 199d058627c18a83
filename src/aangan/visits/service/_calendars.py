"""Visits in calendars: one by one, and as a private feed."""

from typing import Any

from aangan.identity.types import Role
from aangan.infra.settings import Settings
from aangan.infra.unit import ReadUnit, Unit
from aangan.kit.actor import Actor
from aangan.kit.ids import UserId
from aangan.visits import repository, rules
from aangan.visits.errors import CalendarNotFound
from aangan.visits.schemas import CalendarOut, VisitOut
from aangan.visits.service._reading import get_visit
from aangan.visits.service._shapes import shown
from aangan.visits.types import VisitStatus

NAME = "Visits"
PATH = "/api/v1/visits/calendar"


async def invitation(unit: ReadUnit, actor: Actor, visit_id: int, *, base: str) -> bytes:
    """Return a visit as a calendar knows it: an invitation, or its end. Raises VisitNotFound."""
    visit = await get_visit(unit, actor, visit_id, base=base)
    row = await repository.visit(unit, visit_id)
    assert row is not None
    method = "CANCEL" if visit.status is VisitStatus.CANCELLED else "REQUEST"
    return rules.calendar([_entry(visit, row["sequence"])], method)


async def calendar_link(unit: Unit, actor: Actor, settings: Settings) -> CalendarOut:
    """Return the link to the actor's own calendar, the same each time until it is renewed."""
    return _link(settings, actor.user_id, await repository.calendar_number(unit, actor.user_id))


async def renew_calendar(unit: Unit, actor: Actor, settings: Settings) -> CalendarOut:
    """Return a new link to the actor's own calendar; the old one leads nowhere from now on."""
    return _link(settings, actor.user_id, await repository.renew_calendar(unit, actor.user_id))


async def feed(unit: ReadUnit, user_id: int, signature: str, settings: Settings) -> bytes:
    """Return somebody's calendar to whoever has the link. Raises CalendarNotFound."""
    number = await repository.find_calendar(unit, user_id)
    secret = settings.secret_key.get_secret_value()
    if number is None or not rules.is_feed_signature(secret, user_id, number, signature):
        raise CalendarNotFound
    # A link opens what its owner sees as a visitor and as a host, and nothing that staff or agents see beside.
    reader = Actor(UserId(user_id), Role.USER, "calendar")
    rows = await repository.feed(unit, user_id)
    entries = [_entry(shown(row, reader, settings.public_url), row["sequence"]) for row in rows]
    return rules.calendar(entries, "PUBLISH", name=NAME)


def _link(settings: Settings, user_id: int, number: int) -> CalendarOut:
    signature = rules.feed_signature(settings.secret_key.get_secret_value(), user_id, number)
    url = f"{settings.public_url.rstrip('/')}{PATH}/{user_id}/{signature}.ics"
    return CalendarOut(url=url, webcal_url=f"webcal://{url.partition('://')[2]}")


def _entry(visit: VisitOut, sequence: int) -> dict[str, Any]:
    home = visit.property
    near = [part for part in (home.locality, home.city) if part] if home else []
    going = [person.full_name for person in (visit.visitor, visit.counterparty_user) if person and person.full_name]
    return {
        **visit.model_dump(),
        "sequence": sequence,
        "place": (home.full_address if home else None) or ", ".join(near),
        "going": going + ([visit.agents.name] if visit.agents else []),
    }
