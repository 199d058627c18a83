"""What can go wrong with a home on offer.

HouseError
├── Invalid 400: NotASharedHome, VotingForYourself, VisitsAhead
├── NotFound 404: ListingNotFound, ImageNotFound
├── Conflict 409: TooManyHomes, TooManyTags, NotOnShow, TimeIsOver
└── Forbidden 403: NotYourListing, NotYourClient, OnlyModerators
"""

from aangan.kit.errors import Conflict, Forbidden, Invalid, NotFound


class ListingNotFound(NotFound):
    code = "PROPERTY_NOT_FOUND"
    message = "Property not found"


class ImageNotFound(NotFound):
    code = "IMAGE_NOT_FOUND"
    message = "This property has no such picture"


class NotYourListing(Forbidden):
    code = "PROPERTY_OWNERSHIP_REQUIRED"
    message = "Only the owner may do this"


class NotYourClient(Forbidden):
    code = "INSUFFICIENT_PERMISSIONS"
    message = "Only staff, and the agent who manages somebody, may offer a home for them"


class OnlyModerators(Forbidden):
    code = "MODERATION_REQUIRED"
    message = "Only a moderator can put this listing live"


class NotASharedHome(Invalid):
    code = "NOT_A_SHARED_HOME"
    message = "This is for PGs and shared flats for rent only"


class VotingForYourself(Invalid):
    code = "SELF_VOTE"
    message = "Cannot vote on your own listing"


class VisitsAhead(Invalid):
    code = "PROPERTY_HAS_VISITS"
    message = "Somebody is to visit this property; cancel the visits first"


class TooManyHomes(Conflict):
    code = "HOME_LIMIT"
    message = "You offer as many homes as one person may; take one away first"


class TooManyTags(Conflict):
    code = "TOO_MANY_TAGS"
    message = "You voted on many tags of this listing already"


class NotOnShow(Conflict):
    code = "PROPERTY_NOT_LIVE"
    message = "Only a listing that everybody can see can be boosted"


class TimeIsOver(Conflict):
    code = "PROPERTY_EXPIRED"
    message = "The time of this listing is over; renew it"
