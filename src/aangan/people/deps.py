from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from aangan.infra.deps import services_of
from aangan.infra.limits import Pace


async def profile_views(connection: HTTPConnection) -> Pace:
    """Return how many looks at profiles are kept of one person in a day."""
    services = services_of(connection)
    settings = services.settings
    return Pace(services.valkey, settings.namespace, "profile-views", settings.profile_views_per_day)


ProfileViews = Annotated[Pace, Depends(profile_views)]
