"""What staff tell people, in words of their own: written down here, carried out by the worker."""

from aangan.infra.unit import ReadUnit, Row, Unit
from aangan.kit.actor import Actor
from aangan.kit.ids import MAX_ID
from aangan.kit.page import Page, PageIn, decode_cursor, make_page
from aangan.notifications import repository
from aangan.notifications.errors import NobodyToTell
from aangan.notifications.schemas import (
    DeliveryOut,
    PlannedOut,
    SendBulk,
    SendToToken,
    SendToTopic,
    SendToUser,
    SentInBulkOut,
    SentNoticeOut,
    SentToUserOut,
    TypedOut,
    TypedUserNotification,
)
from aangan.notifications.service._dispatch import Dispatched, dispatch_notification_to_user
from aangan.notifications.service._registry import NOTIFICATION_TYPES, SAID, config_of
from aangan.notifications.types import Audience, NotificationChannel


async def send_to_user(unit: Unit, actor: Actor, message: SendToUser) -> SentToUserOut:
    """Tell one person, named by the sign-in provider's id or by ours. Raises NobodyToTell."""
    del actor  # the door lets only staff in
    user_id = await _person(unit, message.user_id)
    told = await _say(unit, user_id, SAID, message)
    sent = told.channels.get(NotificationChannel.PUSH, 0)
    return SentToUserOut(sent=sent, notification_id=str(told.notification_id))


async def send_typed_to_user(unit: Unit, actor: Actor, message: TypedUserNotification) -> TypedOut:
    """Tell one person under a type, whose channels, cap and settings count; an unknown type counts as a broadcast.

    Raises NobodyToTell.
    """
    del actor
    type_key = message.type_key if message.type_key in NOTIFICATION_TYPES else SAID
    told = await _say(unit, message.user_id, type_key, message)
    return TypedOut(
        type_key=type_key,
        title=told.title,
        body=told.body,
        sent_at=unit.now(),
        notification_id=str(told.notification_id),
        channels=dict.fromkeys(sorted(told.channels), True),
    )


async def send_to_token(unit: Unit, actor: Actor, message: SendToToken) -> PlannedOut:
    """Tell one device, whoever has it."""
    del actor
    said = await _broadcast(unit, message, Audience.TOKENS, [message.token])
    return PlannedOut(notification_id=str(said))


async def send_to_topic(unit: Unit, actor: Actor, message: SendToTopic) -> PlannedOut:
    """Tell every device that follows a topic at the push provider."""
    del actor
    said = await _broadcast(unit, message, Audience.TOPIC, [message.topic], topic=message.topic)
    return PlannedOut(notification_id=str(said))


async def send_bulk(unit: Unit, actor: Actor, message: SendBulk) -> SentInBulkOut:
    """Tell some devices, whoever has them."""
    del actor
    said = await _broadcast(unit, message, Audience.TOKENS, message.tokens)
    return SentInBulkOut(requested=len(message.tokens), notification_id=str(said))


async def list_deliveries(unit: ReadUnit, actor: Actor, notification_id: int, page: PageIn) -> Page[DeliveryOut]:
    """Return how a notice travelled, and why it did not; for staff."""
    del actor
    bound = {"notification": notification_id}
    after = next(iter(decode_cursor(page.cursor, [int], bound)), 0)
    rows = await repository.journeys(unit, notification_id, after, page.limit + 1)
    key = [rows[page.limit - 1]["id"]] if len(rows) > page.limit else None
    return make_page([DeliveryOut(**{**row, "id": str(row["id"])}) for row in rows], page, key, bound)


async def list_sent(unit: ReadUnit, actor: Actor, page: PageIn) -> Page[SentNoticeOut]:
    """Return what development channels were given in place of a provider, newest first; for staff."""
    del actor
    before = next(iter(decode_cursor(page.cursor, [int])), None)
    rows = await repository.sent_notices(unit, before, page.limit + 1)
    key = [rows[page.limit - 1]["id"]] if len(rows) > page.limit else None
    return make_page([_sent(row) for row in rows], page, key)


async def newest_sent(unit: ReadUnit, page: PageIn) -> list[SentNoticeOut]:
    """Return the newest of what development channels were given, for whoever runs the house on their own machine."""
    return [_sent(row) for row in await repository.sent_notices(unit, None, page.limit)]


def _sent(row: Row) -> SentNoticeOut:
    return SentNoticeOut(**{**row, "delivery_id": str(row["delivery_id"])})


async def _say(unit: Unit, user_id: int, type_key: str, message: SendToUser | TypedUserNotification) -> Dispatched:
    words = (message.title, message.body)
    told = await dispatch_notification_to_user(unit, user_id, type_key, data=message.payload(), words=words)
    if told is None:
        raise NobodyToTell
    return told


async def _broadcast(
    unit: Unit,
    message: SendToToken | SendToTopic | SendBulk,
    audience: Audience,
    addresses: list[str],
    topic: str | None = None,
) -> int:
    config = config_of(SAID)
    said = {
        "type_key": config.key,
        "audience": audience.value,
        "topic": topic,
        "title": message.title,
        "body": message.body,
        "data": message.payload(),
        "expires_at": unit.now() + config.ttl,
        "urgency": config.urgency,
    }
    return await repository.broadcast(unit, said, addresses)


async def _person(unit: ReadUnit, ref: str) -> int:
    if ref.isascii() and ref.isdigit() and int(ref) <= MAX_ID:
        return int(ref)
    found = await repository.person_by_subject(unit, ref)
    if found is None:
        raise NobodyToTell
    return found
