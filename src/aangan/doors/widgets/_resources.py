"""Widgets as resources of an MCP server."""

from typing import Any

from fastmcp.resources import TextResource
from pydantic import AnyUrl

from aangan.doors.widgets._shelf import MIME_TYPE, WIDGETS, Widget, page_for
from aangan.infra.settings import Settings


def resources(settings: Settings) -> dict[str, TextResource]:
    """Return the pages of this house by their names, as MCP servers list and read them."""
    return {name: _resource(page_for(widget, settings)) for name, widget in WIDGETS.items()}


def _resource(page: Widget) -> TextResource:
    return TextResource(
        uri=AnyUrl(page.uri),
        name=page.name,
        title=page.title,
        description=page.description,
        mime_type=MIME_TYPE,
        text=page.html,
        meta=_meta(page),
    )


def _meta(page: Widget) -> dict[str, Any]:
    # The standard's words, and those of hosts that came before it.
    return {
        "ui": {"csp": page.csp, "prefersBorder": True},
        "openai/widgetCSP": {"connect_domains": [], "resource_domains": list(page.pictures)},
        "openai/widgetDescription": page.description,
        "openai/widgetPrefersBorder": True,
    }
