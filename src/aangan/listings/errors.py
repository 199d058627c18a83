"""What can go wrong with a home on offer.

HouseError
├── Invalid 400: NotASharedHome, VotingForYourself
├── NotFound 404: ListingNotFound
├── Conflict 409: TooManyTags
└── Forbidden 403: NotYourListing, OnlyModerators
"""

from aangan.kit.errors import Conflict, Forbidden, Invalid, NotFound


class ListingNotFound(NotFound):
    code = "PROPERTY_NOT_FOUND"
    message = "Property not found"


class NotYourListing(Forbidden):
    code = "PROPERTY_OWNERSHIP_REQUIRED"
    message = "Only the owner may do this"


class OnlyModerators(Forbidden):
    code = "MODERATION_REQUIRED"
    message = "Only a moderator can put this listing live"


class NotASharedHome(Invalid):
    code = "NOT_A_SHARED_HOME"
    message = "This is for PGs and shared flats for rent only"


class VotingForYourself(Invalid):
    code = "SELF_VOTE"
    message = "Cannot vote on your own listing"


class TooManyTags(Conflict):
    code = "TOO_MANY_TAGS"
    message = "You voted on many tags of this listing already"
