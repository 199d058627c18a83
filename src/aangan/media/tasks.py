from collections.abc import Sequence

from aangan.infra.jobs import every, task
from aangan.infra.services import Services
from aangan.live.service import JobId
from aangan.media import service


@task("media.optimize_for_web")
async def optimize_for_web(
    services: Services, media_id: int, job_id: JobId | None = None, media_ids: Sequence[int] = ()
) -> None:
    """A picture that was kept gets its smaller copies; one of a batch is counted among the others."""
    await service.optimize_for_web(services, media_id)
    if job_id is not None:
        async with services.units.write(background=True) as unit:
            await service.note_batch(unit, job_id, media_ids)


@every("*/10 * * * *", name="media.drop_orphans")
async def drop_orphans(services: Services) -> None:
    """Every ten minutes, what nobody keeps is dropped from the storage."""
    await service.drop_orphans(services)


@every("27 * * * *", name="media.end_expired")
async def end_expired(services: Services) -> None:
    """Each hour, files that were to last until now are deleted."""
    async with services.units.write(background=True) as unit:
        await service.end_expired(unit)
