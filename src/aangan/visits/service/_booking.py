"""Asking for a visit."""

from psycopg.errors import ExclusionViolation

from aangan.agents import service as agents
from aangan.identity.errors import UserInactive
from aangan.infra.unit import Row, Unit
from aangan.kit.actor import Actor
from aangan.kit.ids import canonical_pair
from aangan.listings.errors import ListingNotFound
from aangan.safety import service as safety
from aangan.visits import repository
from aangan.visits.errors import (
    CounterpartyMissing,
    CounterpartyNotFound,
    KeptApart,
    MeetingYourself,
    NotMatched,
    NotTheCounterparty,
    OwnListing,
    TooManyVisits,
    VisitConflict,
    WrongConversation,
)
from aangan.visits.events import VisitScheduled
from aangan.visits.schemas import VisitCreate, VisitOut
from aangan.visits.service._agents import choose_agent
from aangan.visits.service._shapes import shown, told
from aangan.visits.service._times import Meeting, check_date, find_time
from aangan.visits.types import VisitContext

# Visits that are still to be, of one visitor: more hold other people's time for nothing.
WAITING_MAX = 20
SOME_TIME = 3600


async def schedule(unit: Unit, actor: Actor, wish: VisitCreate, *, base: str) -> VisitOut:
    """Ask for a visit; a tour gets the least busy agent who can, or none for now.

    Raises ListingNotFound, UserInactive, CounterpartyNotFound, OwnListing, MeetingYourself, CounterpartyMissing,
    NotMatched, WrongConversation, NotTheCounterparty, KeptApart, TooManyVisits, and as `find_time` does.
    """
    check_date(wish.scheduled_date, unit.now())
    match_id = await _match(unit, actor, wish)
    await repository.hold_people(unit, [actor.user_id, wish.counterparty_user_id], wish.property_id)
    home = await _home(unit, actor, wish)
    if wish.visit_context is VisitContext.FLATMATE_MEET and match_id is None:
        raise NotMatched
    conversation_id = await _conversation(unit, actor, wish, home)
    if home["waiting"] >= WAITING_MAX:
        raise TooManyVisits(retry_after=SOME_TIME)
    meeting = await meeting_of(unit, actor.user_id, wish.counterparty_user_id, home, wish)
    span = await find_time(unit, meeting, wish.scheduled_date)
    wishes = wish.special_requirements or None
    values = {
        "me": actor.user_id,
        "listing": wish.property_id,
        "peer": wish.counterparty_user_id,
        "conversation": conversation_id,
        "match": match_id,
        "context": wish.visit_context.value,
        "at": span.start,
        "minutes": meeting.minutes,
        "wishes": covered(wishes, wish.visit_context),
    }
    try:
        visit_id = await repository.insert(unit, values)
    except ExclusionViolation as taken:
        raise VisitConflict from taken
    if wish.visit_context is VisitContext.PROPERTY_TOUR:
        await agents.take_turns(unit)
        agent_id = await choose_agent(unit, {**home, "id": visit_id}, span.start, meeting.minutes)
        if agent_id is not None:
            await repository.assign(unit, visit_id, agent_id, counts=False)
    row = await repository.visit(unit, visit_id)
    assert row is not None
    unit.emit(VisitScheduled(**told(row, actor.user_id)))
    return shown(row, actor, base)


async def meeting_of(
    unit: Unit, visitor_id: int, peer_id: int | None, home: Row, wish: VisitCreate | None = None, **moved: int
) -> Meeting:
    """Return who meets and whose hours count: of a tour the owner's, of two who meet those of the other.

    `moved` are, for a visit that is moved, its `minutes` and itself (`but`).
    """
    tour = (wish.visit_context if wish else home["visit_context"]) == VisitContext.PROPERTY_TOUR
    receiver: int = home["owner_id"] if tour or peer_id is None else peer_id
    hours = await repository.hours_of(unit, receiver, unit.now().date())
    people = {visitor_id, peer_id, home["owner_id"]} if tour else {visitor_id, peer_id}
    return Meeting(
        people=sorted(user_id for user_id in people if user_id is not None),
        visitor_id=visitor_id,
        hours=hours,
        busy_after=receiver if receiver == home["owner_id"] else None,
        minutes=moved.get("minutes") or (wish and wish.duration_minutes) or hours.duration_minutes,
        but=moved.get("but"),
    )


def covered(text: str | None, context: str) -> str | None:
    """Cover contact details between two who need not match."""
    return safety.masked(text) if text and context == VisitContext.PROPERTY_TOUR else text


async def _match(unit: Unit, actor: Actor, wish: VisitCreate) -> int | None:
    peer = wish.counterparty_user_id
    if peer == actor.user_id:
        raise MeetingYourself
    if wish.visit_context is not VisitContext.FLATMATE_MEET:
        return None
    if peer is None:
        raise CounterpartyMissing
    found = await repository.hold_match(unit, canonical_pair(actor.user_id, peer))
    return None if wish.match_id not in {None, found} else found


async def _home(unit: Unit, actor: Actor, wish: VisitCreate) -> Row:
    home = await repository.ground(unit, actor.user_id, wish.property_id, wish.counterparty_user_id)
    if home is None:
        raise ListingNotFound
    if not home["visitor_is_here"]:
        raise UserInactive
    own = home["owner_id"] == actor.user_id
    if not home["open"] and not own:
        raise ListingNotFound
    if wish.counterparty_user_id is not None and not home["peer_is_here"]:
        raise CounterpartyNotFound
    if wish.visit_context is VisitContext.PROPERTY_TOUR and own:
        raise OwnListing
    if home["apart_from_peer"] or home["apart_from_host"]:
        raise KeptApart
    return home


async def _conversation(unit: Unit, actor: Actor, wish: VisitCreate, home: Row) -> int | None:
    """Return the open conversation of the two, which must be the one that was named."""
    meets = wish.visit_context is VisitContext.FLATMATE_MEET
    if not (meets or wish.counterparty_user_id or wish.conversation_id):
        return None
    peer = wish.counterparty_user_id or home["owner_id"]
    found = None if peer == actor.user_id else await repository.talking(unit, canonical_pair(actor.user_id, peer))
    if wish.conversation_id is not None and wish.conversation_id != found:
        raise WrongConversation
    if not meets and peer != home["owner_id"] and found is None:
        raise NotTheCounterparty
    return found
