"""The crowd on a terminal: a map with phones, and nudges as they fire."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from aangan.crowd.walk import HEIGHT, WIDTH, Walker

COLUMNS, ROWS = 72, 20
GLOW = 3
TOP_LEFT, BRIGHT, PLAIN = "\x1b[H\x1b[2J", "\x1b[1;33m", "\x1b[0m"


@dataclass(slots=True)
class Picture:
    """What was nudged lately, and where."""

    glowing: dict[tuple[int, int], int] = field(default_factory=dict)
    said: deque[str] = field(default_factory=lambda: deque(maxlen=4))

    def nudged(self, one: Walker, message: str) -> None:
        """Let a phone glow for a few pictures."""
        self.glowing[_cell(one)] = GLOW
        self.said.append(message)

    def draw(self, crowd: list[Walker], at: float, counted: Mapping[str, int]) -> str:
        """Return the picture of a moment, with what makes a terminal show it in place of the last one."""
        people: dict[tuple[int, int], int] = {}
        for one in crowd:
            people[_cell(one)] = people.get(_cell(one), 0) + 1
        rows = ["".join(self._sign(people, x, y) for x in range(COLUMNS)) for y in range(ROWS)]
        self.glowing = {cell: left - 1 for cell, left in self.glowing.items() if left > 1}
        numbers = "  ".join(f"{name} {count}" for name, count in counted.items())
        edge = "─" * COLUMNS
        return "\n".join(
            [f"{TOP_LEFT}{at // 60:3.0f} min {at % 60:02.0f} s   {numbers}", edge, *rows, edge, *self.said]
        )

    def _sign(self, people: Mapping[tuple[int, int], int], x: int, y: int) -> str:
        count = people.get((x, y), 0)
        if (x, y) in self.glowing:
            return f"{BRIGHT}*{PLAIN}"
        return " " if not count else "o" if count == 1 else str(min(count, 9))


def _cell(one: Walker) -> tuple[int, int]:
    return min(COLUMNS - 1, int(one.x / WIDTH * COLUMNS)), min(ROWS - 1, int(one.y / HEIGHT * ROWS))
