from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from aangan.agents.events import AgentRetired
from aangan.identity.events import AccountClosed, PersonShutOut
from aangan.infra.unit import Unit
from aangan.kit.facts import on
from aangan.live import service as live
from aangan.matching.events import MatchEnded
from aangan.notifications import service as notifications
from aangan.notifications.types import NotificationTypeConfig
from aangan.safety.events import PersonBlocked
from aangan.visits import notices, service
from aangan.visits.events import (
    TourLost,
    VisitAssigned,
    VisitCancelled,
    VisitChanged,
    VisitCompleted,
    VisitConfirmed,
    VisitFact,
    VisitReminderDue,
    VisitRescheduled,
    VisitScheduled,
)
from aangan.visits.types import Outcome, VisitStatus


@on(VisitScheduled)
async def tell_of_a_request(unit: Unit, fact: VisitScheduled) -> None:
    """All parties hear that a visit was asked for."""
    _tell(unit, fact)
    await _notify(unit, fact, notices.SCHEDULED, notices.about(fact), until=_begins(unit, fact))


@on(VisitConfirmed)
async def tell_of_an_agreement(unit: Unit, fact: VisitConfirmed) -> None:
    """All parties hear that the time is agreed upon."""
    _tell(unit, fact)
    await _notify(unit, fact, notices.CONFIRMED, notices.about(fact), until=_begins(unit, fact))


@on(VisitRescheduled)
async def tell_of_another_time(unit: Unit, fact: VisitRescheduled) -> None:
    """All parties hear of the time that is suggested; whoever shows the home only since then, of the visit."""
    _tell(unit, fact)
    told = [user_id for user_id in fact.people if user_id not in fact.newcomers]
    await _notify(unit, fact, notices.SCHEDULED, notices.about(fact), to=fact.newcomers, until=_begins(unit, fact))
    to = fact.at if fact.at != fact.was else None
    said = notices.about(fact, at=fact.was, to=to, reason=fact.reason)
    # Where no time is named, that another one is asked for stays true.
    await _notify(unit, fact, notices.RESCHEDULED, said, to=told, until=to and _begins(unit, fact))


@on(VisitCancelled)
async def tell_of_an_end(unit: Unit, fact: VisitCancelled) -> None:
    """All parties hear that the visit is off."""
    _tell(unit, fact)
    until = fact.at + notices.AFTERWARDS if fact.at > unit.now() else None
    await _notify(unit, fact, notices.CANCELLED, notices.about(fact, reason=fact.reason), until=until)


@on(VisitCompleted)
async def tell_of_a_visit(unit: Unit, fact: VisitCompleted) -> None:
    """All parties hear what is said of the visit, and who is said to have been absent that they may deny it."""
    _tell(unit, fact)
    await _notify(unit, fact, notices.ABSENT, notices.about(fact), to=_absent(fact))


@on(VisitChanged)
async def tell_of_a_change(unit: Unit, fact: VisitChanged) -> None:
    """All parties see the change at once."""
    _tell(unit, fact)


@on(VisitAssigned)
async def tell_of_an_agent(unit: Unit, fact: VisitAssigned) -> None:
    """All parties see who shows the home, and the agent hears of the tour."""
    _tell(unit, fact)
    kind = notices.CONFIRMED if fact.status == VisitStatus.CONFIRMED else notices.SCHEDULED
    await _notify(unit, fact, kind, notices.about(fact), to=fact.agent_people, until=_begins(unit, fact))


@on(TourLost)
async def tell_of_a_loss(unit: Unit, fact: TourLost) -> None:
    """An agent hears that they need not go, also who moved the visit themselves: where it went is not theirs to see."""
    _tell(unit, fact, to=fact.agent_people)
    said = notices.about(fact, at=fact.was, to=fact.at if fact.at != fact.was else None)
    until = fact.was if fact.was > unit.now() else None
    await _notify(unit, replace(fact, by=None), notices.LOST, said, to=fact.agent_people, until=until)


@on(VisitReminderDue)
async def remind(unit: Unit, fact: VisitReminderDue) -> None:
    """All who are to be there are reminded, once for each time and number of hours before it, or not at all."""
    about_time = f"{fact.at.isoformat()}:{fact.hours_before}h"
    await _notify(unit, fact, notices.REMINDER, notices.about(fact), once=about_time, until=fact.at)


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


@on(PersonShutOut)
async def end_with_a_standing(unit: Unit, fact: PersonShutOut) -> None:
    """Nobody is let go to somebody whom staff had reason to shut out, nor let them come."""
    await service.end_of_shut_out(unit, fact.user_id)


@on(AgentRetired)
async def look_for_others(unit: Unit, fact: AgentRetired) -> None:
    """The coming visits of an agent who left are shown by others."""
    await service.release_agent(unit, fact.agent_id, fact.people)


async def _notify(
    unit: Unit,
    fact: VisitFact,
    kind: NotificationTypeConfig,
    data: dict[str, Any],
    *,
    to: Sequence[int] | None = None,
    once: str | None = None,
    until: datetime | None = None,
) -> None:
    """Tell everybody but who did it, or those of `to`, once for each version of the visit; `until` it is over."""
    key = f"visit:{fact.visit_id}:{kind.key}:{once or fact.visit_version}"
    concerned = [user_id for user_id in (fact.people if to is None else to) if user_id != fact.by]
    if concerned:
        told = [notifications.Notice(user_id, kind.key, data, key=key, until=until) for user_id in concerned]
        await notifications.dispatch_notices(unit, told)


def _begins(unit: Unit, fact: VisitFact) -> datetime | None:
    """Return when a visit begins, after which its plans concern nobody; None where they were changed later still."""
    return fact.at if fact.at > unit.now() else None


def _absent(fact: VisitCompleted) -> tuple[int, ...]:
    if fact.outcome == Outcome.VISITOR_NO_SHOW:
        return (fact.visitor_id,)
    if fact.outcome == Outcome.HOST_NO_SHOW:
        return (fact.counterparty_id or fact.host_id,)
    return ()


def _tell(unit: Unit, fact: VisitFact, *, to: Sequence[int] | None = None) -> None:
    said = {
        "visit_id": fact.visit_id,
        "property_id": fact.property_id,
        "visit_context": fact.visit_context,
        "status": fact.status,
        "scheduled_date": fact.at.isoformat(),
        "version": fact.visit_version,
    }
    live.tell(unit, fact.people if to is None else to, "visit_updated", said)
