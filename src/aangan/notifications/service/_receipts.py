"""What became of notices after they left: told by phones and by providers; and those that died, looked at by staff."""

import hashlib
import hmac
from collections.abc import Mapping

from aangan.infra.settings import Settings
from aangan.infra.sms import Line, signature
from aangan.infra.unit import ReadUnit, Unit
from aangan.kit.actor import Actor
from aangan.kit.page import Page, PageIn, decode_cursor, make_page
from aangan.notifications import repository
from aangan.notifications.errors import DeliveryNotFound, NothingToReplay, ReportNotTheirs
from aangan.notifications.schemas import DeadLetterOut, MailEvent, MailEventKind, MailReport, Replayed, ReplayFilter
from aangan.notifications.service._preferences import complain
from aangan.notifications.types import NotificationChannel

REPLAY_MAX = 500
# Twilio's words for a text: on its way is none of them.
ARRIVED = frozenset({"delivered", "read"})
LOST = frozenset({"undelivered", "failed"})
# Codes that say that nobody has the number, not that the phone was off.
NOBODY = frozenset({"21211", "21614", "21610", "30005", "30006"})


async def mark_delivered(unit: Unit, actor: Actor, delivery_id: int) -> None:
    """Note that one of the actor's devices got a delivery. Raises DeliveryNotFound."""
    if not await repository.delivered(unit, delivery_id, actor.user_id):
        raise DeliveryNotFound


async def take_text_report(
    unit: Unit, settings: Settings, delivery_id: int, url: str, form: Mapping[str, str], signed: str
) -> None:
    """Note what became of a text. Raises ReportNotTheirs when none of our accounts signed it."""
    lines = settings.sms_urls.get_secret_value().split(",") if settings.sms_urls else []
    tokens = [Line.read(line).token for line in lines if line.strip()]
    if not any(hmac.compare_digest(signature(url, form, token), signed) for token in tokens):
        raise ReportNotTheirs
    status = form.get("MessageStatus", "")
    if status in ARRIVED:
        await repository.delivered(unit, delivery_id, None)
    elif status in LOST:
        detail = f"sms: {status} {form.get('ErrorCode', '-')}"[:200]
        address = await repository.came_back(unit, delivery_id, detail)
        if form.get("ErrorCode") in NOBODY and address:
            await _nobody(unit, NotificationChannel.SMS, address, detail)


async def take_mail_report(unit: Unit, settings: Settings, body: bytes, signed: str) -> None:
    """Note bounces, complaints, deliveries and openings of letters. Raises ReportNotTheirs, ValidationError."""
    secret = settings.mail_webhook_secret.get_secret_value() if settings.mail_webhook_secret else ""
    expected = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    if not secret or not hmac.compare_digest(expected, signed.removeprefix("sha256=")):
        raise ReportNotTheirs
    for event in MailReport.model_validate_json(body).events:
        await _take_mail_event(unit, event)


async def list_dead_letters(
    unit: ReadUnit, actor: Actor, page: PageIn, channel: NotificationChannel | None = None
) -> Page[DeadLetterOut]:
    """Return deliveries that nobody tries any more, the newest first."""
    del actor  # the door lets only staff in
    bound = {"channel": channel}
    before = next(iter(decode_cursor(page.cursor, [int], bound)), None)
    rows = await repository.dead_letters(unit, channel and channel.value, before, page.limit + 1)
    key = [rows[page.limit - 1]["id"]] if len(rows) > page.limit else None
    items = [
        DeadLetterOut(**{**row, "id": str(row["id"]), "notification_id": str(row["notification_id"])}) for row in rows
    ]
    return make_page(items, page, key, bound)


async def replay(unit: Unit, actor: Actor, delivery_id: int) -> None:
    """Try a dead delivery again, as if it were new. Raises NothingToReplay and DeliveryNotFound."""
    del actor
    if await repository.replay(unit, ReplayFilter(), delivery_id, 1):
        return
    raise NothingToReplay if await repository.is_delivery(unit, delivery_id) else DeliveryNotFound


async def replay_all(unit: Unit, actor: Actor, which: ReplayFilter) -> Replayed:
    """Try up to 500 dead deliveries again, the newest first; those that are too old by now stay."""
    del actor
    return Replayed(replayed=await repository.replay(unit, which, None, REPLAY_MAX))


async def _take_mail_event(unit: Unit, event: MailEvent) -> None:
    delivery_id = event.delivery_id()
    match event.event:
        case MailEventKind.DELIVERED if delivery_id is not None:
            await repository.delivered(unit, delivery_id, None)
        case MailEventKind.OPENED if delivery_id is not None:
            await repository.seen_open(unit, delivery_id)
        case MailEventKind.BOUNCED:
            detail = f"mail: bounced {event.detail or ''}".strip()[:200]
            if delivery_id is not None:
                await repository.came_back(unit, delivery_id, detail)
            if event.permanent:
                await _nobody(unit, NotificationChannel.EMAIL, event.address, detail)
        case MailEventKind.COMPLAINED:
            await complain(unit, event.address)


async def _nobody(unit: Unit, channel: NotificationChannel, address: str, detail: str) -> None:
    await repository.note_unreachable(unit, [{"channel": channel.value, "address": address, "detail": detail}])
