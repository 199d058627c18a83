"""`/api/v1/notifications/preferences`, and the links by which letters end."""

from html import escape
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse

from aangan.identity.deps import Signed
from aangan.infra.deps import HouseSettings, Read, Write
from aangan.infra.idempotency import IdempotentRoute
from aangan.infra.openapi import refusals
from aangan.notifications import service
from aangan.notifications.schemas import PreferencesOut, PreferencesUpdate

router = APIRouter(
    route_class=IdempotentRoute,
    prefix="/api/v1/notifications/preferences",
    tags=["notifications"],
    responses=refusals(401, 403),
)
links = APIRouter(prefix="/api/v1/notifications/unsubscribe", tags=["notifications"], responses=refusals(400, 422))

Token = Annotated[str, Query(min_length=1, max_length=500, description="as the letter's link has it")]
PAGE = """\
<!DOCTYPE html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex"><title>aangan</title>
<body style="font-family:sans-serif;max-width:32rem;margin:4rem auto;padding:0 1rem"><h1>{title}</h1><p>{text}</p>{form}
"""
FORM = """\
<form method="post" action="?token={token}"><button name="letters" value="these">Stop these e-mails</button>
<button name="letters" value="all">Stop all marketing e-mails</button></form>
"""
# No page of ours may be framed, and none of these loads anything.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'"
SAFE = {"Content-Security-Policy": POLICY}


@router.get("", summary="What may reach me")
async def preferences(unit: Read, actor: Signed) -> PreferencesOut:
    """Types by channels, quiet hours, zone, language and digest, all my clients' settings counted."""
    return await service.get_preferences(unit, actor)


@router.put("", summary="Change what may reach me", responses=refusals(400, 422))
async def change(wish: PreferencesUpdate, unit: Write, actor: Signed) -> PreferencesOut:
    """Only what is sent changes."""
    return await service.change_preferences(unit, actor, wish)


@links.get("", summary="Ask whether letters are to end", response_class=HTMLResponse)
async def ask(token: Token, unit: Read, settings: HouseSettings) -> HTMLResponse:
    """Changes nothing, as programs follow links in letters before people do."""
    await service.read_link(unit, settings, token)
    form = FORM.format(token=escape(token))
    return _page("Unsubscribe", "You will no longer get these e-mails. Nothing else changes.", form)


@links.post("", summary="End letters, by one click (RFC 8058)", response_class=HTMLResponse)
async def end(
    token: Token, request: Request, unit: Write, settings: HouseSettings, letters: Annotated[str | None, Form()] = None
) -> HTMLResponse:
    """Works without signing in, from mail programs too; doing it twice is no harm."""
    del request
    await service.unsubscribe(unit, settings, token, everything=letters == "all")
    return _page("Done", "You will not get these e-mails any more.", "")


def _page(title: str, text: str, form: str) -> HTMLResponse:
    return HTMLResponse(PAGE.format(title=title, text=text, form=form), headers=SAFE)
