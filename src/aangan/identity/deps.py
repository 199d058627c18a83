"""Who is asking: FastAPI's way to an actor. It opens and closes its own short unit before the request's."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends
from fastapi.security import HTTPBearer
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from aangan.identity import policy
from aangan.identity.errors import AuthHeaderMissing, InvalidAuthHeader, SessionEnded, UserInactive
from aangan.identity.service import actor_of, suspended, tokens_of
from aangan.infra.deps import services_of
from aangan.infra.idempotency import IdempotentRoute, claim
from aangan.kit.actor import Actor


class _MaybeSigned(HTTPBearer):
    """Who asks; a security scheme too, so that the description of the API says which routes want to know."""

    def __init__(self) -> None:
        """Name the scheme."""
        super().__init__(auto_error=False, scheme_name="bearer", description="An access token of the sign-in.")

    async def __call__(self, connection: HTTPConnection) -> Actor | None:  # type: ignore[override]
        """Return who asks, or None without a token; a token that is there must be good."""
        header = connection.headers.get("authorization")
        if not header:
            return None
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise InvalidAuthHeader
        actor = await actor_of(services_of(connection), token.strip())
        connection.state.actor = actor
        await claim(connection)
        return actor


class _Signed(_MaybeSigned):
    async def __call__(self, connection: HTTPConnection) -> Actor:  # type: ignore[override]
        """Return who asks. Raises AuthHeaderMissing without a token."""
        actor = await super().__call__(connection)
        if actor is None:
            raise AuthHeaderMissing
        return actor


maybe_signed = _MaybeSigned()
signed = _Signed()


async def signed_or_suspended(connection: HTTPConnection) -> Actor:
    """Return who asks, suspended people too: they must be able to read why, and to object."""
    try:
        return await signed(connection)
    except (UserInactive, SessionEnded):
        services = services_of(connection)
        claims = await tokens_of(services).verify(connection.headers["authorization"].partition(" ")[2].strip())
        async with services.units.read() as unit:
            actor = await suspended(unit, claims)
        if actor is None:
            raise
        connection.state.actor = actor
        return actor


async def staff(actor: Annotated[Actor, Depends(signed)]) -> Actor:
    """Return who asks, if they are staff."""
    policy.must_be_staff(actor)
    return actor


class SignedFirstRoute(IdempotentRoute):
    """A route that reads a large body only when it knows whose it is; a body is read before any dependency runs."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the handler that FastAPI makes."""
        handle = super().get_route_handler()

        async def known_first(request: Request) -> Response:
            if _is_large(request):
                await signed(request)
            return await handle(request)

        return known_first


Signed = Annotated[Actor, Depends(signed)]
SignedOrSuspended = Annotated[Actor, Depends(signed_or_suspended)]
MaybeSigned = Annotated[Actor | None, Depends(maybe_signed)]
Staff = Annotated[Actor, Depends(staff)]


def _is_large(request: Request) -> bool:
    declared = request.headers.get("content-length", "0")
    usual = services_of(request).settings.max_body_bytes
    return "transfer-encoding" in request.headers or not declared.isdigit() or int(declared) > usual
