"""A fortnight in the metro: every visit is dealt a page by one policy, and what people decide has its consequences."""

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from aangan.matching.rules import LIKED, PASSED
from bench.matching.world import PAGE, TAB_SIZE, Bools, Floats, Ints, World

# As many as the deck looks at, the most recently active first.
CANDIDATES = 500


class Policy(Protocol):
    """A way to deal: whether both must be within what the other asks for, and in which order."""

    two_way: bool

    def order(self, market: "Market", me: int, found: Ints) -> Ints:
        """Return the places of `found`, best first."""

    def night(self, market: "Market") -> None:
        """Learn from the day, if it can."""


@dataclass(slots=True)
class Look:
    """One page that was looked at: who, when, whom they saw, whom they liked, and what was known in the morning."""

    who: int
    when: float
    seen: Ints
    liked: Bools
    impossible: int
    dead: int
    popularity: Floats
    selectivity: float


@dataclass(slots=True)
class Market:
    """What has happened so far; `said[i, j]` is what j said of i, and counts are what a server would know."""

    world: World
    now: float = 0.0
    looks: list[Look] = field(default_factory=list)
    matches: list[tuple[int, int]] = field(default_factory=list)
    said: NDArray[np.int8] = field(init=False)
    met: Bools = field(init=False)
    shown: Floats = field(init=False)
    wanted: Floats = field(init=False)
    looked: Floats = field(init=False)
    wants: Floats = field(init=False)
    active_days: Ints = field(init=False)
    pending: Ints = field(init=False)
    open_matches: Ints = field(init=False)
    first_match: Ints = field(init=False)
    seen_at: Floats = field(init=False)
    last_day: Ints = field(init=False)
    likers: list[list[int]] = field(init=False)
    # As the night left them.
    popularity: Floats = field(init=False)
    selectivity: Floats = field(init=False)

    def __post_init__(self) -> None:
        """Begin with nobody having met anybody."""
        size = self.world.shape.users
        self.said = np.zeros((size, size), dtype=np.int8)
        self.met = np.zeros((size, size), dtype=bool)
        for name in ("shown", "wanted", "looked", "wants", "popularity", "selectivity"):
            setattr(self, name, np.zeros(size))
        for name in ("active_days", "pending", "open_matches"):
            setattr(self, name, np.zeros(size, dtype=np.int64))
        self.first_match = np.full(size, -1)
        self.last_day = np.full(size, -1)
        self.seen_at = -self.world.idle
        self.likers = [[] for _ in range(size)]

    @property
    def age_days(self) -> Floats:
        """How long each has been here."""
        return self.now - self.world.joined


def play(world: World, policy: Policy) -> Market:
    """Let a policy deal to everybody for all days, and return what happened."""
    market, day = Market(world), -1
    pools = [np.flatnonzero(row) for row in (world.two_way if policy.two_way else world.one_way)]
    visits = world.visits
    for me, when, cards, tab in zip(visits.who.tolist(), visits.when, visits.cards, visits.tab, strict=True):
        if int(when) > day:
            day = int(when)
            policy.night(market)
        _arrive(market, me, float(when), day)
        if tab:
            _show(market, me, _newest_likers(market, me))
        found = _found(market, me, pools[me])
        if found.size:
            _show(market, me, found[policy.order(market, me, found)[: min(int(cards), PAGE)]])
    return market


def _arrive(market: Market, me: int, when: float, day: int) -> None:
    market.now = market.seen_at[me] = when
    if market.last_day[me] != day:
        market.last_day[me] = day
        market.active_days[me] += 1


def _found(market: Market, me: int, pool: Ints) -> Ints:
    found = pool[~market.met[me, pool] & (market.world.joined[pool] <= market.now)]
    if found.size <= CANDIDATES:
        return found
    recent = np.argsort(-market.seen_at[found], kind="stable")
    kept = np.zeros(found.size, dtype=bool)
    kept[recent[:CANDIDATES]] = True
    return found[kept | (market.said[me, found] == LIKED)]


def _newest_likers(market: Market, me: int) -> Ints:
    waiting = [each for each in market.likers[me] if not market.met[me, each]]
    market.likers[me] = waiting
    return np.array(waiting[: -TAB_SIZE - 1 : -1], dtype=np.int64)


def _show(market: Market, me: int, cards: Ints) -> None:
    if not cards.size:
        return
    world, said = market.world, market.said[me, cards]
    likes = world.likes[me, cards]
    impossible = int((~(world.one_way[me, cards] & world.one_way[cards, me])).sum())
    known = market.popularity[cards], float(market.selectivity[me])
    market.looks.append(Look(me, market.now, cards, likes, impossible, int((said == PASSED).sum()), *known))
    market.met[me, cards] = True
    market.said[cards, me] = np.where(likes, LIKED, PASSED)
    waits = cards[likes & (said == 0)]
    market.pending[waits] += 1
    for each in waits.tolist():
        market.likers[each].append(me)
    market.pending[me] -= int((said == LIKED).sum())
    _count(market, me, cards, likes)
    for place in np.flatnonzero(likes & (said == LIKED)).tolist():
        _match(market, me, int(cards[place]), int(market.looked[me]) - cards.size + place + 1)


def _count(market: Market, me: int, cards: Ints, likes: Bools) -> None:
    market.shown[cards] += 1
    market.wanted[cards] += likes
    market.looked[me] += cards.size
    market.wants[me] += int(likes.sum())


def _match(market: Market, me: int, other: int, cards: int) -> None:
    market.matches.append((me, other))
    for who, after in ((me, cards), (other, int(market.looked[other]))):
        market.open_matches[who] += 1
        if market.first_match[who] < 0:
            market.first_match[who] = after
