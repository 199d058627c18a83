"""How much alike two words are, as a hand mistypes them."""


def likeness(one: str, other: str) -> float:
    """Return 1 for the same word, less for each letter that is wrong, missing, too much or swapped; 0 at the least."""
    return max(0.0, 1 - _distance(one, other) / max(len(one), len(other), 1))


def _distance(one: str, other: str) -> int:
    """Count the mistakes (optimal string alignment)."""
    above: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        higher, above, row = above, row, [at]
        for to, wanted in enumerate(other, 1):
            cost = min(above[to] + 1, row[to - 1] + 1, above[to - 1] + (letter != wanted))
            if at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == wanted:
                cost = min(cost, higher[to - 2] + 1)
            row.append(cost)
    return row[-1]
