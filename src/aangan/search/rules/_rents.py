"""Rents: what a question in words wants to pay, at least and at most."""

import re
from typing import NamedTuple

from aangan.kit.spelling import fold

Range = tuple[int | None, int | None]


class Said(NamedTuple):
    """Where a question speaks of money, and what it says: rupees a month, at least and at most."""

    begin: int
    end: int
    least: int | None
    most: int | None


# Folding takes marks away; these are letters to it, and that number is money which is written in groups of digits.
DOT, DASH = "\ua78f", "\u30fc"
GROUPED = re.compile(r"(?<![\d,.])\d{1,3}(?:,\d{2,3})*,\d{3}(?![\d,])")
POINT = re.compile(r"(?<=\d)\.(?=\d)")
PLUS = re.compile(r"(?<=[\dkK])\+")
HYPHEN = re.compile(r"(?<=\w)\s*[-\u2010-\u2015]\s*(?=[\d\u20b9]|rs\b)", re.IGNORECASE)

UNITS = {
    "k": 10**3, "hajar": 10**3, "hazar": 10**3, "hajaar": 10**3, "hazaar": 10**3, "thousand": 10**3, "th": 10**3,
    "l": 10**5, "lac": 10**5, "lacs": 10**5, "lakh": 10**5, "lakhs": 10**5,
    "cr": 10**7, "crore": 10**7, "crores": 10**7, "karod": 10**7,
}  # fmt: skip
NUMBERS = {
    "ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "das": 10,
    "pandrah": 15, "bis": 20, "bees": 20, "pachis": 25, "pachchis": 25, "tis": 30, "tees": 30, "chalis": 40,
    "pachas": 50, "ek": 1, "one": 1, "do": 2, "two": 2, "dedh": 1.5, "dhai": 2.5,
}  # fmt: skip
RUPEES = r"(?:rs|inr|ru|rupees?|rupaye|rupay|rupaiya)"
UNIT = f"(?:{'|'.join(sorted(UNITS, key=len, reverse=True))})"
# What is counted, not paid.
COUNTED = (
    r"(?:min|mins|minutes?|hours?|hrs?|km|kms|kilomet\w+|m|met\w+|sq\w*|square|feet|ft|yards?|gaj|acres?|bhk\w*|rk"
    r"|bed\w*|rooms?|bath\w*|floors?|people|persons?|years?|yrs?|days?|weeks?|tv|st|nd|rd|degrees?|%)"
)


def _amount(name: str) -> str:
    number = rf"(?:(?P<{name}>[0-9]{{1,10}}(?:{DOT}[0-9]{{1,3}})?)|(?P<{name}_said>{'|'.join(NUMBERS)})(?= {UNIT}\b))"
    unit = rf"(?: ?(?P<{name}_unit>{UNIT})(?![a-z]))?"
    return rf"(?P<{name}_rs>(?:{RUPEES} ?)+)?(?<![\w{DOT}]){number}{unit}(?![\w{DOT}])(?P<{name}_paid> {RUPEES}\b)?"


BETWEEN = re.compile(
    rf"(?:\b(?P<key>between|from|budget|bajat|range|rent)(?: of)? )?{_amount('a')}"
    rf"(?: ?{DASH} ?| (?:to|se|and|aur|till|upto) ){_amount('b')}(?! ?{COUNTED}\b)(?: (?:ke bich|tak|range))?"
)
AT_MOST = re.compile(
    r"\b(?P<key>under|below|upto|up to|within|less than|not more than|no more than|at most|max|maximum|budget|bajat"
    rf"|cheaper than)(?: of| is)? {_amount('a')}(?! ?{COUNTED}\b)"
    rf"|{_amount('b')} (?:ke andar|ke bhitar|ke niche|se niche|se kam|tak|max|maximum|or less|and below|or below)\b"
)
AT_LEAST = re.compile(
    r"\b(?P<key>above|over|more than|at least|atleast|minimum|starting from|starting at|kam se kam)"
    rf" {_amount('a')}(?! ?{COUNTED}\b)"
    rf"|{_amount('b')} (?:se jyada|se zyada|se adhik|se upar|and above|or above|or more|and more|onwards)\b"
)
BARE = re.compile(rf"{_amount('a')}(?! ?{COUNTED}\b)")
# A plain number after one of these is its name, and money beside one of those is no rent.
NAMED = frozenset({
    "sector", "sec", "phase", "block", "stage", "plot", "house", "flat", "no", "number", "gate", "pocket", "cross",
    "lane", "tower", "floor", "ward", "pin", "pincode",
})  # fmt: skip
FOR_SOMETHING_ELSE = frozenset({"deposit", "advance", "security", "maintenance", "salary", "income", "brokerage"})
LEAST, MOST = 1_000, 1_000_000_000
# Without a word that says so, less than this is hardly a rent, and more without a unit is hardly an amount of money.
BARE_LEAST, BARE_MOST = 5_000, 10_000_000
ROUND = 100


