"""`/api/v1/notifications`, for staff: what they send, and what became of it."""

from fastapi import APIRouter

from aangan.identity.deps import Staff
from aangan.infra.deps import Read, Write
from aangan.infra.idempotency import IdempotentRoute
from aangan.infra.openapi import refusals
from aangan.kit.page import Page, Paging
from aangan.kit.schema import Id
from aangan.notifications import service
from aangan.notifications.deps import NotificationId
from aangan.notifications.schemas import (
    CampaignOut,
    CampaignPreview,
    CampaignProgress,
    CampaignStatus,
    DeliveryOut,
    MarketingNotification,
    MarketingSegmentRequest,
    NotificationLogEntry,
    PlannedOut,
    SendBulk,
    SendToToken,
    SendToTopic,
    SendToUser,
    SentInBulkOut,
    SentToUserOut,
    TypedOut,
    TypedUserNotification,
)

router = APIRouter(
    route_class=IdempotentRoute,
    prefix="/api/v1/notifications",
    tags=["notifications", "staff"],
    responses=refusals(401, 403, 422),
)


@router.post("/send/user", summary="Tell one person", responses=refusals(404))
async def send_user(message: SendToUser, actor: Staff, unit: Write) -> SentToUserOut:
    return await service.send_to_user(unit, actor, message)


@router.post("/send/typed/user", summary="Tell one person under a type", responses=refusals(404))
async def send_typed(message: TypedUserNotification, actor: Staff, unit: Write) -> TypedOut:
    """The type's channels and cap count, and the person's settings; an unknown type counts as `admin_broadcast`."""
    return await service.send_typed_to_user(unit, actor, message)


@router.post("/send/token", summary="Tell one device")
async def send_token(message: SendToToken, actor: Staff, unit: Write) -> PlannedOut:
    return await service.send_to_token(unit, actor, message)


@router.post("/send/topic", summary="Tell every device that follows a topic")
async def send_topic(message: SendToTopic, actor: Staff, unit: Write) -> PlannedOut:
    return await service.send_to_topic(unit, actor, message)


@router.post("/send/bulk", summary="Tell up to 500 devices")
async def send_bulk(message: SendBulk, actor: Staff, unit: Write) -> SentInBulkOut:
    return await service.send_bulk(unit, actor, message)


@router.post("/marketing/broadcast", summary="Begin a campaign to everybody", responses=refusals(400))
async def broadcast(message: MarketingNotification, actor: Staff, unit: Write) -> CampaignOut:
    return await service.start_campaign(unit, actor, message)


@router.post("/marketing/segment", summary="Begin a campaign to some people", responses=refusals(400))
async def segment(message: MarketingSegmentRequest, actor: Staff, unit: Write) -> CampaignOut:
    return await service.start_campaign(unit, actor, message)


@router.post("/marketing/preview", summary="How many a campaign would reach", responses=refusals(400))
async def preview(message: MarketingSegmentRequest, actor: Staff, unit: Read) -> CampaignPreview:
    """Sends nothing; for everybody, send an empty `filter`."""
    return await service.preview_campaign(unit, actor, message)


@router.get("/marketing/campaigns", summary="Campaigns, the newest first", responses=refusals(400))
async def campaigns(actor: Staff, unit: Read, page: Paging) -> Page[CampaignStatus]:
    return await service.list_campaigns(unit, actor, page)


@router.get("/marketing/campaigns/{campaign_id}", summary="How far a campaign came", responses=refusals(404))
async def campaign(campaign_id: Id, actor: Staff, unit: Read) -> CampaignProgress:
    return await service.get_campaign(unit, actor, campaign_id)


@router.post("/marketing/campaigns/{campaign_id}/cancel", summary="Stop a campaign", responses=refusals(404, 409))
async def cancel(campaign_id: Id, actor: Staff, unit: Write) -> CampaignProgress:
    """Nobody else is told, and what is on its way does not go out."""
    return await service.cancel_campaign(unit, actor, campaign_id)


@router.post("/marketing/campaigns/{campaign_id}/resume", summary="Go on with a campaign", responses=refusals(404, 409))
async def resume(campaign_id: Id, actor: Staff, unit: Write) -> CampaignProgress:
    """It goes on with those whom it did not tell yet."""
    return await service.resume_campaign(unit, actor, campaign_id)


@router.get("/users/{user_id}", summary="What a person was told", responses=refusals(400))
async def told(user_id: Id, actor: Staff, unit: Read, page: Paging) -> Page[NotificationLogEntry]:
    return await service.list_for_staff(unit, actor, user_id, page)


@router.get(
    "/{notification_id}/deliveries", summary="How a notice travelled, and why it did not", responses=refusals(400)
)
async def deliveries(notification_id: NotificationId, actor: Staff, unit: Read, page: Paging) -> Page[DeliveryOut]:
    return await service.list_deliveries(unit, actor, notification_id, page)
