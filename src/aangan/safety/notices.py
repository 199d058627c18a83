"""What people hear of decisions: those who are restricted, with the reason, and those who reported."""

from datetime import timedelta
from typing import Any

from aangan.notifications.types import (
    IN_APP_AND_PUSH,
    IN_APP_PUSH_AND_EMAIL,
    Locale,
    NoticeData,
    NotificationCategory,
    NotificationTypeConfig,
    Priority,
    Words,
)


class StatementData(NoticeData):
    """The statement of reasons that the person can read whole, and object to."""

    reason: str | None = None
    statement_id: int | None = None


class WarnedData(StatementData):
    """`paused` where a profile is held back until somebody looked, and nothing is decided yet."""

    paused: bool = False


class ReportData(NoticeData):
    report_id: int | None = None


class AppealData(NoticeData):
    appeal_id: int
    statement_id: int


def _type(key: str, english: Words, hindi: Words, **more: Any) -> NotificationTypeConfig:
    return NotificationTypeConfig(
        **{
            "key": key,
            "category": NotificationCategory.SYSTEM,
            "priority": Priority.HIGH,
            "allowed_channels": IN_APP_PUSH_AND_EMAIL,
            "ttl": timedelta(hours=168),
            "route": "/profile",
            "words": {Locale.ENGLISH: english, Locale.HINDI: hindi},
            **more,
        }
    )


