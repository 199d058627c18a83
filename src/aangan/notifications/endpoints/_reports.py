"""`/api/v1/notifications/reports`: what providers tell us of what they carried."""

from typing import Annotated

from fastapi import APIRouter, Header, Request
from pydantic import ValidationError

from aangan.infra.deps import HouseSettings, Write
from aangan.infra.openapi import refusals
from aangan.kit.errors import Unprocessable
from aangan.notifications import service
from aangan.notifications.deps import DeliveryId
from aangan.notifications.schemas import Done

router = APIRouter(prefix="/api/v1/notifications/reports", tags=["notifications"], responses=refusals(403, 422))

Signed = Annotated[str, Header(max_length=200)]


@router.post("/sms/{delivery_id}", summary="A provider tells what became of a text")
async def text(
    delivery_id: DeliveryId, request: Request, unit: Write, settings: HouseSettings, x_twilio_signature: Signed = ""
) -> Done:
    """Twilio's form, signed under the account's token."""
    form = {name: str(value) for name, value in (await request.form(max_files=0, max_fields=50)).items()}
    url = f"{settings.public_url.rstrip('/')}{request.url.path}"
    await service.take_text_report(unit, settings, delivery_id, url, form, x_twilio_signature)
    return Done()


@router.post("/mail", summary="A provider tells what became of letters")
async def mail(request: Request, unit: Write, settings: HouseSettings, x_aangan_signature: Signed = "") -> Done:
    """Each of `events` has `event` (delivered, opened, bounced, complained), `address`, and what else is known.

    Signed in X-Aangan-Signature: `sha256=` and the HMAC of the body under MAIL_WEBHOOK_SECRET, in hexadecimal.
    """
    try:
        await service.take_mail_report(unit, settings, await request.body(), x_aangan_signature)
    except ValidationError as wrong:
        raise Unprocessable("events: not as described") from wrong
    return Done()
