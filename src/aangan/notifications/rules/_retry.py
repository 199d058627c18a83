"""How long to wait after a failure."""

import secrets
from datetime import timedelta

ATTEMPTS_MAX = 8
# How often a worker may die with a delivery in hand until it is the delivery that is believed to kill it.
LOST_MAX = 3 * ATTEMPTS_MAX
# A provider that was away is not waited for long: its breaker knows better than one notice.
AWAY_MAX = 3
FIRST = timedelta(seconds=5)
LONGEST = timedelta(hours=1)

_chance = secrets.SystemRandom()


def pause(attempts: int, asked: int | None = None, *, away: bool = False) -> timedelta:
    """Return how long to wait after so many attempts: twice as long each time, up to an hour, with full jitter.

    What the other side asked for (`asked`, in seconds) is waited for in any case.
    """
    attempts = min(attempts, AWAY_MAX) if away else attempts
    longest: timedelta = min(LONGEST, FIRST * (1 << min(attempts, 16)))
    return timedelta(seconds=asked or 0) + longest * float(_chance.uniform(0.2, 1.0))
