"""Telephone numbers, written or spelled."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import phonenumbers

from aangan.safety.rules._numbers import Digits, runs, settle

INDIA = 91
# Words that come before a number to call; they let weaker readings count.
_CUE = re.compile(
    r"\b(?:call|calls|phone|mobile|mob|cell|contact|whats\s?app|wa|number|num|no|nmbr|ph|dial|ring|text|sms|msg|message|"
    r"reach|ping|telegram|paytm|gpay|phonepe|karo|karna|sampark|फोन|कॉल|नंबर|नम्बर|मोबाइल|संपर्क|व्हाट्सएप)\b"
)
_CUE_REACH = 48
_MONEY_BEFORE = re.compile(
    r"(?:₹|\brs\.?|\binr|\b(?:rent|deposit|budget|price|range|maintenance|area|lease)\b)[^\d.!?\n]{0,20}$"
)
_NOT_A_NUMBER_AFTER = re.compile(
    r"\s*(?:/-|sq\b|sqft|sft|k\b|lakh|lac|thousand|rupees|rs\b|inr|per\s+month|pm\b|months?\b)"
)
_LENGTHS = {10: "", 11: "0", 12: "91", 13: "091", 14: "0091"}
SPELLED_ENOUGH = 7
SPELLED_WITH_CUE = 5


class Span(NamedTuple):
    """Where something stands in a plain text."""

    start: int
    end: int


def phones(text: str) -> Iterator[Span]:
    """Yield where a plain text gives away a telephone number, or most of one in words."""
    taken = 0
    for run in runs(text):
        settled = settle(run)
        span = _whole(text, settled) or _spelled_part(text, settled)
        if span is not None and span.start >= taken:
            taken = span.end
            yield span
    yield from _international(text)


def _whole(text: str, run: Sequence[Digits]) -> Span | None:
    """Find the pieces, side by side, that make one whole number."""
    for first in range(len(run)):
        digits = ""
        for last in range(first, len(run)):
            digits += run[last].value
            if len(digits) > max(_LENGTHS):
                break
            if _dialable(digits) and _meant(text, run[first : last + 1], run):
                return Span(run[first].start, run[last].end)
    return None


def _dialable(digits: str) -> bool:
    prefix = _LENGTHS.get(len(digits))
    if prefix is None or not digits.startswith(prefix):
        return False
    national = digits[len(prefix) :]
    if national[0] in "6789":
        return True
    # Landlines are dialled with their prefix, and only some areas exist.
    prefixed = prefix == "0" or prefix.endswith("91")
    number = phonenumbers.PhoneNumber(country_code=INDIA, national_number=int(national))
    return prefixed and national[0] != "0" and phonenumbers.is_valid_number(number)


def _meant(text: str, pieces: Sequence[Digits], run: Sequence[Digits]) -> bool:
    """Tell a number to call from rents, areas and dates that happen to have as many digits."""
    if len(pieces) == 1 and not pieces[0].spelled:
        return True
    figures = [piece for piece in pieces if not piece.spelled]
    if sum(piece.doubtful for piece in pieces) > 5:
        return False
    if len(figures) < len(pieces) or _has_cue(text, pieces[0].start):
        return True
    rounded = all(len(piece.value) >= 3 and piece.value.endswith("00") for piece in figures)
    if rounded or _MONEY_BEFORE.search(text[max(0, pieces[0].start - 40) : pieces[0].start]):
        return False
    if _NOT_A_NUMBER_AFTER.match(text[pieces[-1].end : pieces[-1].end + 12]) or _is_counting(run):
        return False
    return _evenly_set(text, pieces)


def _evenly_set(text: str, pieces: Sequence[Digits]) -> bool:
    """Tell whether one sign, or none, stands between all pieces: dates and lists have others."""
    lengths = [len(piece.value) for piece in pieces]
    gaps = {text[one.end : other.start].strip() for one, other in pairwise(pieces)} - {"", "(", ")", ")("}
    if max(lengths) == 1 or lengths[-2:] == [5, 5]:
        return len(gaps) <= 1
    return not gaps & {",", ";", ":", "/", "+"} and len(gaps) <= 1


def _is_counting(run: Sequence[Digits]) -> bool:
    values = [int(piece.value) for piece in run]
    steps = [after - before for before, after in pairwise(values)]
    return len(steps) > 4 and all(step == steps[0] for step in steps) and abs(steps[0]) == 1 and len(values) != 10


def _spelled_part(text: str, run: Sequence[Digits]) -> Span | None:
    """Find a row of spelled digits that no sentence about a home has, though it is no whole number."""
    spelled = [piece for piece in run if piece.spelled]
    sure = sum(len(piece.value) for piece in spelled if not piece.doubtful)
    total = sum(len(piece.value) for piece in run)
    if not spelled or sure * 2 < total or _is_counting(run):
        return None
    enough = SPELLED_WITH_CUE if _has_cue(text, run[0].start) else SPELLED_ENOUGH
    return Span(run[0].start, run[-1].end) if total >= enough and sure >= enough - 2 else None


def _has_cue(text: str, start: int) -> bool:
    return _CUE.search(text[max(0, start - _CUE_REACH) : start]) is not None


def _international(text: str) -> Iterator[Span]:
    if "+" not in text:
        return
    for found in phonenumbers.PhoneNumberMatcher(text, None):
        yield Span(found.start, found.end)
