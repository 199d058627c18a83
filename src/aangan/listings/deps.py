"""Pictures that stand in a request as `data:` URLs: received before its unit is opened, kept in it, noted by path."""

from collections.abc import Sequence
from typing import Annotated, NamedTuple

from fastapi import Depends

from aangan.identity.deps import Signed
from aangan.infra.deps import HouseServices, Write
from aangan.infra.services import Services
from aangan.infra.unit import Unit
from aangan.kit.actor import Actor
from aangan.listings.schemas import ImageIn, PropertyCreate, PropertyUpdate
from aangan.media import service as media
from aangan.media.types import Folder, Received

DATA = "data:"
OWN = "/media/"


class Pictures(NamedTuple):
    """What each address of a request is noted as, and what was received with it."""

    paths: dict[str, str]
    received: list[Received]


async def pictures_offered(given: PropertyCreate, actor: Signed, services: HouseServices) -> Pictures:
    """Receive the pictures of a home that is offered."""
    return await _receive(services, actor, _urls(given))


async def home_offered(
    given: PropertyCreate, actor: Signed, pictures: Annotated[Pictures, Depends(pictures_offered)], unit: Write
) -> PropertyCreate:
    """Return the home with its pictures kept."""
    await _keep(unit, actor, pictures)
    return given.model_copy(update=_replaced(given, pictures))


async def pictures_changed(change: PropertyUpdate, actor: Signed, services: HouseServices) -> Pictures:
    """Receive the pictures of a home that is changed."""
    return await _receive(services, actor, _urls(change))


async def home_changed(
    change: PropertyUpdate, actor: Signed, pictures: Annotated[Pictures, Depends(pictures_changed)], unit: Write
) -> PropertyUpdate:
    """Return the change with its pictures kept."""
    await _keep(unit, actor, pictures)
    return change.model_copy(update=_replaced(change, pictures))


async def pictures_added(image: ImageIn, actor: Signed, services: HouseServices) -> Pictures:
    """Receive one picture more."""
    return await _receive(services, actor, [image.image_url])


async def picture_added(
    image: ImageIn, actor: Signed, pictures: Annotated[Pictures, Depends(pictures_added)], unit: Write
) -> ImageIn:
    """Return the picture, kept."""
    await _keep(unit, actor, pictures)
    return image.model_copy(update={"image_url": pictures.paths[image.image_url]})


HomeOffered = Annotated[PropertyCreate, Depends(home_offered)]
HomeChanged = Annotated[PropertyUpdate, Depends(home_changed)]
PictureAdded = Annotated[ImageIn, Depends(picture_added)]


def _urls(given: PropertyCreate | PropertyUpdate) -> list[str]:
    return [*(given.image_urls or ()), *([given.main_image_url] if given.main_image_url else ())]


async def _receive(services: Services, actor: Actor, urls: Sequence[str]) -> Pictures:
    """Receive what is a picture itself; one that comes twice is one."""
    paths: dict[str, str] = {}
    received: list[Received] = []
    own = f"{services.settings.public_url.rstrip('/')}{OWN}"
    for url in dict.fromkeys(urls):
        if url.startswith(DATA):
            picture = await media.receive_data_url(services, actor.user_id, url, folder=Folder.PROPERTY_IMAGE)
            received.append(picture)
            paths[url] = picture.path
        else:
            # Our own files are noted without our address, which may change.
            paths[url] = f"{OWN}{url.removeprefix(own)}" if url.startswith(own) else url
    return Pictures(paths, received)


async def _keep(unit: Unit, actor: Actor, pictures: Pictures) -> None:
    """Keep them in the request's unit: they are dropped when the home is refused."""
    for each in pictures.received:
        await media.keep(unit, actor, each)


def _replaced(given: PropertyCreate | PropertyUpdate, pictures: Pictures) -> dict[str, object]:
    """Return the fields to change, and no other: what was not sent stays not sent."""
    fields: dict[str, object] = {}
    if given.image_urls is not None:
        fields["image_urls"] = [pictures.paths[url] for url in given.image_urls]
    if given.main_image_url is not None:
        fields["main_image_url"] = pictures.paths[given.main_image_url]
    return fields
