"""What can go wrong between people who look at one another.

HouseError
├── NotFound 404: ProfileNotFound
├── Invalid 400: LookingAtYourself (SELF_COMPATIBILITY)
└── Forbidden 403: StatusNotYours
"""

from aangan.kit.errors import Forbidden, Invalid, NotFound


class ProfileNotFound(NotFound):
    code = "USER_NOT_FOUND"
    message = "This profile cannot be seen"


class LookingAtYourself(Invalid):
    code = "SELF_COMPATIBILITY"
    message = "Nobody is their own flatmate"


class StatusNotYours(Forbidden):
    code = "PROFILE_STATUS_NOT_YOURS"
    message = "This status is set by moderators"
