"""Talking elsewhere than among flatmates."""

from datetime import timedelta

from aangan.notifications.types import (
    IN_APP_AND_PUSH,
    Locale,
    NoticeData,
    NotificationCategory,
    NotificationTypeConfig,
    Priority,
    Words,
)


class ChatData(NoticeData):
    conversation_id: int


NOTICES = (
    NotificationTypeConfig(
        key="chat_message",
        category=NotificationCategory.TRANSACTIONAL,
        priority=Priority.HIGH,
        allowed_channels=IN_APP_AND_PUSH,
        ttl=timedelta(hours=12),
        data=ChatData,
        switches=("messages",),
        route="/chats/{{ conversation_id }}",
        reference="conversation_id",
        collapse="conversation_id",
        sample={"conversation_id": 7},
        words={
            Locale.ENGLISH: Words("{{ name }}", "Sent you a message"),
            Locale.HINDI: Words("{{ name }}", "आपको संदेश भेजा"),
        },
    ),
)
