"""What people like, in words that may be shown: a curated table of categories, labels and spellings.

Words that nobody put there are compared as they are and shown as `other`; they are kept nowhere.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from aangan.kit.spelling import fold
from aangan.proximity.types import Interest

TABLE = "interests.tsv"
OTHER = "other"
# Signs that tell words apart and that folding would drop.
SIGNS = {"c++": "cpp", "c#": "csharp", "f#": "fsharp", ".net": "dotnet", "r&b": "rnb", "b&w": "bw", "d&d": "dnd"}
_SIGNED = re.compile("|".join(re.escape(sign) for sign in SIGNS))
# In shorter words one letter makes another word: bike and hike.
TYPO_MIN = 6
SENSITIVE_MIN = 3


@dataclass(frozen=True, slots=True)
class Named:
    """One thing that somebody likes: the word it is compared by, and what may be shown of it."""

    word: str
    interest: Interest


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """The table, ready to be asked."""

    version: int
    spellings: dict[str, Interest]
    _near: dict[str, set[str]] = field(default_factory=dict)

    @property
    def labels(self) -> list[str]:
        """Every label that may ever be shown, beside `other`."""
        return sorted({interest.label for interest in self.spellings.values() if not interest.sensitive})

    @property
    def categories(self) -> list[str]:
        """Every category that is counted, in a fixed order."""
        return sorted({one.category for one in self.spellings.values() if not one.sensitive} | {OTHER})

    def named(self, said: Iterable[str]) -> list[Named]:
        """Return what was said as labels, each once, in order; what is sensitive is left out altogether."""
        found: dict[str, Named] = {}
        for text in said:
            one = self.name(text)
            if one is not None and not one.interest.sensitive:
                found.setdefault(one.word, one)
        return list(found.values())

    def name(self, text: str) -> Named | None:
        """Return what one text means; None when nothing is left of it."""
        folded = spelled(text)
        word = folded.replace(" ", "")
        if not word:
            return None
        known = self.spellings.get(word) or self.spellings.get(_singular(word)) or self._mended(word)
        if known is None and self._touches_on_private_things(folded):
            known = Interest(OTHER, OTHER, sensitive=True)
        if known is None:
            return Named(word, Interest(OTHER, OTHER))
        return Named(known.label, known)

    def _touches_on_private_things(self, folded: str) -> bool:
        words = [word for word in folded.split() if len(word) >= SENSITIVE_MIN]
        found = (self.spellings.get(word) or self.spellings.get(_singular(word)) for word in words)
        return any(one is not None and one.sensitive for one in found)

    def _mended(self, word: str) -> Interest | None:
        """Return what a word with one slip of the finger means, if it can mean one thing only."""
        if len(word) < TYPO_MIN or not word.isascii():
            return None
        near = {spelling for cut in (word, *_cuts(word)) for spelling in self._near.get(cut, ())}
        meant = {self.spellings[spelling] for spelling in near if _one_slip(word, spelling)}
        return meant.pop() if len(meant) == 1 else None


@cache
def taxonomy() -> Taxonomy:
    """Return the table; it is read once."""
    lines = resources.files(__package__).joinpath(TABLE).read_text(encoding="utf-8").splitlines()
    found = Taxonomy(int(lines[0].split()[2].rstrip(":")), dict(_spellings(lines[1:])))
    near: dict[str, set[str]] = defaultdict(set)
    for spelling in found.spellings:
        if len(spelling) >= TYPO_MIN - 1 and spelling.isascii():
            for cut in (spelling, *_cuts(spelling)):
                near[cut].add(spelling)
    found._near.update(near)  # noqa: SLF001 - it is being made here
    return found


def spelled(text: str) -> str:
    """Return a text in small plain letters with single blanks, whatever script, marks and signs it came with."""
    return fold(_SIGNED.sub(lambda found: f" {SIGNS[found[0]]} ", text.casefold()))


def message(labels: Iterable[str]) -> str:
    """Return the one sentence of a nudge: made here of labels from the table, never of what people wrote."""
    shown = [label for label in labels if label != OTHER]
    if not shown:
        return "Someone nearby shares an interest of yours."
    listed = shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
    return f"Someone nearby shares your interest in {listed}."


def _spellings(lines: Iterable[str]) -> Iterator[tuple[str, Interest]]:
    seen: set[str] = set()
    for line in lines:
        category, label, others = line.split("\t")
        interest = Interest(label, category.rstrip("!"), category.endswith("!"))
        for written in (label, *others.split(";")):
            word = spelled(written).replace(" ", "")
            if word and word not in seen:
                seen.add(word)
                yield word, interest


def _singular(word: str) -> str:
    return word[:-1] if len(word) >= TYPO_MIN - 1 and word.endswith("s") else word


def _cuts(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


def _one_slip(one: str, other: str) -> bool:
    """Tell whether one letter was missed, added, mistaken, or swapped with its neighbour."""
    if abs(len(one) - len(other)) > 1:
        return False
    at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rest, left = one[at:], other[at:]
    swapped = len(rest) > 1 and len(left) > 1 and rest[0] == left[1] and rest[1] == left[0] and rest[2:] == left[2:]
    return rest[1:] == left[1:] or rest[1:] == left or rest == left[1:] or swapped
