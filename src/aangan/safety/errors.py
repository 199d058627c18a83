"""What can go wrong between people who wish to be apart.

HouseError
├── Invalid
│   └── CannotBlockYourself  400
└── NotFound
    ├── NobodyToBlock        404  no such person
    └── NotBlocked           404  nothing to take back
"""

from aangan.kit.errors import Invalid, NotFound


class CannotBlockYourself(Invalid):
    message = "You cannot block yourself"


class NobodyToBlock(NotFound):
    code = "USER_NOT_FOUND"
    message = "User not found"


class NotBlocked(NotFound):
    message = "This person is not blocked"
