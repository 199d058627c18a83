"""What people hear of the searches that they keep."""

from datetime import timedelta

from aangan.notifications.types import (
    Locale,
    NoticeData,
    NotificationCategory,
    NotificationChannel,
    NotificationTypeConfig,
    Priority,
    Words,
)


class FoundData(NoticeData):
    search_id: int
    name: str
    count: int
    property_id: int


FOUND = NotificationTypeConfig(
    key="saved_search_found",
    category=NotificationCategory.TRANSACTIONAL,
    priority=Priority.NORMAL,
    allowed_channels=frozenset({NotificationChannel.EMAIL, NotificationChannel.IN_APP, NotificationChannel.PUSH}),
    ttl=timedelta(hours=48),
    data=FoundData,
    route="/saved-searches/${search_id}",
    reference="search_id",
    sample={"search_id": 3, "name": "Room in Indiranagar", "count": 2, "property_id": 7},
    words={
        Locale.ENGLISH: Words("New homes for your search", "${count} new for “${name}”"),
        Locale.HINDI: Words("आपकी खोज के लिए नए घर", "“${name}” के लिए ${count} नए"),
    },
)
NOTICES = (FOUND,)
