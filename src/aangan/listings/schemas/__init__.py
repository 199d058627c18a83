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
    ModerationOut,
    ModerationRow,
    PrescreenOut,
)

__all__ = [
    "MONEY",
    "Amenity",
    "FlagOut",
    "ImageIn",
    "ImageOut",
    "ModerationIn",
    "ModerationOut",
    "ModerationRow",
    "PrescreenOut",
    "PropertyCreate",
    "PropertyOut",
    "PropertyUpdate",
    "TagVoteIn",
    "TagVoteOut",
]
