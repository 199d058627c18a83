"""Words: what a home says and what somebody asks, made comparable across spellings, scripts and synonyms."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Any

from aangan.kit.likeness import likeness
from aangan.kit.spelling import fold, sound
from aangan.search.rules._rents import without_rents
from aangan.search.types import Asked

# A known word that looks or sounds like another: itself, and how many homes say it.
Near = tuple[str, int]
# Which fields of a home weigh how much; places are kept with their sound as well.
WEIGHTS: Mapping[str, tuple[str, ...]] = {
    "A": ("title", "locality", "sub_locality", "kind"),
    "B": ("city", "landmark", "society_type", "builder_name"),
    "C": ("equipment", "search_keywords", "full_house"),
    "D": ("description",),
}
PLACES = ("locality", "sub_locality", "city", "landmark")
STOP = "-"
PHRASE_MAX = 4
BEDROOMS = frozenset({"bhk", "bedroom", "bedrooms", "bed", "beds", "bhks"})
NUMBERS = {"one": "1", "two": "2", "three": "3", "four": "4", "do": "2", "teen": "3", "char": "4"}
DIGITS = re.compile(r"\d")
BHK = re.compile(r"([1-9])(?:bhk|bedroom|bed|bhks)")
POSITION_MAX = 16_000
# A word that is this much like an asked one may be meant by it, if no other is much more like it.
CLOSE, CLOSER = 0.6, 0.12
# Of this many words looking alike in trigrams some are alike in letters; a word that sounds the same is this much so.
LIKE_MAX = 3
SOUNDS_SAME = 0.8
# So many words of a question are looked at.
WORDS_MAX = 16
PREFIX_MIN = 3
# No word is longer; what somebody typed without a blank is cut, for the database keeps no word of two thousand bytes.
WORD_MAX = 80
MISTYPED_MIN = 5
SOUND_MARK = "~"


def document(home: Mapping[str, Any]) -> dict[str, list[tuple[int, str]]]:
    """Return the words of a home (a row of `properties` with its amenities), each with its places and weights."""
    found: dict[str, list[tuple[int, str]]] = {}
    at = 1
    for weight, fields in WEIGHTS.items():
        for field in fields:
            for word in tokens(text_of(home, field)):
                found.setdefault(word, []).append((min(at, POSITION_MAX), weight))
                at += 1
            at += 3
    for field in PLACES:
        for heard in _sounds(text_of(home, field)):
            found.setdefault(heard, []).append((min(at, POSITION_MAX), "B"))
            at += 1
    return found


def vector_text(words: Mapping[str, Sequence[tuple[int, str]]]) -> str:
    """Write words as PostgreSQL reads a tsvector."""
    return " ".join(
        f"{_quoted(word)}:{','.join(f'{at}{weight}' for at, weight in places[:200])}" for word, places in words.items()
    )


def passage(home: Mapping[str, Any]) -> str:
    """Return what a home says as one text, for the model that understands meanings."""
    where = ", ".join(filter(None, (home["sub_locality"], home["locality"], home["city"])))
    parts = (home["title"], where, text_of(home, "kind"), text_of(home, "equipment"), home["description"])
    return ". ".join(part.strip() for part in parts if part and part.strip())[:1200]


def text_of(home: Mapping[str, Any], field: str) -> str:
    """Return a field of a home as text; `kind`, `equipment` and `full_house` are made of several."""
    if field == "kind":
        return " ".join(filter(None, _kind(home)))
    if field == "equipment":
        lists = ("amenities", "features", "tags", "society_amenities", "society_vibe_tags")
        words = [word for name in lists for word in home[name] or ()]
        furnishing = (home["furnishing_level"] or "").replace("_", " ")
        return ". ".join(filter(None, [*words, furnishing, _balcony(home)]))
    if field == "full_house":
        rules = ("pets", "food_habits", "guests_policy", "kitchen_type")
        return ". ".join(str(home[name]).replace("_", " ") for name in rules if home[name])
    return home[field] or ""


def tokens(text: str) -> list[str]:
    """Return the words of a text as they are compared: folded, synonyms as one word, plurals as their singular."""
    return list(_tokens(fold(text).split()))


def asked_words(text: str) -> list[str]:
    """Return the words of a question, each once, without amounts of money."""
    return list(dict.fromkeys(_tokens(without_rents(text).split())))[:WORDS_MAX]


def plain_words(text: str) -> list[str]:
    """Return the words of a question as they stand, folded, without money and what tells nothing.

    Those of the dictionary are told by its own: "bada" is spacious, though a town is called so too.
    """
    found = []
    for word in without_rents(text).split():
        said = next(_tokens([word]), None)
        found += [said if word in synonyms() or word in loanwords() else word] if said else []
    return found[:WORDS_MAX]


def meant_by(word: str) -> str | None:
    """Return the dictionary's word for one that is mistyped by a letter; None when it is like none."""
    if len(word) < MISTYPED_MIN:
        return None
    close = [written for written in synonyms() if abs(len(written) - len(word)) <= 1 and written[0] == word[0]]
    best = max(close, key=lambda written: likeness(word, written), default="")
    return synonyms()[best] if best and likeness(word, best) >= 1 - 1 / len(word) - 1e-9 else None


def lookups(words: Sequence[str]) -> list[str]:
    """Return what is looked up among the known words: the words themselves, and as they are said."""
    return list(dict.fromkeys(each for word in words for each in (word, _sound(word)) if each))


