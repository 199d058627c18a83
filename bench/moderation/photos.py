"""Pictures of the made-up town, used again: recompressed, made smaller, marked, turned around, cropped."""

import random
from collections.abc import Callable, Sequence
from io import BytesIO
from itertools import combinations
from pathlib import Path

import pyvips
from PIL import Image, ImageDraw, ImageEnhance

from aangan.media.rules import read_picture
from aangan.media.types import Folder
from aangan.safety import rules
from aangan.safety.rules import Prints
from aangan.safety.rules._photos import COPY
from aangan.town.pictures import RoomKind, room_picture

PICTURES, CROPS = 120, 240
# Two crops that share less of the smaller one than this are two pictures.
OVERLAP = 0.3
PIXELS_MAX = 50_000_000
PHOTOGRAPHS, LEAST = frozenset({".png", ".jpg", ".jpeg"}), 256
# Of which photograph a crop is, and where: left, top, width, height.
Place = tuple[int, int, int, int, int]


def measure(seed: int) -> list[tuple[str, float, float]]:
    """Return for each change which share of copies holds a home back, and is looked at; last, of other rooms."""
    chance = random.Random(seed)
    kinds = [kind for kind in RoomKind if kind is not RoomKind.EXTERIOR]
    pictures = [drawn(chance.randrange(2**40), kinds[at % len(kinds)]) for at in range(PICTURES)]
    known = [prints_of(picture) for picture in pictures]
    return [*_changed(pictures, known), ("different rooms", *_shares(list(combinations(known, 2))))]


def measure_photographs(folder: Path, seed: int) -> list[tuple[str, float, float]]:
    """Return the same for crops of the photographs in a folder, each crop a picture of its own."""
    chance = random.Random(seed)
    sources = [Image.open(path).convert("RGB") for path in sorted(folder.iterdir()) if path.suffix in PHOTOGRAPHS]
    sources = [source for source in sources if min(source.size) >= LEAST]
    crops = [_cropped(number, source, chance) for number, source in chance.choices([*enumerate(sources)], k=CROPS)]
    known = [prints_of(picture) for _, picture in crops]
    apart = [
        (known[one], known[other])
        for one, other in combinations(range(CROPS), 2)
        if _overlap(crops[one][0], crops[other][0]) < OVERLAP
    ]
    return [*_changed([picture for _, picture in crops], known), ("different crops", *_shares(apart))]


def _changed(pictures: Sequence[Image.Image], known: Sequence[Prints]) -> list[tuple[str, float, float]]:
    return [
        (
            change.__name__.strip("_"),
            *_shares([(own, prints_of(change(picture))) for own, picture in zip(known, pictures, strict=True)]),
        )
        for change in CHANGES
    ]


def _shares(pairs: Sequence[tuple[Prints, Prints]]) -> tuple[float, float]:
    held = sum(rules.picture_distance(one, other) <= COPY for one, other in pairs)
    looked = sum(rules.same_picture(one, other) for one, other in pairs)
    return held / len(pairs), looked / len(pairs)


def _cropped(number: int, source: Image.Image, chance: random.Random) -> tuple[Place, Image.Image]:
    width = chance.randrange(LEAST * 5 // 8, min(source.size))
    height = int(width * chance.uniform(0.7, 1.0))
    left, top = chance.randrange(source.width - width + 1), chance.randrange(source.height - height + 1)
    picture = source.crop((left, top, left + width, top + height))
    return (number, left, top, width, height), picture.resize((640, 640 * height // width))


def _overlap(one: Place, other: Place) -> float:
    (source, left, top, width, height), (elsewhere, x, y, across, down) = one, other
    if source != elsewhere:
        return 0.0
    shared_width = max(0, min(left + width, x + across) - max(left, x))
    shared_height = max(0, min(top + height, y + down) - max(top, y))
    return shared_width * shared_height / min(width * height, across * down)


def drawn(seed: int, kind: RoomKind) -> Image.Image:
    """Return a room of the town as pixels."""
    # The house reads no SVG from anybody; here it is our own.
    pyvips.operation_block_set("VipsForeignLoadSvg", state=False)
    image = pyvips.Image.svgload_buffer(room_picture(seed, kind).encode(), dpi=96)
    flat = image.flatten(background=255) if image.hasalpha() else image
    return Image.fromarray(flat.numpy()[:, :, :3])


def prints_of(picture: Image.Image, quality: int = 95) -> Prints:
    """Return the prints that the house would keep of a picture that somebody sends."""
    written = BytesIO()
    picture.save(written, "JPEG", quality=quality)
    found = read_picture(written.getvalue(), "image/jpeg", Folder.PROPERTY_IMAGE, PIXELS_MAX).fingerprint
    return Prints(found.phashes, found.dhashes)


def _jpeg_q40(picture: Image.Image) -> Image.Image:
    written = BytesIO()
    picture.save(written, "JPEG", quality=40)
    return Image.open(BytesIO(written.getvalue())).convert("RGB")


def _resize_half(picture: Image.Image) -> Image.Image:
    return picture.resize((picture.width // 2, picture.height // 2))


def _brighter(picture: Image.Image) -> Image.Image:
    return ImageEnhance.Brightness(picture).enhance(1.2)


def _watermark(picture: Image.Image) -> Image.Image:
    marked = picture.copy()
    pen = ImageDraw.Draw(marked, "RGBA")
    width, height = marked.size
    pen.rectangle((0, int(height * 0.88), width, height), fill=(0, 0, 0, 120))
    pen.text((width * 0.05, height * 0.9), "BEST ROOMS 98XXXXXX10", fill=(255, 255, 255, 230), font_size=height // 14)
    pen.text((width * 0.3, height * 0.45), "bestrooms", fill=(255, 255, 255, 110), font_size=height // 9)
    return marked


def _flip(picture: Image.Image) -> Image.Image:
    return picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)


def _crop_4(picture: Image.Image) -> Image.Image:
    return _crop(picture, 0.04)


def _crop_12(picture: Image.Image) -> Image.Image:
    return _crop(picture, 0.12)


def _crop(picture: Image.Image, share: float) -> Image.Image:
    width, height = picture.size
    left, top = round(width * share / 2), round(height * share / 2)
    return picture.crop((left, top, width - left, height - top))


CHANGES: tuple[Callable[[Image.Image], Image.Image], ...] = (
    _jpeg_q40,
    _resize_half,
    _brighter,
    _watermark,
    _flip,
    _crop_4,
    _crop_12,
)
