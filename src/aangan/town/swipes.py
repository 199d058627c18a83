"""The swipes of a block of the ring: who judged whom, how, and when."""

from typing import NamedTuple

import numpy as np

from aangan.town.draw import BLOCK, Bools, Floats, Ints, Kind, stream
from aangan.town.ring import Ring, acceptable, fit, pairs
from aangan.town.size import Size
from aangan.town.traits import DAY, Traits

ACTIONS = ("pass", "like", "super_like")
PASS, LIKE, SUPER_LIKE = range(3)
# How often somebody says yes; together with taste and appeal about 22 of 100.
YES = 0.182
TASTE = 2.4
AVERAGE_FIT = 0.7
SUPER = 0.05
# Who was liked looks at who it was, and says yes oftener.
ANSWERS = 0.35
FLATTERED = 1.7
# Drawn on top of what is needed; the surplus is thrown away, so that the number comes out.
SURPLUS = 1.1
LONGEST_AGO = 60 * DAY


class Swipes(NamedTuple):
    """Columns of swipes, oldest first; people by index (their number less one), seconds before the town's now."""

    user: Ints
    target: Ints
    action: Ints
    ago: Ints

    def __len__(self) -> int:
        return len(self.user)


class _Side(NamedTuple):
    """One direction of the pairs that were drawn: their row and column, who judged whom, and how."""

    row: Ints
    column: Ints
    user: Ints
    target: Ints
    action: Ints


def draw_swipes(seed: int, size: Size, traits: Traits, ring: Ring, block: int) -> Swipes:
    """Draw one block, by itself; no pair (user, target) comes twice, in this block or in any other."""
    chance = stream(seed, Kind.SWIPES, block)
    here, there, real = pairs(ring, block)
    real &= acceptable(traits, here, there)
    onward, backward = _eagerness(traits, here, there, real), _eagerness(traits, there, here, real)
    quota = _quota(size, ring, block)
    rate = SURPLUS * quota / max(1e-9, onward.sum() + backward.sum())
    first = _side(traits, chance, chance.random(real.shape) < rate * onward, (here, there), None)
    liked = np.zeros(real.shape, dtype=np.bool_)
    yes = first.action != PASS
    liked[first.row[yes], first.column[yes]] = True
    answers = liked & (backward > 0) & (chance.random(real.shape) < ANSWERS)
    second = _side(traits, chance, (chance.random(real.shape) < rate * backward) | answers, (there, here), liked)
    return _thrown_together(traits, chance, first, second, quota)


def _quota(size: Size, ring: Ring, block: int) -> int:
    """Return how many swipes fall to this block, so that all blocks together come to the size's number."""
    ends = (min(len(ring), at * BLOCK) * size.swipes // max(1, len(ring)) for at in (block, block + 1))
    before, after = ends
    return after - before


def _eagerness(traits: Traits, user: Ints, target: Ints, real: Bools) -> Floats:
    """Return how likely each judges the other, up to a factor: 0 where the other came after one's last visit."""
    met = real & (traits.joined[target] > traits.active[user] + 600)
    return np.where(met, traits.zeal[user] * traits.appeal[target], 0.0)


def _side(
    traits: Traits, chance: np.random.Generator, drawn: Bools, who: tuple[Ints, Ints], liked: Bools | None
) -> _Side:
    row, column = np.nonzero(drawn)
    user, target = who[0][row, column], who[1][row, column]
    yes = YES * np.exp(TASTE * (fit(traits, user, target) - AVERAGE_FIT)) * np.sqrt(traits.appeal[target])
    if liked is not None:
        yes = np.where(liked[row, column], FLATTERED * yes, yes)
    said = chance.random(len(user)) < np.clip(yes, 0.02, 0.85)
    action = np.where(said, np.where(chance.random(len(user)) < SUPER, SUPER_LIKE, LIKE), PASS)
    return _Side(row, column, user, target, action)


def _thrown_together(traits: Traits, chance: np.random.Generator, first: _Side, second: _Side, quota: int) -> Swipes:
    user = np.concatenate([first.user, second.user])
    target = np.concatenate([first.target, second.target])
    action = np.concatenate([first.action, second.action])
    ago = when(traits, chance, user, target)
    kept = chance.permutation(len(user))[:quota]
    kept = kept[np.argsort(-ago[kept], kind="stable")]
    return Swipes(user[kept], target[kept], action[kept], ago[kept])


def when(traits: Traits, chance: np.random.Generator, user: Ints, target: Ints) -> Ints:
    """Draw the time of swipes: after both had joined, before the user was last seen; lately rather than long ago."""
    latest = traits.active[user] + 30
    earliest = np.minimum(np.minimum(traits.joined[user], traits.joined[target]), latest + LONGEST_AGO)
    span = np.maximum(earliest - latest, 60)
    return (latest + span * chance.random(len(user)) ** 2).astype(np.int64)
