"""Homes illustrated: pictures added, put in order, described and taken away."""

from collections.abc import Sequence

from aangan.infra.unit import Row, Unit
from aangan.kit.actor import Actor
from aangan.kit.errors import Unprocessable
from aangan.kit.text import absolute, relative
from aangan.listings import repository
from aangan.listings.errors import ImageNotFound
from aangan.listings.schemas import ImageChange, ImageIn, ImageOut
from aangan.listings.service._prescreen import look_again
from aangan.listings.service._standing import held_to_change

IMAGES_MAX = 50
FLOOR_PLANS_MAX = 10


async def add_image(unit: Unit, actor: Actor, listing_id: int, image: ImageIn, *, base: str) -> ImageOut:
    """Add a picture by its address; nobody fetches it. One that stands already is changed instead.

    Raises ListingNotFound, NotYourListing; Unprocessable when there are too many.
    """
    row = await held_to_change(unit, actor, listing_id)
    said = image.model_dump(mode="json", exclude_unset=True)
    given = {**image.model_dump(mode="json"), "image_url": relative(image.image_url, base)}
    added = await repository.add_image(unit, listing_id, given, said)
    await _must_be_few(unit, listing_id)
    await _note_change(unit, actor, row)
    return _shown(added, base)


async def illustrate(unit: Unit, listing_id: int, urls: Sequence[str] | None, main: str | None, *, base: str) -> None:
    """Let a home show these pictures and no others, or with none named `main` beside those that it shows."""
    main = main and relative(main, base)
    if urls is not None:
        await repository.replace_images(unit, listing_id, [relative(url, base) for url in urls], main)
    elif main is not None:
        image = {"image_url": main, "image_category": "others", "display_order": None}
        await repository.add_image(unit, listing_id, image, {"is_main": True})


async def change_image(
    unit: Unit, actor: Actor, listing_id: int, image_id: int, change: ImageChange, *, base: str
) -> ImageOut:
    """Describe a picture, put it elsewhere, or make it the main one.

    Raises ListingNotFound, NotYourListing, ImageNotFound; Unprocessable when there are too many of its kind.
    """
    row = await held_to_change(unit, actor, listing_id)
    said = change.model_dump(mode="json", exclude_none=True)
    changed = await repository.change_image(unit, listing_id, image_id, said)
    if changed is None:
        raise ImageNotFound
    if change.image_category is not None:
        await _must_be_few(unit, listing_id)
    await _note_change(unit, actor, row)
    return _shown(changed, base)


async def remove_image(unit: Unit, actor: Actor, listing_id: int, image_id: int) -> None:
    """Take a picture away. Raises ListingNotFound, NotYourListing, ImageNotFound."""
    row = await held_to_change(unit, actor, listing_id)
    if not await repository.remove_image(unit, listing_id, image_id):
        raise ImageNotFound
    await _note_change(unit, actor, row)


async def forget_images(unit: Unit, owner_id: int, urls: Sequence[str]) -> None:
    """Take pictures whose files are gone out of their owner's homes."""
    await repository.forget_images(unit, owner_id, urls)


async def _must_be_few(unit: Unit, listing_id: int) -> None:
    pictures, plans = await repository.count_images(unit, listing_id)
    if pictures > IMAGES_MAX:
        raise Unprocessable(f"a home has at most {IMAGES_MAX} pictures")
    if plans > FLOOR_PLANS_MAX:
        raise Unprocessable(f"a home has at most {FLOOR_PLANS_MAX} floor plans")


async def _note_change(unit: Unit, actor: Actor, row: Row) -> None:
    await repository.update(unit, row["id"], {"updated_at": unit.now()})
    await look_again(unit, actor, row)


def _shown(image: Row, base: str) -> ImageOut:
    return ImageOut.model_validate({**image, "image_url": absolute(image["image_url"], base)})
