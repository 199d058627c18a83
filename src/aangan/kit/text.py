"""Text on its way to and from people."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

INDIA = "Asia/Kolkata"

_SPACES = re.compile(r"[ \t\u00a0]+")
_TAGS = re.compile(r"<[^>]{0,500}>")
# What people do not see and machines read: controls, turns, tags, selectors. The joiners stay that Indian scripts need.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
_QUOTES = str.maketrans({"“": "'", "”": "'"})


def absolute(url: str | None, base: str) -> str | None:
    """Put our own address before a path that starts with `/`; whole URLs and null stay as they are."""
    return f"{base.rstrip('/')}{url}" if url and url.startswith("/") else url


def relative(url: str, base: str) -> str:
    """Take our own address away again that `absolute` put before a path; the URLs of others stay as they are."""
    own = f"{base.rstrip('/')}/"
    return url[len(own) - 1 :] if url.startswith(own) else url


def plain(text: str) -> str:
    """Drop markup and runs of blanks: what people write is text, never HTML."""
    return _SPACES.sub(" ", _TAGS.sub("", text)).strip()


def seen(text: str) -> str:
    """Drop what nobody sees: whoever reads for a person reads what that person would."""
    return _UNSEEN.sub("", text)


def on_one_line(text: str) -> str:
    """Put text on one line, so that none of it passes for a line of ours."""
    return " ".join(text.split())


def quoted(text: str) -> str:
    """Put what somebody wrote on one line, in marks that it cannot close: `“Come at five”`."""
    return f"“{on_one_line(text).translate(_QUOTES)}”"


def rupees(amount: float) -> str:
    """Spell an amount of rupees as India does, without paise: `₹2,20,000`."""
    digits = f"{abs(round(amount)):d}"
    head, tail = digits[:-3], digits[-3:]
    pairs = [head[max(0, end - 2) : end] for end in range(len(head), 0, -2)]
    return f"{'-' if round(amount) < 0 else ''}₹{','.join([*reversed(pairs), tail])}"


def spoken(moment: datetime, zone: str = INDIA) -> str:
    """Spell a moment as the clocks of a zone show it: `Sat 5 Dec 2026, 17:00`."""
    there = moment.astimezone(ZoneInfo(zone))
    return f"{there:%a} {there.day} {there:%b %Y, %H:%M}"


def called(word: str | None) -> str:
    """Spell one of our own words for people: `early_bird` is `early bird`."""
    return (word or "").replace("_", " ")
