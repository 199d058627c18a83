"""What was sent, and what died: for staff; and in development a page with all that would have left."""

from html import escape
from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from aangan.identity.deps import Staff
from aangan.infra.deps import HouseServices, HouseSettings, Read, Write
from aangan.infra.idempotency import IdempotentRoute
from aangan.infra.openapi import refusals
from aangan.kit.errors import NotFound
from aangan.kit.page import Page, PageIn, Paging
from aangan.notifications import service
from aangan.notifications.deps import ByChannel, DeliveryId
from aangan.notifications.schemas import DeadLetterOut, Done, ProvidersOut, Replayed, ReplayFilter, SentNoticeOut

router = APIRouter(
    route_class=IdempotentRoute,
    prefix="/api/v1/notifications",
    tags=["notifications", "staff"],
    responses=refusals(401, 403, 422),
)
page = APIRouter(prefix="/dev", include_in_schema=False)

SHOWN = 50
PAGE = """\
<!DOCTYPE html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="5"><title>What would have left</title>
<style>body{{font-family:sans-serif;max-width:56rem;margin:2rem auto;padding:0 1rem;color:#23201c}}
article{{border-top:1px solid #ddd6cb;padding:.8rem 0}}small{{color:#8a8378}}
iframe{{width:100%;height:22rem;border:1px solid #ddd6cb}}</style><body><h1>What would have left the app</h1>
<p>No provider is set up here, so pushes, e-mails and texts are kept. This page looks again every five seconds.</p>
{items}
"""
ITEM = """\
<article><small>{at} · {channel} · to {address}</small><h3>{title}</h3><p>{body}</p>{letter}</article>
"""
# Letters are shown as they are, but nothing in them runs or is fetched.
LETTER = '<details><summary>the letter</summary><iframe sandbox srcdoc="{html}"></iframe></details>'
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; frame-ancestors 'none'"
SAFE = {"Content-Security-Policy": POLICY}


@router.get("/sent", summary="What development's channels were given", responses=refusals(400))
async def sent(actor: Staff, unit: Read, page: Paging) -> Page[SentNoticeOut]:
    """Empty where providers carry notices."""
    return await service.list_sent(unit, actor, page)


@router.get("/providers", summary="How the providers of pushes, letters and texts stand")
async def providers(actor: Staff, services: HouseServices) -> ProvidersOut:
    """As each worker sees them: one that does not answer is left alone for a while, and then asked by one."""
    return await service.list_providers(services, actor)


@router.get("/dead-letters", summary="Deliveries that nobody tries any more", responses=refusals(400))
async def dead_letters(actor: Staff, unit: Read, page: Paging, channel: ByChannel = None) -> Page[DeadLetterOut]:
    return await service.list_dead_letters(unit, actor, page, channel)


@router.post("/dead-letters/replay", summary="Try dead deliveries again")
async def replay_all(which: ReplayFilter, actor: Staff, unit: Write) -> Replayed:
    """Up to 500 of them, the newest first; those whose notice is too old by now stay."""
    return await service.replay_all(unit, actor, which)


@router.post("/deliveries/{delivery_id}/replay", summary="Try one dead delivery again", responses=refusals(404, 409))
async def replay(delivery_id: DeliveryId, actor: Staff, unit: Write) -> Done:
    await service.replay(unit, actor, delivery_id)
    return Done()


@page.get("/inbox", response_class=HTMLResponse)
async def inbox(unit: Read, settings: HouseSettings) -> HTMLResponse:
    """Show the newest of what development's channels were given; elsewhere there is no such page."""
    if not settings.in_development:
        raise NotFound
    kept = await service.newest_sent(unit, PageIn(limit=SHOWN))
    items = "".join(_item(each) for each in kept) or "<p>Nothing yet.</p>"
    return HTMLResponse(PAGE.format(items=items), headers=SAFE)


def _item(kept: Any) -> str:
    return ITEM.format(
        at=kept.sent_at.strftime("%d %b %H:%M:%S"),
        channel=escape(kept.channel),
        address=escape(kept.address),
        title=escape(kept.title),
        body=escape(kept.body),
        letter=LETTER.format(html=escape(kept.html)) if kept.html else "",
    )
