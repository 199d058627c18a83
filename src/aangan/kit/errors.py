"""What can go wrong, in the house's own words; doors translate it for their wire.

HouseError
├── Invalid        400  the request cannot mean anything
├── Unauthorized   401  who are you?
├── Forbidden      403  you may not
├── NotFound       404  it does not exist, or you may not know that it does
├── Conflict       409  it clashes with what is
├── Gone           410  it has ended
├── Unprocessable  422  the payload breaks a rule
├── TooMany        429  slow down (carries `retry_after`)
└── Unavailable    503  something we lean on is away (carries `retry_after`)
"""

from collections.abc import Mapping
from typing import Any, ClassVar


class HouseError(Exception):
    """A refusal with a stable code, a sentence for people, and details for programs."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "INTERNAL_ERROR"
    message: ClassVar[str] = "An unexpected error occurred"

    def __init__(
        self,
        message: str | None = None,
        *,
        details: Mapping[str, Any] | None = None,
        retry_after: int | None = None,
    ) -> None:
        """Keep the sentence, the details and, in seconds, when trying again makes sense."""
        self.text = message or self.message
        self.details = dict(details) if details else None
        self.retry_after = retry_after
        super().__init__(self.text)


class Invalid(HouseError):
    status = 400
    code = "BAD_REQUEST"
    message = "The request cannot be understood"


class Unauthorized(HouseError):
    status = 401
    code = "UNAUTHORIZED"
    message = "Sign in first"


class Forbidden(HouseError):
    status = 403
    code = "FORBIDDEN"
    message = "You may not do this"


class NotFound(HouseError):
    status = 404
    code = "NOT_FOUND"
    message = "Not found"


class Conflict(HouseError):
    status = 409
    code = "CONFLICT"
    message = "This clashes with the present state"


class Gone(HouseError):
    status = 410
    code = "GONE"
    message = "This has ended"


class Unprocessable(HouseError):
    status = 422
    code = "VALIDATION_ERROR"
    message = "The payload breaks a rule"


class TooMany(HouseError):
    status = 429
    code = "RATE_LIMIT_EXCEEDED"
    message = "Too many requests"


class Unavailable(HouseError):
    status = 503
    code = "SERVICE_UNAVAILABLE"
    message = "Something this depends on is away; try again"


class AuthHeaderMissing(Unauthorized):
    code = "AUTH_HEADER_MISSING"
    message = "Send a bearer token in the Authorization header"


class AdminRequired(Forbidden):
    code = "ADMIN_REQUIRED"
    message = "This is for staff"


class AgentRequired(Forbidden):
    code = "AGENT_REQUIRED"
    message = "This is for agents and staff"


class InvalidCursor(Invalid):
    code = "INVALID_CURSOR"
    message = "The cursor is not one of this list"
