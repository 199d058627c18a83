"""What people hear of their matches when they are not looking."""

from datetime import timedelta

from aangan.notifications.types import (
    IN_APP_AND_PUSH,
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
    allowed_channels=IN_APP_AND_PUSH,
    ttl=timedelta(hours=24),
    # A match waits for a first word: who has no phone with us, or does not look at it, gets a letter.
    fallback={NotificationChannel.EMAIL: timedelta(minutes=10)},
    data=MatchData,
    route="/chats/{{ conversation_id }}",
    reference="conversation_id",
    switches=("new_matches",),
    sample={"conversation_id": 7, "match_id": 3},
    words={
        Locale.ENGLISH: Words(
            "New Match!",
            "You matched with {{ name }}",
            letter="You matched with {{ name }}: you both said yes.\n\n"
            "Write a first word; it need not be a clever one.",
        ),
        Locale.HINDI: Words(
            "नया मैच!",
            "{{ name }} के साथ आपका मैच हुआ",
            letter="{{ name }} के साथ आपका मैच हुआ: आप दोनों ने हाँ कहा।\n\nपहला संदेश आप लिखें, बात वहीं से बढ़ती है।",
        ),
    },
)
NOTICES = (NEW_MATCH,)
