"""Pure judgements about listings: what a first look finds, and who may move a listing to which state."""

import re
from collections.abc import Mapping
from typing import Any

from aangan.listings.types import ModerationAction, ModerationStatus
from aangan.safety.types import Outcome

MIN_REVIEW_PHOTO_COUNT = 2
SUSPICIOUS_RENT_CEILING = 1_000_000
# A tag of a society is disputed from so many votes against it on.
SOCIETY_TAG_DISPUTE_DOWNVOTES = 3
# The seed's four families of spam; better detectors join them with the moderation room.
_SPAM_PATTERNS: Mapping[str, re.Pattern[str]] = {
    "adult_content": re.compile(
        r"\b(escorts?|call\s?girls?|xxx|nude|sexual\s+services?|body\s+massage)\b", re.IGNORECASE
    ),
    "illegal_substances": re.compile(r"\b(weed|ganja|charas|cocaine|mdma|lsd)\b", re.IGNORECASE),
    "commercial_spam": re.compile(
        r"\b(earn\s+(money|rs|₹)|work\s+from\s+home\s+job|crypto|forex|loan\s+offer)\b", re.IGNORECASE
    ),
    "off_platform": re.compile(
        r"(whats\s?app\s+(me|only|at)|telegram|t\.me/|wa\.me/|\b[6-9]\d{4}[\s-]?\d{5}\b)", re.IGNORECASE
    ),
}
_OUTCOMES = {
    ModerationAction.APPROVE: ModerationStatus.LIVE,
    ModerationAction.REJECT: ModerationStatus.REJECTED,
    ModerationAction.REQUEST_EDIT: ModerationStatus.PENDING_REVIEW,
}
_SETTLED_AS = {
    Outcome.APPROVE: ModerationStatus.LIVE,
    Outcome.DISMISS: ModerationStatus.LIVE,
    Outcome.REJECT: ModerationStatus.REJECTED,
    Outcome.REQUEST_EDIT: ModerationStatus.PENDING_REVIEW,
}
# What an owner may do without a moderator: rest a live listing, and wake it again.
_OWNERS_MOVES = frozenset({
    (ModerationStatus.LIVE, ModerationStatus.PAUSED), (ModerationStatus.PAUSED, ModerationStatus.LIVE),
})  # fmt: skip


def prescreen(title: str, description: str | None, monthly_rent: float | None, photos: int) -> list[str]:
    """Return what a first look at a shared home finds; nothing found means that it can be shown."""
    text = f"{title}\n{description or ''}"
    findings = [family for family, pattern in _SPAM_PATTERNS.items() if pattern.search(text)]
    if photos < MIN_REVIEW_PHOTO_COUNT:
        findings.append("too_few_photos")
    if monthly_rent is None or monthly_rent <= 0 or monthly_rent > SUSPICIOUS_RENT_CEILING:
        findings.append("suspicious_rent")
    return findings


def outcome(action: ModerationAction) -> ModerationStatus:
    """Return the state that a moderator's decision leads to."""
    return _OUTCOMES[action]


def settled_as(outcome: Outcome) -> ModerationStatus | None:
    """Return the state that a listing's case leads to; None when it says nothing of the listing."""
    return _SETTLED_AS.get(outcome)


def owner_may_move(before: ModerationStatus, after: ModerationStatus) -> bool:
    """Tell whether an owner may move a listing between two states by themselves."""
    return before == after or (before, after) in _OWNERS_MOVES


def disputed(downvotes: int) -> bool:
    """Tell whether so many people deny a tag of a society that it stands in doubt."""
    return downvotes >= SOCIETY_TAG_DISPUTE_DOWNVOTES


def web_status(row: Mapping[str, Any]) -> str:
    """Return the state as today's web client names it: draft, active, paused or expired."""
    if row["moderation_status"] == ModerationStatus.PAUSED:
        return "paused"
    return "active" if row["moderation_status"] == ModerationStatus.LIVE else "draft"


def review_status(status: str) -> str:
    """Return the state of review as today's web client names it."""
    return {"live": "approved", "paused": "approved", "rejected": "rejected"}.get(status, "pending_review")
