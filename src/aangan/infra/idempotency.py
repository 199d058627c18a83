"""`Idempotency-Key`: a creating POST that is sent again gives its first answer again, and does nothing twice.

The answer is kept in the transaction of the work itself: FastAPI renders it inside the function's scope, before the
unit commits. So there is never work without its answer, nor an answer without its work.
"""

import hashlib
import re
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from psycopg.rows import tuple_row
from starlette.requests import HTTPConnection

from aangan.infra.jobs import every
from aangan.infra.services import Services
from aangan.infra.unit import Unit
from aangan.kit.errors import Conflict, HouseError, Invalid, Unprocessable

LIFE = timedelta(hours=24)
HEADER = "Idempotency-Key"
_KEY = re.compile(r"^[\x21-\x7e]{1,255}$")
LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended(%(lock)s, 1))"


class KeyReused(Unprocessable):
    code = "IDEMPOTENCY_KEY_REUSED"
    message = "This Idempotency-Key was used for another request"


class StillWorking(Conflict):
    code = "IDEMPOTENCY_IN_FLIGHT"
    message = "The first request with this Idempotency-Key is still being answered"


class Replay(HouseError):
    """Not an error: the way out of a unit whose answer is already known."""

    def __init__(self, response: Response) -> None:
        """Carry the kept answer."""
        super().__init__()
        self.response = response


class IdempotentRoute(APIRoute):
    """A route that honours the header on POSTs which write in a unit."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the handler that FastAPI makes."""
        handle = super().get_route_handler()
        if "POST" not in (self.methods or set()):
            return handle

        async def once(request: Request) -> Response:
            if HEADER not in request.headers:
                return await handle(request)
            try:
                response = await handle(request)
            except Replay as known:
                return known.response
            unit: Unit | None = getattr(request.state, "unit", None)
            if unit is not None and getattr(request.state, "idempotent", False) and response.status_code < 300:
                await _keep(unit, request, response)
            return response

        return once


async def claim(connection: HTTPConnection) -> None:
    """Look at the header once both the unit and the actor are known, whichever a route asks for first.

    Raises Replay when this key was answered before, Invalid for a strange key, KeyReused for another request's,
    StillWorking while the first one is at work; else the key is held for this transaction.
    """
    unit, actor = getattr(connection.state, "unit", None), getattr(connection.state, "actor", None)
    if unit is not None and actor is not None and isinstance(connection, Request):
        await _replay_or_reserve(unit, connection, actor.user_id)


async def _replay_or_reserve(unit: Unit, request: Request, user_id: int) -> None:
    key = request.headers.get(HEADER)
    held = getattr(request.state, "idempotent", False)
    if key is None or held or request.method != "POST" or _is_form(request):
        return
    if not _KEY.match(key):
        raise Invalid(f"{HEADER} must be 1 to 255 visible ASCII characters")
    if not (await unit.fetch(LOCK, {"lock": f"{user_id}:{key}"}, rows=tuple_row))[0][0]:
        raise StillWorking(retry_after=1)
    kept = await unit.fetch_one(
        "SELECT fingerprint, status, body, content_type FROM idempotency_keys WHERE user_id = %(u)s AND key = %(k)s",
        {"u": user_id, "k": key},
    )
    if kept is None:
        request.state.idempotent = True
        request.state.idempotent_user = user_id
        return
    if kept["fingerprint"] != await _fingerprint(request):
        raise KeyReused
    headers = {"Idempotent-Replayed": "true"}
    raise Replay(Response(bytes(kept["body"]), kept["status"], headers, kept["content_type"]))


@every("41 * * * *", name="idempotency.drop_old_keys")
async def drop_old_keys(services: Services) -> None:
    """Each hour, keys that nobody will send again are forgotten."""
    async with services.units.write(background=True) as unit:
        await unit.fetch("DELETE FROM idempotency_keys WHERE created_at < %(b)s", {"b": unit.now() - LIFE})


async def _keep(unit: Unit, request: Request, response: Response) -> None:
    await unit.flush()
    await unit.fetch(
        """INSERT INTO idempotency_keys (user_id, key, fingerprint, status, body, content_type, created_at)
        VALUES (%(user)s, %(key)s, %(fingerprint)s, %(status)s, %(body)s, %(type)s, %(now)s)""",
        {
            "user": request.state.idempotent_user,
            "key": request.headers[HEADER],
            "fingerprint": await _fingerprint(request),
            "status": response.status_code,
            "body": bytes(response.body),
            "type": response.headers.get("content-type"),
            "now": unit.now(),
        },
    )


def _is_form(request: Request) -> bool:
    # Files are told apart by what is in them, where they are kept; their bodies are streams that cannot be read twice.
    kind = request.headers.get("content-type", "").strip().lower()
    return kind.startswith(("multipart/", "application/x-www-form-urlencoded"))


async def _fingerprint(request: Request) -> str:
    digest = hashlib.sha256(f"{request.url.path}?{request.url.query}".encode())
    digest.update(b"\0" + await request.body())
    return digest.hexdigest()
