"""A report with files: they are received before the request's unit is opened; name it before `Write` in a route."""

from typing import Annotated, NamedTuple

from fastapi import Depends, Form

from aangan.identity.deps import Signed
from aangan.infra.deps import HouseServices
from aangan.media import service as media
from aangan.media.types import Folder, Received, Visibility
from aangan.office.schemas import BugReportCreate, BugReportForm


class ReportedWithMedia(NamedTuple):
    """What a form says, and the files that came with it, not yet anybody's."""

    said: BugReportCreate
    received: list[Received]


async def reported_with_media(
    form: Annotated[BugReportForm, Form(media_type="multipart/form-data")], actor: Signed, services: HouseServices
) -> ReportedWithMedia:
    """Receive the files of a report, one after the other; only its author and staff will see them."""
    received: list[Received] = []
    for file in form.files:
        # One byte more than the largest that is kept: enough to know that it is too large.
        data = await file.read(services.settings.media_film_max_bytes + 1)
        kept = await media.receive(
            services, actor.user_id, data, filename=file.filename, folder=Folder.BUG, visibility=Visibility.PRIVATE
        )
        received.append(kept)
    return ReportedWithMedia(BugReportCreate.model_validate(form.model_dump(exclude={"files"})), received)


WithMedia = Annotated[ReportedWithMedia, Depends(reported_with_media)]
