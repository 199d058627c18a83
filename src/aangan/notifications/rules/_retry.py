"""How long to wait after a failure."""

import secrets
from datetime import timedelta

ATTEMPTS_MAX = 8
FIRST = timedelta(seconds=5)
LONGEST = timedelta(hours=1)

_chance = secrets.SystemRandom()


def pause(attempts: int, asked: int | None = None) -> timedelta:
    """Return how long to wait after so many attempts: twice as long each time, up to an hour, with full jitter.

    What the other side asked for (`asked`, in seconds) is waited for in any case.
    """
    longest: timedelta = min(LONGEST, FIRST * (1 << min(attempts, 16)))
    return timedelta(seconds=asked or 0) + longest * float(_chance.uniform(0.2, 1.0))
