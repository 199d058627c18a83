"""What people hear of their matches when they are not looking."""

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


class MatchData(NoticeData):
    conversation_id: int
    match_id: int


NEW_MATCH = NotificationTypeConfig(
    key="flatmate_new_match",
    category=NotificationCategory.TRANSACTIONAL,
    priority=Priority.HIGH,
    allowed_channels=frozenset({NotificationChannel.IN_APP, NotificationChannel.PUSH}),
    ttl=timedelta(hours=24),
    data=MatchData,
    route="/chats/{{ conversation_id }}",
    reference="conversation_id",
    switches=("new_matches",),
    sample={"conversation_id": 7, "match_id": 3},
    words={
        Locale.ENGLISH: Words("New Match!", "You matched with {{ name }}"),
        Locale.HINDI: Words("नया मैच!", "{{ name }} के साथ आपका मैच हुआ"),
    },
)
NOTICES = (NEW_MATCH,)
