from aangan.infra.jobs import every, task
from aangan.infra.services import Services
from aangan.listings import service
from aangan.places import service as places


@task("listings.geocode_listing")
async def geocode_listing(services: Services, listing_id: int) -> None:
    """A home without a position gets that of its address."""
    async with services.units.read(background=True) as reading:
        address = await service.address_of(reading, listing_id)
    where = None if address is None else await places.geocode(services, address)
    if where is not None:
        async with services.units.write(background=True) as unit:
            await service.place(unit, listing_id, where)


@every("5 * * * *", name="listings.pause_expired")
async def pause_expired(services: Services) -> None:
    """Each hour, homes that nobody looks after any more are rested, a unit for every few hundred."""
    rested = 1
    while rested:
        async with services.units.write(background=True) as unit:
            rested = await service.pause_expired_flatmate_listings(unit)


@every("40 20 * * *", name="listings.reckon_rents")
async def reckon_rents(services: Services) -> None:
    """Each night, what rooms cost is reckoned anew, for the looks of the next day."""
    async with services.units.write(background=True) as unit:
        await service.reckon_rents(unit)


@every("*/5 * * * *", name="listings.expire")
async def expire(services: Services) -> None:
    """Every five minutes, homes whose time is over are ended."""
    await ending(services)


@every("* * * * *", name="listings.count_views")
async def count_views(services: Services) -> None:
    """Each minute, what was looked at is added up and written, for all homes at once."""
    await counting(services)


async def ending(services: Services) -> None:
    """End what is over, a unit for every few hundred homes."""
    ended = 1
    while ended:
        async with services.units.write(background=True) as unit:
            ended = await service.expire_listings(unit)


async def counting(services: Services) -> None:
    """Take what was counted, write it, and only then forget it."""
    batch = await service.take_views(services)
    if batch is not None:
        async with services.units.write(background=True) as unit:
            await service.count_views(unit, batch)
        await service.drop_views(services, batch)
