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
class PersonShutOut(Fact):
    """A person was suspended or banned, for a time or for good; nobody is to meet them meanwhile."""

    user_id: int


@dataclass(frozen=True, slots=True)
class SessionsEnded(Fact):
    """Some or all of a person's sessions were ended: what they hold open must be looked at again."""

    user_id: int
