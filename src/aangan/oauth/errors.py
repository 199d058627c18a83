"""What can go wrong when an app asks to act for somebody.

HouseError
├── Unauthorized 401: TokenRefused
├── NotFound 404: AppNotFound
└── OAuthError: OAuth's own shape, {error, error_description}
    └── NotAllowed: the person could not be let in, or may not give this; the page is shown again
"""

from typing import ClassVar

from aangan.kit.errors import HouseError, NotFound, Unauthorized


class TokenRefused(Unauthorized):
    code = "TOKEN_INVALID"
    message = "The access token is not good here, or has expired"


class AppNotFound(NotFound):
    code = "APP_NOT_FOUND"
    message = "No such app acts for you"


class OAuthError(HouseError):
    """A refusal in OAuth's words: `error` is one that RFC 6749, 7591 or 8707 knows."""

    status: ClassVar[int] = 400
    code = "OAUTH_REFUSED"

    def __init__(self, error: str, text: str, *, http_status: int = 400, retry_after: int | None = None) -> None:
        """Keep the word for programs, and the HTTP status."""
        super().__init__(text, retry_after=retry_after)
        self.error = error
        self.http_status = http_status


class NotAllowed(OAuthError):
    """What the person typed does not let them in (401), is tried too often (429), or they may not give this (403)."""

    def __init__(self, text: str, *, http_status: int = 401, retry_after: int | None = None) -> None:
        """Keep the sentence for the page."""
        super().__init__("access_denied", text, http_status=http_status, retry_after=retry_after)
