"""What owners hear of their homes when they are not looking."""

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


class ListingData(NoticeData):
    property_id: int
    title: str


class RejectedData(ListingData):
    reason: str | None = None


CHANNELS = frozenset({NotificationChannel.EMAIL, NotificationChannel.IN_APP, NotificationChannel.PUSH})

APPROVED = NotificationTypeConfig(
    key="flatmate_listing_approved",
    category=NotificationCategory.TRANSACTIONAL,
    priority=Priority.NORMAL,
    allowed_channels=CHANNELS,
    ttl=timedelta(hours=72),
    data=ListingData,
    route="/post",
    reference="property_id",
    switches=("listing_updates",),
    sample={"property_id": 7, "title": "Sunny room"},
    words={
        Locale.ENGLISH: Words(
            "Listing Approved",
            'Your listing "{{ title }}" is now live',
            letter='Your listing "{{ title }}" is now live: people who look for such a home see it from now on.\n\n'
            "Answer soon when somebody writes. A home that is gone is best taken off at once.",
        ),
        Locale.HINDI: Words(
            "विज्ञापन मंज़ूर हुआ",
            "आपका विज्ञापन “{{ title }}” अब सबको दिख रहा है",
            letter="आपका विज्ञापन “{{ title }}” अब उन सबको दिख रहा है जो ऐसा घर ढूँढ रहे हैं।\n\n"
            "कोई लिखे तो जल्दी जवाब दें। घर उठ जाए तो विज्ञापन तुरंत हटा दें।",
        ),
    },
)
REJECTED = NotificationTypeConfig(
    key="flatmate_listing_rejected",
    category=NotificationCategory.TRANSACTIONAL,
    priority=Priority.HIGH,
    allowed_channels=CHANNELS,
    ttl=timedelta(hours=168),
    data=RejectedData,
    route="/post",
    reference="property_id",
    switches=("listing_updates",),
    sample={"property_id": 7, "title": "Sunny room", "reason": "the pictures show another home"},
    words={
        Locale.ENGLISH: Words(
            "Listing Rejected",
            'Your listing "{{ title }}" was not approved.{% if reason %} Reason: {{ reason }}{% endif %}',
            letter='Your listing "{{ title }}" was not approved, and nobody sees it.'
            "{% if reason %}\n\nReason: {{ reason }}{% endif %}\n\n"
            "Change what is wrong and hand it in again. If you think that we are wrong, you can object in the app.",
        ),
        Locale.HINDI: Words(
            "विज्ञापन मंज़ूर नहीं हुआ",
            "आपका विज्ञापन “{{ title }}” मंज़ूर नहीं हुआ।{% if reason %} कारण: {{ reason }}{% endif %}",
            letter="आपका विज्ञापन “{{ title }}” मंज़ूर नहीं हुआ, और किसी को नहीं दिखता।"
            "{% if reason %}\n\nकारण: {{ reason }}{% endif %}\n\n"
            "जो ग़लत है उसे बदलकर फिर भेजें। अगर आपको लगता है कि ग़लती हमारी है, तो ऐप में आपत्ति कर सकते हैं।",
        ),
    },
)
NOTICES = (APPROVED, REJECTED)
