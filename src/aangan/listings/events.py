from dataclasses import dataclass

from aangan.kit.facts import Fact


@dataclass(frozen=True, slots=True)
class ListingStatusChanged(Fact):
    """A listing went live, was paused, rejected, or sent back to review.

    `judged` is set when staff decided: the reason that they gave, or an empty one.
    """

    listing_id: int
    owner_id: int
    status: str
    title: str = ""
    judged: str | None = None


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
