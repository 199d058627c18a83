"""What a running process holds open, in one value that the house builds and the edges read."""

from dataclasses import dataclass

import httpx

from aangan.infra.cache import Valkey
from aangan.infra.db import Database
from aangan.infra.settings import Settings
from aangan.infra.unit import Units
from aangan.kit.clock import Clock


@dataclass(frozen=True, slots=True)
class Services:
    """Settings, clock, pools and clients of one process."""

    settings: Settings
    clock: Clock
    database: Database
    valkey: Valkey
    units: Units
    http: httpx.AsyncClient

    async def close(self) -> None:
        """Close what is open, in the reverse order."""
        await self.http.aclose()
        await self.valkey.aclose()
        await self.database.close()
