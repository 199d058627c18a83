"""Pictures: decoded within bounds, turned upright, and written anew without anything but their pixels.

libvips reads the head of a file first: a picture that would unfold to too many pixels is refused before it is decoded.
Whatever hides before, between or after the pixels (positions, comments, scripts, archives) is not written again.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pyvips

from aangan.media.rules._fingerprint import blurhash, fingerprint
from aangan.media.rules._unfit import Unfit
from aangan.media.types import Fingerprint, Flaw, Folder, Picture, Rendering

# The longest side that is kept.
SIDES = {Folder.AVATAR: 512}
SIDE_DEFAULT = 2048
QUALITY = {Folder.AVATAR: 85}
QUALITY_DEFAULT = 80
WIDTHS = (320, 960, 1600)
AVIF_QUALITY = 52
# 0 to 9: one step up costs about twice the time for a few percent of the bytes.
AVIF_EFFORT = 2
WEBP_EFFORT = 4
# What is written while somebody waits: half the time of 4, for 5 % more bytes.
WEBP_EFFORT_NOW = 2
LOOK_SIDE = 64
VIEW_SIDE = 256

Loader = Callable[..., Any]
# What libvips complains with repeats words of the file, in whatever letters.
WRONG = (pyvips.Error, UnicodeDecodeError)


def read_picture(data: bytes, content_type: str, folder: Folder, pixels_max: int) -> Picture:
    """Decode a picture and write it anew as WebP; of an animation the first frame. Raises Unfit."""
    opened = _open(data, content_type)
    if opened.width * opened.height > pixels_max:
        raise Unfit(Flaw.TOO_MANY_PIXELS)
    side = SIDES.get(folder, SIDE_DEFAULT)
    try:
        # Decoded here, once: what follows works on pixels in memory.
        small = opened.thumbnail_image(side, height=side, size="down", **_colours(opened)).copy_memory()
        small = _three_or_four_bands(small)
        written: bytes = small.webpsave_buffer(
            Q=QUALITY.get(folder, QUALITY_DEFAULT), effort=WEBP_EFFORT_NOW, keep="none"
        )
    except WRONG as wrong:
        raise Unfit(Flaw.DAMAGED) from wrong
    return Picture(written, small.width, small.height, _fingerprint_of(small))


def render(master: bytes) -> tuple[list[Rendering], str]:
    """Return the smaller copies of a kept picture, and its BlurHash. Raises Unfit."""
    try:
        image = _open(master, "image/webp").copy_memory()
        return list(_renderings(image)), blurhash(_pixels(image, 32))
    except WRONG as wrong:
        raise Unfit(Flaw.DAMAGED) from wrong


def _renderings(image: Any) -> Iterator[Rendering]:
    for width in WIDTHS:
        if width > image.width:
            return
        small = image.thumbnail_image(width, height=image.height, size="down").copy_memory()
        webp = small.webpsave_buffer(Q=QUALITY_DEFAULT, effort=WEBP_EFFORT, keep="none")
        yield Rendering(webp, "webp", small.width, small.height)
        avif = small.heifsave_buffer(compression="av1", Q=AVIF_QUALITY, effort=AVIF_EFFORT, keep="none")
        yield Rendering(avif, "avif", small.width, small.height)


def _open(data: bytes, content_type: str) -> Any:
    load = LOADERS.get(content_type)
    if load is None:
        raise Unfit(Flaw.UNKNOWN_TYPE)
    try:
        return load(data, access="sequential", fail_on="truncated")
    except WRONG as wrong:
        raise Unfit(Flaw.DAMAGED) from wrong


def _colours(opened: Any) -> dict[str, str]:
    """Say to what colours are converted: 400 ms for a phone's picture, so only when they are not sRGB by default."""
    coloured = bool(opened.get_typeof("icc-profile-data")) or opened.interpretation == "cmyk"
    return {"export_profile": "srgb"} if coloured else {}


def _three_or_four_bands(image: Any) -> Any:
    if image.interpretation != "srgb":
        image = image.colourspace("srgb")
    return image if image.bands in {3, 4} else image.extract_band(0, n=3)


def _fingerprint_of(picture: Any) -> Fingerprint:
    image = picture.thumbnail_image(VIEW_SIDE, height=VIEW_SIDE, size="down").copy_memory()
    margin = min(image.width, image.height) // 10
    centre = image.crop(margin, margin, max(1, image.width - 2 * margin), max(1, image.height - 2 * margin))
    return fingerprint([_grey(view) for view in (image, image.fliphor(), centre)])


def _grey(image: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    flat = image.flatten(background=255) if image.hasalpha() else image
    tiny = flat.thumbnail_image(LOOK_SIDE, height=LOOK_SIDE, size="force").colourspace("b-w")
    return np.asarray(tiny.numpy(), dtype=np.float64).reshape(LOOK_SIDE, LOOK_SIDE)


def _pixels(image: Any, side: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    flat = image.flatten(background=255) if image.hasalpha() else image
    return np.asarray(flat.thumbnail_image(side, height=side, size="force").numpy(), dtype=np.float64)


def _allow_only(loaders: Mapping[str, str]) -> None:
    # libvips can read much more than we keep, by libraries that were not written for what strangers send.
    pyvips.operation_block_set("VipsForeignLoad", True)  # noqa: FBT003 - pyvips' signature
    for name in loaders.values():
        pyvips.operation_block_set(f"VipsForeignLoad{name}", False)  # noqa: FBT003 - pyvips' signature
    # Every picture is another: remembering operations would only fill the memory.
    pyvips.cache_set_max(0)


LOADERS: Mapping[str, Loader] = {
    "image/jpeg": pyvips.Image.jpegload_buffer,
    "image/png": pyvips.Image.pngload_buffer,
    "image/webp": pyvips.Image.webpload_buffer,
    "image/gif": pyvips.Image.gifload_buffer,
    "image/avif": pyvips.Image.heifload_buffer,
}
_allow_only(
    {"image/jpeg": "Jpeg", "image/png": "Png", "image/webp": "Webp", "image/gif": "Nsgif", "image/avif": "Heif"}
)
