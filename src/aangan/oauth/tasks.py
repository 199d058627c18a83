from aangan.infra.jobs import every
from aangan.infra.services import Services
from aangan.oauth import service


@every("29 3 * * *", name="oauth.forget_old")
async def forget_old(services: Services) -> None:
    """Each night, tokens past their end, consents without any and apps that nobody lets in are forgotten."""
    more = True
    while more:
        async with services.units.write(background=True) as unit:
            more = await service.forget_old(unit)
