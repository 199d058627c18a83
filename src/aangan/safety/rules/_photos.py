"""The same picture again: 64-bit prints of its shape, also turned around and cropped."""

from collections.abc import Sequence
from dataclasses import dataclass

from aangan.safety.types import Finding, Severity

# In how many of their 128 bits the prints of one picture may differ: a recompressed, smaller or mirrored copy in 8, a
# marked or cropped one in 20, where other pictures of like rooms begin; by chance two pictures differ in 64. A mark
# that spoils one kind of print leaves the other within 8 of its 64.
COPY, ALIKE, ALIKE_BY_ONE = 8, 20, 8
_BITS = (1 << 64) - 1
_FAR = 32


@dataclass(frozen=True, slots=True)
class Prints:
    """The prints (64 bits, signed or not) of the views of a picture: itself, its mirror, the crop of its middle."""

    phashes: Sequence[int]
    dhashes: Sequence[int]


def same_picture(one: Prints, other: Prints) -> bool:
    """Tell whether one picture is much like the other, its mirror, or a crop of it: worth a look, no more."""
    both = _distances(one, other)
    return sum(both) <= ALIKE or min(both) <= ALIKE_BY_ONE


def picture_distance(one: Prints, other: Prints) -> int:
    """Return in how many of 128 bits the nearest views differ, by both kinds of prints; what cannot be compared is far.

    A view is compared with the other picture as it is: views of both would find likeness by chance.
    """
    return sum(_distances(one, other))


def photo_findings(copies: Sequence[tuple[str, int]]) -> list[Finding]:
    """Return what pictures say that other owners' homes show as well: addresses with their distance in bits.

    Only a plain copy holds a home back: rooms of one house look alike.
    """
    if not copies:
        return []
    address, bits = min(copies, key=lambda copy: copy[1])
    if bits > COPY:
        reason = "Another owner's home shows a picture much like this one."
        return [Finding("similar_photos", Severity.WARNING, reason, "image_urls", address)]
    reason = "Another owner's home shows the same picture."
    return [Finding("reused_photos", Severity.HIGH, reason, "image_urls", address)]


def _distances(one: Prints, other: Prints) -> list[int]:
    kinds = ((one.phashes, other.phashes), (one.dhashes, other.dhashes))
    return [_nearest(mine, others) if mine and others else _FAR for mine, others in kinds]


def _nearest(mine: Sequence[int], others: Sequence[int]) -> int:
    pairs = [*((mine[0], view) for view in others), *((view, others[0]) for view in mine[1:])]
    return min(((one ^ other) & _BITS).bit_count() for one, other in pairs)
