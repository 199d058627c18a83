"""Accounts, and the house itself."""

from datetime import timedelta

from aangan.notifications.types import (
    IN_APP_AND_EMAIL,
    IN_APP_AND_PUSH,
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


class SaidData(NoticeData):
    """Words that staff wrote themselves."""

    title: str
    body: str


NOTICES = (
    NotificationTypeConfig(
        key="password_changed",
        category=NotificationCategory.SYSTEM,
        priority=Priority.CRITICAL,
        allowed_channels=IN_APP_AND_EMAIL,
        ttl=timedelta(hours=168),
        data=HappenedData,
        route="/profile",
        sample={"detail": "From a phone in Bengaluru", "at": "21 November, 18:40"},
        words={
            Locale.ENGLISH: Words(
                "Password changed",
                "The password of your account was changed.{% if at %} {{ at }}.{% endif %} "
                "If it was not you, set a new one now.",
                letter="The password of your account was changed{% if at %} on {{ at }}{% endif %}."
                "{% if detail %} {{ detail }}.{% endif %}\n\n"
                "If it was you, there is nothing to do. If it was not, set a new password now: "
                "whoever changed it is signed out.",
            ),
            Locale.HINDI: Words(
                "पासवर्ड बदला गया",
                "आपके खाते का पासवर्ड बदल दिया गया है।{% if at %} {{ at }}।{% endif %} "
                "अगर यह आपने नहीं किया, तो अभी नया पासवर्ड रखें।",
                letter="आपके खाते का पासवर्ड बदल दिया गया है{% if at %} ({{ at }}){% endif %}।"
                "{% if detail %} {{ detail }}।{% endif %}\n\n"
                "अगर यह आपने किया है, तो कुछ करने की ज़रूरत नहीं। अगर नहीं, तो अभी नया पासवर्ड रखें: "
                "जिसने बदला है वह बाहर हो जाएगा।",
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
        sample={"detail": "A sign-in from a new device", "at": "21 November, 18:40"},
        words={
            Locale.ENGLISH: Words(
                "Security alert",
                "Something unusual happened in your account.{% if detail %} {{ detail }}.{% endif %} "
                "If it was not you, change your password.",
                letter="Something unusual happened in your account."
                "{% if detail %}\n\n{{ detail }}{% if at %} ({{ at }}){% endif %}.{% endif %}\n\n"
                "If it was you, there is nothing to do. If it was not, change your password now "
                "and look through your devices.",
                sms="aangan: something unusual happened in your account. If it was not you, change your password now.",
            ),
            Locale.HINDI: Words(
                "सुरक्षा चेतावनी",
                "आपके खाते में कुछ असामान्य हुआ।{% if detail %} {{ detail }}।{% endif %} "
                "अगर यह आपने नहीं किया, तो अपना पासवर्ड बदलें।",
                letter="आपके खाते में कुछ असामान्य हुआ।"
                "{% if detail %}\n\n{{ detail }}{% if at %} ({{ at }}){% endif %}।{% endif %}\n\n"
                "अगर यह आपने किया है, तो कुछ करने की ज़रूरत नहीं। अगर नहीं, तो अभी पासवर्ड बदलें और अपने डिवाइस देख लें।",
                sms="aangan: आपके खाते में कुछ असामान्य हुआ। आप नहीं थे? अभी पासवर्ड बदलें।",
            ),
        },
    ),
    NotificationTypeConfig(
        key="app_update",
        category=NotificationCategory.SYSTEM,
        priority=Priority.NORMAL,
        allowed_channels=IN_APP_AND_PUSH,
        ttl=timedelta(hours=168),
        data=VersionData,
        sample={"version": "2.1"},
        words={
            Locale.ENGLISH: Words(
                "Update available", "A new version{% if version %} ({{ version }}){% endif %} is ready for you."
            ),
            Locale.HINDI: Words(
                "नया संस्करण उपलब्ध", "आपके लिए नया संस्करण{% if version %} ({{ version }}){% endif %} तैयार है।"
            ),
        },
    ),
    NotificationTypeConfig(
        key="policy_update",
        category=NotificationCategory.SYSTEM,
        priority=Priority.NORMAL,
        allowed_channels=IN_APP_AND_EMAIL,
        ttl=timedelta(hours=720),
        data=PolicyData,
        sample={"policy": "privacy policy"},
        words={
            Locale.ENGLISH: Words(
                "Our {{ policy }} changed",
                "We have changed our {{ policy }}. Please read what is new.",
                letter="We have changed our {{ policy }}.\n\n"
                "Please read what is new. Whoever goes on using aangan after it takes effect goes by the new one.",
            ),
            Locale.HINDI: Words(
                "{{ policy }} में बदलाव",
                "हमने {{ policy }} में बदलाव किया है। कृपया पढ़ लें कि क्या नया है।",
                letter="हमने {{ policy }} में बदलाव किया है।\n\n"
                "कृपया पढ़ लें कि क्या नया है। इसके लागू होने के बाद aangan का इस्तेमाल नए नियमों के अनुसार होगा।",
            ),
        },
    ),
    NotificationTypeConfig(
        key="admin_broadcast",
        category=NotificationCategory.SYSTEM,
        priority=Priority.NORMAL,
        allowed_channels=IN_APP_AND_PUSH,
        ttl=timedelta(hours=168),
        data=SaidData,
        sample={"title": "Water supply", "body": "The office is closed on Sunday."},
        words={
            Locale.ENGLISH: Words("{{ title }}", "{{ body }}"),
            Locale.HINDI: Words("{{ title }}", "{{ body }}"),
        },
    ),
)
