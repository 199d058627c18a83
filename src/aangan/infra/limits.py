"""Rate limits: atomic in Valkey, several keys in one round trip."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from redis.exceptions import RedisError

from aangan.infra import metrics
from aangan.infra.cache import Valkey
from aangan.kit.errors import TooMany

# Two neighbouring windows are weighed by how much of the last one still counts: a sliding window in two counters.
# All keys are looked at before any is counted, so that a refused request costs nobody anything.
SLIDE = """
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
local answer, refused = {}, 0
for i, key in ipairs(KEYS) do
    local limit, window = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
    local slot = math.floor(now / window)
    local share = 1 - (now / window - slot)
    local current = tonumber(redis.call('GET', key .. ':' .. slot) or '0')
    local last = tonumber(redis.call('GET', key .. ':' .. (slot - 1)) or '0')
    local used = current + last * share
    if used + 1 > limit then refused = 1 end
    answer[i] = {tostring(used), tostring(window * share)}
end
if refused == 0 then
    for i, key in ipairs(KEYS) do
        local window = tonumber(ARGV[2 * i])
        local slot = math.floor(now / window)
        redis.call('INCR', key .. ':' .. slot)
        redis.call('EXPIRE', key .. ':' .. slot, math.ceil(window * 2))
    end
end
return {refused, answer}
"""


DAY_SECONDS = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` uses of a key in any `seconds`."""

    key: str
    count: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether one more use is allowed; `remaining` and `reset_seconds` are of the tightest limit."""

    allowed: bool
    limit: int
    remaining: int
    reset_seconds: int


@dataclass(frozen=True, slots=True)
class Pace:
    """How often one person may do one thing that reaches others: `count` times in any day; 0 sets no limit."""

    valkey: Valkey
    namespace: str
    name: str
    count: int

    async def use(self, user_id: int) -> int:
        """Count one use; returns 0, or in how many seconds to come back when none is left.

        A cache that is away lets everything pass: this keeps the peace, it guards no secret.
        """
        if not self.count:
            return 0
        try:
            verdict = await hit(self.valkey, self.namespace, [Limit(f"{self.name}:{user_id}", self.count, DAY_SECONDS)])
        except (RedisError, OSError, TimeoutError):
            metrics.LIMITER_AWAY.inc()
            return 0
        return 0 if verdict.allowed else verdict.reset_seconds


async def hit(valkey: Valkey, namespace: str, limits: Sequence[Limit]) -> Verdict:
    """Count one use against all limits, or against none when one of them is used up."""
    keys = [f"{namespace}:limit:{limit.key}" for limit in limits]
    numbers = [number for limit in limits for number in (limit.count, limit.seconds)]
    refused, answers = await valkey.register_script(SLIDE)(keys=keys, args=numbers)
    verdicts = [
        Verdict(
            not refused, limit.count, max(0, limit.count - math.ceil(float(used)) - 1), math.ceil(float(reset)) or 1
        )
        for limit, (used, reset) in zip(limits, answers, strict=True)
    ]
    return min(verdicts, key=lambda verdict: verdict.remaining)


async def enforce(valkey: Valkey, namespace: str, limits: Sequence[Limit]) -> None:
    """Count one use; raises TooMany with when to come back. A cache that is away refuses: these guard secrets."""
    verdict = await hit(valkey, namespace, limits)
    if not verdict.allowed:
        raise TooMany(retry_after=verdict.reset_seconds)
