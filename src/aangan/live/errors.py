"""What can go wrong with a live stream, and with long work.

HouseError
├── Unauthorized 401: TicketInvalid
├── NotFound 404: JobNotFound
├── Conflict 409: JobEnded
└── Unavailable 503: GoingAway
"""

from aangan.kit.errors import Conflict, NotFound, Unauthorized, Unavailable


class TicketInvalid(Unauthorized):
    code = "TICKET_INVALID"
    message = "This ticket was used, or is too old"


class GoingAway(Unavailable):
    message = "This process is going away; connect again"


class JobNotFound(NotFound):
    code = "JOB_NOT_FOUND"
    message = "There is no such job of yours"


class JobEnded(Conflict):
    """Whoever carries it out stops at this: it was cancelled, given up, or is gone."""

    code = "JOB_ENDED"
    message = "This job has ended"
