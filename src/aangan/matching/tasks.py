import asyncio
from datetime import timedelta

from aangan.infra.jobs import every, task
from aangan.infra.services import Services
from aangan.matching import rules, service

OLD = timedelta(hours=1)


@every("17 * * * *", name="matching.drop_old_decks")
async def drop_old_decks(services: Services) -> None:
    """Each hour, hands that nobody will go on with are put away."""
    async with services.units.write(background=True) as unit:
        await service.drop_old_decks(unit, OLD)


@every("* * * * *", name="matching.count_fresh")
async def count_fresh(services: Services) -> None:
    """Each minute, how those fare who swiped or were swiped is counted anew."""
    await counting(services)


@every("10 20 * * *", name="matching.follow_everybody")
async def follow_everybody(services: Services) -> None:
    """Each night, cards that drifted are set right: ages grow, and days pass, without anybody saying so."""
    await rebuild(services)
    after: int | None = 0
    while after is not None:
        async with services.units.write(background=True) as unit:
            after = await service.count_next(unit, after)


@every("40 21 * * *", name="matching.learn")
async def learn(services: Services) -> None:
    """Each night, what answers are worth is learned from what people did."""
    await learning(services)


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


async def counting(services: Services) -> None:
    """Count until nothing is new, a unit for every few thousand swipes."""
    more = True
    while more:
        async with services.units.write(background=True) as unit:
            more = await service.count_fresh(unit)


async def learning(services: Services) -> None:
    """Learn from the newest looks, if they are enough."""
    async with services.units.read(background=True) as unit:
        looks = await service.examples(unit)
    if looks is None:
        return
    # Seconds of arithmetic: beside the loop, and without a connection in hand.
    learned = await asyncio.to_thread(rules.learn, looks)
    async with services.units.write(background=True) as unit:
        await service.keep_learned(unit, learned, looks.liked.size)
