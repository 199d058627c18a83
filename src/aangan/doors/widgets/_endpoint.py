"""Widgets by their names, for clients that show the concierge's answers in a page of their own."""

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import HTMLResponse

from aangan.doors.widgets._shelf import WIDGETS, frames, page_for
from aangan.infra.deps import HouseSettings
from aangan.infra.openapi import refusals
from aangan.kit.errors import NotFound

router = APIRouter(prefix="/api/v1/agent/widgets", tags=["concierge"])
CACHED = "public, max-age=3600"

Name = Annotated[str, Path(max_length=64, examples=["homes"])]


@router.get(
    "/{widget_name}",
    summary="The page that shows what a tool answered",
    response_class=HTMLResponse,
    responses={200: {"content": {"text/html": {}}, "description": "The page"}, **refusals(404)},
)
async def widget_page(widget_name: Name, settings: HouseSettings) -> HTMLResponse:
    """Answer the page of a widget, which speaks to the page around it as MCP Apps say."""
    widget = WIDGETS.get(widget_name)
    if widget is None:
        raise NotFound
    page = page_for(widget, settings)
    headers = {
        "Cache-Control": CACHED,
        "Content-Security-Policy": page.policy(frames(settings)),
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }
    return HTMLResponse(page.html, headers=headers)
