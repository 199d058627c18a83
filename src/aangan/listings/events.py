from dataclasses import dataclass

from aangan.kit.facts import Fact


@dataclass(frozen=True, slots=True)
class ListingStatusChanged(Fact):
    """A listing went live, was paused, rejected, or sent back to review.

    `judged` is set when staff decided or reports did not hold: the reason that was given, or an empty one.
    """

    listing_id: int
    owner_id: int
    status: str
    title: str = ""
    judged: str | None = None


@dataclass(frozen=True, slots=True)
class ListingHeld(Fact):
    """A listing is held back.

    `why` is one of `Held`, `reason` what a moderator wrote, `lacks` the codes of the findings that hold it.
    """

    listing_id: int
    owner_id: int
    title: str
    why: str
    reason: str = ""
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListingChanged(Fact):
    """What a listing says is new: it was offered, its owner changed it, or its position was found."""

    listing_id: int
    owner_id: int


@dataclass(frozen=True, slots=True)
class ListingRemoved(Fact):
    """A listing is no more."""

    listing_id: int
    owner_id: int


@dataclass(frozen=True, slots=True)
class OwnerLeft(Fact):
    """Somebody closed their account, and what was arranged at their homes is cancelled: now the homes go."""

    owner_id: int
