"""Bookings, payments and papers."""

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


class BookingData(NoticeData):
    property: str
    booking_id: int | None = None


class PaymentData(NoticeData):
    amount: str
    reason: str | None = None


class DocumentData(NoticeData):
    document: str


NOTICES = (
    NotificationTypeConfig(
        key="booking_confirmed",
        category=NotificationCategory.TRANSACTIONAL,
        priority=Priority.HIGH,
        allowed_channels=frozenset(
            {NotificationChannel.EMAIL, NotificationChannel.IN_APP, NotificationChannel.PUSH},
        ),
        ttl=timedelta(hours=72),
        data=BookingData,
        reference="booking_id",
        sample={"property": "Sunny room, Indiranagar", "booking_id": 7},
        words={
            Locale.ENGLISH: Words("Booking confirmed", "Your booking of ${property} is confirmed."),
            Locale.HINDI: Words("बुकिंग पक्की हुई", "${property} की आपकी बुकिंग पक्की हो गई है।"),
        },
    ),
    NotificationTypeConfig(
        key="payment_failed",
        category=NotificationCategory.TRANSACTIONAL,
        priority=Priority.CRITICAL,
        allowed_channels=frozenset(NotificationChannel),
        ttl=timedelta(hours=48),
        data=PaymentData,
        escalation={NotificationChannel.SMS: timedelta(minutes=15)},
        sample={"amount": "₹22,000", "reason": "card declined"},
        words={
            Locale.ENGLISH: Words(
                "Payment failed", "Your payment of ${amount} did not go through.[[ Reason: ${reason}.]]"
            ),
            Locale.HINDI: Words("भुगतान नहीं हुआ", "आपका ${amount} का भुगतान नहीं हो पाया।[[ कारण: ${reason}।]]"),
        },
    ),
    NotificationTypeConfig(
        key="document_approved",
        category=NotificationCategory.TRANSACTIONAL,
        priority=Priority.NORMAL,
        allowed_channels=frozenset(
            {NotificationChannel.EMAIL, NotificationChannel.IN_APP, NotificationChannel.PUSH},
        ),
        ttl=timedelta(hours=24),
        data=DocumentData,
        sample={"document": "rent agreement"},
        words={
            Locale.ENGLISH: Words("Document approved", "Your ${document} was approved."),
            Locale.HINDI: Words("दस्तावेज़ मंज़ूर हुआ", "आपका ${document} मंज़ूर हो गया है।"),
        },
    ),
)
