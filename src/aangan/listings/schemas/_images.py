"""Pictures of homes."""

from typing import Annotated

from pydantic import Field

from aangan.kit.schema import In, Out
from aangan.listings.schemas._fields import Line, Picture
from aangan.listings.types import ImageCategory

Place = Annotated[int, Field(ge=0, le=10_000)]


class ImageIn(In):
    """A picture by its address, or as a `data:` URL; without a place it comes last."""

    image_url: Picture
    caption: Line | None = None
    image_category: ImageCategory = ImageCategory.OTHERS
    display_order: Place | None = None
    is_main: bool = False


class ImageChange(In):
    """What is said of a picture; what is not sent, or null, stays as it is."""

    caption: Line | None = None
    image_category: ImageCategory | None = None
    display_order: Place | None = None
    is_main: bool | None = None


class ImageOut(Out):
    id: int
    property_id: int
    image_url: str
    caption: str | None = None
    image_category: ImageCategory = ImageCategory.OTHERS
    display_order: int | None = None
    is_main_image: bool = False
    is_main: bool = False
