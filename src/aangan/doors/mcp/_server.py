"""The factory: one way to make an MCP server, whatever its tools are."""

import hashlib
import hmac
import logging
from collections.abc import Sequence
from urllib.parse import urlsplit

from fastmcp import FastMCP
from fastmcp.apps.config import UI_EXTENSION_ID
from fastmcp.resources import Resource
from fastmcp.server.http import StarletteWithLifespan
from fastmcp.tools import Tool
from mcp.server.request_state import RequestStateSecurity
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Receive, Scope, Send

from aangan import __version__
from aangan.infra.settings import Settings

# What is listed depends on who asks, so it is kept by one client for itself, and not for long: people sign in.
LISTS_FRESH_SECONDS = 60
PURPOSE = b"aangan mcp request state 1"


class Trimmed:
    """Takes away the spaces around the values of headers: they are no part of them, and our web server leaves them."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] == "http":
            scope["headers"] = [(name, value.strip()) for name, value in scope["headers"]]
        await self._app(scope, receive, send)


def make_server(
    name: str, instructions: str, tools: Sequence[Tool], resources: Sequence[Resource] = (), *, secret: str
) -> FastMCP:
    """Make a server of these tools and resources; what it asks a client to bring back is sealed with `secret`.

    Raises ValueError when two tools have one name.
    """
    _use_our_log()
    server: FastMCP = FastMCP(
        name,
        instructions,
        version=__version__,
        tools=tools,
        on_duplicate="error",
        mask_error_details=True,
        # Schemas are written without references.
        dereference_schemas=False,
        # Each process must be able to open what another one sealed.
        request_state_security=RequestStateSecurity(keys=[hmac.new(secret.encode(), PURPOSE, hashlib.sha256).digest()]),
        cache_ttl=LISTS_FRESH_SECONDS,
        cache_scope="private",
        experimental_capabilities={UI_EXTENSION_ID: {}},
    )
    # Asked before each call which headers repeat an argument; it would list all tools to find out.
    server._mcp_server.get_tool_input_schema = {tool.name: tool.parameters for tool in tools}.get  # noqa: SLF001
    for resource in resources:
        server.add_resource(resource)
    return server


def opened_to_http(server: FastMCP, path: str, settings: Settings, *, streams: bool = False) -> StarletteWithLifespan:
    """Make the web app of a server: stateless, and only under the names that this house has.

    It answers in plain JSON; one that `streams` can also tell of progress before it answers.
    """
    web = urlsplit(settings.web_url or settings.public_url)
    return server.http_app(
        path=path,
        stateless_http=True,
        json_response=not streams,
        host_origin_protection=True,
        allowed_hosts=[urlsplit(settings.public_url).hostname or ""],
        allowed_origins=[f"{web.scheme}://{web.netloc}", *settings.allowed_origins],
        middleware=[Middleware(Trimmed)],
    )


def _use_our_log() -> None:
    # The library brings its own handler and prints frames with their variables, people's words among them.
    logger = logging.getLogger("fastmcp")
    logger.handlers.clear()
    logger.propagate = True
    logger.setLevel(logging.WARNING)
