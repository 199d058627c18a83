from aangan.infra.jobs import every
from aangan.infra.services import Services
from aangan.proximity import service


@every("* * * * *", name="proximity.flush")
async def flush(services: Services) -> None:
    """About every ten minutes, at no fixed one, what was counted reaches the database."""
    await service.flush(services)


@every("0 * * * *", name="proximity.release")
async def release(services: Services) -> None:
    """At fixed hours, the figures that staff may see are drawn."""
    await service.release(services)
