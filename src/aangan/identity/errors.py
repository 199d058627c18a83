"""What can go wrong when somebody says who they are.

HouseError
├── Unauthorized 401: AuthHeaderMissing, InvalidAuthHeader, TokenInvalid, SessionEnded
├── Forbidden 403: UserInactive, AdminRequired, AgentRequired
├── NotFound 404: UserNotFound, AgentNotFound
├── Conflict 409: IdentifierTaken, IdentityTaken
├── Invalid 400: NotConfirmed, UnknownApp, IdTokenInvalid, ProviderDisabled, NoAccountHere
├── Unavailable 503: ProviderUnreachable
└── SignInError: GoTrue's own shape, {code, error_code, msg}
"""

from typing import ClassVar

from aangan.kit.errors import (
    AdminRequired,
    AgentRequired,
    AuthHeaderMissing,
    Conflict,
    Forbidden,
    HouseError,
    Invalid,
    NotFound,
    Unauthorized,
    Unavailable,
)

# The kit's, as every door refuses with them; they are about who somebody is, so they are had here too.
__all__ = [
    "AdminRequired",
    "AgentNotFound",
    "AgentRequired",
    "AuthHeaderMissing",
    "IdTokenInvalid",
    "IdentifierTaken",
    "IdentityTaken",
    "InvalidAuthHeader",
    "NoAccountHere",
    "NotConfirmed",
    "ProviderDisabled",
    "ProviderUnreachable",
    "SessionEnded",
    "SignInError",
    "TokenInvalid",
    "UnknownApp",
    "UserInactive",
    "UserNotFound",
]

CHALLENGE = {"WWW-Authenticate": "Bearer"}


class InvalidAuthHeader(Unauthorized):
    code = "INVALID_AUTH_HEADER"
    message = "The Authorization header must be `Bearer <token>`"


class TokenInvalid(Unauthorized):
    code = "TOKEN_INVALID"
    message = "The token is not valid here, or has expired"


class SessionEnded(Unauthorized):
    code = "SESSION_ENDED"
    message = "This session was signed out"


class UserInactive(Forbidden):
    code = "USER_INACTIVE"
    message = "This account is not active"


class UserNotFound(NotFound):
    code = "USER_NOT_FOUND"
    message = "User not found"


class AgentNotFound(NotFound):
    code = "AGENT_NOT_FOUND"
    message = "Agent not found"


class IdentifierTaken(Conflict):
    code = "IDENTIFIER_TAKEN"
    message = "Another account uses this e-mail address or phone number"


class IdentityTaken(Conflict):
    code = "IDENTITY_TAKEN"
    message = "Another account signs in with this identity"


class IdTokenInvalid(Invalid):
    code = "ID_TOKEN_INVALID"
    message = "The provider's ID token is not valid here, or has expired"


class ProviderDisabled(Invalid):
    code = "PROVIDER_DISABLED"
    message = "Unsupported provider: provider is not enabled"


class NoAccountHere(Invalid):
    code = "NO_ACCOUNT_HERE"
    message = "Whoever signed you in keeps your identities; there is no account here to link to"


class NotConfirmed(Invalid):
    message = "Set confirm to true to delete the account"


class UnknownApp(Invalid):
    message = "Unknown app"


class ProviderUnreachable(Unavailable):
    code = "AUTH_PROVIDER_UNREACHABLE"
    message = "The identity provider cannot be reached; try again"


class SignInError(HouseError):
    """A refusal of the built-in sign-in, in the words of GoTrue's clients."""

    status: ClassVar[int] = 400
    code = "SIGN_IN_REFUSED"

    def __init__(self, status: int, error_code: str, text: str, *, retry_after: int | None = None) -> None:
        """Keep the HTTP status and the code that clients map to a sentence of their own."""
        super().__init__(text, retry_after=retry_after)
        self.http_status = status
        self.error_code = error_code
