"""What a running process holds open, in one value that the house builds and the edges read."""

from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

import httpx

from aangan.infra.cache import Valkey
from aangan.infra.courier import Courier
from aangan.infra.db import Database
from aangan.infra.settings import Settings
from aangan.infra.storage import Storage
from aangan.infra.unit import Units
from aangan.kit.clock import Clock

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Services:
    """Settings, clock, pools and clients of one process."""

    settings: Settings
    clock: Clock
    database: Database
    valkey: Valkey
    units: Units
    http: httpx.AsyncClient
    courier: Courier
    storage: Storage
    _kept: dict[type, Any] = field(default_factory=dict)

    def keep(self, kind: type[T], make: Callable[["Services"], T]) -> T:
        """Return the process's one `kind` (a cache of keys, a hub of streams), made when first asked for."""
        if kind not in self._kept:
            self._kept[kind] = make(self)
        return cast("T", self._kept[kind])

    async def close(self) -> None:
        """Close what is open, in the reverse order."""
        async with AsyncExitStack() as stack:
            for close in (self.database.close, self.valkey.aclose, self.http.aclose):
                stack.push_async_callback(close)
            if hasattr(self.courier, "aclose"):
                stack.push_async_callback(self.courier.aclose)
            for kept in self._kept.values():
                # A room's own connections to providers, where it keeps some.
                if hasattr(kept, "aclose"):
                    stack.push_async_callback(kept.aclose)
