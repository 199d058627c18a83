"""A provider that does not answer is left alone for a while, and then asked by one."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aangan.notifications.types import BreakerState

# Of so many answers at least, four in five must be missing: a provider that fails now and then is still asked.
LOOKED_AT, AT_LEAST, SHARE = 20, 10, 0.8
REST, REST_MAX = timedelta(seconds=15), timedelta(minutes=5)


@dataclass(slots=True)
class Breaker:
    """Whether a provider is asked at all: closed, resting until a moment, or being asked by one alone."""

    _answers: deque[bool] = field(default_factory=lambda: deque(maxlen=LOOKED_AT))
    _rests_until: datetime | None = None
    _rest: timedelta = REST
    _is_asking: bool = False
    # Since when it has not been asked as usual, and how often in a row it did not answer.
    since: datetime | None = None
    failures: int = 0

    def state(self, now: datetime) -> BreakerState:
        """Return whether it is asked as usual, left alone, or about to be asked by one."""
        if self._rests_until is None:
            return BreakerState.CLOSED
        return BreakerState.HALF_OPEN if self._is_asking or now >= self._rests_until else BreakerState.OPEN

    def lets_through(self, now: datetime) -> bool:
        """Tell whether to ask now; who is let through while it rests asks for all, and must say how it went."""
        if self._rests_until is None:
            return True
        if now < self._rests_until:
            return False
        # The others wait for what this one finds out, or for its end to be forgotten.
        self._rests_until, self._is_asking = now + self._rest, True
        return True

    def answered(self) -> None:
        """Note that the provider answered, whatever it said."""
        if self._rests_until is not None:
            self._answers.clear()
        self._answers.append(True)
        self._rests_until, self._rest, self._is_asking = None, REST, False
        self.since, self.failures = None, 0

    def was_away(self, now: datetime) -> None:
        """Note that it did not answer."""
        self.failures, self._is_asking = self.failures + 1, False
        if self._rests_until is not None:
            self._rest = min(REST_MAX, self._rest * 2)
            self._rests_until = now + self._rest
            return
        self._answers.append(False)
        if len(self._answers) >= AT_LEAST and self._answers.count(False) >= SHARE * len(self._answers):
            self._rests_until, self.since = now + self._rest, now

    def wait(self, now: datetime) -> timedelta:
        """Return how long it rests still."""
        return max(timedelta(), self._rests_until - now) if self._rests_until is not None else timedelta()
