"""What people hear of the searches that they keep."""

from datetime import timedelta

from aangan.notifications.types import (
    IN_APP_PUSH_AND_EMAIL,
    Locale,
    NoticeData,
    NotificationCategory,
    NotificationTypeConfig,
    Priority,
    Words,
)


class FoundData(NoticeData):
    search_id: int
    name: str
    count: int
    # Than were counted.
    more: bool = False
    property_id: int


FOUND = NotificationTypeConfig(
    key="saved_search_found",
    category=NotificationCategory.TRANSACTIONAL,
    priority=Priority.NORMAL,
    allowed_channels=IN_APP_PUSH_AND_EMAIL,
    ttl=timedelta(hours=48),
    data=FoundData,
    route="/saved-searches/{{ search_id }}",
    reference="search_id",
    sample={"search_id": 3, "name": "Room in Indiranagar", "count": 2, "more": False, "property_id": 7},
    words={
        Locale.ENGLISH: Words(
            "New homes for your search",
            "{{ count }}{% if more %}+{% endif %} new for “{{ name }}”",
            letter="Since you last heard of it, {{ count }}{% if more %}+{% endif %} new came in for your search "
            "“{{ name }}”.\n\n"
            "The newest wait in the app. You can end the search there, too.",
        ),
        Locale.HINDI: Words(
            "आपकी खोज के लिए नए घर",
            "“{{ name }}” के लिए {{ count }}{% if more %}+{% endif %} नए",
            letter="पिछली सूचना के बाद आपकी खोज “{{ name }}” के लिए {{ count }}{% if more %}+{% endif %} नए घर आए हैं।\n\n"
            "सबसे नए ऐप में हैं। खोज वहीं बंद भी की जा सकती है।",
        ),
    },
)
NOTICES = (FOUND,)