def understood(words: Sequence[str], known: Mapping[str, int], near: Mapping[str, Sequence[Near]]) -> list[Asked]:
    """Return what homes may say for each word of a question.

    `known` is how many homes say a word, `near` the words that look like an unknown one. A word that nobody says, and
    that is like nothing, is taken for a beginning, unless it is too short for one; when other words are understood it
    is left out.
    """
    found, unknown = [], []
    for word in words:
        heard = _sound(word)
        alike = [heard] if heard and heard in known else []
        if word in known:
            found.append(Asked((word, *alike), known[word]))
            continue
        close = _closest(word, near.get(word, ()))
        if alike or close:
            found.append(Asked((*alike, *close), max([*close.values(), *(known[each] for each in alike)])))
        else:
            unknown.append(Asked((f"{word}:*" if len(word) >= PREFIX_MIN else word,), 0))
    return found or unknown


def query_all(asked: Sequence[Asked]) -> str:
    """Write the tsquery of homes that say something for each word."""
    return " & ".join(f"({_any(each)})" for each in asked)


def query_any(asked: Sequence[Asked]) -> str:
    """Write the tsquery of homes that say something for any word."""
    return " | ".join(_any(each) for each in asked)


def query_cities(cities: Sequence[str]) -> str | None:
    """Write the tsquery of homes that say one of some cities, as all there do; None for a name without words."""
    said = dict.fromkeys(map(query_phrase, cities))
    return " | ".join(f"({city})" for city in said) if said and all(said) else None


def query_phrase(name: str) -> str | None:
    """Write the tsquery of homes that say all words of a name; None for a name without words."""
    return " & ".join(map(_quoted, tokens(name))) or None


def rarest(asked: Sequence[Asked]) -> list[Asked]:
    """Return the half of the words that fewest homes say: what is left of a question that nobody answers whole."""
    ordered = sorted(asked, key=lambda each: each.homes)
    return ordered[: max(1, len(ordered) // 2)]


def _closest(word: str, near: Sequence[Near]) -> dict[str, int]:
    """Return the words that may be meant by one, with how many homes say them."""
    heard = sound(word)
    alike = {
        other: max(likeness(word, other), SOUNDS_SAME if heard and sound(other) == heard else 0.0) for other, _ in near
    }
    best = max(alike.values(), default=0.0)
    ordered = sorted(near, key=lambda each: (-alike[each[0]], -each[1], each[0]))
    return {other: homes for other, homes in ordered[:LIKE_MAX] if alike[other] >= max(CLOSE, best - CLOSER)}


def _any(asked: Asked) -> str:
    return " | ".join(f"{_quoted(word[:-2])}:*" if word.endswith(":*") else _quoted(word) for word in asked.words)


def _quoted(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def _tokens(words: Sequence[str]) -> Iterator[str]:
    words = [loanwords().get(word, word) for word in words]
    at = 0
    while at < len(words):
        taken, said = _next(words, at)
        at += taken
        if said and said != STOP:
            yield said[:WORD_MAX]


def _next(words: Sequence[str], at: int) -> tuple[int, str]:
    """Return how many words belong together from here on, and what they say."""
    first, after = NUMBERS.get(words[at], words[at]), words[at + 1] if at + 1 < len(words) else ""
    if first.isdigit() and len(first) == 1 and after in BEDROOMS:
        return 2, f"{first}bhk"
    for count in range(min(PHRASE_MAX, len(words) - at), 0, -1):
        said = synonyms().get(" ".join(words[at : at + count]))
        if said:
            return count, said
    if together := BHK.fullmatch(words[at]):
        return 1, f"{together[1]}bhk"
    return 1, _singular(words[at])


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies") and word.isascii():
        return f"{word[:-3]}y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


@cache
def synonyms() -> Mapping[str, str]:
    """Return the one word for each word and phrase of the dictionary; `-` for those that tell nothing of a home."""
    found: dict[str, str] = {}
    for word, said in _table("words.tsv"):
        found.setdefault(word, word)
        for each in said:
            found.setdefault(fold(each), word)
    return found


@cache
def loanwords() -> Mapping[str, str]:
    """Return the English word for each that Hindi has borrowed, as it sounds when it is read from Devanagari."""
    return {fold(each): word for word, written in _table("loanwords.tsv") for each in written}


def _table(name: str) -> Iterator[tuple[str, list[str]]]:
    text = resources.files("aangan.search").joinpath(name).read_text(encoding="utf-8")
    for line in text.splitlines()[1:]:
        word, others = line.split("\t")
        yield word, others.split("|")


def _sounds(text: str) -> Iterable[str]:
    words = tokens(text)
    heard = [_sound(word) for word in words]
    # "Indira Nagar" and "Indiranagar" are one place.
    joined = [_sound(one + other) for one, other in pairwise(words)]
    return dict.fromkeys(each for each in (*heard, *joined) if each)


def _sound(word: str) -> str | None:
    heard = None if DIGITS.search(word) else sound(word)
    return f"{SOUND_MARK}{heard}" if heard else None


def _kind(home: Mapping[str, Any]) -> Iterator[str | None]:
    yield str(home["property_type"]).replace("_", " ")
    yield str(home["sharing_type"]).replace("_", " ") if home["sharing_type"] else None
    yield f"{home['bedrooms']}bhk" if home["bedrooms"] else None
    yield {"female": "female", "male": "male"}.get(str(home["gender_preference"]))
    # A shared flat is a flat with rooms in it, whatever it is called.
    yield {"flatmate": "flat room", "pg": "room", "apartment": "flat", "builder_floor": "flat"}.get(
        str(home["property_type"])
    )


def _balcony(home: Mapping[str, Any]) -> str:
    return "balcony" if home["balconies"] else ""
