"""What can go wrong between a look and a match.

HouseError
├── NotFound 404: NobodyThere, HomeNotFound, MatchNotFound, SwipeNotFound, NothingToUndo
├── Invalid 400: SwipingYourself, SwipingYourOwnHome, AgeRangeUpsideDown
├── Conflict 409: AlreadyUnmatched, MatchedMeanwhile
└── TooMany 429: SuperLikesUsed, LikesUsed
"""

from aangan.kit.errors import Conflict, Invalid, NotFound, TooMany


class NobodyThere(NotFound):
    code = "USER_NOT_FOUND"
    message = "User not found"


class HomeNotFound(NotFound):
    code = "PROPERTY_NOT_FOUND"
    message = "Property not found"


class MatchNotFound(NotFound):
    code = "MATCH_NOT_FOUND"
    message = "Match not found"


class SwipeNotFound(NotFound):
    code = "SWIPE_NOT_FOUND"
    message = "There is no such swipe"


class NothingToUndo(NotFound):
    code = "SWIPE_NOT_FOUND"
    message = "No swipes to undo"


class SwipingYourself(Invalid):
    code = "SELF_SWIPE"
    message = "Cannot swipe your own profile"


class SwipingYourOwnHome(Invalid):
    code = "SELF_SWIPE"
    message = "Cannot swipe your own listing"


class AgeRangeUpsideDown(Invalid):
    code = "INVALID_AGE_RANGE"
    message = "age_min must not be more than age_max"


class AlreadyUnmatched(Conflict):
    code = "ALREADY_UNMATCHED"
    message = "Match is already unmatched"


class MatchedMeanwhile(Conflict):
    code = "ALREADY_MATCHED"
    message = "You matched already; unmatch instead"


class SuperLikesUsed(TooMany):
    message = "All super-likes of today are used; there are new ones tomorrow"


class LikesUsed(TooMany):
    code = "LIKE_LIMIT"
    message = "You liked many today; there are new likes tomorrow"
