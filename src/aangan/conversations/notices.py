"""What people hear of their conversations when they are not looking."""

from datetime import timedelta

from aangan.notifications.types import (
    IN_APP_AND_PUSH,
    Bundle,
    Locale,
    NoticeData,
    NotificationCategory,
    NotificationTypeConfig,
    Priority,
    Words,
)


class MessageData(NoticeData):
    conversation_id: int


NEW_MESSAGE = NotificationTypeConfig(
    key="flatmate_new_message",
    category=NotificationCategory.TRANSACTIONAL,
    priority=Priority.HIGH,
    allowed_channels=IN_APP_AND_PUSH,
    ttl=timedelta(hours=12),
    data=MessageData,
    route="/chats/{{ conversation_id }}",
    reference="conversation_id",
    collapse="conversation_id",
    # Whoever has the chat open reads within seconds, and is not rung for what they see.
    bundle=Bundle(wait=timedelta(seconds=4), pause=timedelta(minutes=1)),
    switches=("messages",),
    sample={"conversation_id": 7},
    words={
        Locale.ENGLISH: Words("{{ name }}", "Sent you a message", "Sent you {{ count }} messages"),
        Locale.HINDI: Words("{{ name }}", "आपको संदेश भेजा", "आपको {{ count }} संदेश भेजे"),
    },
)
NOTICES = (NEW_MESSAGE,)
