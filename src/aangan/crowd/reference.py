"""Who should have been told of whom: a matcher of dictionaries, written without the server's."""

from collections import Counter
from dataclasses import dataclass, field

BUDGET, BUDGET_SECONDS = 6, 600.0
WINDOW_SECONDS = 120.0
COOLDOWN_SECONDS = 7200.0


@dataclass(slots=True)
class Reference:
    """Sees the same sightings in the same order, and remembers nudges by pair."""

    likes: list[frozenset[str]]
    mutual: bool
    blocked: frozenset[frozenset[int]] = frozenset()
    seen: dict[tuple[int, int], float] = field(default_factory=dict)
    told: dict[frozenset[int], float] = field(default_factory=dict)
    nudges: dict[int, list[float]] = field(default_factory=dict)
    pairs: "Counter[frozenset[int]]" = field(default_factory=Counter)

    def sighting(self, listener: int, sender: int, at: float) -> None:
        """Judge one sighting at a moment in seconds."""
        pair = frozenset((listener, sender))
        if pair in self.blocked or at - self.told.get(pair, -COOLDOWN_SECONDS) < COOLDOWN_SECONDS:
            return
        if self._tired(listener, at) or self._tired(sender, at) or not self.likes[listener] & self.likes[sender]:
            return
        self.seen[listener, sender] = at
        if self.mutual and at - self.seen.get((sender, listener), -WINDOW_SECONDS - 1) > WINDOW_SECONDS:
            return
        self.told[pair] = at
        self.pairs[pair] += 1
        for one in pair:
            self.nudges.setdefault(one, []).append(at)

    def _tired(self, one: int, at: float) -> bool:
        return sum(at - moment < BUDGET_SECONDS for moment in self.nudges.get(one, [])) >= BUDGET


@dataclass(frozen=True, slots=True)
class Score:
    """How what phones heard compares with what they should have: both are multisets of (phone, other)."""

    expected: int
    told: int
    right: int

    @property
    def recall(self) -> float:
        """Of what should have been told, the part that was."""
        return self.right / self.expected if self.expected else 1.0

    @property
    def precision(self) -> float:
        """Of what was told, the part that should have been."""
        return self.right / self.told if self.told else 1.0


def score(expected: "Counter[frozenset[int]]", told: "Counter[frozenset[int]]") -> Score:
    """Compare two multisets of pairs."""
    return Score(expected.total(), told.total(), (expected & told).total())
