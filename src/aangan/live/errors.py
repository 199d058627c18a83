"""What can go wrong with a live stream.

HouseError
├── Unauthorized 401: TicketInvalid
└── Unavailable 503: GoingAway
"""

from aangan.kit.errors import Unauthorized, Unavailable


class TicketInvalid(Unauthorized):
    code = "TICKET_INVALID"
    message = "This ticket was used, or is too old"


class GoingAway(Unavailable):
    message = "This process is going away; connect again"
