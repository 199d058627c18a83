from datetime import timedelta

from aangan.infra.jobs import every, task
from aangan.infra.services import Services
from aangan.matching import service

OLD = timedelta(hours=1)


@every("17 * * * *", name="matching.drop_old_decks")
async def drop_old_decks(services: Services) -> None:
    """Each hour, hands that nobody will go on with are put away."""
    async with services.units.write(background=True) as unit:
        await service.drop_old_decks(unit, OLD)


@every("10 20 * * *", name="matching.follow_everybody")
async def follow_everybody(services: Services) -> None:
    """Each night, cards that drifted are set right: ages grow without anybody saying so."""
    await rebuild(services)


@task("matching.rebuild_deck")
async def rebuild_deck(services: Services) -> None:
    """Make every card anew where it is missing or wrong: after a restore, or a bulk load past the verbs."""
    await rebuild(services)


async def rebuild(services: Services) -> None:
    """Go through everybody, a unit for every few hundred people."""
    after: int | None = 0
    while after is not None:
        async with services.units.write(background=True) as unit:
            after = await service.follow_next(unit, after)
