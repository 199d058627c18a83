from typing import Annotated

from fastapi import Depends, Path, Query, Request

from aangan.identity.deps import MaybeSigned
from aangan.infra.deps import HouseServices
from aangan.infra.limits import Limit, enforce
from aangan.kit.ids import MAX_ID
from aangan.notifications.types import NotificationChannel

NotificationId = Annotated[int, Path(ge=1, le=MAX_ID)]
DeliveryId = Annotated[int, Path(ge=1, le=MAX_ID)]
ByChannel = Annotated[NotificationChannel | None, Query(description="only of this channel")]
Kind = Annotated[
    str | None, Query(alias="type", max_length=80, pattern=r"^[a-z_]+$", description="only notices of this type")
]
IsRead = Annotated[bool | None, Query(description="only notices that are read, or that are not")]

# Whoever has no token can only be told apart by their address.
STRANGERS_A_MINUTE = 10


async def not_too_many_strangers(request: Request, actor: MaybeSigned, services: HouseServices) -> None:
    """Limit what people without a token may register. Raises TooMany."""
    if actor is None:
        address = getattr(request.state, "client_address", None) or "unknown"
        limit = Limit(f"devices:{address}", STRANGERS_A_MINUTE, 60)
        await enforce(services.valkey, services.settings.namespace, [limit])


FewStrangers = Depends(not_too_many_strangers)
