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
        Locale.ENGLISH: Words("Listing Approved", 'Your listing "${title}" is now live'),
        Locale.HINDI: Words("विज्ञापन मंज़ूर हुआ", "आपका विज्ञापन “${title}” अब सबको दिख रहा है"),
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
        Locale.ENGLISH: Words("Listing Rejected", 'Your listing "${title}" was not approved.[[ Reason: ${reason}]]'),
        Locale.HINDI: Words("विज्ञापन मंज़ूर नहीं हुआ", "आपका विज्ञापन “${title}” मंज़ूर नहीं हुआ।[[ कारण: ${reason}]]"),
    },
)
NOTICES = (APPROVED, REJECTED)
