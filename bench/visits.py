"""Ten thousand attempts to book two hundred times: exactly two hundred visits, and nothing worse than a refusal.

The times belong to twenty hosts, and every time is asked for fifty times. Each of two hundred visitors has a request
under way at any moment, against one API process; what the table gives is checked as well.
"""

import asyncio
import itertools
import json
import random
from datetime import UTC, datetime, timedelta

import psycopg

from bench.load import Request, Result, run
from bench.stage import Stage, stage
from bench.table import show

HOSTS, TIMES, VISITORS, ATTEMPTS = 20, 10, 200, 10_000
AGENTS = 10
# A machine that is busy with other things is slow, and no less right.
PATIENCE_SECONDS = 600
HEAD = (
    "attempts", "at once", "booked", "refused (409)", "5xx", "overlaps", "load max/min", "req/s", "p50 ms", "p99 ms",
)  # fmt: skip
PEOPLE = """
INSERT INTO users (subject, full_name, phone_verified)
SELECT 'visits:' || n, 'Somebody', true FROM generate_series(1, %(people)s) n RETURNING id
"""
HOMES = """
INSERT INTO properties (owner_id, title, property_type, purpose, base_price_paise, moderation_status, status, city)
SELECT id, 'A home to see', 'apartment', 'rent', 2000000, 'live', 'available', 'Pune'
FROM unnest(%(owners)s::bigint[]) id
RETURNING id
"""
SHOWERS = """
INSERT INTO agents (name, agent_type, experience_level, zone, works_from, works_until, works_on)
SELECT 'Agent ' || n, 'general', 'expert', 'Asia/Kolkata', '00:00', '23:59', '{1,2,3,4,5,6,7}'
FROM generate_series(1, %(agents)s) n
"""
OVERLAPS = """
SELECT count(*) FROM visit_diary one JOIN visit_diary other ON one.id < other.id AND one.during && other.during
    AND (one.user_id = other.user_id OR one.agent_id = other.agent_id)
"""
LOADS = "SELECT count(*) FROM visits WHERE agent_id IS NOT NULL GROUP BY agent_id"


def main() -> None:
    """Print one table; fails when a time was given twice, or anything broke."""
    with stage(None, durable=False) as ready:
        # Nobody is turned away for want of a connection: that is what is measured elsewhere.
        ready.environment["POOL_TIMEOUT_SECONDS"] = str(PATIENCE_SECONDS)
        people, homes = _people_and_homes(ready)
        with ready.api() as url:
            row = asyncio.run(_rush(ready, url, people, homes))
    show("Booking the same times at once, over HTTP", HEAD, [row])


def _people_and_homes(ready: Stage) -> tuple[list[int], list[int]]:
    with psycopg.connect(ready.settings.database_url or "") as connection:
        found = connection.execute(PEOPLE, {"people": HOSTS + VISITORS}).fetchall()
        people = [row[0] for row in found]
        owners, visitors = people[:HOSTS], people[HOSTS:]
        homes = [row[0] for row in connection.execute(HOMES, {"owners": owners}).fetchall()]
        connection.execute(SHOWERS, {"agents": AGENTS})
    return visitors, homes


async def _rush(ready: Stage, url: str, visitors: list[int], homes: list[int]) -> list[object]:
    tokens = await asyncio.to_thread(ready.tokens, visitors)
    first = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(days=2)
    slots = [(home, first + timedelta(hours=2 * number)) for home in homes for number in range(TIMES)]
    wishes = list(itertools.islice(itertools.cycle(slots), ATTEMPTS))
    random.Random(7).shuffle(wishes)
    queue = iter(wishes)

    def attempt() -> Request | None:
        wish = next(queue, None)
        if wish is None:
            return None
        body = {"property_id": wish[0], "scheduled_date": wish[1].isoformat()}
        return "POST", "/api/v1/visits", json.dumps(body).encode()

    return _judged(ready, await run(url, [(attempt, token) for token in tokens], PATIENCE_SECONDS))


def _judged(ready: Stage, done: Result) -> list[object]:
    with psycopg.connect(ready.settings.database_url or "") as connection:
        visits = connection.execute("SELECT count(*) FROM visits").fetchall()[0][0]
        overlaps = connection.execute(OVERLAPS).fetchall()[0][0]
        loads = [row[0] for row in connection.execute(LOADS).fetchall()]
    statuses = done.statuses
    broken = sum(number for status, number in statuses.items() if status >= 500)
    assert visits == statuses[200] == HOSTS * TIMES, (visits, statuses)
    assert overlaps == broken == 0, (overlaps, statuses)
    assert sum(statuses.values()) == ATTEMPTS == statuses[200] + statuses[409], statuses
    times = [done.percentile(share) for share in (0.5, 0.99)]
    share = max(loads) / min(loads)
    return [ATTEMPTS, VISITORS, visits, statuses[409], broken, overlaps, share, ATTEMPTS / done.seconds, *times]
