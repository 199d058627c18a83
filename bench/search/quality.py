"""How good what is found is: nDCG@10 of words, of meanings, and of both."""

import math
from collections.abc import Mapping, Sequence
from statistics import fmean

import psycopg

from aangan.infra.db import driver_url
from aangan.infra.embeddings import Embedder, meanings_of
from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.search import repository, rules
from aangan.search.service._finding import RANKED, WEIGHTS, by_words, understood
from aangan.town.homes import Home
from bench.search.homes import as_row, drawn, finish, lay
from bench.search.questions import STYLES, Question, grade, questions

QUESTIONS = 250
TOP = 10
QUALITY_HEAD = ("questions", "how many", "words", "meaning", "both")
TITLES = "SELECT slug, title FROM amenities"
WRITE = """INSERT INTO listing_meanings (property_id, meaning, digest, model)
VALUES (%s, %s::halfvec(384), 'bench', %s)"""


async def quality(services: Services, settings: Settings, count: int) -> tuple[str, list[list[object]]]:
    """Lay homes with their meanings and return a title, and a row for each style of question."""
    url = settings.database_url or ""
    with psycopg.connect(driver_url(url)) as connection:
        titles = dict(connection.execute(TITLES).fetchall())
    homes = dict(lay(url, drawn(count), titles))
    finish(url)
    embedder = await meanings_of(services).embedder()
    if embedder is not None:
        await _understand(url, homes, titles, embedder)
    asked = questions(list(homes.values()), QUESTIONS)
    scored = [(one, await _measure(services, embedder, one, homes)) for one in asked]
    await services.close()
    rows = [_row(style, [each for one, each in scored if one.style == style]) for style in STYLES]
    rows.append(_row("all", [each for _, each in scored]))
    model = embedder.model if embedder else "no model here"
    return f"nDCG@10 among {len(homes):,} homes of the town ({model})", rows


async def _measure(
    services: Services, embedder: Embedder | None, asked: Question, homes: Mapping[int, Home]
) -> list[float]:
    async with services.units.read() as unit:
        words = await by_words(unit, {}, await understood(unit, asked.text))
    near: list[int] = []
    if embedder is not None:
        meaning = await embedder.query(asked.text)
        async with services.units.read() as unit:
            near = [row["id"] for row in await repository.by_meaning(unit, {}, meaning, embedder.model, RANKED)]
    both = list(rules.fuse([words, near], list(WEIGHTS.values())))
    ideal = sorted((grade(asked, home) for home in homes.values()), reverse=True)[:TOP]
    return [_ndcg([grade(asked, homes[one]) for one in found[:TOP]], ideal) for found in (words, near, both)]


async def _understand(url: str, homes: Mapping[int, Home], titles: dict[str, str], embedder: Embedder) -> None:
    with psycopg.connect(driver_url(url)) as connection:
        for number, home in homes.items():
            (meaning,) = await embedder.passages([rules.passage(as_row(home, titles))])
            connection.execute(WRITE, (number, repository.written(meaning), embedder.model))
    with psycopg.connect(driver_url(url), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE listing_meanings")


def _ndcg(grades: Sequence[int], ideal: Sequence[int]) -> float:
    best = _gain(ideal)
    return _gain(grades) / best if best else 0.0


def _gain(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / math.log2(rank + 1) for rank, grade in enumerate(grades, 1))


def _row(name: str, scores: Sequence[Sequence[float]]) -> list[object]:
    return [name, len(scores), *(round(fmean(column), 3) for column in zip(*scores, strict=True))]
