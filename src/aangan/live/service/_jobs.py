"""Long work that somebody started: a row of theirs, whose owner hears at once how far it came.

A room that begins something long calls `track` in the starter's unit; whoever carries it out says how far it came by
`report`, and `finish`es it or lets it `fail`. Work that nobody carries out any more is given up, never forgotten.
"""

import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog

from aangan.infra import jobs
from aangan.infra.services import Services
from aangan.infra.unit import ReadUnit, Row, Unit
from aangan.kit.actor import Actor
from aangan.kit.errors import HouseError, Unavailable
from aangan.kit.page import Page, PageIn, decode_cursor, make_page
from aangan.live import repository
from aangan.live.errors import JobEnded, JobNotFound
from aangan.live.schemas import JobOut
from aangan.live.service._streams import tell
from aangan.live.types import Event, JobId, JobStatus

log = structlog.get_logger(__name__)

OPEN = (JobStatus.QUEUED, JobStatus.RUNNING)
# How long nothing may be heard of work before it is given up.
PATIENCE = timedelta(hours=1)
# 100 is the word of whoever finishes it.
ALMOST = 99
REPORT_SECONDS = 1.0
GIVE_UP_BATCH, FORGET_BATCH = 100, 1000
STOPPED = "It stopped in the middle and could not be taken up again; start it anew"


async def track(
    unit: Unit, owner_id: int, kind: str, *, about: str | None = None, patience: timedelta = PATIENCE
) -> tuple[JobId, bool]:
    """Write long work down, queued, in the unit of whoever starts it; its owner is told at once.

    Returns its id and whether it is new: of one kind about one thing only one piece is open at a time.
    """
    row = await repository.start(unit, owner_id, kind, about, patience)
    if row is not None:
        _tell(unit, row)
        return JobId(row["job_id"]), True
    found = await repository.newest_about(unit, kind, about or "")
    if found is None or found["owner_id"] != owner_id:
        raise JobNotFound
    return JobId(found["job_id"]), False


async def entrust(unit: Unit, job_id: JobId, task: str, **ids: Any) -> None:
    """Queue the task that carries work out, in the same unit; it is called with `job_id` and these ids.

    When the queue has given that task up, the work has failed.
    """
    deferred = jobs.app.configure_task(task, connection=await unit.driver())
    await repository.entrust(unit, job_id, await deferred.defer_async(job_id=job_id, **ids))


async def report(unit: Unit, job_id: JobId, done: int, total: int, *, patience: timedelta = PATIENCE) -> None:
    """Say how far work came: `done` of `total`, of whatever it counts. Raises JobEnded when nobody waits for it."""
    await _change(unit, job_id, OPEN, JobStatus.RUNNING, progress=_percent(done, total), patience=patience)


async def finish(unit: Unit, job_id: JobId, result: Mapping[str, Any] | None = None) -> None:
    """Say that work is done, and what came of it (JSON). Raises JobEnded."""
    row = await _change(unit, job_id, OPEN, JobStatus.DONE, progress=100, result=result)
    tell(unit, [row["owner_id"]], Event.JOB_COMPLETED, {"job_id": job_id, "kind": row["kind"], "result": row["result"]})


async def fail(unit: Unit, job_id: JobId, message: str) -> None:
    """Say that work came to nothing, and why, in words for its owner. Raises JobEnded."""
    _tell_failed(unit, await _change(unit, job_id, OPEN, JobStatus.FAILED, error=message))


async def cancel(unit: Unit, job_id: JobId) -> None:
    """Say that work was stopped. Raises JobEnded."""
    await _change(unit, job_id, OPEN, JobStatus.CANCELLED)


async def reopen(unit: Unit, job_id: JobId, *, patience: timedelta = PATIENCE) -> None:
    """Say that stopped work goes on. Raises JobEnded for what was not stopped."""
    await _change(unit, job_id, (JobStatus.CANCELLED,), JobStatus.RUNNING, patience=patience)


async def job_about(unit: ReadUnit, kind: str, about: str) -> JobId | None:
    """Return the newest piece of work about a thing."""
    row = await repository.newest_about(unit, kind, about)
    return JobId(row["job_id"]) if row else None


