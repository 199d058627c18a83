"""What crosses the wire."""

from aangan.listings.schemas._cards import HomeCard
from aangan.listings.schemas._homes import Amenity, PropertyOut
from aangan.listings.schemas._images import ImageChange, ImageIn, ImageOut
from aangan.listings.schemas._moderation import (
    FlagOut,
    ModerationIn,
    ModerationOut,
    ModerationRow,
    PrescreenOut,
)
from aangan.listings.schemas._offers import MONEY, BoostIn, BoostOut, PropertyCreate, PropertyUpdate, RenewIn
from aangan.listings.schemas._society import TagVoteIn, TagVoteOut

__all__ = [
    "MONEY",
    "Amenity",
    "BoostIn",
    "BoostOut",
    "FlagOut",
    "HomeCard",
    "ImageChange",
    "ImageIn",
    "ImageOut",
    "ModerationIn",
    "ModerationOut",
    "ModerationRow",
    "PrescreenOut",
    "PropertyCreate",
    "PropertyOut",
    "PropertyUpdate",
    "RenewIn",
    "TagVoteIn",
    "TagVoteOut",
]
