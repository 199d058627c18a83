"""The same picture again: 64-bit prints of its shape, also turned around and cropped."""

from collections.abc import Sequence
from dataclasses import dataclass

from aangan.safety.types import Finding, Severity

# In how many of 64 bits two prints of one picture may differ; by chance two pictures do in 32.
NEAR = 8
_BITS = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class Prints:
    """The prints (64 bits, signed or not) of the views of a picture: itself, its mirror, the crop of its middle."""

    phashes: Sequence[int]
    dhashes: Sequence[int]


def same_picture(one: Prints, other: Prints, near: int = NEAR) -> bool:
    """Tell whether one picture is the other, its mirror, or a crop of it."""
    return picture_distance(one, other) <= near


def picture_distance(one: Prints, other: Prints) -> int:
    """Return in how many bits the nearest views differ, 64 when there is nothing to compare.

    A view is compared with the other picture as it is: views of both would find likeness by chance.
    """
    kinds = ((one.phashes, other.phashes), (one.dhashes, other.dhashes))
    return min((_nearest(mine, others) for mine, others in kinds if mine and others), default=64)


def photo_findings(copies: Sequence[str]) -> list[Finding]:
    """Return what pictures say that other owners' homes show as well, given by their addresses."""
    if not copies:
        return []
    reason = "Another owner's home shows the same picture."
    return [Finding("reused_photos", Severity.HIGH, reason, "image_urls", copies[0])]


def _nearest(mine: Sequence[int], others: Sequence[int]) -> int:
    pairs = [*((mine[0], view) for view in others), *((view, others[0]) for view in mine[1:])]
    return min(((one ^ other) & _BITS).bit_count() for one, other in pairs)
