"""Accounts, safety, the house itself."""

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


class HappenedData(NoticeData):
    """What happened, in a sentence of its own, and when, as people write it."""

    detail: str | None = None
    at: str | None = None


class VersionData(NoticeData):
    version: str | None = None


class PolicyData(NoticeData):
    policy: str


class ReasonData(NoticeData):
    reason: str | None = None


class SaidData(NoticeData):
    """Words that staff wrote themselves."""

    title: str
    body: str


NOTICES = (
    NotificationTypeConfig(
        key="password_changed",
        category=NotificationCategory.SYSTEM,
        priority=Priority.CRITICAL,
        allowed_channels=frozenset({NotificationChannel.EMAIL, NotificationChannel.IN_APP}),
        ttl=timedelta(hours=168),
        data=HappenedData,
        route="/profile",
        sample={"at": "21 November, 18:40"},
        words={
            Locale.ENGLISH: Words(
                "Password changed",
                "The password of your account was changed.[[ ${at}.]] If it was not you, set a new one now.",
            ),
            Locale.HINDI: Words(
                "पासवर्ड बदला गया",
                "आपके खाते का पासवर्ड बदल दिया गया है।[[ ${at}।]] अगर यह आपने नहीं किया, तो अभी नया पासवर्ड रखें।",
            ),
        },
    ),
    NotificationTypeConfig(
        key="security_alert",
        category=NotificationCategory.SYSTEM,
        priority=Priority.CRITICAL,
        allowed_channels=frozenset(NotificationChannel),
        ttl=timedelta(hours=168),
        data=HappenedData,
        route="/profile",
        sample={"detail": "A sign-in from a new device"},
        words={
            Locale.ENGLISH: Words(
                "Security alert",
                "Something unusual happened in your account.[[ ${detail}.]] If it was not you, change your password.",
            ),
            Locale.HINDI: Words(
                "सुरक्षा चेतावनी", "आपके खाते में कुछ असामान्य हुआ।[[ ${detail}।]] अगर यह आपने नहीं किया, तो अपना पासवर्ड बदलें।"
            ),
        },
    ),
    NotificationTypeConfig(
        key="app_update",
        category=NotificationCategory.SYSTEM,
        priority=Priority.NORMAL,
        allowed_channels=frozenset({NotificationChannel.IN_APP, NotificationChannel.PUSH}),
        ttl=timedelta(hours=168),
        data=VersionData,
        sample={"version": "2.1"},
        words={
            Locale.ENGLISH: Words("Update available", "A new version[[ (${version})]] is ready for you."),
            Locale.HINDI: Words("नया संस्करण उपलब्ध", "आपके लिए नया संस्करण[[ (${version})]] तैयार है।"),
        },
    ),
    NotificationTypeConfig(
        key="policy_update",
        category=NotificationCategory.SYSTEM,
        priority=Priority.NORMAL,
        allowed_channels=frozenset({NotificationChannel.EMAIL, NotificationChannel.IN_APP}),
        ttl=timedelta(hours=720),
        data=PolicyData,
        sample={"policy": "privacy policy"},
        words={
            Locale.ENGLISH: Words("Our ${policy} changed", "We have changed our ${policy}. Please read what is new."),
            Locale.HINDI: Words("${policy} में बदलाव", "हमने ${policy} में बदलाव किया है। कृपया पढ़ लें कि क्या नया है।"),
        },
    ),
    NotificationTypeConfig(
        key="admin_broadcast",
        category=NotificationCategory.SYSTEM,
        priority=Priority.NORMAL,
        allowed_channels=frozenset({NotificationChannel.IN_APP, NotificationChannel.PUSH}),
        ttl=timedelta(hours=168),
        data=SaidData,
        sample={"title": "Water supply", "body": "The office is closed on Sunday."},
        words={
            Locale.ENGLISH: Words("${title}", "${body}"),
            Locale.HINDI: Words("${title}", "${body}"),
        },
    ),
    NotificationTypeConfig(
        key="flatmate_account_suspended",
        category=NotificationCategory.SYSTEM,
        priority=Priority.CRITICAL,
        allowed_channels=frozenset({NotificationChannel.EMAIL, NotificationChannel.IN_APP, NotificationChannel.PUSH}),
        ttl=timedelta(hours=168),
        data=ReasonData,
        route="/profile",
        sample={"reason": "repeated spam"},
        words={
            Locale.ENGLISH: Words("Account suspended", "Your account was suspended.[[ Reason: ${reason}.]]"),
            Locale.HINDI: Words("खाता निलंबित", "आपका खाता निलंबित कर दिया गया है।[[ कारण: ${reason}।]]"),
        },
    ),
    NotificationTypeConfig(
        key="flatmate_account_warned",
        category=NotificationCategory.SYSTEM,
        priority=Priority.HIGH,
        allowed_channels=frozenset({NotificationChannel.EMAIL, NotificationChannel.IN_APP, NotificationChannel.PUSH}),
        ttl=timedelta(hours=168),
        data=ReasonData,
        route="/profile",
        sample={"reason": "rude messages"},
        words={
            Locale.ENGLISH: Words("Account warning", "A moderator has warned you.[[ Reason: ${reason}.]]"),
            Locale.HINDI: Words("खाते पर चेतावनी", "एक मॉडरेटर ने आपको चेतावनी दी है।[[ कारण: ${reason}।]]"),
        },
    ),
    NotificationTypeConfig(
        key="flatmate_report_actioned",
        category=NotificationCategory.SYSTEM,
        priority=Priority.NORMAL,
        allowed_channels=frozenset({NotificationChannel.IN_APP, NotificationChannel.PUSH}),
        ttl=timedelta(hours=168),
        route="/chats",
        sample={},
        words={
            Locale.ENGLISH: Words("Report actioned", "We looked at your report and acted on it. Thank you."),
            Locale.HINDI: Words("शिकायत पर कार्रवाई हुई", "हमने आपकी शिकायत देखी और उस पर कार्रवाई की। धन्यवाद।"),
        },
    ),
    NotificationTypeConfig(
        key="flatmate_report_dismissed",
        category=NotificationCategory.SYSTEM,
        priority=Priority.NORMAL,
        allowed_channels=frozenset({NotificationChannel.IN_APP, NotificationChannel.PUSH}),
        ttl=timedelta(hours=168),
        route="/chats",
        sample={},
        words={
            Locale.ENGLISH: Words("Report closed", "We looked at your report and found nothing against our rules."),
            Locale.HINDI: Words("शिकायत बंद हुई", "हमने आपकी शिकायत देखी और उसमें नियमों के ख़िलाफ़ कुछ नहीं मिला।"),
        },
    ),
)
