from aangan.infra.jobs import every
from aangan.infra.services import Services
from aangan.live import service


@every("29 3 * * *", name="live.forget_old")
async def forget_old(services: Services) -> None:
    """Each night, signals that are too old to be replayed are forgotten."""
    more = True
    while more:
        async with services.units.write(background=True) as unit:
            more = await service.forget_old(unit, services.settings.live_outbox_days)
