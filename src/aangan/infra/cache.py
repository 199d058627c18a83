"""Valkey (or Redis): what is fast and may be lost."""

import asyncio

from redis.asyncio import BlockingConnectionPool, Redis
from redis.exceptions import RedisError

from aangan.infra.settings import Settings

Valkey = Redis

TIMEOUT_SECONDS = 2.0
ANSWER_SECONDS = 3.0


def connect(settings: Settings, *, pool_size: int = 32) -> Valkey:
    """Make the client of a process. Raises ValueError without REDIS_URL."""
    if not settings.redis_url:
        raise ValueError("REDIS_URL is not set; `aangan up` starts an embedded server and sets it")
    # The default pool raises when it is exhausted; this one waits its turn.
    pool = BlockingConnectionPool.from_url(
        settings.redis_url,
        max_connections=pool_size,
        timeout=TIMEOUT_SECONDS,
        socket_timeout=TIMEOUT_SECONDS,
        socket_connect_timeout=TIMEOUT_SECONDS,
        protocol=3,
    )
    return Redis.from_pool(pool)


async def answers(valkey: Valkey) -> bool:
    """Tell whether the server answers, within ANSWER_SECONDS."""
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            await valkey.ping()
    except (RedisError, TimeoutError, OSError):
        return False
    return True
