"""`/api/v1/upload`: files of one's own."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Path, Query, Request, Response, UploadFile
from fastapi.routing import APIRoute

from aangan.identity.deps import Signed, SignedFirstRoute
from aangan.infra.deps import HouseServices, HouseSettings, Read, Write, services_of
from aangan.infra.openapi import refusals
from aangan.kit.page import Page, Paging
from aangan.kit.schema import Text
from aangan.media import service
from aangan.media.deps import ReceivedFile, ReceivedFiles
from aangan.media.schemas import (
    BatchDeleteIn,
    BatchDeleteOut,
    ConfirmOut,
    MediaFilters,
    MediaOut,
    MediaUpdate,
    PresignedIn,
    PresignedOut,
    UploadOut,
    UploadsOut,
)

router = APIRouter(route_class=SignedFirstRoute, prefix="/api/v1/upload", tags=["media"], responses=refusals(401, 403))


class LinkedRoute(APIRoute):
    """A route that reads the body only for a link of ours that is still good."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the handler that FastAPI makes, which reads the body first."""
        handle = super().get_route_handler()

        async def good_first(request: Request) -> Response:
            asked = request.query_params
            link = (asked.get("expires", ""), asked.get("signature", ""))
            service.must_be_an_upload_link(services_of(request), request.path_params["upload_id"], *link)
            return await handle(request)

        return good_first


# Whoever has the link may use it: a browser or an app that sends a file sends no token with it.
links = APIRouter(route_class=LinkedRoute, prefix="/api/v1/upload", tags=["media"])
MediaId = Annotated[str, Path(max_length=64)]
TourId = Annotated[Text | None, Form(max_length=64)]


@router.post("", summary="Upload a file", responses=refusals(410, 413))
async def upload(
    received: ReceivedFile, actor: Signed, unit: Write, settings: HouseSettings, tour_id: TourId = None
) -> UploadOut:
    kept = await service.upload(unit, actor, [received], settings, tour_id=tour_id)
    return kept.items[0]


@router.post("/batch", summary="Upload some files, all or none", responses=refusals(410, 413))
async def upload_batch(
    received: ReceivedFiles, actor: Signed, unit: Write, settings: HouseSettings, tour_id: TourId = None
) -> UploadsOut:
    return await service.upload_batch(unit, actor, received, settings, tour_id=tour_id)


@router.post("/presigned", summary="Ask for links to upload by", responses=refusals(400, 413))
async def presign(wanted: PresignedIn, actor: Signed, unit: Write, settings: HouseSettings) -> PresignedOut:
    return await service.presign(unit, actor, wanted, settings)


@links.post(
    "/direct/{upload_id}", summary="Upload a file by such a link, once", responses=refusals(400, 404, 409, 410, 413)
)
async def upload_by_link(
    upload_id: UUID,
    file: UploadFile,
    services: HouseServices,
    expires: Annotated[int, Query(ge=0, le=2**53)],
    signature: Annotated[str, Query(max_length=64)],
) -> UploadOut:
    data = await file.read(services.settings.media_film_max_bytes + 1)
    return await service.upload_by_link(services, upload_id, (expires, signature), data, file.filename)


@router.post("/confirm/{upload_id}", summary="Has the file come?", responses=refusals(404))
async def confirm(upload_id: MediaId, actor: Signed, unit: Read, settings: HouseSettings) -> ConfirmOut:
    return await service.confirm(unit, actor, upload_id, settings)


@router.get("/media", summary="My files", responses=refusals(400))
async def list_media(
    actor: Signed, unit: Read, page: Paging, filters: Annotated[MediaFilters, Query()], settings: HouseSettings
) -> Page[MediaOut]:
    return await service.list_media(unit, actor, filters, page, settings)


@router.post("/media/batch-delete", summary="Delete some of my files, by ids or addresses")
async def batch_delete(given: BatchDeleteIn, actor: Signed, unit: Write, settings: HouseSettings) -> BatchDeleteOut:
    return await service.delete_many(unit, actor, given.media_ids, cdn=settings.media_public_base)


@router.get("/media/{media_id}", summary="A file of mine", responses=refusals(404))
async def one(media_id: MediaId, actor: Signed, unit: Read, settings: HouseSettings) -> MediaOut:
    return await service.get_media(unit, actor, media_id, settings)


@router.patch(
    "/media/{media_id}", summary="Change who may read a file of mine, or when it ends", responses=refusals(404, 503)
)
async def change(media_id: MediaId, wanted: MediaUpdate, actor: Signed, services: HouseServices) -> MediaOut:
    return await service.change(services, actor, media_id, wanted)


@router.delete("/media/{media_id}", status_code=204, summary="Delete a file of mine", responses=refusals(404))
async def delete(media_id: MediaId, actor: Signed, unit: Write) -> None:
    await service.delete(unit, actor, media_id)
