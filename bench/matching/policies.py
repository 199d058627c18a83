"""Ways to deal: what others do, our own ranker as it runs in the product, and one that knows what nobody can know."""

import numpy as np

from aangan.matching.rules import (
    COMING_BY,
    COMING_BY_DOUBT,
    LIKED,
    PASSED,
    POPULARITY_DOUBT,
    PRIOR,
    ROOM_FOR,
    SELECTIVITY_DOUBT,
    Examples,
    Pool,
    Viewer,
    fits,
    learn,
    likely,
    rank,
    reached,
    smoothed,
)
from bench.matching.market import Market
from bench.matching.world import Floats, Ints

# The night's lesson is the latest looks, so many at most.
LESSON = 40_000
UNKNOWN = 50.0


class Recency:
    """The most recently active first."""

    def __init__(self, *, two_way: bool) -> None:
        self.two_way = two_way

    def order(self, market: Market, me: int, found: Ints) -> Ints:  # noqa: ARG002 - whoever looks
        """Return the places of `found`, best first."""
        return np.argsort(-market.seen_at[found], kind="stable")

    def night(self, market: Market) -> None:
        """Learn nothing."""


class Likeness(Recency):
    """The best percentage of the seven dimensions first, as the compatibility page counts it."""

    def order(self, market: Market, me: int, found: Ints) -> Ints:
        """Return the places of `found`, best first; between equals, the more recently active."""
        score = fits(int(market.world.packed[me]), market.world.packed[found])
        return np.lexsort((-market.seen_at[found], -np.nan_to_num(score, nan=UNKNOWN)))


class Learned:
    """What every policy that learns has in common: the morning's numbers and the night's lesson."""

    two_way = True

    def __init__(self) -> None:
        self.weights = PRIOR

    def night(self, market: Market) -> None:
        """Count again how often people are liked and like, and learn from the latest looks."""
        market.popularity = smoothed(market.wanted, market.shown, doubt=POPULARITY_DOUBT)
        market.selectivity = smoothed(market.wants, market.looked, doubt=SELECTIVITY_DOUBT)
        if market.looks:
            self.weights = learn(_lesson(market))

    def sides(self, market: Market, me: int, found: Ints) -> tuple[Viewer, Pool]:
        """Return the viewer and the pool, as the product would read them from its tables."""
        world = market.world
        days = np.minimum(np.ceil(market.now), np.ceil(market.age_days[found]))
        pool = Pool(
            ids=found,
            answers=world.packed[found],
            popularity=market.popularity[found],
            selectivity=market.selectivity[found],
            activity=smoothed(market.active_days[found], days, COMING_BY, COMING_BY_DOUBT),
            pending=market.pending[found],
            open_matches=market.open_matches[found],
            age_days=market.age_days[found],
            said=market.said[me, found],
            km=world.km[me, found],
            years=np.abs(world.age[found] - world.age[me]),
        )
        mine = {"popularity": float(market.popularity[me]), "selectivity": float(market.selectivity[me])}
        return Viewer(me + 1, int(market.now), int(world.packed[me]), **mine), pool


class OneSided(Learned):
    """Whom the viewer is most likely to like, as it was learned; whether they like back is nobody's concern."""

    two_way = False

    def order(self, market: Market, me: int, found: Ints) -> Ints:
        """Return the places of `found`, best first."""
        mine, _ = likely(*self.sides(market, me, found), self.weights)
        return np.argsort(-mine, kind="stable")


class Aangan(Learned):
    """The product's own: `aangan.matching.rules.rank`."""

    def order(self, market: Market, me: int, found: Ints) -> Ints:
        """Return the places of `found`, best first."""
        return rank(*self.sides(market, me, found), self.weights)


class Prior(Aangan):
    """The same on its first day for ever: nothing is learned of answers, popularity or pickiness."""

    def night(self, market: Market) -> None:
        """Leave everybody at the market's rate."""
        market.popularity = smoothed(market.wanted * 0, market.shown * 0)
        market.selectivity = market.popularity


class Oracle(Learned):
    """The same worth with the true chance of a like in both directions; no fairness to newcomers is asked of it."""

    def night(self, market: Market) -> None:
        """Learn nothing; it knows."""

    def order(self, market: Market, me: int, found: Ints) -> Ints:
        """Return the places of `found`, best first."""
        _, pool = self.sides(market, me, found)
        back = np.where(pool.said == LIKED, 1.0, market.world.chance[found, me] * reached(pool.activity, pool.pending))
        worth: Floats = market.world.chance[me, found] * back / (1 + pool.open_matches / ROOM_FOR) ** 2
        worth[pool.said == PASSED] *= 1e-6
        return np.argsort(-worth, kind="stable")


def _lesson(market: Market) -> Examples:
    looks, size = [], 0
    for look in reversed(market.looks):
        looks.append(look)
        size += look.seen.size
        if size >= LESSON:
            break
    world = market.world
    who = np.repeat([look.who for look in looks], [look.seen.size for look in looks])
    seen = np.concatenate([look.seen for look in looks])
    return Examples(
        mine=world.packed[who],
        theirs=world.packed[seen],
        liked=np.concatenate([look.liked for look in looks]),
        popularity=np.concatenate([look.popularity for look in looks]),
        selectivity=np.repeat([look.selectivity for look in looks], [look.seen.size for look in looks]),
        km=world.km[who, seen],
        years=np.abs(world.age[who] - world.age[seen]),
    )
