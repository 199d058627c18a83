"""Fusing what several rankers found."""

from collections.abc import Mapping, Sequence

# As in the paper on reciprocal rank fusion (Cormack, Clarke, Büttcher, 2009).
RANK_CONSTANT = 60


def fuse(rankings: Sequence[Sequence[int]], weights: Sequence[float] | None = None) -> dict[int, float]:
    """Return the score of each id: the sum of weight / (60 + its rank) over the rankings that know it, best first.

    Equal ones are ordered by id, the newest first, so that the order is the same every time.
    """
    scores: dict[int, float] = {}
    for ranking, weight in zip(rankings, weights or [1.0] * len(rankings), strict=True):
        for rank, one in enumerate(dict.fromkeys(ranking), 1):
            scores[one] = scores.get(one, 0.0) + weight / (RANK_CONSTANT + rank)
    return dict(
        sorted(((one, round(score, 9)) for one, score in scores.items()), key=lambda pair: (-pair[1], -pair[0]))
    )


def page_of(scores: Mapping[int, float], after: Sequence[float | int], limit: int) -> list[int]:
    """Return the ids of a page: those that come after a score and id."""
    ordered = [one for one, score in scores.items() if not after or (score, one) < (after[0], after[1])]
    return ordered[:limit]
