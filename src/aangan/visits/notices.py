"""What people hear of their visits when they are not looking."""

from datetime import datetime, timedelta
from typing import Any

from aangan.notifications.types import (
    IN_APP_AND_PUSH,
    IN_APP_PUSH_AND_SMS,
    Locale,
    NoticeData,
    NotificationCategory,
    NotificationChannel,
    NotificationTypeConfig,
    Priority,
    Words,
)
from aangan.visits import rules
from aangan.visits.events import VisitFact


class VisitData(NoticeData):
    """The home's title, and the time of the visit as people write it in its host's zone."""

    property: str
    at: str
    visit_id: int


class MovedData(VisitData):
    """Where another time was named: `to` it."""

    to: str | None = None
    reason: str | None = None


class LostData(VisitData):
    """Where the tour was moved: `to` when."""

    to: str | None = None


class OffData(VisitData):
    reason: str | None = None


SAMPLE = {"property": "Sunny room, Indiranagar", "at": "Sun 22 November, 11:00", "visit_id": 7}


def _type(key: str, english: Words, hindi: Words, **more: Any) -> NotificationTypeConfig:
    return NotificationTypeConfig(
        **{
            "key": key,
            "category": NotificationCategory.TRANSACTIONAL,
            "priority": Priority.HIGH,
            "allowed_channels": IN_APP_PUSH_AND_SMS,
            "ttl": timedelta(hours=24),
            "data": VisitData,
            "route": "/visits",
            "reference": "visit_id",
            # Who has read it on their phone needs no SMS.
            "escalation": {NotificationChannel.SMS: timedelta(minutes=30)},
            "sample": SAMPLE,
            "words": {Locale.ENGLISH: english, Locale.HINDI: hindi},
            **more,
        }
    )


# Nobody should set out in vain because they slept: what spares somebody the way rings so long before it, at the latest.
BEFOREHAND = timedelta(hours=1)
# That a visit is off is worth knowing for a while after it would have begun.
AFTERWARDS = timedelta(hours=12)

SCHEDULED = _type(
    "flatmate_visit_scheduled",
    Words(
        "Visit scheduled",
        "Visit for {{ property }} on {{ at }}",
        sms="aangan: visit for {{ property }} on {{ at }}. Confirm or change it in the app.",
    ),
    Words(
        "विज़िट तय हुई",
        "{{ property }} के लिए {{ at }} को विज़िट",
        sms="aangan: {{ property }} की विज़िट {{ at }} को। ऐप में पक्का करें या बदलें।",
    ),
)
CONFIRMED = _type(
    "flatmate_visit_confirmed",
    Words(
        "Visit confirmed",
        "Visit for {{ property }} on {{ at }} is confirmed",
        sms="aangan: the visit for {{ property }} on {{ at }} is confirmed.",
    ),
    Words(
        "विज़िट पक्की हुई",
        "{{ property }} के लिए {{ at }} की विज़िट पक्की हो गई है",
        sms="aangan: {{ property }} की {{ at }} की विज़िट पक्की हुई।",
    ),
)
RESCHEDULED = _type(
    "flatmate_visit_rescheduled",
    Words(
        "Another time suggested",
        "Visit for {{ property }} on {{ at }}: another time is asked for"
        "{% if to %}, {{ to }}{% endif %}.{% if reason %} {{ reason }}{% endif %}",
    ),
    Words(
        "दूसरा समय सुझाया गया",
        "{{ property }} के लिए {{ at }} की विज़िट: दूसरा समय माँगा गया है"
        "{% if to %}, {{ to }}{% endif %}।{% if reason %} {{ reason }}{% endif %}",
    ),
    data=MovedData,
    sample={**SAMPLE, "to": "Mon 23 November, 11:00", "reason": "Away that day"},
)
CANCELLED = _type(
    "flatmate_visit_cancelled",
    Words(
        "Visit cancelled",
        "The visit for {{ property }} on {{ at }} is off.{% if reason %} Reason: {{ reason }}{% endif %}",
    ),
    Words(
        "विज़िट रद्द हुई",
        "{{ property }} के लिए {{ at }} की विज़िट रद्द हो गई है।{% if reason %} कारण: {{ reason }}{% endif %}",
    ),
    data=OffData,
    sample={**SAMPLE, "reason": "The room is taken"},
    last_call=AFTERWARDS + BEFOREHAND,
)
# Whoever is said to have been absent has a day to deny it: a phone in the night is no place for that.
ABSENT = _type(
    "visit_absence_told",
    Words(
        "Were you there?",
        "It was said that you did not come to the visit for {{ property }} on {{ at }}. Deny it within a day.",
    ),
    Words(
        "क्या आप वहाँ थे?", "कहा गया है कि आप {{ at }} को {{ property }} की विज़िट पर नहीं आए। एक दिन के भीतर इसे नकार सकते हैं।"
    ),
    priority=Priority.NORMAL,
    allowed_channels=IN_APP_AND_PUSH,
    escalation={},
)
LOST = _type(
    "visit_tour_lost",
    Words(
        "No longer your tour",
        "You do not show {{ property }} on {{ at }} any more."
        "{% if to %} It was moved to {{ to }}, when you are not free.{% endif %}",
        sms="aangan: you do not show {{ property }} on {{ at }} any more.",
    ),
    Words(
        "यह विज़िट अब आपकी नहीं",
        "{{ at }} को {{ property }} अब आपको नहीं दिखाना है।"
        "{% if to %} विज़िट का समय बदलकर {{ to }} हो गया है, जब आप खाली नहीं हैं।{% endif %}",
        sms="aangan: {{ at }} को {{ property }} अब आपको नहीं दिखाना है।",
    ),
    data=LostData,
    sample={**SAMPLE, "to": "Mon 23 November, 11:00"},
    last_call=BEFOREHAND,
)
REMINDER = _type(
    "visit_reminder",
    Words("Visit soon", "Visit for {{ property }} on {{ at }}"),
    Words("जल्द ही विज़िट", "{{ property }} के लिए {{ at }} को विज़िट"),
    switches=("visit_reminders",),
    # On a phone the hour's reminder takes the place of the day's.
    collapse="visit_id",
    # It rings in quiet hours as an alarm does that one has set: whoever arranged a visit at seven in the morning would
    # rather be woken at six than read at eight what they missed. The day's reminder waits, as far as it can.
    last_call=timedelta(hours=1),
)
NOTICES = (SCHEDULED, CONFIRMED, RESCHEDULED, CANCELLED, ABSENT, LOST, REMINDER)


def about(fact: VisitFact, *, at: datetime | None = None, to: datetime | None = None, **more: Any) -> dict[str, Any]:
    """Return what a notice of a visit says, times in every language; `at` is in place of the visit's own time."""
    said = {"visit_id": fact.visit_id, "property": fact.title, **_when("at", at or fact.at, fact.zone)}
    return said | (_when("to", to, fact.zone) if to else {}) | more


def _when(name: str, moment: datetime, zone: str) -> dict[str, str]:
    return {
        name: rules.in_english(moment, zone),
        f"{name}_{Locale.HINDI.value}": rules.in_hindi(moment, zone),
    }
