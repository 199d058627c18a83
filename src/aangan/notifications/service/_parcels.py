"""One notice for one address, as it is handed to a channel."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from aangan.infra.push import WebKeys
from aangan.notifications.types import Locale, NotificationChannel, Platform, Priority


@dataclass(frozen=True, slots=True)
class Parcel:
    """One notice for one address; `data` is text only, as push providers want it, and `ttl` is in seconds from `at`.

    A newer parcel with the same `collapse_id` may take the place of an older one where the channel can do so; `thread`
    says what several letters are about. `letters` is the list that marketing belongs to; None for what is no marketing.
    `own` is what this channel says in place of its usual words, where the type has such.
    """

    delivery_id: int
    notification_id: int
    user_id: int | None
    channel: NotificationChannel
    address: str
    platform: Platform | None
    keys: WebKeys | None
    to_topic: bool
    title: str
    body: str
    data: Mapping[str, str]
    locale: Locale
    priority: Priority
    ttl: int
    at: datetime
    collapse_id: str
    thread: str | None = None
    letters: str | None = None
    own: str | None = None
