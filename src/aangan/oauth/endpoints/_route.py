"""Refusals in OAuth's shape, or as a page where a person looks."""

import base64
import binascii
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any

import psycopg
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from redis.exceptions import RedisError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse

from aangan.infra.openapi import RETRY
from aangan.infra.problems import ProblemOut
from aangan.kit.errors import HouseError
from aangan.oauth.errors import OAuthError
from aangan.oauth.schemas import OAuthErrorOut, plain_page, policy_for

FORM = "application/x-www-form-urlencoded"
AWAY_SECONDS = 5
NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
# Browsers of other sites may read these: nothing here depends on who asks.
OPEN = {"Access-Control-Allow-Origin": "*"}
REFUSED: dict[int | str, dict[str, Any]] = {
    400: {"model": OAuthErrorOut, "description": "Refused, in OAuth's words"},
    # The entrance counts too, in the words of the house.
    429: {"model": OAuthErrorOut | ProblemOut, "description": "Too many requests; see Retry-After", "headers": RETRY},
    503: {"model": OAuthErrorOut, "description": "Something this depends on is away", "headers": RETRY},
    "default": {"model": OAuthErrorOut, "description": "Refused"},
}
PAGE_OR_WORDS: dict[str, Any] = {
    "text/html": {"schema": {"type": "string"}},
    "application/json": {
        "schema": {"anyOf": [{"$ref": f"#/components/schemas/{name}"} for name in ("OAuthErrorOut", "ProblemOut")]}
    },
}


class OAuthRoute(APIRoute):
    """Answers refusals in OAuth's shape instead of the house's envelope."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the handler that FastAPI makes."""
        handle = super().get_route_handler()

        async def translated(request: Request) -> Response:
            try:
                await _refuse_repeated(request)
                answer = await handle(request)
            except OAuthError as wrong:
                return refuse(request, wrong)
            except RequestValidationError as wrong:
                return refuse(request, _invalid(request, wrong))
            except HTTPException as wrong:
                return refuse(request, OAuthError("invalid_request", str(wrong.detail), http_status=wrong.status_code))
            except HouseError as wrong:
                away = OAuthError(
                    "temporarily_unavailable", wrong.text, http_status=wrong.status, retry_after=wrong.retry_after
                )
                return refuse(request, away)
            except (psycopg.OperationalError, PoolTimeoutError, RedisError, ConnectionError):
                text = "Something this depends on is away; try again"
                away = OAuthError("temporarily_unavailable", text, http_status=503, retry_after=AWAY_SECONDS)
                return refuse(request, away)
            answer.headers.update({name: value for name, value in NO_STORE.items() if name not in answer.headers})
            return answer

        return translated


def refuse(request: Request, wrong: OAuthError) -> Response:
    """Tell what is wrong: to a browser as a page, to all others in OAuth's shape."""
    headers = {**NO_STORE, **({"Retry-After": str(wrong.retry_after)} if wrong.retry_after else {})}
    if request.method != "OPTIONS" and "text/html" in request.headers.get("accept", ""):
        page = plain_page("This does not work", wrong.text, "Go back to the app and try again.")
        return HTMLResponse(page, wrong.http_status, {**headers, "Content-Security-Policy": policy_for()})
    body = {"error": wrong.error, "error_description": wrong.text}
    return JSONResponse(body, wrong.http_status, {**headers, **OPEN})


def client_id_of(request: Request, named: str | None) -> str | None:
    """Return the app's id from the form, or from where apps put it that have a secret elsewhere (RFC 6749, 2.3.1)."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if named is not None or scheme.lower() != "basic":
        return named
    try:
        return base64.b64decode(given, validate=True).decode().partition(":")[0].replace("\x00", "") or None
    except (binascii.Error, UnicodeDecodeError):
        return None


def address_of(request: Request) -> str:
    """Return the client's address, as the front of the house read it."""
    known: str | None = getattr(request.state, "client_address", None)
    return known or (request.client.host if request.client else "unknown")


async def _refuse_repeated(request: Request) -> None:
    """Refuse a parameter that comes twice: two readers could each take another one (RFC 6749, 3.1)."""
    given = [name for name, _ in request.query_params.multi_items()]
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() == FORM:
        given += [name for name, _ in (await request.form()).multi_items()]
    repeated = next((name for name, times in Counter(given).items() if times > 1), None)
    if repeated is not None:
        word = "invalid_target" if repeated == "resource" else "invalid_request"
        raise OAuthError(word, "a parameter is there twice")


def _invalid(request: Request, wrong: RequestValidationError) -> OAuthError:
    first = wrong.errors()[0]
    where = ".".join(str(part) for part in first["loc"][1:]) or "body"
    word = "invalid_request"
    if request.url.path.endswith("/register"):
        word = "invalid_redirect_uri" if where.startswith("redirect_uris") else "invalid_client_metadata"
    return OAuthError(word, f"{where}: {first['msg']}")
