"""Figures for staff: sums of a day, shown exactly, in groups, or with noise; flushed so that no moment can be read."""

import asyncio
import math
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

from aangan.infra.services import Services
from aangan.proximity import repository
from aangan.proximity.errors import FiguresLost
from aangan.proximity.repository import as_counts
from aangan.proximity.rules import OTHER, floored, noised, taxonomy
from aangan.proximity.schemas import StatsResponse
from aangan.proximity.service._context import DAY_SECONDS, Nearby, date_of, nearby_of

TOP = 5
# One in so many runs of a minute's task flushes: nobody can tell from a row's change when something happened.
FLUSH_ODDS = 10
LOOKS, LOOK_SECONDS = 5, 0.1

Counts = dict[str, int]


async def stats(services: Services) -> StatsResponse:
    """Return today's figures, protected as the settings say. Raises FiguresLost."""
    nearby = nearby_of(services)
    kind = services.settings.proximity_stats
    if kind == "exact":
        return _shown(await _figures(nearby), "exact", nearby.now())
    name = f"{kind}:{nearby.today()}:{_period(nearby)}"
    kept = await nearby.store.release(name) or await _release(nearby, name)
    boundary = datetime.combine(date_of(nearby.today()), datetime.min.time(), UTC)
    as_of = boundary + timedelta(seconds=_period(nearby) * _spacing(nearby))
    return _shown(kept, kind, as_of)


async def release(services: Services) -> None:
    """Draw the figures of this period if nobody asked for them yet: what is shown does not depend on who asks when."""
    if services.settings.proximity_stats != "exact":
        await stats(services)


async def flush(services: Services, *, now: bool = False) -> None:
    """Move what was counted into the database, at a moment that says nothing; each batch counts once."""
    if not now and secrets.randbelow(FLUSH_ODDS):
        return
    nearby = nearby_of(services)
    for day in (nearby.today() - 1, nearby.today()):
        await _flush_day(nearby, day)


async def _flush_day(nearby: Nearby, day: int) -> None:
    date = date_of(day)
    async with nearby.services.units.read(background=True) as reading:
        number = await repository.batch_number(reading, date) + 1
    claimed = await nearby.store.run(repository.CLAIM_COUNTS, {"day": day, "number": number})
    counts = as_counts(dict(zip(claimed[::2], claimed[1::2], strict=True)))
    if not counts:
        return
    number = counts.pop("number")
    # A crash from here on leaves the batch in hand: it is claimed again, and its number says whether it was added.
    async with nearby.services.units.write(background=True) as unit:
        await repository.add_batch(unit, date, number, counts)
    await nearby.store.run(repository.LET_GO, {"day": day, "number": str(number)})


async def _figures(nearby: Nearby) -> dict[str, Any]:
    counts = await _counts(nearby)
    categories = {name.partition(":")[2]: count for name, count in counts.items() if name.startswith("category:")}
    return {
        "sessions": counts.get("sessions", 0),
        "matches": counts.get("matches", 0),
        "categories": categories,
        "active": await nearby.store.active(),
    }


async def _counts(nearby: Nearby) -> Counts:
    """Return today's counts: those in the database, and those on their way to it, each once."""
    day = nearby.today()
    for _ in range(LOOKS):
        before, sums = await _sums(nearby, day)
        batch, waiting = await nearby.store.waiting(day)
        after, _ = await _sums(nearby, day)
        if before == after:
            break
    number = batch.pop("number", before + 1)
    return _added(sums, waiting, batch if number > before else {})


async def _sums(nearby: Nearby, day: int) -> tuple[int, Counts]:
    async with nearby.services.units.read() as unit:
        return await repository.day_sums(unit, date_of(day))


async def _release(nearby: Nearby, name: str) -> Mapping[str, Any]:
    settings = nearby.services.settings
    figures = await _figures(nearby)
    if settings.proximity_stats == "kanon":
        return await nearby.store.keep_release(name, _grouped(figures, settings.proximity_stats_k), DAY_SECONDS)
    async with nearby.services.units.write() as unit:
        drawn = await repository.spend_release(unit, date_of(nearby.today()), _period(nearby) + 1)
    if not drawn:
        return await _drawn_by_others(nearby, name)
    return await nearby.store.keep_release(name, _noised(nearby, figures), DAY_SECONDS)


async def _drawn_by_others(nearby: Nearby, name: str) -> Mapping[str, Any]:
    """Wait for what somebody draws at this moment; what was drawn and is lost must not be drawn again."""
    for _ in range(LOOKS):
        kept = await nearby.store.release(name)
        if kept is not None:
            return kept
        await asyncio.sleep(LOOK_SECONDS)
    raise FiguresLost(retry_after=60)


def _grouped(figures: Mapping[str, Any], k: int) -> dict[str, Any]:
    folded: Counts = {}
    for category, count in figures["categories"].items():
        kept = category if count >= k else OTHER
        folded[kept] = folded.get(kept, 0) + count
    shown = {name: floored(figures[name], k) for name in ("sessions", "matches", "active")}
    return {**shown, "categories": {name: floored(count, k) for name, count in folded.items() if count >= k}}


def _noised(nearby: Nearby, figures: Mapping[str, Any]) -> dict[str, Any]:
    settings = nearby.services.settings
    a_day = settings.proximity_stats_releases
    # A session that is open at one boundary is closed by the next, unless they are close together.
    seen = min(a_day, math.ceil(settings.session_ttl_seconds / _spacing(nearby)))
    epsilon = Fraction(str(settings.proximity_stats_epsilon))
    return noised(figures, taxonomy().categories, epsilon, releases=a_day, seen=seen)


def _shown(figures: Mapping[str, Any], privacy: Any, as_of: datetime) -> StatsResponse:
    named = [(count, category) for category, count in figures["categories"].items() if count > 0 and category != OTHER]
    top = [category for _, category in sorted(named, key=lambda one: (-one[0], one[1]))[:TOP]]
    return StatsResponse(
        total_sessions_today=figures["sessions"],
        total_matches_today=figures["matches"],
        top_interest_categories=top,
        active_sessions_now=figures["active"],
        privacy=privacy,
        as_of=as_of,
    )


def _spacing(nearby: Nearby) -> int:
    return DAY_SECONDS // nearby.services.settings.proximity_stats_releases


def _period(nearby: Nearby) -> int:
    return int(nearby.seconds() % DAY_SECONDS) // _spacing(nearby)


def _added(*parts: Counts) -> Counts:
    whole: Counts = {}
    for part in parts:
        for name, count in part.items():
            whole[name] = whole.get(name, 0) + count
    return whole
