"""The deck at 20,000 and at a million people: a fresh deal and the next page, beside a plain recency feed by OFFSET.

The million has five million swipes, and somebody with 10,000 of them behind them.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable

import psycopg

from aangan import house
from aangan.infra.services import Services
from aangan.kit.actor import Actor, Role
from aangan.kit.ids import UserId
from aangan.kit.page import PageIn
from aangan.matching import service as matching
from aangan.matching.schemas import DeckFilters
from bench.listeners import percentile
from bench.stage import Stage, stage
from bench.table import show

VIEWERS = 200
OFFSET = 200
HEAD = ("town", "work", "pages", "p50 ms", "p95 ms", "p99 ms")
WHO = "SELECT user_id FROM deck_cards TABLESAMPLE SYSTEM_ROWS(400) LIMIT %s"
HEAVY = "SELECT id FROM users WHERE email = 'heavy@aangan.example'"
# What a feed does that knows nothing better: newest first, without those already swiped, by offset.
RECENCY = """
SELECT c.user_id, to_jsonb(e) FROM deck_cards c JOIN peers e ON e.id = c.user_id
WHERE lower(c.city) = (SELECT lower(city) FROM deck_cards WHERE user_id = %(me)s) AND c.user_id <> %(me)s
  AND NOT EXISTS (SELECT FROM swipes s WHERE s.user_id = %(me)s AND s.target_user_id = c.user_id)
ORDER BY c.last_active_at DESC LIMIT 20 OFFSET %(offset)s
"""


def main() -> None:
    """Print one table for both towns."""
    rows: list[list[object]] = []
    for size in ("city", "million"):
        with stage(size, durable=False) as ready:
            rows += asyncio.run(_measure(ready, size))
    show("A page of the deck, one client, in the service", HEAD, rows)


async def _measure(ready: Stage, size: str) -> list[list[object]]:
    with psycopg.connect(ready.settings.database_url or "") as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS tsm_system_rows")
        people = [row[0] for row in connection.execute(WHO, (VIEWERS,)).fetchall()]
        heavy = [row[0] for row in connection.execute(HEAVY).fetchall()]
    services = house.build(ready.settings)
    random.shuffle(people)
    for viewer in people[:20]:
        await _deal(services, viewer)
    work: list[tuple[str, Callable[[Services, int], Awaitable[None]], list[int]]] = [
        ("deal", _deal, people),
        ("next page", _next, people),
        ("recency by OFFSET (baseline)", _recency, people),
    ]
    if heavy:
        work += [("deal, 10,000 swipes behind", _deal, heavy * 20), ("recency, 10,000 behind", _recency, heavy * 20)]
    rows: list[list[object]] = []
    for name, ask, viewers in work:
        late = [await _timed(ask, services, viewer) for viewer in viewers]
        rows.append([size, name, len(late), *(percentile(late, share) for share in (0.5, 0.95, 0.99))])
    await services.close()
    return rows


async def _timed(ask: Callable[[Services, int], Awaitable[None]], services: Services, viewer: int) -> float:
    began = time.perf_counter()
    await ask(services, viewer)
    return (time.perf_counter() - began) * 1000


async def _deal(services: Services, viewer: int) -> None:
    async with services.units.write() as unit:
        await matching.deal_deck(unit, _actor(viewer), DeckFilters(), PageIn(), base="http://bench")


async def _next(services: Services, viewer: int) -> None:
    async with services.units.read() as unit:
        await matching.discover(unit, _actor(viewer), DeckFilters(), PageIn(), base="http://bench")


async def _recency(services: Services, viewer: int) -> None:
    async with services.units.read() as unit:
        await unit.fetch(RECENCY, {"me": viewer, "offset": OFFSET})


def _actor(viewer: int) -> Actor:
    return Actor(UserId(viewer), Role.USER, f"bench:{viewer}")
