from dataclasses import dataclass

from aangan.kit.facts import Fact


@dataclass(frozen=True, slots=True)
class PersonBlocked(Fact):
    """One person wishes to be apart from another; told once, not for a repeated wish."""

    blocker_id: int
    blocked_id: int


@dataclass(frozen=True, slots=True)
class PersonUnblocked(Fact):
    """One wish to be apart was taken back; the other may still hold theirs (`safety.apart` tells)."""

    blocker_id: int
    blocked_id: int


@dataclass(frozen=True, slots=True)
class PersonReported(Fact):
    """Somebody reported somebody; whoever keeps a conversation, a profile or a home hands in what it says now.

    A handler refuses (404) a conversation or listing that is not one of the two people's: the report is then not made.
    """

    report_id: int
    reporter_id: int
    reported_id: int
    conversation_id: int | None
    listing_id: int | None


@dataclass(frozen=True, slots=True)
class ReportSettled(Fact):
    """A report was dismissed or acted upon; its reporter may hear of it."""

    report_id: int
    reporter_id: int
    reported_id: int
    status: str


@dataclass(frozen=True, slots=True)
class SubjectPaused(Fact):
    """A profile or a home is held back until somebody decided; its owner cannot lift that."""

    subject_kind: str
    subject_id: int
    owner_id: int
    because: str


@dataclass(frozen=True, slots=True)
class SubjectReleased(Fact):
    """What was held back is free again, and as it was before; a subject that is not held stays as it is."""

    subject_kind: str
    subject_id: int
    owner_id: int


@dataclass(frozen=True, slots=True)
class CaseSettled(Fact):
    """Staff decided about a subject: `outcome` is a value of `types.Outcome`; a subject may already be so."""

    case_id: int
    subject_kind: str
    subject_id: int
    owner_id: int
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class StatementIssued(Fact):
    """A person is told of a restriction, and why: `restriction` is a value of `types.Restriction`."""

    statement_id: int
    user_id: int
    restriction: str
    subject_kind: str
    subject_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class AppealSettled(Fact):
    """An appeal was answered: the decision is `upheld`, or `overturned` and taken back."""

    appeal_id: int
    statement_id: int
    user_id: int
    status: str
