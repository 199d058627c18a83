"""`/api/v1/notifications/devices`: where a person can be rung."""

from typing import Annotated

from fastapi import APIRouter, Query

from aangan.identity.deps import MaybeSigned
from aangan.infra.deps import HouseSettings, Write
from aangan.infra.idempotency import IdempotentRoute
from aangan.infra.openapi import refusals
from aangan.notifications import service
from aangan.notifications.deps import FewStrangers
from aangan.notifications.schemas import DeviceRegister, Done, TokenText, Unregistered, WebKeyOut

router = APIRouter(
    route_class=IdempotentRoute,
    prefix="/api/v1/notifications/devices",
    tags=["notifications"],
    dependencies=[FewStrangers],
    responses=refusals(401, 403, 422, 429),
)


@router.post("/register", summary="Register a device for push")
async def register(device: DeviceRegister, actor: MaybeSigned, unit: Write) -> Done:
    """With a token the device becomes yours, whoever had it before; without one it is kept as nobody's."""
    await service.register_device_token(unit, actor, device)
    return Done()


@router.get("/web-key", summary="What a browser subscribes with")
async def web_key(settings: HouseSettings) -> WebKeyOut:
    """The application server key of Web Push; null where it is not set up."""
    return WebKeyOut(public_key=service.web_push_key(settings))


@router.delete("/unregister", summary="Forget a device of mine")
async def unregister(token: Annotated[TokenText, Query()], actor: MaybeSigned, unit: Write) -> Unregistered:
    """A device of somebody else stays as it is, and the answer does not tell of it."""
    return await service.unregister_device_token(unit, actor, token)
