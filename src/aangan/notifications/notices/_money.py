"""Bookings, payments and papers."""

from datetime import timedelta

from aangan.notifications.types import (
    IN_APP_PUSH_AND_EMAIL,
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
        allowed_channels=IN_APP_PUSH_AND_EMAIL,
        ttl=timedelta(hours=72),
        data=BookingData,
        reference="booking_id",
        sample={"property": "Sunny room, Indiranagar", "booking_id": 7},
        words={
            Locale.ENGLISH: Words(
                "Booking confirmed",
                "Your booking of {{ property }} is confirmed.",
                letter="Your booking of {{ property }} is confirmed.\n\n"
                "Keep this e-mail: it is your confirmation. The date, the price and what to bring stand in the app.",
            ),
            Locale.HINDI: Words(
                "बुकिंग पक्की हुई",
                "{{ property }} की आपकी बुकिंग पक्की हो गई है।",
                letter="{{ property }} की आपकी बुकिंग पक्की हो गई है।\n\n"
                "यह ई-मेल सँभालकर रखें: यही आपकी पुष्टि है। तारीख़, क़ीमत और साथ लाने की चीज़ें ऐप में लिखी हैं।",
            ),
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
                "Payment failed",
                "Your payment of {{ amount }} did not go through.{% if reason %} Reason: {{ reason }}.{% endif %}",
                letter="Your payment of {{ amount }} did not go through."
                "{% if reason %} The bank says: {{ reason }}.{% endif %}\n\n"
                "Nothing was taken. Please try again, or choose another way to pay.",
                sms="aangan: your payment of {{ amount }} did not go through. Please try again in the app.",
            ),
            Locale.HINDI: Words(
                "भुगतान नहीं हुआ",
                "आपका {{ amount }} का भुगतान नहीं हो पाया।{% if reason %} कारण: {{ reason }}।{% endif %}",
                letter="आपका {{ amount }} का भुगतान नहीं हो पाया।"
                "{% if reason %} बैंक का कहना है: {{ reason }}।{% endif %}\n\n"
                "आपके खाते से कुछ नहीं कटा है। कृपया फिर कोशिश करें, या भुगतान का दूसरा तरीक़ा चुनें।",
                sms="aangan: आपका {{ amount }} का भुगतान नहीं हुआ। कृपया ऐप में फिर कोशिश करें।",
            ),
        },
    ),
    NotificationTypeConfig(
        key="document_approved",
        category=NotificationCategory.TRANSACTIONAL,
        priority=Priority.NORMAL,
        allowed_channels=IN_APP_PUSH_AND_EMAIL,
        ttl=timedelta(hours=24),
        data=DocumentData,
        sample={"document": "rent agreement"},
        words={
            Locale.ENGLISH: Words(
                "Document approved",
                "Your {{ document }} was approved.",
                letter="Your {{ document }} was checked and approved.\n\nThere is nothing left for you to do.",
            ),
            Locale.HINDI: Words(
                "दस्तावेज़ मंज़ूर हुआ",
                "आपका {{ document }} मंज़ूर हो गया है।",
                letter="आपका {{ document }} जाँचकर मंज़ूर कर लिया गया है।\n\nअब आपको और कुछ नहीं करना है।",
            ),
        },
    ),
)
