"""MP4 and QuickTime films: made of boxes. What tells where and by whom they were taken is blanked, nothing moves."""

from collections.abc import Iterator

from aangan.media.rules._unfit import Unfit
from aangan.media.types import Flaw

# What holds positions, makes of phones, names of owners and XMP.
TELLTALE = frozenset({b"udta", b"meta", b"uuid"})
WITHIN = frozenset({b"moov", b"trak", b"mdia", b"minf"})
BOXES_MAX = 20_000
DEPTH_MAX = 6
Box = tuple[bytes, int, int, int]


def clean_film(data: bytes) -> bytes:
    """Return a film without its notes: same length, same pictures and sound. Raises Unfit when it is cut off."""
    cleaned = bytearray(data)
    kinds = {kind for kind, _, _, _ in _boxes(data, 0, len(data))}
    if not {b"ftyp", b"moov"} <= kinds:
        raise Unfit(Flaw.DAMAGED)
    for kind, start, body, end in _all_boxes(data, 0, len(data), DEPTH_MAX):
        if kind in TELLTALE:
            cleaned[start + 4 : start + 8] = b"free"
            cleaned[body:end] = bytes(end - body)
    return bytes(cleaned)


def _all_boxes(data: bytes, start: int, end: int, depth: int) -> Iterator[Box]:
    for box in _boxes(data, start, end):
        yield box
        if box[0] in WITHIN and depth:
            yield from _all_boxes(data, box[2], box[3], depth - 1)


def _boxes(data: bytes, start: int, end: int) -> Iterator[Box]:
    """Yield (type, start, start of the body, end) of the boxes that lie side by side."""
    count = 0
    while start < end:
        count += 1
        if count > BOXES_MAX or start + 8 > end:
            raise Unfit(Flaw.DAMAGED)
        size, body = int.from_bytes(data[start : start + 4], "big"), start + 8
        if size == 1:
            size, body = int.from_bytes(data[start + 8 : start + 16], "big"), start + 16
        # The last box may say "to the end".
        last = start + size if size else end
        if last > end or last < body:
            raise Unfit(Flaw.DAMAGED)
        yield data[start + 4 : start + 8], start, body, last
        start = last
