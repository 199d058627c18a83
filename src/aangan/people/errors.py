"""What can go wrong between people who look at one another.

HouseError
├── NotFound 404: ProfileNotFound
├── Invalid 400: LookingAtYourself (SELF_COMPATIBILITY)
├── Forbidden 403: StatusNotYours
└── TooMany 429: ViewsUsed
"""

from aangan.kit.errors import Forbidden, Invalid, NotFound, TooMany


class ProfileNotFound(NotFound):
    code = "USER_NOT_FOUND"
    message = "This profile cannot be seen"


class LookingAtYourself(Invalid):
    code = "SELF_COMPATIBILITY"
    message = "Nobody is their own flatmate"


class StatusNotYours(Forbidden):
    code = "PROFILE_STATUS_NOT_YOURS"
    message = "This status is set by moderators"


class ViewsUsed(TooMany):
    code = "PROFILE_VIEW_LIMIT"
    message = "You looked at very many profiles today"
