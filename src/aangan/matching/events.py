from dataclasses import dataclass

from aangan.kit.facts import Fact


@dataclass(frozen=True, slots=True)
class MatchMade(Fact):
    """Two people like each other; `liker_id` was the second to say so, with `action`."""

    match_id: int
    conversation_id: int
    low_id: int
    high_id: int
    liker_id: int
    action: str


@dataclass(frozen=True, slots=True)
class MatchEnded(Fact):
    """One of two people took their match back, or blocked the other."""

    match_id: int
    low_id: int
    high_id: int
