from aangan.infra.jobs import every
from aangan.infra.services import Services
from aangan.safety import service


@every("*/5 * * * *", name="safety.end_restrictions")
async def end_restrictions(services: Services) -> None:
    """Every five minutes, pauses and suspensions whose time is over are lifted, some in each transaction."""
    ended = True
    while ended:
        async with services.units.write(background=True) as unit:
            ended = await service.end_restrictions(unit) > 0
