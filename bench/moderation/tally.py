"""Counting what was found, what was missed, and what was wrongly taken for something."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Tally:
    """Right and wrong answers; the wrong ones are remembered by what they were about."""

    hits: int = 0
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    passed: int = 0

    def add(self, found: bool, *, meant: bool, what: str = "") -> None:
        """Count one answer."""
        if meant and found:
            self.hits += 1
        elif meant:
            self.missed.append(what)
        elif found:
            self.wrong.append(what)
        else:
            self.passed += 1

    @property
    def precision(self) -> float:
        """Which share of the found was meant."""
        return self.hits / max(1, self.hits + len(self.wrong))

    @property
    def recall(self) -> float:
        """Which share of the meant was found."""
        return self.hits / max(1, self.hits + len(self.missed))
