"""How late the rankers are: the room's own statements, in a database of many homes, warm, one after the other."""

import asyncio
import random
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import psycopg

from aangan import house
from aangan.infra.db import driver_url
from aangan.infra.embeddings import meanings_of
from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.infra.unit import ReadUnit
from aangan.search import repository, rules
from aangan.search.repository import written
from aangan.search.service._finding import RANKED, by_words, understood
from aangan.search.types import Box, SortBy
from aangan.town.homes import Home
from bench.listeners import percentile
from bench.search.homes import as_row, drawn, finish, lay
from bench.search.quality import TITLES
from bench.search.questions import Question, questions

ASKED = 200
REAL_TEXTS = 300
NUMBERS = 384
# How far a made-up meaning is from a real one: about as far as two homes of one kind are from each other.
SPREAD = 0.35
SPEED_HEAD = ("work", "asked", "found", "p50 ms", "p95 ms", "p99 ms", "goal p95")
MODEL = "bench"
Ask = Callable[[ReadUnit, Question, Home], Awaitable[int]]


def speed(settings: Settings, count: int) -> list[list[object]]:
    """Lay the homes and return a row for each piece of work."""
    url = settings.database_url or ""
    with psycopg.connect(driver_url(url)) as connection:
        titles = dict(connection.execute(TITLES).fetchall())
    began = time.perf_counter()
    sample = lay(url, drawn(count), titles)
    finish(url)
    _say(f"homes laid in {time.perf_counter() - began:.0f} s")
    began = time.perf_counter()
    middles = asyncio.run(_real_meanings(settings, sample, titles))
    _draw_meanings(url, count, middles)
    _say(f"meanings drawn and indexed in {time.perf_counter() - began:.0f} s")
    return asyncio.run(_measure(settings, [home for _, home in sample], middles))


async def _measure(settings: Settings, homes: Sequence[Home], middles: np.ndarray) -> list[list[object]]:
    services = house.build(settings.model_copy(update={"statement_timeout_ms": 60_000}))
    asked = questions(homes, ASKED)
    chance = random.Random(11)
    there: dict[tuple[str, str], list[Home]] = {}
    for home in homes:
        there.setdefault((home.city, home.locality), []).append(home)
    places = [chance.choice(there[one.city, one.locality]) for one in asked]
    draw = np.random.default_rng(11)
    meanings = [written(_around(middles, draw, 1)[0].tolist()) for _ in asked]
    by_text = {id(one): meaning for one, meaning in zip(asked, meanings, strict=True)}
    rows: list[list[object]] = []
    for name, ask, goal in _works(by_text):
        found = 0
        for one, home in zip(asked, places, strict=True):
            await _timed(services, ask, one, home)
        late: list[float] = []
        for one, home in zip(asked, places, strict=True):
            taken, many = await _timed(services, ask, one, home)
            late.append(taken)
            found += many
        rows.append([name, ASKED, found / ASKED, *(percentile(late, share) for share in (0.5, 0.95, 0.99)), goal])
        _say(f"{name}: p95 {rows[-1][4]:.1f} ms")
    await services.close()
    return rows


def _works(by_text: Mapping[int, str]) -> list[tuple[str, Ask, str]]:
    return [
        ("radius 5 km, newest", lambda unit, _, home: _listed(unit, _near(home), SortBy.NEWEST), "20"),
        ("radius 5 km, nearest", lambda unit, _, home: _listed(unit, _near(home), SortBy.DISTANCE), "20"),
        ("radius 5 km, cheapest", lambda unit, _, home: _listed(unit, _near(home), SortBy.PRICE_LOW), ""),
        ("radius 5 km, most liked", lambda unit, _, home: _listed(unit, _near(home), SortBy.POPULAR), ""),
        ("map of 22 km, cheapest", lambda unit, _, home: _listed(unit, _map(home), SortBy.PRICE_LOW), ""),
        ("city and rent, cheapest", lambda unit, _, home: _listed(unit, _in_city(home), SortBy.PRICE_LOW), ""),
        ("locality, newest", lambda unit, _, home: _listed(unit, _in_locality(home), SortBy.NEWEST), ""),
        ("words", lambda unit, one, _: _words(unit, one, {}), "50"),
        ("words within 5 km", lambda unit, one, home: _words(unit, one, _near(home)), ""),
        ("words in a city under a rent", lambda unit, one, home: _words(unit, one, _in_city(home)), ""),
        ("words, newest", lambda unit, one, _: _words_listed(unit, one, {}, SortBy.NEWEST), ""),
        ("words, cheapest", lambda unit, one, _: _words_listed(unit, one, {}, SortBy.PRICE_LOW), ""),
        ("words within 5 km, cheapest", lambda u, one, home: _words_listed(u, one, _near(home), SortBy.PRICE_LOW), ""),
        ("words within 5 km, counted", lambda unit, one, home: _words_counted(unit, one, _near(home)), ""),
        ("meaning", lambda unit, one, _: _meaning(unit, by_text[id(one)], {}), ""),
        ("meaning within 5 km", lambda unit, one, home: _meaning(unit, by_text[id(one)], _near(home)), ""),
        ("words and meaning (hybrid)", lambda unit, one, home: _hybrid(unit, one, home, by_text[id(one)]), "80"),
    ]


