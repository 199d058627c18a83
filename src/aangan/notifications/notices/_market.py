"""What we would like people to know; each with a cap, and only with consent."""

from datetime import timedelta

from aangan.notifications.types import (
    IN_APP_AND_EMAIL,
    IN_APP_AND_PUSH,
    IN_APP_PUSH_AND_EMAIL,
    FrequencyCap,
    Locale,
    NoticeData,
    NotificationCategory,
    NotificationChannel,
    NotificationTypeConfig,
    Priority,
    Words,
)


class OfferData(NoticeData):
    """What is on offer, in words of a campaign."""

    offer: str


class NudgeData(NoticeData):
    step: str


class HomeData(NoticeData):
    property: str
    property_id: int | None = None


class DigestData(NoticeData):
    summary: str


NOTICES = (
    NotificationTypeConfig(
        key="promotion_generic",
        category=NotificationCategory.MARKETING,
        priority=Priority.NORMAL,
        allowed_channels=IN_APP_PUSH_AND_EMAIL,
        ttl=timedelta(hours=120),
        frequency_cap=FrequencyCap(per_day=2, per_week=7),
        marketing_opt_in_key="promotions",
        data=OfferData,
        sample={"offer": "No brokerage this week"},
        words={
            Locale.ENGLISH: Words(
                "For you",
                "{{ offer }}",
                letter="{{ offer }}\n\nHave a look when it suits you.",
            ),
            Locale.HINDI: Words(
                "आपके लिए",
                "{{ offer }}",
                letter="{{ offer }}\n\nजब मन हो, देख लीजिए।",
            ),
        },
    ),
    NotificationTypeConfig(
        key="discount_offer",
        category=NotificationCategory.MARKETING,
        priority=Priority.HIGH,
        allowed_channels=frozenset(NotificationChannel),
        ttl=timedelta(hours=72),
        frequency_cap=FrequencyCap(per_day=1, per_week=3),
        marketing_opt_in_key="promotions",
        data=OfferData,
        sample={"offer": "Half off your first booking"},
        words={
            Locale.ENGLISH: Words(
                "An offer for you",
                "{{ offer }}",
                letter="{{ offer }}\n\nThe offer waits for you in the app, and ends by itself.",
                sms="aangan: {{ offer }}",
            ),
            Locale.HINDI: Words(
                "आपके लिए एक ऑफ़र",
                "{{ offer }}",
                letter="{{ offer }}\n\nऑफ़र ऐप में आपका इंतज़ार कर रहा है, और अपने आप ख़त्म हो जाएगा।",
                sms="aangan: {{ offer }}",
            ),
        },
    ),
    NotificationTypeConfig(
        key="win_back",
        category=NotificationCategory.MARKETING,
        priority=Priority.NORMAL,
        allowed_channels=IN_APP_AND_EMAIL,
        ttl=timedelta(hours=336),
        frequency_cap=FrequencyCap(per_day=1, per_week=2),
        marketing_opt_in_key="promotions",
        data=OfferData,
        sample={"offer": "12 new rooms near Indiranagar"},
        words={
            Locale.ENGLISH: Words(
                "We miss you",
                "{{ offer }}",
                letter="It has been a while. Meanwhile: {{ offer }}\n\n"
                "If you have found a home, we are glad. You can pause your profile in the app.",
            ),
            Locale.HINDI: Words(
                "आपकी याद आती है",
                "{{ offer }}",
                letter="काफ़ी दिन हो गए। इस बीच: {{ offer }}\n\n"
                "अगर आपको घर मिल गया है, तो हमें ख़ुशी है। ऐप में आप अपनी प्रोफ़ाइल रोक सकते हैं।",
            ),
        },
    ),
    NotificationTypeConfig(
        key="upsell_suggestion",
        category=NotificationCategory.MARKETING,
        priority=Priority.NORMAL,
        allowed_channels=IN_APP_AND_PUSH,
        ttl=timedelta(hours=72),
        frequency_cap=FrequencyCap(per_day=3, per_week=10),
        marketing_opt_in_key="promotions",
        data=OfferData,
        sample={"offer": "Rooms with a balcony are a little dearer"},
        words={
            Locale.ENGLISH: Words("A suggestion", "{{ offer }}"),
            Locale.HINDI: Words("एक सुझाव", "{{ offer }}"),
        },
    ),
    NotificationTypeConfig(
        key="onboarding_nudge",
        category=NotificationCategory.MARKETING,
        priority=Priority.NORMAL,
        allowed_channels=IN_APP_PUSH_AND_EMAIL,
        ttl=timedelta(hours=168),
        frequency_cap=FrequencyCap(per_day=1, per_week=3),
        marketing_opt_in_key="onboarding",
        data=NudgeData,
        route="/onboarding",
        sample={"step": "a picture of you"},
        words={
            Locale.ENGLISH: Words(
                "Nearly there",
                "Only this is missing: {{ step }}",
                letter="Only this is missing: {{ step }}.\n\n"
                "People answer whole profiles sooner. It takes two minutes.",
            ),
            Locale.HINDI: Words(
                "बस थोड़ा और",
                "बस इतना बाक़ी है: {{ step }}",
                letter="बस इतना बाक़ी है: {{ step }}।\n\nलोग पूरी प्रोफ़ाइल को जल्दी जवाब देते हैं। दो मिनट लगेंगे।",
            ),
        },
    ),
    NotificationTypeConfig(
        key="property_recommendation",
        category=NotificationCategory.MARKETING,
        priority=Priority.NORMAL,
        allowed_channels=IN_APP_PUSH_AND_EMAIL,
        ttl=timedelta(hours=72),
        frequency_cap=FrequencyCap(per_day=3, per_week=10),
        marketing_opt_in_key="property_updates",
        data=HomeData,
        reference="property_id",
        sample={"property": "Sunny room, Indiranagar", "property_id": 7},
        words={
            Locale.ENGLISH: Words(
                "A home you may like",
                "{{ property }}",
                letter="{{ property }}\n\nIt came in lately, and is close to what you look for.",
            ),
            Locale.HINDI: Words(
                "शायद यह घर आपको पसंद आए",
                "{{ property }}",
                letter="{{ property }}\n\nयह हाल में आया है, और जो आप ढूँढ रहे हैं उसके क़रीब है।",
            ),
        },
    ),
    NotificationTypeConfig(
        key="daily_digest",
        category=NotificationCategory.MARKETING,
        priority=Priority.NORMAL,
        allowed_channels=IN_APP_AND_EMAIL,
        ttl=timedelta(hours=48),
        frequency_cap=FrequencyCap(per_day=1, per_week=7),
        marketing_opt_in_key="digest",
        data=DigestData,
        sample={"summary": "3 new people, 2 new homes"},
        words={
            Locale.ENGLISH: Words(
                "Your day in short",
                "{{ summary }}",
                letter="Not read yet: {{ summary }}.\n\nYou get this once a day, and only when there is something.",
            ),
            Locale.HINDI: Words(
                "आपका दिन संक्षेप में",
                "{{ summary }}",
                letter="अभी तक नहीं पढ़ा: {{ summary }}।\n\nयह दिन में एक बार आता है, और तभी जब कुछ नया हो।",
            ),
        },
    ),
)
