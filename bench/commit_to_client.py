"""From a commit to the client's ear, through the outbox: with the bell, and with the relay's poll alone."""

import asyncio
import random
import time

import psycopg

from aangan import house
from aangan.infra.unit import Units
from aangan.live import service as live
from bench.listeners import Ears, allow_files, percentile
from bench.sse import CROWD, PATH
from bench.stage import Stage, stage
from bench.table import show

LISTENING = 200
RATE = 100
SECONDS = 8


class Mute:
    """A bell that never rings: the relay must look by itself."""

    channel = "nowhere"

    async def ring(self) -> None:
        """Keep silent."""


def main() -> None:
    """Print the table."""
    allow_files(4 * LISTENING)
    with stage(None) as ready:
        with psycopg.connect(ready.settings.database_url or "") as connection:
            ids = [row[0] for row in connection.execute(CROWD, (LISTENING,)).fetchall()]
        tokens = ready.tokens(ids)
        rows = []
        with ready.process("work"), ready.api() as url:
            for name, bell in (("bell after the commit", True), ("poll each second (baseline)", False)):
                late = asyncio.run(_tell(ready, url, ids, tokens, bell=bell))
                rows.append(
                    [name, RATE * SECONDS, len(late), *(percentile(late, share) for share in (0.5, 0.95, 0.99))]
                )
        head = ("relay woken by", "commits", "heard", "p50 ms", "p95 ms", "p99 ms")
        show(f"Commit to client, {RATE} commits a second, {LISTENING} streams", head, rows)


async def _tell(ready: Stage, url: str, ids: list[int], tokens: list[str], *, bell: bool) -> list[float]:
    services = house.build(ready.settings)
    ears = Ears()
    await ears.open(url, PATH, tokens)
    units = services.units if bell else Units(services.database, services.clock, Mute())  # type: ignore[arg-type]
    began = time.perf_counter()
    pending = set()
    for number in range(RATE * SECONDS):
        if (wait := began + number / RATE - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        pending.add(asyncio.create_task(_commit(units, random.choice(ids))))
    await asyncio.gather(*pending)
    await asyncio.sleep(2)
    await ears.close()
    await services.close()
    return ears.latencies


async def _commit(units: Units, user_id: int) -> None:
    async with units.write() as unit:
        # The clock starts before the commit: what is shown is an upper bound.
        live.tell(unit, [user_id], "new_message", {"at": time.perf_counter()})
