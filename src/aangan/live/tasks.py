from aangan.infra.jobs import every
from aangan.infra.services import Services
from aangan.live import service

JOB_DAYS = 30


@every("29 3 * * *", name="live.forget_old")
async def forget_old(services: Services) -> None:
    """Each night, signals that are too old to be replayed are forgotten."""
    more = True
    while more:
        async with services.units.write(background=True) as unit:
            more = await service.forget_old(unit, services.settings.live_outbox_days)


@every("* * * * *", name="live.give_up_silent_jobs")
async def give_up_silent_jobs(services: Services) -> None:
    """Each minute, long work that nobody carries out any more has failed, and its owner hears so."""
    more = True
    while more:
        async with services.units.write(background=True) as unit:
            more = await service.give_up_silent_jobs(unit)


@every("37 3 * * *", name="live.forget_old_jobs")
async def forget_old_jobs(services: Services) -> None:
    """Each night, long work that ended a month ago is forgotten."""
    more = True
    while more:
        async with services.units.write(background=True) as unit:
            more = await service.forget_old_jobs(unit, JOB_DAYS)
