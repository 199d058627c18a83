from aangan.infra.jobs import every
from aangan.infra.services import Services
from aangan.places import service


@every("17 3 * * *", name="places.forget_old")
async def forget_old(services: Services) -> None:
    """Each night, what a geocoder said long ago is forgotten."""
    async with services.units.write(background=True) as unit:
        await service.forget_old(unit)
