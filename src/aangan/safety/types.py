from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Blocked:
    """One line of a person's own block list."""

    id: int
    blocked_id: int
    created_at: datetime


class SubjectKind(StrEnum):
    """What a case can be about."""

    PERSON = "person"
    LISTING = "listing"


class Severity(StrEnum):
    """How much a finding weighs: `high` holds something back until somebody looked, `warning` only asks for a look."""

    INFO = "info"
    WARNING = "warning"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a look at a text, a rent or a picture found; `field` is where, `matched` the words that gave it away."""

    code: str
    severity: Severity
    reason: str
    field: str | None = None
    matched: str | None = None
