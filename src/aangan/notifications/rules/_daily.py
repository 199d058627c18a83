"""What goes out each morning: when it is morning, and what is said."""

from collections.abc import Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from aangan.notifications.types import Locale

MORNING = time(9, 0)
# What was missed at nine (nobody worked) is made up for until then, and not at all later.
PUSH_UNTIL, DIGEST_UNTIL = time(20, 0), time(12, 0)

# One for each day of the week, from Monday.
OFFERS: tuple[tuple[str, str], ...] = (
    (
        "A new week, new homes: see what came in lately.",
        "नया हफ़्ता, नए घर: देखिए हाल में क्या आया।",
    ),
    ("The people who fit you best may be new here. Have a look.", "जो आपसे सबसे ज़्यादा मेल खाते हैं, वे शायद नए हों। देख लीजिए।"),
    ("Two minutes for your profile make better matches.", "प्रोफ़ाइल को दो मिनट दें, मेल बेहतर होंगे।"),
    ("Homes close to where you want to be, without brokerage.", "जहाँ आप रहना चाहते हैं वहीं पास के घर, बिना दलाली।"),
    ("Plan a visit for the weekend: owners answer today.", "सप्ताहांत के लिए विज़िट तय करें: मालिक आज जवाब देते हैं।"),
    ("A quiet Saturday is a good day to see a home.", "शांत शनिवार घर देखने के लिए अच्छा दिन है।"),
    (
        "Somebody may wait for your answer. Look into your chats.",
        "शायद कोई आपके जवाब का इंतज़ार कर रहा है। चैट देख लीजिए।",
    ),
)
NEWS: Mapping[Locale, Mapping[str, tuple[str, str]]] = {
    Locale.ENGLISH: {
        "message": ("1 new message", "{n} new messages"),
        "match": ("1 new match", "{n} new matches"),
        "visit": ("1 visit", "{n} visits"),
        "other": ("1 more notice", "{n} more notices"),
    },
    Locale.HINDI: {
        "message": ("1 नया संदेश", "{n} नए संदेश"),
        "match": ("1 नया मैच", "{n} नए मैच"),
        "visit": ("1 विज़िट", "{n} विज़िट"),
        "other": ("1 और सूचना", "{n} और सूचनाएँ"),
    },
}


def morning_of(at: datetime, zone: ZoneInfo, until: time) -> date | None:
    """Return the day whose morning it is there, or None when it is too early or too late."""
    local = at.astimezone(zone)
    return local.date() if MORNING <= local.time().replace(tzinfo=None) < until else None


def offer_of(day: date) -> dict[str, str]:
    """Return what the morning's push says on a day, in each language."""
    english, hindi = OFFERS[day.weekday()]
    return {"offer": english, "offer_hi": hindi}


def digest_of(unread: Mapping[str, int]) -> dict[str, str]:
    """Return a day in short, in each language, of how many notices of each type are unread."""
    counts = dict.fromkeys(NEWS[Locale.ENGLISH], 0)
    for type_key, number in unread.items():
        counts[next((kind for kind in counts if kind in type_key), "other")] += number
    return {"summary": _told(counts, Locale.ENGLISH), "summary_hi": _told(counts, Locale.HINDI)}


def _told(counts: Mapping[str, int], locale: Locale) -> str:
    words = NEWS[locale]
    parts = [words[kind][number > 1].format(n=number) for kind, number in counts.items() if number]
    return ", ".join(parts)
