"""Who may decide, what weighs how much, and when somebody is held back until staff looked."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from aangan.kit.actor import Actor
from aangan.safety.errors import CaseClaimed, CaseDecided, ModeratorsOnly, OutcomeDoesNotFit, OwnCase
from aangan.safety.types import Case, CaseStatus, Outcome, Priority, ReportReason, SubjectKind

REPORT_AUTO_PAUSE_THRESHOLD = 3
LEASE = timedelta(minutes=15)
# Nobody is held back for ever by a rule alone.
PAUSE = timedelta(days=7)
APPEAL_WITHIN = timedelta(days=183)

# What a reporter is worth before anything is known of them: right twice, wrong once. Nobody counts for more than one
# person; whoever was wrong before counts for less.
RIGHT, WRONG = 2, 1
SEVERE = frozenset({ReportReason.ABUSE})
# Accounts are free: what one person says holds somebody back only if the two met here, or the account is no new one.
SETTLED_IN = timedelta(days=3)
PRIORITIES: Mapping[ReportReason, Priority] = {
    ReportReason.ABUSE: Priority.SEVERE,
    ReportReason.SPAM: Priority.SCAM,
    ReportReason.FAKE_PROFILE: Priority.SCAM,
    ReportReason.INAPPROPRIATE: Priority.ORDINARY,
    ReportReason.OTHER: Priority.ORDINARY,
}
OF_LISTINGS = frozenset({Outcome.APPROVE, Outcome.REJECT, Outcome.REQUEST_EDIT})


def must_be_staff(actor: Actor) -> None:
    """Raise ModeratorsOnly unless the actor is staff."""
    if not actor.is_admin:
        raise ModeratorsOnly


def may_touch(actor: Actor, case: Case, reporters: Sequence[int], now: datetime) -> None:
    """Let staff work on an open case that nobody else holds and that they are no part of.

    Raises ModeratorsOnly, CaseDecided, OwnCase, CaseClaimed.
    """
    must_be_staff(actor)
    if case.status is CaseStatus.DECIDED:
        raise CaseDecided
    if actor.user_id == case.owner_id or actor.user_id in reporters:
        raise OwnCase
    if case.held_by_another(actor.user_id, now):
        raise CaseClaimed


def must_fit(kind: SubjectKind, outcome: Outcome) -> None:
    """Raise OutcomeDoesNotFit for what only a listing can be."""
    if kind is SubjectKind.PERSON and outcome in OF_LISTINGS:
        raise OutcomeDoesNotFit


def weight(upheld: int, wrong: int) -> float:
    """Return what a reporter's word weighs: 1 for somebody new, less for who was wrong before."""
    precision = (RIGHT + upheld) / (RIGHT + WRONG + upheld + wrong)
    return min(1.0, precision / (RIGHT / (RIGHT + WRONG)))


def must_pause(reports: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether waiting reports hold somebody back: three people's, or a credible one's of something severe."""
    weights = [(weight(one["upheld"], one["wrong"]), _is_severe(one)) for one in reports]
    return sum(worth for worth, _ in weights) >= REPORT_AUTO_PAUSE_THRESHOLD or (
        sum(worth for worth, severe in weights if severe) >= 1
    )


def time_to_look(priority: int) -> timedelta:
    """Return within which time staff must look: an hour, four, or a day."""
    if priority >= Priority.SEVERE:
        return timedelta(hours=1)
    return timedelta(hours=4 if priority >= Priority.SCAM else 24)


def _is_severe(report: Mapping[str, Any]) -> bool:
    credible = report["met"] or report["account_age"] >= SETTLED_IN
    return credible and ReportReason(report["reason"]) in SEVERE
