"""Threads with the concierge: listed, read again, followed, deleted; each is its person's alone."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from aangan.concierge import repository, rules
from aangan.concierge.errors import ThreadBusy, ThreadNotFound
from aangan.concierge.schemas import ConversationMessageOut, ConversationSummary, StatusOut
from aangan.concierge.service._mind import known_mind
from aangan.concierge.service._sweeping import close_if_stale
from aangan.concierge.types import Event, Frame, RunStatus
from aangan.infra.services import Services
from aangan.infra.unit import ReadUnit, Unit
from aangan.kit.actor import Actor
from aangan.kit.page import Page, PageIn, decode_cursor, make_page

# How soon whoever follows a run of another process sees what it wrote.
LOOK_SECONDS = 0.25
FRAMES_AT_ONCE = 200


def status(services: Services) -> StatusOut:
    """Tell whether the concierge can answer, and with which models."""
    mind = known_mind(services)
    names = [model.model_name for model in mind.models] if mind else []
    return StatusOut(configured=mind is not None, model=next(iter(names), None), fallbacks=names[1:])


async def list_threads(unit: ReadUnit, actor: Actor, page: PageIn) -> Page[ConversationSummary]:
    """Return the actor's threads, the last one that was spoken in first."""
    after = decode_cursor(page.cursor, [datetime, int])
    rows = await repository.threads(unit, actor.user_id, after, page.limit + 1)
    last = rows[min(len(rows), page.limit) - 1] if rows else None
    total = await repository.count_threads(unit, actor.user_id) if page.include_total else None
    key = [last["updated_at"], last["id"]] if last else None
    return make_page([ConversationSummary.model_validate(row) for row in rows], page, key, total=total)


async def list_messages(
    unit: ReadUnit, actor: Actor, thread_id: int, limit: int, before: int | None
) -> list[ConversationMessageOut]:
    """Return the newest lines of a thread, or those before one of them, the oldest first. Raises ThreadNotFound."""
    if not await repository.has_thread(unit, actor.user_id, thread_id):
        raise ThreadNotFound
    rows = await repository.messages(unit, thread_id, before, limit)
    return [ConversationMessageOut.model_validate(row) for row in reversed(rows)]


async def delete_thread(unit: Unit, actor: Actor, thread_id: int) -> None:
    """Delete a thread and all that was said in it. Raises ThreadNotFound, ThreadBusy."""
    if not await repository.lock_thread(unit, actor.user_id, thread_id):
        raise ThreadNotFound
    if not await close_if_stale(unit, thread_id):
        raise ThreadBusy(retry_after=1)
    await repository.delete_thread(unit, thread_id)


async def follow(
    services: Services, actor: Actor, thread_id: int, cursor: str | None
) -> AsyncIterator[Frame | None] | None:
    """Return what a thread's runs said after a frame (without one: in the newest run), and go on until none runs.

    Any process can follow what another one runs; no connection is held between two looks, and a look that finds nothing
    gives None. Returns None when nothing more comes. Raises ThreadNotFound, InvalidCursor.
    """
    place = rules.place_of(cursor)
    async with services.units.read() as unit:
        if not await repository.has_thread(unit, actor.user_id, thread_id):
            raise ThreadNotFound
        run = await repository.newest_run(unit, thread_id)
        if place is None:
            place = (run["id"], 0) if run else (0, 0)
        more = await repository.frames_after(unit, thread_id, place, 1)
    if not more and (run is None or run["status"] != RunStatus.RUNNING):
        return None
    return _followed(services, thread_id, place)


async def _followed(services: Services, thread_id: int, place: tuple[int, int]) -> AsyncIterator[Frame | None]:
    while True:
        async with services.units.read(background=True) as unit:
            # Looked at first: what ended before it has written all its frames.
            run = await repository.newest_run(unit, thread_id)
            rows = await repository.frames_after(unit, thread_id, place, FRAMES_AT_ONCE)
        for row in rows:
            place = (row["run_id"], row["seq"])
            yield Frame(Event(row["event"]), row["data"], f"{place[0]}-{place[1]}")
        if rows:
            continue
        if run is None or run["status"] != RunStatus.RUNNING:
            return
        if run["beat_at"] < services.clock.now() - timedelta(seconds=rules.STALE_SECONDS):
            async with services.units.write(background=True) as closing:
                await close_if_stale(closing, thread_id)
            continue
        yield None
        await asyncio.sleep(LOOK_SECONDS)
