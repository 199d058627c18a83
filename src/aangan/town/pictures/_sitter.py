"""Who sits for a portrait: what chance decides before anything is drawn."""

from dataclasses import dataclass
from enum import IntEnum
from random import Random

# Skin, its shadow, and the blush on it.
SKINS = (
    ("#F3CDA8", "#E0AE83", "#EE9F86"),
    ("#EABD92", "#D39E6F", "#E58F76"),
    ("#DEAA7C", "#C48A5B", "#D97F66"),
    ("#CF9768", "#B27A4C", "#C96F55"),
    ("#BC8257", "#9C663E", "#B6604A"),
    ("#A56E47", "#865532", "#A3543F"),
    ("#8C5A39", "#6E4328", "#8B4637"),
    ("#744A30", "#583520", "#763B30"),
)
OFTEN = (2, 3, 4, 4, 4, 3, 2, 1)
HAIRS = ("#1D1614", "#261B18", "#33231D", "#40291F", "#523526", "#2B2426")
SILVER = "#8F8A86"
CLOTHES = (
    ("#E3972F", "#8C3B2A"),
    ("#C8553D", "#F5D9A6"),
    ("#1F7A74", "#F2C879"),
    ("#34467E", "#E9B872"),
    ("#B83A68", "#F4C95D"),
    ("#5F8F57", "#F3E3C8"),
    ("#7B2D3B", "#E6B450"),
    ("#F1E2C6", "#B5523B"),
    ("#D9A22E", "#7B2D3B"),
    ("#5E97BA", "#F6EBD8"),
    ("#8D79B8", "#F3D9A4"),
    ("#3C424C", "#D98E4A"),
    ("#F6F0E6", "#34467E"),
    ("#D77A61", "#FBEBD3"),
    ("#2E6B4F", "#E9C46A"),
)
GROUNDS = (
    ("#FCE3BC", "#F8C98B"),
    ("#FAD7BF", "#F2B391"),
    ("#F7D0CB", "#EDABA6"),
    ("#DDE7CF", "#B9CFA2"),
    ("#CFE4E2", "#A3CAC8"),
    ("#E5DCEF", "#C6B5DD"),
    ("#FBEAB0", "#F2CF6B"),
    ("#D5E0F0", "#A9C0DF"),
    ("#F3DFD0", "#DDB799"),
)


class Look(IntEnum):
    """What a portrait's number promises about its sitter, in its lowest three bits."""

    MAN = 0
    WOMAN = 1
    TURBAN = 2
    HIJAB = 3
    ANYBODY = 4
    WOMAN_WITH_BINDI = 5
    MAN_WITH_BEARD = 6
    MAN_WITH_CAP = 7

    @property
    def womanly(self) -> bool:
        """Whether hair and clothes come from a woman's wardrobe."""
        return self in {Look.WOMAN, Look.HIJAB, Look.WOMAN_WITH_BINDI}


@dataclass(frozen=True, slots=True)
class Sitter:
    """One sitter: colours, the measures of the face in units of the 320 by 400 canvas, and the chance left to draw."""

    look: Look
    skin: str
    shade: str
    blush: str
    hair: str
    cloth: str
    accent: str
    ground: str
    glow: str
    wide: float
    jaw: float
    chin: float
    chance: Random

    @property
    def left(self) -> float:
        """Where the face begins."""
        return CX - self.wide

    @property
    def right(self) -> float:
        """Where the face ends."""
        return CX + self.wide


# The middle of the face.
CX, CY = 160.0, 182.0


def portrait_seed(number: int, look: Look) -> int:
    """Return the seed of the `number`-th portrait with a look."""
    return number << 3 | look


def sit(seed: int) -> Sitter:
    """Let chance decide who sits for this portrait."""
    chance = Random(seed)
    look = Look(seed & 7)
    skin, shade, blush = chance.choices(SKINS, OFTEN)[0]
    cloth, accent = chance.choice(CLOTHES)
    ground, glow = chance.choice(GROUNDS)
    slim = 2.0 if look.womanly else 0.0
    return Sitter(
        look=look,
        skin=skin,
        shade=shade,
        blush=blush,
        hair=SILVER if chance.random() < 0.006 else chance.choice(HAIRS),
        cloth=cloth,
        accent=accent,
        ground=ground,
        glow=glow,
        wide=chance.uniform(46, 52) - slim,
        jaw=chance.uniform(34, 43) - 2 * slim,
        chin=chance.uniform(244, 252) - slim,
        chance=chance,
    )
