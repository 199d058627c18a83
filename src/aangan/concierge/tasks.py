from aangan.concierge import service
from aangan.infra.jobs import every
from aangan.infra.services import Services


@every("* * * * *", name="concierge.close_stale")
async def close_stale(services: Services) -> None:
    """Each minute, answers whose process died are closed, so that whoever waits for them knows."""
    await service.close_all_stale(services)


@every("41 3 * * *", name="concierge.forget_old")
async def forget_old(services: Services) -> None:
    """Each night, logs that nobody comes back for any more are forgotten; what was said stays."""
    more = True
    while more:
        async with services.units.write(background=True) as unit:
            more = await service.forget_old(unit, services.settings.concierge_log_days)
