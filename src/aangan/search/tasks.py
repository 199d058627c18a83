from aangan.infra.jobs import every, rounds, task
from aangan.infra.services import Services
from aangan.search import service

# So many homes a round: a minute's work at most, so that other jobs get their turn.
WORDS_ROUNDS = 40
MEANING_ROUNDS = 64


@task("search.understand_listing")
async def understand_listing(services: Services, listing_id: int) -> None:
    """A home that changed gets the meaning of its new text."""
    await service.understand(services, listing_id)


@every("* * * * *", name="search.keep_in_step")
async def keep_in_step(services: Services) -> None:
    """Each minute, homes that came by another way than the API get their words, and those that wait their meaning."""
    written = await _write_words(services)
    if written:
        async with services.units.write(background=True) as unit:
            await service.count_words(unit)
    for _ in rounds(MEANING_ROUNDS):
        if not await service.understand(services):
            break


@every("7 * * * *", name="search.look_for_news")
async def look_for_news(services: Services) -> None:
    """Each hour, what appeared is told to those who keep a search for it."""
    await looking(services)


@every("11 21 * * *", name="search.count_words")
async def count_words(services: Services) -> None:
    """Each night, it is counted which words are common."""
    async with services.units.write(background=True) as unit:
        await service.count_words(unit)


async def looking(services: Services) -> None:
    """Look once after each search that is kept."""
    begun, looked = None, 1
    while looked:
        async with services.units.write(background=True) as unit:
            # One look at each search, also at one that was kept a minute ago: an hour later would be two for its news.
            begun = begun or unit.now()
            looked = await service.look_for_news(unit, begun)


async def _write_words(services: Services) -> int:
    written = 0
    for _ in rounds(WORDS_ROUNDS):
        async with services.units.write(background=True) as unit:
            found = await service.write_missing_words(unit)
        written += found
        if not found:
            break
    return written
