from aangan.infra.jobs import every, rounds
from aangan.infra.services import Services
from aangan.notifications import service

# One run goes on no longer than this many rounds; the next is two seconds away, and others may have waited meanwhile.
ROUNDS_MAX = 50
DAYS_KEPT = 90


@every("* * * * * */2", name="notifications.carry")
async def carry(services: Services) -> None:
    """Every two seconds, what is due goes out of the app, the urgent first."""
    async with services.units.write(background=True) as unit:
        await service.recover_lost(unit)
        await service.plan_bundles(unit)
    carrier = service.Carrier(services)
    for _ in rounds(ROUNDS_MAX):
        if not await carrier.carry():
            break
    await service.show_providers(services)


@every("* * * * * */10", name="notifications.campaigns")
async def campaigns(services: Services) -> None:
    """Every ten seconds, campaigns that were begun are told on, a page of people in each unit."""
    for _ in rounds(ROUNDS_MAX):
        async with services.units.write(background=True) as unit:
            if not await service.continue_campaigns(unit, services.settings.campaign_people_per_minute):
                return


@every("41 3 * * *", name="notifications.forget_old")
async def forget_old(services: Services) -> None:
    """Each night, notices of a season ago are forgotten."""
    more = True
    while more:
        async with services.units.write(background=True) as unit:
            more = await service.forget_old(unit, DAYS_KEPT)


@every("*/5 * * * *", name="notifications.daily_push")
async def daily_push(services: Services) -> None:
    """Every five minutes it is looked whether it is nine, and this morning's push not begun yet."""
    async with services.units.write(background=True) as unit:
        await service.start_daily_push(unit, services.settings)


@every("*/15 * * * *", name="notifications.daily_digest")
async def daily_digest(services: Services) -> None:
    """Every quarter of an hour, those whose nine o'clock it is are told what they have not read."""
    after: int | None = 0
    while after is not None:
        async with services.units.write(background=True) as unit:
            after = await service.tell_digests(unit, services.settings, after)
