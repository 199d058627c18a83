"""Families of texts that no home on offer has: advance payment, trades, sex, drugs, and ways around the house."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from aangan.safety.rules._normal import readings
from aangan.safety.types import Finding, Severity

# What is longer than any text the house takes.
LONGEST = 6_000


class Family(NamedTuple):
    """A family of texts: how much it weighs, what it says to people, and what gives it away."""

    severity: Severity
    reason: str
    pattern: re.Pattern[str]


_PAY = (
    r"(?:pay|send|transfer|deposit|bhejo|bhej\s+do|bheje|bhejna|bhejiye|dalo|daal\s+do|jama|remit|wire"
    r"|give|book|de\s+do|do|भेजो|भेजें|दो)"
)
_SUM = (
    r"(?:token|advance|booking\s+(?:amount|fee|money)|deposit|registration\s+fee|gate\s+pass"
    r"|visiting\s+(?:fee|charge)s?|first\s+month(?:'?s)?\s+rent|paise|paisa|amount|टोकन|एडवांस|पैसे)"
)
_VISIT = (
    r"(?:visit|visiting|viewing|seeing|showing|site\s+visit|keys?|chabi|chaabi|dekhne|dikhane|milega"
    r"|milegi|possession|address|विजिट|चाबी|देखने)"
)
_FIRST = r"(?:before|first|only\s+after|after|prior\s+to|pehle|phle|pahle|tabhi|baad|पहले|बाद)"
_NEAR = r"(?:\W+\w+){0,6}?\W+"
_NOT = r"(?<!no )(?<!not )(?<!never )(?<!without )(?<!nahi )"


def _words(*alternatives: str) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(alternatives) + r")(?!\w)")


FAMILIES: Mapping[str, Family] = {
    "adult_content": Family(
        Severity.HIGH,
        "The text offers something other than a home.",
        _words(
            r"escorts?",
            r"call\s?girls?",
            r"xxx+",
            r"porn\w*",
            r"nudes?",
            r"sexual\s+services?",
            r"sex\s+(?:chat|service|work)",
            r"(?:body|happy\s+ending|erotic|female)\s+massage",
            r"massage\s+and\s+companionship",
            r"friends?\s+with\s+benefits",
            r"(?:friendly\s+)?benefits\s+included",
            r"(?:couples?|room)\s+by\s+the\s+hour",
            r"sugar\s+(?:daddy|baby|mummy)",
            r"(?:no|free|zero|without)\s+(?:rent|stay)\s+for\s+(?:the\s+)?(?:right|open\s?-?minded|bold|good\s?-?looking)\s+\w+",
            r"free\s+stay\s+for\s+(?:\w+\s+){0,2}(?:girls?|females?|lad(?:y|ies)|women)",
            r"open\s?-?minded\s+(?:girls?|females?|lad(?:y|ies)|women)",
            r"(?:rent\s+)?negotiable\s+in\s+other\s+ways",
            r"full\s+figure",
            r"paise\s+ke\s+badle",
            r"call\s?boys?",
            r"gigolo",
        ),
    ),
    "illegal_substances": Family(
        Severity.HIGH,
        "The text offers drugs.",
        _words(
            r"cocaine",
            r"mdma",
            r"ganja",
            r"hashish",
            r"charas",
            r"illegal\s+drugs?",
            r"lsd",
            r"heroin",
            r"(?:buy|sell|score|get|fresh)\s+weed",
            r"weed\s+(?:available|delivery|seller|supply)",
            r"maal\s+(?:milega|available)",
            r"mephedrone",
            r"ecstasy\s+pills?",
        ),
    ),
    "commercial_spam": Family(
        Severity.WARNING,
        "The text advertises a business.",
        _words(
            r"casino",
            r"betting",
            r"crypto(?:currency)?",
            r"bitcoin",
            r"forex",
            r"(?:personal|instant|business|home)\s+loans?",
            r"loan\s+(?:offer|on\s+phone|approved)",
            r"earn\s+(?:money|rs|₹|daily|weekly|\d[\d,]*|lakhs?|upto|up\s+to)",
            r"work\s+from\s+home\s+(?:job|earn)",
            r"paise\s+kamao",
            r"ghar\s+baithe\s+(?:paise|kamao|kamaye)",
            r"joining\s+fees?",
            r"registration\s+fee\s+refundable",
            r"packers?\s+(?:and|&|n)\s+movers?",
            r"house\s+shifting",
            r"pest\s+control",
            r"(?:digital\s+marketing|spoken\s+english|coding)\s+course",
            r"100\s?%\s+placement",
            r"lowest\s+(?:price|rate)\s+(?:guaranteed|challenge)",
            r"limited\s+(?:seats|time\s+offer)",
            r"liking\s+videos",
            r"lottery",
            r"multi\s?-?level\s+marketing",
            r"rummy",
            r"satta",
        ),
    ),
    "off_platform_spam": Family(
        Severity.WARNING,
        "The text moves the talk to another place.",
        _words(
            r"click\s+(?:here|link|the\s+link|on\s+(?:the\s+)?link|below)",
            r"(?:telegram|whats\s?app|wtsapp|watsapp|insta(?:gram)?|signal)\s+only",
            r"only\s+(?:on\s+)?(?:telegram|whats\s?app)",
            r"(?:contact|message|msg|text|ping|reach|dm|chat|join|add)\s+(?:me\s+|us\s+)?(?:on|at|via|through|over)\s+(?:my\s+)?(?:telegram|whats\s?app|insta(?:gram)?|snap(?:chat)?|signal|facebook)",
            r"whats\s?app\s+(?:me|us|at|on|karo|karna|kare|kijiye|par|pe|pr)",
            r"(?:telegram|whats\s?app|insta(?:gram)?)\s+(?:pe|par|pr)\s+(?:aao|msg|message|baat|contact|karo)",
            r"no\s+(?:app\s+)?chat\s+(?:here|please)",
            r"(?:do\s+not|don'?t|dont|never)\s+(?:message|chat|reply|text)\s+here",
            r"(?:chat|yahan)\s+(?:pe|par|pr)\s+(?:reply|message|msg)\s+(?:nahi|mat)",
            r"telegram\s+(?:also\s+)?available",
            r"व्हाट्सएप\s+(?:करो|करें|पर)",
            r"t\.me/\w+",
            r"wa\.me/\w+",
        ),
    ),
    "advance_fee": Family(
        Severity.HIGH,
        "The text asks for money before a visit.",
        _words(
            rf"{_VISIT}{_NEAR}{_FIRST}{_NEAR}(?:{_PAY}{_NEAR})?{_SUM}",
            rf"{_NOT}{_PAY}{_NEAR}{_SUM}{_NEAR}{_FIRST}{_NEAR}(?:the\s+)?{_VISIT}",
            rf"(?:pehle|phle|pahle|पहले)\W+(?:\w+\W+){{0,2}}{_SUM}(?:{_NEAR}(?:{_PAY}|phir|fir|tab|tabhi|फिर)|\W+{_PAY})",
            rf"{_SUM}{_NEAR}(?:phir|fir|tab|tabhi|baad){_NEAR}{_VISIT}",
            rf"{_NOT}{_PAY}\W+(?:\w+\W+){{0,3}}(?:refundable\s+)?token",
            r"(?:book|reserve|block|hold)\s+(?:it\s+|today\s+|now\s+)?(?:with|by\s+paying)\s+(?:a\s+)?token",
            r"keys?\s+(?:will\s+)?(?:be\s+)?(?:come|sent|send|delivered|deliver|reach)?\s*(?:you\s+)?(?:by|through|via)\s+(?:courier|post|dhl|fedex|speed\s?post)",
            r"(?:courier|post|parcel|send|ship)\s+(?:you\s+)?the\s+keys?",
            r"chabi\s+courier",
            r"(?:google\s?pay|gpay|phone\s?pe|paytm|upi)\s+(?:karo|kar\s+do|kijiye|first|now)",
            r"western\s+union",
            r"my\s+(?:agent|lawyer|attorney|caretaker)\s+will\s+(?:send|courier|post)\s+(?:you\s+)?the\s+keys?",
            r"money\s?gram",
            r"(?:army|cantt|military|cisf|crpf)\s+(?:office\s+)?(?:\w+\s+){0,3}gate\s?pass",
            r"full\s+refund\s+guarante\w+",
        ),
    ),
    # Many honest owners live elsewhere: a reason to look, beside others.
    "owner_abroad": Family(
        Severity.WARNING,
        "The text says that the owner is far away.",
        _words(
            r"owner\s+(?:is\s+|lives?\s+|stays?\s+|now\s+|currently\s+)*(?:abroad|out\s+of\s+(?:india|country)|overseas|in\s+(?:usa?|uk|london|dubai|canada|australia|singapore))",
            r"i\s+(?:am|'m|work|live|stay)\s+(?:\w+\s+){0,3}(?:abroad|overseas|out\s+of\s+(?:the\s+)?(?:india|country)|in\s+(?:the\s+)?(?:usa?|uk|london|dubai|canada|australia|new\s+york))(?:\W+\w+){0,8}?\W+(?:my\s+)?(?:flat|house|home|apartment|property|keys?)",
            r"(?:videsh|foreign|bahar)\s+(?:mein|me|main)\s+(?:hu|hoon|hun|rehta|rehti)",
            r"(?:army|military|navy|air\s?force|cisf|crpf|bsf)\s+(?:officer|man|jawan|person)(?:'?s)?\W+(?:\w+\W+){0,4}(?:posted|posting|transfer\w*)",
            r"(?:मैं\s+)?विदेश\s+में\s+(?:हूं|रहता|रहती)",
        ),
    ),
}


def pattern_findings(text: str, field: str | None = None) -> list[Finding]:
    """Return one finding for each family that a text belongs to, read plainly and with its tricks undone."""
    texts = readings(text[:LONGEST])
    found = []
    for code, family in FAMILIES.items():
        match = next(filter(None, map(family.pattern.search, texts)), None)
        if match:
            found.append(Finding(code, family.severity, family.reason, field, match[0]))
    return found
