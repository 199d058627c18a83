"""Where people nearby are kept while they are open to talk: Valkey, and nowhere else."""

from collections.abc import Mapping
from typing import Any

import msgspec
from redis.commands.core import AsyncScript

from aangan.infra.cache import Valkey
from aangan.infra.services import Services
from aangan.proximity.repository import _scripts as scripts

ALIVE_SECONDS = 8
READ_BATCH = 32


class Store:
    """The scripts and keys of people nearby, on a process's client."""

    def __init__(self, services: Services) -> None:
        """Prepare the scripts; they are sent when first used."""
        self._valkey: Valkey = services.valkey
        self._clock = services.clock
        self.prefix = f"{services.settings.namespace}:{{px}}:"
        self._scripts: dict[str, AsyncScript] = {}

    async def run(self, script: str, said: Mapping[str, Any]) -> Any:
        """Run one script with the moment and what it is told; answers come as bytes and numbers."""
        known = self._scripts.get(script)
        if known is None:
            known = self._scripts[script] = self._valkey.register_script(script)
        told = msgspec.json.encode({"now": self.now_ms(), **said})
        return await known(keys=(), args=(self.prefix, told))

    def now_ms(self) -> int:
        """Return the house's moment in Unix milliseconds."""
        return int(self._clock.now().timestamp() * 1000)

    async def session_of(self, secret: str) -> str | None:
        """Return the session that a secret's hash speaks for."""
        sid: Any = await self._valkey.get(f"{self.prefix}secret:{secret}")
        return sid.decode() if sid else None

    async def inbox(self, sid: str, after: str) -> list[tuple[str, dict[bytes, bytes]]]:
        """Return what waits in a session's inbox after an id, oldest first, a batch of it."""
        rows: Any = await self._valkey.xrange(f"{self.prefix}inbox:{sid}", min=f"({after}", count=READ_BATCH)
        return [(number.decode(), fields) for number, fields in rows]

    async def read(self, sid: str, number: str) -> None:
        """Remember how far a session has read."""
        await self.run(scripts.READ, {"sid": sid, "read": number})

    async def living(self, sids: list[str]) -> list[list[str] | None]:
        """Return the sockets that some sessions count as theirs; None for a session that is no more."""
        pipe = self._valkey.pipeline(transaction=False)
        for sid in sids:
            pipe.exists(f"{self.prefix}session:{sid}")
            pipe.lrange(f"{self.prefix}sockets:{sid}", 0, -1)
        found = await pipe.execute()
        return [
            [name.decode() for name in names] if there else None
            for there, names in zip(found[::2], found[1::2], strict=True)
        ]

    async def beat(self, node: str) -> None:
        """Say that a process lives: its sockets count as open for some seconds."""
        await self._valkey.set(f"{self.prefix}alive:{node}", 1, ex=ALIVE_SECONDS)

    async def active(self) -> int:
        """Return how many sessions are open at this moment."""
        return int(await self._valkey.zcount(f"{self.prefix}active", self.now_ms() + 1, "+inf"))

    async def waiting(self, day: int) -> tuple[dict[str, int], dict[str, int]]:
        """Return the counts of a day that are not yet in the database: those in a batch, and those after it."""
        pipe = self._valkey.pipeline(transaction=True)
        pipe.hgetall(f"{self.prefix}batch:{day}")
        pipe.hgetall(f"{self.prefix}counts:{day}")
        batch, counts = await pipe.execute()
        return as_counts(batch), as_counts(counts)

    async def release(self, name: str) -> dict[str, Any] | None:
        """Return figures that were released under a name, as they were."""
        kept: Any = await self._valkey.get(f"{self.prefix}release:{name}")
        return msgspec.json.decode(kept) if kept else None

    async def keep_release(self, name: str, figures: Mapping[str, Any], seconds: int) -> dict[str, Any]:
        """Keep figures under a name unless some are there already; returns those that are kept."""
        key = f"{self.prefix}release:{name}"
        await self._valkey.set(key, msgspec.json.encode(figures), ex=seconds, nx=True)
        kept: Any = await self._valkey.get(key)
        return dict(msgspec.json.decode(kept)) if kept else dict(figures)


def as_counts(rows: Mapping[bytes, bytes]) -> dict[str, int]:
    """Read a hash of counts."""
    return {name.decode(): int(number) for name, number in rows.items()}


def store_of(services: Services) -> Store:
    """Return the process's one store."""
    return services.keep(Store, Store)
