"""`/api/v1/flatmates/notifications`: the inbox in the words of the flatmates clients."""

from fastapi import APIRouter

from aangan.identity.deps import Signed
from aangan.infra.deps import Read, Write
from aangan.infra.idempotency import IdempotentRoute
from aangan.infra.openapi import refusals
from aangan.kit.page import Page, Paging
from aangan.notifications import service
from aangan.notifications.deps import IsRead, Kind, NotificationId
from aangan.notifications.schemas import FlatmatesNotificationOut, FlatmatesNotificationUpdate, Marked, MarkedAll

router = APIRouter(
    route_class=IdempotentRoute,
    prefix="/api/v1/flatmates/notifications",
    tags=["notifications"],
    responses=refusals(401, 403),
)


@router.get("", summary="My inbox, newest first", responses=refusals(400, 422))
async def notifications(
    unit: Read, actor: Signed, page: Paging, kind: Kind = None, is_read: IsRead = None
) -> Page[FlatmatesNotificationOut]:
    return await service.list_flatmates_notifications(unit, actor, page, kind=kind, is_read=is_read)


@router.put("", summary="Mark my whole inbox read", responses=refusals(422))
async def mark_all(unit: Write, actor: Signed, given: FlatmatesNotificationUpdate | None = None) -> MarkedAll:
    """A body that says `mark_all_read: false` changes nothing."""
    if given is not None and given.mark_all_read is False:
        return MarkedAll(updated=0, message="Nothing was asked for")
    return await service.mark_all_read(unit, actor)


@router.put("/{notification_id}", summary="Mark one notice read, or unread again", responses=refusals(404, 422))
async def mark(
    notification_id: NotificationId, unit: Write, actor: Signed, given: FlatmatesNotificationUpdate | None = None
) -> Marked:
    read = given is None or given.is_read is not False
    await service.mark_notification(unit, actor, notification_id, read=read)
    return Marked(id=str(notification_id), is_read=read)
