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
