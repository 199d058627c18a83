"""Putting away: runs whose process died, logs that nobody comes back for, what people used on days long gone."""

from datetime import timedelta

import structlog

from aangan.concierge import repository, rules
from aangan.concierge.types import Event, Frame, Outcome, RunStatus
from aangan.infra.services import Services
from aangan.infra.unit import Unit

log = structlog.get_logger(__name__)

BATCH = 1000
USAGE_DAYS = 40
CUT_OFF = "This answer was cut off. What was done until then is above; ask again for the rest."


async def close_if_stale(unit: Unit, thread_id: int) -> bool:
    """Close the run of a locked thread if its process died; tells whether none runs now."""
    run = await repository.newest_run(unit, thread_id)
    if run is None or run["status"] != RunStatus.RUNNING:
        return True
    return await close_stale(unit, run["id"])


async def close_stale(unit: Unit, run_id: int) -> bool:
    """Close a run that beats no more, with the last frame that whoever follows it waits for; tells whether it did."""
    await repository.lock_thread_of(unit, run_id)
    run = await repository.lock_run(unit, run_id)
    if run is None:
        return True
    if run["beat_at"] > unit.now() - timedelta(seconds=rules.STALE_SECONDS):
        return False
    frame = Frame(Event.ERROR, {"code": "STREAM_ERROR", "message": CUT_OFF, "recoverable": True})
    seq = await repository.last_frame(unit, run_id) + 1
    await repository.write(unit, run_id, seq, [frame], run["tokens"])
    await repository.end(unit, run_id, Outcome(RunStatus.FAILED, [], tokens=run["tokens"], requests=run["requests"]))
    log.warning("concierge_run_closed", run_id=run_id)
    return True


async def close_all_stale(services: Services) -> None:
    """Close every run whose process died."""
    async with services.units.read(background=True) as unit:
        before = unit.now() - timedelta(seconds=rules.STALE_SECONDS)
        runs = await repository.stale(unit, before, BATCH)
    for run_id in runs:
        async with services.units.write(background=True) as unit:
            await close_stale(unit, run_id)


async def forget_old(unit: Unit, days: int) -> bool:
    """Delete some logs of runs that ended some days ago, but for how they ended; tells whether there may be more."""
    await repository.forget_usage(unit, rules.day_of(unit.now()) - timedelta(days=USAGE_DAYS))
    return await repository.forget_frames(unit, unit.now() - timedelta(days=days), BATCH) == BATCH


async def forget_person(unit: Unit, user_id: int) -> None:
    """Forget all that somebody said to the concierge; a run that still goes on finds its thread gone, and ends."""
    await repository.forget_person(unit, user_id)
