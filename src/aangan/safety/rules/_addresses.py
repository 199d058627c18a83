"""E-mail addresses, web addresses and handles, also where they are spelled."""

import re
from collections.abc import Iterator

from aangan.safety.rules._phones import Span

_AT = r"(?:\s*[\[({<*_-]*\s*(?:@|\bat\s+the\s+rate(?:\s+of)?\b|\bat\b|एट\s*(?:द\s*रेट)?)\s*[\])}>*_-]*\s*)"
_DOT = r"(?:\s*[\[({<*_-]+\s*(?:dot|\.|डॉट|डाट)\s*[\])}>*_-]+\s*|\s+(?:dot|डॉट|डाट)\s+|\s*\.\s?|_dot_|\s*।\s*)"
_SPELLED_DOT = r"(?:\s*[\[({<*_-]+\s*(?:dot|\.|डॉट|डाट|d0t)\s*[\])}>*_-]+\s*|\s+(?:dot|डॉट|डाट|d0t)\s+|_dot_|\s+\.\s+)"
# Ends that are words of their own, or join two sentences without a space, count only in a fuller address.
_SURE_END = (
    r"(?:com|co|org|net|info|biz|xyz|site|website|online|store|app|io|ai|dev|gov|edu|tech|example|invalid|test|कॉम|काम)"
)
_ANY_END = rf"(?:{_SURE_END}|in|me|live|top|link|club|shop|to|ly|gl|gg|us|uk|cc|tv|eu|de|pro|gd|page)"
_PROVIDER = r"(?:g\s?mail|yahoo|ymail|hot\s?mail|rediff(?:mail)?|icloud|proton(?:mail)?|outlook|zoho(?:mail)?|जीमेल|याहू)"
# Every repetition has an end, and a word is entered at its beginning only: a text made to be slow is not.
_LOCAL = r"(?<![a-z0-9_.+-])[a-z0-9][a-z0-9_.+-]{0,63}"
_PART = r"[a-z0-9][a-z0-9_+-]{0,63}"
_LABEL = r"(?:(?!(?:a|an|the|this|that|my|our|your)\b)[a-z0-9-]{1,63}(?<!-))"

_MAILS = (
    re.compile(rf"{_LOCAL}\s?@\s?{_LABEL}(?:\.{_LABEL}){{0,3}}\.[a-z]{{2,24}}"),
    re.compile(
        rf"(?:{_LOCAL}|(?<![\u0900-\u094f])[\u0904-\u0939][\u0900-\u094f]{{0,40}})(?:{_SPELLED_DOT}{_PART}){{0,3}}{_AT}"
        rf"(?:{_LABEL}|{_PROVIDER})(?:{_DOT}{_LABEL}){{0,3}}{_DOT}{_ANY_END}(?![a-z])"
    ),
    re.compile(rf"{_LOCAL}{_AT}{_PROVIDER}(?![a-z])"),
    re.compile(rf"(?<![a-z0-9_.+-])(?=[a-z._+-]{{0,40}}\d){_PART}\s+{_PROVIDER}(?:{_DOT}|\s+){_SURE_END}(?![a-z])"),
    re.compile(
        r"\b(?:e-?\s?mail|mail|gmail|ईमेल)(?:\s+(?:id|me|address|is|hai|on|at)){0,4}\s*[:=-]+\s*(?=[a-z._+-]{1,40}\d)[a-z][a-z0-9._+-]{1,63}"
    ),
)
_LINKS = (
    re.compile(r"\bh(?:tt|xx|\*\*)ps?\s?:?\s?/\s?/\s?\S{1,200}"),
    re.compile(rf"\bwww\s?(?:\.|\s|\(dot\)|dot)\s?{_LABEL}\S{{0,200}}"),
    re.compile(
        rf"(?<![@\w.-])(?=[\w-]{{2}}){_LABEL}(?:\.{_LABEL}){{0,4}}\.{_SURE_END}(?![a-z0-9-])(?:\.in)?(?:/\S{{0,200}})?"
    ),
    re.compile(rf"(?<![@\w.-]){_LABEL}(?:\.{_LABEL}){{0,4}}\.{_ANY_END}/\S{{1,200}}"),
    re.compile(rf"(?<![@\w.-]){_LABEL}(?:\.co)?\.in(?=\s*(?:$|[,;!)\n]|\.(?:\s|$)))"),
    re.compile(
        rf"\b(?:visit|see|site|website|webpage|link|url|portal|page|open|google|search|go\s+to|log\s?on\s+to|book\s+(?:on|at))"
        rf"(?:\s+(?:us|is|on|at|our|my|the|to|for)){{0,4}}[\s:=-]+{_LABEL}{_DOT}{_ANY_END}(?![a-z])"
    ),
)
_SPELLED_LINK = re.compile(
    rf"(?<![@\w.-])({_LABEL}){_SPELLED_DOT}({_LABEL}{_SPELLED_DOT})?{_SURE_END}(?![a-z])(?:\s*(?:/|slash)\s*\S{{1,200}})?"
)
# "A dot com job" is a job.
_NO_LABEL = {
    *("a", "an", "the", "this", "that", "my", "our", "your", "his", "her", "their", "early", "big", "some", "old"),
    *("former", "any", "every", "and", "or", "of"),
}

