"""How a client is told to sign in, or to ask for more: RFC 6750's challenge with RFC 9728's address."""

from dataclasses import dataclass

from starlette.responses import JSONResponse

from aangan.infra.toolbox import Scope

ALL_SCOPES = " ".join(Scope)


@dataclass(frozen=True, slots=True)
class Realm:
    """One protected resource: the address that tokens are for, and the one that describes it."""

    base: str
    path: str

    @property
    def resource(self) -> str:
        """The resource indicator, letter by letter what tokens must be for."""
        return self.base + self.path

    def challenge(self, error: str | None = None, says: str | None = None) -> str:
        """Return the value of WWW-Authenticate; without an error when no token was shown at all."""
        parts = {"error": error, "error_description": says, "scope": ALL_SCOPES, "resource_metadata": self._metadata}
        return "Bearer " + ", ".join(f'{name}="{value}"' for name, value in parts.items() if value)

    def who_are_you(self, *, shown: bool) -> JSONResponse:
        """Refuse with 401: nobody, or a token (`shown`) that is not good here."""
        says = "The token is unknown, expired, revoked or for another address" if shown else "Sign in first"
        challenge = self.challenge("invalid_token", says) if shown else self.challenge()
        return self._refusal(401, "unauthorized", says, challenge)

    def not_enough(self, says: str) -> JSONResponse:
        """Refuse with 403: the token is good, and not for this."""
        return self._refusal(403, "forbidden", says, self.challenge("insufficient_scope", says))

    @property
    def _metadata(self) -> str:
        return f"{self.base}/.well-known/oauth-protected-resource{self.path}"

    def _refusal(self, status: int, error: str, says: str, challenge: str) -> JSONResponse:
        body = {"error": error, "error_description": says}
        return JSONResponse(body, status, headers={"WWW-Authenticate": challenge, "Cache-Control": "no-store"})
