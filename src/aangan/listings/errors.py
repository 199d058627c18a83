"""What can go wrong with a home on offer.

HouseError
├── NotFound 404: ListingNotFound
└── Forbidden 403: NotYourListing, OnlyModerators
"""

from aangan.kit.errors import Forbidden, NotFound


class ListingNotFound(NotFound):
    code = "PROPERTY_NOT_FOUND"
    message = "Property not found"


class NotYourListing(Forbidden):
    code = "PROPERTY_OWNERSHIP_REQUIRED"
    message = "Only the owner may do this"


class OnlyModerators(Forbidden):
    code = "MODERATION_REQUIRED"
    message = "Only a moderator can put this listing live"
