"""What can go wrong between a look and a match.

HouseError
├── NotFound 404: NobodyThere, MatchNotFound, SwipeNotFound
├── Invalid 400: SwipingYourself, AgeRangeUpsideDown
├── Conflict 409: AlreadyUnmatched
└── TooMany 429: SuperLikesUsed
"""

from aangan.kit.errors import Conflict, Invalid, NotFound, TooMany


class NobodyThere(NotFound):
    code = "USER_NOT_FOUND"
    message = "User not found"


class MatchNotFound(NotFound):
    code = "MATCH_NOT_FOUND"
    message = "Match not found"


class SwipeNotFound(NotFound):
    code = "SWIPE_NOT_FOUND"
    message = "There is no such swipe"


class SwipingYourself(Invalid):
    code = "SELF_SWIPE"
    message = "Cannot swipe your own profile or listing"


class AgeRangeUpsideDown(Invalid):
    code = "INVALID_AGE_RANGE"
    message = "age_min must not be more than age_max"


class AlreadyUnmatched(Conflict):
    code = "ALREADY_UNMATCHED"
    message = "Match is already unmatched"


class SuperLikesUsed(TooMany):
    message = "All super-likes of today are used; there are new ones tomorrow"
