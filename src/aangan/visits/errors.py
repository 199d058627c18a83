"""What can go wrong between asking for a visit and having been there.

HouseError
├── Invalid 400: VisitInPast, VisitTooSoon, VisitTooFar, OwnListing, MeetingYourself, CounterpartyMissing, NotMatched,
│   WrongConversation, NotTheCounterparty, CannotTurn, NotYet, Fixed, NotATour, SameTime
├── Forbidden 403: KeptApart, NotYoursToConfirm, NotYoursToChange
├── NotFound 404: VisitNotFound, CounterpartyNotFound, CalendarNotFound
├── Conflict 409: VisitConflict, OutsideHours, VisitChanged, AgentTaken (with free times in `details.alternatives`)
├── Gone 410: DisputeClosed
├── Unprocessable 422: UnknownZone
└── TooMany 429: TooManyVisits
"""

from aangan.kit.errors import Conflict, Forbidden, Gone, Invalid, NotFound, TooMany, Unprocessable


class VisitInPast(Invalid):
    code = "VISIT_IN_PAST"
    message = "A visit must be in the future"


class VisitTooSoon(Invalid):
    code = "VISIT_TOO_SOON"
    message = "The host wants to know earlier"


class VisitTooFar(Invalid):
    code = "VISIT_TOO_FAR"
    message = "That is too far ahead"


class OwnListing(Invalid):
    code = "OWN_LISTING"
    message = "This is your own listing; invite somebody whom you match with by a flatmate_meet"


class MeetingYourself(Invalid):
    code = "SELF_VISIT"
    message = "You cannot meet yourself"


class CounterpartyMissing(Invalid):
    code = "COUNTERPARTY_REQUIRED"
    message = "A flatmate meeting needs counterparty_user_id"


class NotMatched(Invalid):
    code = "MATCH_REQUIRED"
    message = "A flatmate meeting requires an active match of the two"


class WrongConversation(Invalid):
    code = "CONVERSATION_MISMATCH"
    message = "This is not an open conversation of the two"


class NotTheCounterparty(Invalid):
    code = "COUNTERPARTY_MISMATCH"
    message = "A tour is arranged with whoever offers the home, or with whom you talk"


class CannotTurn(Invalid):
    code = "INVALID_TRANSITION"
    message = "A visit cannot turn so"


class NotYet(Invalid):
    code = "VISIT_NOT_STARTED"
    message = "The visit has not begun yet"


class Fixed(Invalid):
    code = "VISIT_FIXED"
    message = "Who meets where is fixed; cancel, and ask anew"


class NotATour(Invalid):
    code = "NOT_A_TOUR"
    message = "Only tours that are still to be have an agent"


class SameTime(Invalid):
    code = "SAME_TIME"
    message = "The visit is at that time already"


class KeptApart(Forbidden):
    code = "KEPT_APART"
    message = "You cannot visit this person"


class NotYoursToConfirm(Forbidden):
    code = "NOT_YOURS_TO_CONFIRM"
    message = "Whoever proposed the time waits for the other to confirm it"


class NotYoursToChange(Forbidden):
    code = "INSUFFICIENT_PERMISSIONS"
    message = "This is for another party of the visit"


class VisitNotFound(NotFound):
    code = "VISIT_NOT_FOUND"
    message = "Visit not found"


class CounterpartyNotFound(NotFound):
    code = "USER_NOT_FOUND"
    message = "User not found"


class CalendarNotFound(NotFound):
    code = "CALENDAR_NOT_FOUND"
    message = "There is no calendar under this link"


class VisitConflict(Conflict):
    code = "VISIT_CONFLICT"
    message = "That time is taken"


class OutsideHours(Conflict):
    code = "VISIT_OUTSIDE_HOURS"
    message = "The host receives at other times"


class VisitChanged(Conflict):
    code = "VISIT_CHANGED"
    message = "The visit was changed meanwhile; look at it again"


class AgentTaken(Conflict):
    code = "VISIT_CONFLICT"
    message = "This agent is elsewhere at that time"


class DisputeClosed(Gone):
    code = "DISPUTE_CLOSED"
    message = "A no-show can be disputed for 24 hours"


class UnknownZone(Unprocessable):
    message = "timezone: must be a zone such as Asia/Kolkata"


class TooManyVisits(TooMany):
    code = "VISIT_LIMIT"
    message = "You asked for many visits; wait until some of them are over"