SUSPENDED = _type(
    "flatmate_account_suspended",
    Words(
        "Account suspended",
        "Your account was suspended.{% if reason %} Reason: {{ reason }}.{% endif %}",
        letter="Your account was suspended: nobody sees you, and you cannot write to anybody."
        "{% if reason %}\n\nReason: {{ reason }}.{% endif %}\n\n"
        "Sign in to read the whole statement of reasons. You can object to it once, within six months; "
        "somebody else than the one who decided will look at it.",
    ),
    Words(
        "खाता निलंबित",
        "आपका खाता निलंबित कर दिया गया है।{% if reason %} कारण: {{ reason }}।{% endif %}",
        letter="आपका खाता निलंबित कर दिया गया है: आप किसी को नहीं दिखते, और किसी को लिख नहीं सकते।"
        "{% if reason %}\n\nकारण: {{ reason }}।{% endif %}\n\n"
        "पूरा कारण पढ़ने के लिए साइन इन करें। छह महीने के भीतर आप एक बार आपत्ति कर सकते हैं; "
        "उसे कोई दूसरा व्यक्ति देखेगा, वह नहीं जिसने फ़ैसला किया।",
    ),
    priority=Priority.CRITICAL,
    data=StatementData,
    sample={"reason": "repeated spam", "statement_id": 7},
)
WARNED = _type(
    "flatmate_account_warned",
    Words(
        "{% if paused %}Profile paused{% else %}Account warning{% endif %}",
        "{% if paused %}{{ reason }}.{% else %}A moderator has warned you."
        "{% if reason %} Reason: {{ reason }}.{% endif %}{% endif %}",
        letter="{% if paused %}{{ reason }}.\n\nA moderator looks at it soon, and you hear of it."
        "{% else %}A moderator has warned you.{% if reason %}\n\nReason: {{ reason }}.{% endif %}\n\n"
        "Nothing else follows from it now.{% endif %} "
        "The whole statement of reasons stands in the app; you can object to it once, within six months.",
    ),
    Words(
        "{% if paused %}प्रोफ़ाइल रोकी गई{% else %}खाते पर चेतावनी{% endif %}",
        "{% if paused %}आपकी प्रोफ़ाइल तब तक नहीं दिखेगी जब तक कोई मॉडरेटर इसे देख न ले।{% else %}"
        "एक मॉडरेटर ने आपको चेतावनी दी है।{% if reason %} कारण: {{ reason }}।{% endif %}{% endif %}",
        letter="{% if paused %}आपकी प्रोफ़ाइल तब तक नहीं दिखेगी जब तक कोई मॉडरेटर इसे देख न ले।{% else %}"
        "एक मॉडरेटर ने आपको चेतावनी दी है।{% if reason %}\n\nकारण: {{ reason }}।{% endif %}\n\n"
        "अभी इसका और कोई असर नहीं है।{% endif %} "
        "पूरा कारण ऐप में लिखा है; छह महीने के भीतर आप एक बार आपत्ति कर सकते हैं।",
    ),
    data=WarnedData,
    sample={"reason": "rude messages", "statement_id": 7, "paused": False},
)
# What was held back is free again, after a look, an appeal or the time that was set.
RELEASED = _type(
    "flatmate_profile_released",
    Words(
        "Your profile is shown again",
        "What held it back is over. Thank you for waiting.",
        letter="What held your profile back is over: people see you again, as before.\n\nThank you for waiting.",
    ),
    Words(
        "आपकी प्रोफ़ाइल फिर दिख रही है",
        "रोक हट गई है। इंतज़ार करने के लिए धन्यवाद।",
        letter="आपकी प्रोफ़ाइल पर लगी रोक हट गई है: लोग आपको पहले की तरह फिर देख सकते हैं।\n\nइंतज़ार करने के लिए धन्यवाद।",
    ),
    sample={},
)
UPHELD = _type(
    "flatmate_appeal_upheld",
    Words(
        "Your objection was answered",
        "Somebody else looked at it again, and the decision stands.",
        letter="Somebody else than the one who decided looked at your objection. The decision stands.\n\n"
        "The answer stands beside the statement of reasons, in the app.",
    ),
    Words(
        "आपकी आपत्ति का जवाब",
        "एक दूसरे व्यक्ति ने फिर से देखा, और फ़ैसला क़ायम है।",
        letter="आपकी आपत्ति को एक दूसरे व्यक्ति ने देखा, उसने नहीं जिसने फ़ैसला किया था। फ़ैसला क़ायम है।\n\n"
        "जवाब ऐप में, कारण के साथ लिखा है।",
    ),
    data=AppealData,
    sample={"appeal_id": 3, "statement_id": 7},
)
OVERTURNED = _type(
    "flatmate_appeal_overturned",
    Words(
        "Your objection was granted",
        "Somebody else looked at it again, and the decision is taken back.",
        letter="Somebody else than the one who decided looked at your objection, and you were right: "
        "the decision is taken back.\n\nWe are sorry. The answer stands beside the statement, in the app.",
    ),
    Words(
        "आपकी आपत्ति मान ली गई",
        "एक दूसरे व्यक्ति ने फिर से देखा, और फ़ैसला वापस ले लिया गया है।",
        letter="आपकी आपत्ति को एक दूसरे व्यक्ति ने देखा, और आप सही थे: फ़ैसला वापस ले लिया गया है।\n\n"
        "हमें खेद है। जवाब ऐप में, कारण के साथ लिखा है।",
    ),
    data=AppealData,
    sample={"appeal_id": 3, "statement_id": 7},
)
ACTIONED = _type(
    "flatmate_report_actioned",
    Words("Report actioned", "We looked at your report and acted on it. Thank you."),
    Words("शिकायत पर कार्रवाई हुई", "हमने आपकी शिकायत देखी और उस पर कार्रवाई की। धन्यवाद।"),
    priority=Priority.NORMAL,
    allowed_channels=IN_APP_AND_PUSH,
    route="/chats",
    data=ReportData,
    sample={"report_id": 7},
)
DISMISSED = _type(
    "flatmate_report_dismissed",
    Words("Report closed", "We looked at your report and found nothing against our rules."),
    Words("शिकायत बंद हुई", "हमने आपकी शिकायत देखी और उसमें नियमों के ख़िलाफ़ कुछ नहीं मिला।"),
    priority=Priority.NORMAL,
    allowed_channels=IN_APP_AND_PUSH,
    route="/chats",
    data=ReportData,
    sample={"report_id": 7},
)
NOTICES = (SUSPENDED, WARNED, RELEASED, UPHELD, OVERTURNED, ACTIONED, DISMISSED)
