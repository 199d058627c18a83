"""Who shows a home."""

from collections.abc import Sequence
from datetime import datetime

from psycopg.errors import ExclusionViolation

from aangan.agents import service as agents
from aangan.agents.errors import AgentNotFound, NoAgentsAvailable
from aangan.infra.unit import Row, Unit
from aangan.kit.actor import Actor
from aangan.places import service as places
from aangan.visits import repository, rules
from aangan.visits.errors import AgentTaken, NotATour, VisitNotFound
from aangan.visits.events import TourLost, VisitAssigned, VisitChanged
from aangan.visits.schemas import VisitOut
from aangan.visits.service._shapes import shown, told
from aangan.visits.types import VisitContext, VisitStatus

BATCH = 50


async def assign(unit: Unit, actor: Actor, visit_id: int, agent_id: int | None, *, base: str) -> VisitOut:
    """Give a coming tour to an agent: the one named, or the least busy who can. For staff.

    Raises VisitNotFound, NotATour, AgentNotFound, NoAgentsAvailable, AgentTaken.
    """
    await agents.take_turns(unit)
    row = await repository.locked(unit, visit_id)
    if row is None:
        raise VisitNotFound
    live = VisitStatus(row["status"]) in rules.LIVE and row["scheduled_date"] > unit.now()
    if row["visit_context"] != VisitContext.PROPERTY_TOUR or not live:
        raise NotATour
    chosen = await _chosen(unit, row, agent_id)
    is_new = chosen != row["agent_id"]
    if is_new:
        try:
            await repository.assign(unit, visit_id, chosen)
        except ExclusionViolation as elsewhere:
            raise AgentTaken from elsewhere
    seen = await _tell(unit, visit_id, actor.user_id, is_assigned=is_new)
    if is_new and row["agent_id"] is not None:
        await tell_of_a_loss(unit, seen, actor.user_id, row["agent_id"], row["scheduled_date"])
    return shown(seen, actor, base)


async def choose_agent(unit: Unit, visit: Row, at: datetime, minutes: int, *, rather: int | None = None) -> int | None:
    """Return who shows a home then: `rather` this one, else the least busy who works there and is free; or None.

    Only while the agents' turn is held.
    """
    # Owners write Bengaluru, agents Bangalore.
    cities, localities = await places.names_of(unit, visit["city"], visit["locality"])
    asked = {**visit, "cities": cities, "localities": localities}
    return await repository.choose_agent(unit, asked, at, minutes, rather=rather)


async def find_agents(unit: Unit, after: int) -> int | None:
    """Give some of the coming tours that nobody shows to agents who came free; returns where to go on, None at the end.

    `after` is the id after which to look, 0 at first.
    """
    await agents.take_turns(unit)
    waiting = await repository.waiting_for_agents(unit, after, BATCH)
    for visit_id in waiting:
        row = await repository.locked(unit, visit_id)
        if row is None:
            continue
        chosen = await choose_agent(unit, row, row["scheduled_date"], row["duration_minutes"])
        if chosen is not None:
            await repository.assign(unit, visit_id, chosen)
            await _tell(unit, visit_id, None, is_assigned=True)
    return waiting[-1] if len(waiting) == BATCH else None


async def release_agent(unit: Unit, agent_id: int, people: Sequence[int]) -> None:
    """Take the coming visits of an agent who left from them, and tell `people`; the next round finds others."""
    await agents.take_turns(unit)
    for visit_id in await repository.release_agent(unit, agent_id):
        seen = await _tell(unit, visit_id, None)
        unit.emit(TourLost(**told(seen, None), agent_people=tuple(people), was=seen["scheduled_date"]))


async def tell_of_a_loss(unit: Unit, seen: Row, by: int | None, agent_id: int, was: datetime) -> None:
    """Tell that a tour, which an agent was to show at a time, is no longer theirs."""
    accounts = await repository.accounts_of(unit, agent_id)
    unit.emit(TourLost(**told(seen, by), agent_people=accounts, was=was))


async def _chosen(unit: Unit, row: Row, agent_id: int | None) -> int:
    if agent_id is None:
        found = await choose_agent(unit, row, row["scheduled_date"], row["duration_minutes"])
        if found is None:
            raise NoAgentsAvailable
        return found
    at_work = await repository.is_agent_at_work(unit, agent_id)
    if at_work is None:
        raise AgentNotFound
    if not at_work:
        raise NoAgentsAvailable("This agent shows no homes any more")
    return agent_id


async def _tell(unit: Unit, visit_id: int, by: int | None, *, is_assigned: bool = False) -> Row:
    seen = await repository.visit(unit, visit_id)
    assert seen is not None
    said = told(seen, by)
    unit.emit(
        VisitAssigned(**said, agent_people=tuple(seen["agent_accounts"])) if is_assigned else VisitChanged(**said)
    )
    return seen
