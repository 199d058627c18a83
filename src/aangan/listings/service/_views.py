"""How often homes were looked at: counted in Valkey, added up by the worker, written once for all homes."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

import structlog
from redis.exceptions import RedisError

from aangan.infra.services import Services
from aangan.infra.unit import Unit
from aangan.listings import repository

log = structlog.get_logger(__name__)

# Whoever looks at a home again within an hour has looked once.
ONCE_IN_SECONDS = 3600
NOTE = """
if redis.call('SET', KEYS[1], '', 'NX', 'EX', ARGV[2]) then redis.call('HINCRBY', KEYS[2], ARGV[1], 1) end
"""
# What was taken stays until it is written: a worker that dies is followed by one that takes the same batch again.
TAKE = """
if redis.call('EXISTS', KEYS[2]) == 0 then
    if redis.call('EXISTS', KEYS[1]) == 0 then return {} end
    redis.call('RENAME', KEYS[1], KEYS[2])
    redis.call('HSET', KEYS[2], 'batch', ARGV[1])
end
return redis.call('HGETALL', KEYS[2])
"""
DROP = "if redis.call('HGET', KEYS[1], 'batch') == ARGV[1] then redis.call('DEL', KEYS[1]) end"


@dataclass(frozen=True, slots=True)
class ViewBatch:
    """Views by home, taken together; the id tells whether they were written."""

    id: UUID
    views: Mapping[int, int]


async def note_view(services: Services, listing_id: int, looker: str) -> None:
    """Count that somebody looked at a home, once an hour; `looker` tells people apart.

    A cache that is away loses the view, and nothing else.
    """
    who = hashlib.blake2b(looker.encode(), key=_key(services), digest_size=12).hexdigest()
    once = f"{services.settings.namespace}:viewed:{listing_id}:{who}"
    try:
        await services.valkey.register_script(NOTE)(keys=[once, _noted(services)], args=[listing_id, ONCE_IN_SECONDS])
    except (RedisError, OSError, TimeoutError):
        log.warning("view_lost", listing_id=listing_id)


async def take_views(services: Services) -> ViewBatch | None:
    """Take what was counted, or what was taken before and not dropped; None when nobody looked at anything."""
    keys = [_noted(services), _taken(services)]
    flat = await services.valkey.register_script(TAKE)(keys=keys, args=[str(uuid4())])
    if not flat:
        return None
    said = {_text(name): _text(value) for name, value in zip(flat[::2], flat[1::2], strict=True)}
    batch = UUID(said.pop("batch"))
    return ViewBatch(batch, {int(listing): int(views) for listing, views in said.items()})


async def count_views(unit: Unit, batch: ViewBatch) -> None:
    """Add the views of a batch up, in one statement; a batch that was written before changes nothing."""
    await repository.count_views(unit, batch.id, batch.views)


async def drop_views(services: Services, batch: ViewBatch) -> None:
    """Forget a batch that was written."""
    await services.valkey.register_script(DROP)(keys=[_taken(services)], args=[str(batch.id)])


def _noted(services: Services) -> str:
    return f"{services.settings.namespace}:views"


def _taken(services: Services) -> str:
    return f"{services.settings.namespace}:views:taken"


def _key(services: Services) -> bytes:
    # Addresses of people who are not signed in must not be read, or guessed, from the cache.
    return hashlib.blake2b(services.settings.secret_key.get_secret_value().encode(), digest_size=32).digest()


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value