_PLATFORM = (
    r"(?:insta(?:gram)?|ig|tele\s?gram|tg|snap(?:chat)?|face\s?book|fb|twitter|discord|signal|skype|linkedin|threads|we\s?chat"
    r"|messenger|whats\s?app|इंस्टा(?:ग्राम)?|टेलीग्राम|फेसबुक)"
)
_HANDLE = r"[a-z0-9_][a-z0-9_.]{2,40}"
_TELLING = r"(?<![a-z0-9_.])(?=[a-z.]{0,40}[0-9_]|[a-z0-9]{1,40}\.[a-z0-9])"
_HANDLES = (
    re.compile(rf"(?<![\w.@])@\s?{_TELLING}(?=[0-9_.]{{0,40}}[a-z])(?!\d+\s?k\b){_HANDLE}"),
    re.compile(
        rf"\b(?:{_PLATFORM}|dm|dms|follow|ping|message|msg|text|find|reach|contact|add|id|handle|username|user)\b"
        rf"(?:\s+(?:me|us|on|at|is|my|id|pe|par|pr|or|here|handle))*\s*[:=\-–]*\s*@\s?[a-z_]{_HANDLE}"
    ),
    re.compile(
        rf"\b{_PLATFORM}\b(?:\s+(?:id|handle|user\s?name|name|is|my|me|at|on|par|pe|pr|hai|mera|here|account|search|for|add)){{0,4}}"
        rf"\s*[:=\-–]*\s*{_TELLING}(?=[0-9_.]{{0,40}}[a-z])(?!\d+(?:k|am|pm|bhk)\b){_HANDLE}"
    ),
    re.compile(
        rf"\b{_PLATFORM}\b\s*(?:id|handle|user\s?name)?(?:\s+(?:is|hai))?\s*[:=]\s*@?\s?(?!(?:yes|no|not|only|never|none|available|any|ok)\b)"
        rf"[a-z]{_HANDLE}"
    ),
    re.compile(
        rf"\b{_PLATFORM}\b\s+(?:id|handle|user\s?name)(?:\s+(?:is|hai|:))?\s+(?!(?:is|on|for|in|and|or|not|required|please)\b)[a-z]{_HANDLE}"
    ),
    re.compile(rf"{_TELLING}(?=[0-9_.]{{0,40}}[a-z]){_HANDLE}\s+(?:on|par|pe|pr|at)\s+(?:my\s+)?{_PLATFORM}\b"),
)


def mails(text: str) -> Iterator[Span]:
    """Yield where a plain text gives away an e-mail address."""
    for pattern in _MAILS:
        yield from _spans(pattern, text)


def links(text: str) -> Iterator[Span]:
    """Yield where a plain text leads to another site."""
    for pattern in _LINKS:
        yield from _spans(pattern, text)
    for found in _SPELLED_LINK.finditer(text):
        label = found[1]
        if label not in _NO_LABEL and len(label) > 2:
            yield Span(found.start(), found.end())


def handles(text: str) -> Iterator[Span]:
    """Yield where a plain text names an account at another service."""
    for pattern in _HANDLES:
        yield from _spans(pattern, text)


def _spans(pattern: re.Pattern[str], text: str) -> Iterator[Span]:
    for found in pattern.finditer(text):
        yield Span(found.start(), found.end())
