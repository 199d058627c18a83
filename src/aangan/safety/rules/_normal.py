"""Texts as an eye reads them: look-alikes, invisible letters, leet and spacing tricks undone."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

# Letters of other scripts that look like Latin ones (Cyrillic, Greek, Armenian, small capitals).
_LOOK_ALIKES = (
    "а=a в=b с=c ԁ=d е=e ҽ=e ғ=f ɡ=g һ=h і=i ј=j к=k қ=k ӏ=l м=m о=o р=p ԛ=q г=r ѕ=s т=t υ=u ѵ=v ԝ=w х=x у=y ү=y н=h "
    "п=n и=u з=3 б=6 α=a β=b ε=e η=n ι=i κ=k ν=v ο=o ρ=p τ=t χ=x γ=y ω=w ѡ=w ɑ=a ɩ=i ո=n օ=o ı=i ł=l ø=o đ=d "
    "ᴀ=a ʙ=b ᴄ=c ᴅ=d ᴇ=e ꜰ=f ɢ=g ʜ=h ɪ=i ᴊ=j ᴋ=k ʟ=l ᴍ=m ɴ=n ᴏ=o ᴘ=p ʀ=r ꜱ=s ᴛ=t ᴜ=u ᴠ=v ᴡ=w ʏ=y ᴢ=z"
)
_LOOKS = str.maketrans(dict(pair.split("=") for pair in _LOOK_ALIKES.split()))
# Marks that change how a Devanagari word is spelled, not which word it is.
_NUKTA, _CHANDRABINDU, _ANUSVARA = "\u093c", "\u0901", "\u0902"
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
_LEET = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "@": "a", "$": "s"})
_LEET_WORD = re.compile(r"(?<![a-z0-9@$!|])[a-z0-9@$!|]{3,40}")
_AMOUNT = re.compile(r"\d+(?:k|bhk|rk|th|st|nd|rd|am|pm|m|km|min|sqft|sq|ft|hr|hrs|l|lakh|rs|x)")
_SPACED = re.compile(r"(?<![^\W_])[^\W\d_](?:([ .\-_*|~/]{1,2})[^\W\d_](?![^\W_]))(?:\1[^\W\d_](?![^\W_])){2,60}")
_STARRED = re.compile(r"(?<=[a-z])[.*_~|^]{1,3}(?=[a-z])")


class Plain(NamedTuple):
    """A text made plain, and for each of its letters where in the original it stood."""

    text: str
    origin: tuple[int, ...]


def plain(text: str) -> Plain:
    """Undo compatibility forms, invisible letters, accents and look-alikes, letter by letter; lower case."""
    mixed = any("a" <= letter <= "z" or letter.isdigit() for letter in text.lower())
    letters: list[str] = []
    origin: list[int] = []
    for at, letter in enumerate(text):
        seen = _seen(letter, mixed)
        letters.append(seen)
        origin.extend([at] * len(seen))
    return Plain("".join(letters), tuple(origin))


def readings(text: str) -> tuple[str, ...]:
    """Return how a text can be read: plain, and without leet and letters set apart; each reading once."""
    first = plain(text).text
    closed = _SPACED.sub(lambda found: re.sub(r"[^\w]|_", "", found[0]), first)
    return tuple(dict.fromkeys((first, unleet(closed), unleet(_STARRED.sub("", closed)))))


def unleet(text: str) -> str:
    """Read digits and signs inside of words as the letters they stand for; amounts such as 22k stay."""
    return _LEET_WORD.sub(lambda found: _unleet_word(found[0]), text)


def _unleet_word(word: str) -> str:
    letters = sum(letter.isalpha() for letter in word)
    if letters < 2 or letters == len(word) or _AMOUNT.fullmatch(word) or re.search(r"\d{3}", word):
        return word
    return word.translate(_LEET).replace("!", "i").replace("|", "l")


@lru_cache(maxsize=4096)
def _seen(letter: str, mixed: bool) -> str:
    if letter.isascii():
        return letter.lower()
    if unicodedata.category(letter) in {"Cf", "Me"} or "\ufe00" <= letter <= "\ufe0f":
        return ""
    if letter in {_NUKTA, _CHANDRABINDU}:
        return _ANUSVARA if letter == _CHANDRABINDU else ""
    parts = unicodedata.normalize("NFKD", letter.translate(_DASHES))
    digits = "".join(str(unicodedata.digit(part, -1)) if unicodedata.digit(part, -1) >= 0 else part for part in parts)
    bare = "".join(part for part in digits if not _is_accent(part)).lower()
    return bare.translate(_LOOKS) if mixed else bare


def _is_accent(letter: str) -> bool:
    return letter == _NUKTA or "\u0300" <= letter <= "\u036f"
