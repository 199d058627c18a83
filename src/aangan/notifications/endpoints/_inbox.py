"""`/api/v1/notifications`: one's own inbox, whole."""

from fastapi import APIRouter

from aangan.identity.deps import Signed
from aangan.infra.deps import Read, Write
from aangan.infra.idempotency import IdempotentRoute
from aangan.infra.openapi import refusals
from aangan.kit.page import Page, Paging
from aangan.notifications import service
from aangan.notifications.deps import DeliveryId, IsRead, Kind, NotificationId
from aangan.notifications.schemas import Done, Marked, MarkedAll, NotificationOut, UnreadCount

router = APIRouter(
    route_class=IdempotentRoute, prefix="/api/v1/notifications", tags=["notifications"], responses=refusals(401, 403)
)


@router.get("", summary="My inbox, newest first, with all that is known of each notice", responses=refusals(400, 422))
async def notifications(
    unit: Read, actor: Signed, page: Paging, kind: Kind = None, is_read: IsRead = None
) -> Page[NotificationOut]:
    return await service.list_notifications(unit, actor, page, kind=kind, is_read=is_read)


@router.get("/unread-count", summary="How many notices I have not read")
async def unread_count(unit: Read, actor: Signed) -> UnreadCount:
    return await service.count_unread(unit, actor)


@router.post("/read-all", summary="Mark my whole inbox read")
async def read_all(unit: Write, actor: Signed) -> MarkedAll:
    return await service.mark_all_read(unit, actor)


@router.post("/{notification_id}/read", summary="Mark a notice read", responses=refusals(404, 422))
async def read(notification_id: NotificationId, unit: Write, actor: Signed) -> Marked:
    await service.mark_notification(unit, actor, notification_id)
    return Marked(id=str(notification_id), is_read=True)


@router.post("/{notification_id}/archive", summary="Put a notice away for good", responses=refusals(404, 422))
async def archive(notification_id: NotificationId, unit: Write, actor: Signed) -> Done:
    await service.archive_notification(unit, actor, notification_id)
    return Done()


@router.post(
    "/deliveries/{delivery_id}/opened", summary="Tell that I opened what was delivered", responses=refusals(404, 422)
)
async def opened(delivery_id: DeliveryId, unit: Write, actor: Signed) -> Done:
    await service.mark_opened(unit, actor, delivery_id)
    return Done()


@router.post(
    "/deliveries/{delivery_id}/delivered", summary="Tell that my device got a delivery", responses=refusals(404, 422)
)
async def delivered(delivery_id: DeliveryId, unit: Write, actor: Signed) -> Done:
    await service.mark_delivered(unit, actor, delivery_id)
    return Done()
