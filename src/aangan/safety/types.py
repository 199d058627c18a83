from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Blocked:
    """One line of a person's own block list."""

    id: int
    blocked_id: int
    created_at: datetime
