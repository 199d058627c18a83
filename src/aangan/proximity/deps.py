"""FastAPI's way to a session's secret: a bearer token of its own kind, never in an address."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

SECRET_MAX = 128


async def session_secret(connection: HTTPConnection) -> str:
    """Return the session secret that was sent, or an empty text; what is none is nobody's secret."""
    scheme, _, secret = connection.headers.get("authorization", "").partition(" ")
    return secret.strip()[:SECRET_MAX] if scheme.lower() == "bearer" else ""


Secret = Annotated[str, Depends(session_secret)]
