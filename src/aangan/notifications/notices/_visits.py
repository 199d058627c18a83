"""Going to see a home, and talking about it elsewhere than among flatmates."""

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


class VisitData(NoticeData):
    """The home's title, and the time of the visit as people write it."""

    property: str
    at: str
    visit_id: int | None = None


class ChatData(NoticeData):
    conversation_id: int


NOTICES = (
    NotificationTypeConfig(
        key="visit_reminder",
        category=NotificationCategory.TRANSACTIONAL,
        priority=Priority.HIGH,
        allowed_channels=frozenset({NotificationChannel.IN_APP, NotificationChannel.PUSH, NotificationChannel.SMS}),
        ttl=timedelta(hours=24),
        data=VisitData,
        switches=("visit_reminders",),
        route="/visits",
        reference="visit_id",
        escalation={NotificationChannel.SMS: timedelta(minutes=30)},
        sample={"property": "Sunny room, Indiranagar", "at": "22 November, 11:00", "visit_id": 7},
        words={
            Locale.ENGLISH: Words("Visit soon", "You visit ${property} on ${at}."),
            Locale.HINDI: Words("जल्द ही विज़िट", "${at} को आप ${property} देखने जा रहे हैं।"),
        },
    ),
    NotificationTypeConfig(
        key="flatmate_visit_scheduled",
        category=NotificationCategory.TRANSACTIONAL,
        priority=Priority.HIGH,
        allowed_channels=frozenset({NotificationChannel.IN_APP, NotificationChannel.PUSH, NotificationChannel.SMS}),
        ttl=timedelta(hours=24),
        data=VisitData,
        route="/visits",
        reference="visit_id",
        escalation={NotificationChannel.SMS: timedelta(minutes=30)},
        sample={"property": "Sunny room, Indiranagar", "at": "22 November, 11:00", "visit_id": 7},
        words={
            Locale.ENGLISH: Words("Visit scheduled", "Visit for ${property} on ${at}"),
            Locale.HINDI: Words("विज़िट तय हुई", "${property} के लिए ${at} को विज़िट"),
        },
    ),
    NotificationTypeConfig(
        key="flatmate_visit_confirmed",
        category=NotificationCategory.TRANSACTIONAL,
        priority=Priority.HIGH,
        allowed_channels=frozenset({NotificationChannel.IN_APP, NotificationChannel.PUSH, NotificationChannel.SMS}),
        ttl=timedelta(hours=24),
        data=VisitData,
        route="/visits",
        reference="visit_id",
        escalation={NotificationChannel.SMS: timedelta(minutes=30)},
        sample={"property": "Sunny room, Indiranagar", "at": "22 November, 11:00", "visit_id": 7},
        words={
            Locale.ENGLISH: Words("Visit confirmed", "Visit for ${property} on ${at} is confirmed"),
            Locale.HINDI: Words("विज़िट पक्की हुई", "${property} के लिए ${at} की विज़िट पक्की हो गई है"),
        },
    ),
    NotificationTypeConfig(
        key="chat_message",
        category=NotificationCategory.TRANSACTIONAL,
        priority=Priority.HIGH,
        allowed_channels=frozenset({NotificationChannel.IN_APP, NotificationChannel.PUSH}),
        ttl=timedelta(hours=12),
        data=ChatData,
        switches=("messages",),
        route="/chats/${conversation_id}",
        reference="conversation_id",
        collapse="conversation_id",
        sample={"conversation_id": 7},
        words={
            Locale.ENGLISH: Words("${name}", "Sent you a message"),
            Locale.HINDI: Words("${name}", "आपको संदेश भेजा"),
        },
    ),
)
