from aangan.infra.jobs import task
from aangan.infra.services import Services
from aangan.kit.ids import UserId
from aangan.live.service import JobId
from aangan.takeout import service


@task("takeout.write_copy")
async def write_copy(services: Services, job_id: JobId, user_id: UserId) -> None:
    """Somebody's copy is written and filed."""
    await service.write_copy(services, job_id, user_id)
