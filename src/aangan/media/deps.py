"""FastAPI's way to files: none keeps a connection while bytes are read, decoded or stored.

Files of a form are received before the request's unit is opened: name them before `Write` in a route's parameters.
"""

from typing import Annotated

from fastapi import Depends, Form, Path, Query, UploadFile

from aangan.identity.deps import Signed
from aangan.infra.deps import HouseServices
from aangan.infra.unit import Row
from aangan.kit.ids import MAX_ID
from aangan.kit.schema import Text
from aangan.media import service
from aangan.media.types import Folder, Received, Visibility, folder_of

BATCH_MAX = 20
FolderName = Annotated[Text, Form(max_length=64, description="what the file is for; unknown names are generic")]
WhoReads = Annotated[Visibility, Form()]
FileName = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,64}\.[a-z0-9]{2,5}$")]
Expires = Annotated[int | None, Query(ge=0, le=2**53)]
Signature = Annotated[str | None, Query(max_length=64)]


async def received_file(
    file: UploadFile,
    actor: Signed,
    services: HouseServices,
    folder: FolderName = "uploads",
    visibility: WhoReads = Visibility.PRIVATE,
) -> Received:
    """Receive the one file of a form."""
    return await _receive(file, actor, services, folder, visibility)


async def received_files(
    files: Annotated[list[UploadFile], Form(min_length=1, max_length=BATCH_MAX)],
    actor: Signed,
    services: HouseServices,
    folder: FolderName = "uploads",
    visibility: WhoReads = Visibility.PRIVATE,
) -> list[Received]:
    """Receive the files of a form, one after the other."""
    return [await _receive(file, actor, services, folder, visibility) for file in files]


async def found_file(
    visibility: Visibility,
    folder: Folder,
    owner_id: Annotated[int, Path(ge=1, le=MAX_ID)],
    name: FileName,
    services: HouseServices,
    expires: Expires = None,
    signature: Signature = None,
) -> Row:
    """Look a file up in a unit of its own, which is closed before the file is read."""
    key = f"{visibility.value}/{folder.value}/{owner_id}/{name}"
    async with services.units.read() as unit:
        return await service.file(unit, key, services.settings, expires, signature)


FoundFile = Annotated[Row, Depends(found_file)]
ReceivedFile = Annotated[Received, Depends(received_file)]
ReceivedFiles = Annotated[list[Received], Depends(received_files)]


async def _receive(
    file: UploadFile, actor: Signed, services: HouseServices, folder: str, visibility: Visibility
) -> Received:
    # One byte more than the largest that is kept: enough to know that it is too large.
    data = await file.read(services.settings.media_film_max_bytes + 1)
    return await service.receive(
        services, actor.user_id, data, filename=file.filename, folder=folder_of(folder), visibility=visibility
    )
