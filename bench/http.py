"""Requests per second and latency of health, deck, swipe and message, beside today's server on the same work.

16 connections, each a person of its own. Swipes are fresh ones and messages go into open conversations. The baseline
of the same run is `health`: what the framework costs when nothing is done.
"""

import asyncio
import itertools
import json
from collections.abc import Callable, Iterator

import psycopg

from bench.load import Next, Result, run
from bench.stage import Stage, stage
from bench.table import show

CONNECTIONS = 16
SECONDS = 6.0
WARM_SECONDS = 1.5
# What the server that the clients talk to today did on two such cores with one worker: requests/s and p99 in ms.
TODAY = {"health": (2865.0, float("nan")), "deck": (110.0, 501.0), "swipe": (159.0, 706.0), "message": (77.0, 598.0)}
HEAD = ("work", "workers", "req/s", "p50 ms", "p99 ms", "of health", "today req/s", "times today", "not 2xx")

PEOPLE = """
SELECT u.id, p.city FROM users u JOIN profiles p ON p.user_id = u.id
WHERE u.seeded AND u.is_active AND p.profile_status = 'active' ORDER BY p.city, u.id
"""
TALKS = "SELECT id, low_id, high_id FROM conversations WHERE status = 'active' ORDER BY id LIMIT 400"


def main() -> None:
    """Print the table for one and for two worker processes."""
    with stage("city") as ready:
        rows: list[list[object]] = []
        for workers in (1, 2):
            with ready.worker(), ready.api(workers) as url:
                rows += _measure(ready, url, workers)
        show("Requests on loopback, 16 connections, town of 20,000 people", HEAD, rows)


def _measure(ready: Stage, url: str, workers: int) -> list[list[object]]:
    results: dict[str, Result] = {}
    for name, prepare in WORK.items():
        connections = prepare(ready, workers)
        asyncio.run(run(url, connections, WARM_SECONDS))
        results[name] = asyncio.run(run(url, connections, SECONDS))
    health = results["health"].rate
    return [
        [
            name,
            workers,
            result.rate,
            result.percentile(0.5),
            result.percentile(0.99),
            result.rate / health,
            TODAY[name][0],
            result.rate / TODAY[name][0],
            sum(count for status, count in result.statuses.items() if not 200 <= status < 300),
        ]
        for name, result in results.items()
    ]


def _health(_ready: Stage, _workers: int) -> list[tuple[Next, str]]:
    return [(lambda: ("GET", "/health", b""), "")] * CONNECTIONS


def _deck(ready: Stage, _workers: int) -> list[tuple[Next, str]]:
    ids = [row[0] for row in _rows(ready, PEOPLE)][:: 20000 // CONNECTIONS or 1][:CONNECTIONS]
    return [(lambda: ("GET", "/api/v1/flatmates/profiles?limit=20", b""), token) for token in ready.tokens(ids)]


def _swipe(ready: Stage, workers: int) -> list[tuple[Next, str]]:
    people = _rows(ready, PEOPLE)
    # Another set of swipers for each count of workers, so that every swipe is the first of its pair.
    step = len(people) // (CONNECTIONS * 2)
    swipers = [people[(n * 2 + workers - 1) * step] for n in range(CONNECTIONS)]
    made: list[tuple[Next, str]] = []
    for swiper, token in zip(swipers, ready.tokens([row[0] for row in swipers]), strict=True):
        targets = itertools.cycle([row[0] for row in people if row[1] == swiper[1] and row[0] != swiper[0]])
        made.append((_bodies("/api/v1/flatmates/swipes", targets, _swipe_body), token))
    return made


def _swipe_body(target: int) -> dict[str, object]:
    return {"target_type": "user", "action": "like" if target % 4 == 0 else "pass", "target_user_id": target}


def _message(ready: Stage, _workers: int) -> list[tuple[Next, str]]:
    talks = _rows(ready, TALKS)[:CONNECTIONS]
    counter = itertools.count()
    return [
        (_bodies(f"/api/v1/flatmates/conversations/{talk[0]}/messages", counter, _message_body), token)
        for talk, token in zip(talks, ready.tokens([talk[1] for talk in talks]), strict=True)
    ]


def _message_body(number: int) -> dict[str, object]:
    return {"body": f"Is the room still free? I could come by on Sunday ({number})."}


def _bodies(path: str, source: Iterator[int], body: Callable[[int], object]) -> Next:
    return lambda: ("POST", path, json.dumps(body(next(source))).encode())


def _rows(ready: Stage, query: str) -> list[tuple[int, ...]]:
    with psycopg.connect(ready.settings.database_url or "") as connection:
        return connection.execute(query.encode()).fetchall()


WORK = {"health": _health, "deck": _deck, "swipe": _swipe, "message": _message}
