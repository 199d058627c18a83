"""Questions as people ask them, made from homes: in English and Hindi, with mistakes; and how well a home answers."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

from aangan.town.homes import Home

SHARINGS = {
    "private_room": ("private room", "single room", "प्राइवेट रूम", "alag kamra"),
    "shared_room": ("shared room", "twin sharing", "शेयरिंग रूम", "sanjha kamra"),
    "master_bedroom": ("master bedroom", "master bedroom", "मास्टर बेडरूम", "attached room"),
    "entire_flat": ("entire flat", "whole flat", "पूरा फ्लैट", "poora flat"),
}
WHO = {
    "female": ("for girls", "ladies only", "लड़कियों के लिए", "ladkiyon ke liye"),
    "male": ("for boys", "gents", "लड़कों के लिए", "ladkon ke liye"),
    "any": ("", "", "", ""),
}
FURNISHED = {
    "furnished": ("furnished", "fully furnished", "फर्निश्ड", "furnished"),
    "semi_furnished": ("semi furnished", "semi-furnished", "सेमी फर्निश्ड", "semi furnished"),
    "unfurnished": ("unfurnished", "without furniture", "बिना फर्नीचर", "bina furniture"),
}
STYLES = ("plain", "other words", "Hindi", "Hindi in Latin letters", "mistyped")


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asks, and what they mean by it."""

    text: str
    style: str
    city: str
    locality: str
    sharing: str
    gender: str | None
    furnishing: str | None
    bedrooms: int | None


def questions(homes: Sequence[Home], count: int, *, seed: int = 7) -> list[Question]:
    """Make questions from homes of a town, as many in each style."""
    chance = random.Random(seed)
    hindi = _hindi_names()
    chosen = [home for home in homes if home.sharing_type in SHARINGS]
    return [_question(chance.choice(chosen), STYLES[number % len(STYLES)], chance, hindi) for number in range(count)]


def grade(asked: Question, home: Home) -> int:
    """Return how well a home answers, 0 to 3: nothing in another city, most with everything right."""
    if home.city != asked.city:
        return 0
    near = home.locality == asked.locality
    wishes = [home.sharing_type == asked.sharing]
    wishes += [home.gender_preference in {asked.gender, "any"}] if asked.gender else []
    wishes += [home.furnishing_level == asked.furnishing] if asked.furnishing else []
    wishes += [home.bedrooms == asked.bedrooms] if asked.bedrooms else []
    if near:
        return 3 if all(wishes) else 2 if wishes[0] else 1
    return 1 if all(wishes) else 0


def _question(home: Home, style: str, chance: random.Random, hindi: dict[tuple[str, str], str]) -> Question:
    column = {"plain": 0, "other words": 1, "Hindi": 2, "Hindi in Latin letters": 3, "mistyped": 0}[style]
    gender = home.gender_preference if home.gender_preference != "any" and chance.random() < 0.6 else None
    furnishing = home.furnishing_level if chance.random() < 0.4 else None
    bedrooms = home.bedrooms if chance.random() < 0.4 else None
    place = home.locality
    if style == "Hindi":
        place = hindi.get((home.city, home.locality), home.locality)
    words = [
        f"{bedrooms} bhk" if bedrooms else "",
        FURNISHED[furnishing][column] if furnishing else "",
        SHARINGS[home.sharing_type][column],
        WHO[gender][column] if gender else "",
        {2: "", 3: ""}.get(column, "in"),
        place,
        {2: "में", 3: "mein"}.get(column, ""),
        home.city if chance.random() < 0.5 or (place == home.locality and place.startswith("Sector")) else "",
    ]
    text = " ".join(filter(None, words))
    if style == "mistyped":
        text = _mistyped(text, chance)
    return Question(text, style, home.city, home.locality, home.sharing_type, gender, furnishing, bedrooms)


def _mistyped(text: str, chance: random.Random) -> str:
    """Mistype the two longest words: a letter lost, doubled, or swapped with its neighbour."""
    words = text.split()
    for at in sorted(range(len(words)), key=lambda each: -len(words[each]))[:2]:
        word = words[at]
        if len(word) < 5:
            continue
        spot = chance.randrange(1, len(word) - 1)
        words[at] = chance.choice(
            (
                word[:spot] + word[spot + 1 :],
                word[:spot] + word[spot] + word[spot:],
                word[:spot] + word[spot + 1] + word[spot] + word[spot + 2 :],
            )
        )
    return " ".join(words)


def _hindi_names() -> dict[tuple[str, str], str]:
    text = resources.files("aangan.places").joinpath("localities.tsv").read_text(encoding="utf-8")
    found: dict[tuple[str, str], str] = {}
    for line in text.splitlines()[1:]:
        city, name, *_, aliases = line.split("\t")
        for alias in aliases.split("|"):
            if alias and alias[0] >= "\u0900":
                found.setdefault((city, name), alias)
    return found
