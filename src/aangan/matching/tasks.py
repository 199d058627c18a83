from datetime import timedelta

from aangan.infra.jobs import every
from aangan.infra.services import Services
from aangan.matching import service

OLD = timedelta(hours=6)


@every("17 * * * *", name="matching.drop_old_decks")
async def drop_old_decks(services: Services) -> None:
    """Each hour, hands that nobody will go on with are put away."""
    async with services.units.write(background=True) as unit:
        await service.drop_old_decks(unit, OLD)
