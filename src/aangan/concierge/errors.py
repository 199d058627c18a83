"""What can go wrong with the concierge before it begins to answer; after that, the stream says it.

HouseError
├── InvalidCursor 400: the Last-Event-ID is none of ours (kit)
├── NotFound      404: ThreadNotFound, ApprovalNotFound
├── Conflict      409: ThreadBusy, ApprovalDecided
├── Gone          410: ApprovalExpired
├── TooMany       429: DayUsedUp
└── Unavailable   503: NotConfigured
"""

from aangan.kit.errors import Conflict, Gone, NotFound, TooMany, Unavailable


class ThreadNotFound(NotFound):
    code = "CONVERSATION_NOT_FOUND"
    message = "No such conversation"


class ApprovalNotFound(NotFound):
    code = "APPROVAL_NOT_FOUND"
    message = "Nothing of that name waits for approval"


class ThreadBusy(Conflict):
    code = "CONVERSATION_BUSY"
    message = "The concierge is still answering in this conversation"


class ApprovalDecided(Conflict):
    code = "APPROVAL_DECIDED"
    message = "Nothing waits for approval here, or it was decided already"


class ApprovalExpired(Gone):
    code = "APPROVAL_EXPIRED"
    message = "This waited too long; ask again"


class DayUsedUp(TooMany):
    code = "AGENT_LIMIT_REACHED"
    message = "Today's share of the concierge is used up"


class NotConfigured(Unavailable):
    code = "AGENT_NOT_CONFIGURED"
    message = "The concierge is not set up on this server"
