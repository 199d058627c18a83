from aangan.infra.jobs import every
from aangan.infra.services import Services
from aangan.visits import service

REMINDED_HOURS = (24, 1)


@every("*/5 * * * *", name="visits.remind")
async def remind(services: Services) -> None:
    """Every five minutes, those who are to meet in a day, or in an hour, are reminded, each once."""
    await reminding(services)


@every("* * * * *", name="visits.find_agents")
async def find_agents(services: Services) -> None:
    """Each minute, tours that nobody shows yet are given to agents who came free."""
    await finding(services)


async def reminding(services: Services) -> None:
    """Tell of all visits that are due, in units of some hundred."""
    for hours in REMINDED_HOURS:
        more = True
        while more:
            async with services.units.write(background=True) as unit:
                more = await service.remind(unit, hours)


async def finding(services: Services) -> None:
    """Look once for an agent for every tour that waits for one."""
    after: int | None = 0
    while after is not None:
        async with services.units.write(background=True) as unit:
            after = await service.find_agents(unit, after)
