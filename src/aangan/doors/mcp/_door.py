"""One MCP server in the web app: who may enter, and on which paths it answers."""

import json
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager
from typing import Any
from urllib.parse import parse_qs

from fastmcp.server.http import StarletteWithLifespan
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from aangan.doors.mcp._challenge import Realm
from aangan.doors.mcp._visitor import Grant, Visitor
from aangan.infra.services import Services
from aangan.infra.toolbox import Tool
from aangan.infra.unit import ReadUnit
from aangan.kit.actor import Role
from aangan.kit.errors import Unauthorized

# Judges a token for a resource; raises Unauthorized.
Verify = Callable[[ReadUnit, str, str], Awaitable[Grant]]


class Door:
    """An MCP server as an ASGI app that answers under one address in both its spellings.

    Guests enter unless the door is for `staff`, or their address says `?sign_in=required`, for assistants that offer to
    sign in only where they are refused.
    """

    def __init__(
        self, server: StarletteWithLifespan, realm: Realm, tools: Iterable[Tool], verify: Verify, *, staff: bool
    ) -> None:
        """Stand before a server of these tools."""
        self._server, self._realm, self._verify, self._staff = server, realm, verify, staff
        self._tools = {tool.name: tool for tool in tools}
        # In place of a redirect, after which clients come without their token.
        self.routes = [Route(path, self, include_in_schema=False) for path in (realm.path, f"{realm.path}/")]

    def running(self) -> AbstractAsyncContextManager[Any]:
        """Keep the server running while the app does."""
        return self._server.lifespan(self._server)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or tell its client how to come in."""
        scope["route"] = self.routes[0]
        visitor = await self._received(scope)
        if isinstance(visitor, Visitor) and not all(map(visitor.has_scopes_of, self._tools.values())):
            called, receive = await _called(receive)
            tool = self._tools.get(called or "")
            if tool is not None and not visitor.has_scopes_of(tool):
                visitor = self._realm.not_enough(f"{tool.name} needs {' '.join(tool.scopes)}")
        if isinstance(visitor, Response):
            await visitor(scope, receive, send)
            return
        scope["state"]["visitor"] = visitor
        path = self._realm.path
        await self._server({**scope, "path": path, "raw_path": path.encode(), "root_path": ""}, receive, send)

    async def _received(self, scope: Scope) -> Visitor | Response:
        services: Services = scope["app"].state.services
        shown = dict(scope["headers"]).get(b"authorization")
        if shown is None:
            closed = self._staff or _wants_to_sign_in(scope)
            return self._realm.who_are_you(shown=False) if closed else Visitor(services)
        try:
            token = _bearer(shown.decode("latin-1"))
            async with services.units.read() as unit:
                grant = await self._verify(unit, token, self._realm.resource)
        except Unauthorized:
            return self._realm.who_are_you(shown=True)
        # For the line in the log.
        scope["state"]["actor"] = grant.actor
        if self._staff and grant.actor.role is Role.USER:
            return self._realm.not_enough("This is for agents and staff")
        return Visitor(services, grant)


async def _called(receive: Receive) -> tuple[str | None, Receive]:
    """Read which tool a request calls, and give its body back for whoever reads it next."""
    messages: list[Message] = [await receive()]
    while messages[-1].get("more_body"):
        messages.append(await receive())
    left = iter(messages)

    async def again() -> Message:
        return next(left, None) or await receive()

    try:
        said = json.loads(b"".join(message.get("body", b"") for message in messages))
    except (ValueError, RecursionError):
        return None, again
    params = said.get("params") if isinstance(said, dict) and said.get("method") == "tools/call" else None
    name = params.get("name") if isinstance(params, dict) else None
    return name if isinstance(name, str) else None, again


def _bearer(authorization: str) -> str:
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthorized
    return token.strip()


def _wants_to_sign_in(scope: Scope) -> bool:
    return parse_qs(scope["query_string"].decode("latin-1")).get("sign_in") == ["required"]
