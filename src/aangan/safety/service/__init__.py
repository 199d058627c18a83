"""Keeping people safe from one another: blocks, reports, and what staff decide.

A block works both ways, at once, everywhere; the blocked person gets no notice of it. Higher rooms ask `apart`, or join
the lent table `blocks` in their own statements.

A report opens a case, or adds to the open one; so does whatever calls `raise_case`. Enough reports hold the subject
back until staff decided. Every decision is a line of an audit that cannot be changed, and a statement of reasons to
whoever it restricts, who may appeal once.
"""

from aangan.safety.rules import (
    ALIKE,
    ALIKE_BY_ONE,
    Contact,
    ContactKind,
    Prints,
    RentLevel,
    contacts,
    holds,
    masked,
    photo_findings,
    readings,
    rent_findings,
    same_picture,
    text_findings,
    without_doubles,
)
from aangan.safety.schemas import BlockOut, ModerationReportOut, RowStatus, UserSummary
from aangan.safety.service._appeals import appeal, decide_appeal, list_appeals, list_statements
from aangan.safety.service._audit import check_decisions, list_decisions
from aangan.safety.service._blocks import apart, apart_from, block, forget, list_blocks, take_turns, unblock
from aangan.safety.service._cases import (
    claim_case,
    claim_next_case,
    get_case,
    list_cases,
    raise_case,
    release_case,
    renew_case,
    wait_turn,
)
from aangan.safety.service._decisions import decide_case, decide_many, decide_report, settle_case
from aangan.safety.service._effects import end_restrictions, is_shut_out
from aangan.safety.service._measures import measure
from aangan.safety.service._reports import attach_evidence, list_reports, report
from aangan.safety.types import Blocked

__all__ = [
    "ALIKE",
    "ALIKE_BY_ONE",
    "BlockOut",
    "Blocked",
    "Contact",
    "ContactKind",
    "ModerationReportOut",
    "Prints",
    "RentLevel",
    "RowStatus",
    "UserSummary",
    "apart",
    "apart_from",
    "appeal",
    "attach_evidence",
    "block",
    "check_decisions",
    "claim_case",
    "claim_next_case",
    "contacts",
    "decide_appeal",
    "decide_case",
    "decide_many",
    "decide_report",
    "end_restrictions",
    "forget",
    "get_case",
    "holds",
    "is_shut_out",
    "list_appeals",
    "list_blocks",
    "list_cases",
    "list_decisions",
    "list_reports",
    "list_statements",
    "masked",
    "measure",
    "photo_findings",
    "raise_case",
    "readings",
    "release_case",
    "renew_case",
    "rent_findings",
    "report",
    "same_picture",
    "settle_case",
    "take_turns",
    "text_findings",
    "unblock",
    "wait_turn",
    "without_doubles",
]
