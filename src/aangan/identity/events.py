from dataclasses import dataclass

from aangan.kit.facts import Fact


@dataclass(frozen=True, slots=True)
class UserChanged(Fact):
    """A person's name, picture, position or standing changed; what is derived from it must follow."""

    user_id: int


@dataclass(frozen=True, slots=True)
class AccountClosed(Fact):
    """A person deleted their account; the row stays, without anything personal."""

    user_id: int


@dataclass(frozen=True, slots=True)
class SessionsEnded(Fact):
    """Some or all of a person's sessions were ended: what they hold open must be looked at again."""

    user_id: int
