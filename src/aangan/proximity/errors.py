"""What can go wrong between people nearby.

HouseError
├── NotFound 404
│   ├── SessionUnknown    not registered, expired, or not yours: one answer for all
│   └── EncounterUnknown  no such meeting of yours
├── Conflict 409
│   └── TokenTaken        another session lives under this token
├── Unprocessable 422
│   ├── ProofWrong        the token is not the key's of this moment
│   └── RotationNeeded    this house takes strong sessions only
├── TooMany 429
└── Unavailable 503
    ├── HouseFull         as many sessions as this house can hold
    └── FiguresLost       the noisy figures of this time were lost, and are drawn once only
"""

from aangan.kit.errors import Conflict, NotFound, Unavailable, Unprocessable


class SessionUnknown(NotFound):
    code = "SESSION_NOT_FOUND"
    message = "No session of yours is open; register again"


class EncounterUnknown(NotFound):
    code = "ENCOUNTER_NOT_FOUND"
    message = "No meeting of yours goes by this id"


class TokenTaken(Conflict):
    code = "TOKEN_TAKEN"
    message = "Another session lives under this token"


class ProofWrong(Unprocessable):
    message = "ble_token: is not the key's token of this moment"


class RotationNeeded(Unprocessable):
    message = "rotation: is needed here"


class HouseFull(Unavailable):
    message = "Too many people are about; try again soon"


class FiguresLost(Unavailable):
    message = "The figures of this hour were lost; the next release has new ones"
