"""Spellings: the same Indian name or word written by different people, in Latin letters and in Devanagari."""

import re
import unicodedata

_INDEPENDENT = {
    "अ": "a", "आ": "a", "इ": "i", "ई": "i", "उ": "u", "ऊ": "u", "ऋ": "ri", "ए": "e", "ऐ": "ai", "ओ": "o", "औ": "au",
    "ऑ": "o", "ऍ": "e",
}  # fmt: skip
_SIGNS = {
    "ा": "a", "ि": "i", "ी": "i", "ु": "u", "ू": "u", "ृ": "ri", "े": "e", "ै": "ai", "ो": "o", "ौ": "au", "ॉ": "o",
    "ॅ": "e", "ॊ": "o", "ॆ": "e",
}  # fmt: skip
_CONSONANTS = {
    "क": "k", "ख": "kh", "ग": "g", "घ": "gh", "ङ": "n", "च": "ch", "छ": "chh", "ज": "j", "झ": "jh", "ञ": "n", "ट": "t",
    "ठ": "th", "ड": "d", "ढ": "dh", "ण": "n", "त": "t", "थ": "th", "द": "d", "ध": "dh", "न": "n", "प": "p", "फ": "ph",
    "ब": "b", "भ": "bh", "म": "m", "य": "y", "र": "r", "ल": "l", "ळ": "l", "व": "v", "श": "sh", "ष": "sh", "स": "s",
    "ह": "h",
}  # fmt: skip
_NASALS = {"ं": "n", "ँ": "n", "\u0903": "h"}
_VIRAMA, _NUKTA = "्", "़"
_DIGITS = {chr(0x0966 + digit): str(digit) for digit in range(10)}
_LABIALS = ("p", "b", "m", "f")
_DEVANAGARI = re.compile("[\u0900-\u097f]+")
_BREAKS = re.compile(r"[^\w\u0900-\u0d7f]+|_")
# Written in different ways and said alike; longer ones first.
_ALIKE = (
    ("chh", "C"), ("ksh", "x"), ("ph", "f"), ("bh", "b"), ("dh", "d"), ("th", "t"), ("gh", "g"), ("kh", "k"),
    ("jh", "j"), ("sh", "s"), ("ch", "C"), ("ck", "k"), ("qu", "k"), ("c", "k"), ("w", "v"), ("z", "j"), ("q", "k"),
)  # fmt: skip
_VOWELS = re.compile(r"(?<!^)[aeiouyh]")
_TWICE = re.compile(r"(.)\1+")
# Shorter ones are said like too much else.
SOUND_MIN = 4


def fold(text: str) -> str:
    """Return words in small Latin letters and digits, a blank between them; other scripts keep their own letters."""
    plain = _DEVANAGARI.sub(lambda found: latin(found[0]), text.replace("\u200d", "").replace("\u200c", ""))
    marked = unicodedata.normalize("NFKD", plain.casefold())
    bare = "".join(letter for letter in marked if not _is_accent(letter))
    return _BREAKS.sub(" ", bare).strip()


def latin(text: str) -> str:
    """Write Devanagari in Latin letters, the way that people type Hindi."""
    return "".join(_word(word) for word in re.split(r"(\s+)", text))


def sound(word: str) -> str | None:
    """Return the consonants that a folded word is said with; None when they are too few to tell it from others."""
    heard = consonants(word)
    return heard if heard and len(heard) >= SOUND_MIN else None


def consonants(word: str) -> str | None:
    """Return the consonants that a folded word is said with, few or many; None for what is not all Latin letters."""
    if not word.isascii() or not word.isalpha():
        return None
    heard = word
    for written, said in _ALIKE:
        heard = heard.replace(written, said)
    return _TWICE.sub(r"\1", _VOWELS.sub("", heard))


def _is_accent(letter: str) -> bool:
    # Marks of Indian scripts are vowels, not accents.
    return bool(unicodedata.combining(letter)) and letter < "\u0900"


def _word(word: str) -> str:
    parts: list[str] = []
    silent = False
    for at, letter in enumerate(word):
        if letter in _CONSONANTS:
            if silent:
                parts.append("a")
            parts.append(_CONSONANTS[letter])
            silent = True
        elif letter in _SIGNS or letter == _VIRAMA:
            parts.append(_SIGNS.get(letter, ""))
            silent = False
        elif letter != _NUKTA:
            parts.append(("a" if silent else "") + _other(letter, word[at + 1 : at + 2]))
            silent = False
    # The vowel that every consonant brings along is not said at the end of a word.
    return "".join(parts)


def _other(letter: str, after: str) -> str:
    if letter in _NASALS:
        return "m" if letter == "ं" and _CONSONANTS.get(after, "").startswith(_LABIALS) else _NASALS[letter]
    return _INDEPENDENT.get(letter) or _DIGITS.get(letter) or ("" if letter in "।॥ऽ" else letter)