class Course:
    """How a worker says how far it came: in short units of its own, and no oftener than anybody can read."""

    def __init__(self, services: Services, job_id: JobId) -> None:
        """Say something about one piece of work."""
        self.job_id = job_id
        self._services = services
        self._percent = -1
        self._said_at = 0.0

    async def report(self, done: int, total: int) -> None:
        """Say it, unless it is less than a percent more and less than a second later. Raises JobEnded."""
        percent, now = _percent(done, total), time.monotonic()
        if percent == self._percent and now - self._said_at < REPORT_SECONDS:
            return
        async with self._services.units.write(background=True) as unit:
            await report(unit, self.job_id, done, total)
        self._percent, self._said_at = percent, now


async def carry_out(services: Services, job_id: JobId, work: Callable[[Course], Awaitable[None]]) -> None:
    """Do the work of a task: what the house refuses has failed, what is only away now is tried again by the queue.

    `work` finishes the job in its own last unit. One that ended meanwhile is left alone.
    """
    try:
        await work(Course(services, job_id))
    except JobEnded:
        log.info("job_left", job_id=job_id)
    except Unavailable:
        raise
    except HouseError as refused:
        async with services.units.write(background=True) as unit:
            await fail(unit, job_id, refused.text)


async def give_up_silent_jobs(unit: Unit) -> bool:
    """Let work fail that nobody carries out any more, and tell whether there may be more of it."""
    rows = await repository.give_up_silent(unit, STOPPED, GIVE_UP_BATCH)
    for row in rows:
        log.warning("job_given_up", job_id=row["job_id"], kind=row["kind"])
        _tell(unit, row)
        _tell_failed(unit, row)
    return len(rows) == GIVE_UP_BATCH


async def get_job(unit: ReadUnit, actor: Actor, job_id: str) -> JobOut:
    """Return work of the actor's own. Raises JobNotFound."""
    return JobOut(**await _owned(unit, actor, job_id))


async def job_state(unit: ReadUnit, actor: Actor, job_id: str) -> dict[str, Any]:
    """Return how work of the actor's own stands, as it is told live. Raises JobNotFound."""
    return _state(await _owned(unit, actor, job_id))


async def list_jobs(unit: ReadUnit, actor: Actor, page: PageIn) -> Page[JobOut]:
    """Return the actor's work, the newest first."""
    before = next(iter(decode_cursor(page.cursor, [int])), None)
    rows = await repository.mine(unit, actor.user_id, before, page.limit + 1)
    key = [rows[page.limit - 1]["id"]] if len(rows) > page.limit else None
    return make_page([JobOut(**row) for row in rows], page, key)


async def forget_old_jobs(unit: Unit, days: int) -> bool:
    """Delete some work that ended days ago, and tell whether there may be more."""
    return await repository.forget(unit, days, FORGET_BATCH) == FORGET_BATCH


async def forget_jobs_of(unit: Unit, owner_id: int) -> None:
    """Delete all of somebody's work, as when their account is closed."""
    await repository.forget_all(unit, owner_id)


async def _change(unit: Unit, job_id: JobId, before: tuple[JobStatus, ...], status: JobStatus, **values: Any) -> Row:
    row = await repository.change(unit, job_id, before, status, values)
    if row is None:
        raise JobEnded
    _tell(unit, row)
    return row


async def _owned(unit: ReadUnit, actor: Actor, job_id: str) -> Row:
    try:
        known = JobId(str(UUID(job_id)))
    except ValueError:
        raise JobNotFound from None
    row = await repository.owned(unit, actor.user_id, known)
    if row is None:
        raise JobNotFound
    return row


def _tell(unit: Unit, row: Row) -> None:
    tell(unit, [row["owner_id"]], Event.JOB_UPDATE, _state(row))


def _tell_failed(unit: Unit, row: Row) -> None:
    told = {"job_id": row["job_id"], "kind": row["kind"], "error": row["error_message"]}
    tell(unit, [row["owner_id"]], Event.JOB_FAILED, told)


def _state(row: Row) -> dict[str, Any]:
    return {name: row[name] for name in ("job_id", "kind", "status", "progress", "result", "error_message", "step")}


def _percent(done: int, total: int) -> int:
    return min(ALMOST, max(0, done) * 100 // total) if total > 0 else 0