async def _timed(services: Services, ask: Ask, one: Question, home: Home) -> tuple[float, int]:
    async with services.units.read() as unit:
        await unit.driver()
        began = time.perf_counter()
        found = await ask(unit, one, home)
        return (time.perf_counter() - began) * 1000, found


def _near(home: Home) -> dict[str, Any]:
    return {"lat": home.lat, "lng": home.lng, "radius": 5}


def _map(home: Home) -> dict[str, Any]:
    box = Box(home.lat - 0.1, home.lng - 0.1, home.lat + 0.1, home.lng + 0.1)
    middle, km = rules.around(box)
    return {**asdict(box), "box_lat": middle.lat, "box_lng": middle.lng, "box_km": km}


def _in_city(home: Home) -> dict[str, Any]:
    return {"cities": [home.city.lower()], "price_max": home.monthly_rent * 1.2}


def _in_locality(home: Home) -> dict[str, Any]:
    return {"cities": [home.city.lower()], "localities": [f"%{home.locality}%"]}


async def _listed(unit: ReadUnit, asked: dict[str, Any], sort: SortBy) -> int:
    return len(await repository.listed(unit, asked, sort, [], 21))


async def _words(unit: ReadUnit, one: Question, asked: dict[str, Any]) -> int:
    return len(await by_words(unit, asked, await understood(unit, one.text)))


async def _words_listed(unit: ReadUnit, one: Question, asked: dict[str, Any], sort: SortBy) -> int:
    must = rules.query_all(await understood(unit, one.text))
    return await _listed(unit, {**asked, "must": must}, sort)


async def _words_counted(unit: ReadUnit, one: Question, asked: dict[str, Any]) -> int:
    return await repository.count(unit, {**asked, "must": rules.query_all(await understood(unit, one.text))})


async def _meaning(unit: ReadUnit, meaning: str, asked: dict[str, Any]) -> int:
    numbers = [float(number) for number in meaning.strip("[]").split(",")]
    return len(await repository.by_meaning(unit, asked, numbers, MODEL, RANKED))


async def _hybrid(unit: ReadUnit, one: Question, _home: Home, meaning: str) -> int:
    words = await by_words(unit, {}, await understood(unit, one.text))
    numbers = [float(number) for number in meaning.strip("[]").split(",")]
    near = [row["id"] for row in await repository.by_meaning(unit, {}, numbers, MODEL, RANKED)]
    return len(rules.fuse([words, near]))


async def _real_meanings(settings: Settings, sample: Sequence[tuple[int, Home]], titles: dict[str, str]) -> np.ndarray:
    services = house.build(settings)
    embedder = await meanings_of(services).embedder()
    draw = np.random.default_rng(3)
    if embedder is None:
        middles = draw.normal(size=(REAL_TEXTS, NUMBERS))
    else:
        texts = [rules.passage(as_row(home, titles)) for _, home in random.Random(3).sample(list(sample), REAL_TEXTS)]
        middles = np.array(await embedder.passages(texts))
    await services.close()
    return middles / np.linalg.norm(middles, axis=1, keepdims=True)


def _around(middles: np.ndarray, draw: np.random.Generator, count: int) -> np.ndarray:
    chosen = middles[draw.integers(0, len(middles), count)]
    moved = chosen + draw.normal(size=(count, NUMBERS)) * SPREAD / NUMBERS**0.5
    return moved / np.linalg.norm(moved, axis=1, keepdims=True)


def _drawn(middles: np.ndarray, draw: np.random.Generator, count: int) -> Iterator[np.ndarray]:
    for first in range(0, count, 10_000):
        yield from _around(middles, draw, min(10_000, count - first))


def _draw_meanings(url: str, count: int, middles: np.ndarray) -> None:
    draw = np.random.default_rng(5)
    with psycopg.connect(driver_url(url), autocommit=True) as connection:
        connection.execute("SET statement_timeout = 0")
        # An index over what is there already is built many times faster than row by row.
        connection.execute("DROP INDEX ix_listing_meanings_meaning")
        with connection.cursor().copy("COPY listing_meanings (property_id, meaning, digest, model) FROM STDIN") as copy:
            for at, numbers in enumerate(_drawn(middles, draw, count), 1):
                copy.write_row((at, f"[{','.join(f'{number:.4f}' for number in numbers)}]", b"bench", MODEL))
        connection.execute("SET maintenance_work_mem = '3GB'")
        connection.execute("SET max_parallel_maintenance_workers = 2")
        connection.execute(
            "CREATE INDEX ix_listing_meanings_meaning ON listing_meanings USING hnsw (meaning halfvec_cosine_ops)"
        )
        connection.execute("VACUUM ANALYZE listing_meanings")


def _say(line: str) -> None:
    print(f"  {line}", file=sys.stderr, flush=True)
