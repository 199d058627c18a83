"""What a request on homes brings along.

Pictures that stand in it as `data:` URLs are received before its unit is opened, kept in it, and noted by path; who
looked is counted after it is closed.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Annotated, NamedTuple

from fastapi import Depends
from starlette.requests import Request

from aangan.identity.deps import MaybeSigned, Signed
from aangan.infra.deps import HouseServices, Write
from aangan.infra.services import Services
from aangan.infra.unit import Unit
from aangan.kit.actor import Actor
from aangan.kit.schema import Id
from aangan.listings import rules
from aangan.listings import service as listings
from aangan.listings.schemas import ImageIn, PropertyCreate, PropertyUpdate
from aangan.media import service as media
from aangan.media.types import Folder, Received

DATA = "data:"
OWN = "/media/"


class Pictures(NamedTuple):
    """What each address of a request is noted as, and what was received with it."""

    paths: dict[str, str]
    received: list[Received]


async def pictures_offered(
    given: PropertyCreate, actor: Signed, services: HouseServices, owner_id: Id | None = None
) -> Pictures:
    """Receive the pictures of a home that is offered."""
    if owner_id is not None and _any_itself(_urls(given)):
        async with services.units.read() as unit:
            await listings.may_offer_for(unit, actor, owner_id)
    return await _receive(services, actor, _urls(given))


async def home_offered(
    given: PropertyCreate, actor: Signed, pictures: Annotated[Pictures, Depends(pictures_offered)], unit: Write
) -> PropertyCreate:
    """Return the home with its pictures kept."""
    await _keep(unit, actor, pictures)
    return given.model_copy(update=_replaced(given, pictures))


async def pictures_changed(property_id: Id, change: PropertyUpdate, actor: Signed, services: HouseServices) -> Pictures:
    """Receive the pictures of a home that is changed."""
    await _may_change(services, actor, property_id, _urls(change))
    return await _receive(services, actor, _urls(change))


async def home_changed(
    change: PropertyUpdate, actor: Signed, pictures: Annotated[Pictures, Depends(pictures_changed)], unit: Write
) -> PropertyUpdate:
    """Return the change with its pictures kept."""
    await _keep(unit, actor, pictures)
    return change.model_copy(update=_replaced(change, pictures))


async def pictures_added(property_id: Id, image: ImageIn, actor: Signed, services: HouseServices) -> Pictures:
    """Receive one picture more."""
    await _may_change(services, actor, property_id, [image.image_url])
    return await _receive(services, actor, [image.image_url])


async def picture_added(
    image: ImageIn, actor: Signed, pictures: Annotated[Pictures, Depends(pictures_added)], unit: Write
) -> ImageIn:
    """Return the picture, kept."""
    await _keep(unit, actor, pictures)
    return image.model_copy(update={"image_url": pictures.paths[image.image_url]})


@dataclass(frozen=True, slots=True)
class Looks:
    """At which homes whoever asks looked."""

    at: list[int] = field(default_factory=list)


async def lookers(request: Request, actor: MaybeSigned, services: HouseServices) -> AsyncIterator[Looks]:
    """Count who looked, when the request's unit is closed: asked for before it, this ends after it."""
    looks = Looks()
    yield looks
    browser = request.headers.get("user-agent", "")
    who = f"user:{actor.user_id}" if actor else f"{request.state.client_address} {browser}"
    if not rules.is_crawler(browser):
        for listing_id in looks.at:
            await listings.note_view(services, listing_id, who)


Lookers = Annotated[Looks, Depends(lookers, scope="function")]
HomeOffered = Annotated[PropertyCreate, Depends(home_offered)]
HomeChanged = Annotated[PropertyUpdate, Depends(home_changed)]
PictureAdded = Annotated[ImageIn, Depends(picture_added)]


def _urls(given: PropertyCreate | PropertyUpdate) -> list[str]:
    return [*(given.image_urls or ()), *([given.main_image_url] if given.main_image_url else ())]


def _any_itself(urls: Sequence[str]) -> bool:
    return any(url.startswith(DATA) for url in urls)


async def _may_change(services: Services, actor: Actor, listing_id: int, urls: Sequence[str]) -> None:
    """Refuse whose home it is not before a picture of theirs is looked at, which takes its time."""
    if _any_itself(urls):
        async with services.units.read() as unit:
            await listings.may_change(unit, actor, listing_id)


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
