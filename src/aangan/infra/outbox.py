"""The outbox: live signals are rows of the transaction that causes them, numbered without gaps for each recipient."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from psycopg import AsyncConnection as DriverConnection
from redis.exceptions import RedisError

from aangan.infra.cache import Valkey

log = structlog.get_logger(__name__)

# The upsert takes the recipients' row locks in the order of their ids, so that two transactions telling the same
# people cannot wait for each other in a ring; the locks last until the commit, which keeps numbers in commit order.
APPEND = """
WITH told AS (
    SELECT user_id, event, data, row_number() OVER (PARTITION BY user_id ORDER BY nth) AS step
    FROM unnest(%(users)s::bigint[], %(events)s::text[], %(data)s::jsonb[])
         WITH ORDINALITY AS t(user_id, event, data, nth)
), numbered AS (
    INSERT INTO signal_sequences AS s (user_id, last_seq)
    SELECT user_id, count(*) FROM told GROUP BY user_id ORDER BY user_id
    ON CONFLICT (user_id) DO UPDATE SET last_seq = s.last_seq + excluded.last_seq
    RETURNING user_id, last_seq
)
INSERT INTO signals (user_id, seq, event, data, told_at)
SELECT told.user_id, numbered.last_seq - (SELECT count(*) FROM told same WHERE same.user_id = told.user_id) + told.step,
       told.event, told.data, %(now)s
FROM told JOIN numbered USING (user_id)
-- Ids are given in this order, so that whoever moves rows by id moves each person's in the order of their numbers.
ORDER BY told.user_id, told.step
"""


@dataclass(frozen=True, slots=True)
class Signal:
    """One live event for one person; `data` is JSON."""

    user_id: int
    event: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Bell:
    """The doorbell that wakes the relay after a commit."""

    valkey: Valkey
    namespace: str

    @property
    def channel(self) -> str:
        """The pub/sub channel on which it rings."""
        return f"{self.namespace}:outbox:bell"

    async def ring(self) -> None:
        """Wake the relay; when nobody answers, its poll finds the rows."""
        try:
            await self.valkey.publish(self.channel, b"1")
        except (RedisError, OSError, TimeoutError) as away:
            log.warning("bell_lost", reason=type(away).__name__)


async def append(connection: DriverConnection[Any], signals: Sequence[Signal], now: datetime) -> None:
    """Write signals in the caller's transaction, each with its recipient's next number."""
    await connection.execute(
        APPEND,
        {
            "users": [signal.user_id for signal in signals],
            "events": [signal.event for signal in signals],
            "data": [json.dumps(signal.data, default=str) for signal in signals],
            "now": now,
        },
    )
