"""One's own inbox and devices."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, model_validator

from aangan.infra.push import is_endpoint
from aangan.kit.schema import In, Out, Text
from aangan.notifications.schemas._texts import TokenText
from aangan.notifications.types import (
    NotificationCategory,
    Platform,
    Priority,
)


class FlatmatesNotificationOut(Out):
    """A line of the inbox, as the flatmates clients know it; `type` is one that has an icon, without its room."""

    id: str
    type: str = "general"
    title: str
    body: str
    is_read: bool = False
    reference_id: int | None = None
    route: str | None = None
    created_at: datetime


class FlatmatesNotificationUpdate(In):
    is_read: bool | None = None
    mark_all_read: bool | None = None


class MarkedAll(Out):
    ok: bool = True
    updated: int
    message: str = "All notifications marked as read"


class Marked(Out):
    ok: bool = True
    id: str
    is_read: bool
    message: str = "Notification updated"


class NotificationOut(FlatmatesNotificationOut):
    """A line of the inbox, whole; `count` is how many are bundled in it."""

    type_key: str
    category: NotificationCategory
    priority: Priority
    count: int = 1
    data: dict[str, Any] = Field(default_factory=dict)
    read_at: datetime | None = None
    expires_at: datetime


class UnreadCount(Out):
    unread: int


class Done(Out):
    ok: bool = True


class Unregistered(Done):
    """`removed` is false when the device was not known as yours."""

    removed: bool


class BrowserKeys(In):
    """The `keys` of a browser's push subscription, in base64url: what is sealed by them only it can read."""

    p256dh: Annotated[str, Field(pattern=r"^B[A-Za-z0-9_-]{86}=?$")]
    auth: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{22}={0,2}$")]


class DeviceRegister(In):
    token: TokenText
    platform: Platform
    app_version: Annotated[Text, Field(max_length=60)] | None = None
    locale: Annotated[Text, Field(max_length=35)] | None = None
    user_id: Annotated[Text, Field(max_length=120)] | None = None
    keys: BrowserKeys | None = None

    @model_validator(mode="after")
    def _web_tokens_are_endpoints(self) -> "DeviceRegister":
        # A plain endpoint without keys can be woken, but told nothing. It is called by us, so it must lead outside.
        if self.platform is Platform.WEB and not is_endpoint(self.token):
            raise ValueError("token: of a web client it is the https endpoint of its push subscription")
        if self.keys is not None and self.platform is not Platform.WEB:
            raise ValueError("keys: only a browser has some")
        return self


class WebKeyOut(Out):
    """What a browser subscribes with; null where Web Push is not set up."""

    public_key: str | None