def rents(text: str) -> Range:
    """Return what a question wants to pay at least and at most, in rupees a month; None where it does not say.

    Read are ranges ("40k-60k"), limits ("under 30k", "20 hazar ke andar") and plain amounts, which are a most.
    """
    said = _said(_marked(text))
    least = next((each.least for each in said if each.least is not None), None)
    most = next((each.most for each in said if each.most is not None), None)
    return (None, most) if least is not None and most is not None and least > most else (least, most)


def without_rents(text: str) -> str:
    """Return a question folded, without what it says of money."""
    marked = _marked(text)
    parts, at = [], 0
    for each in _said(marked):
        parts.append(marked[at : each.begin])
        at = each.end
    return fold(" ".join([*parts, marked[at:]]).replace(DOT, " ").replace(DASH, " "))


def _marked(text: str) -> str:
    """Return a text folded, in which points between digits and dashes before them are kept as letters."""
    plain = text.replace(DOT, " ").replace(DASH, " ")
    plain = GROUPED.sub(lambda found: f"rs {found[0].replace(',', '')}", PLUS.sub(" onwards ", plain))
    return fold(HYPHEN.sub(f" {DASH} ", POINT.sub(DOT, plain)).replace("\u20b9", " rs "))


def _said(text: str) -> list[Said]:
    """Find what is said of money, in the order of the text, ranges before limits before plain amounts."""
    found: list[Said] = []
    for pattern, read in ((BETWEEN, _range), (AT_MOST, _most), (AT_LEAST, _least), (BARE, _bare)):
        at = 0
        while match := pattern.search(text, at):
            free = not any(match.start() < each.end and each.begin < match.end() for each in found)
            said = read(match) if free and _is_rent(text, match) else None
            found += [Said(match.start(), match.end(), *said)] if said else []
            at = match.end() if said else match.start() + 1
    return sorted(found)


def _is_rent(text: str, match: re.Match[str]) -> bool:
    before, after = text[: match.start()].split()[-1:], text[match.end() :].split()[:1]
    said = match.groupdict()
    name = "b" if "b" in said and said["a"] is None else "a"
    plain = not any(said.get(each) for each in ("key", f"{name}_rs", f"{name}_unit"))
    return not FOR_SOMETHING_ELSE.intersection(before + after) and not (plain and NAMED.intersection(before))


def _range(match: re.Match[str]) -> Range | None:
    low, high = _number(match, "a"), _number(match, "b")
    unit, other = match["a_unit"], match["b_unit"]
    if low is None or high is None:
        return None
    marked = any(match[name] for name in ("key", "a_rs", "a_paid", "b_rs", "b_paid")) or bool(unit or other)
    # Of "40-60k" and "40k-60" both are thousands, of "50-1.2 lakh" only the first.
    first = UNITS[unit] if unit else UNITS[other] if other and low < LEAST else 1
    second = UNITS[other] if other else UNITS[unit] if unit and high < LEAST else 1
    if not unit and low * first >= high * second:
        first = min(first, UNITS["k"])
    least, most = round(low * first), round(high * second)
    if least > most and unit and other:
        least, most = most, least
    return (
        (least, most) if _fits(least) and _fits(most) and least <= most and (marked or _is_round(least, most)) else None
    )


def _most(match: re.Match[str]) -> Range | None:
    rupees = _limit(match)
    return None if rupees is None else (None, rupees)


def _least(match: re.Match[str]) -> Range | None:
    rupees = _limit(match)
    return None if rupees is None else (rupees, None)


def _bare(match: re.Match[str]) -> Range | None:
    number = _number(match, "a")
    if number is None or not (match["a_unit"] or match["a_rs"] or match["a_paid"]):
        return None
    rupees = round(number * UNITS.get(match["a_unit"], 1))
    return (None, rupees) if BARE_LEAST <= rupees <= MOST else None


def _limit(match: re.Match[str]) -> int | None:
    name = "a" if match["key"] else "b"
    number = _number(match, name)
    if number is None:
        return None
    rupees = round(number * UNITS.get(match[f"{name}_unit"], 1))
    marked = bool(match[f"{name}_unit"] or match[f"{name}_rs"] or match[f"{name}_paid"])
    return rupees if _fits(rupees) and (marked or _is_round(rupees)) else None


def _number(match: re.Match[str], name: str) -> float | None:
    if said := match[f"{name}_said"]:
        return NUMBERS[said]
    return float(match[name].replace(DOT, ".")) if match[name] else None


def _fits(rupees: int) -> bool:
    return LEAST <= rupees <= MOST


def _is_round(*amounts: int) -> bool:
    # 560038 is a postal code, 1987 a year.
    return all(rupees % ROUND == 0 and rupees <= BARE_MOST for rupees in amounts)
