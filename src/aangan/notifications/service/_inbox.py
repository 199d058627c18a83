"""A person's own inbox."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from aangan.infra.unit import ReadUnit, Row, Unit
from aangan.kit.actor import Actor
from aangan.kit.page import Page, PageIn, decode_cursor, make_page
from aangan.notifications import repository, rules
from aangan.notifications.errors import DeliveryNotFound, NotificationNotFound
from aangan.notifications.schemas import (
    FlatmatesNotificationOut,
    MarkedAll,
    NotificationLogEntry,
    NotificationOut,
    UnreadCount,
)
from aangan.notifications.service._dispatch import bundle_key, said, wire_type
from aangan.notifications.service._registry import NOTIFICATION_TYPES, SAID, config_of
from aangan.notifications.types import NotificationTypeConfig

FORGET_BATCH = 2000


async def list_notifications(
    unit: ReadUnit, actor: Actor, page: PageIn, *, kind: str | None = None, is_read: bool | None = None
) -> Page[NotificationOut]:
    """Return a page of the actor's inbox, newest first; `kind` is a type, with or without its room's name."""
    rows, answer = await _page(unit, actor.user_id, page, kind, is_read)
    return answer.model_copy(update={"items": [_whole(row) for row in rows]})


async def list_flatmates_notifications(
    unit: ReadUnit, actor: Actor, page: PageIn, *, kind: str | None = None, is_read: bool | None = None
) -> Page[FlatmatesNotificationOut]:
    """Return the same page as the flatmates clients know it."""
    rows, answer = await _page(unit, actor.user_id, page, kind, is_read)
    return answer.model_copy(update={"items": [FlatmatesNotificationOut(**_line(row)) for row in rows]})


async def count_unread(unit: ReadUnit, actor: Actor) -> UnreadCount:
    """Count what the actor has not read."""
    filters = {"types": None, "is_read": False}
    return UnreadCount(unread=await repository.count_lines(unit, actor.user_id, filters))


async def mark_notification(unit: Unit, actor: Actor, notification_id: int, *, read: bool = True) -> None:
    """Mark one of the actor's lines read, or unread again. Raises NotificationNotFound."""
    if not await repository.mark(unit, actor.user_id, notification_id, read=read):
        raise NotificationNotFound


async def mark_all_read(unit: Unit, actor: Actor) -> MarkedAll:
    """Mark the actor's whole inbox read."""
    return MarkedAll(updated=await repository.mark_all(unit, actor.user_id))


async def archive_notification(unit: Unit, actor: Actor, notification_id: int) -> None:
    """Put one of the actor's lines away; what is still on its way does not go out. Raises NotificationNotFound."""
    if not await repository.archive(unit, actor.user_id, notification_id):
        raise NotificationNotFound


async def mark_opened(unit: Unit, actor: Actor, delivery_id: int) -> None:
    """Note that the actor opened what was delivered to them. Raises DeliveryNotFound."""
    if not await repository.opened(unit, actor.user_id, delivery_id):
        raise DeliveryNotFound


async def settle(unit: Unit, user_id: int, type_key: str, data: Mapping[str, Any]) -> None:
    """Mark the bundle about something read, as the person has seen the thing itself."""
    await repository.settle(unit, user_id, bundle_key(config_of(type_key), data))


async def withdraw_between(unit: Unit, one: int, other: int) -> None:
    """Put away what two people caused each other to hear; what is still on its way does not go out."""
    await repository.withdraw(unit, one, other)


async def forget(unit: Unit, user_id: int) -> None:
    """Delete everything that was told to a person who left, and where they could be reached."""
    await repository.forget(unit, user_id)


async def forget_old(unit: Unit, days: int) -> bool:
    """Delete some lines older than some days, and tell whether there may be more."""
    return await repository.forget_old(unit, unit.now() - timedelta(days=days), FORGET_BATCH) == FORGET_BATCH


async def list_for_staff(unit: ReadUnit, actor: Actor, user_id: int, page: PageIn) -> Page[NotificationLogEntry]:
    """Return what was told to a person, with what they put away; for staff."""
    del actor  # the door lets only staff in; which of them asks makes no difference
    rows, answer = await _page(unit, user_id, page, None, None, archived=True)
    return answer.model_copy(update={"items": [_entry(row) for row in rows]})


async def _page(
    unit: ReadUnit,
    user_id: int,
    page: PageIn,
    kind: str | None,
    is_read: bool | None,
    *,
    archived: bool = False,
) -> tuple[list[Row], Page[Any]]:
    types = None if kind is None else [kind, f"flatmate_{kind}"]
    filters = {"types": types, "is_read": is_read}
    bound = {"type": kind, "is_read": is_read, "of": user_id}
    after = decode_cursor(page.cursor, [datetime, int], bound)
    rows = await repository.lines(unit, user_id, filters, after, page.limit + 1, archived=archived)
    counts = page.include_total
    total = await repository.count_lines(unit, user_id, filters, archived=archived) if counts else None
    kept = rows[: page.limit]
    key = [kept[-1]["created_at"], kept[-1]["id"]] if len(rows) > page.limit else None
    return kept, make_page(rows, page, key, bound, total)


def _known(row: Row) -> NotificationTypeConfig:
    # A type that no room declares any more: its line stays, in general words.
    return NOTIFICATION_TYPES.get(row["type_key"]) or config_of(SAID)


def _words(row: Row) -> tuple[str, str]:
    if row["type_key"] not in NOTIFICATION_TYPES and row["title"] is None:
        return "Notification", ""
    return said(_known(row), row, row["actor_name"], row["locale"], row["language"], row["device_locale"])


def _line(row: Row) -> dict[str, Any]:
    title, body = _words(row)
    config = _known(row)
    reference = row["data"].get(config.reference) if config.reference else None
    return {
        "id": str(row["id"]),
        "type": wire_type(row["type_key"]),
        "title": title,
        "body": body,
        "is_read": row["read_at"] is not None,
        "reference_id": reference if isinstance(reference, int) else None,
        "route": rules.route_of(config, row["data"]),
        "created_at": row["created_at"],
    }


def _whole(row: Row) -> NotificationOut:
    config = _known(row)
    return NotificationOut(
        **_line(row),
        type_key=row["type_key"],
        category=config.category,
        priority=config.priority,
        count=row["bundled"],
        data=row["data"],
        read_at=row["read_at"],
        expires_at=row["expires_at"],
    )


def _entry(row: Row) -> NotificationLogEntry:
    title, body = _words(row)
    return NotificationLogEntry(
        id=str(row["id"]),
        title=title,
        body=body,
        data={**row["data"], "_meta": {"type_key": row["type_key"]}},
        audience_type=row["audience"],
        target_user_id=str(row["user_id"]),
        topic=row["topic"],
        created_at=row["created_at"],
    )
