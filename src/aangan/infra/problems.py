"""Errors on the wire: one envelope for all of them, `{"error": {"code", "message", "details"?}}`."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

import psycopg
import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from redis.exceptions import RedisError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

from aangan.kit.errors import HouseError, Unavailable, Unprocessable

log = structlog.get_logger(__name__)

CODES = {
    400: "BAD_REQUEST",
    401: "UNAUTHORIZED",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    409: "CONFLICT",
    410: "GONE",
    413: "PAYLOAD_TOO_LARGE",
    422: "VALIDATION_ERROR",
    429: "RATE_LIMIT_EXCEEDED",
    500: "INTERNAL_ERROR",
    503: "SERVICE_UNAVAILABLE",
}
RETRY_SECONDS = 5
LENGTHS = {"too_short": ("at least", "min_length"), "too_long": ("at most", "max_length")}


class Problem(BaseModel):
    """What went wrong: a stable code, a sentence, and details for programs."""

    code: str = Field(examples=["NOT_FOUND"])
    message: str = Field(examples=["Not found"])
    details: dict[str, Any] | None = None


class ProblemOut(BaseModel):
    """The one error envelope."""

    error: Problem


def envelope(
    status: int, message: str, *, code: str | None = None, details: Any = None, headers: dict[str, str] | None = None
) -> JSONResponse:
    """Build an error answer in the one shape."""
    error: dict[str, Any] = {"code": code or CODES.get(status, f"HTTP_{status}"), "message": message}
    if details is not None:
        error["details"] = details
    return JSONResponse({"error": error}, status_code=status, headers=headers)


def broken_rules(errors: Iterable[Any]) -> Unprocessable:
    """Say what pydantic found wrong: the first field in the sentence, all in `details.fields`, name to reason."""
    fields: dict[str, str] = {}
    for error in errors:
        where = ".".join(str(part) for part in error["loc"] if part not in {"body", "query", "path"}) or "body"
        fields.setdefault(where, _reason(error))
    first = next(iter(fields.items()), ("request", "is not valid"))
    return Unprocessable(f"{first[0]}: {first[1]}", details={"fields": fields})


def as_refusal(wrong: Exception) -> HouseError | None:
    """Say what a failure of what we lean on means to whoever asked; None when nobody foresaw it."""
    cause = wrong.orig if isinstance(wrong, DBAPIError) else wrong
    if isinstance(cause, psycopg.errors.NumericValueOutOfRange):
        # Some floats that Python reads PostgreSQL does not know, such as 5e-324.
        return Unprocessable("A number is out of range")
    away = (psycopg.OperationalError, PoolTimeoutError, RedisError, ConnectionError)
    return Unavailable(retry_after=RETRY_SECONDS) if isinstance(cause, away) else None


def install(app: FastAPI) -> None:
    """Teach an app to answer every failure in the envelope."""
    app.add_exception_handler(HouseError, _house_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    for away in (
        psycopg.OperationalError,
        psycopg.DataError,
        DBAPIError,
        PoolTimeoutError,
        RedisError,
        ConnectionError,
    ):
        app.add_exception_handler(away, _dependency_away)
    app.add_exception_handler(Exception, _unexpected)


async def _house_error(_request: Request, wrong: Exception) -> JSONResponse:
    assert isinstance(wrong, HouseError)
    headers = {"Retry-After": str(wrong.retry_after)} if wrong.retry_after else {}
    if wrong.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    if wrong.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.warning("refused", code=wrong.code, status=wrong.status)
    return envelope(wrong.status, wrong.text, code=wrong.code, details=wrong.details, headers=headers)


async def _http_error(_request: Request, wrong: Exception) -> JSONResponse:
    assert isinstance(wrong, HTTPException)
    headers = dict(wrong.headers) if wrong.headers else None
    return envelope(wrong.status_code, str(wrong.detail), headers=headers)


async def _validation_error(_request: Request, wrong: Exception) -> JSONResponse:
    assert isinstance(wrong, RequestValidationError)
    refused = broken_rules(wrong.errors())
    return envelope(422, refused.text, details=refused.details)


async def _dependency_away(request: Request, wrong: Exception) -> JSONResponse:
    refused = as_refusal(wrong)
    if refused is None:
        return await _unexpected(request, wrong)
    if isinstance(refused, Unavailable):
        log.warning("dependency_away", kind=type(wrong).__name__, path=request.url.path)
    else:
        log.warning("number_out_of_range", path=request.url.path)
    return await _house_error(request, refused)


async def _unexpected(request: Request, wrong: Exception) -> JSONResponse:
    log.error("unexpected", path=request.url.path, method=request.method, exc_info=wrong)
    return envelope(500, HouseError.message)


def _reason(error: Any) -> str:
    # A text that was looked at before it is measured counts for pydantic as a thing with "items".
    length = LENGTHS.get(error["type"])
    if length is not None and isinstance(error.get("input"), str):
        return f"must have {length[0]} {error['ctx'][length[1]]} characters"
    return str(error["msg"]).removeprefix("Value error, ")
