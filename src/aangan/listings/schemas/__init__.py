"""What crosses the wire."""

from aangan.listings.schemas._homes import (
    MONEY,
    Amenity,
    ImageIn,
    ImageOut,
    PropertyCreate,
    PropertyOut,
    PropertyUpdate,
    TagVoteIn,
    TagVoteOut,
)
from aangan.listings.schemas._moderation import (
    FlagOut,
    ModerationIn,
    ModerationRow,
    PrescreenOut,
    QueuedOwner,
)

__all__ = [
    "MONEY",
    "Amenity",
    "FlagOut",
    "ImageIn",
    "ImageOut",
    "ModerationIn",
    "ModerationRow",
    "PrescreenOut",
    "PropertyCreate",
    "PropertyOut",
    "PropertyUpdate",
    "QueuedOwner",
    "TagVoteIn",
    "TagVoteOut",
]
