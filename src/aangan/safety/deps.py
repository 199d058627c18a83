"""FastAPI's way to a report: read, and counted before a transaction is opened."""

from typing import Annotated

from fastapi import Depends

from aangan.identity.deps import Signed
from aangan.infra.deps import HouseServices
from aangan.infra.limits import Limit, enforce
from aangan.safety.schemas import ReportIn

REPORTS_A_DAY = 10
DAY = 86_400


async def counted_report(said: ReportIn, actor: Signed, services: HouseServices) -> ReportIn:
    """Return the report in the body. Raises TooMany after ten a day."""
    limits = [Limit(f"reports:{actor.user_id}", REPORTS_A_DAY, DAY)]
    await enforce(services.valkey, services.settings.namespace, limits)
    return said


Said = Annotated[ReportIn, Depends(counted_report)]
