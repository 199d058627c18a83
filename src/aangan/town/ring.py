"""Who meets whom: in each city people stand in a ring, neighbours of a locality side by side, and judge those near."""

from dataclasses import dataclass

import numpy as np

from aangan.town import demo
from aangan.town.draw import BLOCK, Bools, Floats, Ints, Kind, stream
from aangan.town.size import Size
from aangan.town.traits import CLEAN, DRINKING, FOOD, GUESTS, ROOM_POSTER, SLEEP, SMOKING, WORK, Traits

# How far along the ring somebody looks: a pair is then known by one position and a distance, and comes only once.
REACH = 64
# How well two answers to an ordered question go together: the same, one step away, two steps away.
STEPS = np.array([1.0, 0.55, 0.15])
EASY_STEPS = np.array([1.0, 0.75, 0.45])
STRICT_FOOD = np.array([True, True, False, False, False])
WEIGHTS = {SLEEP: 0.2, CLEAN: 0.2, FOOD: 0.15, SMOKING: 0.1, DRINKING: 0.1, GUESTS: 0.15, WORK: 0.1}
# What two people are worth to each other when one of them did not say.
UNKNOWN = 0.6


@dataclass(frozen=True, slots=True)
class Ring:
    """Positions to people: the index of who stands there, where their city begins, and how many live in it."""

    who: Ints
    start: Ints
    length: Ints

    def __len__(self) -> int:
        return len(self.who)

    def neighbour(self, position: Ints, distance: Ints | int) -> Ints:
        """Return the indexes of those who stand `distance` further along their city's ring."""
        start = self.start[position]
        return self.who[start + (position - start + distance) % self.length[position]]


def make_ring(seed: int, size: Size, traits: Traits) -> Ring:
    """Stand everybody whom others may see in the rings of their cities."""
    seen = (traits.status == 0) & ~np.isin(traits.number, [seat.number for seat in demo.SEATS])
    shuffle = stream(seed, Kind.RING).random(size.people)
    order = np.lexsort((shuffle, traits.locality, traits.city))
    who = order[seen[order]]
    city = traits.city[who]
    starts = np.searchsorted(city, city, side="left")
    ends = np.searchsorted(city, city, side="right")
    return Ring(who=who, start=starts, length=ends - starts)


def pairs(ring: Ring, block: int) -> tuple[Ints, Ints, Bools]:
    """Return (here, there, real) for a block of positions: people by position and distance, and which pairs exist."""
    position = np.arange(block * BLOCK, min(len(ring), (block + 1) * BLOCK))
    distance = np.arange(1, REACH + 1)
    # Beyond half of the ring a pair would be met again from its other side.
    real = 2 * distance[None, :] < ring.length[position][:, None]
    here = np.broadcast_to(ring.who[position][:, None], real.shape)
    there = ring.neighbour(position[:, None], distance[None, :])
    return here, there, real


def acceptable(traits: Traits, one: Ints, other: Ints) -> Bools:
    """Tell which pairs could live together at all: genders welcome both ways, and not two rooms to let."""
    wants = traits.wants
    there = (wants[one] == 0) | (wants[one] - 1 == traits.gender[other])
    back = (wants[other] == 0) | (wants[other] - 1 == traits.gender[one])
    two_rooms = (traits.mode[one] == ROOM_POSTER) & (traits.mode[other] == ROOM_POSTER)
    fine: Bools = there & back & ~two_rooms
    return fine


def fit(traits: Traits, one: Ints, other: Ints) -> Floats:
    """Return how well pairs go together, 0 to 1; a rough copy of what people feel, not of what the house computes."""
    total = np.zeros(len(one))
    for row, weight in WEIGHTS.items():
        mine, theirs = traits.answers[row, one], traits.answers[row, other]
        total += weight * np.where((mine < 0) | (theirs < 0), UNKNOWN, _judge(row, mine, theirs))
    return total


def _judge(row: int, mine: Ints, theirs: Ints) -> Floats:
    if row == FOOD:
        clash = STRICT_FOOD[mine] != STRICT_FOOD[theirs]
        return np.where(mine == theirs, 1.0, np.where(clash, 0.15, 0.8))
    if row == WORK:
        return np.where(mine == theirs, 1.0, 0.7)
    steps = EASY_STEPS if row in {SMOKING, DRINKING} else STEPS
    # An unknown answer is -1: what it is worth here does not count, but it must not reach past the table.
    judged: Floats = steps[np.minimum(np.abs(mine - theirs), 2)]
    return judged
