from aangan.agents.events import AgentRetired
from aangan.identity.events import AccountClosed
from aangan.infra.unit import Unit
from aangan.kit.facts import on
from aangan.live import service as live
from aangan.matching.events import MatchEnded
from aangan.safety.events import PersonBlocked
from aangan.visits import service
from aangan.visits.events import (
    VisitCancelled,
    VisitChanged,
    VisitCompleted,
    VisitConfirmed,
    VisitFact,
    VisitRescheduled,
    VisitScheduled,
)


@on(VisitScheduled)
async def tell_of_a_request(unit: Unit, fact: VisitScheduled) -> None:
    """All parties hear that a visit was asked for."""
    _tell(unit, fact)


@on(VisitConfirmed)
async def tell_of_an_agreement(unit: Unit, fact: VisitConfirmed) -> None:
    """All parties hear that the time is agreed upon."""
    _tell(unit, fact)


@on(VisitRescheduled)
async def tell_of_another_time(unit: Unit, fact: VisitRescheduled) -> None:
    """All parties hear of the time that is suggested."""
    _tell(unit, fact)


@on(VisitCancelled)
async def tell_of_an_end(unit: Unit, fact: VisitCancelled) -> None:
    """All parties hear that the visit is off."""
    _tell(unit, fact)


@on(VisitCompleted)
async def tell_of_a_visit(unit: Unit, fact: VisitCompleted) -> None:
    """All parties hear what is said of the visit."""
    _tell(unit, fact)


@on(VisitChanged)
async def tell_of_a_change(unit: Unit, fact: VisitChanged) -> None:
    """All parties see the change at once."""
    _tell(unit, fact)


@on(PersonBlocked)
async def end_by_block(unit: Unit, fact: PersonBlocked) -> None:
    """A block cancels what the two had arranged."""
    await service.end_between(unit, fact.blocker_id, fact.blocked_id)


@on(MatchEnded)
async def end_with_a_match(unit: Unit, fact: MatchEnded) -> None:
    """Two who no longer match do not meet."""
    await service.end_match(unit, fact.match_id)


@on(AccountClosed)
async def end_with_an_account(unit: Unit, fact: AccountClosed) -> None:
    """Who left neither comes nor receives."""
    await service.end_of(unit, fact.user_id)


@on(AgentRetired)
async def look_for_others(unit: Unit, fact: AgentRetired) -> None:
    """The coming visits of an agent who left are shown by others."""
    await service.release_agent(unit, fact.agent_id)


def _tell(unit: Unit, fact: VisitFact) -> None:
    said = {
        "visit_id": fact.visit_id,
        "property_id": fact.property_id,
        "visit_context": fact.visit_context,
        "status": fact.status,
        "scheduled_date": fact.at.isoformat(),
        "version": fact.visit_version,
    }
    live.tell(unit, fact.people, "visit_updated", said)
